package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"pufa/scheduler"
)

// deliveryColumns are those of a delivery; the mark % stands for the table.
const deliveryColumns = `%.id, (SELECT r.campaign FROM campaign_steps r WHERE r.id = %.step), (SELECT r.step FROM campaign_steps r WHERE r.id = %.step),
	%.channel, %.batch, %.tag, %.follower, %.size, %.phase, %.reason, %.detail, %.fence, %.tries, %.first, %.expires, %.client_id, %.msg_id, %.data_id,
	%.total, %.filtered, %.sent, %.failed`

func scanDeliveries(rows *sql.Rows) ([]scheduler.Delivery, error) {
	defer rows.Close()
	var out []scheduler.Delivery
	for rows.Next() {
		var d scheduler.Delivery
		var first, expires int64
		if err := rows.Scan(&d.ID, &d.Campaign, &d.Step, &d.Channel, &d.Batch, &d.Tag, &d.Follower, &d.Size, &d.Phase, &d.Reason, &d.Detail,
			&d.Fence, &d.Tries, &first, &expires, &d.ClientID, &d.MsgID, &d.DataID,
			&d.Result.Total, &d.Result.Filtered, &d.Result.Sent, &d.Result.Failed); err != nil {
			return nil, err
		}
		if d.Expires = fromMillis(expires); first > 0 {
			d.First = fromMillis(first)
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// lapsed is the condition of a lease that ended, or that a clock now set back wrote. The
// mark % stands for the table.
const lapsed = `(%.lease < $2 OR %.lease > $3)`

// due is the condition of a row whose time has come. No row waits longer than to the next
// day: a later time was written by a clock that has been set back since.
const due = `(%.ready <= $2 OR %.ready > $2 + 97200000)`

// of names the table in a condition.
func of(table, condition string) string { return strings.ReplaceAll(condition, "%", table) }

// notTaken locks the rows that a SELECT picks and passes over those that another replica
// holds: two that waited for each other's rows would end in a deadlock. SQLite has one
// writer.
func (s *Store) notTaken(table string) string {
	if s.postgres {
		return ` FOR UPDATE OF ` + table + ` SKIP LOCKED`
	}
	return ``
}

// claim makes phase claimed of up to n rows that match ready, which is repeated outside
// of the subquery: on PostgreSQL a row that another replica took meanwhile is looked at
// again with what it is now.
func (s *Store) claim(ctx context.Context, to scheduler.Phase, ready string, ch scheduler.Channel, n int, now time.Time, lease time.Duration) ([]scheduler.Delivery, error) {
	rows, err := s.writer(ctx).QueryContext(ctx, `WITH picked AS MATERIALIZED (
			SELECT q.id FROM outbox q JOIN campaign_steps r ON r.id = q.step JOIN campaigns c ON c.id = r.campaign
			WHERE c.state = 'running' AND q.channel = $1 AND q.phase NOT IN ('sent', 'failed') AND `+of("q", ready)+`
			ORDER BY q.ready, q.id LIMIT $5`+s.notTaken("q")+`)
		UPDATE outbox SET phase = '`+string(to)+`', fence = fence + 1, lease = $4 WHERE id IN (SELECT id FROM picked) AND `+of("outbox", ready)+` RETURNING `+of("outbox", deliveryColumns),
		string(ch), millis(now), millis(now.Add(leaseFar)), millis(now.Add(lease)), n)
	if err != nil {
		return nil, err
	}
	return scanDeliveries(rows)
}

// ClaimDeliveries takes up to n deliveries of running campaigns whose time has come.
func (s *Store) ClaimDeliveries(ctx context.Context, ch scheduler.Channel, n int, now time.Time, lease time.Duration) ([]scheduler.Delivery, error) {
	if err := s.doubtLapsed(ctx, ch, now); err != nil {
		return nil, fail("claim deliveries", err)
	}
	out, err := s.claim(ctx, scheduler.Claimed, `(%.phase = 'waiting' AND `+due+` AND %.expires > $2 OR %.phase = 'claimed' AND `+lapsed+`)`, ch, n, now, lease)
	return out, fail("claim deliveries", err)
}

// doubtLapsed turns rows whose replica died while the platform was being called into
// doubts. The fence stays: who is only slow may still say what became of it.
func (s *Store) doubtLapsed(ctx context.Context, ch scheduler.Channel, now time.Time) error {
	_, err := s.writer(ctx).ExecContext(ctx, `WITH picked AS MATERIALIZED (
			SELECT q.id FROM outbox q WHERE q.channel = $1 AND q.phase = 'sending' AND `+of("q", lapsed)+s.notTaken("q")+`)
		UPDATE outbox SET phase = 'doubt', ready = $2, lease = 0 WHERE id IN (SELECT id FROM picked)`,
		string(ch), millis(now), millis(now.Add(leaseFar)))
	return err
}

// ClaimDoubts takes up to n deliveries in doubt that have come up for a look.
func (s *Store) ClaimDoubts(ctx context.Context, ch scheduler.Channel, n int, now time.Time, lease time.Duration) ([]scheduler.Delivery, error) {
	out, err := s.claimAny(ctx, `(%.phase = 'doubt' AND `+due+` AND `+lapsed+`)`, ch, n, now, lease)
	return out, fail("claim doubts", err)
}

// ClaimTaken takes up to n messages that the platform took before a time and reported
// nothing of.
func (s *Store) ClaimTaken(ctx context.Context, ch scheduler.Channel, n int, before, now time.Time, lease time.Duration) ([]scheduler.Delivery, error) {
	out, err := s.claimAny(ctx, `(%.phase = 'taken' AND `+due+` AND %.first < `+fmt.Sprint(millis(before))+` AND `+lapsed+`)`, ch, n, now, lease)
	return out, fail("claim taken", err)
}

// claimAny leases rows without changing their phase, whatever their campaign's state:
// what became of a message is found out in a paused or cancelled one too.
func (s *Store) claimAny(ctx context.Context, ready string, ch scheduler.Channel, n int, now time.Time, lease time.Duration) ([]scheduler.Delivery, error) {
	rows, err := s.writer(ctx).QueryContext(ctx, `WITH picked AS MATERIALIZED (
			SELECT q.id FROM outbox q WHERE q.channel = $1 AND q.phase NOT IN ('sent', 'failed') AND `+of("q", ready)+` ORDER BY q.ready, q.id LIMIT $5`+s.notTaken("q")+`)
		UPDATE outbox SET fence = fence + 1, lease = $4 WHERE id IN (SELECT id FROM picked) AND `+of("outbox", ready)+`
		RETURNING `+of("outbox", deliveryColumns), string(ch), millis(now), millis(now.Add(leaseFar)), millis(now.Add(lease)), n)
	if err != nil {
		return nil, err
	}
	return scanDeliveries(rows)
}

// Recipients are the OpenIDs of a delivery, in a stable order; none for one by tag.
func (s *Store) Recipients(ctx context.Context, d scheduler.Delivery) ([]string, error) {
	if d.Tag != 0 {
		return nil, nil
	}
	if s.key == nil {
		return nil, fail("read recipients", errNoKey)
	}
	text, args := `SELECT f.follower, f.openid FROM followers f WHERE f.follower = $1 AND f.openid <> ''`, []any{d.Follower}
	if d.Batch > 0 {
		text = `SELECT f.follower, f.openid FROM campaign_recipients r JOIN followers f ON f.follower = r.follower
			WHERE r.step = (SELECT step FROM outbox WHERE id = $1) AND r.batch = $2 AND r.reason = '' AND f.openid <> '' ORDER BY f.follower`
		args = []any{d.ID, d.Batch}
	}
	rows, err := s.reader(ctx).QueryContext(ctx, text, args...)
	if err != nil {
		return nil, fail("read recipients", err)
	}
	defer rows.Close()
	out := make([]string, 0, d.Size)
	for rows.Next() {
		var follower, sealed string
		if err := rows.Scan(&follower, &sealed); err != nil {
			return nil, fail("read recipients", err)
		}
		openID, err := s.key.Open("follower "+follower, sealed)
		if err != nil {
			return nil, fail("open OpenID", err)
		}
		out = append(out, openID)
	}
	return out, fail("read recipients", rows.Err())
}

// Calling notes that the platform is about to be called, unless the claim was lost or
// the campaign was paused meanwhile.
func (s *Store) Calling(ctx context.Context, d scheduler.Delivery, now time.Time) (bool, error) {
	ok, err := s.changed(ctx, `UPDATE outbox SET phase = 'sending', first = CASE WHEN first = 0 THEN $3 ELSE first END, tries = tries + 1
		WHERE id = $1 AND fence = $2 AND phase IN ('claimed', 'doubt')
		AND (phase = 'doubt' OR (SELECT c.state FROM campaign_steps r JOIN campaigns c ON c.id = r.campaign WHERE r.id = outbox.step) = 'running')`,
		d.ID, d.Fence, millis(now))
	return ok, fail("note call", err)
}

func (s *Store) changed(ctx context.Context, text string, args ...any) (bool, error) {
	res, err := s.writer(ctx).ExecContext(ctx, text, args...)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// Settle stores what became of a claimed delivery. A row that lapsed into doubt while
// its replica was slow still takes that one's word.
func (s *Store) Settle(ctx context.Context, d scheduler.Delivery, o scheduler.Outcome, now time.Time) (settled bool, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		done := int64(0)
		if o.Phase.Over() {
			done = millis(now)
		}
		ready := now
		if !o.Ready.IsZero() {
			ready = o.Ready
		}
		settled, err = s.changed(ctx, `UPDATE outbox SET phase = $3, reason = $4, detail = $5, lease = 0, ready = $6, done = $7,
			channel = CASE WHEN $8 = '' THEN channel ELSE $8 END,
			msg_id = CASE WHEN CAST($9 AS BIGINT) = 0 THEN msg_id ELSE $9 END, data_id = CASE WHEN CAST($10 AS BIGINT) = 0 THEN data_id ELSE $10 END,
			total = $11, filtered = $12, sent = $13, failed = $14
			WHERE id = $1 AND fence = $2 AND phase NOT IN ('sent', 'failed')`,
			d.ID, d.Fence, string(o.Phase), string(o.Reason), clean(o.Detail), millis(ready), done, string(o.Channel), o.MsgID, o.DataID,
			o.Tally.Total, o.Tally.Filtered, o.Tally.Sent, o.Tally.Failed)
		if err != nil || !settled {
			return err
		}
		if o.Grant != "" {
			if _, err := s.writer(ctx).ExecContext(ctx, `UPDATE notice_grants SET allowed = allowed - 1 WHERE follower = $1 AND template = $2 AND allowed > 0`,
				d.Follower, o.Grant); err != nil {
				return err
			}
		}
		switch {
		case o.Phase == scheduler.Failed:
			return s.excuse(ctx, d.ID)
		case o.Phase == scheduler.Taken:
			return s.meetResults(ctx)
		}
		return nil
	})
	return settled, fail("settle delivery", err)
}

// excuse gives the recipients of a delivery that failed its reason, so that it does not
// count as one they had. One that may have arrived counts.
func (s *Store) excuse(ctx context.Context, id int64) error {
	_, err := s.writer(ctx).ExecContext(ctx, `UPDATE campaign_recipients SET reason = (SELECT o.reason FROM outbox o WHERE o.id = $1)
		WHERE EXISTS (SELECT 1 FROM outbox o WHERE o.id = $1 AND o.reason <> 'unknown' AND o.step = campaign_recipients.step
			AND (o.batch > 0 AND o.batch = campaign_recipients.batch OR o.batch = 0 AND o.follower = campaign_recipients.follower))
		AND step = (SELECT o.step FROM outbox o WHERE o.id = $1)`, id)
	return err
}

// TakeResult notes the platform's report of a mass or template message, once; it may come before the
// answer to the call.
func (s *Store) TakeResult(ctx context.Context, r scheduler.SendReport) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		status := r.Status
		if r.OK {
			status = ""
		}
		_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO send_results (channel, msg_id, status, total, filtered, sent, failed, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
			string(r.Channel), r.MsgID, clean(status), r.Tally.Total, r.Tally.Filtered, r.Tally.Sent, r.Tally.Failed, millis(r.At))
		if err != nil {
			return err
		}
		return s.meetResults(ctx)
	})
	return fail("take result", err)
}

// meetResults gives mass messages that the platform took the results that are there.
func (s *Store) meetResults(ctx context.Context) error {
	rows, err := s.writer(ctx).QueryContext(ctx, `UPDATE outbox SET
			phase = CASE WHEN m.status = '' THEN 'sent' ELSE 'failed' END,
			reason = CASE WHEN m.status = '' THEN '' WHEN m.status LIKE 'failed:user%' THEN 'refused' ELSE 'platform' END,
			detail = m.status, lease = 0, done = m.at, total = m.total, filtered = m.filtered, sent = m.sent, failed = m.failed
		FROM send_results m WHERE m.channel = outbox.channel AND m.msg_id = outbox.msg_id AND outbox.msg_id > 0 AND outbox.phase IN ('taken', 'doubt', 'sending')
		RETURNING outbox.id, outbox.phase`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var failed []int64
	for rows.Next() {
		var id int64
		var phase string
		if err := rows.Scan(&id, &phase); err != nil {
			return err
		}
		if phase == string(scheduler.Failed) {
			failed = append(failed, id)
		}
	}
	if err := rows.Close(); err != nil {
		return err
	}
	for _, id := range failed {
		if err := s.excuse(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
