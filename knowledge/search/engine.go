package search

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strconv"

	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// textField is the one field of the engine's index: the words of documents.
const textField = "t"

// entry is one document as the engine indexes it: one field of terms, nothing
// stored but its number.
type entry struct {
	id     string
	field  *termsField
	idOnce *document.TextField
}

func newEntry(ordinal int, field string, symbols []uint16) *entry {
	return &entry{id: strconv.Itoa(ordinal), field: newTermsField(field, symbols)}
}

func (e *entry) ID() string                                 { return e.id }
func (e *entry) Size() int                                  { return 0 }
func (e *entry) VisitComposite(index.CompositeFieldVisitor) {}
func (e *entry) HasComposite() bool                         { return false }
func (e *entry) NumPlainTextBytes() uint64                  { return e.field.NumPlainTextBytes() }
func (e *entry) StoredFieldsBytes() uint64                  { return uint64(len(e.id)) }
func (e *entry) Indexed() bool                              { return true }
func (e *entry) AddIDField() {
	e.idOnce = document.NewTextFieldCustom("_id", nil, []byte(e.id), index.IndexField|index.StoreField, nil)
}

func (e *entry) VisitFields(visit index.FieldVisitor) {
	if e.idOnce != nil {
		visit(e.idOnce)
	}
	visit(e.field)
}

// termsField carries the bigrams of a text, and the unigrams that stand alone.
type termsField struct {
	name   string
	length int
	freqs  index.TokenFrequencies
}

func newTermsField(name string, symbols []uint16) *termsField {
	f := &termsField{name: name, freqs: make(index.TokenFrequencies, len(symbols))}
	store := make([]index.TokenFreq, 0, len(symbols))
	var key [8]byte
	eachTerm(symbols, func(t term) {
		k := t.key(key[:0])
		tf, ok := f.freqs[string(k)]
		if !ok {
			store = append(store, index.TokenFreq{Term: append([]byte(nil), k...)})
			tf = &store[len(store)-1]
			f.freqs[string(tf.Term)] = tf
		}
		tf.SetFrequency(tf.Frequency() + 1)
		f.length++
	})
	return f
}

// eachTerm calls visit for each bigram, and for each symbol that has no
// neighbour to pair with.
func eachTerm(symbols []uint16, visit func(term)) {
	prev := uint16(gap)
	for i, s := range symbols {
		switch {
		case s == gap:
		case prev != gap:
			visit(bigram(prev, s))
		case i+1 == len(symbols) || symbols[i+1] == gap:
			visit(unigram(s))
		}
		prev = s
	}
}

func (f *termsField) Name() string                                     { return f.name }
func (f *termsField) Value() []byte                                    { return nil }
func (f *termsField) ArrayPositions() []uint64                         { return nil }
func (f *termsField) EncodedFieldType() byte                           { return 't' }
func (f *termsField) Analyze()                                         {}
func (f *termsField) Options() index.FieldIndexingOptions              { return index.IndexField }
func (f *termsField) AnalyzedLength() int                              { return f.length }
func (f *termsField) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.freqs }
func (f *termsField) NumPlainTextBytes() uint64                        { return uint64(2 * f.length) }

func engineDir(dir string) string { return filepath.Join(dir, "bleve") }

// newEngineBuilder writes one merged segment into dir, so that opening is quick
// and no merge ever runs while serving.
func newEngineBuilder(dir string) (*scorch.Builder, error) {
	b, err := scorch.NewBuilder(map[string]any{
		"path":            filepath.Join(engineDir(dir), "store"),
		"buildPathPrefix": dir,
		"batchSize":       4000,
		"mergeMax":        32,
	})
	if err != nil {
		return nil, fmt.Errorf("create index builder: %w", err)
	}
	return b, nil
}

// engine reads the engine's index.
type engine struct {
	index  index.Index
	reader index.IndexReader
}

func openEngine(dir string) (*engine, error) {
	idx, err := scorch.NewScorch(scorch.Name, map[string]any{
		"path":      filepath.Join(engineDir(dir), "store"),
		"read_only": true,
	}, nil)
	if err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	if err := idx.Open(); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	r, err := idx.Reader()
	if err != nil {
		_ = idx.Close()
		return nil, fmt.Errorf("open index reader: %w", err)
	}
	return &engine{index: idx, reader: r}, nil
}

func (e *engine) close() error {
	err := e.reader.Close()
	if cerr := e.index.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("close index: %w", err)
	}
	return nil
}

// numbering maps the engine's document numbers to ordinals: the engine numbers
// the documents of a batch in no particular order.
func (e *engine) numbering(ctx context.Context) ([]int32, error) {
	n, err := e.reader.DocCount()
	if err != nil {
		return nil, fmt.Errorf("count documents: %w", err)
	}
	ordinals := make([]int32, n)
	ids, err := e.reader.DocIDReaderAll()
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	defer ids.Close()
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		id, err := ids.Next()
		if err != nil {
			return nil, fmt.Errorf("list documents: %w", err)
		}
		if id == nil {
			return ordinals, nil
		}
		name, err := e.reader.ExternalID(id)
		if err != nil {
			return nil, fmt.Errorf("name document: %w", err)
		}
		ordinal, err := strconv.Atoi(name)
		number := id.Value()
		if err != nil || number >= n || ordinal < 0 || uint64(ordinal) >= n {
			return nil, errDamaged
		}
		ordinals[number] = int32(ordinal)
	}
}

// postings reads the list of a term through the engine. Its files are mapped into
// memory: one that was cut short or overwritten shows as a fault or a panic.
func (e *engine) postings(ctx context.Context, t term, field string, ordinals []int32) (p postings, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errDamaged, r)
		}
	}()
	var key [8]byte
	tfr, err := e.reader.TermFieldReader(ctx, t.key(key[:0]), field, true, false, false)
	if err != nil {
		return postings{}, fmt.Errorf("read term: %w", err)
	}
	defer tfr.Close()
	n := min(int(tfr.Count()), len(ordinals))
	p = postings{docs: make([]int32, 0, n), freqs: make([]uint8, 0, n)}
	var doc index.TermFieldDoc
	for {
		d, err := tfr.Next(&doc)
		if err != nil {
			return postings{}, fmt.Errorf("read postings: %w", err)
		}
		if d == nil {
			return p, nil
		}
		p.docs = append(p.docs, ordinals[d.ID.Value()])
		p.freqs = append(p.freqs, uint8(min(d.Freq, 255)))
		doc.ID = doc.ID[:0]
	}
}

// documents counts the documents that have a term.
func (e *engine) documents(ctx context.Context, t term) (int, error) {
	var key [8]byte
	tfr, err := e.reader.TermFieldReader(ctx, t.key(key[:0]), textField, false, false, false)
	if err != nil {
		return 0, fmt.Errorf("read term: %w", err)
	}
	return int(tfr.Count()), tfr.Close()
}

// counter is documents with a memory of its own.
func (e *engine) counter(ctx context.Context) func(term) (int, error) {
	counts := map[term]int{}
	return func(t term) (int, error) {
		if n, ok := counts[t]; ok {
			return n, nil
		}
		n, err := e.documents(ctx, t)
		counts[t] = n
		return n, err
	}
}
