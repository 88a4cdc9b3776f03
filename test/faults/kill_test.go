package faults

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

const residents = 6

// kills is how often each engine's program is killed.
func kills(t *testing.T) int {
	if !thorough {
		return 5
	}
	n, err := strconv.Atoi(os.Getenv("PUFA_FAULTS"))
	if err != nil {
		t.Fatal("PUFA_FAULTS says how often to kill: ", err)
	}
	return n
}

// The program is killed at random moments while residents write. Everybody is answered,
// once, and what the program said that it has is there.
func TestKilledUnderLoad(t *testing.T) {
	onEngines(t, func(t *testing.T, settings map[string]string) {
		w := newWorld(t, settings)
		w.start()
		stop := make(chan struct{})
		g, ctx := errgroup.WithContext(t.Context())
		for n := range residents {
			g.Go(func() error { return w.resident(ctx, n, stop) })
		}
		for range kills(t) {
			before := w.ledger.messages()
			w.until("messages are answered", func() bool { return w.ledger.messages() > before+residents || ctx.Err() != nil })
			time.Sleep(rand.N(100 * time.Millisecond)) // the moment is random
			w.kill()
			w.start()
		}
		close(stop)
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		w.sameAgain(50)
		w.check()
		t.Logf("%d messages", w.ledger.messages())
	})
}
