package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"pufa/internal/fault"
	"pufa/knowledge"
)

// Trial is what trying a change showed.
type Trial struct {
	ID     string
	At     time.Time
	Actor  string // account
	Change knowledge.Change
	Result json.RawMessage // in the shape of who made it
	Used   time.Time       // when the change went live; zero while it has not
}

// SaveTrial keeps a trial.
func (s *Store) SaveTrial(ctx context.Context, t Trial) error {
	change, err := jsonText(t.Change)
	if err != nil {
		return fail("save trial", err)
	}
	_, err = s.writer(ctx).ExecContext(ctx, `INSERT INTO trials (id, at, actor, change, result, used) VALUES ($1, $2, $3, $4, $5, 0)`,
		t.ID, millis(t.At), clean(t.Actor), change, clean(string(t.Result)))
	return fail("save trial", err)
}

// Trial is a trial that was kept.
func (s *Store) Trial(ctx context.Context, id string) (Trial, error) {
	t := Trial{ID: id}
	var at, used int64
	var change, result string
	err := s.reader(ctx).QueryRowContext(ctx, `SELECT at, actor, change, result, used FROM trials WHERE id = $1`, id).Scan(&at, &t.Actor, &change, &result, &used)
	if errors.Is(err, sql.ErrNoRows) {
		return Trial{}, fault.New(fault.NotFound, "这次试算没有做完，或者已经过期清掉了。请再看一次影响。")
	}
	if err == nil {
		t.At, t.Used, t.Result = fromMillis(at), fromZeroMillis(used), json.RawMessage(result)
		err = json.Unmarshal([]byte(change), &t.Change)
	}
	return t, fail("read trial", err)
}

// UseTrial notes that a tried change goes live, once.
func (s *Store) UseTrial(ctx context.Context, id string, at time.Time) error {
	res, err := s.writer(ctx).ExecContext(ctx, `UPDATE trials SET used = $2 WHERE id = $1 AND used = 0`, id, millis(at))
	if err != nil {
		return fail("use trial", err)
	}
	return touched(res, "这次试算的改动已经生效了。")
}
