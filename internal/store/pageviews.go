package store

import (
	"context"
	"slices"
	"strings"

	"pufa/internal/record"
)

// AddPageViews adds counts of opened pages to those stored: all or, on an error, none.
func (s *Store) AddPageViews(ctx context.Context, views []record.PageViews) error {
	// Replicas that store the same pages take the rows in the same order.
	sorted := slices.SortedFunc(slices.Values(views), func(a, b record.PageViews) int {
		return strings.Compare(a.Page+"\x00"+a.Day, b.Page+"\x00"+b.Day)
	})
	return fail("add page views", s.InTx(ctx, func(ctx context.Context) error {
		for _, v := range sorted {
			if _, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO page_views (page, day, views) VALUES ($1, $2, $3)
ON CONFLICT (page, day) DO UPDATE SET views = page_views.views + excluded.views`, v.Page, v.Day, v.Views); err != nil {
				return err
			}
		}
		return nil
	}))
}

// PageViews sums how often a page and the pages below it (campaign/415/2027 and
// campaign/415/2027/main) were opened, by page.
func (s *Store) PageViews(ctx context.Context, page string) (map[string]int64, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT page, SUM(views) FROM page_views
WHERE page = $1 OR page LIKE $2 GROUP BY page`, page, page+"/%")
	if err != nil {
		return nil, fail("count page views", err)
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var name string
		var n int64
		if err := rows.Scan(&name, &n); err != nil {
			return nil, fail("count page views", err)
		}
		out[name] = n
	}
	return out, fail("count page views", rows.Err())
}
