package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
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
	m, dealt, err := train(ctx, []Course{{x, labelled}}, opt)
	if err != nil {
		return nil, nil, fmt.Errorf("train: %w", err)
	}
	y.model = m
	if err := y.decide(ctx, dealt, labelled, opt.OffTopic); err != nil {
		return nil, nil, fmt.Errorf("train: %w", err)
	}
	return y, m, nil
}

// Course is labelled questions with the index of the articles that answer them.
type Course struct {
	Index    *Index
	Labelled []Labelled
}

// TrainOn trains a ranking on several courses, for use on any index; when to answer
// is calibrated on the first.
func TrainOn(ctx context.Context, courses []Course, opt LearnOptions) (*Model, error) {
	m, dealt, err := train(ctx, courses, opt)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	first := courses[0]
	y, err := first.Index.remember(first.Labelled, first.Index.engine.counter(ctx))
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	y.model = m
	if err := y.decide(ctx, dealt, first.Labelled, opt.OffTopic); err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	return m, nil
}

// train trains a ranking, and returns how the questions of the first course were
// dealt.
func train(ctx context.Context, courses []Course, opt LearnOptions) (*Model, []part, error) {
	rng := rand.New(rand.NewPCG(opt.Seed, 1))
	m := &Model{Versions: featuresVersion, Seed: opt.Seed, Blend: blend}
	var good []lesson
	var first []part
	for i, c := range courses {
		dealt, err := c.Index.parts(ctx, c.Labelled, trainParts, false, rng)
		if err != nil {
			return nil, nil, err
		}
		if i == 0 {
			first = dealt
		}
		some, err := c.Index.course(ctx, c.Labelled, dealt, rng)
		if err != nil {
			return nil, nil, err
		}
		m.Learnt += len(c.Labelled)
		good = append(good, some...)
	}
	m.Lexical = trainRanker(good, lexicalFeatures, rng)
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	m.Full = trainRanker(good, featureCount, rng)
	m.blendSums()
	return m, first, nil
}

// decide calibrates when to answer, with memory and without.
func (x *Index) decide(ctx context.Context, dealt []part, labelled []Labelled, offTopic []string) error {
	m := x.model
	var err error
	if m.Decide, err = x.calibrate(ctx, dealt, offTopic); err != nil {
		return err
	}
	words, err := x.Forget(ctx)
	if err != nil {
		return err
	}
	m.Words, err = words.calibrate(ctx, []part{{words, labelled}}, offTopic)
	return err
}

const (
	trainParts  = 10   // each question is asked of an index that remembers nine tenths
	blindShare  = 4    // one lesson in so many is given again with its group forgotten
	mostLessons = 2000 // questions of a course that lessons are made of, beside those given again
	blend       = 0.3  // weight of the ranking by words beside the one that learnt
)

// course is the lessons to train on: each question once with the others remembered,
// and some again with all that share its answers forgotten, lest the
// ranking trust memory too much.
func (x *Index) course(ctx context.Context, labelled []Labelled, dealt []part, rng *rand.Rand) ([]lesson, error) {
	good, err := lessons(ctx, thin(dealt, 1, len(labelled), rng))
	if err != nil {
		return nil, err
	}
	blind, err := x.parts(ctx, labelled, trainParts, true, rng)
	if err != nil {
		return nil, err
	}
	more, err := lessons(ctx, thin(blind, blindShare, len(labelled), rng))
	return useful(append(good, more...)), err
}

// thin draws one question in so many of each part, fewer where that makes too many
// lessons; what the parts remember stays.
func thin(parts []part, oneIn, questions int, rng *rand.Rand) []part {
	out := slices.Clone(parts)
	for i := range out {
		q := slices.Clone(out[i].questions)
		rng.Shuffle(len(q), func(i, j int) { q[i], q[j] = q[j], q[i] })
		out[i].questions = q[:len(q)*min(mostLessons, questions)/max(1, questions)/oneIn]
	}
	return out
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

// Remember returns an index that remembers the labelled questions in place of those that
// were labelled before, and ranks as x does. It shares x's documents, so x must stay open
// while it is used; x itself does not change.
func (x *Index) Remember(ctx context.Context, labelled []Labelled) (*Index, error) {
	y, err := x.remember(labelled, x.engine.counter(ctx))
	if err != nil {
		return nil, fmt.Errorf("remember: %w", err)
	}
	return y, nil
}

// Forget returns an index without what labelled questions taught: it ranks by words
// and by the questions that came with the documents. It shares x's documents.
func (x *Index) Forget(ctx context.Context) (*Index, error) {
	return x.Remember(ctx, nil)
}

// copy takes over a question as it is remembered.
func (m *memory) copy(from *memory, q int32) {
	m.text = append(m.text, from.body(q)...)
	m.start = append(m.start, int32(len(m.text)))
	m.gold = append(m.gold, from.answers(q)...)
	m.goldAt = append(m.goldAt, int32(len(m.gold)))
}
