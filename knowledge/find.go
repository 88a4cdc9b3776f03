package knowledge

import (
	"context"
	"fmt"

	"pufa/knowledge/search"
)

// FindArticles are the articles that answer words best, in force or to come, best first:
// a full-text search for people who look things up. limit is at most 100.
func (e *Engine) FindArticles(ctx context.Context, words string, limit int) ([]Citation, error) {
	s, today := e.current(), e.today()
	found, err := s.index.Search(ctx, search.Query{Text: words, Limit: min(limit, 100), Today: today})
	if err != nil {
		return nil, fmt.Errorf("find articles: %w", err)
	}
	var out []Citation
	for _, hit := range append(found.Articles, found.Upcoming...) {
		c, ok, err := e.citationOf(ctx, s, hit.ID, today)
		if err != nil {
			return nil, err
		}
		if ok && len(out) < limit {
			out = append(out, c)
		}
	}
	return out, nil
}
