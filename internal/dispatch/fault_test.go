package dispatch

import (
	"context"
	"testing"
	"time"

	"pufa/internal/standin"
	"pufa/internal/store"
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
			t.Parallel()
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
	for day, want := range []int{10, 20, 25} {
		w.drain(w.replica)
		if once, _, _ := w.received(); once != want {
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
