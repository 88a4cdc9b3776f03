package testenv

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// RedisVariable names the environment variable with the address of a Redis server
// that tests may share. It must have many databases (--databases 4096).
const RedisVariable = "PUFA_TEST_REDIS"

const redisDatabases = 4096

// redisCounter, in database 0, counts the databases that were given out.
const redisCounter = "pufa-testenv:databases"

// redisEngine is a Redis server with these arguments more.
type redisEngine []string

func (e redisEngine) command(dir string, port int) (*exec.Cmd, error) {
	path, err := program("redis-server", "redis-server")
	if err != nil {
		return nil, err
	}
	return exec.Command(path, append([]string{"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--dir", dir,
		"--save", "", "--appendonly", "no", "--databases", strconv.Itoa(redisDatabases)}, e...)...), nil
}

func (redisEngine) prepare(string) error { return nil }

func (redisEngine) ready(port int) error {
	c := redis.NewClient(&redis.Options{Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), MaxRetries: -1})
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return c.Ping(ctx).Err()
}

func (redisEngine) url(port int) string { return fmt.Sprintf("redis://127.0.0.1:%d/0", port) }

// redisOfProcess is started once, and stopped by its watcher.
var redisOfProcess = sync.OnceValues(func() (*Server, error) { return newServer(redisEngine{}, "redis") })

// Redis is the address of an empty Redis database, such as
// redis://127.0.0.1:6379/17. No other test uses it until this one has ended.
// Channels and scripts are shared by all databases of a server.
func Redis(t testing.TB) string {
	t.Helper()
	url := os.Getenv(RedisVariable)
	if url == "" {
		s, err := redisOfProcess()
		if err != nil {
			t.Fatal(err)
		}
		url = s.URL()
	}
	opt, err := redis.ParseURL(url)
	if err != nil {
		t.Fatalf("%s: %v", RedisVariable, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	counter := redis.NewClient(opt)
	defer counter.Close()
	n, err := counter.Incr(ctx, redisCounter).Result()
	if err != nil {
		t.Fatalf("take a database of Redis: %v", err)
	}
	opt.DB = int(n)
	if err := flush(ctx, *opt); err != nil {
		t.Fatalf("database %d of Redis (it needs --databases %d): %v", n, redisDatabases, err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := flush(ctx, *opt); err != nil {
			t.Errorf("empty database %d of Redis: %v", n, err)
		}
	})
	return fmt.Sprintf("redis://%s/%d", opt.Addr, n)
}

func flush(ctx context.Context, opt redis.Options) error {
	c := redis.NewClient(&opt)
	defer c.Close()
	return c.FlushDB(ctx).Err()
}

// RedisServer is a Redis server of this test's own, for outages. It writes nothing
// to disk: a stopped server comes back empty.
func RedisServer(t testing.TB) *Server { return owned(t, redisEngine{}, "redis") }

func owned(t testing.TB, e engine, name string) *Server {
	t.Helper()
	s, err := newServer(e, name)
	if err != nil {
		t.Fatal(err)
	}
	s.t = t
	t.Cleanup(s.clean)
	return s
}
