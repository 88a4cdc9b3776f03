package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"pufa/scheduler"
)

// Expire ends what waited past its time, joins results that came late, and ends steps of
// which nothing is open. It returns the campaigns of the steps that ended.
func (s *Store) Expire(ctx context.Context, now time.Time) (touched []string, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		if err := s.meetResults(ctx); err != nil {
			return err
		}
		// Nobody is left to send to.
		if err := s.endWaiting(ctx, `follower = '' AND batch = 0`, `'erased'`, now); err != nil {
			return err
		}
		if err := s.endWaiting(ctx, fmt.Sprintf(`expires <= %d`, millis(now)), `CASE WHEN channel = 'next-reply' THEN 'never-wrote' ELSE 'too-late' END`, now); err != nil {
			return err
		}
		rows, err := s.writer(ctx).QueryContext(ctx, `UPDATE campaign_steps SET phase = 'done', finished = $1 WHERE phase = 'sending'
			AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.step = campaign_steps.id AND o.phase NOT IN ('sent', 'failed')) RETURNING campaign`, millis(now))
		if err != nil {
			return err
		}
		touched, err = scanTexts(rows)
		return err
	})
	return touched, fail("expire deliveries", err)
}

func scanTexts(rows *sql.Rows) ([]string, error) {
	defer rows.Close()
	var out []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// endWaiting fails rows that wait, and gives their recipients the reason.
func (s *Store) endWaiting(ctx context.Context, where, reason string, now time.Time) error {
	rows, err := s.writer(ctx).QueryContext(ctx, `UPDATE outbox SET phase = 'failed', reason = `+reason+`, done = $1, lease = 0
		WHERE phase NOT IN ('sent', 'failed', 'sending', 'doubt', 'taken') AND `+where+` RETURNING id, batch, step, follower, reason`, millis(now))
	if err != nil {
		return err
	}
	defer rows.Close()
	var batches []int64
	singles := false
	for rows.Next() {
		var id, step int64
		var batch int
		var follower, why string
		if err := rows.Scan(&id, &batch, &step, &follower, &why); err != nil {
			return err
		}
		if batch > 0 {
			batches = append(batches, id)
		}
		singles = singles || batch == 0
	}
	if err := rows.Close(); err != nil {
		return err
	}
	for _, id := range batches {
		if err := s.excuse(ctx, id); err != nil {
			return err
		}
	}
	if !singles {
		return nil
	}
	_, err = s.writer(ctx).ExecContext(ctx, `UPDATE campaign_recipients SET reason = o.reason FROM outbox o
		WHERE o.done = $1 AND o.phase = 'failed' AND o.batch = 0 AND o.step = campaign_recipients.step AND o.follower = campaign_recipients.follower
		AND campaign_recipients.reason = ''`, millis(now))
	return err
}

// Withdraw ends all that waits of a campaign. What the platform is being called for, or
// has taken, is found out still.
func (s *Store) Withdraw(ctx context.Context, campaign string, why scheduler.Reason, now time.Time) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		runs, err := s.stepRuns(ctx, `campaign = $1 AND phase = 'sending'`, campaign)
		if err != nil {
			return err
		}
		for _, r := range runs {
			if err := s.endWaiting(ctx, fmt.Sprintf(`step = %d`, r.ID), `'`+string(why)+`'`, now); err != nil {
				return err
			}
		}
		return nil
	})
	return fail("withdraw campaign", err)
}

// Failures counts the deliveries of a step that ended: those that failed for reasons
// of the platform or the account, not of their recipient.
func (s *Store) Failures(ctx context.Context, campaign, step string) (e scheduler.Ended, err error) {
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT
			COALESCE(SUM(CASE WHEN o.phase IN ('sent', 'taken') THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN o.phase = 'failed' AND o.reason IN ('rejected', 'busy', 'forbidden', 'platform', 'unknown') THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN o.phase = 'failed' AND o.reason = 'rejected' THEN 1 ELSE 0 END), 0)
		FROM outbox o JOIN campaign_steps r ON r.id = o.step WHERE r.campaign = $1 AND r.step = $2`, campaign, step).
		Scan(&e.Sent, &e.Failed, &e.Rejected)
	return e, fail("count failures", err)
}

// Use takes n of a period's quota, or reports false when fewer are left.
func (s *Store) Use(ctx context.Context, api, period string, n, limit int) (bool, error) {
	if n > limit {
		return false, nil
	}
	ok, err := s.changed(ctx, `INSERT INTO quotas (api, period, used) VALUES ($1, $2, $3)
		ON CONFLICT (api, period) DO UPDATE SET used = quotas.used + excluded.used WHERE quotas.used + excluded.used <= $4`, api, period, n, limit)
	return ok, fail("use quota", err)
}

// Exhaust notes that the platform counts a quota as used up.
func (s *Store) Exhaust(ctx context.Context, api, period string, limit int) error {
	_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO quotas (api, period, used) VALUES ($1, $2, $3)
		ON CONFLICT (api, period) DO UPDATE SET used = excluded.used WHERE quotas.used < excluded.used`, api, period, limit)
	return fail("exhaust quota", err)
}

// Used is how much of a period's quota is used.
func (s *Store) Used(ctx context.Context, api, period string) (used int, err error) {
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT COALESCE(SUM(used), 0) FROM quotas WHERE api = $1 AND period = $2`, api, period).Scan(&used)
	return used, fail("read quota", err)
}
