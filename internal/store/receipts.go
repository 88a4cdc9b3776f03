package store

import (
	"context"
	"errors"
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
	var done bool
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT reply IS NOT NULL, reply FROM receipts WHERE key = $1`, hashed).Scan(&done, &reply)
	if done && reply == nil { // SQLite reads an empty reply as none
		reply = []byte{}
	}
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
