package search

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
)

// Files of an index folder, beside the engine's own.
const (
	corpusFile  = "corpus.bin"
	memoryFile  = "memory.bin"
	numbersFile = "numbers.bin"
	lexiconFile = "lexicon.bin"
	modelFile   = "model.json"
)

// gathered is the corpus while it grows, and the questions found on the way.
type gathered struct {
	corpus   *corpus
	articles int
	laws     map[string]int32
	chapters map[string]int32
	ids      map[string]int32
	asked    []asked
	cites    [][]string // of each document, resolved once all are known
	texts    []string   // of each document, to find the laws they name
	named    []int32    // of each law: how often others name it

	symbolDocs []int32 // of each symbol: documents that have it
	symbolLast []int32 // of each symbol: one more than the last such document
}

// asked is a question that a document says it answers.
type asked struct {
	text string
	doc  int32
}

func gather(ctx context.Context, docs iter.Seq2[Doc, error]) (*gathered, error) {
	g := &gathered{
		corpus: &corpus{start: []int32{0}, citeAt: []int32{0}},
		laws:   map[string]int32{}, chapters: map[string]int32{}, ids: map[string]int32{},
		symbolDocs: make([]int32, 1<<16), symbolLast: make([]int32, 1<<16),
	}
	for d, err := range docs {
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := g.add(&d); err != nil {
			return nil, err
		}
	}
	g.resolveCites()
	g.countNames(g.texts)
	g.derive()
	g.texts, g.symbolLast = nil, nil
	return g, nil
}

func (g *gathered) add(d *Doc) error {
	kind, err := kindCode(d.Kind)
	if err != nil {
		return fmt.Errorf("document %s: %w", d.ID, err)
	}
	if _, taken := g.ids[d.ID]; taken || d.ID == "" {
		return fmt.Errorf("document %q: its ID is empty or taken", d.ID)
	}
	c, doc := g.corpus, int32(len(g.corpus.ids))
	g.ids[d.ID] = doc
	c.ids = append(c.ids, d.ID)
	c.kinds = append(c.kinds, kind)
	c.level = append(c.level, levelCode(d.Level, d.Law))
	c.law = append(c.law, number32(g.laws, &c.laws, d.Law))
	c.chapter = append(c.chapter, number32(g.chapters, &c.chapters, chapterKey(d)))
	c.from, c.until = append(c.from, day(d.From)), append(c.until, day(d.Until))
	c.text = bodyOf(c.text, d)
	c.start = append(c.start, int32(len(c.text)))
	c.marks = append(c.marks, articleMarks(cmp.Or(d.Text, d.Gist)))
	g.countSymbols(c.body(doc), doc)
	g.texts = append(g.texts, d.Text)
	g.cites = append(g.cites, d.Cites)
	if kind == articleCode {
		g.articles++
	} else if d.Title != "" {
		g.asked = append(g.asked, asked{d.Title, doc})
	}
	for _, q := range d.Questions {
		g.asked = append(g.asked, asked{q, doc})
	}
	return nil
}

func chapterKey(d *Doc) string {
	if d.Law == "" {
		return ""
	}
	return d.Law + "\x00" + d.Chapter
}

// bodyOf appends what a document is searched by.
func bodyOf(dst []uint16, d *Doc) []uint16 {
	for _, part := range []string{d.Title, d.Text, d.Gist} {
		if part == "" {
			continue
		}
		dst = append(analyze(dst, part), gap)
	}
	return dst
}

// number32 gives each name a number; -1 for the empty name.
func number32(seen map[string]int32, names *[]string, name string) int32 {
	if name == "" {
		return -1
	}
	n, ok := seen[name]
	if !ok {
		n = int32(len(*names))
		seen[name] = n
		*names = append(*names, name)
	}
	return n
}

func (g *gathered) resolveCites() {
	c := g.corpus
	for _, ids := range g.cites {
		c.cited = append(c.cited, resolve(g.ids, ids)...)
		c.citeAt = append(c.citeAt, int32(len(c.cited)))
	}
}

// resolve turns IDs of articles into ordinals, in order and each once; unknown
// ones are passed over, for a label may name an article that is not imported.
func resolve(byID map[string]int32, ids []string) []int32 {
	var docs []int32
	for _, id := range ids {
		if doc, ok := byID[id]; ok && !slices.Contains(docs, doc) {
			docs = append(docs, doc)
		}
	}
	return docs
}

// memory is the remembered questions: those of the documents, then the labelled.
func (g *gathered) memory(labelled []Labelled) *memory {
	m := &memory{start: []int32{0}, goldAt: []int32{0}}
	for _, a := range g.asked {
		gold := []int32{a.doc}
		if g.corpus.kinds[a.doc] != articleCode {
			gold = append(gold, g.corpus.cites(a.doc)...)
		}
		m.add(a.text, gold)
	}
	m.own = int32(m.len())
	m.addLabelled(labelled, g.ids)
	return m
}
