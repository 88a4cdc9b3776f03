package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/record"
)

// AddAsked adds counts of questions to those stored, by week and by what they got: all
// or, on an error, none. Questions that differ in case, width, blanks and punctuation
// only are one.
func (s *Store) AddAsked(ctx context.Context, asked []record.Asked) error {
	return fail("add asked questions", s.InTx(ctx, func(ctx context.Context) error {
		for _, q := range asked {
			plain := normalise(q.Question)
			if plain == "" || q.Times <= 0 {
				continue
			}
			if _, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO asked (id, week, kind, question, day, times) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (id, week, kind) DO UPDATE SET times = asked.times + excluded.times,
					day = CASE WHEN asked.day < excluded.day THEN excluded.day ELSE asked.day END`,
				textID(plain), weekOf(q.Day).String(), q.Kind, clean(q.Question), q.Day.String(), q.Times); err != nil {
				return err
			}
		}
		return nil
	}))
}

// weekOf is the Monday of a day's week.
func weekOf(d datebook.Date) datebook.Date { return d.AddDays(-((int(d.Weekday()) + 6) % 7)) }

// AskedQuestion is a question that people asked of late.
type AskedQuestion struct {
	ID       string
	Question string // masked
	Times    int
}

// LastAsked lists up to limit questions that were put to the search, answered or not,
// the last asked first.
func (s *Store) LastAsked(ctx context.Context, limit int) ([]AskedQuestion, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, MAX(question), SUM(times) FROM asked WHERE kind IN ('answered', 'choices', 'none')
		GROUP BY id ORDER BY MAX(day) DESC, id LIMIT $1`, limit)
	if err != nil {
		return nil, fail("list asked questions", err)
	}
	defer rows.Close()
	var out []AskedQuestion
	for rows.Next() {
		var q AskedQuestion
		if err := rows.Scan(&q.ID, &q.Question, &q.Times); err != nil {
			return nil, fail("list asked questions", err)
		}
		out = append(out, q)
	}
	return out, fail("list asked questions", rows.Err())
}

// PruneAsked forgets what was asked before a day, with the trials of that time, and all
// but the newest keep rows.
func (s *Store) PruneAsked(ctx context.Context, before datebook.Date, keep int) error {
	if _, err := s.writer(ctx).ExecContext(ctx, `DELETE FROM trials WHERE at < $1`, millis(before.In(time.UTC))); err != nil {
		return fail("prune trials", err)
	}
	_, err := s.writer(ctx).ExecContext(ctx, `DELETE FROM asked WHERE day < $1`, before.String())
	if err != nil {
		return fail("prune asked questions", err)
	}
	var day, id string
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT day, id FROM asked ORDER BY day DESC, id LIMIT 1 OFFSET $1`, keep).Scan(&day, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		_, err = s.writer(ctx).ExecContext(ctx, `DELETE FROM asked WHERE day < $1 OR day = $1 AND id >= $2`, day, id)
	}
	return fail("prune asked questions", err)
}
