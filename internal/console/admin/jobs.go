package admin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"pufa/internal/fault"
	"pufa/internal/store"
)

// Work is long work. It tells how far it is (total -1: not known) as often as it likes,
// gives up when ctx ends, and returns what came of it, in words for everybody at the
// bureau.
type Work func(ctx context.Context, tell func(what string, done, total int64)) (result string, err error)

// Jobs are the long works of this process. They outlive the requests that began them.
type Jobs struct {
	records *store.Store
	now     func() time.Time
	log     *slog.Logger
	every   time.Duration // how often progress is written
	ctx     context.Context
	end     context.CancelFunc
	running sync.WaitGroup
}

// NewJobs makes the works of a process; Close ends them.
func NewJobs(records *store.Store, now func() time.Time, log *slog.Logger) *Jobs {
	j := &Jobs{records: records, now: now, log: log, every: time.Second}
	j.ctx, j.end = context.WithCancel(context.Background())
	return j
}

// Close stops the works under way and waits until each has said so in the records, or
// until ctx ends.
func (j *Jobs) Close(ctx context.Context) error {
	j.end()
	done := make(chan struct{})
	go func() {
		j.running.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("jobs under way: %w", ctx.Err())
	}
}

// start begins a job. Where one of its kind runs, here or in another process, that one
// is returned with a fault of kind Conflict.
func (j *Jobs) start(ctx context.Context, job store.Job, work Work) (store.Job, error) {
	if j.ctx.Err() != nil {
		return store.Job{}, fault.New(fault.Unavailable, "服务正在停下来，请过一会儿再试。")
	}
	job, err := j.records.StartJob(ctx, job, j.now())
	if err != nil {
		return job, err
	}
	j.running.Go(func() { j.run(job, work) })
	return job, nil
}

// errLost ends a work whose job another process has counted as broken off.
var errLost = errors.New("the job was counted as broken off")

func (j *Jobs) run(job store.Job, work Work) {
	ctx, cancel := context.WithCancelCause(j.ctx)
	p := &progress{last: step{total: -1}}
	written := make(chan struct{})
	go func() {
		defer close(written)
		j.keepAlive(ctx, job.ID, p, func() { cancel(errLost) })
	}()
	result, err := guarded(ctx, work, p.tell)
	lost := errors.Is(context.Cause(ctx), errLost)
	cancel(nil)
	<-written
	state := store.JobDone
	switch {
	case lost:
		return
	case err != nil && j.ctx.Err() != nil:
		state, result = store.JobBroken, "服务停了一下，没有做完，请重新开始。"
	case err != nil:
		state, result = store.JobFailed, fault.Message(err)
		if fault.KindOf(err) == fault.Internal {
			j.log.Error("job", "kind", job.Kind, "error", err)
		}
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), pageTimeout)
	defer stop()
	if err := j.records.EndJob(ctx, job.ID, state, result, j.now()); err != nil {
		j.log.Error("end job", "kind", job.Kind, "error", err)
	}
}

// guarded keeps a work's panic from ending the process, as net/http does for a request.
func guarded(ctx context.Context, work Work, tell func(string, int64, int64)) (result string, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("work panicked: %v", x)
		}
	}()
	return work(ctx, tell)
}

// keepAlive writes the progress, when it has moved and otherwise now and then, until ctx
// ends. lost is called when the job is no longer ours.
func (j *Jobs) keepAlive(ctx context.Context, id string, p *progress, lost func()) {
	tick := time.NewTicker(j.every)
	defer tick.Stop()
	var last step
	quiet := 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := p.now()
		if quiet++; now == last && quiet < beatEvery {
			continue
		}
		alive, err := j.records.BeatJob(ctx, id, now.what, now.done, now.total, j.now())
		switch {
		case err != nil:
			j.log.Warn("keep job alive", "error", err)
		case !alive:
			lost()
			return
		default:
			last, quiet = now, 0
		}
	}
}

// beatEvery is how many times without news are passed over before a sign of life.
const beatEvery = 10

// progress is what a work told last.
type progress struct {
	mu   sync.Mutex
	last step
}

type step struct {
	what        string
	done, total int64
}

func (p *progress) tell(what string, done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = step{what, done, total}
}

func (p *progress) now() step {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}
