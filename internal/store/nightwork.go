package store

import (
	"context"
	"time"
)

// NightWork is how a piece of the night's work went last.
type NightWork struct {
	Name    string
	Began   time.Time
	Ended   time.Time
	Failure string    // empty: it went well
	Good    time.Time // when it went well last; zero = never
}

// SaveNightWork notes how a run went.
func (s *Store) SaveNightWork(ctx context.Context, w NightWork) error {
	good := int64(0)
	if w.Failure == "" {
		good = millis(w.Ended)
	}
	_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO night_work (name, began, ended, failure, good) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (name) DO UPDATE SET began = excluded.began, ended = excluded.ended, failure = excluded.failure,
			good = CASE WHEN excluded.good > 0 THEN excluded.good ELSE night_work.good END`,
		w.Name, millis(w.Began), millis(w.Ended), clean(w.Failure), good)
	return fail("note night work", err)
}

// NightWorks are the last runs, by name.
func (s *Store) NightWorks(ctx context.Context) (map[string]NightWork, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT name, began, ended, failure, good FROM night_work`)
	if err != nil {
		return nil, fail("list night work", err)
	}
	defer rows.Close()
	out := map[string]NightWork{}
	for rows.Next() {
		var w NightWork
		var began, ended, good int64
		if err := rows.Scan(&w.Name, &began, &ended, &w.Failure, &good); err != nil {
			return nil, fail("list night work", err)
		}
		w.Began, w.Ended, w.Good = fromMillis(began), fromMillis(ended), fromZeroMillis(good)
		out[w.Name] = w
	}
	return out, fail("list night work", rows.Err())
}
