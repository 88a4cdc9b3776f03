// Package sharedtest is the conformance suite of shared.State: every engine passes
// the same cases, in the process and on a real Redis.
package sharedtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pufa/internal/shared"
)

// Run checks one engine. open gives a State that holds nothing under the keys used
// before; it runs on the real clock, and the caller closes it by t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) shared.State) {
	cases := map[string]func(*testing.T, shared.State){
		"a value is there until it is deleted":       deletes,
		"a value lapses":                             lapses,
		"set replaces value and ttl":                 replaces,
		"values are copies":                          copies,
		"add stores only what is absent":             adds,
		"one of many adds wins":                      addsInParallel,
		"take returns a value once":                  takes,
		"one of many takes gets the value":           takesInParallel,
		"a counter counts every call":                counts,
		"counting does not prolong a counter":        countsLapse,
		"a counter reads as a number":                countsRead,
		"counting what is no number fails":           countsText,
		"a lock has one holder":                      locks,
		"a lock lapses and its old holder is told":   locksLapse,
		"a lock lives as long as it is extended":     locksExtend,
		"an old holder cannot free the new one":      locksStale,
		"tokens grow with every lock":                tokens,
		"locks and values do not share names":        names,
		"what is outside the limits is refused":      limits,
		"a cancelled context is an error, not a hit": cancels,
	}
	for name, check := range cases {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

const (
	long  = time.Minute
	short = 60 * time.Millisecond
)

// within polls until a condition holds.
func within(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("never came true: %s", what)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, s shared.State, key, value string, there bool) {
	t.Helper()
	got, ok, err := s.Get(t.Context(), key)
	must(t, err)
	if ok != there || string(got) != value {
		t.Fatalf("Get(%q) = %q, %v; want %q, %v", key, got, ok, value, there)
	}
}

func deletes(t *testing.T, s shared.State) {
	ctx := t.Context()
	want(t, s, "a", "", false)
	must(t, s.Set(ctx, "a", []byte("甲"), long))
	must(t, s.Set(ctx, "b", nil, long))
	want(t, s, "a", "甲", true)
	want(t, s, "b", "", true)
	must(t, s.Delete(ctx, "a", "b", "never was"))
	must(t, s.Delete(ctx))
	want(t, s, "a", "", false)
	want(t, s, "b", "", false)
}

func lapses(t *testing.T, s shared.State) {
	must(t, s.Set(t.Context(), "k", []byte("v"), short))
	within(t, "the value is gone", func() bool {
		_, ok, err := s.Get(t.Context(), "k")
		must(t, err)
		return !ok
	})
	ok, err := s.Add(t.Context(), "k", []byte("w"), long)
	must(t, err)
	if !ok {
		t.Fatal("a lapsed key could not be added again")
	}
	want(t, s, "k", "w", true)
}

func replaces(t *testing.T, s shared.State) {
	ctx := t.Context()
	must(t, s.Set(ctx, "k", []byte("1"), short))
	must(t, s.Set(ctx, "k", []byte("2"), long))
	time.Sleep(2 * short)
	want(t, s, "k", "2", true)
}

func copies(t *testing.T, s shared.State) {
	ctx := t.Context()
	value := []byte("before")
	must(t, s.Set(ctx, "k", value, long))
	copy(value, "AFTER!")
	got, _, err := s.Get(ctx, "k")
	must(t, err)
	copy(got, "AFTER!")
	want(t, s, "k", "before", true)
}

func adds(t *testing.T, s shared.State) {
	ctx := t.Context()
	for i, wanted := range []bool{true, false, false} {
		ok, err := s.Add(ctx, "k", fmt.Append(nil, i), long)
		must(t, err)
		if ok != wanted {
			t.Fatalf("add %d: %v, want %v", i, ok, wanted)
		}
	}
	want(t, s, "k", "0", true)
}

// parallel calls f from 20 goroutines and returns how many times it said true.
func parallel(t *testing.T, f func(i int) (bool, error)) int {
	t.Helper()
	var group sync.WaitGroup
	var hits atomic.Int64
	for i := range 20 {
		group.Go(func() {
			ok, err := f(i)
			if err != nil {
				t.Error(err)
			}
			if ok {
				hits.Add(1)
			}
		})
	}
	group.Wait()
	return int(hits.Load())
}

func addsInParallel(t *testing.T, s shared.State) {
	hits := parallel(t, func(i int) (bool, error) {
		return s.Add(t.Context(), "k", fmt.Append(nil, i), long)
	})
	if hits != 1 {
		t.Fatalf("%d adds won, want 1", hits)
	}
}

func takes(t *testing.T, s shared.State) {
	ctx := t.Context()
	must(t, s.Set(ctx, "k", []byte("v"), long))
	for i, wanted := range []bool{true, false} {
		got, ok, err := s.Take(ctx, "k")
		must(t, err)
		if ok != wanted || ok && string(got) != "v" {
			t.Fatalf("take %d: %q, %v", i, got, ok)
		}
	}
	want(t, s, "k", "", false)
}

func takesInParallel(t *testing.T, s shared.State) {
	must(t, s.Set(t.Context(), "k", []byte("v"), long))
	hits := parallel(t, func(int) (bool, error) {
		_, ok, err := s.Take(t.Context(), "k")
		return ok, err
	})
	if hits != 1 {
		t.Fatalf("%d takes got the value, want 1", hits)
	}
}

func counts(t *testing.T, s shared.State) {
	parallel(t, func(int) (bool, error) {
		_, err := s.Count(t.Context(), "n", long)
		return true, err
	})
	n, err := s.Count(t.Context(), "n", long)
	must(t, err)
	if n != 21 {
		t.Fatalf("counted %d, want 21", n)
	}
}

func countsLapse(t *testing.T, s shared.State) {
	within(t, "the counter starts anew though it is counted on", func() bool {
		n, err := s.Count(t.Context(), "n", short)
		must(t, err)
		if n > 1 {
			return false
		}
		time.Sleep(short / 2)
		_, err = s.Count(t.Context(), "n", long)
		must(t, err)
		time.Sleep(short)
		n, err = s.Count(t.Context(), "n", short)
		must(t, err)
		return n == 1
	})
}

func countsRead(t *testing.T, s shared.State) {
	ctx := t.Context()
	for range 12 {
		_, err := s.Count(ctx, "n", long)
		must(t, err)
	}
	want(t, s, "n", "12", true)
	must(t, s.Set(ctx, "n", []byte("41"), long))
	n, err := s.Count(ctx, "n", long)
	must(t, err)
	if n != 42 {
		t.Fatalf("counted %d, want 42", n)
	}
}

func countsText(t *testing.T, s shared.State) {
	must(t, s.Set(t.Context(), "k", []byte("甲"), long))
	if n, err := s.Count(t.Context(), "k", long); err == nil {
		t.Fatalf("counted a text: %d", n)
	}
	want(t, s, "k", "甲", true)
}

func lock(t *testing.T, s shared.State, name string, ttl time.Duration) shared.Lock {
	t.Helper()
	l, ok, err := s.Lock(t.Context(), name, ttl)
	must(t, err)
	if !ok {
		t.Fatalf("lock %q is held", name)
	}
	return l
}

func lockHeld(t *testing.T, s shared.State, name string) {
	t.Helper()
	_, ok, err := s.Lock(t.Context(), name, long)
	must(t, err)
	if ok {
		t.Fatalf("lock %q has two holders", name)
	}
}

func locks(t *testing.T, s shared.State) {
	first := lock(t, s, "leader", long)
	lockHeld(t, s, "leader")
	lock(t, s, "another", long)
	must(t, first.Unlock(t.Context()))
	must(t, first.Unlock(t.Context()))
	hits := parallel(t, func(int) (bool, error) {
		_, ok, err := s.Lock(t.Context(), "leader", long)
		return ok, err
	})
	if hits != 1 {
		t.Fatalf("%d got the lock, want 1", hits)
	}
}

func locksLapse(t *testing.T, s shared.State) {
	first := lock(t, s, "leader", short)
	within(t, "the lock lapses", func() bool {
		_, ok, err := s.Lock(t.Context(), "leader", long)
		must(t, err)
		return ok
	})
	held, err := first.Extend(t.Context(), long)
	must(t, err)
	if held {
		t.Fatal("a lost lock was extended")
	}
}

func locksExtend(t *testing.T, s shared.State) {
	first := lock(t, s, "leader", 10*time.Second)
	held, err := first.Extend(t.Context(), long)
	must(t, err)
	if !held {
		t.Fatal("a held lock was reported lost")
	}
	held, err = first.Extend(t.Context(), short)
	must(t, err)
	if !held {
		t.Fatal("a held lock was reported lost")
	}
	within(t, "the shortened lock lapses", func() bool {
		_, ok, err := s.Lock(t.Context(), "leader", long)
		must(t, err)
		return ok
	})
}

func locksStale(t *testing.T, s shared.State) {
	first := lock(t, s, "leader", short)
	within(t, "a second holder comes", func() bool {
		_, ok, err := s.Lock(t.Context(), "leader", long)
		must(t, err)
		return ok
	})
	must(t, first.Unlock(t.Context()))
	lockHeld(t, s, "leader")
}

func tokens(t *testing.T, s shared.State) {
	var last int64
	for range 20 {
		l := lock(t, s, "leader", long)
		if l.Token() <= last {
			t.Fatalf("token %d after %d", l.Token(), last)
		}
		last = l.Token()
		must(t, l.Unlock(t.Context()))
	}
}

func names(t *testing.T, s shared.State) {
	must(t, s.Set(t.Context(), "leader", []byte("v"), long))
	l := lock(t, s, "leader", long)
	must(t, s.Delete(t.Context(), "leader"))
	lockHeld(t, s, "leader")
	must(t, l.Unlock(t.Context()))
}

func limits(t *testing.T, s shared.State) {
	ctx := t.Context()
	big := bytes.Repeat([]byte("a"), shared.MaxValue)
	must(t, s.Set(ctx, strings.Repeat("k", shared.MaxKey), big, long))
	over := append(big, 'a')
	tooLong := strings.Repeat("k", shared.MaxKey+1)
	first := func(_ any, err error) error { return err }
	second := func(_ any, _ bool, err error) error { return err }
	for name, err := range map[string]error{
		"set: value too big": s.Set(ctx, "k", over, long),
		"add: value too big": first(s.Add(ctx, "k", over, long)),
		"set: no ttl":        s.Set(ctx, "k", nil, 0),
		"add: negative ttl":  first(s.Add(ctx, "k", nil, -time.Second)),
		"count: no ttl":      first(s.Count(ctx, "k", 0)),
		"lock: no ttl":       second(s.Lock(ctx, "k", 0)),
		"get: no key":        second(s.Get(ctx, "")),
		"take: key too long": second(s.Take(ctx, tooLong)),
		"delete: no key":     s.Delete(ctx, "a", ""),
	} {
		if !errors.Is(err, shared.ErrLimit) {
			t.Errorf("%s: %v, want ErrLimit", name, err)
		}
	}
	if s.Degraded() {
		t.Error("a caller's mistake made the engine count as away")
	}
}

func cancels(t *testing.T, s shared.State) {
	ctx, cancel := context.WithCancel(t.Context())
	must(t, s.Set(ctx, "k", []byte("v"), long))
	cancel()
	if _, ok, err := s.Get(ctx, "k"); err != nil && ok {
		t.Fatal("a hit and an error at once")
	}
	if s.Degraded() {
		t.Fatal("a caller that gave up made the engine count as away")
	}
	want(t, s, "k", "v", true)
}
