package store

import (
	"context"
	"time"
)

// Depths are figures for operators; they name nobody.
type Depths struct {
	Waiting map[string]int64 // work in SQL that waits, by queue
	Used    map[string]int64 // calls counted against the platform's quotas on a day, by interface
}

// Depths counts what waits, and the calls of the day that now falls on.
func (s *Store) Depths(ctx context.Context, now time.Time) (Depths, error) {
	waiting, err := s.counts(ctx, `
		SELECT 'outbox ' || phase, COUNT(*) FROM outbox WHERE phase NOT IN ('sent', 'failed') GROUP BY phase
		UNION ALL SELECT 'receipts at work', COUNT(*) FROM receipts WHERE reply IS NULL
		UNION ALL SELECT 'unanswered questions', COUNT(*) FROM unanswered`)
	if err != nil {
		return Depths{}, fail("count queues", err)
	}
	used, err := s.counts(ctx, `SELECT api, used FROM quotas WHERE period = $1`, now.Format(time.DateOnly))
	return Depths{waiting, used}, fail("read quotas", err)
}

func (s *Store) counts(ctx context.Context, text string, args ...any) (map[string]int64, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var name string
		var n int64
		if err := rows.Scan(&name, &n); err != nil {
			return nil, err
		}
		out[name] = n
	}
	return out, rows.Err()
}
