package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// AuditEntry is a line of the audit log: who did what to which thing, when, and how it
// was before and after.
type AuditEntry struct {
	Seq     int64 // given by Audit, from 1 without gaps
	At      time.Time
	Actor   string // who, as an account or unit; never an OpenID
	Action  string // what: campaign.approve
	Subject string // to which thing: campaign/17
	Before  string // JSON, or empty
	After   string // JSON, or empty
	Hash    string // SHA-256 over the hash before and this line, given by Audit
}

// Audit appends to the audit log, in the context's transaction when there is one: the
// deed and its line then stand or fall together. At is kept to the millisecond, and is
// now when zero.
func (s *Store) Audit(ctx context.Context, e AuditEntry) (AuditEntry, error) {
	if e.At.IsZero() {
		e.At = s.now()
	}
	e.At = fromMillis(millis(e.At))
	for _, text := range []*string{&e.Actor, &e.Action, &e.Subject, &e.Before, &e.After} {
		*text = clean(*text)
	}
	err := s.InTx(ctx, func(ctx context.Context) error {
		w := s.writer(ctx)
		var before string
		// The head's row serialises writers.
		err := w.QueryRowContext(ctx, `UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash`).Scan(&e.Seq, &before)
		if err != nil {
			return err
		}
		e.Hash = e.chain(before)
		if _, err := w.ExecContext(ctx, `INSERT INTO audit (seq, at, actor, action, subject, old, new, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			e.Seq, millis(e.At), e.Actor, e.Action, e.Subject, e.Before, e.After, e.Hash); err != nil {
			return err
		}
		_, err = w.ExecContext(ctx, `UPDATE audit_head SET hash = $1 WHERE id = 1`, e.Hash)
		return err
	})
	if err != nil {
		return AuditEntry{}, fail("write audit log", err)
	}
	return e, nil
}

// chain is the entry's hash behind the hash of the entry before it. Every part goes in
// with its length, so that no text can pass from one part to the next unnoticed.
func (e AuditEntry) chain(before string) string {
	h := sha256.New()
	for _, part := range []string{before, fmt.Sprint(e.Seq), fmt.Sprint(millis(e.At)), e.Actor, e.Action, e.Subject, e.Before, e.After} {
		_ = binary.Write(h, binary.BigEndian, uint64(len(part))) // a hash never fails
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// AuditFilter chooses lines of the audit log. Empty fields choose all.
type AuditFilter struct {
	Subject string
	Actor   string
	Before  int64 // only entries with a smaller Seq, for paging back
	Limit   int   // 100 when 0
}

// AuditLog lists entries, latest first.
func (s *Store) AuditLog(ctx context.Context, f AuditFilter) ([]AuditEntry, error) {
	if f.Limit == 0 {
		f.Limit = 100
	}
	text, args := auditColumns+` WHERE 1 = 1`, []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		text += fmt.Sprintf(condition, len(args))
	}
	if f.Subject != "" {
		add(` AND subject = $%d`, f.Subject)
	}
	if f.Actor != "" {
		add(` AND actor = $%d`, f.Actor)
	}
	if f.Before > 0 {
		add(` AND seq < $%d`, f.Before)
	}
	add(` ORDER BY seq DESC LIMIT $%d`, f.Limit)
	out, err := s.auditEntries(ctx, text, args...)
	return out, fail("read audit log", err)
}

const auditColumns = `SELECT seq, at, actor, action, subject, old, new, hash FROM audit`

func (s *Store) auditEntries(ctx context.Context, text string, args ...any) ([]AuditEntry, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []AuditEntry
	for rows.Next() {
		var e AuditEntry
		var at int64
		if err := rows.Scan(&e.Seq, &at, &e.Actor, &e.Action, &e.Subject, &e.Before, &e.After, &e.Hash); err != nil {
			return nil, err
		}
		e.At = fromMillis(at)
		out = append(out, e)
	}
	return out, rows.Err()
}

// AuditReport is the outcome of verifying the audit log.
type AuditReport struct {
	Entries int64
	Head    string // hash of the last entry: noted elsewhere, it vouches for all before
	Faults  []AuditFault
}

// AuditFault is a line of the audit log that is not as it was written.
type AuditFault struct {
	Seq     int64
	Problem string // plain Chinese
}

// auditPage is how many entries are verified at a time.
const auditPage = 1000

// VerifyAudit recomputes the chain and names altered, missing and inserted lines.
func (s *Store) VerifyAudit(ctx context.Context) (AuditReport, error) {
	var r AuditReport
	var headSeq int64
	var headHash string
	// Entries appended while the check runs lie behind the head that is read first.
	if err := s.reader(ctx).QueryRowContext(ctx, `SELECT seq, hash FROM audit_head WHERE id = 1`).Scan(&headSeq, &headHash); err != nil {
		return r, fail("verify audit log", err)
	}
	var last AuditEntry
	for {
		page, err := s.auditEntries(ctx, auditColumns+` WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3`, last.Seq, headSeq, auditPage)
		if err != nil {
			return r, fail("verify audit log", err)
		}
		for _, e := range page {
			r.check(last, e)
			last = e
		}
		if len(page) < auditPage {
			break
		}
	}
	r.Head = last.Hash
	r.missing(last.Seq+1, headSeq)
	if last.Seq == headSeq && last.Hash != headHash {
		r.Faults = append(r.Faults, AuditFault{headSeq, "与链尾的记录不符，最后一行被改过或换过"})
	}
	return r, s.auditTail(ctx, &r)
}

func (r *AuditReport) check(last, e AuditEntry) {
	r.Entries++
	r.missing(last.Seq+1, e.Seq-1)
	if e.Seq == last.Seq+1 && e.chain(last.Hash) != e.Hash {
		r.Faults = append(r.Faults, AuditFault{e.Seq, "内容与哈希不符，这一行被改过，或是插进来的"})
	}
}

func (r *AuditReport) missing(from, to int64) {
	switch {
	case from == to:
		r.Faults = append(r.Faults, AuditFault{from, "这一行不见了"})
	case from < to:
		r.Faults = append(r.Faults, AuditFault{from, fmt.Sprintf("从这一行到第%d行都不见了", to)})
	}
}

// auditTail finds lines behind the head: they were inserted, unless the head has moved
// on since.
func (s *Store) auditTail(ctx context.Context, r *AuditReport) error {
	extra, err := s.auditEntries(ctx, auditColumns+` WHERE seq < 1 OR seq > (SELECT seq FROM audit_head WHERE id = 1) ORDER BY seq LIMIT $1`, auditPage)
	if err != nil {
		return fail("verify audit log", err)
	}
	for _, e := range extra {
		r.Faults = append(r.Faults, AuditFault{e.Seq, "不在链上，是插进来的"})
	}
	return nil
}
