package search

import (
	"cmp"
	"math"
	"slices"
)

// inverted is a small index in memory: for names of laws and chapters and for the
// remembered questions. Terms are sorted; each has a run of places.
type inverted struct {
	terms  []term
	starts []int32 // one more than terms
	places []int32
	idf    []float32 // of each term
	norm   []float32 // of each place: length of its vector of idfs
	n      int
}

// singleWeight is what a shared single character counts for beside a pair.
const singleWeight = 0.5

// invert indexes n texts by bigrams and single symbols.
func invert(n int, text func(i int) []uint16) *inverted {
	type pair struct {
		term  term
		place int32
	}
	var pairs []pair
	for i := range n {
		for _, t := range distinctTerms(text(i)) {
			pairs = append(pairs, pair{t, int32(i)})
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.term, b.term), cmp.Compare(a.place, b.place))
	})
	v := &inverted{n: n, norm: make([]float32, n)}
	for i, p := range pairs {
		if i == 0 || p.term != pairs[i-1].term {
			v.terms = append(v.terms, p.term)
			v.starts = append(v.starts, int32(i))
		}
		v.places = append(v.places, p.place)
	}
	v.starts = append(v.starts, int32(len(pairs)))
	v.weigh()
	return v
}

func (v *inverted) weigh() {
	v.idf = make([]float32, len(v.terms))
	sums := make([]float64, v.n)
	for i, t := range v.terms {
		places := v.places[v.starts[i]:v.starts[i+1]]
		w := math.Log(1 + float64(v.n)/float64(1+len(places)))
		if !t.isBigram() {
			w *= singleWeight
		}
		v.idf[i] = float32(w)
		for _, p := range places {
			sums[p] += w * w
		}
	}
	for i, s := range sums {
		v.norm[i] = float32(math.Sqrt(s))
	}
}

// distinctTerms is the bigrams and single symbols of a text, each once.
func distinctTerms(symbols []uint16) []term {
	var out []term
	prev := uint16(gap)
	for _, s := range symbols {
		if s != gap {
			out = append(out, unigram(s))
			if prev != gap {
				out = append(out, bigram(prev, s))
			}
		}
		prev = s
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// find is the position of a term, -1 when it does not occur.
func (v *inverted) find(t term) int {
	i, ok := slices.BinarySearch(v.terms, t)
	if !ok {
		return -1
	}
	return i
}

// overlaps adds, for each place that shares terms with the given ones, the squared
// idfs of what they share to sums, and lists the places touched. It returns the
// length of the vector of the given terms.
func (v *inverted) overlaps(terms []term, sums []float32, touched []int32) ([]int32, float32) {
	own := 0.0
	rare := math.Log(1 + float64(v.n))
	for _, t := range terms {
		i := v.find(t)
		if i < 0 {
			if t.isBigram() {
				own += rare * rare
			} else {
				own += rare * rare * singleWeight * singleWeight
			}
			continue
		}
		w := v.idf[i] * v.idf[i]
		own += float64(w)
		for _, p := range v.places[v.starts[i]:v.starts[i+1]] {
			if sums[p] == 0 {
				touched = append(touched, p)
			}
			sums[p] += w
		}
	}
	return touched, float32(math.Sqrt(own))
}
