package shared

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// RedisOptions says where Redis is and how long it is waited for.
type RedisOptions struct {
	URL     string        // as ParseRedisURL reads it
	Prefix  string        // before every key; "pufa:" when empty
	Timeout time.Duration // for one operation, dialling included; 250 ms when zero
}

// Redis keeps state that replicas share, on Redis 6.2 or later.
type Redis struct {
	client  redis.UniversalClient
	prefix  string
	timeout time.Duration
}

// NewRedis makes a client; it connects at the first use, so a Redis that is away
// does not stop the start. Errors are about the address only.
//
// Nothing is retried: an operation that may have run already (a count, an add)
// must not run twice, and an outage should cost little.
func NewRedis(o RedisOptions) (*Redis, error) {
	opts, err := ParseRedisURL(o.URL)
	if err != nil {
		return nil, err
	}
	if o.Prefix == "" {
		o.Prefix = "pufa:"
	}
	if o.Timeout <= 0 {
		o.Timeout = 250 * time.Millisecond
	}
	opts.MaxRetries = -1
	opts.DialerRetries = 1
	opts.DialTimeout, opts.ReadTimeout, opts.WriteTimeout = o.Timeout, o.Timeout, o.Timeout
	opts.PoolTimeout = o.Timeout
	opts.ContextTimeoutEnabled = true
	opts.DisableIdentity = true
	opts.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return &Redis{client: redis.NewUniversalClient(opts), prefix: o.Prefix, timeout: o.Timeout}, nil
}

func (r *Redis) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, r.timeout)
}

// precise rounds up to Redis's resolution, a millisecond.
func precise(ttl time.Duration) time.Duration {
	return (ttl + time.Millisecond - 1).Truncate(time.Millisecond)
}

// Ping reports whether Redis takes writes now.
func (r *Redis) Ping(ctx context.Context) error {
	ctx, cancel := r.limit(ctx)
	defer cancel()
	if err := r.client.Set(ctx, r.prefix+"ping", "1", time.Second).Err(); err != nil {
		return fmt.Errorf("redis: ping: %w", err)
	}
	return nil
}

// Get implements State.
func (r *Redis) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if err := checkKey(key); err != nil {
		return nil, false, err
	}
	ctx, cancel := r.limit(ctx)
	defer cancel()
	return found(r.client.Get(ctx, r.prefix+key).Bytes())
}

// Take implements State.
func (r *Redis) Take(ctx context.Context, key string) ([]byte, bool, error) {
	if err := checkKey(key); err != nil {
		return nil, false, err
	}
	ctx, cancel := r.limit(ctx)
	defer cancel()
	return found(r.client.GetDel(ctx, r.prefix+key).Bytes())
}

func found(value []byte, err error) ([]byte, bool, error) {
	if errors.Is(err, redis.Nil) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("redis: read: %w", err)
	}
	return value, true, nil
}

// Set implements State.
func (r *Redis) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if err := checkWrite(key, value, ttl); err != nil {
		return err
	}
	ctx, cancel := r.limit(ctx)
	defer cancel()
	if err := r.client.Set(ctx, r.prefix+key, value, precise(ttl)).Err(); err != nil {
		return fmt.Errorf("redis: set: %w", err)
	}
	return nil
}

// Add implements State.
func (r *Redis) Add(ctx context.Context, key string, value []byte, ttl time.Duration) (bool, error) {
	if err := checkWrite(key, value, ttl); err != nil {
		return false, err
	}
	ctx, cancel := r.limit(ctx)
	defer cancel()
	err := r.client.SetArgs(ctx, r.prefix+key, value, redis.SetArgs{Mode: "NX", TTL: precise(ttl)}).Err()
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("redis: add: %w", err)
	}
	return true, nil
}

// Delete implements State. One command a key: a cluster may keep them apart.
func (r *Redis) Delete(ctx context.Context, keys ...string) error {
	if len(keys) == 0 {
		return nil
	}
	for _, key := range keys {
		if err := checkKey(key); err != nil {
			return err
		}
	}
	ctx, cancel := r.limit(ctx)
	defer cancel()
	_, err := r.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, key := range keys {
			p.Del(ctx, r.prefix+key)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("redis: delete: %w", err)
	}
	return nil
}

var countScript = redis.NewScript(`
local n = redis.call("incr", KEYS[1])
if n == 1 then redis.call("pexpire", KEYS[1], ARGV[1]) end
return n`)

// Count implements State.
func (r *Redis) Count(ctx context.Context, key string, ttl time.Duration) (int64, error) {
	if err := checkTTL(key, ttl); err != nil {
		return 0, err
	}
	ctx, cancel := r.limit(ctx)
	defer cancel()
	n, err := countScript.Run(ctx, r.client, []string{r.prefix + key}, precise(ttl).Milliseconds()).Int64()
	if err != nil {
		return 0, fmt.Errorf("redis: count: %w", err)
	}
	return n, nil
}

// load writes many values, for Fallback to carry over what it kept meanwhile.
func (r *Redis) load(ctx context.Context, batch map[string]entry, now time.Time) error {
	_, err := r.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for key, e := range batch {
			if left := e.expires.Sub(now); left > 0 {
				p.Set(ctx, r.prefix+key, e.value, precise(left))
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("redis: load: %w", err)
	}
	return nil
}

// Degraded implements State; Redis alone never stands in for itself.
func (r *Redis) Degraded() bool { return false }

// Close implements State.
func (r *Redis) Close() error { return r.client.Close() }

// Locks are taken, and their fencing token drawn, in one step on the server: drawn
// afterwards, a holder that stalled between the two would come out with a greater
// token than its successor. The token follows the server's clock in microseconds
// and never falls below the last one, so it also grows when Redis lost its data.
var (
	lockScript = redis.NewScript(`
if redis.call("exists", KEYS[1]) == 1 then return 0 end
local t = redis.call("time")
local token = t[1] * 1000000 + t[2]
local last = tonumber(redis.call("get", KEYS[2]) or "0")
if token <= last then token = last + 1 end
local text = string.format("%.0f", token)
redis.call("set", KEYS[1], ARGV[1], "PX", ARGV[2])
redis.call("set", KEYS[2], text, "PX", ARGV[3])
return text`)
	extendScript = redis.NewScript(`
if redis.call("get", KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call("pexpire", KEYS[1], ARGV[2])`)
	unlockScript = redis.NewScript(`
if redis.call("get", KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call("del", KEYS[1])`)
)

// fenceKept is how long the last token of a name outlives its lock: longer than
// any clock on the server is set back.
const fenceKept = 24 * time.Hour

// Lock implements State.
func (r *Redis) Lock(ctx context.Context, name string, ttl time.Duration) (Lock, bool, error) {
	if err := checkTTL(name, ttl); err != nil {
		return nil, false, err
	}
	ctx, cancel := r.limit(ctx)
	defer cancel()
	// The braces keep both keys on one node of a cluster.
	key := r.prefix + "lock:{" + name + "}"
	fence := r.prefix + "fence:{" + name + "}"
	owner := rand.Text()
	ttl = precise(ttl)
	token, err := lockScript.Run(ctx, r.client, []string{key, fence},
		owner, ttl.Milliseconds(), (ttl + fenceKept).Milliseconds()).Int64()
	if err != nil {
		return nil, false, fmt.Errorf("redis: lock: %w", err)
	}
	if token == 0 {
		return nil, false, nil
	}
	return &redisLock{redis: r, key: key, owner: owner, token: token}, true, nil
}

type redisLock struct {
	redis      *Redis
	key, owner string
	token      int64
}

func (k *redisLock) Token() int64 { return k.token }

func (k *redisLock) Extend(ctx context.Context, ttl time.Duration) (bool, error) {
	if err := checkTTL(k.key, ttl); err != nil {
		return false, err
	}
	ctx, cancel := k.redis.limit(ctx)
	defer cancel()
	n, err := extendScript.Run(ctx, k.redis.client, []string{k.key}, k.owner, precise(ttl).Milliseconds()).Int64()
	if err != nil {
		return false, fmt.Errorf("redis: extend lock: %w", err)
	}
	return n == 1, nil
}

func (k *redisLock) Unlock(ctx context.Context) error {
	ctx, cancel := k.redis.limit(ctx)
	defer cancel()
	if err := unlockScript.Run(ctx, k.redis.client, []string{k.key}, k.owner).Err(); err != nil {
		return fmt.Errorf("redis: unlock: %w", err)
	}
	return nil
}
