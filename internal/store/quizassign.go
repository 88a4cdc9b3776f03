package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"pufa/internal/fault"
	"pufa/quiz"
)

// Assignment is the latest version of an assignment (0), or a certain one.
func (s *Store) Assignment(ctx context.Context, id string, version int) (quiz.Assignment, error) {
	out, err := s.assignments(ctx, `id = $1 AND (version = $2 OR $2 = 0 AND latest)`, id, version)
	if err != nil {
		return quiz.Assignment{}, fail("read assignment", err)
	}
	if len(out) == 0 {
		return quiz.Assignment{}, fault.New(fault.NotFound, "没有这个学习任务。")
	}
	return out[0], nil
}

// Assignments are the latest versions of those whose window, with make-up, ends after
// a time; all of them after the zero time.
func (s *Store) Assignments(ctx context.Context, after time.Time) ([]quiz.Assignment, error) {
	since := int64(0)
	if !after.IsZero() {
		since = millis(after)
	}
	out, err := s.assignments(ctx, `latest AND ends > $1 ORDER BY ends, id`, since)
	return out, fail("list assignments", err)
}

func (s *Store) assignments(ctx context.Context, where string, args ...any) ([]quiz.Assignment, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, version, body FROM quiz_assignments WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []quiz.Assignment
	for rows.Next() {
		var a quiz.Assignment
		var id, body string
		var version int
		if err := rows.Scan(&id, &version, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			return nil, fmt.Errorf("assignment %s: %w", id, err)
		}
		a.ID, a.Version = id, version
		out = append(out, a)
	}
	return out, rows.Err()
}

// SaveAssignment stores a version, makes it the latest, and writes the audit log.
func (s *Store) SaveAssignment(ctx context.Context, a quiz.Assignment, c quiz.Change) error {
	body, err := json.Marshal(a)
	if err != nil {
		return fail("save assignment", err)
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		before, err := s.assignments(ctx, `id = $1 AND latest`, a.ID)
		if err != nil {
			return err
		}
		if err := s.insertAssignment(ctx, a, clean(string(body))); err != nil {
			return err
		}
		var old []byte
		if len(before) > 0 {
			if old, err = json.Marshal(before[0]); err != nil {
				return err
			}
			if before[0].Counts != a.Counts {
				if err := s.recount(ctx, a.ID); err != nil {
					return err
				}
			}
		}
		return s.auditChange(ctx, c, "assignment/"+a.ID, string(old), string(body))
	})
	return fail("save assignment", err)
}

func (s *Store) insertAssignment(ctx context.Context, a quiz.Assignment, body string) error {
	w, ends := s.writer(ctx), a.Closes
	if a.MakeUp.After(ends) {
		ends = a.MakeUp
	}
	if _, err := w.ExecContext(ctx, `UPDATE quiz_assignments SET latest = FALSE WHERE id = $1 AND version = $2`, a.ID, a.Version-1); err != nil {
		return err
	}
	res, err := w.ExecContext(ctx, `INSERT INTO quiz_assignments (id, version, latest, title, opens, closes, ends, counts, everyone, cancelled, body)
		VALUES ($1, $2, TRUE, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
		a.ID, a.Version, clean(a.Title), millis(a.Opens), millis(a.Closes), millis(ends), string(a.Counts), a.Target.Everyone, a.Cancelled, body)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		if err == nil {
			err = fault.New(fault.Conflict, "刚才有人改过这个学习任务，请看过再改。")
		}
		return err
	}
	if _, err := w.ExecContext(ctx, `DELETE FROM quiz_targets WHERE assignment = $1`, a.ID); err != nil {
		return err
	}
	for kind, values := range map[string][]string{"unit": a.Target.Units, "audience": a.Target.Audiences, "person": a.Target.People} {
		for _, v := range values {
			if _, err := w.ExecContext(ctx, `INSERT INTO quiz_targets (assignment, kind, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, a.ID, kind, clean(v)); err != nil {
				return err
			}
		}
	}
	return nil
}

// auditChange writes the line of a change, the reason within what came after.
func (s *Store) auditChange(ctx context.Context, c quiz.Change, subject, before, after string) error {
	if c.Reason != "" {
		reason, err := json.Marshal(c.Reason)
		if err != nil {
			return err
		}
		after = fmt.Sprintf(`{"reason":%s,"to":%s}`, reason, after)
	}
	_, err := s.Audit(ctx, AuditEntry{At: c.At, Actor: c.Actor, Action: c.Action, Subject: subject, Before: before, After: after})
	return err
}

// Exempt frees a person from an assignment; a later reason replaces the earlier.
func (s *Store) Exempt(ctx context.Context, e quiz.Exemption, c quiz.Change) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO quiz_exemptions (assignment, person, reason, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (assignment, person) DO UPDATE SET reason = excluded.reason, at = excluded.at`, e.Assignment, e.Person, clean(e.Reason), millis(e.At))
		if err != nil {
			return err
		}
		return s.auditChange(ctx, c, "assignment/"+e.Assignment, "", fmt.Sprintf("%q", e.Person))
	})
	return fail("exempt", err)
}

// AddRetest offers a person another attempt.
func (s *Store) AddRetest(ctx context.Context, r quiz.Retest, c quiz.Change) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO quiz_retests (assignment, person, until, reason, at) VALUES ($1, $2, $3, $4, $5)`,
			r.Assignment, r.Person, millis(r.Until), clean(r.Reason), millis(r.At))
		if err != nil {
			return err
		}
		return s.auditChange(ctx, c, "assignment/"+r.Assignment, "", fmt.Sprintf(`{"person":%q,"until":%d}`, r.Person, millis(r.Until)))
	})
	return fail("offer retest", err)
}

// Retests are what a person was offered, oldest first.
func (s *Store) Retests(ctx context.Context, person string) ([]quiz.Retest, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT assignment, person, until, reason, at FROM quiz_retests WHERE person = $1 ORDER BY at`, person)
	if err != nil {
		return nil, fail("list retests", err)
	}
	defer rows.Close()
	var out []quiz.Retest
	for rows.Next() {
		var r quiz.Retest
		var until, at int64
		if err := rows.Scan(&r.Assignment, &r.Person, &until, &r.Reason, &at); err != nil {
			return nil, fail("list retests", err)
		}
		r.Until, r.At = fromMillis(until), fromMillis(at)
		out = append(out, r)
	}
	return out, fail("list retests", rows.Err())
}

// Exempted are the assignments that a person is freed from.
func (s *Store) Exempted(ctx context.Context, person string) ([]quiz.Exemption, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT assignment, person, reason, at FROM quiz_exemptions WHERE person = $1 ORDER BY at`, person)
	if err != nil {
		return nil, fail("list exemptions", err)
	}
	defer rows.Close()
	var out []quiz.Exemption
	for rows.Next() {
		var e quiz.Exemption
		var at int64
		if err := rows.Scan(&e.Assignment, &e.Person, &e.Reason, &at); err != nil {
			return nil, fail("list exemptions", err)
		}
		e.At = fromMillis(at)
		out = append(out, e)
	}
	return out, fail("list exemptions", rows.Err())
}
