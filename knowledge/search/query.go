package search

import (
	"context"
	"fmt"
	"slices"
)

const (
	// GoodMatch is the score from which a FAQ, case or service is what was meant.
	GoodMatch = 0.6
	// FairMatch is the score from which it is worth mentioning.
	FairMatch = 0.3
	// ChoiceCount is how many articles to offer where Decision is Choices: with
	// fewer, the right one is more often missing.
	ChoiceCount = 8
)

// boosted is how many of the best candidates the decision trees look at.
const boosted = 80

// scratch is what one search writes to; pooled.
type scratch struct {
	scan           scanner
	votes          votes
	sums, borrowed []float32 // BM25 of each document: own words, borrowed words
	touched, lent  []int32
	asks           []float32
	touchedAsks    []int32
	laws, chapters []above
	lawNames       []float32
	chapterNames   []float32
	namedLaws      []int32
	namedChapters  []int32
	candidates     []candidate
	ranked         []*candidate // the candidates, best first
	picked         []int32
	promise        []float32 // of each picked document: what it looks worth unread
	place          []int32   // of each document: one more than its place in candidates
	topSum, topAll float32
	topBorrowed    float32
	topPairs       float32 // BM25 of the question's own pairs in the best candidate
}

func newScratch(c *corpus, m *memory) *scratch {
	return &scratch{
		sums: make([]float32, c.len()), borrowed: make([]float32, c.len()),
		place: make([]int32, c.len()),
		asks:  make([]float32, m.len()),
		votes: newVotes(c, m),
		laws:  make([]above, len(c.laws)), chapters: make([]above, len(c.chapters)),
		lawNames: make([]float32, len(c.laws)), chapterNames: make([]float32, len(c.chapters)),
	}
}

// reset makes the scratch ready for the next search.
func (s *scratch) reset(c *corpus) {
	for _, d := range s.touched {
		s.sums[d] = 0
	}
	for _, d := range s.lent {
		s.borrowed[d] = 0
	}
	for i := range s.candidates {
		d := s.candidates[i].doc
		s.place[d] = 0
		if law := c.law[d]; law >= 0 {
			s.laws[law] = above{}
		}
		if ch := c.chapter[d]; ch >= 0 {
			s.chapters[ch] = above{}
		}
	}
	for _, i := range s.namedLaws {
		s.lawNames[i] = 0
	}
	for _, i := range s.namedChapters {
		s.chapterNames[i] = 0
	}
	s.scan.reset()
	s.votes.reset()
	s.touched, s.lent, s.candidates = s.touched[:0], s.lent[:0], s.candidates[:0]
	s.namedLaws, s.namedChapters = s.namedLaws[:0], s.namedChapters[:0]
}

// Search ranks the documents for a question.
func (x *Index) Search(ctx context.Context, q Query) (Result, error) {
	s := x.scratch.Get().(*scratch)
	defer func() {
		s.reset(x.corpus)
		x.scratch.Put(s)
	}()
	asked := x.question(q)
	v, err := x.find(ctx, asked, s, q)
	if err != nil {
		return Result{}, fmt.Errorf("search: %w", err)
	}
	x.rank(s, v)
	return x.result(asked, s, v, q), nil
}

// find gathers and describes the candidates.
func (x *Index) find(ctx context.Context, q *question, s *scratch, query Query) (*votes, error) {
	own := make([]weighted, len(q.bigrams))
	for i, t := range q.bigrams {
		own[i] = weighted{t, 1}
	}
	lists, err := x.termLists(ctx, append(own, q.added...))
	if err != nil {
		return nil, err
	}
	s.touched = x.accumulate(lists, s.sums, s.touched, commonShare, postingLimit)
	v := x.votes(q, s)
	words, err := x.termLists(ctx, v.words)
	if err != nil {
		return nil, err
	}
	s.lent = x.accumulate(words, s.borrowed, s.lent, wordShare, postingLimit)
	x.prepare(q, s, lists)
	s.scan.number(v.bits)
	x.pick(s, v, query)
	x.describe(q, s, v)
	return v, nil
}

// prepare sets the scanner up with the idfs that the engine gave.
func (x *Index) prepare(q *question, s *scratch, lists []listed) {
	known := make(map[term]float32, len(lists))
	for _, l := range lists {
		known[l.term] = l.idf
	}
	unknown := float32(idf(x.corpus.len(), 0))
	idfOf := func(t term) float32 {
		if w, ok := known[t]; ok {
			return w
		}
		return unknown
	}
	idfs := make([]float32, len(q.bigrams))
	for i, t := range q.bigrams {
		idfs[i] = idfOf(t)
	}
	added := make([]float32, len(q.added))
	for i, w := range q.added {
		added[i] = idfOf(w.term)
	}
	s.scan.prepare(q, idfs, q.added, added, x.corpus.rarity)
}

// pick chooses the candidates: the best by the question's own words, the best by
// borrowed words, and what near questions vote for.
func (x *Index) pick(s *scratch, v *votes, q Query) {
	today := day(q.Today)
	keep := func(d int32) bool {
		return x.corpus.kinds[d] == articleCode && (q.History || x.corpus.standing(d, today) != past)
	}
	s.picked = s.picked[:0]
	take := func(d int32) {
		if s.place[d] == 0 && keep(d) {
			s.picked = append(s.picked, d)
			s.place[d] = 1
		}
	}
	s.topSum = eachBest(s.sums, s.touched, ownCandidates, take)
	s.topBorrowed = eachBest(s.borrowed, s.lent, wordCandidates, take)
	for i := range v.list {
		take(v.list[i].doc)
	}
	slices.Sort(s.picked)
	x.sift(s, v)
	for i := range s.candidates {
		s.place[s.candidates[i].doc] = int32(i + 1)
	}
}

// nameScores compares the question with the names of laws and chapters.
func (x *Index) nameScores(q *question, s *scratch) {
	terms := distinctTerms(q.symbols)
	for _, names := range []struct {
		of      *inverted
		scores  []float32
		touched *[]int32
	}{{x.lawNames, s.lawNames, &s.namedLaws}, {x.chapters, s.chapterNames, &s.namedChapters}} {
		touched, own := names.of.overlaps(terms, names.scores, (*names.touched)[:0])
		for _, i := range touched {
			names.scores[i] /= own*names.of.norm[i] + 1e-9
		}
		*names.touched = touched
	}
}

// lexiconAlone weighs the lexicon's words where the question's own occur in no
// candidate: the rankings are trained on questions that share words with the law.
const lexiconAlone = 4

// In a large corpus, candidates by words all have some share of the best one's BM25.
// In a small one even a chance character makes a candidate: what lies below that
// share is held back, for the rankings never met such.
const (
	plausible  = 0.3
	farFetched = 8
)

// A question that is remembered word for word, or nearly, gets the articles that
// answered it then, whatever else the rankings hold against them: the one that
// answered it alone more than one of several.
const (
	sameQuestion = 0.9
	sameAnswer   = 6
)

// ranker is who ranks, with the weights of the features in its sum.
func (x *Index) ranker(v *votes) (*Ranker, []float32) {
	if x.model.Full != nil && len(v.near) > 0 {
		return x.model.Full, x.model.blended
	}
	return x.model.Lexical, x.model.Lexical.Weights
}

// rank sorts the candidates, best first: all of them by a linear sum, the best of
// those by the trees too. Where the memory knows questions like this one, what it
// says counts, together with the ranking by words alone, lest it punish articles
// that were never an answer.
func (x *Index) rank(s *scratch, v *votes) {
	main, weights := x.ranker(v)
	small := x.corpus.len() <= smallCorpus
	s.ranked = s.ranked[:0]
	for i := range s.candidates {
		c := &s.candidates[i]
		c.score = c.f.sum(weights)
		if s.topPairs == 0 {
			c.score += lexiconAlone * float64(c.f[fAllRel])
		}
		if all := float64(c.f[fAllRel]); small && all < plausible && c.f[fVote] == 0 {
			c.score -= farFetched * (plausible - all)
		}
		if c.f[fVote] > sameQuestion {
			c.score += sameAnswer * float64(min(1, v.get(c.doc).sum))
		}
		s.ranked = append(s.ranked, c)
	}
	byScore := func(a, b *candidate) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return int(a.doc - b.doc)
	}
	slices.SortFunc(s.ranked, byScore)
	head := s.ranked[:min(boosted, len(s.ranked))]
	main.boost(head)
	slices.SortFunc(head, byScore)
}
