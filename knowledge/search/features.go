package search

import "math"

// Features of a candidate: the lexical ones first, then those that the remembered
// questions give. docs/search.md says what each is worth.
const (
	fPairs = iota
	fSingles
	fLexicon
	fPairsRel
	fSinglesRel
	fLexiconRel
	fAllRel
	fLaw
	fChapter
	fCovered
	fCoveredSingles
	fRun
	fRunRel
	fOpening
	fSentence
	fDistinct
	fLength
	fShort
	fLevel          // one for each level but the unknown
	fFame           = fLevel + levels - 1
	fLawSize        = fFame + 1
	fLawMax         = fFame + 2
	fLawSum         = fFame + 3
	fLawDensity     = fFame + 4
	fChapterMax     = fFame + 5
	fChapterSum     = fFame + 6
	fBeside         = fFame + 7
	fNear           = fFame + 8
	fPlace          = fFame + 9
	fAskedPairs     = fFame + 10
	fAskedIDF       = fFame + 11
	fTopScore       = fFame + 12
	fType           = fFame + 13 // one for each pair of marks
	fMark           = fType + markCount
	lexicalFeatures = fMark + markCount

	fVote             = lexicalFeatures
	fVoteRel          = fVote + 1
	fVotes            = fVote + 2
	fVotesLog         = fVote + 3
	fVoteChapter      = fVote + 4
	fVotesChapter     = fVote + 5
	fVoteLaw          = fVote + 6
	fVotesLaw         = fVote + 7
	fVoteBeside       = fVote + 8
	fWords            = fVote + 9
	fWordsSure        = fVote + 10
	fNearest          = fVote + 11
	fVotesTotal       = fVote + 12
	fTimes            = fVote + 13
	fKnown            = fVote + 14
	fKnownSure        = fVote + 15
	fShared           = fVote + 16
	fSharedChapter    = fVote + 17
	fSharedOver       = fVote + 18
	fUnion            = fVote + 19
	fTextShared       = fVote + 20
	fUnionChapter     = fVote + 21
	fCompanion        = fVote + 22
	fFollower         = fVote + 23
	fLawAsked         = fVote + 24
	fLawAskedRate     = fVote + 25
	fChapterAsked     = fVote + 26
	fChapterAskedRate = fVote + 27
	featureCount      = fVote + 28
)

const (
	levels    = int(levelCount)
	markCount = 14
)

// features is the values of a candidate.
type features [featureCount]float32

// featureNames is how --explain names them.
func featureNames() []string {
	names := make([]string, featureCount)
	copy(names, []string{"词对", "单字", "词表", "词对/最高", "单字/最高", "词表/最高", "合计/最高", "法名", "章名",
		"覆盖词对", "覆盖单字", "连续", "连续占比", "开头", "同句", "词对个数", "篇幅", "短条"})
	for i, n := range []string{"宪法", "法律", "行政法规", "司法解释", "规章", "地方"} {
		names[fLevel+i] = "层级:" + n
	}
	copy(names[fFame:], []string{"被引用", "法的条数", "本法最高", "本法合计", "本法密度", "本章最高", "本章合计",
		"相邻条", "附近条", "位置", "问题词对数", "问题信息量", "最高分"})
	for i, m := range marks {
		names[fType+i], names[fMark+i] = "问答相配:"+m.name, "条文类型:"+m.name
	}
	copy(names[fVote:], []string{"记忆:最近", "记忆:最近/最高", "记忆:票数", "记忆:票数对数", "记忆:章最近", "记忆:章票数",
		"记忆:法最近", "记忆:法票数", "记忆:邻条", "记忆:借词", "记忆:借词×把握", "记忆:把握", "记忆:总票",
		"记忆:被问次数", "记忆:被问过", "记忆:被问过×把握", "记忆:同词", "记忆:章同词", "记忆:同词超出", "记忆:合词", "记忆:文中词", "记忆:章合词", "记忆:同伴", "记忆:同伴票", "记忆:本法被问", "记忆:本法被问比", "记忆:本章被问", "记忆:本章被问比"})
	return names
}

// candidate is a document under consideration.
type candidate struct {
	doc   int32
	match match
	all   float32 // pairs, half the singles, and the lexicon together
	f     features
	score float64
}

// above is what the candidates say for their law or chapter.
type above struct{ max, sum float32 }

// describe fills the features of all candidates.
func (x *Index) describe(q *question, s *scratch, v *votes) {
	c := x.corpus
	var top match
	topAll := float32(1e-6)
	perLength := float32(k1 * b / x.meanLength)
	for i := range s.candidates {
		d := &s.candidates[i]
		body := c.body(d.doc)
		d.match = s.scan.scan(body, k1*(1-b)+perLength*float32(len(body)))
		d.all = d.match.pairs + d.match.singles/2 + d.match.lexicon
		top.pairs, top.singles = max(top.pairs, d.match.pairs), max(top.singles, d.match.singles)
		top.lexicon, topAll = max(top.lexicon, d.match.lexicon), max(topAll, d.all)
	}
	s.topAll, s.topPairs = topAll, top.pairs
	x.gatherAbove(s, topAll)
	x.nameScores(q, s)
	for i := range s.candidates {
		d := &s.candidates[i]
		x.lexical(d, q, s, &top, topAll)
		x.remembered(d, s, v)
	}
}

// gatherAbove sums what the candidates say for their laws and chapters.
func (x *Index) gatherAbove(s *scratch, topAll float32) {
	c := x.corpus
	for i := range s.candidates {
		d := &s.candidates[i]
		share := d.all / topAll
		power := share * share * share * share
		for _, level := range []struct {
			at    int32
			above []above
		}{{c.law[d.doc], s.laws}, {c.chapter[d.doc], s.chapters}} {
			if level.at >= 0 {
				a := &level.above[level.at]
				a.max, a.sum = max(a.max, share), a.sum+power
			}
		}
	}
}

func log1p(v float32) float32 { return float32(math.Log1p(float64(v))) }

func (x *Index) lexical(d *candidate, q *question, s *scratch, top *match, topAll float32) {
	c, f, m := x.corpus, &d.f, &d.match
	own, rest := s.scan.ownIDF+1, s.scan.restIDF+1
	f[fPairs], f[fSingles], f[fLexicon] = m.pairs/own, m.singles/rest, m.lexicon/30
	f[fPairsRel], f[fSinglesRel] = m.pairs/(top.pairs+1e-6), m.singles/(top.singles+1e-6)
	f[fLexiconRel], f[fAllRel] = m.lexicon/(top.lexicon+1), d.all/topAll
	f[fCovered], f[fCoveredSingles] = min(1.5, m.covered/own), m.coveredS/rest
	f[fRun], f[fRunRel] = m.run/20, m.run/own
	f[fOpening], f[fSentence] = m.opening/own, m.sentence/own
	f[fDistinct] = float32(m.distinct) / float32(len(q.bigrams)+1)
	length := float32(c.start[d.doc+1] - c.start[d.doc])
	f[fLength], f[fShort] = log1p(length)/5, 1/(1+length/20)
	if l := c.level[d.doc]; l > 0 {
		f[fLevel+int(l)-1] = 1
	}
	if law := c.law[d.doc]; law >= 0 {
		size := float64(c.lawSize[law])
		f[fLaw], f[fFame], f[fLawSize] = s.lawNames[law], c.fame[law]/5, float32(math.Log1p(size))/7
		f[fLawMax], f[fLawSum] = s.laws[law].max, log1p(s.laws[law].sum)
		f[fLawDensity] = s.laws[law].sum / float32(math.Sqrt(size))
	}
	if ch := c.chapter[d.doc]; ch >= 0 {
		f[fChapter], f[fChapterMax], f[fChapterSum] = s.chapterNames[ch], s.chapters[ch].max, log1p(s.chapters[ch].sum)
	}
	f[fBeside], f[fNear] = x.around(d.doc, s)
	f[fPlace] = c.place[d.doc]
	f[fAskedPairs], f[fAskedIDF], f[fTopScore] = float32(len(q.bigrams)), s.scan.ownIDF, topAll
	for i := range markCount {
		has, asked := c.marks[d.doc]>>i&1 == 1, q.marks>>i&1 == 1
		if has {
			f[fMark+i] = 1
		}
		switch {
		case asked && has:
			f[fType+i] = 1
		case asked:
			f[fType+i] = -1
		}
	}
}

// around is the best score of the articles beside a document, and within three.
func (x *Index) around(doc int32, s *scratch) (beside, near float32) {
	c := x.corpus
	for k := int32(1); k <= neighbours; k++ {
		for _, e := range [2]int32{doc - k, doc + k} {
			if e < 0 || int(e) >= c.len() || c.law[e] != c.law[doc] {
				continue
			}
			if k == 1 {
				beside = max(beside, s.sums[e])
			} else {
				near = max(near, s.sums[e])
			}
		}
	}
	return beside / s.topSum, near / s.topSum
}

func (x *Index) remembered(d *candidate, s *scratch, v *votes) {
	if len(v.near) == 0 {
		return
	}
	c, f := x.corpus, &d.f
	sure, total := v.near[0].similarity, v.total+1e-6
	if w := v.get(d.doc); w != nil {
		f[fVote], f[fVoteRel] = w.best, w.best/(sure+1e-6)
		f[fVotes], f[fVotesLog], f[fVoteBeside] = w.sum/total, log1p(20*w.sum), w.neighbour
		f[fShared] = v.covered(w.shared)
		f[fSharedOver] = f[fShared] - w.best*w.best
	}
	ch, law := v.chapters.get(c.chapter[d.doc]), v.laws.get(c.law[d.doc])
	f[fVoteChapter], f[fVotesChapter] = ch.best, ch.sum/total
	x.popularity(d)
	f[fSharedChapter] = v.covered(ch.shared)
	f[fTextShared] = v.covered(d.match.shared)
	f[fUnion] = f[fTextShared]
	if w := v.get(d.doc); w != nil {
		f[fUnion] = v.covered(d.match.shared | w.shared)
	}
	f[fUnionChapter] = v.covered(d.match.shared | ch.shared)
	f[fCompanion], f[fFollower] = x.companions(d, s, v)
	f[fVoteLaw], f[fVotesLaw] = law.best, law.sum/total
	f[fWords] = s.borrowed[d.doc] / s.topBorrowed
	f[fWordsSure] = f[fWords] * sure
	f[fNearest], f[fVotesTotal] = sure, v.total
	if i := x.memory.article(d.doc); i >= 0 {
		f[fTimes], f[fKnown], f[fKnownSure] = log1p(float32(x.memory.times[i])), 1, sure
	}
}

// companions is the best that is said for an article which answered some question
// together with this one: by the words, and by the votes.
func (x *Index) companions(d *candidate, s *scratch, v *votes) (words, vote float32) {
	for _, q := range x.memory.questions(d.doc) {
		for _, doc := range x.memory.answers(q) {
			if doc == d.doc {
				continue
			}
			if i := s.place[doc]; i > 0 {
				words = max(words, s.candidates[i-1].all)
			}
			if w := v.get(doc); w != nil {
				vote = max(vote, w.best)
			}
		}
	}
	return words / s.topAll, vote
}

// popularity is how often the law and the chapter of an article answered questions.
func (x *Index) popularity(d *candidate) {
	c, f := x.corpus, &d.f
	if law := c.law[d.doc]; law >= 0 {
		asked := float32(x.memory.lawTimes[law])
		f[fLawAsked], f[fLawAskedRate] = log1p(asked), asked/float32(c.lawSize[law])
	}
	if ch := c.chapter[d.doc]; ch >= 0 {
		asked := float32(x.memory.chapterTimes[ch])
		f[fChapterAsked], f[fChapterAskedRate] = log1p(asked), asked/float32(c.chapterSize[ch])
	}
}
