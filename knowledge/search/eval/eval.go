package eval

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pufa/knowledge/search"
)

// Options say how an evaluation goes about it.
type Options struct {
	Learn    []search.Labelled // questions to learn from; none = without learning
	Attached int               // questions that came with the articles, for the report
	Folds    int               // from 2: cross-validate on Learn instead of asking the questions
	Terms    []search.Term     // the lexicon
	OffTopic []string          // questions that should be declined
	Seed     uint64            // of folds and training
	Dir      string            // for the temporary index; the system's when empty
	Quick    bool              // leave out what measures time and memory
}

// depth is how many articles of each ranking are looked at.
const depth = 100

// Run builds an index of exactly these articles in a temporary folder, lets it
// learn where asked to, puts every question to it and measures.
func Run(ctx context.Context, articles []search.Doc, questions []search.Labelled, opt Options) (Report, error) {
	dir, err := os.MkdirTemp(opt.Dir, "pufa-eval-*")
	if err != nil {
		return Report{}, fmt.Errorf("evaluate: %w", err)
	}
	defer os.RemoveAll(dir)
	e := &evaluation{ctx: ctx, dir: filepath.Join(dir, "index"), opt: opt}
	e.report.Articles, e.report.Attached = len(articles), opt.Attached
	if err := e.build(articles); err != nil {
		return Report{}, fmt.Errorf("evaluate: %w", err)
	}
	if opt.Folds >= 2 {
		err = e.crossValidate()
	} else {
		err = e.once(questions)
	}
	if err != nil {
		return Report{}, fmt.Errorf("evaluate: %w", err)
	}
	e.finish()
	return e.report, nil
}

type evaluation struct {
	ctx    context.Context
	dir    string
	opt    Options
	report Report

	offAsked, offAnswered, offOffered int
	answered, right, offered, helped  int
}

func sequence(docs []search.Doc) iter.Seq2[search.Doc, error] {
	return func(yield func(search.Doc, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func (e *evaluation) build(articles []search.Doc) error {
	stats, err := search.Build(e.ctx, e.dir, sequence(articles), search.BuildOptions{Terms: e.opt.Terms})
	if err != nil {
		return err
	}
	e.report.IndexSeconds = stats.Took.Seconds()
	e.report.IndexMB = float64(stats.Bytes) / 1e6
	return nil
}

// once learns from all of Learn and asks the questions.
func (e *evaluation) once(questions []search.Labelled) error {
	if len(e.opt.Learn) > 0 {
		began := time.Now()
		if _, err := search.Learn(e.ctx, e.dir, e.opt.Learn, e.learning()); err != nil {
			return err
		}
		e.report.Learnt, e.report.LearnSeconds = len(e.opt.Learn), time.Since(began).Seconds()
	}
	began := time.Now()
	x, err := search.Open(e.dir)
	if err != nil {
		return err
	}
	defer x.Close()
	e.report.OpenMillis = float64(time.Since(began).Microseconds()) / 1000
	var plain *search.Index
	if len(e.opt.Learn) > 0 {
		if plain, err = x.Forget(e.ctx); err != nil {
			return err
		}
	}
	if err := e.ask(x, plain, questions, e.opt.Learn); err != nil {
		return err
	}
	if err := e.askOffTopic(x); err != nil {
		return err
	}
	if e.opt.Quick {
		return nil
	}
	return e.measure(x, questions)
}

func (e *evaluation) learning() search.LearnOptions {
	return search.LearnOptions{Seed: e.opt.Seed, OffTopic: e.opt.OffTopic}
}

// crossValidate learns from all folds but one and asks that one, for each fold.
func (e *evaluation) crossValidate() error {
	e.report.Folds, e.report.Learnt = e.opt.Folds, len(e.opt.Learn)
	x, err := search.Open(e.dir)
	if err != nil {
		return err
	}
	defer x.Close()
	began := time.Now()
	order := rand.New(rand.NewPCG(e.opt.Seed, 7)).Perm(len(e.opt.Learn))
	for fold := range e.opt.Folds {
		var learn, ask []search.Labelled
		for i, q := range order {
			if i%e.opt.Folds == fold {
				ask = append(ask, e.opt.Learn[q])
			} else {
				learn = append(learn, e.opt.Learn[q])
			}
		}
		learnt, _, err := x.Train(e.ctx, learn, e.learning())
		if err != nil {
			return err
		}
		plain, err := learnt.Forget(e.ctx)
		if err != nil {
			return err
		}
		if err := e.ask(learnt, plain, ask, learn); err != nil {
			return err
		}
		if err := e.askOffTopic(learnt); err != nil {
			return err
		}
		if fold == e.opt.Folds-1 && !e.opt.Quick {
			e.report.LearnSeconds = time.Since(began).Seconds() / float64(e.opt.Folds)
			if err := e.measure(learnt, e.opt.Learn); err != nil {
				return err
			}
		}
	}
	return nil
}

// ask puts questions to x and notes the quality; with plain, the index without
// learning, apart for those whose articles were seen in learning.
func (e *evaluation) ask(x, plain *search.Index, questions, learnt []search.Labelled) error {
	known := map[string]bool{}
	for _, l := range learnt {
		for _, id := range l.Gold {
			known[id] = true
		}
	}
	r := &e.report
	if plain != nil && r.Seen == nil {
		r.Seen, r.Unseen = &Quality{}, &Quality{}
	}
	for _, q := range questions {
		gold := map[string]bool{}
		seen := false
		for _, id := range q.Gold {
			gold[id] = true
			seen = seen || known[id]
		}
		res, err := x.Search(e.ctx, search.Query{Text: q.Question, Limit: depth})
		if err != nil {
			return err
		}
		ranked := ids(res.Articles)
		r.add(ranked, gold)
		e.decision(res, ranked, gold)
		if plain == nil {
			continue
		}
		part := r.Unseen
		if seen {
			part = r.Seen
		}
		part.add(ranked, gold)
		before, err := plain.Search(e.ctx, search.Query{Text: q.Question, Limit: depth})
		if err != nil {
			return err
		}
		var b Quality
		b.add(ids(before.Articles), gold)
		part.Before += b.MRR10
		r.Before += b.MRR10
	}
	return nil
}

func ids(hits []search.Hit) []string {
	out := make([]string, len(hits))
	for i, h := range hits {
		out[i] = h.ID
	}
	return out
}

// answerShows is how many of the first hits stand in an answer.
const answerShows = 3

func (e *evaluation) decision(res search.Result, ranked []string, gold map[string]bool) {
	among := func(n int) bool {
		return slices.ContainsFunc(ranked[:min(n, len(ranked))], func(id string) bool { return gold[id] })
	}
	switch res.Decision {
	case search.Answer:
		e.answered++
		if among(1) {
			e.right++
		}
		if among(answerShows) {
			e.helped++
		}
	case search.Choices:
		e.offered++
		if among(search.ChoiceCount) {
			e.helped++
		}
	}
}

func (e *evaluation) askOffTopic(x *search.Index) error {
	for _, text := range e.opt.OffTopic {
		res, err := x.Search(e.ctx, search.Query{Text: text})
		if err != nil {
			return err
		}
		e.offAsked++
		switch res.Decision {
		case search.Answer:
			e.offAnswered++
		case search.Choices:
			e.offOffered++
		}
	}
	return nil
}

func (e *evaluation) finish() {
	r := &e.report
	r.Questions = r.Count
	n := float64(max(1, r.Count))
	r.Answers = Answers{Answered: float64(e.answered) / n, Precision: float64(e.right) / float64(max(1, e.answered)),
		Offered: float64(e.offered) / n, Helped: float64(e.helped) / n, OffTopic: len(e.opt.OffTopic)}
	if e.offAsked > 0 {
		r.Answers.OffAnswered = float64(e.offAnswered) / float64(e.offAsked)
		r.Answers.OffOffered = float64(e.offOffered) / float64(e.offAsked)
	}
	r.average()
}

func (r *Report) average() {
	r.Quality.finish()
	for _, q := range []*Quality{r.Seen, r.Unseen} {
		if q != nil {
			q.finish()
		}
	}
}

func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func latency(millis []float64) Latency {
	slices.SortFunc(millis, cmp.Compare[float64])
	return Latency{quantile(millis, .5), quantile(millis, .95), quantile(millis, .99)}
}
