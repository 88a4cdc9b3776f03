package knowledge

import (
	"context"
	"fmt"

	"pufa/internal/lawref"
	"pufa/knowledge/search"
)

// LabelledQuestion is a question that staff confirmed, with the articles that
// answer it.
type LabelledQuestion struct {
	Question string
	Refs     []lawref.Ref
}

// labelled joins the confirmed questions with the lay questions of the packs: all
// are memory for the search.
func (e *Engine) labelled(ctx context.Context, s *snapshot) ([]search.Labelled, error) {
	stored, err := e.opt.Labelled.LabelledQuestions(ctx)
	if err != nil {
		return nil, fmt.Errorf("labelled questions: %w", err)
	}
	return s.labels(stored), nil
}

// labels names the documents that confirmed questions stand on.
func (s *snapshot) labels(stored []LabelledQuestion) []search.Labelled {
	out := make([]search.Labelled, 0, len(stored))
	for _, q := range stored {
		if ids := s.docIDs(q.Refs); len(ids) > 0 {
			out = append(out, search.Labelled{Question: q.Question, Gold: ids})
		}
	}
	return out
}

// terms is the lexicon of everyday words.
func (s *snapshot) terms() []search.Term {
	out := make([]search.Term, len(s.content.Terms))
	for i, t := range s.content.Terms {
		out[i] = search.Term{Lay: t.Lay, Legal: t.Legal}
	}
	return out
}
