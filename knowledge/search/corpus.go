package search

import (
	"fmt"

	"pufa/internal/datebook"
)

// corpus is what the ranking needs of every document, in memory: its text as
// symbols, its law and chapter, its days in force. Documents are named by their
// ordinal, the order in which Build was given them.
type corpus struct {
	ids         []string
	laws        []string // names, each once
	chapters    []string // law and chapter path, each once
	kinds       []uint8
	level       []uint8   // rank of the law, see level.go
	law         []int32   // of each document; -1 without one
	chapter     []int32   // of each document; -1 without one
	from        []int32   // first day in force as yyyymmdd; 0 = always was
	until       []int32   // first day no longer in force; 0 = open
	marks       []uint32  // types of norm, see marks.go
	start       []int32   // offsets into text, one more than documents
	text        []uint16  // symbols of all documents, one after the other
	cited       []int32   // targets of FAQs, cases, services: ordinals
	citeAt      []int32   // offsets into cited, one more than documents
	fame        []float32 // of each law: how often other articles name it
	lawSize     []int32   // of each law: articles
	chapterSize []int32   // of each chapter: articles
	place       []float32 // of each document: where in its law it stands, 0..1
	rarity      []float32 // of each symbol that occurs: its idf, indexed by symbol
}

var kindCodes = []Kind{Article, FAQ, Case, Service}

func kindCode(k Kind) (uint8, error) {
	for i, known := range kindCodes {
		if k == known {
			return uint8(i), nil
		}
	}
	return 0, fmt.Errorf("unknown kind of document %q", k)
}

const articleCode = 0

func (c *corpus) len() int { return len(c.ids) }

// body is the document's text as symbols.
func (c *corpus) body(doc int32) []uint16 { return c.text[c.start[doc]:c.start[doc+1]] }

// cites is the ordinals of the articles that a document stands on.
func (c *corpus) cites(doc int32) []int32 { return c.cited[c.citeAt[doc]:c.citeAt[doc+1]] }

// day packs a date so that days compare as numbers.
func day(d datebook.Date) int32 {
	if d.IsZero() {
		return 0
	}
	return int32(d.Year*10000 + int(d.Month)*100 + d.Day)
}

// standing of a document on a day.
type standing uint8

const (
	current standing = iota
	upcoming
	past
)

func (c *corpus) standing(doc, today int32) standing {
	switch {
	case today == 0:
		return current
	case c.until[doc] != 0 && c.until[doc] <= today:
		return past
	case c.from[doc] > today:
		return upcoming
	}
	return current
}

func (c *corpus) integers() []*[]int32 {
	return []*[]int32{&c.law, &c.chapter, &c.from, &c.until, &c.start, &c.cited, &c.citeAt, &c.lawSize, &c.chapterSize}
}

func (c *corpus) save(path string) error {
	w, err := createFile(path)
	if err != nil {
		return err
	}
	for _, s := range [][]string{c.ids, c.laws, c.chapters} {
		putStrings(w, s)
	}
	putSlice(w, c.kinds)
	putSlice(w, c.level)
	for _, s := range c.integers() {
		putSlice(w, *s)
	}
	putSlice(w, c.marks)
	for _, s := range [][]float32{c.fame, c.place, c.rarity} {
		putSlice(w, s)
	}
	putSlice(w, c.text)
	return w.close()
}

func loadCorpus(path string) (*corpus, error) {
	c := &corpus{}
	err := readFile(path, func(r *reader) {
		for _, s := range []*[]string{&c.ids, &c.laws, &c.chapters} {
			*s = getStrings(r)
		}
		c.kinds = getBytes(r)
		c.level = getBytes(r)
		for _, s := range c.integers() {
			*s = getInt32s(r)
		}
		c.marks = getUint32s(r)
		for _, s := range []*[]float32{&c.fame, &c.place, &c.rarity} {
			*s = getFloat32s(r)
		}
		c.text = getUint16s(r)
	})
	if err != nil {
		return nil, err
	}
	n := c.len()
	if len(c.kinds) != n || len(c.law) != n || len(c.start) != n+1 || len(c.citeAt) != n+1 || len(c.rarity) != 1<<16 {
		return nil, errDamaged
	}
	return c, nil
}
