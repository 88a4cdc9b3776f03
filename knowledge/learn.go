package knowledge

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"pufa/knowledge/search"
	"pufa/knowledge/search/eval"
)

// rankingFile holds the learnt ranking, beside the indexes.
const rankingFile = "ranking.json"

// folds of the cross-validation that decides whether a new ranking is used.
const folds = 5

// learnSeed makes learning repeatable.
const learnSeed = 1

// Learnt says what a learning came to.
type Learnt struct {
	Questions int
	Before    float64 // MRR@10 without learning
	After     float64 // MRR@10 with learning, cross-validated
	Used      bool    // the new ranking is in use: it is not worse
}

// Corpus is every article in force with its questions taken off, and all lay
// questions of the packs and confirmed ones with the articles that answer them.
func (e *Engine) Corpus(ctx context.Context) ([]search.Doc, []search.Labelled, error) {
	s := e.current()
	questions, err := e.labelled(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	var docs []search.Doc
	today := e.today()
	for d, err := range s.all(ctx, e.opt.Statutes, today) {
		if err != nil {
			return nil, nil, err
		}
		gold := d.Cites
		if d.Kind == search.Article {
			if !d.Until.IsZero() && !today.Before(d.Until) {
				continue
			}
			gold = []string{d.ID}
		}
		for _, q := range d.Questions {
			questions = append(questions, search.Labelled{Question: q, Gold: gold})
		}
		if d.Kind == search.Article {
			d.Questions = nil
			docs = append(docs, d)
		}
	}
	return docs, questions, nil
}

// Learn trains a ranking on all labelled questions, measures it by cross-validation
// against the ranking without learning, and uses it from the next rebuild of the
// index on if it is not worse.
func (e *Engine) Learn(ctx context.Context) (Learnt, error) {
	docs, questions, err := e.Corpus(ctx)
	if err != nil {
		return Learnt{}, err
	}
	out := Learnt{Questions: len(questions)}
	terms, offTopic := e.current().terms(), e.Content().OffTopic
	report, err := eval.Run(ctx, docs, nil, eval.Options{Learn: questions, Folds: folds, Terms: terms, OffTopic: offTopic, Seed: learnSeed, Dir: e.opt.Dir, Quick: true})
	if err != nil {
		return out, err
	}
	out.Before, out.After = report.Before, report.MRR10
	if out.After < out.Before {
		return out, nil
	}
	model, err := e.train(ctx, questions, offTopic)
	if err != nil {
		return out, err
	}
	if err := e.saveRanking(model); err != nil {
		return out, err
	}
	out.Used = true
	return out, e.Refresh(ctx)
}

func (e *Engine) train(ctx context.Context, questions []search.Labelled, offTopic []string) (*search.Model, error) {
	_, model, err := e.current().index.Train(ctx, questions, search.LearnOptions{Seed: learnSeed, OffTopic: offTopic})
	if err != nil {
		return nil, fmt.Errorf("learn: %w", err)
	}
	return model, nil
}

// saveRanking writes the ranking beside the old one and puts it in place.
func (e *Engine) saveRanking(m *search.Model) error {
	path := filepath.Join(e.opt.Dir, rankingFile)
	if err := m.Save(path + ".new"); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("put ranking in place: %w", err)
	}
	return nil
}

// ranking is the learnt ranking, nil when there is none that this program can use.
func (e *Engine) ranking() *search.Model {
	m, err := search.LoadModel(filepath.Join(e.opt.Dir, rankingFile))
	if err != nil {
		return nil
	}
	return m
}
