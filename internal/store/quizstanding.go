package store

import (
	"context"
	"database/sql"
	"errors"

	"pufa/quiz"
)

// begun notes that a person began an assignment, in the transaction of the attempt.
func (s *Store) begun(ctx context.Context, assignment, person string) error {
	w := s.writer(ctx)
	res, err := w.ExecContext(ctx, `UPDATE quiz_standings SET started = 1 WHERE assignment = $1 AND person = $2`, assignment, person)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return err
	}
	// The person's row is locked, so that a transfer comes before or after, and the unit
	// is the right one.
	var unit string
	if err := w.QueryRowContext(ctx, `UPDATE people SET unit = unit WHERE id = $1 RETURNING unit`, person).Scan(&unit); err != nil {
		return err
	}
	_, err = w.ExecContext(ctx, `INSERT INTO quiz_standings (assignment, person, unit, started, finished, passed, score, full_score, ended, asked, retained)
		VALUES ($1, $2, $3, 1, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT (assignment, person) DO UPDATE SET started = 1`, assignment, person, unit)
	return err
}

// settleStanding works out anew how a person stands with an assignment, after an attempt of
// theirs ended. The standing is locked first, so that what is read holds.
func (s *Store) settleStanding(ctx context.Context, assignment, person string) error {
	w := s.writer(ctx)
	if _, err := w.ExecContext(ctx, `UPDATE quiz_standings SET started = started WHERE assignment = $1 AND person = $2`, assignment, person); err != nil {
		return err
	}
	var counts quiz.Counting
	err := w.QueryRowContext(ctx, `SELECT counts FROM quiz_assignments WHERE id = $1 AND latest`, assignment).Scan(&counts)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	attempts, err := s.AttemptsOf(ctx, person, assignment)
	if err != nil {
		return err
	}
	started := false
	for _, t := range attempts {
		started = started || t.State != quiz.Voided
	}
	t, finished := counts.Counted(attempts)
	_, err = w.ExecContext(ctx, `UPDATE quiz_standings SET started = $3, finished = $4, passed = $5, score = $6, full_score = $7, ended = $8 WHERE assignment = $1 AND person = $2`,
		assignment, person, oneIf(started), oneIf(finished), oneIf(t.Passed), t.Score, t.Full, neverMillis(t.Ended))
	return err
}

func oneIf(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// recount makes another attempt count for everybody, after the rule of an assignment
// has changed.
func (s *Store) recount(ctx context.Context, assignment string) error {
	w := s.writer(ctx)
	// All are locked first: the next statement then sees every attempt that was settled.
	if _, err := w.ExecContext(ctx, `UPDATE quiz_standings SET started = started WHERE assignment = $1`, assignment); err != nil {
		return err
	}
	_, err := w.ExecContext(ctx, `UPDATE quiz_standings SET passed = CASE WHEN c.passed THEN 1 ELSE 0 END, score = c.score, full_score = c.full_score, ended = c.ended
		FROM (
			SELECT t.person, t.score, t.full_score, t.passed, t.ended, ROW_NUMBER() OVER (PARTITION BY t.person ORDER BY
				CASE a.counts WHEN 'best' THEN -t.score WHEN 'last' THEN -t.number ELSE t.number END, t.number) AS place
			FROM quiz_attempts t JOIN quiz_assignments a ON a.id = t.assignment AND a.latest
			WHERE t.assignment = $1 AND t.state IN ('submitted', 'expired')
		) c WHERE c.place = 1 AND quiz_standings.assignment = $1 AND quiz_standings.person = c.person`, assignment)
	return err
}

// moved gives a person's standings to the unit that they are in now.
func (s *Store) moved(ctx context.Context, person, unit string) error {
	_, err := s.writer(ctx).ExecContext(ctx, `UPDATE quiz_standings SET unit = $2 WHERE person = $1 AND unit <> $2`, person, unit)
	return err
}
