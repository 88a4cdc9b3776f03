package search

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
)

// Index serves questions. It is safe for concurrent use until Close.
type Index struct {
	corpus   *corpus
	memory   *memory
	lexicon  *lexicon
	model    *Model
	engine   *engine
	ordinals []int32
	meanText float64 // mean length of a document in symbols
	meanAsk  float64 // mean length of a remembered question
	lists    sync.Map
	scratch  sync.Pool
}

// Open reads the index folder that Build wrote. A folder that is damaged or of
// another version is an error: build it anew.
func Open(dir string) (*Index, error) {
	x := &Index{}
	var errs [5]error
	x.corpus, errs[0] = loadCorpus(filepath.Join(dir, corpusFile))
	x.memory, errs[1] = loadMemory(filepath.Join(dir, memoryFile))
	x.lexicon, errs[2] = loadLexicon(filepath.Join(dir, lexiconFile))
	x.model, errs[3] = loadModel(filepath.Join(dir, modelFile))
	x.ordinals, errs[4] = loadNumbering(filepath.Join(dir, numbersFile))
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	e, err := openEngine(dir)
	if err != nil {
		return nil, err
	}
	x.engine = e
	x.meanText = max(1, float64(len(x.corpus.text))/float64(max(1, x.corpus.len())))
	x.meanAsk = max(1, float64(len(x.memory.text))/float64(max(1, x.memory.len())))
	x.scratch.New = func() any { return newScratch(x.corpus.len(), x.memory.len()) }
	return x, nil
}

func loadNumbering(path string) ([]int32, error) {
	r, err := openFile(path)
	if err != nil {
		return nil, err
	}
	ordinals := getInt32s(r)
	return ordinals, r.err
}

// Close ends serving. No search may be under way.
func (x *Index) Close() error { return x.engine.close() }

type listKey struct {
	term  term
	field string
}

// list is the postings of a term, kept after the first use.
func (x *Index) list(ctx context.Context, t term, field string) (postings, error) {
	key := listKey{t, field}
	if p, ok := x.lists.Load(key); ok {
		return p.(postings), nil
	}
	p, err := x.engine.postings(ctx, t, field, x.ordinals)
	if err != nil {
		return postings{}, err
	}
	x.lists.Store(key, p)
	return p, nil
}
