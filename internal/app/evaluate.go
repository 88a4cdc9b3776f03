package app

import (
	"context"
	"log/slog"

	"pufa/knowledge/search"
	"pufa/knowledge/search/eval"
)

// folds of the evaluation of the installed knowledge: each lay question is asked of
// an index that has not seen it.
const folds = 5

// EvaluateInstalled measures the installed knowledge with the lay questions of the
// packs and the confirmed ones.
func EvaluateInstalled(ctx context.Context, cfg Config) (eval.Report, error) {
	core, err := OpenCore(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return eval.Report{}, err
	}
	defer core.Close()
	docs, questions, err := core.Engine.Corpus(ctx)
	if err != nil {
		return eval.Report{}, err
	}
	opt := eval.Options{Learn: questions, Folds: folds, Seed: 1, OffTopic: core.Engine.Content().OffTopic}
	for _, t := range core.Engine.Content().Terms {
		opt.Terms = append(opt.Terms, search.Term{Lay: t.Lay, Legal: t.Legal})
	}
	return eval.Run(ctx, docs, nil, opt)
}
