package search

import (
	"cmp"
	"context"
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

// lessons describes the candidates of each labelled question as they are found when
// memory does not hold that question. Positions are those of the questions in x's
// memory.
func (x *Index) lessons(ctx context.Context, labelled []Labelled, first int32) ([]lesson, error) {
	byID := x.byID()
	out := make([]lesson, len(labelled))
	errs := make([]error, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for w := range errs {
		wg.Go(func() {
			for i := w; i < len(labelled); i += len(errs) {
				gold := resolve(byID, labelled[i].Gold)
				out[i], errs[w] = x.lesson(ctx, labelled[i].Question, gold, []int32{first + int32(i)})
				if errs[w] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return out, cmp.Or(errs...)
}

func (x *Index) lesson(ctx context.Context, text string, gold []int32, hidden []int32) (lesson, error) {
	s := x.scratch.Get().(*scratch)
	defer func() {
		s.reset(x.corpus)
		x.scratch.Put(s)
	}()
	query := Query{Text: text}
	if err := ctx.Err(); err != nil {
		return lesson{}, err
	}
	if _, err := x.find(ctx, x.question(query), s, hidden, query); err != nil {
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
