package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"pufa/quiz"
)

// StudyPorts are the store as a quiz.Study needs it.
func (s *Store) StudyPorts() quiz.Ports {
	return quiz.Ports{Bank: s, Assignments: s, Attempts: s, Rounds: s, Roster: s, Bindings: s, Records: s, Ledger: s}
}

// BankVersion moves whenever a question is saved.
func (s *Store) BankVersion(ctx context.Context) (int64, error) {
	v, err := s.counter(ctx, "quiz bank")
	return v, fail("read bank version", err)
}

// BankQuestions are the latest versions of all questions, the retired ones too.
func (s *Store) BankQuestions(ctx context.Context) ([]quiz.Question, error) {
	out, err := s.bankQuestions(ctx, `latest ORDER BY id`)
	return out, fail("read question bank", err)
}

// QuestionVersions are the versions named; one that does not exist is left out.
func (s *Store) QuestionVersions(ctx context.Context, keys []quiz.Key) ([]quiz.Question, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	where, args := []string{}, []any{}
	for _, k := range keys {
		args = append(args, k.ID, k.Version)
		where = append(where, fmt.Sprintf(`(id = $%d AND version = $%d)`, len(args)-1, len(args)))
	}
	out, err := s.bankQuestions(ctx, strings.Join(where, ` OR `), args...)
	return out, fail("read questions", err)
}

func (s *Store) bankQuestions(ctx context.Context, where string, args ...any) ([]quiz.Question, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, version, body FROM quiz_questions WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []quiz.Question
	for rows.Next() {
		var q quiz.Question
		var id, body string
		var version int
		if err := rows.Scan(&id, &version, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &q); err != nil {
			return nil, fmt.Errorf("question %s: %w", id, err)
		}
		q.ID, q.Version = id, version
		out = append(out, q)
	}
	return out, rows.Err()
}

// SaveBank stores questions, all or none. A question that was on somebody's paper
// keeps its version, and the change becomes the next one.
func (s *Store) SaveBank(ctx context.Context, questions []quiz.Question, at time.Time) (saved quiz.Saved, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		saved = quiz.Saved{}
		if _, err := s.advance(ctx, "quiz bank", 1); err != nil { // two imports take turns
			return err
		}
		for _, q := range questions {
			if err := s.saveQuestion(ctx, q, at, &saved); err != nil {
				return fmt.Errorf("question %s: %w", q.ID, err)
			}
		}
		return nil
	})
	return saved, fail("save questions", err)
}

func (s *Store) saveQuestion(ctx context.Context, q quiz.Question, at time.Time, saved *quiz.Saved) error {
	var version int
	var used bool
	var old string
	err := s.reader(ctx).QueryRowContext(ctx, `SELECT version, used, body FROM quiz_questions WHERE id = $1 AND latest`, q.ID).Scan(&version, &used, &old)
	fresh := errors.Is(err, sql.ErrNoRows)
	if err != nil && !fresh {
		return err
	}
	q.Version = 0 // the row knows it
	raw, err := json.Marshal(q)
	if err != nil {
		return err
	}
	body := clean(string(raw))
	w := s.writer(ctx)
	switch {
	case fresh:
		saved.New++
	case old == body:
		saved.Unchanged++
		return nil
	default:
		saved.Changed++
		// A paper may be drawn meanwhile: the statement decides whether it was used.
		res, err := w.ExecContext(ctx, `UPDATE quiz_questions SET body = $3, saved = $4 WHERE id = $1 AND version = $2 AND NOT used`, q.ID, version, body, millis(at))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 {
			return err
		}
		if _, err := w.ExecContext(ctx, `UPDATE quiz_questions SET latest = FALSE WHERE id = $1 AND latest`, q.ID); err != nil {
			return err
		}
	}
	_, err = w.ExecContext(ctx, `INSERT INTO quiz_questions (id, version, latest, used, body, saved) VALUES ($1, $2, TRUE, FALSE, $3, $4)`, q.ID, version+1, body, millis(at))
	return err
}

// useQuestions notes that the questions of a paper were asked. Most were before, and
// those that were not are taken in one order, so that papers drawn at the same time
// do not wait for each other in a ring.
func (s *Store) useQuestions(ctx context.Context, items []quiz.Item) error {
	args, marks := []any{}, []string{}
	for _, item := range items {
		args = append(args, item.ID)
		marks = append(marks, fmt.Sprintf(`$%d`, len(args)))
	}
	fresh, err := s.bankQuestions(ctx, `NOT used AND id IN (`+strings.Join(marks, `, `)+`) ORDER BY id, version`, args...)
	if err != nil {
		return err
	}
	for _, q := range fresh {
		if _, err := s.writer(ctx).ExecContext(ctx, `UPDATE quiz_questions SET used = TRUE WHERE id = $1 AND version = $2 AND NOT used`, q.ID, q.Version); err != nil {
			return err
		}
	}
	return nil
}
