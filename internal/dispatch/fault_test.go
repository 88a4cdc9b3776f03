package dispatch

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"pufa/internal/shared"
	"pufa/internal/standin"
	"pufa/internal/store"
	"pufa/internal/testenv"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

// inBatches is a district whose mass messages go out ten to a batch.
func inBatches(t *testing.T, cfg store.Config, kind wechat.AccountKind, followers int, change func(w *district)) *district {
	t.Helper()
	w := newDistrict(t, cfg, kind, followers)
	w.rules.BatchSize = 10
	if change != nil {
		change(w)
	}
	w.replica = w.join(w.store, w.state, w.clock.Now)
	return w
}

// longGrace gives a campaign's steps days to go out.
func longGrace(c scheduler.Campaign, days int) scheduler.Campaign {
	for i := range c.Steps {
		c.Steps[i].When.Grace = time.Duration(days) * 24 * time.Hour
	}
	return c
}

// begin brings the clock to the step's time and lets the leader plan.
func (w *district) begin(c scheduler.Campaign) scheduler.Campaign {
	c = w.scheduled(c)
	w.clock.pass(constitutionDay.Sub(w.clock.Now()))
	w.tick(w.replica)
	return c
}

// settled runs a replica until the campaign has ended.
func (w *district) settled(r replica, c scheduler.Campaign, step time.Duration) {
	w.t.Helper()
	for range 500 {
		if w.now(c).State == scheduler.Finished {
			return
		}
		w.clock.pass(step)
		w.tick(r)
		w.drain(r)
	}
	p, _ := w.desk.Progress(context.Background(), c.ID)
	w.t.Fatalf("it never ended: %s %s", w.now(c).State, describe(p))
}

// The platform answers badly, in every way that it knows, and each follower still gets
// the message once.
func TestFaultsOfThePlatform(t *testing.T) {
	const mass = "/cgi-bin/message/mass/send"
	for name, faults := range map[string]standin.Faults{
		"connection reset after executing":    {Only: mass, Reset: 2},
		"answer cut off after executing":      {Only: mass, Truncate: 2},
		"gateway error":                       {Only: mass, BadGateway: 2},
		"busy":                                {Only: mass, Busy: 3},
		"40001 in the middle":                 {Only: mass, RevokeToken: 1},
		"token revoked again and again":       {Only: mass, RevokeToken: 6},
		"events before the answers":           {EventFirst: true},
		"events twice":                        {DuplicateEvents: true},
		"reset, and the event before":         {Only: mass, Reset: 2, EventFirst: true, DuplicateEvents: true},
		"the answers to the webhook get lost": {LoseReplies: 2},
	} {
		t.Run(name, func(t *testing.T) {
			onEngines(t, func(t *testing.T, cfg store.Config) {
				w := inBatches(t, cfg, wechat.VerifiedService, 35, nil)
				c := w.begin(oneStep(scheduler.ViaMass))
				w.platform.SetFaults(faults)
				w.settled(w.replica, c, 30*time.Second)
				w.onlyOnce(c, 35)
				w.figures(c, scheduler.Tally{Total: 35, Filtered: 35, Sent: 35})
			})
		})
	}
}

// The events never come: mass/get tells that the messages were sent.
func TestReportsThatNeverCome(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 25, nil)
	if err := w.platform.SetWebhook("", w.account.API); err != nil {
		t.Fatal(err)
	}
	c := w.begin(oneStep(scheduler.ViaMass))
	w.settled(w.replica, c, 10*time.Minute)
	w.onlyOnce(c, 25)
}

// A mass message that the platform took and could not send is failed, with its word.
func TestThePlatformFailsAfterTakingIt(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 25, nil)
	w.platform.SetFaults(standin.Faults{MassStatus: "err(20001)"})
	c := w.begin(oneStep(scheduler.ViaMass))
	w.settled(w.replica, c, time.Minute)
	w.onlyOnce(c, 0)
	w.reasons(c, map[scheduler.Reason]int{scheduler.PlatformErr: 25})
}

// Quotas that only the platform counts: 60 calls a minute (45011) and 100 a day (45009).
func TestQuotasOfThePlatform(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 220, func(w *district) {
		w.rules.BatchSize = 2
		w.rules.PerDay, w.rules.PerMinute = map[scheduler.Channel]int{}, map[scheduler.Channel]int{}
	})
	c := w.begin(longGrace(oneStep(scheduler.ViaMass), 3))
	w.drain(w.replica)
	if once, _, _ := w.received(); once != 120 {
		t.Errorf("%d had it in the first minute", once)
	}
	w.runFor(w.replica, 5*time.Minute, time.Minute)
	if once, _, _ := w.received(); once != 200 {
		t.Errorf("%d had it on the first day", once)
	}
	w.settled(w.replica, c, time.Hour)
	w.onlyOnce(c, 220)
}

// The same quotas counted here: the platform never has to refuse.
func TestQuotasOfTheLedger(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 30, func(w *district) {
		w.rules.BatchSize = 2
		w.rules.PerDay, w.rules.PerMinute = map[scheduler.Channel]int{scheduler.ViaMass: 10}, map[scheduler.Channel]int{scheduler.ViaMass: 4}
	})
	c := w.begin(longGrace(oneStep(scheduler.ViaMass), 3))
	for minute, want := range []int{8, 16, 20, 20} {
		w.drain(w.replica)
		if once, _, _ := w.received(); once != want {
			t.Errorf("after %d minutes %d had it, want %d", minute, once, want)
		}
		w.clock.pass(time.Minute)
	}
	w.settled(w.replica, c, time.Hour)
	w.onlyOnce(c, 30)
}

// 45028: a subscription account sends one mass message a day.
func TestMassQuotaOfTheDay(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedSubscription, 25, func(w *district) {
		w.rules.DailyMass, w.rules.PerDay = 0, map[scheduler.Channel]int{} // unknown here
	})
	c := w.begin(longGrace(oneStep(scheduler.ViaMass), 5))
	for day, want := range []int{9, 17, 25} {
		w.drain(w.replica)
		if once, _, _ := w.received(); once < want-1 || once > want+1 {
			t.Errorf("after %d days %d had it", day, once)
		}
		w.clock.pass(24 * time.Hour)
	}
	w.settled(w.replica, c, time.Hour)
	w.onlyOnce(c, 25)
}

// A subscription account with nobody to leave out sends to all with one call.
func TestOneCallForAllOnASubscriptionAccount(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedSubscription, 25, nil)
	c := w.begin(oneStep(scheduler.ViaMass))
	w.settled(w.replica, c, time.Minute)
	w.onlyOnce(c, 25)
	if n := len(w.platform.MassJobs()); n != 1 {
		t.Errorf("%d mass messages", n)
	}
}

// 45047: the five customer-service messages are used up; the message waits for the next
// word instead.
func TestWindowUsedUp(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 3, nil)
	one := w.followers[0]
	w.says(one, "你好")
	for range 5 {
		if err := w.client.CustomSend(t.Context(), one, wechat.CustomText("旧消息")); err != nil {
			t.Fatal(err)
		}
	}
	w.clock.pass(time.Minute)
	now := w.clock.Now()
	c := oneStep(scheduler.ViaCustom, scheduler.ViaReply)
	c.Steps[0].When.Clock = 9 * 60
	c.Start, c.End = dateOf(now), dateOf(now)
	c = w.scheduled(c)
	w.tick(w.replica)
	w.drain(w.replica)
	p, err := w.desk.Progress(t.Context(), c.ID)
	if err != nil || p[0].Open() != 3 || len(p[0].Groups) != 1 || p[0].Groups[0].Channel != scheduler.ViaReply {
		t.Errorf("%s, %v", describe(p), err)
	}
}

// Without the right to send (48001) or from a foreign address (40164) the campaign pauses
// by itself, says why, and goes on where it stopped.
func TestTheAccountMayNot(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 25, nil)
	c := w.begin(oneStep(scheduler.ViaMass))
	w.platform.SetFaults(standin.Faults{ForeignIP: true})
	w.drain(w.replica)
	if got := w.now(c); got.State != scheduler.Paused || got.Reason == "" {
		t.Fatalf("%s, %q", got.State, got.Reason)
	}
	w.onlyOnce(c, 0)
	w.platform.SetFaults(standin.Faults{})
	if _, err := w.desk.Do(t.Context(), c.ID, scheduler.Resume, 0, scheduler.Change{By: "覃科长"}); err != nil {
		t.Fatal(err)
	}
	w.settled(w.replica, c, time.Minute)
	w.onlyOnce(c, 25)
}

// Redis away for a minute: each replica leads itself, and the ledger keeps every step to
// once.
func TestRedisAway(t *testing.T) {
	server := testenv.RedisServer(t)
	url := testenv.Postgres(t)
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
	url := testenv.Postgres(t)
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
