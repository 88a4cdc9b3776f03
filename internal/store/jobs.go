package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"time"

	"pufa/internal/fault"
)

// JobState is how far a job is.
type JobState string

// States of a job. A running job whose process has been silent for JobSilence is Broken,
// whatever its row says.
const (
	JobRunning JobState = "running"
	JobDone    JobState = "done"
	JobFailed  JobState = "failed"
	JobBroken  JobState = "broken"
)

const (
	// JobSilence is how long a running job may be silent before it counts as broken off.
	JobSilence = time.Minute
)

// Job is long work that was begun in the console.
type Job struct {
	ID      string
	Kind    string // one of a kind runs at a time
	Title   string // what people call it
	Back    string // the console's page where its outcome is seen
	Actor   string // name of the account that began it
	State   JobState
	What    string // what it is doing
	Done    int64
	Total   int64  // -1: not known
	Result  string // what came of it, or why it failed
	Started time.Time
	Beat    time.Time // when its process was last heard of
	Ended   time.Time // zero while it runs
}

// StartJob records a job that begins now and returns it. Where one of its kind is
// running, that one is returned with a fault of kind Conflict.
func (s *Store) StartJob(ctx context.Context, j Job, now time.Time) (Job, error) {
	j.ID, j.State, j.Total, j.Started, j.Beat = rand.Text(), JobRunning, -1, now, now
	j.Title, j.Actor = clean(j.Title), clean(j.Actor)
	var other Job
	err := s.InTx(ctx, func(ctx context.Context) error {
		w := s.writer(ctx)
		if _, err := w.ExecContext(ctx, `UPDATE jobs SET state = 'broken', ended = beat WHERE kind = $1 AND state = 'running' AND beat <= $2`,
			j.Kind, millis(now.Add(-JobSilence))); err != nil {
			return err
		}
		var began string
		err := w.QueryRowContext(ctx, `INSERT INTO jobs (id, kind, title, back, actor, state, what, done, total, result, started, beat, ended)
			VALUES ($1, $2, $3, $4, $5, 'running', '', 0, -1, '', $6, $6, 0) ON CONFLICT DO NOTHING RETURNING id`,
			j.ID, j.Kind, j.Title, j.Back, j.Actor, millis(now)).Scan(&began)
		if errors.Is(err, sql.ErrNoRows) {
			if other, err = s.oneJob(ctx, `kind = $1 AND state = 'running'`, j.Kind); err != nil {
				return err
			}
			return fault.New(fault.Conflict, "“%s”已经在进行，等它完了再来一次。", other.Title)
		}
		if err != nil {
			return err
		}
		_, err = s.Audit(ctx, AuditEntry{At: now, Actor: j.Actor, Action: "job.start", Subject: "job/" + j.ID, After: j.Kind + " " + j.Title})
		return err
	})
	if other.ID != "" {
		return other, err
	}
	return j, fail("start job", err)
}

// BeatJob keeps a job alive and records how far it is. It reports false where the job is
// no longer running: another process counted it as broken off.
func (s *Store) BeatJob(ctx context.Context, id, what string, done, total int64, now time.Time) (bool, error) {
	res, err := s.writer(ctx).ExecContext(ctx, `UPDATE jobs SET what = $2, done = $3, total = $4, beat = $5 WHERE id = $1 AND state = 'running'`,
		id, clean(what), done, total, millis(now))
	if err != nil {
		return false, fail("keep job alive", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// EndJob records what came of a running job. A job that has ended stays as it is.
func (s *Store) EndJob(ctx context.Context, id string, state JobState, result string, now time.Time) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		var actor, kind string
		err := s.writer(ctx).QueryRowContext(ctx, `UPDATE jobs SET state = $2, result = $3, beat = $4, ended = $4 WHERE id = $1 AND state = 'running' RETURNING actor, kind`,
			id, state, clean(result), millis(now)).Scan(&actor, &kind)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		_, err = s.Audit(ctx, AuditEntry{At: now, Actor: actor, Action: "job." + string(state), Subject: "job/" + id, Before: kind, After: result})
		return err
	})
	return fail("end job", err)
}

// Job is a job by its id.
func (s *Store) Job(ctx context.Context, id string, now time.Time) (Job, error) {
	j, err := s.oneJob(ctx, `id = $1`, id)
	return j.heard(now), err
}

// Jobs are the latest jobs, newest first, at most 200.
func (s *Store) Jobs(ctx context.Context, now time.Time) ([]Job, error) {
	out, err := s.jobs(ctx, `1 = 1`)
	for i := range out {
		out[i] = out[i].heard(now)
	}
	return out, fail("list jobs", err)
}

// heard takes a job whose process has been silent as broken off.
func (j Job) heard(now time.Time) Job {
	if j.State == JobRunning && !now.Before(j.Beat.Add(JobSilence)) {
		j.State, j.Ended = JobBroken, j.Beat
	}
	return j
}

func (s *Store) oneJob(ctx context.Context, where string, args ...any) (Job, error) {
	found, err := s.jobs(ctx, where, args...)
	if err != nil {
		return Job{}, fail("find job", err)
	}
	if len(found) == 0 {
		return Job{}, fault.New(fault.NotFound, "没有这项工作，可能太久以前的已经清掉了。")
	}
	return found[0], nil
}

func (s *Store) jobs(ctx context.Context, where string, args ...any) ([]Job, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, kind, title, back, actor, state, what, done, total, result, started, beat, ended
		FROM jobs WHERE `+where+` ORDER BY started DESC, id LIMIT 200`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Job
	for rows.Next() {
		var j Job
		var started, beat, ended int64
		if err := rows.Scan(&j.ID, &j.Kind, &j.Title, &j.Back, &j.Actor, &j.State, &j.What, &j.Done, &j.Total, &j.Result, &started, &beat, &ended); err != nil {
			return nil, err
		}
		j.Started, j.Beat = fromMillis(started), fromMillis(beat)
		if ended > 0 {
			j.Ended = fromMillis(ended)
		}
		out = append(out, j)
	}
	return out, rows.Err()
}
