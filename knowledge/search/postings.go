package search

import (
	"context"
	"fmt"

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
	cache    *otter.Cache[term, postings]
}

func newPostingsCache(e *engine, ordinals []int32) (*postingsCache, error) {
	cache, err := otter.New(&otter.Options[term, postings]{
		MaximumWeight: uint64(max(postingsMemory, postingsPerEntry*len(ordinals))),
		Weigher:       func(_ term, p postings) uint32 { return uint32(5*len(p.docs) + 64) },
	})
	if err != nil {
		return nil, fmt.Errorf("create postings cache: %w", err)
	}
	return &postingsCache{e, ordinals, cache}, nil
}

func (c *postingsCache) get(ctx context.Context, t term) (postings, error) {
	if p, ok := c.cache.GetIfPresent(t); ok {
		return p, nil
	}
	p, err := c.engine.postings(ctx, t, textField, c.ordinals)
	if err != nil {
		return postings{}, err
	}
	c.cache.Set(t, p)
	return p, nil
}
