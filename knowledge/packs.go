package knowledge

import (
	"strings"

	"pufa/content"
	"pufa/internal/lawref"
	"pufa/knowledge/search"
)

// PackQuestions is the lay questions of the packs, answered by articles of a corpus
// that was gathered elsewhere, for measuring what the packs are worth there. Articles
// are matched by law and number; of several versions the one that agrees best with
// the gist counts, and one that hardly agrees is passed over: its number means
// something else there.
func PackQuestions(set *content.Set, docs []search.Doc) []search.Labelled {
	m := newPackMatcher(set, docs)
	var out []search.Labelled
	for i := range set.Gists {
		g := &set.Gists[i]
		id, ok := m.article(g.Ref)
		if !ok {
			continue
		}
		for _, q := range g.Questions {
			out = append(out, search.Labelled{Question: q, Gold: []string{id}})
		}
	}
	for i := range set.FAQs {
		f := &set.FAQs[i]
		var gold []string
		for _, r := range f.Refs {
			if id, ok := m.article(r); ok {
				gold = append(gold, id)
			}
		}
		if len(gold) == 0 {
			continue
		}
		for _, q := range append([]string{f.Question}, f.Phrasings...) {
			out = append(out, search.Labelled{Question: q, Gold: gold})
		}
	}
	return out
}

// AttachPacks gives the articles of a corpus the lay questions of the packs that they
// answer, as articles have them where the packs are installed. It returns how many
// questions found an article.
func AttachPacks(set *content.Set, docs []search.Doc) int {
	at := make(map[string]int, len(docs))
	for i := range docs {
		at[docs[i].ID] = i
	}
	questions := PackQuestions(set, docs)
	for _, q := range questions {
		for _, id := range q.Gold {
			d := &docs[at[id]]
			d.Questions = append(d.Questions, q.Question)
		}
	}
	return len(questions)
}

// packMatcher finds the article of a corpus that a pack speaks of.
type packMatcher struct {
	library *Library
	texts   map[articleKey][]*search.Doc
	gists   map[articleKey]string
}

func newPackMatcher(set *content.Set, docs []search.Doc) *packMatcher {
	m := &packMatcher{library: NewLibrary(set.Laws, nil),
		texts: map[articleKey][]*search.Doc{}, gists: map[articleKey]string{}}
	for i := range set.Gists {
		if k, ok := m.key(set.Gists[i].Ref); ok {
			m.gists[k] = set.Gists[i].Gist
		}
	}
	for i := range docs {
		n, err := lawref.ParseNumber(docs[i].Label)
		if err != nil {
			continue
		}
		if k, ok := m.key(lawref.Ref{Law: docs[i].Law, Number: n}); ok {
			m.texts[k] = append(m.texts[k], &docs[i])
		}
	}
	return m
}

func (m *packMatcher) key(r lawref.Ref) (articleKey, bool) {
	law := m.library.Canonical(r.Law)
	return articleKey{law, lawref.Number{Article: r.Number.Article, Suffix: r.Number.Suffix}}, law != ""
}

// agreement is the share of a gist's pairs of characters that an article's text must
// have to be the article that the gist is about.
const agreement = 0.25

func (m *packMatcher) article(r lawref.Ref) (string, bool) {
	k, ok := m.key(r)
	if !ok || r.Number.Article == 0 {
		return "", false
	}
	best, id := agreement, ""
	for _, d := range m.texts[k] {
		if share := pairShare(m.gists[k], d.Text); share >= best {
			best, id = share, d.ID
		}
	}
	return id, id != ""
}

// pairShare is how many of the pairs of characters of a occur in b, 0..1.
func pairShare(a, b string) float64 {
	runes := []rune(squeeze(a))
	b = squeeze(b)
	found, pairs := 0, max(1, len(runes)-1)
	for i := 1; i < len(runes); i++ {
		if strings.Contains(b, string(runes[i-1:i+1])) {
			found++
		}
	}
	return float64(found) / float64(pairs)
}
