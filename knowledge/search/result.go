package search

import (
	"cmp"
	"math"
	"slices"
)

// result turns the ranking into what the caller gets.
func (x *Index) result(q *question, s *scratch, v *votes, query Query) Result {
	limit := query.Limit
	if limit <= 0 {
		limit = 10
	}
	var r Result
	today := day(query.Today)
	var names []string
	var weights []float32
	if query.Explain {
		names = featureNames()
		_, weights = x.ranker(v)
	}
	for _, c := range s.ranked {
		list := &r.Articles
		if x.corpus.standing(c.doc, today) == upcoming {
			list = &r.Upcoming
		}
		if len(*list) < limit {
			*list = append(*list, x.hit(c, s.ranked[0].score, names, weights))
		}
	}
	x.others(s, v, limit, &r)
	decide := &x.model.Decide
	if len(v.near) == 0 {
		decide = &x.model.Words
	}
	r.Confidence = decide.chance(x.signs(q, s, v))
	r.Decision = decide.decide(r.Confidence)
	if len(r.Articles) == 0 {
		r.Confidence, r.Decision = 0, None
	}
	if len(r.FAQs) > 0 && r.FAQs[0].Score >= GoodMatch {
		r.Confidence, r.Decision = max(r.Confidence, r.FAQs[0].Score), Answer
	}
	return r
}

// hit gives a candidate its score: 1 for the best, falling with the odds against it.
func (x *Index) hit(c *candidate, top float64, names []string, weights []float32) Hit {
	h := Hit{ID: x.corpus.ids[c.doc], Kind: Article, Score: math.Exp((c.score - top) / 2)}
	if names != nil {
		h.Features, h.Parts = make(map[string]float64, len(names)), make(map[string]float64, len(names))
		for i, n := range names {
			if c.f[i] != 0 {
				h.Features[n] = float64(c.f[i])
				if i < len(weights) {
					h.Parts[n] = float64(c.f[i] * weights[i])
				}
			}
		}
	}
	return h
}

// others lists the FAQs, cases and services that were found: by the likeness of
// their questions, or by their words.
func (x *Index) others(s *scratch, v *votes, limit int, r *Result) {
	c := x.corpus
	scores := map[int32]float64{}
	for _, d := range s.touched {
		if c.kinds[d] != articleCode {
			scores[d] = x.wordMatch(d, s)
		}
	}
	for _, vote := range v.list {
		if d := vote.doc; c.kinds[d] != articleCode {
			scores[d] = max(scores[d], float64(vote.best))
		}
	}
	docs := make([]int32, 0, len(scores))
	for d, score := range scores {
		if score > 0.05 {
			docs = append(docs, d)
		}
	}
	slices.SortFunc(docs, func(a, b int32) int {
		return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b))
	})
	lists := map[Kind]*[]Hit{FAQ: &r.FAQs, Case: &r.Cases, Service: &r.Services}
	for _, d := range docs {
		kind := kindCodes[c.kinds[d]]
		if list := lists[kind]; len(*list) < limit {
			*list = append(*list, Hit{ID: c.ids[d], Kind: kind, Score: scores[d]})
		}
	}
}

// wordMatch is how much of the question a document's text covers, by idf. A text
// alone never reaches GoodMatch: that takes a question like it.
func (x *Index) wordMatch(doc int32, s *scratch) float64 {
	const most = GoodMatch - 0.01
	m := s.scan.scan(x.corpus.body(doc), 1)
	if s.scan.ownIDF == 0 {
		return 0
	}
	return min(most, most*1.2*float64(m.covered/s.scan.ownIDF))
}
