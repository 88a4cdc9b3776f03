package shared

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
)

const (
	// localBytes bounds the memory of one Local; past it the entries least likely
	// to be wanted again go first.
	localBytes = 64 << 20
	// entryOverhead is what an entry costs beside its key and value, roughly.
	entryOverhead = 128
	// sweepLocks is the number of locks at which lapsed ones are swept out.
	sweepLocks = 1024
)

// Local keeps state in this process: enough for one replica, and the stand-in
// while Redis is away. Its memory is bounded.
type Local struct {
	now     func() time.Time
	entries *otter.Cache[string, entry]

	mu    sync.Mutex
	locks map[string]heldLock
	token int64
}

type entry struct {
	value   []byte
	expires time.Time
}

type heldLock struct {
	token   int64
	expires time.Time
}

// NewLocal makes an empty in-process state on the given clock.
func NewLocal(now func() time.Time) *Local {
	return &Local{
		now: now,
		entries: otter.Must(&otter.Options[string, entry]{
			MaximumWeight: localBytes,
			Weigher: func(key string, e entry) uint32 {
				return uint32(len(key) + len(e.value) + entryOverhead)
			},
			ExpiryCalculator: expiry{now},
			Clock:            clock{now},
		}),
		locks: make(map[string]heldLock),
	}
}

// expiry gives the cache each entry's own end, so that rewriting a counter does
// not prolong it.
type expiry struct{ now func() time.Time }

func (x expiry) ExpireAfterCreate(e otter.Entry[string, entry]) time.Duration {
	return e.Value.expires.Sub(x.now())
}

func (x expiry) ExpireAfterUpdate(e otter.Entry[string, entry], _ entry) time.Duration {
	return e.Value.expires.Sub(x.now())
}

func (x expiry) ExpireAfterRead(e otter.Entry[string, entry]) time.Duration {
	return e.ExpiresAfter()
}

type clock struct{ now func() time.Time }

func (c clock) NowNano() int64 { return c.now().UnixNano() }

func (c clock) Tick(d time.Duration) <-chan time.Time { return time.Tick(d) }

// live reports whether an entry found in the cache still counts.
func (l *Local) live(e entry, found bool) bool {
	return found && l.now().Before(e.expires)
}

func (l *Local) entry(value []byte, ttl time.Duration) entry {
	return entry{value: bytes.Clone(value), expires: l.now().Add(ttl)}
}

// Get implements State.
func (l *Local) Get(_ context.Context, key string) ([]byte, bool, error) {
	if err := checkKey(key); err != nil {
		return nil, false, err
	}
	e, found := l.entries.GetIfPresent(key)
	if !l.live(e, found) {
		return nil, false, nil
	}
	return bytes.Clone(e.value), true, nil
}

// Set implements State.
func (l *Local) Set(_ context.Context, key string, value []byte, ttl time.Duration) error {
	if err := checkWrite(key, value, ttl); err != nil {
		return err
	}
	l.entries.Set(key, l.entry(value, ttl))
	return nil
}

// Add implements State.
func (l *Local) Add(_ context.Context, key string, value []byte, ttl time.Duration) (bool, error) {
	if err := checkWrite(key, value, ttl); err != nil {
		return false, err
	}
	added := false
	l.entries.Compute(key, func(old entry, found bool) (entry, otter.ComputeOp) {
		if l.live(old, found) {
			return old, otter.CancelOp
		}
		added = true
		return l.entry(value, ttl), otter.WriteOp
	})
	return added, nil
}

// Take implements State.
func (l *Local) Take(_ context.Context, key string) ([]byte, bool, error) {
	if err := checkKey(key); err != nil {
		return nil, false, err
	}
	var value []byte
	taken := false
	l.entries.Compute(key, func(old entry, found bool) (entry, otter.ComputeOp) {
		if !found {
			return old, otter.CancelOp
		}
		if l.live(old, found) {
			value, taken = old.value, true
		}
		return entry{}, otter.InvalidateOp
	})
	return value, taken, nil
}

// Delete implements State.
func (l *Local) Delete(_ context.Context, keys ...string) error {
	for _, key := range keys {
		if err := checkKey(key); err != nil {
			return err
		}
		l.entries.Invalidate(key)
	}
	return nil
}

// Count implements State.
func (l *Local) Count(_ context.Context, key string, ttl time.Duration) (int64, error) {
	if err := checkTTL(key, ttl); err != nil {
		return 0, err
	}
	var n int64
	var err error
	l.entries.Compute(key, func(old entry, found bool) (entry, otter.ComputeOp) {
		next := entry{expires: l.now().Add(ttl)}
		if l.live(old, found) {
			if n, err = strconv.ParseInt(string(old.value), 10, 64); err != nil {
				err = fmt.Errorf("count %q: the value is not a number", key)
				return old, otter.CancelOp
			}
			next.expires = old.expires
		}
		n++
		next.value = strconv.AppendInt(nil, n, 10)
		return next, otter.WriteOp
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// Lock implements State. Tokens follow the clock in microseconds, so that they
// grow across restarts and across a change between this engine and Redis.
func (l *Local) Lock(_ context.Context, name string, ttl time.Duration) (Lock, bool, error) {
	if err := checkTTL(name, ttl); err != nil {
		return nil, false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if held, ok := l.locks[name]; ok && now.Before(held.expires) {
		return nil, false, nil
	}
	if len(l.locks) >= sweepLocks {
		l.sweep(now)
	}
	l.token = max(l.token+1, now.UnixMicro())
	l.locks[name] = heldLock{token: l.token, expires: now.Add(ttl)}
	return &localLock{local: l, name: name, token: l.token}, true, nil
}

func (l *Local) sweep(now time.Time) {
	for name, held := range l.locks {
		if !now.Before(held.expires) {
			delete(l.locks, name)
		}
	}
}

// Degraded implements State: the process is the engine here, so it never is.
func (l *Local) Degraded() bool { return false }

// Close drops everything and stops the cache's goroutines.
func (l *Local) Close() error {
	l.entries.InvalidateAll()
	l.entries.StopAllGoroutines()
	return nil
}

type localLock struct {
	local *Local
	name  string
	token int64
}

func (k *localLock) Token() int64 { return k.token }

func (k *localLock) Extend(_ context.Context, ttl time.Duration) (bool, error) {
	if err := checkTTL(k.name, ttl); err != nil {
		return false, err
	}
	k.local.mu.Lock()
	defer k.local.mu.Unlock()
	now := k.local.now()
	held, ok := k.local.locks[k.name]
	if !ok || held.token != k.token || !now.Before(held.expires) {
		return false, nil
	}
	held.expires = now.Add(ttl)
	k.local.locks[k.name] = held
	return true, nil
}

func (k *localLock) Unlock(context.Context) error {
	k.local.mu.Lock()
	defer k.local.mu.Unlock()
	if held, ok := k.local.locks[k.name]; ok && held.token == k.token {
		delete(k.local.locks, k.name)
	}
	return nil
}
