package search

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/maypok86/otter/v2"
)

// How much of the engine's postings is kept decoded: for the national law 40 MB, and
// more for a larger corpus, whose questions read as many lists, each longer.
const (
	postingsMemory   = 40 << 20 // bytes, at least
	postingsPerEntry = 700      // bytes for each document
)

// postings is where a term occurs: ordinals and how often, as bytes that stop at 255.
type postings struct {
	docs  []int32
	freqs []uint8
}

// postingsCache keeps the postings that questions asked for, decoded once.
type postingsCache struct {
	engine   *engine
	ordinals []int32
	corpus   *corpus
	cache    *otter.Cache[term, postings]
	damaged  atomic.Bool // the engine failed: its files are not what they were
}

func newPostingsCache(e *engine, ordinals []int32, c *corpus) (*postingsCache, error) {
	cache, err := otter.New(&otter.Options[term, postings]{
		MaximumWeight: uint64(max(postingsMemory, postingsPerEntry*len(ordinals))),
		Weigher:       func(_ term, p postings) uint32 { return uint32(5*len(p.docs) + 64) },
	})
	if err != nil {
		return nil, fmt.Errorf("create postings cache: %w", err)
	}
	return &postingsCache{engine: e, ordinals: ordinals, corpus: c, cache: cache}, nil
}

// get asks the engine; where that fails, it reads the texts themselves, which takes a
// hundred times as long and finds the same.
func (c *postingsCache) get(ctx context.Context, t term) (postings, error) {
	if p, ok := c.cache.GetIfPresent(t); ok {
		return p, nil
	}
	p, err := c.engine.postings(ctx, t, textField, c.ordinals)
	if err != nil && ctx.Err() != nil {
		return postings{}, err
	}
	if err != nil {
		c.damaged.Store(true)
		p = c.corpus.postings(t)
	}
	c.cache.Set(t, p)
	return p, nil
}

// postings is where a term occurs, read from the texts.
func (c *corpus) postings(t term) (p postings) {
	for doc := range int32(c.len()) {
		n := 0
		eachTerm(c.body(doc), func(other term) {
			if other == t {
				n++
			}
		})
		if n > 0 {
			p.docs, p.freqs = append(p.docs, doc), append(p.freqs, uint8(min(n, 255)))
		}
	}
	return p
}
