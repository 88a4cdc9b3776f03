package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"pufa/duty"
	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// DutyPorts are the store's sides of a duty.Desk.
func (s *Store) DutyPorts() duty.Ports {
	return duty.Ports{Units: s, Lists: s, Reports: s, Registers: s, Years: s, Prompts: s, Questions: s,
		Scoring: s, Snapshots: s, Rubrics: s, Appeals: s, Polls: s}
}

// always is a moment after every other: what is in force now.
const always = math.MaxInt64

// momentOf is a moment to look at, in milliseconds; now for the zero time.
func momentOf(asOf time.Time) int64 {
	if asOf.IsZero() {
		return always
	}
	return millis(asOf)
}

// dayNumber is a day as it is stored: 20241204, 0 when there is none.
func dayNumber(d datebook.Date) int64 {
	if d.IsZero() {
		return 0
	}
	return int64(d.Year)*10_000 + int64(d.Month)*100 + int64(d.Day)
}

func dayOf(n int64) datebook.Date {
	return datebook.Date{Year: int(n / 10_000), Month: time.Month(n / 100 % 100), Day: int(n % 100)}
}

// zeroMillis is a time that may not have come: 0 for the zero time.
func zeroMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return millis(t)
}

func fromZeroMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return fromMillis(ms)
}

// version is a row that is replaced, never changed.
type version struct {
	table string
	keys  []string // columns that name the thing
	ids   []any
	more  []string // other columns but at, gone and body
	also  []any
	body  any   // stored as JSON
	at    int64 // when it holds from; 0 = now
}

// keep stores a version and ends the one before; the same again changes nothing. Without
// a body it only ends the one before.
func (s *Store) keep(ctx context.Context, v version) (c bodyChange, err error) {
	body, err := v.text()
	if err != nil {
		return c, err
	}
	where := ""
	for i, k := range v.keys {
		where += fmt.Sprintf(" AND %s = $%d", k, i+1)
	}
	at := v.at
	if at == 0 {
		at = millis(s.now())
	}
	var before string
	var since int64
	err = s.writer(ctx).QueryRowContext(ctx, `SELECT body, at FROM `+v.table+` WHERE gone = 0`+where, v.ids...).Scan(&before, &since)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return c, err
	case before == body:
		return c, nil
	default:
		at = max(at, since+1)
		if _, err := s.writer(ctx).ExecContext(ctx, fmt.Sprintf(`UPDATE %s SET gone = $%d WHERE gone = 0%s`, v.table, len(v.ids)+1, where), append(v.ids[:len(v.ids):len(v.ids)], at)...); err != nil {
			return c, err
		}
	}
	if body == "" {
		return bodyChange{before: before}, nil
	}
	columns := append(append(append([]string{}, v.keys...), v.more...), "at", "gone", "body")
	row := append(append(append([]any{}, v.ids...), v.also...), at, 0, body)
	return bodyChange{before, body}, s.insertRows(ctx, v.table, columns, [][]any{row})
}

// text is the body as it is stored; empty for none.
func (v version) text() (string, error) {
	if v.body == nil {
		return "", nil
	}
	return jsonText(v.body)
}

// bodyChange is what a version changed, as JSON; empty where there was or is none.
type bodyChange struct{ before, after string }

// keepAll stores versions, all or none, and says in the audit log what changed: the
// bodies as they were and as they are.
func (s *Store) keepAll(ctx context.Context, subject string, versions []version, c duty.Change) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		var before, after []json.RawMessage
		for _, v := range versions {
			change, err := s.keep(ctx, v)
			if err != nil {
				return fmt.Errorf("%v: %w", v.ids, err)
			}
			if change.before != "" {
				before = append(before, json.RawMessage(change.before))
			}
			if change.after != "" {
				after = append(after, json.RawMessage(change.after))
			}
		}
		old, err := auditedBodies(before)
		if err != nil {
			return err
		}
		now, err := auditedBodies(after)
		if err != nil {
			return err
		}
		return s.auditDuty(ctx, c, subject, old, now)
	})
}

// mostAudited is how many bodies an entry of the audit log holds; of a large import it
// holds their number, and the versions themselves are kept with their times.
const mostAudited = 50

func auditedBodies(bodies []json.RawMessage) (string, error) {
	switch n := len(bodies); {
	case n == 0:
		return "", nil
	case n == 1:
		return string(bodies[0]), nil
	case n > mostAudited:
		return fmt.Sprintf(`{"entries":%d}`, n), nil
	}
	return jsonText(bodies)
}

// kept reads the bodies of versions that were in force at a moment. Each condition is
// added with AND; its arguments follow the moment ($1).
func kept[T any](ctx context.Context, s *Store, table, condition, order string, moment int64, args ...any) ([]T, error) {
	text := `SELECT body FROM ` + table + ` WHERE at <= $1 AND (gone = 0 OR gone > $1)`
	if condition != "" {
		text += ` AND ` + condition
	}
	rows, err := s.reader(ctx).QueryContext(ctx, text+` ORDER BY `+order, append([]any{moment}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var body string
		var v T
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &v); err != nil {
			return nil, fmt.Errorf("%s: %w", strings.TrimSpace(table), err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// auditDuty writes the line of a duty's change.
func (s *Store) auditDuty(ctx context.Context, c duty.Change, subject, before, after string) error {
	if c.Reason != "" {
		raw, err := json.Marshal(map[string]string{"reason": c.Reason, "did": after})
		if err != nil {
			return err
		}
		after = string(raw)
	}
	_, err := s.Audit(ctx, AuditEntry{At: c.At, Actor: c.Actor, Action: c.Action, Subject: subject, Before: before, After: after})
	return err
}

func jsonText(v any) (string, error) {
	raw, err := json.Marshal(v)
	return clean(string(raw)), err
}

// fromMoment is a moment as a time; the zero time for now.
func fromMoment(moment int64) time.Time {
	if moment == always {
		return time.Time{}
	}
	return fromMillis(moment)
}

// touched wants a statement to have changed a row; else somebody was faster, and the
// sentence says so.
func touched(res sql.Result, otherwise string) error {
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "%s", otherwise)
	}
	return err
}

// forChange locks the rows that a statement reads until the transaction ends. SQLite's
// one writer needs no lock.
func (s *Store) forChange() string {
	if s.postgres {
		return ` FOR UPDATE`
	}
	return ``
}
