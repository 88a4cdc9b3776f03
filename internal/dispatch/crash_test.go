package dispatch

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"
	"time"

	"pufa/internal/privacy"
	"pufa/internal/shared"
	"pufa/internal/store"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

// mortal counts the points at which a replica may die: before and after every change of a
// delivery's state and every call of the platform. At its hour it is gone: the goroutine
// ends there and then, and nothing of that replica runs on.
type mortal struct {
	mu    sync.Mutex
	point int
	dies  int
	dead  bool
}

// pass is one point.
func (m *mortal) pass() {
	m.mu.Lock()
	m.point++
	if m.point == m.dies {
		m.dead = true
	}
	dead := m.dead
	m.mu.Unlock()
	if dead {
		runtime.Goexit()
	}
}

func around[T any](m *mortal, do func() T) T {
	m.pass()
	out := do()
	m.pass()
	return out
}

type two[A any] struct {
	a   A
	err error
}

// mortalOutbox is an outbox whose caller may die around every call.
type mortalOutbox struct {
	scheduler.Outbox
	m *mortal
}

func (o mortalOutbox) ClaimDeliveries(ctx context.Context, ch scheduler.Channel, n int, now time.Time, lease time.Duration) ([]scheduler.Delivery, error) {
	if ch != scheduler.ViaMass {
		return o.Outbox.ClaimDeliveries(ctx, ch, n, now, lease)
	}
	r := around(o.m, func() two[[]scheduler.Delivery] {
		d, err := o.Outbox.ClaimDeliveries(ctx, ch, n, now, lease)
		return two[[]scheduler.Delivery]{d, err}
	})
	return r.a, r.err
}

func (o mortalOutbox) Calling(ctx context.Context, d scheduler.Delivery, now time.Time) (bool, error) {
	r := around(o.m, func() two[bool] {
		ok, err := o.Outbox.Calling(ctx, d, now)
		return two[bool]{ok, err}
	})
	return r.a, r.err
}

func (o mortalOutbox) Settle(ctx context.Context, d scheduler.Delivery, out scheduler.Outcome, now time.Time) (bool, error) {
	r := around(o.m, func() two[bool] {
		ok, err := o.Outbox.Settle(ctx, d, out, now)
		return two[bool]{ok, err}
	})
	return r.a, r.err
}

type mortalPlanning struct {
	scheduler.Planning
	m *mortal
}

func (p mortalPlanning) PlanStep(ctx context.Context, leader int64, plan scheduler.StepPlan) (scheduler.StepRun, bool, error) {
	p.m.pass()
	run, ok, err := p.Planning.PlanStep(ctx, leader, plan)
	p.m.pass()
	return run, ok, err
}

type mortalPlatform struct {
	scheduler.Platform
	m *mortal
}

func (p mortalPlatform) Mass(ctx context.Context, to scheduler.Recipients, msg scheduler.Message) scheduler.Answer {
	return around(p.m, func() scheduler.Answer { return p.Platform.Mass(ctx, to, msg) })
}

// life runs a replica that plans and sends until it dies or has nothing to do; it tells
// whether it died.
func (w *district) life(m *mortal) bool {
	o := w.options(w.store, w.clock.Now)
	o.Ports.Outbox, o.Ports.Planning = mortalOutbox{o.Ports.Outbox, m}, mortalPlanning{o.Ports.Planning, m}
	o.Platform = mortalPlatform{o.Platform, m}
	state := shared.NewLocal(w.clock.Now)
	defer state.Close()
	o.Leader = NewLead(state)
	planner, courier := scheduler.NewPlanner(o), scheduler.NewCourier(o)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := planner.Tick(context.Background()); err != nil {
			w.t.Error(err)
		}
		for n := 1; n > 0 && !m.dead; {
			var err error
			if n, err = courier.Round(context.Background()); err != nil {
				w.t.Error(err)
				return
			}
			w.platform.Settle()
		}
	}()
	<-done
	w.platform.Settle()
	return m.dead
}

// TestKilledAtEveryStateChange lets a replica die at the first point, at the second, and
// so on until it outlives them all; another one finishes its work.
func TestKilledAtEveryStateChange(t *testing.T) {
	points := 0
	for dies := 1; ; dies++ {
		w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 25, nil)
		c := w.scheduled(oneStep(scheduler.ViaMass))
		w.clock.pass(constitutionDay.Sub(w.clock.Now()))
		died := w.life(&mortal{dies: dies})
		w.settled(w.replica, c, 30*time.Second)
		w.onlyOnce(c, 25)
		w.figures(c, scheduler.Tally{Total: 25, Filtered: 25, Sent: 25})
		if t.Failed() {
			t.Fatalf("after dying at point %d", dies)
		}
		if points = dies; !died {
			break
		}
	}
	if points < 20 {
		t.Errorf("only %d points were passed, the test looks at too little", points)
	}
}

// The child's orders: where the database, the platform and the clock's start are.
const (
	killedPath  = "PUFA_KILLED_PATH"
	killedURL   = "PUFA_KILLED_URL"
	killedAPI   = "PUFA_KILLED_API"
	killedSince = "PUFA_KILLED_SINCE"
)

// fast is how much faster than real the clock of a killed process runs, so that leases and
// the platform's minutes pass.
const fast = 600

// fastClock is a clock that several processes share.
func fastClock(since time.Time) func() time.Time {
	return func() time.Time { return constitutionDay.Add(time.Since(since) * fast) }
}

// killedChild plans and sends until it is killed.
func killedChild() error {
	ctx := context.Background()
	var nanos int64
	if _, err := fmt.Sscan(os.Getenv(killedSince), &nanos); err != nil {
		return err
	}
	now := fastClock(time.Unix(0, nanos))
	key, err := testKey()
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Config{Path: os.Getenv(killedPath), URL: os.Getenv(killedURL), Key: key, Now: now})
	if err != nil {
		return err
	}
	account := testAccount(wechat.VerifiedService)
	account.API = os.Getenv(killedAPI)
	state := shared.NewLocal(now)
	client, err := wechat.NewClient(account, state)
	if err != nil {
		return err
	}
	w := &district{log: discard(), rules: RulesFor(account.Kind, china), client: client, clock: &clock{}}
	w.rules.BatchSize, w.rules.PerMinute, w.rules.QuietFrom, w.rules.QuietTo = 4, nil, 0, 0
	o := w.options(s, now)
	o.Leader, o.Elapsed = NewLead(state), func() time.Duration { return now().Sub(constitutionDay) }
	planner, courier := scheduler.NewPlanner(o), scheduler.NewCourier(o)
	for {
		if err := planner.Tick(ctx); err != nil {
			return err
		}
		n, err := courier.Round(ctx)
		if err != nil {
			return err
		}
		if n > 0 {
			fmt.Println("worked")
			continue
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestKilledWhileSending kills sending processes at random moments until the campaign has
// ended: nobody got it twice, and everybody has a row.
func TestKilledWhileSending(t *testing.T) {
	if os.Getenv(killedAPI) != "" {
		t.Fatal(killedChild()) // it ends by being killed
	}
	onEngines(t, func(t *testing.T, cfg store.Config) {
		since := time.Now()
		w := newDistrictAt(t, cfg, wechat.VerifiedService, 160, fastClock(since))
		w.rules.QuietFrom, w.rules.QuietTo = 0, 0
		c := oneStep(scheduler.ViaMass)
		c.Steps[0].When.Grace = 20 * 24 * time.Hour
		w.replica = w.join(w.store, w.state, fastClock(since))
		c = w.scheduled(c)
		kills := 0
		for end := time.Now().Add(2 * time.Minute); w.now(c).State != scheduler.Finished && time.Now().Before(end); {
			killSender(t, cfg, w.account.API, since, kills >= 25)
			kills++
		}
		if got := w.now(c).State; got != scheduler.Finished {
			p, _ := w.desk.Progress(t.Context(), c.ID)
			t.Fatalf("after %d kills it is %s: %s", kills, got, describe(p))
		}
		t.Logf("%d processes were killed", kills)
		w.onlyOnce(c, 160)
	})
}

// killSender starts a sending process and kills it soon after its first work.
func killSender(t *testing.T, cfg store.Config, api string, since time.Time, patient bool) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run", "^TestKilledWhileSending$")
	child.Env = append(os.Environ(), killedPath+"="+cfg.Path, killedURL+"="+cfg.URL, killedAPI+"="+api, killedSince+"="+fmt.Sprint(since.UnixNano()))
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	most := 2 * time.Second
	if patient {
		most = 10 * time.Second
	}
	kill := time.AfterFunc(most, func() { _ = child.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if lines.Text() == "worked" && !patient {
			time.AfterFunc(rand.N(60*time.Millisecond), func() { _ = child.Process.Kill() })
		}
	}
	kill.Stop()
	_ = child.Wait() // it was killed
}

func testKey() (*privacy.Key, error) {
	return privacy.NewKey([]byte("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"))
}
