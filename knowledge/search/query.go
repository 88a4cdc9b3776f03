package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

const (
	// Format names what the index holds; it moves when a rebuild is needed.
	Format = "1"
	// MaxQuery is how many characters of a question are used.
	MaxQuery = 500
	// GoodMatch is the score from which a FAQ, case or service is what was meant.
	GoodMatch = 0.6
	// FairMatch is the score from which it is worth mentioning.
	FairMatch = 0.3
)

// scratch is what one search writes to; pooled.
type scratch struct {
	sums    []float32
	touched []int32
	asks    []float32
	near    []int32
}

func newScratch(docs, questions int) *scratch {
	return &scratch{sums: make([]float32, docs), asks: make([]float32, questions)}
}

func (s *scratch) reset() {
	for _, d := range s.touched {
		s.sums[d] = 0
	}
	for _, d := range s.near {
		s.asks[d] = 0
	}
	s.touched, s.near = s.touched[:0], s.near[:0]
}

// Search ranks the documents for a question.
func (x *Index) Search(ctx context.Context, q Query) (Result, error) {
	s := x.scratch.Get().(*scratch)
	defer func() { s.reset(); x.scratch.Put(s) }()
	text := firstRunes(q.Text, MaxQuery)
	terms := queryTerms(text)
	weights := make([]float64, len(terms))
	for i := range weights {
		weights[i] = 1
	}
	for _, word := range x.lexicon.expand(text) {
		for _, t := range queryTerms(word) {
			if !slices.Contains(terms, t) {
				terms, weights = append(terms, t), append(weights, x.model.Lexicon)
			}
		}
	}
	for i, t := range terms {
		if err := x.accumulate(ctx, s, t, weights[i]); err != nil {
			return Result{}, fmt.Errorf("search: %w", err)
		}
	}
	if err := x.vote(ctx, s, terms); err != nil {
		return Result{}, fmt.Errorf("search: %w", err)
	}
	return x.collect(s, q), nil
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

func queryTerms(text string) []term {
	var out []term
	eachTerm(analyze(nil, text), func(t term) {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	})
	return out
}

const (
	k1 = 1.2
	b  = 0.75
)

func idf(n, df int) float64 { return math.Log(1 + (float64(n-df)+0.5)/(float64(df)+0.5)) }

func (x *Index) accumulate(ctx context.Context, s *scratch, t term, weight float64) error {
	p, err := x.list(ctx, t, textField)
	n := x.corpus.len()
	if err != nil || len(p.docs) == 0 || len(p.docs)*10 > n && n > 1000 {
		return err
	}
	w := float32(idf(n, len(p.docs)) * weight * (k1 + 1))
	for i, d := range p.docs {
		if s.sums[d] == 0 {
			s.touched = append(s.touched, d)
		}
		tf := float32(p.freqs[i])
		length := float32(x.corpus.start[d+1] - x.corpus.start[d])
		s.sums[d] += w * tf / (tf + k1*(1-b+b*length/float32(x.meanText)))
	}
	return nil
}

// vote lets the remembered questions nearest to this one raise their documents.
func (x *Index) vote(ctx context.Context, s *scratch, terms []term) error {
	n := x.memory.len()
	for _, t := range terms {
		p, err := x.list(ctx, t, questionField)
		if err != nil {
			return err
		}
		w := float32(idf(n, len(p.docs)))
		for _, d := range p.docs {
			q := d - int32(x.corpus.len())
			if s.asks[q] == 0 {
				s.near = append(s.near, q)
			}
			s.asks[q] += w
		}
	}
	own := float32(0)
	for _, t := range terms {
		p, err := x.list(ctx, t, questionField)
		if err != nil {
			return err
		}
		own += float32(idf(n, len(p.docs)))
	}
	slices.SortFunc(s.near, func(a, b int32) int { return cmp.Or(cmp.Compare(s.asks[b], s.asks[a]), cmp.Compare(a, b)) })
	for _, q := range s.near[:min(len(s.near), 10)] {
		sim := s.asks[q] / max(own, 1)
		for _, d := range x.memory.answers(q) {
			if s.sums[d] == 0 {
				s.touched = append(s.touched, d)
			}
			s.sums[d] += float32(x.model.Memory) * 20 * sim * sim
		}
	}
	return nil
}

func (x *Index) collect(s *scratch, q Query) Result {
	limit := q.Limit
	if limit <= 0 {
		limit = 10
	}
	today := day(q.Today)
	docs := slices.Clone(s.touched)
	slices.SortFunc(docs, func(a, b int32) int { return cmp.Or(cmp.Compare(s.sums[b], s.sums[a]), cmp.Compare(a, b)) })
	var r Result
	for _, d := range docs {
		list := &r.Articles
		switch kindCodes[x.corpus.kinds[d]] {
		case FAQ:
			list = &r.FAQs
		case Case:
			list = &r.Cases
		case Service:
			list = &r.Services
		}
		switch x.corpus.standing(d, today) {
		case upcoming:
			list = &r.Upcoming
		case past:
			if !q.History {
				continue
			}
		}
		if len(*list) < limit {
			sum := float64(s.sums[d])
			*list = append(*list, Hit{ID: x.corpus.ids[d], Kind: kindCodes[x.corpus.kinds[d]], Score: sum / (sum + 20)})
		}
	}
	r.Decision = None
	if len(r.Articles) > 0 {
		r.Confidence = r.Articles[0].Score
		r.Decision = Choices
		if r.Confidence > 0.5 {
			r.Decision = Answer
		}
	}
	return r
}
