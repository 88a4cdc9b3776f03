package shared_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pufa/internal/shared"
	"pufa/internal/shared/sharedtest"
)

func TestLocalConforms(t *testing.T) {
	sharedtest.Run(t, func(t *testing.T) shared.State {
		local := shared.NewLocal(time.Now)
		t.Cleanup(func() { local.Close() })
		return local
	})
}

// testClock is a clock that tests move by hand.
type testClock struct{ nanos atomic.Int64 }

func newTestClock() *testClock {
	c := &testClock{}
	c.nanos.Store(time.Date(2026, 12, 4, 9, 0, 0, 0, time.UTC).UnixNano())
	return c
}

func (c *testClock) now() time.Time          { return time.Unix(0, c.nanos.Load()) }
func (c *testClock) advance(d time.Duration) { c.nanos.Add(int64(d)) }

// A Local agrees with a plain map of values and ends, whatever is done in which
// order on a clock that moves.
func TestLocalAgreesWithModel(t *testing.T) {
	type held struct {
		value string
		end   time.Time
	}
	rapid.Check(t, func(t *rapid.T) {
		clock := newTestClock()
		local := shared.NewLocal(clock.now)
		defer local.Close()
		ctx := t.Context()
		model := map[string]held{}
		key := rapid.SampledFrom([]string{"a", "b", "c"})
		ttl := rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.IntRange(1, 5000).Draw(t, "ms")) * time.Millisecond
		})
		live := func(k string) (held, bool) {
			h, ok := model[k]
			return h, ok && clock.now().Before(h.end)
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				for _, k := range []string{"a", "b", "c"} {
					got, ok, err := local.Get(ctx, k)
					h, there := live(k)
					if err != nil || ok != there || (ok && string(got) != h.value) {
						t.Fatalf("Get(%s) = %q, %v, %v; want %q, %v", k, got, ok, err, h.value, there)
					}
				}
			},
			"advance": func(t *rapid.T) { clock.advance(ttl.Draw(t, "by")) },
			"set": func(t *rapid.T) {
				k, d := key.Draw(t, "key"), ttl.Draw(t, "ttl")
				v := rapid.StringN(0, 5, -1).Draw(t, "value")
				if err := local.Set(ctx, k, []byte(v), d); err != nil {
					t.Fatal(err)
				}
				model[k] = held{v, clock.now().Add(d)}
			},
			"add": func(t *rapid.T) {
				k, d := key.Draw(t, "key"), ttl.Draw(t, "ttl")
				added, err := local.Add(ctx, k, []byte("x"), d)
				if _, there := live(k); err != nil || added == there {
					t.Fatalf("Add(%s) = %v, %v", k, added, err)
				}
				if added {
					model[k] = held{"x", clock.now().Add(d)}
				}
			},
			"take": func(t *rapid.T) {
				k := key.Draw(t, "key")
				got, ok, err := local.Take(ctx, k)
				h, there := live(k)
				if err != nil || ok != there || (ok && string(got) != h.value) {
					t.Fatalf("Take(%s) = %q, %v, %v", k, got, ok, err)
				}
				delete(model, k)
			},
		})
	})
}

func TestLocalCounterEndsOnTime(t *testing.T) {
	clock := newTestClock()
	local := shared.NewLocal(clock.now)
	defer local.Close()
	for i := range 6 {
		n, err := local.Count(t.Context(), "n", time.Minute)
		if want := int64(i%3 + 1); err != nil || n != want {
			t.Fatalf("count %d = %d, %v; want %d", i, n, err, want)
		}
		clock.advance(20 * time.Second)
	}
}

// Memory stays bounded however much is written: 200 MB go in, most are dropped.
func TestLocalIsBounded(t *testing.T) {
	local := shared.NewLocal(time.Now)
	defer local.Close()
	value := make([]byte, shared.MaxValue)
	const written = 3200
	for i := range written {
		if err := local.Set(t.Context(), fmt.Sprintf("k%d", i), value, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	if kept := local.Size(); kept > 80<<20 || kept == 0 {
		t.Fatalf("%d bytes kept of %d values of 64 KiB", kept, written)
	}
}

// Lapsed locks of ever new names do not pile up.
func TestLocalForgetsLapsedLocks(t *testing.T) {
	clock := newTestClock()
	local := shared.NewLocal(clock.now)
	defer local.Close()
	for i := range 5000 {
		if _, ok, err := local.Lock(t.Context(), fmt.Sprintf("m%d", i), time.Second); err != nil || !ok {
			t.Fatal(ok, err)
		}
		clock.advance(10 * time.Millisecond)
	}
	if kept := local.Locks(); kept > 1100 {
		t.Fatalf("%d locks kept", kept)
	}
}
