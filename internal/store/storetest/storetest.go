// Package storetest is the one conformance suite of the store: the same cases run on
// SQLite and on a real PostgreSQL.
package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pufa/internal/store"
)

// Open gives an empty store of the engine under test, closed when the test ends. The
// clock is what the store takes for now.
type Open func(t testing.TB, now func() time.Time) *store.Store

// Migrate gives an empty database the schema, for testenv.Prepared.
func Migrate(ctx context.Context, url string) error {
	s, err := store.Open(ctx, store.Config{URL: url})
	if err != nil {
		return err
	}
	return s.Close()
}

// Run runs every case, each on a store of its own.
func Run(t *testing.T, open Open) {
	groups := []struct {
		name  string
		cases map[string]func(*testing.T, *world)
	}{
		{"statutes", statuteCases}, {"replacing statutes", replaceCases}, {"conversation", conversationCases}, {"receipts", receiptCases},
		{"questions", questionCases}, {"asked questions", askedCases}, {"audit", auditCases}, {"transactions", txCases}, {"quiz", quizCases}, {"roster", rosterCases}, {"campaigns", campaignCases}, {"duty", dutyCases}, {"console", consoleCases},
		{"jobs", jobCases}, {"content", contentCases},
		{"uploads", uploadCases}, {"settings", settingCases}, {"retention", retentionCases},
		{"ripple", rippleCases},
	}
	for _, g := range groups {
		for name, run := range g.cases {
			t.Run(g.name+"/"+name, func(t *testing.T) {
				w := &world{clock: monday}
				w.Store = open(t, w.now)
				run(t, w)
			})
		}
	}
}

// world is a store with a clock that the test moves.
type world struct {
	*store.Store
	mu    sync.Mutex
	clock time.Time
}

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(d)
}

func no(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// must unwraps a result whose error ends the test.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		no(t, err)
		return v
	}
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, equalTimes); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

var equalTimes = cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })

// together runs n functions at the same time and joins their errors.
func together(n int, run func(i int) error) error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = run(i) })
	}
	wg.Wait()
	return errors.Join(errs...)
}
