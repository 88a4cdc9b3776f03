package search

import (
	"cmp"
	"context"
	"math"
	"slices"
)

const (
	k1 = 1.2  // BM25: how soon repetition stops counting
	b  = 0.75 // BM25: how much length counts against a document

	commonShare  = 0.10  // terms in more of the documents than this find no candidates
	wordShare    = 0.05  // the same for borrowed words
	smallCorpus  = 2000  // below which no term is too common
	postingLimit = 60000 // postings read for the question's own terms, rare terms first

	ownCandidates  = 500 // by the question's own words and the lexicon's
	wordCandidates = 300 // by the words that near questions' articles lend
)

// idf is how telling a term is that occurs in df of n documents.
func idf(n, df int) float64 { return math.Log(1 + (float64(n-df)+0.5)/(float64(df)+0.5)) }

// listed is a term with its postings, ready to be added up.
type listed struct {
	term   term
	weight float32 // of the term in the question
	idf    float32
	list   postings
}

// lists fetches the postings of the question's terms, rarest first.
func (x *Index) termLists(ctx context.Context, terms []weighted) ([]listed, error) {
	out := make([]listed, 0, len(terms))
	for _, w := range terms {
		p, err := x.postings.get(ctx, w.term)
		if err != nil {
			return nil, err
		}
		if len(p.docs) > 0 {
			out = append(out, listed{w.term, w.weight, float32(idf(x.corpus.len(), len(p.docs))), p})
		}
	}
	slices.SortFunc(out, func(a, b listed) int {
		return cmp.Or(cmp.Compare(len(a.list.docs), len(b.list.docs)), cmp.Compare(a.term, b.term))
	})
	return out, nil
}

// accumulate adds up BM25 over the postings of terms, rarest first, until limit
// postings are read. Common terms are left to the ranking, which reads the text of
// each candidate anyway.
func (x *Index) accumulate(lists []listed, sums []float32, touched []int32, share float64, limit int) []int32 {
	most := len(x.corpus.ids)
	if most > smallCorpus {
		most = int(share * float64(most))
	}
	starts, perLength := x.corpus.start, float32(k1*b/x.meanLength)
	for _, l := range lists {
		if len(l.list.docs) > most || limit <= 0 {
			break
		}
		limit -= len(l.list.docs)
		w := l.idf * l.weight * (k1 + 1)
		freqs := l.list.freqs
		for i, d := range l.list.docs {
			before := sums[d]
			if before == 0 {
				touched = append(touched, d)
			}
			tf := float32(freqs[i])
			sums[d] = before + w*tf/(tf+k1*(1-b)+perLength*float32(starts[d+1]-starts[d]))
		}
	}
	return touched
}

// best is the n documents with the highest sums, best first.
func best(sums []float32, touched []int32, n int) []int32 {
	out := make([]int32, 0, 2*n)
	eachBest(sums, touched, n, func(d int32) { out = append(out, d) })
	slices.SortFunc(out, func(a, b int32) int {
		switch { // cheaper than cmp.Or, and this is the hot path
		case sums[a] > sums[b]:
			return -1
		case sums[a] < sums[b]:
			return 1
		}
		return int(a - b)
	})
	return out[:min(len(out), n)]
}

// eachBest visits the n documents with the highest sums, in no order, and a few more
// that are as good as the last of them. It returns the highest sum.
func eachBest(sums []float32, touched []int32, n int, visit func(int32)) float32 {
	top := float32(1e-6)
	for _, d := range touched {
		top = max(top, sums[d])
	}
	var counts [bins + 1]int
	scale := bins / top
	for _, d := range touched {
		counts[int(sums[d]*scale)]++
	}
	least := float32(lowestBin(&counts, n)) / scale
	for _, d := range touched {
		if sums[d] >= least {
			visit(d)
		}
	}
	return top
}

// bins that values are counted in, to find the best without sorting all.
const bins = 512

// lowestBin is the highest bin from which on at least n values lie.
func lowestBin(counts *[bins + 1]int, n int) int {
	seen := 0
	for i := bins; i > 0; i-- {
		if seen += counts[i]; seen >= n {
			return i
		}
	}
	return 0
}
