package admin

import (
	"slices"
	"strings"

	"pufa/content"
	"pufa/knowledge"
)

type lawSearchPage struct {
	frame
	Words string
	Hits  []lawHit
}

// lawHit is an article found, with the words that were looked for marked.
type lawHit struct {
	Title  string
	URL    string
	Status string
	Tone   string
	Text   []knowledge.Piece
	whole  bool // has every word
}

// maxHits keeps the page of a search short.
const maxHits = 40

// searchLaws looks articles up by their words, those with every word first.
func (v *visit) searchLaws() error {
	p := &lawSearchPage{Words: v.query("words")}
	if p.Words != "" {
		found, err := v.opt.Knowledge.FindArticles(v.r.Context(), p.Words, maxHits)
		if err != nil {
			return err
		}
		for _, c := range found {
			p.Hits = append(p.Hits, lawHitOf(c, strings.Fields(p.Words)))
		}
		slices.SortStableFunc(p.Hits, func(a, b lawHit) int {
			switch {
			case a.whole == b.whole:
				return 0
			case a.whole:
				return -1
			}
			return 1
		})
	}
	p.frame = v.frame("查条文")
	return v.show("lawsearch", p)
}

func lawHitOf(c knowledge.Citation, words []string) lawHit {
	h := lawHit{Title: "《" + c.Law + "》" + c.Article, URL: articlePath(c.Law, c.Ref.Number), Status: statusWord(c.Status), Tone: "warn", Text: marked(c.Text, words)}
	if c.Status == content.InForce {
		h.Tone = "good"
	}
	h.whole = !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(c.Text, w) })
	return h
}

// marked cuts a text where words stand in it.
func marked(text string, words []string) []knowledge.Piece {
	var out []knowledge.Piece
	plain := 0
	for i := 0; i < len(text); {
		n := 0
		for _, w := range words {
			if len(w) > n && strings.HasPrefix(text[i:], w) {
				n = len(w)
			}
		}
		if n == 0 {
			i++
			continue
		}
		if plain < i {
			out = append(out, knowledge.Piece{Text: text[plain:i]})
		}
		out = append(out, knowledge.Piece{Text: text[i : i+n], Changed: true})
		i += n
		plain = i
	}
	if plain < len(text) {
		out = append(out, knowledge.Piece{Text: text[plain:]})
	}
	return out
}
