package app

import (
	"context"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/setting"
)

const (
	flushAskedEvery = time.Minute
	// askedRows is how many asked questions are kept at most.
	askedRows = 20_000
)

// countAsked stores the questions that people ask until ctx ends; keepAsked stores the
// last ones.
func (s *site) countAsked(ctx context.Context) {
	tick := time.NewTicker(flushAskedEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.storeAsked(ctx)
		}
	}
}

// keepAsked stores what was counted last, while the database is still open.
func (s *site) keepAsked() {
	ctx, cancel := context.WithTimeout(context.Background(), lastFlush)
	defer cancel()
	s.storeAsked(ctx)
}

func (s *site) storeAsked(ctx context.Context) {
	if err := s.asked.Flush(ctx, s.core.Store); err != nil {
		s.core.Log.Warn("store asked questions", "error", err)
	}
}

// pruneAsked forgets questions that were asked long ago.
func (s *site) pruneAsked(ctx context.Context) error {
	days := s.core.settings.retention(ctx).All()[setting.Asked]
	return s.core.Store.PruneAsked(ctx, datebook.DateOf(s.core.Now()).AddDays(-days), askedRows)
}
