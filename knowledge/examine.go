package knowledge

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pufa/content"
	"pufa/internal/lawref"
)

// Examine finds what is wrong with an item that is to be published: what Check and
// Verify find, and citations that lead to no article in force.
func (e *Engine) Examine(ctx context.Context, i content.Item) ([]content.Finding, error) {
	s, today := e.current(), e.today()
	texts := &wording{e: e, ctx: ctx}
	found := content.Examine(s.contents.written, i, texts, today)
	if texts.err != nil || slices.ContainsFunc(found, aboutLaw) {
		return found, texts.err
	}
	for _, r := range s.content.Refs(i) {
		why, err := e.unresolved(ctx, s, r, i.Kind == "gist")
		if err != nil {
			return nil, err
		}
		if why != "" {
			found = append(found, content.Finding{File: i.File(), ID: i.ID, Finding: "unresolved:" + r.String(), Sentence: why, Severity: content.SeverityError})
		}
	}
	return found, nil
}

// aboutLaw reports a finding that says already why a citation does not hold.
func aboutLaw(f content.Finding) bool {
	code, _, _ := strings.Cut(f.Finding, ":")
	return slices.Contains([]string{"unreadable", "unknown-law", "repealed", "not-yet", "no-article"}, code)
}

// unresolved is why a citation leads to no article in force; empty where it does. A gist
// itself stands for an article whose text is not imported.
func (e *Engine) unresolved(ctx context.Context, s *snapshot, r lawref.Ref, gist bool) (string, error) {
	ed, known := s.library.Edition(r.Law, e.today())
	switch {
	case !known:
		return fmt.Sprintf("没有查到《%s》。", r.Law), nil
	case ed.Status == content.Repealed:
		return fmt.Sprintf("《%s》已于%s废止，不能再作依据。", ed.Law, ed.Ended.Chinese()), nil
	case ed.Status == content.NotYet:
		return fmt.Sprintf("《%s》自%s起才施行，现在还不能作依据。", ed.Law, ed.Effective.Chinese()), nil
	case r.Number.IsZero() || gist && ed.VersionID == "":
		return "", nil
	}
	_, found, err := e.cite(ctx, s, r, ed)
	if err != nil || found {
		return "", err
	}
	return missing(ed, []lawref.Number{r.Number}), nil
}

// wording is the text in force of what is imported (content.Texts).
type wording struct {
	e   *Engine
	ctx context.Context // of one examination
	err error
}

func (w *wording) version(law string) string {
	ed, _ := w.e.current().library.Edition(law, w.e.today())
	return ed.VersionID
}

func (w *wording) HasLaw(law string) bool { return w.version(law) != "" }

func (w *wording) Article(law string, n lawref.Number) (string, bool) {
	a, found, err := w.e.opt.Statutes.Article(w.ctx, w.version(law), n)
	if err != nil {
		w.err = fmt.Errorf("article of %s: %w", law, err)
	}
	return a.Text, found
}
