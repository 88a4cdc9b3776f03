package content

import (
	"regexp"
	"strings"

	"pufa/internal/lawref"
)

// Guide leads to an answer by questions, step by step: it opens with the first of its
// nodes, and every way through it comes to one of its ends.
type Guide struct {
	ID        string      `yaml:"id"`
	Title     string      `yaml:"title"`               // 讨薪: what 我要讨薪 and 讨薪指南 name
	Words     []string    `yaml:"words"`               // other names that people type
	About     string      `yaml:"about"`               // what it sorts out, in one sentence
	Emergency string      `yaml:"emergency,omitempty"` // id of the danger that the first question must ask for
	FAQs      []string    `yaml:"faqs,omitempty"`      // answers beneath which it is offered
	Nodes     []GuideNode `yaml:"nodes"`
	Ends      []GuideEnd  `yaml:"ends"`
	Position  Position    `yaml:"-"`
}

// GuideNode is a question with its options.
type GuideNode struct {
	ID       string        `yaml:"id"`
	Ask      string        `yaml:"ask"`
	Options  []GuideOption `yaml:"options"`
	Position Position      `yaml:"-"`
}

// GuideOption is an answer to tap or type, and where it leads.
type GuideOption struct {
	Say   string   `yaml:"say"`
	Words []string `yaml:"words,omitempty"` // within an answer in free wording
	To    string   `yaml:"to"`              // id of a node or an end
}

// GuideEnd is what a guide comes to.
type GuideEnd struct {
	ID         string   `yaml:"id"`
	Emergency  string   `yaml:"emergency,omitempty"` // the fixed text of this danger stands first
	Conclusion string   `yaml:"conclusion"`
	Basis      []string `yaml:"basis"`
	Steps      []string `yaml:"steps"`
	Evidence   []string `yaml:"evidence,omitempty"`
	Deadlines  []string `yaml:"deadlines,omitempty"`
	Calls      []string `yaml:"calls"`
	Related    []string `yaml:"related,omitempty"` // faq:ID, service:ID, calculator:ID, guide:ID
	Position   Position `yaml:"-"`

	Refs []lawref.Ref `yaml:"-"`
}

// settle parses the citations and notes the lines on which nodes and ends begin.
func (g *Guide) settle(at Position, lines []string) error {
	g.Position = at
	from := at.Line
	for i := range g.Nodes {
		from = lineOfID(lines, from, g.Nodes[i].ID)
		g.Nodes[i].Position = Position{File: at.File, Line: from}
	}
	for i := range g.Ends {
		e := &g.Ends[i]
		from = lineOfID(lines, from, e.ID)
		e.Position = Position{File: at.File, Line: from}
		if err := parseRefs(&e.Refs, e.Basis); err != nil {
			return err
		}
	}
	return nil
}

// lineOfID is the first line after from that names an id; from where none does.
func lineOfID(lines []string, from int, id string) int {
	for n := from + 1; n <= len(lines); n++ {
		_, value, ok := strings.Cut(lines[n-1], "id:")
		value, _, _ = strings.Cut(value, ",")
		if ok && strings.Trim(value, ` "'}`) == id {
			return n
		}
	}
	return from
}

// Node is the question of an id; nil where there is none.
func (g *Guide) Node(id string) *GuideNode {
	for i := range g.Nodes {
		if g.Nodes[i].ID == id {
			return &g.Nodes[i]
		}
	}
	return nil
}

// End is the end of an id; nil where there is none.
func (g *Guide) End(id string) *GuideEnd {
	for i := range g.Ends {
		if g.Ends[i].ID == id {
			return &g.Ends[i]
		}
	}
	return nil
}

// Read is the option that an answer means: by its letter or wording, else the one
// option whose words it holds. False where it means none, or more than one.
func (n *GuideNode) Read(answer string) (int, bool) {
	plain := plainText(answer)
	if len(plain) == 1 && plain[0] >= 'a' && int(plain[0]-'a') < len(n.Options) {
		return int(plain[0] - 'a'), true
	}
	if plain == "" {
		return 0, false
	}
	for i, o := range n.Options {
		if plainText(o.Say) == plain {
			return i, true
		}
	}
	found, longest := -1, 0
	tie := false
	for i, o := range n.Options {
		for _, w := range o.Words {
			if w = plainText(w); len(w) < longest || !affirmed(plain, w) {
				continue
			}
			tie = len(w) == longest && found != i
			found, longest = i, len(w)
		}
	}
	return found, found >= 0 && !tie
}

// denial stands right before a word that is denied: 没有遗嘱, 不太安全.
var denial = regexp.MustCompile(`[不没无未](?:有|是|写|立|签|办|买|打|太|大|够|很|再|被|怎么|那么|是很|觉得|感觉)?$`)

// affirmed reports that a text holds a word and does not deny it.
func affirmed(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 || word == "" {
			return false
		}
		if !denial.MatchString(text[:from+i]) {
			return true
		}
		from += i + len(word)
	}
}
