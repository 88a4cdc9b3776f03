package search

import (
	"errors"
	"path/filepath"
	"strings"
	"sync"
)

// Format names what an index folder holds; it moves when a rebuild is needed.
const Format = "2"

// Index serves questions. It is safe for concurrent use until Close.
type Index struct {
	files      []sealed
	corpus     *corpus
	memory     *memory
	lexicon    *lexicon
	model      *Model
	engine     *engine
	postings   *postingsCache
	lawNames   *inverted
	chapters   *inverted
	meanLength float64 // of a document in symbols
	scratch    *sync.Pool
}

// Open reads the index folder that Build wrote. A folder that is damaged or of
// another version is an error: build it anew.
func Open(dir string) (*Index, error) {
	files, err := unseal(dir)
	if err != nil {
		return nil, err
	}
	x := &Index{files: files}
	var errs [5]error
	var ordinals []int32
	x.corpus, errs[0] = loadCorpus(filepath.Join(dir, corpusFile))
	x.memory, errs[1] = loadMemory(filepath.Join(dir, memoryFile))
	x.lexicon, errs[2] = loadLexicon(filepath.Join(dir, lexiconFile))
	x.model, errs[3] = LoadModel(filepath.Join(dir, modelFile))
	errs[4] = readFile(filepath.Join(dir, numbersFile), func(r *reader) { ordinals = getInt32s(r) })
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	if err := x.consistent(ordinals); err != nil {
		return nil, err
	}
	if x.engine, err = openEngine(dir); err != nil {
		return nil, err
	}
	if x.postings, err = newPostingsCache(x.engine, ordinals, x.corpus); err != nil {
		return nil, errors.Join(err, x.engine.close())
	}
	x.memory.index(x.corpus)
	x.indexNames()
	x.meanLength = max(1, float64(len(x.corpus.text))/float64(max(1, x.corpus.len())))
	x.scratch = x.newPool()
	return x, nil
}

func (x *Index) newPool() *sync.Pool {
	c, m := x.corpus, x.memory
	return &sync.Pool{New: func() any { return newScratch(c, m) }}
}

// byID is the ordinal of each document.
func (x *Index) byID() map[string]int32 {
	m := make(map[string]int32, x.corpus.len())
	for i, id := range x.corpus.ids {
		m[id] = int32(i)
	}
	return m
}

// consistent guards against files that do not belong together.
func (x *Index) consistent(ordinals []int32) error {
	n := int32(x.corpus.len())
	for _, list := range [][]int32{x.memory.gold, x.memory.known} {
		for _, doc := range list {
			if doc < 0 || doc >= n {
				return errDamaged
			}
		}
	}
	if len(ordinals) < int(n) {
		return errDamaged
	}
	return nil
}

// indexNames makes the names of laws and chapters searchable.
func (x *Index) indexNames() {
	c := x.corpus
	x.lawNames = invert(len(c.laws), func(i int) []uint16 {
		return analyze(nil, strings.TrimPrefix(c.laws[i], "中华人民共和国"))
	})
	x.chapters = invert(len(c.chapters), func(i int) []uint16 {
		_, chapter, _ := strings.Cut(c.chapters[i], "\x00")
		return analyze(nil, withoutNumbers(chapter))
	})
}

// withoutNumbers drops 第三章 and the like from a path of chapters.
func withoutNumbers(chapter string) string {
	parts := strings.Fields(chapter)
	for i, p := range parts {
		if strings.HasPrefix(p, "第") && strings.ContainsAny(p, "编章节") {
			parts[i] = ""
		}
	}
	return strings.Join(parts, " ")
}

// Close ends serving. No search may be under way.
func (x *Index) Close() error { return x.engine.close() }
