package dispatch

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"pufa/internal/shared"
	"pufa/internal/store"
	"pufa/internal/store/storetest"
	"pufa/internal/testenv"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

// Redis away for a minute: each replica leads itself, and the ledger keeps every step to
// once.
func TestRedisAway(t *testing.T) {
	server := testenv.RedisServer(t)
	url := testenv.Prepared(t, storetest.Migrate)
	w := inBatches(t, store.Config{URL: url}, wechat.VerifiedService, 60, nil)
	replicas := []replica{w.withRedis(server.URL(), url), w.withRedis(server.URL(), url)}
	c := w.scheduled(oneStep(scheduler.ViaMass))
	w.clock.pass(constitutionDay.Sub(w.clock.Now()))
	server.Stop()
	for range 4 {
		w.clock.pass(15 * time.Second)
		for _, r := range replicas {
			w.tick(r)
			if _, err := r.courier.Round(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
	server.Start()
	w.settled(replicas[1], c, time.Minute)
	w.onlyOnce(c, 60)
}

func (w *district) withRedis(address, url string) replica {
	w.t.Helper()
	r, err := shared.NewRedis(shared.RedisOptions{URL: address})
	if err != nil {
		w.t.Fatal(err)
	}
	state := shared.WithFallback(r, shared.NewLocal(w.clock.Now), slog.New(slog.NewTextHandler(io.Discard, nil)))
	w.t.Cleanup(func() { state.Close() })
	return w.join(w.another(url), state, w.clock.Now)
}

// another opens the same database as another process does.
func (w *district) another(url string) *store.Store {
	w.t.Helper()
	s, err := store.Open(context.Background(), store.Config{URL: url, Key: w.key, Now: w.clock.Now})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { s.Close() })
	return s
}

// PostgreSQL restarted in the middle: calls fail, and afterwards all goes on.
func TestPostgresRestarted(t *testing.T) {
	server := testenv.PostgresServer(t)
	w := inBatches(t, store.Config{URL: server.URL()}, wechat.VerifiedService, 60, nil)
	c := w.begin(oneStep(scheduler.ViaMass))
	for range 3 {
		if _, err := w.courier.Round(t.Context()); err != nil {
			t.Error(err)
		}
	}
	server.Stop()
	if _, err := w.courier.Round(t.Context()); err == nil {
		t.Error("a round without a database")
	}
	if err := w.planner.Tick(t.Context()); err == nil {
		t.Error("a plan without a database")
	}
	server.Start()
	for range 50 { // connections of the pool that broke may each fail once
		if _, err := w.store.Campaigns(t.Context()); err == nil {
			break
		}
	}
	for range 40 {
		w.clock.pass(30 * time.Second)
		_ = w.planner.Tick(t.Context()) // broken connections are found out one by one
		_, _ = w.courier.Round(t.Context())
		w.platform.Settle()
	}
	w.settled(w.replica, c, time.Minute)
	w.onlyOnce(c, 60)
}

// A clock that jumps neither misses a step nor sends it twice.
func TestClockJumps(t *testing.T) {
	for name, jump := range map[string]time.Duration{"forward past the grace": 72 * time.Hour, "back": -72 * time.Hour, "an hour": time.Hour} {
		t.Run(name, func(t *testing.T) {
			w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 60, nil)
			c := w.begin(oneStep(scheduler.ViaMass))
			for range 2 {
				if _, err := w.courier.Round(t.Context()); err != nil {
					t.Error(err)
				}
				w.platform.Settle()
			}
			w.clock.jump(jump)
			w.tick(w.replica)
			if _, err := w.courier.Round(t.Context()); err != nil {
				t.Error(err)
			}
			w.platform.Settle()
			w.clock.jump(-jump)
			w.clock.pass(15 * time.Second)
			w.tick(w.replica)
			w.settled(w.replica, c, time.Minute)
			w.onlyOnce(c, 60)
		})
	}
}

// A step whose time comes while the clock is wrong is sent when the clock is right.
func TestClockJumpsBeforeAStep(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 20, nil)
	c := w.scheduled(oneStep(scheduler.ViaMass))
	w.tick(w.replica)
	w.clock.jump(40 * 24 * time.Hour) // past the step and its grace
	w.tick(w.replica)
	w.clock.jump(-40 * 24 * time.Hour)
	w.tick(w.replica)
	w.clock.pass(constitutionDay.Sub(w.clock.Now()))
	w.settled(w.replica, c, 5*time.Minute)
	w.onlyOnce(c, 20)
}

// Two replicas, the leader killed: the other leads when the lock lapses, and both send.
func TestLeaderKilled(t *testing.T) {
	onEngines(t, func(t *testing.T, cfg store.Config) {
		w := inBatches(t, cfg, wechat.VerifiedService, 60, nil)
		cfg.Key, cfg.Now = w.key, w.clock.Now
		second, err := store.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { second.Close() })
		other := w.join(second, w.state, w.clock.Now)
		c := w.scheduled(oneStep(scheduler.ViaMass))
		w.tick(w.replica) // leads
		w.clock.pass(constitutionDay.Sub(w.clock.Now()) - 10*time.Second)
		w.tick(w.replica)
		w.clock.pass(10 * time.Second)
		w.tick(other)
		if got := w.now(c).State; got != scheduler.Scheduled {
			t.Errorf("one who does not lead began: %s", got)
		}
		// The leader is gone; the other sends as well as it plans.
		w.settled(other, c, 15*time.Second)
		w.onlyOnce(c, 60)
	})
}

// Two replicas plan and send at the same time, both in the belief that they lead.
func TestTwoAtOnce(t *testing.T) {
	url := testenv.Prepared(t, storetest.Migrate)
	w := inBatches(t, store.Config{URL: url}, wechat.VerifiedService, 200, nil)
	var replicas []replica
	for range 3 {
		state := shared.NewLocal(w.clock.Now)
		t.Cleanup(func() { state.Close() })
		replicas = append(replicas, w.join(w.another(url), state, w.clock.Now))
	}
	c := w.scheduled(oneStep(scheduler.ViaMass))
	w.clock.pass(constitutionDay.Sub(w.clock.Now()))
	done := make(chan error, len(replicas))
	for _, r := range replicas {
		go func() {
			err := r.planner.Tick(context.Background())
			for n := 1; err == nil && n > 0; {
				n, err = r.courier.Round(context.Background())
			}
			done <- err
		}()
	}
	for range replicas {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	w.settled(w.replica, c, time.Minute)
	w.onlyOnce(c, 200)
	if n := len(w.platform.MassJobs()); n != 20 {
		t.Errorf("%d mass messages", n)
	}
}

// A run that was missed is caught up with within its grace, and said to be missed after.
func TestMissedRuns(t *testing.T) {
	for name, late := range map[string]time.Duration{"within the grace": 20 * time.Hour, "after it": 30 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 20, nil)
			c := w.scheduled(oneStep(scheduler.ViaMass))
			w.clock.pass(constitutionDay.Add(late).Sub(w.clock.Now()))
			want := 20
			if late > 24*time.Hour {
				want = 0
			}
			w.settled(w.replica, c, time.Hour)
			once, more, _ := w.received()
			if once != want || more != 0 {
				t.Errorf("%d once, %d more", once, more)
			}
			runs, err := w.store.StepRuns(t.Context(), c.ID)
			if err != nil || len(runs) != 1 || (runs[0].Phase == scheduler.RunMissed) != (want == 0) {
				t.Errorf("%+v, %v", runs, err)
			}
		})
	}
}
