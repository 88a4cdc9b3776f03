package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"pufa/scheduler"
)

// plannedFor is a row of the outbox that a follower is to get and that no replica has
// claimed.
type plannedFor struct {
	id, step, tag int64
	batch, size   int
	expires       int64
}

// leaveOut takes a follower who gave a topic up, or all, out of what is planned and not
// yet claimed. What is claimed goes out and counts as sent.
func (s *Store) leaveOut(ctx context.Context, follower, topic string, at time.Time) error {
	campaigns, err := s.Campaigns(ctx, scheduler.Scheduled, scheduler.Running, scheduler.Paused)
	if err != nil {
		return err
	}
	for _, c := range campaigns {
		if topic != "" && c.Topic != topic {
			continue
		}
		runs, err := s.stepRuns(ctx, `campaign = $1 AND phase = 'sending'`, c.ID)
		if err != nil {
			return err
		}
		for _, run := range runs {
			if err := s.leaveOutOf(ctx, run.ID, follower, at); err != nil {
				return fmt.Errorf("leave out of step %d: %w", run.ID, err)
			}
		}
	}
	return nil
}

func (s *Store) leaveOutOf(ctx context.Context, step int64, follower string, at time.Time) error {
	p := plannedFor{step: step}
	// The update locks the row: a replica that claims it waits, and reads the recipients
	// afterwards; one that has claimed it keeps it from being found here.
	err := s.writer(ctx).QueryRowContext(ctx, `UPDATE outbox SET size = size WHERE step = $1 AND phase = 'waiting'
		AND (follower = $2 OR batch > 0 AND batch = (SELECT r.batch FROM campaign_recipients r WHERE r.step = $1 AND r.follower = $2 AND r.reason = ''))
		RETURNING id, batch, tag, size, expires`, step, follower).Scan(&p.id, &p.batch, &p.tag, &p.size, &p.expires)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if p.batch == 0 {
		return s.endWaiting(ctx, fmt.Sprintf(`id = %d`, p.id), `'`+string(scheduler.OptedOut)+`'`, at)
	}
	if _, err := s.writer(ctx).ExecContext(ctx, `UPDATE campaign_recipients SET reason = $3, batch = 0, channel = '' WHERE step = $1 AND follower = $2`,
		step, follower, string(scheduler.OptedOut)); err != nil {
		return err
	}
	p.size--
	if p.size == 0 {
		return s.endWaiting(ctx, fmt.Sprintf(`id = %d`, p.id), `'`+string(scheduler.OptedOut)+`'`, at)
	}
	if p.tag == 0 {
		_, err := s.writer(ctx).ExecContext(ctx, `UPDATE outbox SET size = $2 WHERE id = $1`, p.id, p.size)
		return err
	}
	return s.byList(ctx, p, at)
}

// massMost is the longest list that the platform takes.
const massMost = 10_000

// byList makes batches of a step that was to go out by a tag, which the platform sends
// to all who have it.
func (s *Store) byList(ctx context.Context, p plannedFor, at time.Time) error {
	n := (p.size + massMost - 1) / massMost
	_, err := s.writer(ctx).ExecContext(ctx, `UPDATE campaign_recipients SET batch = n.part FROM (
			SELECT r.follower AS who, NTILE(`+fmt.Sprint(n)+`) OVER (ORDER BY r.follower) AS part FROM campaign_recipients r
			WHERE r.step = $1 AND r.channel = 'mass' AND r.reason = '') n
		WHERE campaign_recipients.step = $1 AND campaign_recipients.follower = n.who`, p.step)
	if err != nil {
		return err
	}
	sizes, err := s.batchSizes(ctx, p.step)
	if err != nil {
		return err
	}
	if _, err := s.writer(ctx).ExecContext(ctx, `UPDATE outbox SET tag = 0, batch = 1, size = $2 WHERE id = $1`, p.id, sizes[0]); err != nil {
		return err
	}
	if len(sizes) == 1 {
		return nil
	}
	last, err := s.advance(ctx, "outbox", len(sizes)-1)
	if err != nil {
		return err
	}
	for i, size := range sizes[1:] {
		if _, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO outbox `+outboxColumns+` VALUES ($1, $2, 'mass', $5, 0, '', $6, `+outboxRest+`$7, 0, 0, '', 0, 0, 0, 0, 0)`,
			last-int64(len(sizes)-1)+int64(i)+1, p.step, millis(at), p.expires, i+2, size, clientID()); err != nil {
			return err
		}
	}
	return nil
}
