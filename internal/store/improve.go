package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"pufa/internal/datebook"
	"pufa/knowledge"
)

// mostMisses is how many questions without an answer are looked at, the last asked first.
const mostMisses = 5000

// Misses lists the questions that found no answer and those whose answers were called
// useless since a time, with what happened in each of the last weeks. What staff settled
// is left out until it happens again.
func (s *Store) Misses(ctx context.Context, since time.Time, weeks int) ([]knowledge.Miss, error) {
	m := misses{at: map[string]int{}, weeks: weeks, this: weekOf(datebook.DateOf(s.now())), loc: s.now().Location()}
	for _, read := range []func(context.Context, *misses) error{s.readUnanswered, s.readWeeks,
		func(ctx context.Context, m *misses) error { return s.readFeedback(ctx, m, since) }} {
		if err := read(ctx, &m); err != nil {
			return nil, fail("list questions without a good answer", err)
		}
	}
	out := slices.DeleteFunc(m.list, func(q knowledge.Miss) bool { return q.Times() == 0 })
	slices.SortFunc(out, func(a, b knowledge.Miss) int {
		return cmp.Or(cmp.Compare(b.Times(), a.Times()), b.Last.Compare(a.Last), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// misses are gathered by question.
type misses struct {
	list  []knowledge.Miss
	at    map[string]int // places in list, by id
	weeks int
	this  datebook.Date // Monday of the current week
	loc   *time.Location
}

// of is the entry of a question, new if need be.
func (m *misses) of(id, question string) *knowledge.Miss {
	i, known := m.at[id]
	if !known {
		i = len(m.list)
		m.at[id] = i
		m.list = append(m.list, knowledge.Miss{ID: id, Question: question, Weeks: make([]int, m.weeks)})
	}
	return &m.list[i]
}

// count adds to the week of a day, if it is one of those looked at.
func (m *misses) count(q *knowledge.Miss, d datebook.Date, n int) {
	back := int(m.this.In(time.UTC).Sub(weekOf(d).In(time.UTC)) / (7 * 24 * time.Hour))
	if back >= 0 && back < m.weeks {
		q.Weeks[m.weeks-1-back] += n
	}
}

func seen(q *knowledge.Miss, first, last time.Time) {
	if q.First.IsZero() || first.Before(q.First) {
		q.First = first
	}
	if last.After(q.Last) {
		q.Last = last
	}
}

func (s *Store) readUnanswered(ctx context.Context, m *misses) error {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, question, times, first, last FROM unanswered ORDER BY last DESC, id LIMIT $1`, mostMisses)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, question string
		var times int
		var first, last int64
		if err := rows.Scan(&id, &question, &times, &first, &last); err != nil {
			return err
		}
		q := m.of(id, question)
		q.Unanswered = times
		seen(q, fromMillis(first), fromMillis(last))
	}
	return rows.Err()
}

func (s *Store) readWeeks(ctx context.Context, m *misses) error {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, week, times FROM asked WHERE kind = 'none' AND week >= $1`,
		m.this.AddDays(-7*(m.weeks-1)).String())
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, week string
		var times int
		if err := rows.Scan(&id, &week, &times); err != nil {
			return err
		}
		d, err := datebook.ParseDate(week)
		if err != nil {
			return err
		}
		if i, known := m.at[id]; known {
			m.count(&m.list[i], d, times)
		}
	}
	return rows.Err()
}

func (s *Store) readFeedback(ctx context.Context, m *misses, since time.Time) error {
	settled, err := s.settled(ctx)
	if err != nil {
		return err
	}
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT question, useful, at FROM feedback WHERE at >= $1 ORDER BY at, key`, millis(since))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var question string
		var useful bool
		var at int64
		if err := rows.Scan(&question, &useful, &at); err != nil {
			return err
		}
		id := textID(normalise(question))
		if at <= settled[id] {
			continue
		}
		q := m.of(id, question)
		if useful {
			q.Useful++
			continue
		}
		q.Useless++
		seen(q, fromMillis(at), fromMillis(at))
		m.count(q, datebook.DateOf(fromMillis(at).In(m.loc)), 1)
	}
	return rows.Err()
}

// settled is when questions were settled, by id.
func (s *Store) settled(ctx context.Context) (map[string]int64, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, at FROM settled_questions`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var id string
		var at int64
		if err := rows.Scan(&id, &at); err != nil {
			return nil, err
		}
		out[id] = at
	}
	return out, rows.Err()
}

// SettleQuestions notes that staff dealt with questions: they leave the list of those
// without an answer, and what was said of their answers so far counts no more. Asked
// again in vain, they come back.
func (s *Store) SettleQuestions(ctx context.Context, questions []string, at time.Time) error {
	return fail("settle questions", s.InTx(ctx, func(ctx context.Context) error {
		for _, q := range questions {
			id := textID(normalise(q))
			if _, err := s.writer(ctx).ExecContext(ctx, `DELETE FROM unanswered WHERE id = $1`, id); err != nil {
				return err
			}
			if _, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO settled_questions (id, at) VALUES ($1, $2)
				ON CONFLICT (id) DO UPDATE SET at = excluded.at`, id, millis(at)); err != nil {
				return err
			}
		}
		return nil
	}))
}
