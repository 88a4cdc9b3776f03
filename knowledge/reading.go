package knowledge

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
)

// Reading is one article with what stands around it: for a page of its own.
type Reading struct {
	Citation
	Edition Edition
	Gist    string // in plain words; empty where Text is the gist, or the gist is of another version
	Chapter string
	Before  lawref.Number // zero at the law's beginning
	After   lawref.Number // zero at its end
	Coming  string        // the article's words in the version that comes next, where they are here
	Past    []Version     // versions of the law that are known, the latest first
	Cases   []*content.Case
	FAQs    []*content.FAQ
}

// Read opens an article by its law's name and its number. Where there is none, the
// problem says why in plain Chinese.
func (e *Engine) Read(ctx context.Context, law string, n lawref.Number) (r Reading, problem string, err error) {
	s, today := e.current(), e.today()
	ed, known := s.library.Edition(law, today)
	if !known {
		return r, fmt.Sprintf("没有查到《%s》，请核对名称。", law), nil
	}
	ref := lawref.Ref{Law: ed.Law, Number: n}
	c, found, err := e.cite(ctx, s, ref, ed)
	if err != nil {
		return r, "", fmt.Errorf("cite %s: %w", ref, err)
	}
	if !found {
		return Reading{Edition: ed}, missing(ed, []lawref.Number{n}), nil
	}
	c.Note = joinNotes(renumbered(ed), c.Note)
	r = Reading{Citation: c, Edition: ed, Past: s.library.Versions(ed.Law)}
	if g := s.gists[s.key(ref)]; g != nil && c.Verbatim && ed.Status != content.Repealed {
		r.Gist = g.Gist
	}
	s.citingDocs(&r)
	if err := e.around(ctx, s, &r); err != nil {
		return r, "", err
	}
	return r, "", nil
}

// around finds the articles next to it and its words in the next version.
func (e *Engine) around(ctx context.Context, s *snapshot, r *Reading) error {
	articles, err := e.articlesOf(ctx, s, r.Edition)
	if err != nil {
		return err
	}
	for i, a := range articles {
		if a.Number != r.Ref.Number {
			continue
		}
		r.Chapter = a.Chapter
		if i > 0 {
			r.Before = articles[i-1].Number
		}
		if i+1 < len(articles) {
			r.After = articles[i+1].Number
		}
	}
	if next := r.Edition.Coming; next != nil && next.VersionID != "" {
		a, found, err := e.opt.Statutes.Article(ctx, next.VersionID, r.Ref.Number)
		if err != nil {
			return fmt.Errorf("article of the next version: %w", err)
		}
		if found {
			r.Coming = a.Text
		}
	}
	return nil
}

// citingDocs finds the cases and answers that stand on an article.
func (s *snapshot) citingDocs(r *Reading) {
	k := s.key(r.Ref)
	for _, id := range s.citing[k] {
		r.Cases = append(r.Cases, s.cases[id])
	}
	for i := range s.content.FAQs {
		f := &s.content.FAQs[i]
		if slices.ContainsFunc(f.Refs, func(ref lawref.Ref) bool { return s.key(ref) == k }) {
			r.FAQs = append(r.FAQs, f)
		}
	}
}

// articlesOf are the articles of an edition whose words are here, in order and without
// the words where these are gists.
func (e *Engine) articlesOf(ctx context.Context, s *snapshot, ed Edition) ([]Article, error) {
	if ed.VersionID == "" {
		var out []Article
		for _, n := range s.gistNumbers(ed.Law) {
			out = append(out, Article{Number: n, Label: n.String()})
		}
		return out, nil
	}
	all, err := e.opt.Statutes.Articles(ctx, ed.VersionID)
	if err != nil {
		return nil, fmt.Errorf("articles of %s: %w", ed.Law, err)
	}
	var out []Article
	for _, a := range all {
		if a.Number.Article > 0 { // no preface or annex: nothing that can be cited
			out = append(out, a)
		}
	}
	return out, nil
}

// Contents are a law and its articles in order; false for a law that is not known.
func (e *Engine) Contents(ctx context.Context, law string) (Edition, []Article, bool, error) {
	s := e.current()
	ed, known := s.library.Edition(law, e.today())
	if !known {
		return ed, nil, false, nil
	}
	articles, err := e.articlesOf(ctx, s, ed)
	return ed, articles, true, err
}

// Laws is every law's state today, by name.
func (e *Engine) Laws() []Edition { return e.Library().Editions(e.today()) }

// Versions are the versions of a law that are known, from the catalogue and from
// imports, the latest first.
func (lib *Library) Versions(name string) []Version {
	l, ok := lib.laws[lib.Canonical(name)]
	if !ok {
		return nil
	}
	out := slices.Clone(l.versions)
	add := func(adopted, effective, ended datebook.Date) {
		if adopted.IsZero() || slices.ContainsFunc(out, func(v Version) bool { return v.Adopted == adopted }) {
			return
		}
		out = append(out, Version{Law: l.name, Title: l.name, Adopted: adopted, Effective: effective, Ended: ended})
	}
	if l.entry != nil {
		add(l.entry.Adopted, l.entry.Effective, l.entry.Ended)
		if l.entry.Next != nil {
			add(l.entry.Next.Adopted, l.entry.Next.Effective, datebook.Date{})
		}
	}
	slices.SortFunc(out, func(a, b Version) int {
		return cmp.Or(b.Adopted.Compare(a.Adopted), strings.Compare(b.ID, a.ID))
	})
	return out
}
