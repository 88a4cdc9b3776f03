package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"pufa/internal/fault"
)

func linkFault(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, "链接用过了或者过期了，请重新要一个。")
	}
	return err
}

// Session is a browser that is signed in to the console, or about to.
type Session struct {
	Token   string // hash of the cookie's
	Account string // id; empty before signing in
	Data    []byte
	Seen    time.Time
	Expires time.Time
}

// FindSession is a session that has not expired.
func (s *Store) FindSession(ctx context.Context, token string, now time.Time) (Session, bool, error) {
	found, err := s.sessions(ctx, `token = $1 AND expires > $2`, token, millis(now))
	if err != nil || len(found) == 0 {
		return Session{}, false, fail("find session", err)
	}
	return found[0], true, nil
}

// Sessions are the account's sessions, the one used last first.
func (s *Store) Sessions(ctx context.Context, account string, now time.Time) ([]Session, error) {
	out, err := s.sessions(ctx, `account = $1 AND expires > $2`, account, millis(now))
	return out, fail("list sessions", err)
}

func (s *Store) sessions(ctx context.Context, where string, args ...any) ([]Session, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT token, account, data, seen, expires FROM console_sessions WHERE `+where+` ORDER BY seen DESC, token`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Session
	for rows.Next() {
		var x Session
		var seen, expires int64
		if err := rows.Scan(&x.Token, &x.Account, &x.Data, &seen, &expires); err != nil {
			return nil, err
		}
		x.Seen, x.Expires = fromMillis(seen), fromMillis(expires)
		out = append(out, x)
	}
	return out, rows.Err()
}

// SaveSession stores a session.
func (s *Store) SaveSession(ctx context.Context, x Session) error {
	_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO console_sessions (token, account, data, seen, expires) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (token) DO UPDATE SET account = excluded.account, data = excluded.data, seen = excluded.seen, expires = excluded.expires`,
		x.Token, x.Account, x.Data, millis(x.Seen), millis(x.Expires))
	return fail("save session", err)
}

// EndSession forgets a session. Ending one that is not there is no error.
func (s *Store) EndSession(ctx context.Context, token string) error {
	_, err := s.writer(ctx).ExecContext(ctx, `DELETE FROM console_sessions WHERE token = $1`, token)
	return fail("end session", err)
}
