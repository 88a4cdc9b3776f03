package shared_test

import (
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"pufa/internal/shared"
	"pufa/internal/shared/sharedtest"
	"pufa/internal/testenv"
)

const hour = time.Hour

var (
	now   = time.Now
	quiet = slog.New(slog.NewTextHandler(io.Discard, nil))
)

func openFallback(t *testing.T, url string, timeout time.Duration) *shared.Fallback {
	t.Helper()
	r, err := shared.NewRedis(shared.RedisOptions{URL: url, Prefix: t.Name() + ":", Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	f := shared.WithFallback(r, shared.NewLocal(now), quiet)
	t.Cleanup(func() { f.Close() })
	return f
}

func TestFallbackConforms(t *testing.T) {
	url := testenv.Redis(t)
	sharedtest.Run(t, func(t *testing.T) shared.State { return openFallback(t, url, patient) })
}

// nobody is an address where nothing listens.
func nobody(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "redis://" + l.Addr().String()
}

// degradedState hides that the engine is degraded, which the suite takes for an
// engine spoilt by a caller's mistake.
type degradedState struct{ *shared.Fallback }

func (degradedState) Degraded() bool { return false }

func TestFallbackConformsWithoutRedis(t *testing.T) {
	sharedtest.Run(t, func(t *testing.T) shared.State {
		f := openFallback(t, nobody(t), patient)
		if _, _, err := f.Get(t.Context(), "any"); err != nil || !f.Degraded() {
			t.Fatalf("not degraded without Redis: %v", err)
		}
		return degradedState{f}
	})
}

// An outage in the middle: every call is answered, Degraded tells, what was
// written meanwhile is in Redis afterwards, and nobody has to intervene.
func TestFallbackSurvivesAnOutage(t *testing.T) {
	server := testenv.RedisServer(t)
	f := openFallback(t, server.URL(), patient)
	ctx := t.Context()
	set := func(key, value string) {
		t.Helper()
		if err := f.Set(ctx, key, []byte(value), hour); err != nil {
			t.Fatal(err)
		}
	}
	get := func(key, want string, there bool) {
		t.Helper()
		v, ok, err := f.Get(ctx, key)
		if err != nil || ok != there || string(v) != want {
			t.Fatalf("Get(%s) = %q, %v, %v; want %q, %v", key, v, ok, err, want, there)
		}
	}
	set("session", "before")
	lock, ok, err := f.Lock(ctx, "leader", hour)
	if err != nil || !ok || f.Degraded() {
		t.Fatal(ok, err, f.Degraded())
	}

	server.Stop()
	set("session", "during")
	get("session", "during", true)
	if !f.Degraded() {
		t.Fatal("not degraded with Redis stopped")
	}
	if held, err := lock.Extend(ctx, hour); err != nil || held {
		t.Fatalf("a lock that Redis holds was extended without Redis: %v, %v", held, err)
	}
	if err := lock.Unlock(ctx); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if n, err := f.Count(ctx, "n", hour); err != nil || n != int64(i+1) {
			t.Fatal(n, err)
		}
	}
	meanwhile, ok, err := f.Lock(ctx, "meanwhile", hour)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}

	server.Start()
	for end := now().Add(30 * time.Second); f.Degraded(); time.Sleep(10 * time.Millisecond) {
		if now().After(end) {
			t.Fatal("Redis is back and was not noticed")
		}
	}
	get("session", "during", true)
	if n, err := f.Count(ctx, "n", hour); err != nil || n != 4 {
		t.Fatalf("the counter was not carried over: %d, %v", n, err)
	}
	if held, err := meanwhile.Extend(ctx, hour); err != nil || held {
		t.Fatalf("a lock of the process outlived it: %v, %v", held, err)
	}
	direct, err := shared.NewRedis(shared.RedisOptions{URL: server.URL(), Prefix: t.Name() + ":", Timeout: patient})
	if err != nil {
		t.Fatal(err)
	}
	defer direct.Close()
	if v, ok, err := direct.Get(ctx, "session"); err != nil || !ok || string(v) != "during" {
		t.Fatalf("Redis holds %q, %v, %v", v, ok, err)
	}
}

// A Redis that accepts connections and never answers costs one time-out, not one
// for each call.
func TestFallbackFromASilentRedis(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	var accepted sync.WaitGroup
	accepted.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
		}
	})
	f := openFallback(t, "redis://"+l.Addr().String(), 100*time.Millisecond)
	for i := range 2000 {
		if n, err := f.Count(t.Context(), "n", hour); err != nil || n != int64(i+1) {
			t.Fatal(n, err)
		}
	}
	if !f.Degraded() {
		t.Fatal("not degraded")
	}
	l.Close()
	accepted.Wait()
}

// Calls from many goroutines while Redis goes and comes: none fails, and the
// counter never hands out one number twice within one engine's reign.
func TestFallbackUnderLoadThroughOutages(t *testing.T) {
	server := testenv.RedisServer(t)
	f := openFallback(t, server.URL(), patient)
	done := make(chan struct{})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if _, err := f.Count(t.Context(), "n", hour); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 3 {
		server.Stop()
		await(t, f, true)
		server.Start()
		await(t, f, false)
	}
	close(done)
	group.Wait()
}

func await(t *testing.T, f *shared.Fallback, degraded bool) {
	t.Helper()
	for end := now().Add(30 * time.Second); f.Degraded() != degraded; time.Sleep(5 * time.Millisecond) {
		if now().After(end) {
			t.Fatalf("never became degraded=%v", degraded)
		}
	}
}

// Closing in the middle of an outage stops the prober.
func TestFallbackClosesDuringAnOutage(t *testing.T) {
	f := openFallback(t, nobody(t), patient)
	if _, err := f.Add(t.Context(), "k", nil, hour); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
