package search

import "math"

// pairSlots is the size of the table of pairs, a power of two well above the
// number of pairs that a question of MaxQuery characters can have.
const pairSlots = 4096

// maxPairs bounds the pairs that are looked for, so that the table never fills.
const maxPairs = 1024

// scanner reads the text of candidates for what a question shares with them. It is
// set up once for a question.
type scanner struct {
	single  [1 << 16]uint16 // of each symbol: one more than its number, 0 when not asked
	keys    [pairSlots]term
	pairs   [pairSlots]uint16 // numbers of pairs, by hash of the pair
	symbols []uint16          // symbols that were set up, to undo it
	weight  []float32         // of each single: its idf; 0 for one that only the lexicon adds
	idf     []float32         // of each pair: idf times its weight
	own     int               // pairs below this are the question's, the others the lexicon's
	pairBit []int8            // of each pair: its bit among the shared terms, -1 without
	oneBit  []int8            // of each single: the same
	ownIDF  float32           // sum of the question's pairs
	restIDF float32           // sum of the question's singles

	seenPair, seenSingle []uint32 // stamp of the document where last seen
	tfPair, tfSingle     []uint8
	inSentence           []uint32 // stamp of the sentence where last seen
	hitPairs, hitSingles []uint16
	stamp, sentence      uint32
}

func (s *scanner) reset() {
	for _, c := range s.symbols {
		s.single[c] = 0
	}
	clear(s.keys[:])
	s.symbols, s.weight, s.idf = s.symbols[:0], s.weight[:0], s.idf[:0]
	s.ownIDF, s.restIDF = 0, 0
}

// prepare sets the scanner up. The idfs of pairs come with their terms; a pair that
// occurs nowhere has no place in the table but counts in the sum of what was asked.
func (s *scanner) prepare(q *question, idfs []float32, added []weighted, addedIDF []float32, rarity []float32) {
	for _, c := range q.singles {
		s.addSingle(c, rarity[c])
		s.restIDF += rarity[c]
	}
	for i, t := range q.bigrams {
		s.addPair(t, idfs[i])
		s.ownIDF += idfs[i]
	}
	s.own = len(s.idf)
	for i, w := range added {
		s.addSingle(uint16(w.term>>16), 0)
		s.addSingle(uint16(w.term), 0)
		s.addPair(w.term, addedIDF[i]*w.weight)
	}
	s.pairBit, s.oneBit = noBits(s.pairBit, len(s.idf)), noBits(s.oneBit, len(s.weight))
	grow := func(buf []uint32, n int) []uint32 {
		if len(buf) < n {
			return make([]uint32, n)
		}
		return buf
	}
	s.seenPair, s.inSentence = grow(s.seenPair, len(s.idf)), grow(s.inSentence, len(s.idf))
	s.seenSingle = grow(s.seenSingle, len(s.weight))
	if len(s.tfPair) < len(s.seenPair) {
		s.tfPair = make([]uint8, len(s.seenPair))
	}
	if len(s.tfSingle) < len(s.seenSingle) {
		s.tfSingle = make([]uint8, len(s.seenSingle))
	}
}

func noBits(buf []int8, n int) []int8 {
	buf = buf[:0]
	for range n {
		buf = append(buf, -1)
	}
	return buf
}

// number gives the terms that the memory shares their bits.
func (s *scanner) number(bits map[term]uint8) {
	for t, bit := range bits {
		if !t.isBigram() {
			if n := int(s.single[t>>16]) - 1; n >= 0 {
				s.oneBit[n] = int8(bit)
			}
		} else if n := s.find(t); n >= 0 {
			s.pairBit[n] = int8(bit)
		}
	}
}

func (s *scanner) addSingle(c uint16, weight float32) {
	if c == gap || s.single[c] != 0 {
		return
	}
	s.weight = append(s.weight, weight)
	s.single[c] = uint16(len(s.weight))
	s.symbols = append(s.symbols, c)
}

func (s *scanner) addPair(t term, idf float32) {
	if len(s.idf) >= maxPairs {
		return
	}
	h := hashPair(t)
	for s.keys[h] != 0 {
		h = (h + 1) % pairSlots
	}
	s.keys[h], s.pairs[h] = t, uint16(len(s.idf))
	s.idf = append(s.idf, idf)
}

func hashPair(t term) uint32 { return (uint32(t) * 0x9e3779b1) >> (32 - 12) }

// find is the number of a pair, -1 when it is not asked.
func (s *scanner) find(t term) int {
	for h := hashPair(t); s.keys[h] != 0; h = (h + 1) % pairSlots {
		if s.keys[h] == t {
			return int(s.pairs[h])
		}
	}
	return -1
}

// match is what a document's text shares with the question.
type match struct {
	pairs    float32 // BM25 of the question's pairs
	singles  float32 // BM25 of its single symbols
	lexicon  float32 // BM25 of the lexicon's pairs
	covered  float32 // idf of the question's pairs that occur, and half that of the lexicon's
	coveredS float32 // idf of its symbols that occur
	run      float32 // idf of the heaviest unbroken run
	opening  float32 // idf of the pairs that occur near the beginning
	sentence float32 // idf of the pairs in the best sentence
	distinct int     // pairs that occur
	shared   uint64  // bits of the terms that occur
}

const (
	openingLength  = 50  // symbols that count as the beginning
	sentenceLength = 30  // symbols after which a gap ends a sentence
	lexiconCovers  = 0.5 // what a pair of the lexicon's covers, beside one of the question's
)

// scan reads a text once. Norm is the length part of BM25's denominator.
func (s *scanner) scan(body []uint16, norm float32) match {
	var m match
	s.begin()
	var run, sentence float32
	length, last := 0, -1
	prev := uint16(gap)
	for i, c := range body {
		if c == gap {
			if length > sentenceLength {
				length, sentence = 0, 0
				s.sentence++
			}
			prev, run, last = gap, 0, -1
			continue
		}
		length++
		n := int(s.single[c]) - 1
		if n < 0 {
			prev, run, last = c, 0, -1
			continue
		}
		s.hitSingle(n)
		if last < 0 {
			prev, last = c, n
			continue
		}
		pair := s.find(bigram(prev, c))
		prev, last = c, n
		if pair < 0 {
			run = 0
			continue
		}
		fresh := s.hitPair(pair)
		if pair >= s.own {
			run = 0
			continue
		}
		w := s.idf[pair]
		run += w
		m.run = max(m.run, run)
		if fresh && i < openingLength {
			m.opening += w
		}
		if s.inSentence[pair] != s.sentence {
			s.inSentence[pair] = s.sentence
			sentence += w
			m.sentence = max(m.sentence, sentence)
		}
	}
	s.sum(&m, norm)
	return m
}

func (s *scanner) begin() {
	s.stamp++
	s.sentence++
	if s.stamp >= math.MaxUint32-1 || s.sentence >= math.MaxUint32-1<<16 {
		clear(s.seenPair)
		clear(s.seenSingle)
		clear(s.inSentence)
		s.stamp, s.sentence = 1, 1
	}
	s.hitPairs, s.hitSingles = s.hitPairs[:0], s.hitSingles[:0]
}

func (s *scanner) hitSingle(n int) {
	if s.seenSingle[n] != s.stamp {
		s.seenSingle[n], s.tfSingle[n] = s.stamp, 0
		s.hitSingles = append(s.hitSingles, uint16(n))
	}
	if s.tfSingle[n] < 255 {
		s.tfSingle[n]++
	}
}

func (s *scanner) hitPair(n int) (fresh bool) {
	if s.seenPair[n] != s.stamp {
		s.seenPair[n], s.tfPair[n] = s.stamp, 0
		s.hitPairs = append(s.hitPairs, uint16(n))
		fresh = true
	}
	if s.tfPair[n] < 255 {
		s.tfPair[n]++
	}
	return fresh
}

func (s *scanner) sum(m *match, norm float32) {
	for _, n := range s.hitPairs {
		tf := float32(s.tfPair[n])
		w := s.idf[n]
		gain := w * tf * (k1 + 1) / (tf + norm)
		if bit := s.pairBit[n]; bit >= 0 {
			m.shared |= 1 << bit
		}
		if int(n) >= s.own {
			m.lexicon += gain
			m.covered += w * lexiconCovers
			continue
		}
		m.pairs += gain
		m.covered += w
		m.distinct++
	}
	for _, n := range s.hitSingles {
		tf := float32(s.tfSingle[n])
		w := s.weight[n]
		m.singles += w * tf * (k1 + 1) / (tf + norm)
		m.coveredS += w
		if bit := s.oneBit[n]; bit >= 0 {
			m.shared |= 1 << bit
		}
	}
}

// known is the share of the question's pairs, by idf, that occur in some document
// often enough to be words of the law.
func (s *scanner) known() float32 {
	if s.ownIDF == 0 {
		return 0
	}
	const rare = 9 // idf of a pair in about one document of ten thousand
	sum := float32(0)
	for _, w := range s.idf[:s.own] {
		if w < rare {
			sum += w
		}
	}
	return sum / s.ownIDF
}
