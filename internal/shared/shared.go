// Package shared keeps short-lived state that replicas share: sessions,
// deduplication and cached replies, rate limits, locks, platform tokens. It lives
// in the process by default and in Redis when one is configured; losing it loses
// no record.
package shared

import (
	"context"
	"time"
)

// State is a small key-value store with expiry. Keys are short ASCII; values up to
// 64 KiB. Every ttl must be positive. Implementations are safe for concurrent use.
type State interface {
	// Get returns the value and whether the key is there.
	Get(ctx context.Context, key string) ([]byte, bool, error)
	// Set stores a value, replacing what was there.
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
	// Add stores a value only when the key is not there, and reports whether it did.
	Add(ctx context.Context, key string, value []byte, ttl time.Duration) (bool, error)
	// Take returns the value and removes it in one step.
	Take(ctx context.Context, key string) ([]byte, bool, error)
	// Delete removes keys; absent ones are no error.
	Delete(ctx context.Context, keys ...string) error
	// Count adds one to a counter that starts its ttl at the first count, and
	// returns the new count.
	Count(ctx context.Context, key string, ttl time.Duration) (int64, error)
	// Lock takes a lock for ttl, or reports false when another holds it. The token
	// grows with every lock taken of that name (fencing).
	Lock(ctx context.Context, name string, ttl time.Duration) (Lock, bool, error)
	// Degraded reports that the shared engine is away and the process stands in
	// for it: what must happen once then rests on unique constraints in SQL.
	Degraded() bool
	Close() error
}

// Lock is a held lock.
type Lock interface {
	Token() int64
	// Extend prolongs the lock, or reports false when it was lost.
	Extend(ctx context.Context, ttl time.Duration) (bool, error)
	Unlock(ctx context.Context) error
}
