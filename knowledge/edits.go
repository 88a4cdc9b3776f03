package knowledge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"pufa/content"
	"pufa/knowledge/search"
)

// Edits is the content that the bureau edited item by item, over the packs.
type Edits interface {
	// ContentRevision moves whenever an item is published, withdrawn or given back.
	ContentRevision(ctx context.Context) (int64, error)
	// EditedContent lists what is published and what is withdrawn.
	EditedContent(ctx context.Context) ([]content.Item, error)
}

// contents are the packs as they came, and with the bureau's edits over them.
type contents struct {
	packs    *content.Set
	set      *content.Set
	bad      []content.Finding // of edits that could not be used
	revision int64             // of the edits
	searched string            // moves with what the index is built from

	written         *content.Set // set and searched before what is held was left out
	writtenSearched string
	held            int64 // revision of what is held
}

// contents reads what is published. An item that cannot be used is left out: answers go
// on without it.
func (e *Engine) contents(ctx context.Context) (contents, error) {
	packs, err := e.withAnswers(ctx)
	if err != nil {
		return contents{}, err
	}
	out := contents{packs: packs, set: packs, searched: packs.Version}
	if e.opt.Edits == nil {
		return out, nil
	}
	if out.revision, err = e.opt.Edits.ContentRevision(ctx); err != nil {
		return contents{}, fmt.Errorf("content revision: %w", err)
	}
	if now := e.state.Load(); now != nil && now.contents.revision == out.revision && now.contents.packs.Version == packs.Version {
		kept := now.contents
		kept.set, kept.searched = kept.written, kept.writtenSearched
		return kept, nil
	}
	items, err := e.opt.Edits.EditedContent(ctx)
	if err != nil {
		return contents{}, fmt.Errorf("read edited content: %w", err)
	}
	out.set, out.bad = packs.With(items...)
	out.searched += searched(items)
	return out, nil
}

// searched is a digest of the items that the index is built from; empty without any.
func searched(items []content.Item) string {
	h, some := sha256.New(), false
	for _, i := range items {
		if slices.Contains([]string{"faq", "gist", "case", "service", "term"}, i.Kind) {
			some = true
			fmt.Fprintf(h, "%q %q %t %q\n", i.Kind, i.ID, i.Hidden, i.Text)
		}
	}
	if !some {
		return ""
	}
	return "+" + hex.EncodeToString(h.Sum(nil))[:16]
}

// Packs are the packs without the bureau's edits.
func (e *Engine) Packs() *content.Set { return e.current().contents.packs }

// LeftOut tells which of the bureau's edits could not be used, and why.
func (e *Engine) LeftOut() []content.Finding { return e.current().contents.bad }

// Trial is an engine as this one would be with items laid over its content, for looks
// and single answers: what the index holds is as it was. It is not to be closed.
func (e *Engine) Trial(ctx context.Context, items ...content.Item) (*Engine, error) {
	versions, err := e.opt.Statutes.Versions(ctx)
	if err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	now := e.current()
	tried := now.contents
	tried.set, tried.bad = now.content.With(items...)
	s := newSnapshot(tried.set, versions)
	s.contents, s.index = tried, now.index
	out := &Engine{opt: e.opt}
	out.state.Store(s)
	return out, nil
}

// AnswerOf is what the FAQ of an id answers; false where there is none.
func (e *Engine) AnswerOf(ctx context.Context, id, question string) (Answer, bool, error) {
	s := e.current()
	faq := s.faqs[id]
	if faq == nil {
		return Answer{}, false, nil
	}
	a := Answer{Kind: Answered, Question: question, Confidence: 1}
	err := e.answerFromFAQ(ctx, s, &a, faq, search.Result{}, e.today())
	return a, err == nil, err
}
