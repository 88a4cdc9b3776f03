package search

import (
	"cmp"
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// lesson is a training question with its candidates.
type lesson struct {
	rows  []features
	gold  []bool // of each row: a right article
	golds int    // right articles among the rows
}

const (
	lessonHead = 200 // best candidates by words that a lesson keeps
	lessonTail = 4   // and of the others every so many
)

// part is a share of the labelled questions with an index that remembers only the
// others, so that each is asked as a new question would be.
type part struct {
	index     *Index
	questions []Labelled
}

// parts deals the labelled questions, or whole groups of them that share answers,
// into n parts. Groups show the ranking what it is like when no right article was
// ever an answer before.
func (x *Index) parts(ctx context.Context, labelled []Labelled, n int, grouped bool, rng *rand.Rand) ([]part, error) {
	group := make([]int, len(labelled))
	for i := range group {
		group[i] = i
	}
	if grouped {
		group = groups(labelled)
	}
	deal := rng.Perm(len(labelled))
	df := x.engine.counter(ctx)
	out := make([]part, n)
	for k := range out {
		var known []Labelled
		for i, l := range labelled {
			if deal[group[i]]%n == k {
				out[k].questions = append(out[k].questions, l)
			} else {
				known = append(known, l)
			}
		}
		y, err := x.remember(known, df)
		if err != nil {
			return nil, err
		}
		out[k].index = y
	}
	return out, nil
}

// groups names, for each question, the first one that shares a right article with
// it, directly or through others.
func groups(labelled []Labelled) []int {
	parent := make([]int, len(labelled))
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	first := map[string]int{}
	for i, l := range labelled {
		parent[i] = i
		for _, id := range l.Gold {
			if j, ok := first[id]; ok {
				a, b := find(i), find(j)
				parent[max(a, b)] = min(a, b)
			} else {
				first[id] = i
			}
		}
	}
	for i := range parent {
		parent[i] = find(i)
	}
	return parent
}

// lessons describes the candidates of each question of the parts.
func lessons(ctx context.Context, parts []part) ([]lesson, error) {
	var out []lesson
	for _, p := range parts {
		byID := p.index.byID()
		some := make([]lesson, len(p.questions))
		errs := make([]error, runtime.GOMAXPROCS(0))
		var wg sync.WaitGroup
		for w := range errs {
			wg.Go(func() {
				for i := w; i < len(some) && errs[w] == nil; i += len(errs) {
					q := p.questions[i]
					some[i], errs[w] = p.index.lesson(ctx, q.Question, resolve(byID, q.Gold))
				}
			})
		}
		wg.Wait()
		if err := cmp.Or(errs...); err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

func (x *Index) lesson(ctx context.Context, text string, gold []int32) (lesson, error) {
	s := x.scratch.Get().(*scratch)
	defer func() {
		s.reset(x.corpus)
		x.scratch.Put(s)
	}()
	query := Query{Text: text}
	if err := ctx.Err(); err != nil {
		return lesson{}, err
	}
	if _, err := x.find(ctx, x.question(query), s, query); err != nil {
		return lesson{}, err
	}
	order := make([]*candidate, len(s.candidates))
	for i := range s.candidates {
		order[i] = &s.candidates[i]
	}
	slices.SortFunc(order, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(b.all, a.all), cmp.Compare(a.doc, b.doc))
	})
	var l lesson
	for i, c := range order {
		right := slices.Contains(gold, c.doc)
		if !right && i >= lessonHead && i%lessonTail != 0 {
			continue
		}
		l.rows, l.gold = append(l.rows, c.f), append(l.gold, right)
		if right {
			l.golds++
		}
	}
	return l, nil
}

// useful drops the lessons that teach nothing: no right article was found at all.
func useful(lessons []lesson) []lesson {
	return slices.DeleteFunc(slices.Clone(lessons), func(l lesson) bool { return l.golds == 0 })
}
