package knowledge

import (
	"context"
	"time"

	"pufa/content"
	"pufa/internal/lawref"
)

// Question is what a person asks.
type Question struct {
	Text    string
	Context string // the question before, when this one may lean on it
	Explain bool   // fill the features of Sources
}

// Lookup is the answer to a message that names articles.
type Lookup struct {
	Citations []Citation // the articles found, in order
	Problem   string     // plain Chinese: no such article, repealed, renumbered, unknown law
	Related   []Related
}

// Options say where an Engine's knowledge comes from.
type Options struct {
	Content  *content.Set
	Statutes Statutes // nil: packs only
	Dir      string   // folder of the search index
	Now      func() time.Time
}

// Engine answers questions. It is safe for concurrent use.
type Engine struct {
	opt Options
}

// Content is the packs in force now.
func (e *Engine) Content() *content.Set { return e.opt.Content }

// Ask answers a lay question.
func (e *Engine) Ask(ctx context.Context, q Question) (Answer, error) { return Answer{}, nil }

// Cite answers a message that names articles; false when it names none.
func (e *Engine) Cite(ctx context.Context, text string) (Lookup, bool, error) {
	return Lookup{}, false, nil
}

// Neighbour is the article step places after ref; false past the ends.
func (e *Engine) Neighbour(ctx context.Context, ref lawref.Ref, step int) (Citation, bool, error) {
	return Citation{}, false, nil
}
