package search

import (
	"math"
	"slices"
)

// Grouping groups questions by meaning.
//
// Two questions are alike by the pairs and single characters that they share, boilerplate
// taken off, rare ones counting for more, as memory finds a question that was asked
// before. Everyday words also count as the words of the law that they stand for, so that
// 老板 and 公司 agree.
type Grouping struct {
	lexicon *lexicon
	docs    map[term]int // how many of the known questions have a term
	known   int
}

// NewGrouping takes questions of the same kind, which tell rare words from common ones.
func NewGrouping(known []string, terms []Term) *Grouping {
	g := &Grouping{lexicon: newLexicon(terms), docs: map[term]int{}, known: len(known)}
	for _, q := range known {
		for _, t := range g.terms(q) {
			g.docs[t]++
		}
	}
	return g
}

// terms is what a question is compared by: its own, without boilerplate, and those of
// the words of the law that its everyday words stand for.
func (g *Grouping) terms(q string) []term {
	q = firstRunes(q, MaxQuery)
	symbols := append(analyze(nil, boilerplate.Replace(q)), gap)
	for _, w := range g.lexicon.expand(q) {
		symbols = append(analyze(symbols, w), gap)
	}
	return distinctTerms(symbols)
}

// Led is a question in a group.
type Led struct {
	Leader int     // place of the question that leads the group; its own place if it does
	Like   float64 // how much it is like the leader, 0..1
}

// Lead groups questions. They are taken in their order: each joins the leading question
// before it that it is most like, if it is as much like it as least (0..1), else it leads
// a group of its own. So every member is like the question that names its group, and no
// chain of small likenesses ties strangers together.
func (g *Grouping) Lead(questions []string, least float64) []Led {
	terms := make([][]weighted, len(questions))
	norms := make([]float64, len(questions))
	for i, list := range g.weigh(questions) {
		terms[i], norms[i] = list, math.Sqrt(total(list))
	}
	out := make([]Led, len(questions))
	seen := make([]int, len(questions)) // one more than the last question that looked at it
	leaders := map[term][]int{}
	for i := range questions {
		out[i] = Led{i, 1}
		best := 0.0
		for _, t := range telltale(terms[i], least) {
			for _, j := range leaders[t] {
				if seen[j] == i+1 {
					continue
				}
				seen[j] = i + 1
				like := min(1, common(terms[i], terms[j])/(norms[i]*norms[j]))
				if like >= least && (like > best || like == best && j < out[i].Leader) {
					best, out[i] = like, Led{j, like}
				}
			}
		}
		if out[i].Leader == i {
			for _, t := range terms[i] {
				leaders[t.term] = append(leaders[t.term], i)
			}
		}
	}
	return out
}

// weigh lists the terms of each question in their order, with their weights.
func (g *Grouping) weigh(questions []string) [][]weighted {
	out := make([][]weighted, len(questions))
	docs := map[term]int{}
	for i, q := range questions {
		for _, t := range g.terms(q) {
			out[i] = append(out[i], weighted{term: t})
			docs[t]++
		}
	}
	for _, list := range out {
		for k, t := range list {
			w := math.Log(1 + float64(g.known+len(questions))/float64(1+g.docs[t.term]+docs[t.term]))
			if !t.term.isBigram() {
				w *= singleWeight
			}
			list[k].weight = float32(w * w)
		}
	}
	return out
}

func total(list []weighted) (sum float64) {
	for _, t := range list {
		sum += float64(t.weight)
	}
	return sum
}

// telltale is the heaviest terms of a question, of which one that is as much like it as
// least must have one: what shares only the others, which weigh w of its own, is like it
// by no more than √w.
func telltale(list []weighted, least float64) []term {
	byWeight := slices.SortedFunc(slices.Values(list), byWeight)
	rest := total(list)
	const rounding = 1e-6
	enough := (least*least - rounding) * rest
	var out []term
	for _, t := range byWeight {
		if rest < enough {
			break
		}
		out = append(out, t.term)
		rest -= float64(t.weight)
	}
	return out
}

// common is the weight of the terms that two lists share, each in the order of terms.
func common(a, b []weighted) (sum float64) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].term < b[0].term:
			a = a[1:]
		case a[0].term > b[0].term:
			b = b[1:]
		default:
			sum += float64(a[0].weight)
			a, b = a[1:], b[1:]
		}
	}
	return sum
}
