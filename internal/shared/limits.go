package shared

import (
	"errors"
	"fmt"
	"time"
)

// Limits that every engine enforces alike, so that a mistake shows in the process
// before it shows on Redis.
const (
	MaxKey   = 256       // bytes
	MaxValue = 64 * 1024 // bytes
)

// ErrLimit marks a key, value or ttl outside the limits: a mistake of the caller,
// never a reason to fall back to another engine.
var ErrLimit = errors.New("shared state: outside the limits")

func checkKey(key string) error {
	if key == "" || len(key) > MaxKey {
		return fmt.Errorf("%w: key of %d bytes", ErrLimit, len(key))
	}
	return nil
}

func checkTTL(key string, ttl time.Duration) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if ttl <= 0 {
		return fmt.Errorf("%w: ttl %v for %q", ErrLimit, ttl, key)
	}
	return nil
}

func checkWrite(key string, value []byte, ttl time.Duration) error {
	if len(value) > MaxValue {
		return fmt.Errorf("%w: value of %d bytes for %q", ErrLimit, len(value), key)
	}
	return checkTTL(key, ttl)
}
