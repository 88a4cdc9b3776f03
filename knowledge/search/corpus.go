package search

import (
	"fmt"

	"pufa/internal/datebook"
)

// corpus is what the ranking needs of every document, in memory: its text as
// symbols, its law and chapter, its days in force. Documents are named by their
// ordinal, the order in which Build was given them.
type corpus struct {
	ids      []string
	kinds    []uint8
	laws     []string // names, each once
	law      []int32  // of each document; -1 without one
	chapters []string // law and chapter path, each once
	chapter  []int32  // of each document; -1 without one
	from     []int32  // first day in force as yyyymmdd; 0 = always was
	until    []int32  // first day no longer in force; 0 = open
	level    []uint8  // rank of the law, see levels
	start    []int32  // offsets into text, one more than documents
	text     []uint16 // symbols of all documents, one after the other
	cited    []int32  // targets of FAQs, cases, services: ordinals
	citeAt   []int32  // offsets into cited, one more than documents
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

// index of each document by its ID.
func (c *corpus) byID() map[string]int32 {
	m := make(map[string]int32, len(c.ids))
	for i, id := range c.ids {
		m[id] = int32(i)
	}
	return m
}

func (c *corpus) save(path string) error {
	w, err := createFile(path)
	if err != nil {
		return err
	}
	putStrings(w, c.ids)
	putStrings(w, c.laws)
	putStrings(w, c.chapters)
	putSlice(w, c.kinds)
	putSlice(w, c.level)
	for _, s := range [][]int32{c.law, c.chapter, c.from, c.until, c.start, c.cited, c.citeAt} {
		putSlice(w, s)
	}
	putSlice(w, c.text)
	return w.close()
}

func loadCorpus(path string) (*corpus, error) {
	r, err := openFile(path)
	if err != nil {
		return nil, err
	}
	c := &corpus{ids: getStrings(r), laws: getStrings(r), chapters: getStrings(r)}
	c.kinds = getBytes(r)
	c.level = getBytes(r)
	for _, s := range []*[]int32{&c.law, &c.chapter, &c.from, &c.until, &c.start, &c.cited, &c.citeAt} {
		*s = getInt32s(r)
	}
	c.text = getUint16s(r)
	if r.err != nil {
		return nil, r.err
	}
	n := c.len()
	if len(c.kinds) != n || len(c.law) != n || len(c.start) != n+1 || len(c.citeAt) != n+1 {
		return nil, errDamaged
	}
	return c, nil
}
