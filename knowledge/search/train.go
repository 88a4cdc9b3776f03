package search

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// LearnOptions say how to learn.
type LearnOptions struct {
	Seed     uint64   // the same questions and seed give the same model
	OffTopic []string // questions to decline, for the calibration
}

// enoughToTrain is how many labelled questions it takes to train a ranking of one's
// own. With fewer, they are remembered, and the built-in ranking weighs what
// memory says.
const enoughToTrain = 200

// Train returns an index that remembers the labelled questions and ranks as they
// teach. It shares x's documents, so x must stay open while it is used; x itself
// does not change. The built-in ranking is kept where the questions are few.
func (x *Index) Train(ctx context.Context, labelled []Labelled, opt LearnOptions) (*Index, *Model, error) {
	y, err := x.remember(ctx, labelled)
	if err != nil {
		return nil, nil, fmt.Errorf("train: %w", err)
	}
	if len(labelled) < enoughToTrain {
		y.model = DefaultModel()
		return y, y.model, nil
	}
	lessons, err := y.lessons(ctx, labelled, y.memory.own)
	if err != nil {
		return nil, nil, fmt.Errorf("train: %w", err)
	}
	good := useful(lessons)
	rng := rand.New(rand.NewPCG(opt.Seed, 1))
	m := &Model{Versions: featuresVersion, Learnt: len(good), Seed: opt.Seed}
	for _, r := range []struct {
		into     **Ranker
		features int
	}{{&m.Lexical, lexicalFeatures}, {&m.Full, featureCount}} {
		if err := ctx.Err(); err != nil {
			return nil, nil, fmt.Errorf("train: %w", err)
		}
		weights := trainLinear(good, r.features, rng)
		*r.into = &Ranker{Weights: weights, Trees: trainTrees(good, weights, r.features, defaultTrees())}
	}
	y.model = m
	if m.Decide, err = y.calibrate(ctx, labelled, opt.OffTopic); err != nil {
		return nil, nil, fmt.Errorf("train: %w", err)
	}
	return y, m, nil
}

// remember returns an index with the labelled questions in its memory, in place of
// those that were labelled before.
func (x *Index) remember(ctx context.Context, labelled []Labelled) (*Index, error) {
	old := x.memory
	m := &memory{start: []int32{0}, goldAt: []int32{0}, own: old.own}
	for q := range old.own {
		m.copy(old, q)
	}
	m.addLabelled(labelled, x.byID())
	if err := m.learnWords(x.corpus, x.engine.counter(ctx)); err != nil {
		return nil, err
	}
	m.index()
	y := *x
	y.memory = m
	y.scratch = y.newPool()
	return &y, nil
}

// copy takes over a question as it is remembered.
func (m *memory) copy(from *memory, q int32) {
	m.text = append(m.text, from.body(q)...)
	m.start = append(m.start, int32(len(m.text)))
	m.gold = append(m.gold, from.answers(q)...)
	m.goldAt = append(m.goldAt, int32(len(m.gold)))
}

// Forget returns an index without what labelled questions taught: it ranks by words
// and by the questions that came with the documents. It shares x's documents.
func (x *Index) Forget() *Index {
	y, old := *x, x.memory
	m := &memory{start: []int32{0}, goldAt: []int32{0}, own: old.own, wordAt: []int32{0}}
	for q := range old.own {
		m.copy(old, q)
	}
	if m.len() > 0 {
		m.known, m.times, m.wordAt, m.words, m.weights = old.known, old.times, old.wordAt, old.words, old.weights
	}
	m.index()
	y.memory = m
	y.scratch = y.newPool()
	return &y
}
