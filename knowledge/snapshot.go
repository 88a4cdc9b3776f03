package knowledge

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/knowledge/search"
)

// snapshot is one state of the knowledge: packs, catalogue, imported versions and
// the index built from them. It is replaced whole, never changed.
type snapshot struct {
	contents contents
	content  *content.Set
	library  *Library
	names    *lawref.Names
	index    *search.Index
	gists    map[articleKey]*content.Gist
	faqs     map[string]*content.FAQ
	cases    map[string]*content.Case
	services map[string]*content.Service
	hotlines map[string]*content.Hotline
	citing   map[articleKey][]string // ids of the cases that stand on an article
	recent   recent
	grouping func() *search.Grouping // made when first asked for
}

// articleKey names an article of a law by the law's canonical name.
type articleKey struct {
	law    string
	number lawref.Number
}

func newSnapshot(set *content.Set, versions []Version) *snapshot {
	s := &snapshot{
		content: set, library: NewLibrary(set.Laws, versions),
		gists: map[articleKey]*content.Gist{}, faqs: map[string]*content.FAQ{},
		cases: map[string]*content.Case{}, services: map[string]*content.Service{},
		hotlines: map[string]*content.Hotline{}, citing: map[articleKey][]string{}, recent: newRecent(),
	}
	s.grouping = sync.OnceValue(func() *search.Grouping { return newGrouping(set, s.terms()) })
	s.names = lawref.NewNames(s.library.Names())
	for i := range set.Gists {
		s.gists[s.key(set.Gists[i].Ref)] = &set.Gists[i]
	}
	for i := range set.FAQs {
		s.faqs[set.FAQs[i].ID] = &set.FAQs[i]
	}
	for i := range set.Cases {
		c := &set.Cases[i]
		s.cases[c.ID] = c
		for _, r := range c.Refs {
			s.citing[s.key(r)] = append(s.citing[s.key(r)], c.ID)
		}
	}
	for i := range set.Services {
		s.services[set.Services[i].ID] = &set.Services[i]
	}
	for i := range set.Hotlines {
		s.hotlines[set.Hotlines[i].Number] = &set.Hotlines[i]
	}
	return s
}

func (s *snapshot) key(r lawref.Ref) articleKey {
	law := s.library.Canonical(r.Law)
	if law == "" {
		law = r.Law
	}
	return articleKey{law, r.Number}
}

// docID names an article of the edition that counts on the day of indexing.
func docID(k articleKey) string { return "a:" + k.law + "/" + k.number.Short() }

// versionedID names an article of any other version.
func versionedID(k articleKey, versionID string) string {
	return docID(k) + "@" + versionID[:min(12, len(versionID))]
}

// all yields every document of the snapshot.
func (s *snapshot) all(ctx context.Context, statutes Statutes, today datebook.Date) iter.Seq2[search.Doc, error] {
	return func(yield func(search.Doc, error) bool) { s.docs(ctx, statutes, today, yield) }
}

func (s *snapshot) docs(ctx context.Context, statutes Statutes, today datebook.Date, yield func(search.Doc, error) bool) {
	done := map[articleKey]bool{}
	for _, l := range s.sortedLaws() {
		if !s.lawDocs(ctx, statutes, l, today, done, yield) {
			return
		}
	}
	for i := range s.content.Gists {
		g := &s.content.Gists[i]
		k := s.key(g.Ref)
		if !done[k] && !yield(s.gistDoc(k, g, today), nil) {
			return
		}
	}
	s.otherDocs(yield)
}

func (s *snapshot) sortedLaws() []*law {
	out := make([]*law, 0, len(s.library.laws))
	for _, l := range s.library.laws {
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b *law) int { return cmp.Compare(a.name, b.name) })
	return out
}

// lawDocs yields the articles of every imported version of a law.
func (s *snapshot) lawDocs(ctx context.Context, statutes Statutes, l *law, today datebook.Date, done map[articleKey]bool, yield func(search.Doc, error) bool) bool {
	current := l.edition(today)
	for i, v := range l.versions {
		articles, err := statutes.Articles(ctx, v.ID)
		if err != nil {
			yield(search.Doc{}, fmt.Errorf("articles of %s: %w", v.ID, err))
			return false
		}
		from, until := l.span(i, current)
		for _, a := range articles {
			if a.Number.Article == 0 { // a preface or an annex: nothing that can be cited
				continue
			}
			k := articleKey{l.name, a.Number}
			d := search.Doc{ID: versionedID(k, v.ID), Kind: search.Article, Law: l.name, Label: a.Label,
				Chapter: a.Chapter, Text: a.Text, Level: l.level(v), From: from, Until: until}
			if v.ID == current.VersionID && !done[k] {
				d.ID = docID(k)
				s.addGist(&d, k)
				done[k] = true
			}
			if !yield(d, nil) {
				return false
			}
		}
	}
	return true
}

// span is when version i of a law holds: from its effect to the next one's.
func (l *law) span(i int, current Edition) (from, until datebook.Date) {
	v := l.versions[i]
	from, until = v.Effective, v.Ended
	if v.ID == current.VersionID {
		from = current.Effective
		if until.IsZero() {
			until = current.Ended
		}
		if current.Coming != nil && until.IsZero() {
			until = current.Coming.Effective
		}
		return from, until
	}
	if current.Coming != nil && current.Coming.VersionID == v.ID {
		return current.Coming.Effective, until
	}
	if until.IsZero() { // an older version with no recorded end
		until = current.Effective
		if until.IsZero() {
			until = current.Adopted
		}
	}
	return from, until
}

// level is the rank of a version's law, as the import or else the catalogue says.
func (l *law) level(v Version) string {
	if v.Level == "" && l.entry != nil {
		return l.entry.Level
	}
	return v.Level
}

func (s *snapshot) addGist(d *search.Doc, k articleKey) {
	if g := s.gists[k]; g != nil {
		d.Gist, d.Questions, d.Topics = g.Gist, g.Questions, g.Topics
	}
}

// gistDoc stands for an article whose text is not imported.
func (s *snapshot) gistDoc(k articleKey, g *content.Gist, today datebook.Date) search.Doc {
	d := search.Doc{ID: docID(k), Kind: search.Article, Law: k.law, Label: k.number.String(),
		Gist: g.Gist, Questions: g.Questions, Topics: g.Topics}
	if e, ok := s.library.Edition(k.law, today); ok {
		if e.Entry != nil {
			d.Level = e.Entry.Level
		}
		d.From, d.Until = e.Effective, e.Ended
		if e.Coming != nil && d.Until.IsZero() {
			d.Until = e.Coming.Effective
		}
	}
	return d
}

func (s *snapshot) otherDocs(yield func(search.Doc, error) bool) {
	for i := range s.content.FAQs {
		f := &s.content.FAQs[i]
		d := search.Doc{ID: "f:" + f.ID, Kind: search.FAQ, Title: f.Question, Text: faqText(f),
			Questions: append([]string{f.Question}, f.Phrasings...), Cites: s.docIDs(f.Refs), Topics: f.Topics}
		if !yield(d, nil) {
			return
		}
	}
	for i := range s.content.Cases {
		c := &s.content.Cases[i]
		d := search.Doc{ID: "c:" + c.ID, Kind: search.Case, Title: c.Title, Text: c.Facts + "\n" + c.Question + "\n" + c.Result + "\n" + c.Lesson,
			Cites: s.docIDs(c.Refs), Topics: c.Topics}
		if !yield(d, nil) {
			return
		}
	}
	for i := range s.content.Services {
		v := &s.content.Services[i]
		d := search.Doc{ID: "s:" + v.ID, Kind: search.Service, Title: v.Title, Text: v.Summary + "\n" + v.Who,
			Questions: v.Words, Cites: s.docIDs(v.Refs), Topics: v.Topics}
		if !yield(d, nil) {
			return
		}
	}
}

func (s *snapshot) docIDs(refs []lawref.Ref) []string {
	ids := make([]string, 0, len(refs))
	for _, r := range refs {
		if r.Number.Article > 0 {
			ids = append(ids, docID(s.key(r)))
		}
	}
	return ids
}

func faqText(f *content.FAQ) string {
	text := f.Conclusion
	for _, step := range f.Steps {
		text += "\n" + step
	}
	return text
}
