package search

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

const (
	nearest     = 80 // remembered questions that vote
	feedback    = 15 // of them, those whose articles lend their words
	borrowed    = 60 // words that are borrowed at most
	neighbours  = 3  // articles on either side that a vote also touches
	voteDropOff = 0.3
	unlike      = 0.04 // where even the nearest is less similar, none votes: a chance character
)

// vote is what the near questions say for a document.
type vote struct {
	doc       int32
	best      float32 // similarity of the nearest question that it answers
	sum       float32 // of cubed similarities, shared among a question's answers
	neighbour float32 // best similarity, for an article near it in the same law
	shared    uint64  // the question's terms that its questions have, one bit each
}

// tally is what the near questions say for a law or a chapter.
type tally struct {
	best   float32
	sum    float32
	shared uint64
}

// near is a remembered question and its similarity to this one, 0..1.
type near struct {
	question   int32
	similarity float32
	shared     uint64 // terms in common, one bit each
}

// votes is all that the memory says to a question.
type votes struct {
	near     []near
	list     []vote  // documents that were voted for, or stand beside one
	at       []int32 // of each document: one more than its place in list
	laws     tallies
	chapters tallies
	words    []weighted // borrowed from the articles of the nearest
	total    float32    // of cubed similarities
	terms    []float32  // squared idf of the terms that have a bit
	whole    float32    // their sum
	bits     map[term]uint8
	place    []uint8   // of each remembered question: one more than its place in near
	lent     []float32 // of each word of the vocabulary: what near answers lend of it
	lentAt   []int32   // words that were lent
}

func newVotes(c *corpus, m *memory) votes {
	return votes{at: make([]int32, c.len()), laws: newTallies(len(c.laws)), chapters: newTallies(len(c.chapters)),
		bits: map[term]uint8{}, place: make([]uint8, m.len()), lent: make([]float32, len(m.vocabulary))}
}

// covered is the share, by squared idf, of the question's terms that have their bit
// set.
func (v *votes) covered(shared uint64) float32 {
	sum := float32(0)
	for ; shared != 0; shared &= shared - 1 {
		sum += v.terms[bits.TrailingZeros64(shared)]
	}
	return sum / (v.whole + 1e-6)
}

// nearQuestions finds the remembered questions that resemble this one.
func (m *memory) nearQuestions(q *question, s *scratch) []near {
	touched, own := m.asked.overlaps(distinctTerms(q.symbols), s.asks, s.touchedAsks[:0])
	for _, i := range touched {
		s.asks[i] /= own*m.asked.norm[i] + 1e-9
	}
	var out []near
	for _, i := range best(s.asks, touched, nearest) {
		out = append(out, near{question: i, similarity: s.asks[i]})
	}
	for _, i := range touched {
		s.asks[i] = 0
	}
	s.touchedAsks = touched[:0]
	if len(out) > 0 && out[0].similarity < unlike {
		return nil
	}
	return out
}

// share marks, for the near questions, which of this question's rarest terms they
// have.
func (v *votes) share(m *memory, q *question) {
	type asked struct {
		term   term
		at     int // in the index of remembered questions, -1 when it is in none
		weight float32
	}
	var terms []asked
	for _, t := range distinctTerms(q.symbols) {
		a := asked{term: t, at: m.asked.find(t)}
		if a.at >= 0 {
			a.weight = m.asked.idf[a.at] * m.asked.idf[a.at]
		}
		terms = append(terms, a)
	}
	slices.SortStableFunc(terms, func(a, b asked) int { return cmp.Compare(b.weight, a.weight) })
	for i, n := range v.near {
		v.place[n.question] = uint8(i + 1)
	}
	for bit, t := range terms[:min(len(terms), 64)] {
		v.bits[t.term] = uint8(bit)
		v.terms = append(v.terms, t.weight)
		v.whole += t.weight
		if t.at < 0 {
			continue
		}
		for _, p := range m.asked.places[m.asked.starts[t.at]:m.asked.starts[t.at+1]] {
			if k := v.place[p]; k > 0 {
				v.near[k-1].shared |= 1 << bit
			}
		}
	}
	for _, n := range v.near {
		v.place[n.question] = 0
	}
}

func (x *Index) votes(q *question, s *scratch) *votes {
	v := &s.votes
	v.near = x.memory.nearQuestions(q, s)
	if len(v.near) == 0 {
		return v
	}
	v.share(x.memory, q)
	for i, n := range v.near {
		power := n.similarity * n.similarity * n.similarity
		v.total += power
		answers := x.memory.answers(n.question)
		if len(answers) == 0 {
			continue
		}
		share := power / float32(math.Sqrt(float64(len(answers))))
		for k, doc := range answers {
			d := v.of(doc)
			d.best, d.sum, d.shared = max(d.best, n.similarity), d.sum+share, d.shared|n.shared
			if x.corpus.kinds[doc] != articleCode {
				continue
			}
			x.voteAround(v, doc, n.similarity)
			x.voteAbove(v, answers[:k], doc, n, power)
			if i < feedback {
				v.lentAt = x.memory.lend(doc, share, v.lent, v.lentAt)
			}
		}
	}
	v.words = x.memory.strongest(v.lent, v.lentAt, borrowed)
	return v
}

// of is the vote for a document, made when there is none yet. It holds until the
// next is made.
func (v *votes) of(doc int32) *vote {
	if v.at[doc] == 0 {
		v.list = append(v.list, vote{doc: doc})
		v.at[doc] = int32(len(v.list))
	}
	return &v.list[v.at[doc]-1]
}

// get is the vote for a document, nil when there is none.
func (v *votes) get(doc int32) *vote {
	if v.at[doc] == 0 {
		return nil
	}
	return &v.list[v.at[doc]-1]
}

// reset makes v ready for the next question.
func (v *votes) reset() {
	for i := range v.list {
		v.at[v.list[i].doc] = 0
	}
	v.list, v.terms, v.near, v.words = v.list[:0], v.terms[:0], nil, nil
	v.laws.reset()
	v.chapters.reset()
	for _, w := range v.lentAt {
		v.lent[w] = 0
	}
	v.lentAt = v.lentAt[:0]
	clear(v.bits)
	v.total, v.whole = 0, 0
}

// voteAround lets a vote reach the articles beside the one voted for.
func (x *Index) voteAround(v *votes, doc int32, similarity float32) {
	c := x.corpus
	for k := int32(1); k <= neighbours; k++ {
		reach := similarity / (1 + voteDropOff*float32(k))
		for _, e := range [2]int32{doc - k, doc + k} {
			if e >= 0 && int(e) < c.len() && c.law[e] == c.law[doc] && c.law[e] >= 0 && c.kinds[e] == articleCode {
				d := v.of(e)
				d.neighbour = max(d.neighbour, reach)
			}
		}
	}
}

// voteAbove counts the vote for the article's law and chapter, each once for all
// the answers of a question.
func (x *Index) voteAbove(v *votes, before []int32, doc int32, n near, power float32) {
	c := x.corpus
	same := func(of []int32) bool {
		return slices.ContainsFunc(before, func(o int32) bool {
			return c.kinds[o] == articleCode && of[o] == of[doc]
		})
	}
	if !same(c.law) {
		v.laws.add(c.law[doc], n, power)
	}
	if !same(c.chapter) {
		v.chapters.add(c.chapter[doc], n, power)
	}
}

// lend adds an article's telling words to what is lent of each word of the
// vocabulary, and lists the words touched.
func (m *memory) lend(doc int32, share float32, lent []float32, touched []int32) []int32 {
	i := m.article(doc)
	if i < 0 {
		return touched
	}
	for k := m.wordAt[i]; k < m.wordAt[i+1]; k++ {
		w := m.wordIDs[k]
		if lent[w] == 0 {
			touched = append(touched, w)
		}
		lent[w] += share * m.weights[k]
	}
	return touched
}

// strongest keeps the n heaviest words, the heaviest weighing 1.
func (m *memory) strongest(lent []float32, touched []int32, n int) []weighted {
	out := make([]weighted, 0, 2*n)
	top := eachBest(lent, touched, n, func(w int32) {
		out = append(out, weighted{term(m.vocabulary[w]), lent[w]})
	})
	slices.SortFunc(out, byWeight)
	out = out[:min(len(out), n)]
	for i := range out {
		out[i].weight /= top
	}
	return out
}

// tallies is the tally of each law, or of each chapter.
type tallies struct {
	of      []tally
	touched []int32
}

func newTallies(n int) tallies { return tallies{of: make([]tally, n)} }

func (t *tallies) get(i int32) tally {
	if i < 0 {
		return tally{}
	}
	return t.of[i]
}

func (t *tallies) add(i int32, n near, power float32) {
	if i < 0 {
		return
	}
	old := t.of[i]
	if old.sum == 0 {
		t.touched = append(t.touched, i)
	}
	t.of[i] = tally{max(old.best, n.similarity), old.sum + power, old.shared | n.shared}
}

func (t *tallies) reset() {
	for _, i := range t.touched {
		t.of[i] = tally{}
	}
	t.touched = t.touched[:0]
}
