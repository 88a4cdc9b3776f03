package store

import (
	"context"
	"fmt"

	"pufa/quiz"
)

// ledgerRow is a row of the ledger.
type ledgerRow struct {
	seq, at             int64
	attempt, body, hash string
}

// ledgerCheck is a verification on its way.
type ledgerCheck struct {
	AuditReport
	latest map[string]ledgerRow // the last row of each attempt
}

// VerifyLedger recomputes the chain of ended attempts and names altered, missing and
// inserted rows; then it compares every attempt that ended with its last row.
func (s *Store) VerifyLedger(ctx context.Context) (AuditReport, error) {
	var c ledgerCheck
	err := s.InTx(ctx, func(ctx context.Context) error { // nothing is appended meanwhile
		c = ledgerCheck{latest: map[string]ledgerRow{}}
		if err := s.verifyChain(ctx, &c); err != nil {
			return err
		}
		return s.verifyAttempts(ctx, &c)
	})
	return c.AuditReport, fail("verify ledger", err)
}

func (s *Store) verifyChain(ctx context.Context, c *ledgerCheck) error {
	var headSeq int64
	var headHash string
	// The update keeps others from appending until the check is done.
	if err := s.writer(ctx).QueryRowContext(ctx, `UPDATE quiz_ledger_head SET seq = seq WHERE id = 1 RETURNING seq, hash`).Scan(&headSeq, &headHash); err != nil {
		return err
	}
	var last ledgerRow
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT seq, at, attempt, body, hash FROM quiz_ledger ORDER BY seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r ledgerRow
		if err := rows.Scan(&r.seq, &r.at, &r.attempt, &r.body, &r.hash); err != nil {
			return err
		}
		if r.seq < 1 || r.seq > headSeq {
			c.Faults = append(c.Faults, AuditFault{r.seq, "不在链上，是插进来的"})
			continue
		}
		c.Entries++
		c.missing(last.seq+1, r.seq-1)
		if r.seq == last.seq+1 && ledgerHash(last.hash, r.seq, r.at, r.attempt, r.body) != r.hash {
			c.Faults = append(c.Faults, AuditFault{r.seq, "内容与哈希不符，这一行被改过，或是插进来的"})
		}
		last, c.latest[r.attempt] = r, r
	}
	if err := rows.Err(); err != nil {
		return err
	}
	c.Head = last.hash
	c.missing(last.seq+1, headSeq)
	if last.seq == headSeq && last.hash != headHash {
		c.Faults = append(c.Faults, AuditFault{headSeq, "与链尾的记录不符，最后一行被改过或换过"})
	}
	return nil
}

// verifyAttempts compares attempts with the ledger, one assignment at a time.
func (s *Store) verifyAttempts(ctx context.Context, c *ledgerCheck) error {
	all, err := s.assignments(ctx, `latest ORDER BY id`)
	if err != nil {
		return err
	}
	for _, a := range all {
		attempts, err := s.attemptsAt(ctx, a.ID, `AND state NOT IN ('started', 'answering')`)
		if err != nil {
			return err
		}
		for _, t := range attempts {
			if err := c.compare(t); err != nil {
				return err
			}
		}
	}
	for _, r := range c.latest {
		c.Faults = append(c.Faults, AuditFault{r.seq, fmt.Sprintf("链上有答题记录%s，答题表里没有了", r.attempt)})
	}
	return nil
}

// compare checks an attempt against its row and strikes it off.
func (c *ledgerCheck) compare(t quiz.Attempt) error {
	r, ok := c.latest[t.ID]
	delete(c.latest, t.ID)
	if !ok {
		c.Faults = append(c.Faults, AuditFault{0, fmt.Sprintf("答题记录%s不在链上，是插进来的", t.ID)})
		return nil
	}
	body, err := ledgerText(t)
	if err == nil && body != r.body {
		c.Faults = append(c.Faults, AuditFault{r.seq, fmt.Sprintf("答题记录%s在入链之后被改过", t.ID)})
	}
	return err
}
