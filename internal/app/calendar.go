package app

import (
	"context"
	"time"

	"pufa/content"
	"pufa/internal/console"
	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/scheduler"
)

// Calendar is the publicity year by the packs, built in and of the bureau.
func Calendar(cfg Config, year int) ([]scheduler.Occasion, error) {
	if year < datebook.FirstLunarYear || year >= datebook.LastLunarYear {
		return nil, fault.New(fault.Invalid, "日历只核对了%d—%d年。", datebook.FirstLunarYear, datebook.LastLunarYear-1)
	}
	set, err := LoadContent(cfg)
	if err != nil {
		return nil, err
	}
	return scheduler.Calendar(set, year)
}

// CalendarFile is a year as an iCalendar file.
func CalendarFile(cfg Config, occasions []scheduler.Occasion) []byte {
	return console.Feed(occasions, time.Now().In(cfg.Location), cfg.BaseURL)
}

// packs are the packs in force now, for the pages.
func (s *site) packs() *content.Set { return s.core.Engine.Content() }

const (
	flushVisitsEvery = time.Minute
	lastFlush        = 5 * time.Second
)

// countVisits stores the openings of public pages until ctx ends; keepVisits stores the
// last ones.
func (s *site) countVisits(ctx context.Context) {
	tick := time.NewTicker(flushVisitsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.storeVisits(ctx)
		}
	}
}

// keepVisits stores what was counted last, while the database is still open.
func (s *site) keepVisits() {
	if s.visits == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), lastFlush)
	defer cancel()
	s.storeVisits(ctx)
}

func (s *site) storeVisits(ctx context.Context) {
	if err := s.visits.Flush(ctx, s.core.Store); err != nil {
		s.core.Log.Warn("store page views", "error", err)
	}
}
