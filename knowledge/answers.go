package knowledge

import (
	"context"
	"fmt"
	"slices"

	"pufa/content"
)

// Answers are FAQs that were written for residents' questions and published after
// review, beside those of the packs.
type Answers interface {
	// AnswersRevision moves whenever an answer is published or taken back.
	AnswersRevision(ctx context.Context) (int64, error)
	// PublishedAnswers are the answers in force.
	PublishedAnswers(ctx context.Context) ([]content.FAQ, error)
}

// withAnswers is the packs with the published answers behind them. The version of the
// set moves with the answers, and so the index is built anew.
func (e *Engine) withAnswers(ctx context.Context) (*content.Set, error) {
	if e.opt.Answers == nil {
		return e.opt.Content, nil
	}
	revision, err := e.opt.Answers.AnswersRevision(ctx)
	if err != nil {
		return nil, fmt.Errorf("answers revision: %w", err)
	}
	if revision == 0 {
		return e.opt.Content, nil
	}
	answers, err := e.opt.Answers.PublishedAnswers(ctx)
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	set := *e.opt.Content
	set.FAQs = append(slices.Clone(set.FAQs), answers...)
	set.Version = fmt.Sprintf("%s+%d", set.Version, revision)
	return &set, nil
}
