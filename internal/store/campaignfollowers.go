package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pufa/scheduler"
)

// listPage is how many followers are written with one statement.
const listPage = 500

// ListFollowers notes a page of OpenIDs that the platform listed in a run. Who is new
// gets a record; who had left follows again.
func (s *Store) ListFollowers(ctx context.Context, openIDs []string, run time.Time) error {
	if s.key == nil {
		return fail("list followers", errNoKey)
	}
	err := s.InTx(ctx, func(ctx context.Context) error {
		for len(openIDs) > 0 {
			n := min(listPage, len(openIDs))
			if err := s.listPage(ctx, openIDs[:n], run); err != nil {
				return err
			}
			openIDs = openIDs[n:]
		}
		return nil
	})
	return fail("list followers", err)
}

func (s *Store) listPage(ctx context.Context, openIDs []string, run time.Time) error {
	at := millis(run)
	q := &question{}
	rows := make([]string, 0, len(openIDs))
	for _, openID := range openIDs {
		id := s.key.FollowerID(openID)
		rows = append(rows, fmt.Sprintf("(%s, %s, '', %d, 0, 0, %d)", q.arg(id), q.arg(s.key.Seal("follower "+id, openID)), at, at))
	}
	_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO followers (follower, openid, scene, since, seen, gone, listed) VALUES `+strings.Join(rows, ", ")+`
		ON CONFLICT (follower) DO UPDATE SET listed = excluded.listed,
			openid = CASE WHEN followers.openid = '' THEN excluded.openid ELSE followers.openid END,
			gone = CASE WHEN followers.gone < excluded.listed THEN 0 ELSE followers.gone END`, q.args...)
	return err
}

// EndListing notes that those whom a complete run did not list have left, unless they
// gave a sign of life since.
func (s *Store) EndListing(ctx context.Context, run time.Time) (int, error) {
	res, err := s.writer(ctx).ExecContext(ctx, `UPDATE followers SET gone = $1 WHERE gone = 0 AND listed < $1 AND seen < $1 AND since < $1`, millis(run))
	if err != nil {
		return 0, fail("end listing", err)
	}
	n, err := res.RowsAffected()
	return int(n), fail("end listing", err)
}

// SetTag replaces the followers of a tag.
func (s *Store) SetTag(ctx context.Context, tag int64, openIDs []string) error {
	if s.key == nil {
		return fail("set tag", errNoKey)
	}
	err := s.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.writer(ctx).ExecContext(ctx, `DELETE FROM follower_tags WHERE tag = $1`, tag); err != nil {
			return err
		}
		rows := make([][]any, len(openIDs))
		for i, openID := range openIDs {
			rows[i] = []any{tag, s.key.FollowerID(openID)}
		}
		return s.insertRows(ctx, "follower_tags", []string{"tag", "follower"}, rows)
	})
	return fail("set tag", err)
}

// FollowerByStaffNo is who is bound to a person of the roster.
func (s *Store) FollowerByStaffNo(ctx context.Context, staffNo string) (string, bool, error) {
	p, err := s.PersonByStaffNo(ctx, staffNo)
	if err != nil {
		return "", false, err
	}
	return s.FollowerOf(ctx, p.ID)
}

// Heard notes that a follower wrote: it opens the window for customer-service messages
// and is a reply to what they were sent within a day.
func (s *Store) Heard(ctx context.Context, follower string, at time.Time) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO follower_words (follower, at) VALUES ($1, $2)
			ON CONFLICT (follower) DO UPDATE SET at = excluded.at WHERE follower_words.at < excluded.at`, follower, millis(at))
		if err != nil {
			return err
		}
		_, err = s.writer(ctx).ExecContext(ctx, `UPDATE campaign_recipients SET replied = $2 WHERE follower = $1 AND at > $3 AND at <= $2 AND reason = '' AND replied = 0`,
			follower, millis(at), millis(at.Add(-24*time.Hour)))
		return err
	})
	return fail("note word", err)
}

// Wish notes what a follower wants to hear of; the empty topic is all of them. Wanting a
// topic ends an opt-out of all, wanting all ends every opt-out.
func (s *Store) Wish(ctx context.Context, follower, topic string, wants bool, at time.Time) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		if wants {
			_, err := s.writer(ctx).ExecContext(ctx, `DELETE FROM campaign_wishes WHERE follower = $1 AND NOT wants AND (topic = '' OR $2 = '')`, follower, topic)
			if err != nil || topic == "" {
				return err
			}
		}
		_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO campaign_wishes (follower, topic, wants, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (follower, topic) DO UPDATE SET wants = excluded.wants, at = excluded.at`, follower, clean(topic), wants, millis(at))
		if err != nil || wants {
			return err
		}
		return s.leaveOut(ctx, follower, topic, at)
	})
	return fail("note wish", err)
}

// Wishes are the topics that a follower asked for (true) and gave up (false).
func (s *Store) Wishes(ctx context.Context, follower string) (map[string]bool, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT topic, wants FROM campaign_wishes WHERE follower = $1`, follower)
	if err != nil {
		return nil, fail("read wishes", err)
	}
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var topic string
		var wants bool
		if err := rows.Scan(&topic, &wants); err != nil {
			return nil, fail("read wishes", err)
		}
		out[topic] = wants
	}
	return out, fail("read wishes", rows.Err())
}

// WaitingFor is the oldest message that waits for a follower's next one, with its
// campaign; or the one that was attached to the message of this key already. False when
// there is none.
func (s *Store) WaitingFor(ctx context.Context, follower, key string, now time.Time) (d scheduler.Delivery, c scheduler.Campaign, found bool, err error) {
	hashed, err := s.messageKey(key)
	if err != nil {
		return d, c, false, fail("look for message", err)
	}
	// The follower is not empty, and the engine has to be told: the index leaves out rows
	// without one, and this is asked at every message.
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT `+of("o", deliveryColumns)+` FROM outbox o JOIN campaign_steps s ON s.id = o.step JOIN campaigns c ON c.id = s.campaign
		WHERE o.follower = $1 AND o.follower <> '' AND o.channel = 'next-reply' AND (o.phase = 'waiting' AND o.expires > $3 AND c.state = 'running' OR o.message = $2)
		ORDER BY CASE WHEN o.message = $2 THEN 0 ELSE 1 END, o.id LIMIT 1`, follower, hashed, millis(now))
	if err != nil {
		return d, c, false, fail("look for message", err)
	}
	waiting, err := scanDeliveries(rows)
	if err != nil || len(waiting) == 0 {
		return d, c, false, fail("look for message", err)
	}
	d = waiting[0]
	if c, err = s.Campaign(ctx, d.Campaign); err != nil {
		return d, c, false, err
	}
	out, err := s.optedOut(ctx, follower, c.Topic)
	if err != nil || d.Phase.Over() {
		return d, c, err == nil, err
	}
	why := scheduler.OptedOut // since it was planned
	if !out {
		if out, err = s.doneSince(ctx, follower, c, d.Step, now); err != nil || !out {
			return d, c, err == nil, fail("look for message", err)
		}
		why = scheduler.Done
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		return s.endWaiting(ctx, fmt.Sprintf(`id = %d`, d.ID), `'`+string(why)+`'`, now)
	})
	return d, c, false, fail("withdraw message", err)
}

// doneSince tells that a follower has finished what a waiting message reminds them of.
func (s *Store) doneSince(ctx context.Context, follower string, c scheduler.Campaign, step string, now time.Time) (bool, error) {
	of, _ := c.Step(step)
	if of.Segment.Owes == "" {
		return false, nil
	}
	q := &question{}
	of.Segment = scheduler.Segment{Owes: of.Segment.Owes, Followers: []string{follower}}
	where, err := s.segmentWhere(ctx, q, scheduler.StepPlan{Step: of, At: now})
	if err != nil {
		return false, err
	}
	var n int
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT COUNT(*) FROM followers f WHERE `+where, q.args...).Scan(&n)
	return n == 0, err
}

// optedOut tells that a follower gave a topic up, or all.
func (s *Store) optedOut(ctx context.Context, follower, topic string) (bool, error) {
	var n int
	err := s.reader(ctx).QueryRowContext(ctx, `SELECT COUNT(*) FROM campaign_wishes WHERE follower = $1 AND NOT wants AND topic IN ('', $2)`, follower, topic).Scan(&n)
	return n > 0, fail("read wishes", err)
}

// Attach notes that a waiting message goes out with the answer to the message of a key;
// false when it went already with another, or its campaign is not running.
func (s *Store) Attach(ctx context.Context, d scheduler.Delivery, key string, now time.Time) (bool, error) {
	hashed, err := s.messageKey(key)
	if err != nil {
		return false, fail("attach message", err)
	}
	ok, err := s.changed(ctx, `UPDATE outbox SET phase = 'sent', message = $2, done = $3, first = $3, tries = tries + 1, total = 1, sent = 1, filtered = 1
		WHERE id = $1 AND channel = 'next-reply' AND phase = 'waiting' AND expires > $3
		AND (SELECT c.state FROM campaign_steps r JOIN campaigns c ON c.id = r.campaign WHERE r.id = outbox.step) = 'running'`, d.ID, hashed, millis(now))
	if err != nil || ok {
		return ok, fail("attach message", err)
	}
	var n int
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT COUNT(*) FROM outbox WHERE id = $1 AND message = $2`, d.ID, hashed).Scan(&n)
	return n > 0, fail("attach message", err)
}

// TakeGrants notes the notifications that a follower allowed and those that they gave up,
// once for the key of the notice.
func (s *Store) TakeGrants(ctx context.Context, follower, key string, allowed map[string]int, refused []string, at time.Time) error {
	hashed, err := s.messageKey(key)
	if err != nil {
		return fail("take grants", err)
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		first, err := s.changed(ctx, `INSERT INTO notices (key, at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, hashed, millis(at))
		if err != nil || !first {
			return err
		}
		for template, n := range allowed {
			if _, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO notice_grants (follower, template, allowed) VALUES ($1, $2, $3)
				ON CONFLICT (follower, template) DO UPDATE SET allowed = notice_grants.allowed + excluded.allowed`, follower, clean(template), n); err != nil {
				return err
			}
		}
		for _, template := range refused {
			if _, err := s.writer(ctx).ExecContext(ctx, `DELETE FROM notice_grants WHERE follower = $1 AND template = $2`, follower, template); err != nil {
				return err
			}
		}
		return nil
	})
	return fail("take grants", err)
}
