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
	y, err := x.remember(labelled, x.engine.counter(ctx))
	if err != nil {
		return nil, nil, fmt.Errorf("train: %w", err)
	}
	if len(labelled) < enoughToTrain {
		y.model, err = DefaultModel()
		return y, y.model, err
	}
	rng := rand.New(rand.NewPCG(opt.Seed, 1))
	dealt, err := x.parts(ctx, labelled, trainParts, false, rng)
	if err != nil {
		return nil, nil, fmt.Errorf("train: %w", err)
	}
	good, err := x.course(ctx, labelled, dealt, rng)
	if err != nil {
		return nil, nil, fmt.Errorf("train: %w", err)
	}
	m := &Model{Versions: featuresVersion, Learnt: len(labelled), Seed: opt.Seed, Blend: blend}
	m.Lexical = trainRanker(good, lexicalFeatures, rng)
	if err := ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("train: %w", err)
	}
	m.Full = trainRanker(good, featureCount, rng)
	y.model = m
	if m.Decide, err = y.calibrate(ctx, dealt, opt.OffTopic); err != nil {
		return nil, nil, fmt.Errorf("train: %w", err)
	}
	words, err := y.Forget(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("train: %w", err)
	}
	if m.Words, err = words.calibrate(ctx, []part{{words, labelled}}, opt.OffTopic); err != nil {
		return nil, nil, fmt.Errorf("train: %w", err)
	}
	return y, m, nil
}

const (
	trainParts = 10  // each question is asked of an index that remembers nine tenths
	blindShare = 4   // one lesson in so many is given again with its group forgotten
	blend      = 0.3 // weight of the ranking by words beside the one that learnt
)

// course is the lessons to train on: each question once with the others remembered,
// and some again with all that share its answers forgotten, lest the
// ranking trust memory too much.
func (x *Index) course(ctx context.Context, labelled []Labelled, dealt []part, rng *rand.Rand) ([]lesson, error) {
	good, err := lessons(ctx, dealt)
	if err != nil {
		return nil, err
	}
	blind, err := x.parts(ctx, labelled, trainParts, true, rng)
	if err != nil {
		return nil, err
	}
	for i := range blind {
		blind[i].questions = blind[i].questions[:len(blind[i].questions)/blindShare]
	}
	more, err := lessons(ctx, blind)
	return useful(append(good, more...)), err
}

func trainRanker(lessons []lesson, features int, rng *rand.Rand) *Ranker {
	weights := trainLinear(lessons, features, rng)
	r := &Ranker{Weights: weights, Trees: trainTrees(lessons, weights, features, defaultTrees(), rng)}
	r.pack()
	return r
}

// remember returns an index with the labelled questions in its memory, in place of
// those that were labelled before.
func (x *Index) remember(labelled []Labelled, df func(term) (int, error)) (*Index, error) {
	old := x.memory
	m := &memory{start: []int32{0}, goldAt: []int32{0}, own: old.own}
	for q := range old.own {
		m.copy(old, q)
	}
	m.addLabelled(labelled, x.byID())
	if err := m.learnWords(x.corpus, df); err != nil {
		return nil, err
	}
	m.index(x.corpus)
	y := *x
	y.memory = m
	y.scratch = y.newPool()
	return &y, nil
}

// Forget returns an index without what labelled questions taught: it ranks by words
// and by the questions that came with the documents. It shares x's documents.
func (x *Index) Forget(ctx context.Context) (*Index, error) {
	y, err := x.remember(nil, x.engine.counter(ctx))
	if err != nil {
		return nil, fmt.Errorf("forget: %w", err)
	}
	return y, nil
}

// copy takes over a question as it is remembered.
func (m *memory) copy(from *memory, q int32) {
	m.text = append(m.text, from.body(q)...)
	m.start = append(m.start, int32(len(m.text)))
	m.gold = append(m.gold, from.answers(q)...)
	m.goldAt = append(m.goldAt, int32(len(m.gold)))
}
