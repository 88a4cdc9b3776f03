package content

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"pufa/internal/datebook"
	"pufa/internal/lawref"
)

// Bounds that Check holds the packs to.
const (
	MinGist         = 40   // characters of a gist
	MaxGist         = 160  // characters of a gist
	MinGistQuestion = 3    // lay questions of a gist
	MinPhrasings    = 4    // further phrasings of a FAQ
	MaxEmergency    = 1800 // bytes of safety and law together: one reply of 2048 with room for the frame
)

// Check finds the mistakes that need no statute text: citations that do not resolve
// in the catalogue or name law that is not in force on today, missing fields,
// duplicates, packs older than a change of the law they cite. Waived findings are
// left out; the rest comes sorted by file and line.
func Check(set *Set, today datebook.Date) []Finding {
	c := newChecker(set, today)
	c.laws()
	c.gists()
	c.faqs()
	c.cases()
	c.services()
	c.hotlinesAndOffices()
	c.emergencies()
	c.words()
	c.replies()
	c.questions()
	c.guides()
	c.calculators()
	c.enterprise()
	c.campaigns()
	c.waivers()
	return settle(c.found, set.Waivers)
}

type checker struct {
	set      *Set
	today    datebook.Date
	names    map[string]string
	byName   map[string]*Law
	hotlines map[string]bool
	undated  map[string]bool // files already reported to have no checked: date
	found    []Finding
}

func newChecker(set *Set, today datebook.Date) *checker {
	c := &checker{set: set, today: today, names: set.LawNames(), byName: map[string]*Law{},
		hotlines: map[string]bool{}, undated: map[string]bool{}}
	for i := range set.Laws {
		c.byName[set.Laws[i].Name] = &set.Laws[i]
	}
	for _, h := range set.Hotlines {
		c.hotlines[h.Number] = true
	}
	return c
}

// item is what a finding hangs on.
type item struct {
	id string
	at Position
}

func (c *checker) report(on item, severity Severity, finding, format string, args ...any) {
	c.found = append(c.found, Finding{File: on.at.File, Line: on.at.Line, ID: on.id, Finding: finding,
		Sentence: fmt.Sprintf(format, args...), Severity: severity})
}

// field is a field that must not be empty.
type field struct {
	name  string
	empty bool
}

func text(name, value string) field { return field{name, strings.TrimSpace(value) == ""} }

func list(name string, values []string) field {
	for _, v := range values {
		if strings.TrimSpace(v) == "" {
			return field{name, true}
		}
	}
	return field{name, len(values) == 0}
}

func (c *checker) required(on item, fields ...field) {
	for _, f := range fields {
		if f.empty {
			c.report(on, SeverityError, "empty:"+f.name, "字段“%s”是空的", f.name)
		}
	}
}

// unique reports an id written twice in one folder.
func (c *checker) unique(seen map[string]Position, on item, what string) {
	if first, twice := seen[on.id]; twice {
		c.report(on, SeverityError, "duplicate-id", "%s“%s”写了两次，先在 %s 第%d行", what, on.id, first.File, first.Line)
		return
	}
	seen[on.id] = on.at
}

func (c *checker) calls(on item, numbers []string) {
	for _, n := range numbers {
		if !c.hotlines[n] {
			c.report(on, SeverityError, "unknown-hotline:"+n, "热线表里没有“%s”", n)
		}
	}
}

// refs checks that each reference names an article that exists and is in force.
func (c *checker) refs(on item, refs []lawref.Ref) {
	for _, r := range refs {
		c.ref(on, r)
	}
}

func (c *checker) ref(on item, r lawref.Ref) {
	law := c.byName[c.names[bareTitle(r.Law)]]
	if law == nil {
		c.report(on, SeverityError, "unknown-law:"+r.Law, "法律目录里没有《%s》", r.Law)
		return
	}
	switch law.StatusOn(c.today) {
	case Repealed:
		c.report(on, SeverityError, "repealed:"+law.Name, "《%s》自%s起废止%s", law.Name, law.Ended.Chinese(), instead(law))
		return
	case NotYet:
		c.report(on, SeverityError, "not-yet:"+law.Name, "《%s》自%s起才施行，现在还不能作依据", law.Name, law.Effective.Chinese())
		return
	case Amended:
		c.report(on, SeverityError, "amended:"+law.Name, "《%s》的新版本自%s起施行，请核对条文并更新目录", law.Name, law.Next.Effective.Chinese())
	}
	if law.Articles > 0 && r.Number.Article > law.Articles {
		c.report(on, SeverityError, "no-article:"+r.String(), "《%s》一共%d条，没有%s", law.Name, law.Articles, r.Number)
	}
	c.stale(on, law)
}

func instead(law *Law) string {
	if len(law.SupersededBy) == 0 {
		return ""
	}
	return "，应改引《" + strings.Join(law.SupersededBy, "》《") + "》"
}

// stale reports a pack whose facts were checked before the law last changed.
func (c *checker) stale(on item, law *Law) {
	checked, dated := c.set.Checked[on.at.File]
	if !dated {
		if !c.undated[on.at.File] {
			c.undated[on.at.File] = true
			c.report(item{at: Position{File: on.at.File, Line: 1}}, SeverityWarning, "unchecked",
				"文件开头没有写核对日期，请加一行“checked: %s”这样的日期", c.today)
		}
		return
	}
	changed := law.Adopted
	if changed.Before(law.Effective) && !law.Effective.Before(law.Adopted) {
		changed = law.Effective
	}
	if changed.IsZero() || !checked.Before(changed) {
		return
	}
	hint := ""
	if law.Renumbered {
		hint = "，条号已经重排"
	}
	c.report(on, SeverityError, "stale:"+law.Name, "本文件核对于%s，而《%s》在%s有变动%s，请重新核对",
		checked.Chinese(), law.Name, changed.Chinese(), hint)
}

// plainText keeps letters and digits only, in lower case: 老公打我！！ is 老公打我.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func characters(s string) int { return utf8.RuneCountInString(strings.TrimSpace(s)) }
