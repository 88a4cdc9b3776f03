package console

import (
	"context"
	"sync"

	"pufa/internal/datebook"
	"pufa/internal/record"
)

// Visits counts how often public pages are opened, by page and day and by nothing else:
// no address, no cookie, no follower. Counts wait in memory until Flush stores them; a
// crash loses those of the last minute.
type Visits struct {
	mu    sync.Mutex
	count map[record.PageViews]int64 // by page and day, with Views zero
}

// maxWaiting bounds the pages that wait: more than there are.
const maxWaiting = 10_000

// NewVisits counts from nothing.
func NewVisits() *Visits { return &Visits{count: map[record.PageViews]int64{}} }

// Note counts one opening of a page on a day.
func (v *Visits) Note(page string, day datebook.Date) {
	v.mu.Lock()
	defer v.mu.Unlock()
	key := record.PageViews{Page: page, Day: day.String()}
	if _, known := v.count[key]; known || len(v.count) < maxWaiting {
		v.count[key]++
	}
}

// VisitStore keeps counts (store.Store).
type VisitStore interface {
	// AddPageViews adds counts to those stored: all or none.
	AddPageViews(ctx context.Context, views []record.PageViews) error
}

// Flush stores what was counted since the last time. What cannot be stored waits.
func (v *Visits) Flush(ctx context.Context, to VisitStore) error {
	v.mu.Lock()
	taken := v.count
	v.count = map[record.PageViews]int64{}
	v.mu.Unlock()
	if len(taken) == 0 {
		return nil
	}
	views := make([]record.PageViews, 0, len(taken))
	for key, n := range taken {
		key.Views = n
		views = append(views, key)
	}
	err := to.AddPageViews(ctx, views)
	if err == nil {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for key, n := range taken {
		v.count[key] += n
	}
	return err
}

// visit counts an opening of a page today.
func (c *console) visit(page string) {
	if c.opt.Visits != nil {
		c.opt.Visits.Note(page, datebook.DateOf(c.opt.Now()))
	}
}
