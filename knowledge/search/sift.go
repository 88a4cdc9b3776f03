package search

// sifted is how many candidates are read and described.
const sifted = 420

// What the sieve goes by, and the weight of each: fitted once like a linear ranking,
// on what is known of a candidate before its text is read. Only the order matters,
// and only whether a right article is among the first few hundred.
const (
	siftOwn         = 3.0 // BM25 of the question's own words, over the highest
	siftOwnSquare   = 3.2
	siftWords       = 5.9 // BM25 of borrowed words, over the highest
	siftWordsSquare = -5.0
	siftVote        = -3.9 // similarity of the nearest question that it answers
	siftVoteShare   = 1.9  // the same, over that of the nearest of all
	siftVotes       = 3.1  // its share of all votes
	siftBeside      = -4.1 // the vote for an article beside it
	siftBesideShare = 2.2
	siftChapter     = 4.35 // nearest question that its chapter answers
	siftLaw         = 4.3  // nearest question that its law answers
	siftLawVotes    = 1.7  // its law's share of all votes
	siftNextWords   = 0.36 // BM25 of the articles next to it, over the highest
	siftAroundWords = 0.35 // and of those within three
)

// sift makes candidates of the picked documents: all where they are few, else the
// most promising by what is known without reading them.
func (x *Index) sift(s *scratch, v *votes) {
	if len(s.picked) <= sifted {
		for _, d := range s.picked {
			s.candidates = append(s.candidates, candidate{doc: d})
		}
		return
	}
	s.promise = s.promise[:0]
	low, high := float32(1e9), float32(-1e9)
	for _, d := range s.picked {
		p := x.promise(d, s, v)
		low, high = min(low, p), max(high, p)
		s.promise = append(s.promise, p)
	}
	var counts [bins + 1]int
	scale := bins / (high - low + 1e-6)
	for _, p := range s.promise {
		counts[int((p-low)*scale)]++
	}
	least := lowestBin(&counts, sifted)
	for i, d := range s.picked {
		if int((s.promise[i]-low)*scale) >= least {
			s.candidates = append(s.candidates, candidate{doc: d})
		} else {
			s.place[d] = 0
		}
	}
}

func (x *Index) promise(d int32, s *scratch, v *votes) float32 {
	own, words := s.sums[d]/s.topSum, s.borrowed[d]/s.topBorrowed
	next, around := x.around(d, s)
	p := own*(siftOwn+siftOwnSquare*own) + words*(siftWords+siftWordsSquare*words) +
		siftNextWords*next + siftAroundWords*around
	if len(v.near) == 0 {
		return p
	}
	nearest, total := v.near[0].similarity+1e-6, v.total+1e-6
	if w := v.get(d); w != nil {
		p += w.best*(siftVote+siftVoteShare/nearest) + siftVotes*w.sum/total +
			w.neighbour*(siftBeside+siftBesideShare/nearest)
	}
	law := v.laws.get(x.corpus.law[d])
	return p + siftChapter*v.chapters.get(x.corpus.chapter[d]).best + siftLaw*law.best + siftLawVotes*law.sum/total
}
