package shared

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	probeFirst = 100 * time.Millisecond // until the first look whether Redis is back
	probeMost  = 2 * time.Second        // between looks during a long outage
	carryLimit = 2 * time.Second        // for handing Redis what was kept meanwhile
	carryBatch = 500
)

// Fallback answers from Redis, and from the process while Redis is away: the first
// failed call switches over, so an outage costs one time-out and then nothing. A
// prober looks for Redis in the background; when it is back, what was written
// meanwhile is carried over and calls go to Redis again.
//
// Meanwhile replicas do not see each other: two may hold the same lock or add the
// same key. Degraded says so, and unique constraints in SQL guard what must happen
// once.
type Fallback struct {
	redis *Redis
	local *Local
	log   *slog.Logger

	// mu is held for reading by every call that the process answers, and for
	// writing while Redis takes over, so that nothing written is left behind.
	mu       sync.RWMutex
	degraded atomic.Bool

	stop    context.CancelFunc
	stopped context.Context
	prober  sync.WaitGroup
}

// WithFallback joins a Redis and the process that stands in for it. It owns both:
// Close closes them.
func WithFallback(r *Redis, local *Local, log *slog.Logger) *Fallback {
	stopped, stop := context.WithCancel(context.Background())
	return &Fallback{redis: r, local: local, log: log, stop: stop, stopped: stopped}
}

// Degraded implements State.
func (f *Fallback) Degraded() bool { return f.degraded.Load() }

// Close stops the prober and both engines.
func (f *Fallback) Close() error {
	f.mu.Lock() // no prober starts once this is through
	f.stop()
	f.mu.Unlock()
	f.prober.Wait()
	return errors.Join(f.redis.Close(), f.local.Close())
}

// call runs an operation on Redis, or on the process where Redis is away. Redis
// may come and go between the looks, so it looks again, and in the end takes the
// process.
func (f *Fallback) call(ctx context.Context, op func(State) error) error {
	for range 3 {
		if !f.degraded.Load() {
			err := op(f.redis)
			if !away(ctx, err) {
				return err
			}
			f.trip(err)
		}
		if answered, err := f.standIn(op); answered {
			return err
		}
	}
	return op(f.local)
}

// standIn runs an operation on the process, provided that Redis is away.
func (f *Fallback) standIn(op func(State) error) (bool, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if !f.degraded.Load() {
		return false, nil
	}
	return true, op(f.local)
}

// away tells an engine that cannot answer from an answer that is an error, and
// from a caller that gave up.
func away(ctx context.Context, err error) bool {
	if err == nil || errors.Is(err, ErrLimit) || ctx.Err() != nil {
		return false
	}
	var reply redis.Error
	if !errors.As(err, &reply) {
		return true
	}
	for _, refusal := range []string{"LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN",
		"OOM", "MISCONF", "NOAUTH", "WRONGPASS", "NOPERM", "NOREPLICAS", "BUSY", "ERR max number of clients"} {
		if strings.HasPrefix(reply.Error(), refusal) {
			return true
		}
	}
	return false
}

func (f *Fallback) trip(cause error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stopped.Err() != nil || !f.degraded.CompareAndSwap(false, true) {
		return
	}
	f.log.Warn("redis is away, answering from the process", "error", cause)
	f.prober.Go(f.probe)
}

// probe waits for Redis, with growing pauses, and hands over to it.
func (f *Fallback) probe() {
	for pause := probeFirst; ; pause = min(2*pause, probeMost) {
		select {
		case <-f.stopped.Done():
			return
		case <-time.After(pause):
		}
		if f.redis.Ping(f.stopped) != nil {
			continue
		}
		if err := f.recover(); err != nil {
			f.log.Warn("redis is back but did not take over", "error", err)
			continue
		}
		f.log.Info("redis is back")
		return
	}
}

func (f *Fallback) recover() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	ctx, cancel := context.WithTimeout(f.stopped, carryLimit)
	defer cancel()
	batch := make(map[string]entry, carryBatch)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		err := f.redis.load(ctx, batch, f.local.now())
		clear(batch)
		return err
	}
	for key, e := range f.local.entries.All() {
		batch[key] = e
		if len(batch) == carryBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	f.local.entries.InvalidateAll()
	f.degraded.Store(false)
	return nil
}

// Get implements State.
func (f *Fallback) Get(ctx context.Context, key string) (value []byte, ok bool, err error) {
	err = f.call(ctx, func(s State) (err error) {
		value, ok, err = s.Get(ctx, key)
		return err
	})
	return value, ok, err
}

// Set implements State.
func (f *Fallback) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return f.call(ctx, func(s State) error { return s.Set(ctx, key, value, ttl) })
}

// Add implements State.
func (f *Fallback) Add(ctx context.Context, key string, value []byte, ttl time.Duration) (added bool, err error) {
	err = f.call(ctx, func(s State) (err error) {
		added, err = s.Add(ctx, key, value, ttl)
		return err
	})
	return added, err
}

// Take implements State.
func (f *Fallback) Take(ctx context.Context, key string) (value []byte, ok bool, err error) {
	err = f.call(ctx, func(s State) (err error) {
		value, ok, err = s.Take(ctx, key)
		return err
	})
	return value, ok, err
}

// Delete implements State.
func (f *Fallback) Delete(ctx context.Context, keys ...string) error {
	return f.call(ctx, func(s State) error { return s.Delete(ctx, keys...) })
}

// Count implements State.
func (f *Fallback) Count(ctx context.Context, key string, ttl time.Duration) (n int64, err error) {
	err = f.call(ctx, func(s State) (err error) {
		n, err = s.Count(ctx, key, ttl)
		return err
	})
	return n, err
}

// Lock implements State. A lock belongs to the engine that gave it: when that one
// is no longer asked, Extend reports the lock as lost.
func (f *Fallback) Lock(ctx context.Context, name string, ttl time.Duration) (lock Lock, ok bool, err error) {
	var engine State
	err = f.call(ctx, func(s State) (err error) {
		engine = s
		lock, ok, err = s.Lock(ctx, name, ttl)
		return err
	})
	if err != nil || !ok {
		return nil, false, err
	}
	return &fallbackLock{Lock: lock, fallback: f, local: engine == State(f.local)}, true, nil
}

type fallbackLock struct {
	Lock
	fallback *Fallback
	local    bool // given by the process
}

func (k *fallbackLock) Extend(ctx context.Context, ttl time.Duration) (bool, error) {
	if k.local != k.fallback.Degraded() {
		return false, nil
	}
	held, err := k.Lock.Extend(ctx, ttl)
	if !k.local && away(ctx, err) {
		k.fallback.trip(err)
		return false, nil
	}
	return held, err
}

// Unlock frees the lock; one that Redis holds while away lapses by itself.
func (k *fallbackLock) Unlock(ctx context.Context) error {
	if !k.local && k.fallback.Degraded() {
		return nil
	}
	err := k.Lock.Unlock(ctx)
	if !k.local && away(ctx, err) {
		k.fallback.trip(err)
		return nil
	}
	return err
}
