package search

import (
	"cmp"
	"math"
	"slices"
)

// memory is the remembered questions, each with the documents that answer it, and
// the words of the articles that were ever an answer.
type memory struct {
	start  []int32  // offsets into text, one more than questions
	text   []uint16 // symbols
	goldAt []int32  // offsets into gold, one more than questions
	gold   []int32  // ordinals
	own    int32    // questions that came with the documents; the labelled follow

	known   []int32   // articles that answer a question, ascending
	times   []int32   // how many questions each answers
	wordAt  []int32   // offsets into words, one more than known
	words   []uint32  // the most telling bigrams of each
	weights []float32 // of words

	asked    *inverted
	askedAt  []int32 // offsets into askedFor, one more than known
	askedFor []int32 // questions that each known article answers

	lawTimes     []int32 // of each law: questions that it answers
	chapterTimes []int32 // of each chapter: the same

	vocabulary []uint32 // the distinct words, ascending
	wordIDs    []int32  // of words: positions in the vocabulary
}

func (m *memory) len() int { return len(m.start) - 1 }

func (m *memory) body(q int32) []uint16 { return m.text[m.start[q]:m.start[q+1]] }

func (m *memory) answers(q int32) []int32 { return m.gold[m.goldAt[q]:m.goldAt[q+1]] }

func (m *memory) add(question string, gold []int32) {
	m.text = append(analyze(m.text, boilerplate.Replace(question)), gap)
	m.start = append(m.start, int32(len(m.text)))
	m.gold = append(m.gold, gold...)
	m.goldAt = append(m.goldAt, int32(len(m.gold)))
}

// addLabelled remembers labelled questions. One whose articles are all unknown
// still takes its place, so that positions agree with those of the questions.
func (m *memory) addLabelled(labelled []Labelled, byID map[string]int32) {
	for _, l := range labelled {
		m.add(l.Question, resolve(byID, l.Gold))
	}
}

// article is the position of an article among the known ones, -1 when it never
// answered a question.
func (m *memory) article(doc int32) int {
	i, ok := slices.BinarySearch(m.known, doc)
	if !ok {
		return -1
	}
	return i
}

// tellingWords is how many bigrams of an answering article are kept.
const tellingWords = 30

// learnWords lists the known articles with their most telling bigrams.
func (m *memory) learnWords(c *corpus, df func(term) (int, error)) error {
	counts := map[int32]int32{}
	for _, d := range m.gold {
		if c.kinds[d] == articleCode {
			counts[d]++
		}
	}
	for d := range counts {
		m.known = append(m.known, d)
	}
	slices.Sort(m.known)
	m.wordAt = []int32{0}
	for _, d := range m.known {
		m.times = append(m.times, counts[d])
		words, err := telling(c.body(d), df, c.len())
		if err != nil {
			return err
		}
		for _, w := range words {
			m.words = append(m.words, uint32(w.term))
			m.weights = append(m.weights, w.weight)
		}
		m.wordAt = append(m.wordAt, int32(len(m.words)))
	}
	return nil
}

// telling is the bigrams of a text with the highest tf·idf, shortened texts
// counting for more.
func telling(body []uint16, df func(term) (int, error), n int) ([]weighted, error) {
	tf := map[term]float64{}
	eachTerm(body, func(t term) { tf[t]++ })
	words := make([]weighted, 0, len(tf))
	for t, f := range tf {
		docs, err := df(t)
		if err != nil {
			return nil, err
		}
		w := f / (f + 1) / math.Sqrt(float64(len(body))) * idf(n, docs)
		words = append(words, weighted{t, float32(w)})
	}
	slices.SortFunc(words, byWeight)
	return words[:min(len(words), tellingWords)], nil
}

func byWeight(a, b weighted) int {
	return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term))
}

func (m *memory) save(path string) error {
	w, err := createFile(path)
	if err != nil {
		return err
	}
	for _, s := range m.integers() {
		putSlice(w, *s)
	}
	putSlice(w, []int32{m.own})
	putSlice(w, m.text)
	putSlice(w, m.words)
	putSlice(w, m.weights)
	return w.close()
}

func (m *memory) integers() []*[]int32 {
	return []*[]int32{&m.start, &m.goldAt, &m.gold, &m.known, &m.times, &m.wordAt}
}

func loadMemory(path string) (*memory, error) {
	m := &memory{}
	err := readFile(path, func(r *reader) {
		for _, s := range m.integers() {
			*s = getInt32s(r)
		}
		if own := getInt32s(r); len(own) == 1 {
			m.own = own[0]
		}
		m.text, m.words, m.weights = getUint16s(r), getUint32s(r), getFloat32s(r)
	})
	if err != nil {
		return nil, err
	}
	if len(m.start) == 0 || len(m.goldAt) != len(m.start) || len(m.wordAt) != len(m.known)+1 ||
		m.own < 0 || int(m.own) > m.len() {
		return nil, errDamaged
	}
	return m, nil
}

// index makes the questions searchable.
func (m *memory) index(c *corpus) {
	m.asked = invert(m.len(), func(i int) []uint16 { return m.body(int32(i)) })
	of := make([][]int32, len(m.known))
	for q := range int32(m.len()) {
		for _, doc := range m.answers(q) {
			if i := m.article(doc); i >= 0 {
				of[i] = append(of[i], q)
			}
		}
	}
	m.lawTimes, m.chapterTimes = make([]int32, len(c.laws)), make([]int32, len(c.chapters))
	for q := range int32(m.len()) {
		m.above(c, q, func(law int32) { m.lawTimes[law]++ }, func(chapter int32) { m.chapterTimes[chapter]++ })
	}
	m.numberWords()
	m.askedAt, m.askedFor = []int32{0}, nil
	for _, questions := range of {
		m.askedFor = append(m.askedFor, questions...)
		m.askedAt = append(m.askedAt, int32(len(m.askedFor)))
	}
}

// above visits the laws and the chapters of a question's answers, each once.
func (m *memory) above(c *corpus, q int32, law, chapter func(int32)) {
	answers := m.answers(q)
	for i, doc := range answers {
		if c.kinds[doc] != articleCode {
			continue
		}
		same := func(of []int32) bool {
			return slices.ContainsFunc(answers[:i], func(o int32) bool { return of[o] == of[doc] && c.kinds[o] == articleCode })
		}
		if c.law[doc] >= 0 && !same(c.law) {
			law(c.law[doc])
		}
		if c.chapter[doc] >= 0 && !same(c.chapter) {
			chapter(c.chapter[doc])
		}
	}
}

func (m *memory) numberWords() {
	m.vocabulary = slices.Clone(m.words)
	slices.Sort(m.vocabulary)
	m.vocabulary = slices.Compact(m.vocabulary)
	m.wordIDs = make([]int32, len(m.words))
	for i, w := range m.words {
		at, _ := slices.BinarySearch(m.vocabulary, w)
		m.wordIDs[i] = int32(at)
	}
}

// questions is the remembered questions that a document answers.
func (m *memory) questions(doc int32) []int32 {
	i := m.article(doc)
	if i < 0 {
		return nil
	}
	return m.askedFor[m.askedAt[i]:m.askedAt[i+1]]
}
