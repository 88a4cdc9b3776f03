package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pufa/internal/fault"
	"pufa/quiz"
)

const attemptColumns = `id, assignment, version, person, unit, follower, number, state, mode, paper, cursor, paused,
	started, touched, deadline, ended, score, full_score, pass, passed, reason`

// scanner is a row or rows.
type scanner interface{ Scan(to ...any) error }

func scanAttempt(row scanner) (t quiz.Attempt, err error) {
	var paper string
	var started, touched, deadline, ended int64
	err = row.Scan(&t.ID, &t.Assignment, &t.Version, &t.Person, &t.Unit, &t.Follower, &t.Number, &t.State, &t.Mode, &paper, &t.Cursor, &t.Paused,
		&started, &touched, &deadline, &ended, &t.Score, &t.Full, &t.Pass, &t.Passed, &t.Reason)
	if err != nil {
		return t, err
	}
	t.Started, t.Touched, t.Deadline, t.Ended = fromMillis(started), fromMillis(touched), orNever(deadline), orNever(ended)
	t.Answers = map[int]quiz.Answer{}
	t.Paper, err = readPaper(paper)
	return t, err
}

// orNever reads a time of which 0 means none.
func orNever(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return fromMillis(ms)
}

func neverMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return millis(t)
}

// paperRow is a paper as it is stored.
type paperRow struct {
	Seed  uint64    `json:"seed"`
	Items []itemRow `json:"items"`
}

type itemRow struct {
	ID      string `json:"q"`
	Version int    `json:"v"`
	Points  int    `json:"p"`
	Order   []int  `json:"o"`
}

func readPaper(text string) (quiz.Paper, error) {
	var p paperRow
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return quiz.Paper{}, fmt.Errorf("read paper: %w", err)
	}
	out := quiz.Paper{Seed: p.Seed, Items: make([]quiz.Item, len(p.Items))}
	for i, r := range p.Items {
		out.Items[i] = quiz.Item{Key: quiz.Key{ID: r.ID, Version: r.Version}, Points: r.Points, Order: r.Order}
	}
	return out, nil
}

func paperText(p quiz.Paper) (string, error) {
	row := paperRow{Seed: p.Seed, Items: make([]itemRow, len(p.Items))}
	for i, item := range p.Items {
		row.Items[i] = itemRow{item.ID, item.Version, item.Points, item.Order}
	}
	raw, err := json.Marshal(row)
	return string(raw), err
}

// AddAttempt stores a new attempt, unless the person has an open one at the
// assignment, or one with this number: then that one comes back.
func (s *Store) AddAttempt(ctx context.Context, t quiz.Attempt) (kept quiz.Attempt, added bool, err error) {
	paper, err := paperText(t.Paper)
	if err != nil {
		return t, false, fail("add attempt", err)
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		res, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO quiz_attempts (`+attemptColumns+`, revision)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, 0) ON CONFLICT DO NOTHING`,
			t.ID, t.Assignment, t.Version, t.Person, t.Unit, t.Follower, t.Number, string(t.State), string(t.Mode), paper, t.Cursor, t.Paused,
			millis(t.Started), millis(t.Touched), neverMillis(t.Deadline), neverMillis(t.Ended), t.Score, t.Full, t.Pass, t.Passed, t.Reason)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		if added = n == 1; added {
			kept = t
			if err := s.begun(ctx, t.Assignment, t.Person); err != nil {
				return err
			}
			return s.useQuestions(ctx, t.Paper.Items)
		}
		kept, err = s.fullAttempt(ctx, `assignment = $1 AND person = $2 AND number = $3`, t.Assignment, t.Person, t.Number)
		return err
	})
	return kept, added, fail("add attempt", err)
}

// Attempt is an attempt with its answers.
func (s *Store) Attempt(ctx context.Context, id string) (quiz.Attempt, error) {
	t, err := s.fullAttempt(ctx, `id = $1`, id)
	return t, fail("read attempt", err)
}

func (s *Store) fullAttempt(ctx context.Context, where string, args ...any) (quiz.Attempt, error) {
	t, err := scanAttempt(s.reader(ctx).QueryRowContext(ctx, `SELECT `+attemptColumns+` FROM quiz_attempts WHERE `+where, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return t, fault.New(fault.NotFound, "没有找到这次答题。")
	}
	if err != nil {
		return t, err
	}
	t.Answers, err = s.answers(ctx, `quiz_answers`, `attempt`, t.ID)
	return t, err
}

// AttemptsOf are a person's attempts, oldest first, without their answers.
func (s *Store) AttemptsOf(ctx context.Context, person, assignment string) ([]quiz.Attempt, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT `+attemptColumns+` FROM quiz_attempts
		WHERE person = $1 AND ($2 = '' OR assignment = $2) ORDER BY started, number`, person, assignment)
	if err != nil {
		return nil, fail("list attempts", err)
	}
	defer rows.Close()
	var out []quiz.Attempt
	for rows.Next() {
		t, err := scanAttempt(rows)
		if err != nil {
			return nil, fail("list attempts", err)
		}
		out = append(out, t)
	}
	return out, fail("list attempts", rows.Err())
}

// OverdueAttempts are open attempts whose deadline lies before a time.
func (s *Store) OverdueAttempts(ctx context.Context, before time.Time, limit int) ([]string, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id FROM quiz_attempts
		WHERE state IN ('started', 'answering') AND deadline > 0 AND deadline < $1 ORDER BY deadline LIMIT $2`, millis(before), limit)
	if err != nil {
		return nil, fail("list overdue attempts", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fail("list overdue attempts", err)
		}
		out = append(out, id)
	}
	return out, fail("list overdue attempts", rows.Err())
}

// ChangeAttempt loads an attempt, calls change and stores what it did, while nobody
// else changes it.
func (s *Store) ChangeAttempt(ctx context.Context, id string, c *quiz.Change, change func(t *quiz.Attempt) error) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		// The update locks the row, so that changes of one attempt take turns.
		t, err := scanAttempt(s.writer(ctx).QueryRowContext(ctx, `UPDATE quiz_attempts SET revision = revision + 1 WHERE id = $1 RETURNING `+attemptColumns, id))
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "没有找到这次答题。")
		}
		if err != nil {
			return err
		}
		if t.Answers, err = s.answers(ctx, `quiz_answers`, `attempt`, id); err != nil {
			return err
		}
		before := t
		before.Answers = make(map[int]quiz.Answer, len(t.Answers))
		for i, a := range t.Answers {
			before.Answers[i] = a
		}
		if err := change(&t); err != nil {
			return err
		}
		return s.saveChange(ctx, before, t, c)
	})
	return fail("change attempt", err)
}

func (s *Store) saveChange(ctx context.Context, before, t quiz.Attempt, c *quiz.Change) error {
	for item, a := range t.Answers {
		if _, stored := before.Answers[item]; stored {
			continue
		}
		if err := s.addAnswer(ctx, `quiz_answers (attempt`, t.ID, a); err != nil {
			return err
		}
		if err := s.recall(ctx, t.Person, t.Paper.Items[item].ID, t.Assignment, a); err != nil {
			return err
		}
	}
	_, err := s.writer(ctx).ExecContext(ctx, `UPDATE quiz_attempts SET state = $2, cursor = $3, paused = $4, touched = $5, ended = $6, score = $7, passed = $8, reason = $9 WHERE id = $1`,
		t.ID, string(t.State), t.Cursor, t.Paused, millis(t.Touched), neverMillis(t.Ended), t.Score, t.Passed, clean(t.Reason))
	if err != nil {
		return err
	}
	if t.State != before.State && !t.Open() {
		if err := s.settleStanding(ctx, t.Assignment, t.Person); err != nil {
			return err
		}
		if err := s.enterLedger(ctx, t); err != nil {
			return err
		}
	}
	if c == nil {
		return nil
	}
	return s.auditChange(ctx, *c, "attempt/"+t.ID, fmt.Sprintf("%q", before.State), fmt.Sprintf("%q", t.State))
}
