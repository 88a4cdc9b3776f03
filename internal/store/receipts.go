package store

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
	"time"
)

// Claim takes a message for this replica: claimed is true for the first caller, and for
// one who comes a lease or more after a claim that was never finished; else reply is what
// Finish stored, nil while another is at work.
func (s *Store) Claim(ctx context.Context, key string, at time.Time, lease time.Duration) (claimed bool, reply []byte, err error) {
	hashed, err := s.messageKey(key)
	if err != nil {
		return false, nil, fail("claim message", err)
	}
	res, err := s.writer(ctx).ExecContext(ctx, claimText, hashed, millis(at), millis(at.Add(-lease)))
	if err != nil {
		return false, nil, fail("claim message", err)
	}
	n, err := res.RowsAffected()
	if err != nil || n == 1 {
		return err == nil, nil, fail("claim message", err)
	}
	reply, err = s.receipt(ctx, hashed)
	return false, reply, fail("read receipt", err)
}

const claimText = `INSERT INTO receipts (key, claimed) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET claimed = excluded.claimed
WHERE receipts.reply IS NULL AND receipts.claimed <= $3`

// Finish stores the rendered reply of a claimed message. An empty reply is told from
// none; the first reply stays.
func (s *Store) Finish(ctx context.Context, key string, reply []byte) error {
	hashed, err := s.messageKey(key)
	if err != nil {
		return fail("finish message", err)
	}
	if reply == nil {
		reply = []byte{}
	}
	res, err := s.writer(ctx).ExecContext(ctx, `UPDATE receipts SET reply = COALESCE(reply, $2) WHERE key = $1`, hashed, reply)
	if err != nil {
		return fail("finish message", err)
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = errors.New("message was never claimed")
	}
	return fail("finish message", err)
}

// Reply is what Finish or Note stored of a message; nil when there is nothing.
func (s *Store) Reply(ctx context.Context, key string) ([]byte, error) {
	hashed, err := s.messageKey(key)
	if err != nil {
		return nil, fail("read receipt", err)
	}
	reply, err := s.receipt(ctx, hashed)
	return reply, fail("read receipt", err)
}

// receipt is the reply in a message's row; nil while at work, or when there is no row.
func (s *Store) receipt(ctx context.Context, hashed string) (reply []byte, err error) {
	var done bool
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT reply IS NOT NULL, reply FROM receipts WHERE key = $1`, hashed).Scan(&done, &reply)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if done && reply == nil { // SQLite reads an empty reply as none
		reply = []byte{}
	}
	return reply, err
}

// Note stores the rendered reply of a message that nobody claimed; the first one stays.
func (s *Store) Note(ctx context.Context, key string, at time.Time, reply []byte) error {
	hashed, err := s.messageKey(key)
	if err != nil {
		return fail("note message", err)
	}
	if reply == nil {
		reply = []byte{}
	}
	_, err = s.writer(ctx).ExecContext(ctx, `INSERT INTO receipts (key, claimed, reply) VALUES ($1, $2, $3)
		ON CONFLICT (key) DO UPDATE SET reply = COALESCE(receipts.reply, excluded.reply)`, hashed, millis(at), reply)
	return fail("note message", err)
}

// watchKey finds in a context what Watch wants to know.
type watchKey struct{}

// Watch gives a context under which the store notices that it was asked to write.
func (s *Store) Watch(ctx context.Context) (watched context.Context, wrote func() bool) {
	var seen atomic.Bool
	return context.WithValue(ctx, watchKey{}, &seen), seen.Load
}

func noticeWrite(ctx context.Context) {
	if seen, ok := ctx.Value(watchKey{}).(*atomic.Bool); ok {
		seen.Store(true)
	}
}
