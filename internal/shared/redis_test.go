package shared_test

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"pufa/internal/shared"
	"pufa/internal/shared/sharedtest"
	"pufa/internal/testenv"
)

// patient is a time-out for tests that are not about time-outs: a loaded machine
// must not look like an outage.
const patient = 20 * time.Second

// openRedis is a Redis of its own by prefix.
func openRedis(t *testing.T, url string) *shared.Redis {
	t.Helper()
	r, err := shared.NewRedis(shared.RedisOptions{URL: url, Prefix: t.Name() + ":", Timeout: patient})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func TestRedisConforms(t *testing.T) {
	url := testenv.Redis(t)
	sharedtest.Run(t, func(t *testing.T) shared.State { return openRedis(t, url) })
}

// Two replicas with one prefix see each other; another prefix does not.
func TestRedisIsShared(t *testing.T) {
	url := testenv.Redis(t)
	one, two := openRedis(t, url), openRedis(t, url)
	other, err := shared.NewRedis(shared.RedisOptions{URL: url, Prefix: "other:", Timeout: patient})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := one.Set(t.Context(), "k", []byte("v"), hour); err != nil {
		t.Fatal(err)
	}
	if v, ok, err := two.Get(t.Context(), "k"); err != nil || !ok || string(v) != "v" {
		t.Fatalf("the second replica got %q, %v, %v", v, ok, err)
	}
	if _, ok, err := other.Get(t.Context(), "k"); err != nil || ok {
		t.Fatalf("another prefix got the value: %v, %v", ok, err)
	}
}

// Tokens keep growing when Redis lost its data, and when the process hands over
// to Redis or back.
func TestTokensGrowAcrossEngines(t *testing.T) {
	server := testenv.RedisServer(t)
	r := openRedis(t, server.URL())
	local := shared.NewLocal(now)
	defer local.Close()
	var last int64
	for i, state := range []shared.State{r, local, r, local, r} {
		if i == 2 {
			wipe(t, server.URL())
		}
		lock, ok, err := state.Lock(t.Context(), "leader", hour)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if lock.Token() <= last {
			t.Fatalf("step %d: token %d after %d", i, lock.Token(), last)
		}
		last = lock.Token()
		if err := lock.Unlock(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// A server whose clock was set back still hands out growing tokens.
func TestTokensGrowWhenTheClockIsSetBack(t *testing.T) {
	url := testenv.Redis(t)
	r := openRedis(t, url)
	opts, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(opts)
	defer client.Close()
	last := now().Add(hour).UnixMicro()
	if err := client.Set(t.Context(), t.Name()+":fence:{leader}", last, hour).Err(); err != nil {
		t.Fatal(err)
	}
	lock, ok, err := r.Lock(t.Context(), "leader", hour)
	if err != nil || !ok || lock.Token() != last+1 {
		t.Fatal(lock, ok, err)
	}
}

func wipe(t *testing.T, url string) {
	t.Helper()
	opts, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(opts)
	defer client.Close()
	if err := client.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
}

func TestParseRedisURL(t *testing.T) {
	type parsed struct {
		Addrs                      []string
		User, Password, Master, SP string
		DB                         int
		TLS, Cluster               bool
	}
	for raw, want := range map[string]parsed{
		"redis://localhost":               {Addrs: []string{"localhost:6379"}},
		"redis://10.0.0.1:6380/3":         {Addrs: []string{"10.0.0.1:6380"}, DB: 3},
		"redis://:p%40ss@h:1/0":           {Addrs: []string{"h:1"}, Password: "p@ss"},
		"rediss://u:p@h":                  {Addrs: []string{"h:6379"}, User: "u", Password: "p", TLS: true},
		"redis://[::1]:6380":              {Addrs: []string{"[::1]:6380"}},
		"redis://[::1]":                   {Addrs: []string{"[::1]:6379"}},
		"redis://a:1,b,c:3":               {Addrs: []string{"a:1", "b:6379", "c:3"}},
		"redis://a?cluster=true":          {Addrs: []string{"a:6379"}, Cluster: true},
		"redis://s1,s2:5/2?master=mymain": {Addrs: []string{"s1:26379", "s2:5"}, DB: 2, Master: "mymain"},
		"redis://s?master=m&sentinel_password=x": {
			Addrs: []string{"s:26379"}, Master: "m", SP: "x"},
	} {
		opts, err := shared.ParseRedisURL(raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		got := parsed{opts.Addrs, opts.Username, opts.Password, opts.MasterName, opts.SentinelPassword,
			opts.DB, opts.TLSConfig != nil, opts.IsClusterMode}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", raw, diff)
		}
	}
}

func TestParseRedisURLRefuses(t *testing.T) {
	for _, raw := range []string{
		"", "localhost:6379", "http://h", "redis://", "redis:///1", "redis://a,,b", "redis://h:0", "redis://h:99999",
		"redis://h/one", "redis://h/-1", "redis://a,b/1", "redis://h?cluster=maybe", "redis://h?pool=3",
		"redis://user:geheim@h:port", "redis://user:geheim%zz@h",
	} {
		_, err := shared.ParseRedisURL(raw)
		if err == nil {
			t.Errorf("%q was accepted", raw)
		} else if strings.Contains(fmt.Sprint(err), "geheim") {
			t.Errorf("the error repeats the password: %v", err)
		}
	}
}

// Whatever the address, it is read into hosts or refused without repeating it.
func FuzzParseRedisURL(f *testing.F) {
	for _, raw := range []string{"redis://localhost", "rediss://u:p@a:1,[::1]:2/3?master=m&sentinel_password=x", "redis://a?cluster=1", "redis://@,"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		opts, err := shared.ParseRedisURL(raw)
		if err != nil {
			return
		}
		if len(opts.Addrs) == 0 || opts.DB < 0 {
			t.Fatalf("%q: %+v", raw, opts)
		}
		for _, addr := range opts.Addrs {
			if _, _, err := net.SplitHostPort(addr); err != nil {
				t.Fatalf("%q: host %q: %v", raw, addr, err)
			}
		}
	})
}
