package app

import (
	"time"

	"pufa/internal/fault"
	"pufa/internal/shared"
)

// alone tells an installation of one process: SQLite, and state within the process.
func (c Config) alone() bool { return c.DatabaseURL == "" && c.RedisURL == "" }

// openState opens shared state: in the process, or on Redis with the process
// standing in while Redis is away.
func openState(c *Core) (shared.State, error) {
	local := shared.NewLocal(time.Now)
	if c.Config.RedisURL == "" {
		return local, nil
	}
	shared.LogRedisTo(c.Log)
	redis, err := shared.NewRedis(shared.RedisOptions{URL: c.Config.RedisURL})
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "PUFA_REDIS_URL 指的 Redis 用不了，请检查地址。")
	}
	return shared.WithFallback(redis, local, c.Log), nil
}
