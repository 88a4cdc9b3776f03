package search

import (
	"math"
	"strings"
	"unicode/utf8"
)

// derive computes what follows from all documents together: how rare a symbol is,
// how large and how often named a law is, where in its law an article stands.
func (g *gathered) derive() {
	c := g.corpus
	c.lawSize = make([]int32, len(c.laws))
	c.chapterSize = make([]int32, len(c.chapters))
	for _, chapter := range c.chapter {
		if chapter >= 0 {
			c.chapterSize[chapter]++
		}
	}
	c.place = make([]float32, c.len())
	for doc, law := range c.law {
		if law >= 0 {
			c.place[doc] = float32(c.lawSize[law])
			c.lawSize[law]++
		}
	}
	for doc, law := range c.law {
		if law >= 0 {
			c.place[doc] /= float32(c.lawSize[law])
		}
	}
	c.fame = make([]float32, len(c.laws))
	for law, n := range g.named {
		c.fame[law] = float32(math.Log1p(float64(n)))
	}
	c.rarity = make([]float32, 1<<16)
	for s, df := range g.symbolDocs {
		if df > 0 {
			c.rarity[s] = float32(idf(c.len(), int(df)))
		}
	}
}

// countSymbols notes in how many documents each symbol occurs.
func (g *gathered) countSymbols(body []uint16, doc int32) {
	for _, s := range body {
		if s != gap && g.symbolLast[s] != doc+1 {
			g.symbolLast[s] = doc + 1
			g.symbolDocs[s]++
		}
	}
}

// countNames notes which other laws the articles name, once all laws are known.
func (g *gathered) countNames(texts []string) {
	short := map[string]int32{}
	for i, name := range g.corpus.laws {
		short[strings.TrimPrefix(name, "中华人民共和国")] = int32(i)
	}
	g.named = make([]int32, len(g.corpus.laws))
	for doc, text := range texts {
		eachNamedLaw(text, short, func(law int32) {
			if law != g.corpus.law[doc] {
				g.named[law]++
			}
		})
	}
}

// longestName is the longest short name of a law that is looked for, in characters.
const longestName = 16

// eachNamedLaw finds the names of laws in a text: the longest known name that ends
// at a character with which names of laws end.
func eachNamedLaw(text string, short map[string]int32, visit func(law int32)) {
	for i, r := range text {
		if r != '法' && r != '典' && r != '例' {
			continue
		}
		end := i + utf8.RuneLen(r)
		found, start := int32(-1), i
		for n := 1; n < longestName && start > 0; n++ {
			_, size := utf8.DecodeLastRuneInString(text[:start])
			start -= size
			if law, ok := short[text[start:end]]; ok {
				found = law
			}
		}
		if found >= 0 {
			visit(found)
		}
	}
}
