package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"pufa/internal/fault"
	"pufa/quiz"
)

// ledgerBody is what the ledger holds of an attempt that ended.
type ledgerBody struct {
	Attempt    string `json:"attempt"`
	Assignment string `json:"assignment"`
	Version    int    `json:"version"`
	Person     string `json:"person"`
	Unit       string `json:"unit"`
	Number     int    `json:"number"`
	State      string `json:"state"`
	Started    int64  `json:"started"`
	Ended      int64  `json:"ended"`
	Score      int    `json:"score"`
	Full       int    `json:"full"`
	Pass       int    `json:"pass"`
	Passed     bool   `json:"passed"`
	Reason     string `json:"reason,omitempty"`
	Digest     string `json:"digest"` // of the paper and the answers
}

// ledgerText is the body of an attempt's row. It is worked out from the stored rows
// alone, so that it can be worked out again.
func ledgerText(t quiz.Attempt) (string, error) {
	paper, err := paperText(t.Paper)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	hashPart(h, paper)
	items := []int{}
	for i := range t.Answers {
		items = append(items, i)
	}
	slices.Sort(items)
	for _, i := range items {
		a := t.Answers[i]
		hashPart(h, fmt.Sprintf("%d %s %t %d", i, indexText(a.Chosen), a.Correct, millis(a.At)))
	}
	raw, err := json.Marshal(ledgerBody{Attempt: t.ID, Assignment: t.Assignment, Version: t.Version, Person: t.Person, Unit: t.Unit,
		Number: t.Number, State: string(t.State), Started: millis(t.Started), Ended: neverMillis(t.Ended), Score: t.Score, Full: t.Full,
		Pass: t.Pass, Passed: t.Passed, Reason: t.Reason, Digest: hex.EncodeToString(h.Sum(nil))})
	return string(raw), err
}

// hashPart takes a part in with its length.
func hashPart(h interface{ Write([]byte) (int, error) }, part string) {
	_ = binary.Write(h, binary.BigEndian, uint64(len(part))) // a hash never fails
	_, _ = h.Write([]byte(part))
}

// ledgerHash is the hash of a row behind the hash of the row before.
func ledgerHash(before string, seq, at int64, attempt, body string) string {
	h := sha256.New()
	for _, part := range []string{before, fmt.Sprint(seq), fmt.Sprint(at), attempt, body} {
		hashPart(h, part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// enterLedger appends an attempt that ended. The head's row serialises writers.
func (s *Store) enterLedger(ctx context.Context, t quiz.Attempt) error {
	t.Reason = clean(t.Reason)
	body, err := ledgerText(t)
	if err != nil {
		return err
	}
	w, at := s.writer(ctx), millis(s.now())
	var seq int64
	var before string
	if err := w.QueryRowContext(ctx, `UPDATE quiz_ledger_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash`).Scan(&seq, &before); err != nil {
		return fmt.Errorf("take ledger's head: %w", err)
	}
	hash := ledgerHash(before, seq, at, t.ID, body)
	if _, err := w.ExecContext(ctx, `INSERT INTO quiz_ledger (seq, at, attempt, body, hash) VALUES ($1, $2, $3, $4, $5)`, seq, at, t.ID, body, hash); err != nil {
		return fmt.Errorf("enter ledger: %w", err)
	}
	_, err = w.ExecContext(ctx, `UPDATE quiz_ledger_head SET hash = $1 WHERE id = 1`, hash)
	return err
}

// SaveCertificate keeps the first certificate of an attempt and returns it.
func (s *Store) SaveCertificate(ctx context.Context, c quiz.Certificate) (quiz.Certificate, error) {
	if _, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO quiz_certificates (code, attempt) VALUES ($1, $2) ON CONFLICT DO NOTHING`, c.Code, c.Attempt); err != nil {
		return c, fail("save certificate", err)
	}
	err := s.writer(ctx).QueryRowContext(ctx, `SELECT code FROM quiz_certificates WHERE attempt = $1`, c.Attempt).Scan(&c.Code)
	return c, fail("read certificate", err)
}

// Certificate finds a certificate by its code.
func (s *Store) Certificate(ctx context.Context, code string) (quiz.Certificate, error) {
	c := quiz.Certificate{Code: code}
	err := s.reader(ctx).QueryRowContext(ctx, `SELECT attempt FROM quiz_certificates WHERE code = $1`, code).Scan(&c.Attempt)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.NotFound, "没有这个验证码的证书，请核对后再查。")
	}
	return c, fail("read certificate", err)
}
