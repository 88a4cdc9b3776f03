package dispatch

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pufa/bot"
	"pufa/internal/datebook"
	"pufa/internal/privacy"
	"pufa/internal/shared"
	"pufa/internal/standin"
	"pufa/internal/store"
	"pufa/internal/store/storetest"
	"pufa/internal/testenv"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

// clock is a clock that tests move; the time that really passed moves with it.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	spent time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) elapsed() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.spent
}

// pass lets time pass; jump only moves the hands.
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.spent = c.now.Add(d), c.spent+d
}

func (c *clock) jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

var china = time.FixedZone("CST", 8*60*60)

// constitutionDay is 09:00 on 4 December 2026, a Friday.
var constitutionDay = time.Date(2026, 12, 4, 9, 0, 0, 0, china)

// plain answers every message with a word.
type plain struct{}

func (plain) Respond(context.Context, bot.Message) (bot.Reply, error) {
	return bot.Reply{Text: "收到"}, nil
}

// district is the whole of sending against the stand-in: store, client, webhook, planner
// and courier of one replica, more of which may join.
type district struct {
	t         testing.TB
	clock     *clock
	key       *privacy.Key
	store     *store.Store
	state     shared.State
	platform  *standin.Platform
	client    *wechat.Client
	account   wechat.Account
	rules     scheduler.Rules
	log       *slog.Logger
	followers []string // OpenIDs

	replica
}

// replica is one process's planner and courier.
type replica struct {
	desk    *scheduler.Desk
	planner *scheduler.Planner
	courier *scheduler.Courier
	lead    *Lead
}

// onEngines runs a test on both databases.
func onEngines(t *testing.T, run func(t *testing.T, cfg store.Config)) {
	t.Run("sqlite", func(t *testing.T) { run(t, store.Config{Path: filepath.Join(t.TempDir(), "pufa.db")}) })
	t.Run("postgres", func(t *testing.T) { run(t, store.Config{URL: testenv.Prepared(t, storetest.Migrate)}) })
}

func newDistrict(t testing.TB, cfg store.Config, kind wechat.AccountKind, followers int) *district {
	t.Helper()
	hands := &clock{now: constitutionDay.AddDate(0, 0, -14)}
	w := newDistrictAt(t, cfg, kind, followers, hands.Now)
	w.clock = hands
	w.replica = w.join(w.store, w.state, hands.Now)
	return w
}

// newDistrictAt is a district on a clock that goes by itself.
func newDistrictAt(t testing.TB, cfg store.Config, kind wechat.AccountKind, followers int, now func() time.Time) *district {
	t.Helper()
	w := &district{t: t, clock: &clock{}, log: discard()}
	var err error
	if w.key, err = testKey(); err != nil {
		t.Fatal(err)
	}
	cfg.Key, cfg.Now = w.key, now
	if w.store, err = store.Open(context.Background(), cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close() })
	local := shared.NewLocal(now)
	t.Cleanup(func() { local.Close() })
	w.state = local
	w.account = testAccount(kind)
	w.openPlatform(now)
	w.rules = RulesFor(kind, china)
	w.followers = w.platform.AddFollowers(followers)
	if err := w.store.ListFollowers(context.Background(), w.followers, now()); err != nil {
		t.Fatal(err)
	}
	return w
}

func testAccount(kind wechat.AccountKind) wechat.Account {
	return wechat.Account{AppID: "wx1234567890abcdef", Secret: "secret", Token: "pufa", OriginalID: "gh_0123456789ab", Kind: kind,
		AESKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}
}

func discard() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func (w *district) openPlatform(now func() time.Time) {
	t := w.t
	var err error
	w.platform, err = standin.New(standin.Options{AppID: w.account.AppID, Secret: w.account.Secret, Token: w.account.Token, AESKey: w.account.AESKey,
		OriginalID: w.account.OriginalID, Kind: standin.Kind(w.account.Kind), Now: now, ReplyWait: time.Second, Templates: []standin.Template{
			{ID: "T-exam", Title: "考试提醒", Content: "考试名称：{{thing1.DATA}}"}, {ID: "S-exam", Title: "考试提醒", Content: "考试名称：{{thing1.DATA}}", Subscribe: true}}})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Cleanup(w.platform.Close)
	w.account.API = server.URL
	if w.client, err = wechat.NewClient(w.account, w.state); err != nil {
		t.Fatal(err)
	}
	hook, err := bot.NewWebhook(bot.WebhookOptions{Account: w.account, Responder: plain{}, State: w.state, Receipts: w.store, Privacy: w.key,
		Notices: Notices{Results: w.store, Key: w.key, Now: now}, Now: now, Log: w.log, Registry: prometheus.NewRegistry(), Budget: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	w.platform.Mount(mux)
	mux.Handle("/wechat", hook)
	if err := w.platform.SetWebhook(server.URL+"/wechat", server.URL); err != nil {
		t.Fatal(err)
	}
}

// join makes a replica on a store, with a clock and shared state of its own.
func (w *district) join(s *store.Store, state shared.State, now func() time.Time) replica {
	l := NewLead(state)
	o := w.options(s, now)
	o.Leader = l
	return replica{desk: scheduler.NewDesk(o), planner: scheduler.NewPlanner(o), courier: scheduler.NewCourier(o), lead: l}
}

func (w *district) options(s *store.Store, now func() time.Time) scheduler.Options {
	return scheduler.Options{Ports: s.CampaignPorts(), Rules: w.rules.Fixed(), Platform: Platform{w.client}, Now: now, Elapsed: w.clock.elapsed, Log: w.log, Base: "https://pufa.example"}
}

// campaign is a campaign with one step on 国家宪法日 at 09:00.
func oneStep(channels ...scheduler.Channel) scheduler.Campaign {
	day := datebook.DateOf(constitutionDay)
	return scheduler.Campaign{
		Name: "2026年国家宪法日", Topic: "宪法", Start: day, End: day,
		Steps: []scheduler.Step{{Key: scheduler.Main, Channels: channels, Segment: scheduler.Segment{Everyone: true},
			Content: scheduler.Content{Kind: scheduler.TextContent, Text: "今天是国家宪法日。"},
			When:    scheduler.When{Clock: 9 * 60, Grace: 24 * time.Hour}}},
	}
}

// scheduled brings a campaign as far as its schedule.
func (w *district) scheduled(c scheduler.Campaign) scheduler.Campaign {
	w.t.Helper()
	ctx := context.Background()
	c, err := w.desk.Create(ctx, c, scheduler.Change{By: "韦编辑"})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, do := range []struct {
		action scheduler.Action
		by     string
	}{{scheduler.Submit, "韦编辑"}, {scheduler.Approve, "覃科长"}, {scheduler.Schedule, "覃科长"}} {
		if c, err = w.desk.Do(ctx, c.ID, do.action, c.Revision, scheduler.Change{By: do.by}); err != nil {
			w.t.Fatalf("%s: %v", do.action, err)
		}
	}
	return c
}

func (w *district) tick(r replica) {
	w.t.Helper()
	if err := r.planner.Tick(context.Background()); err != nil {
		w.t.Error("tick:", err)
	}
}

// drain sends until nothing is ready, and lets the platform report.
func (w *district) drain(r replica) {
	w.t.Helper()
	for {
		n, err := r.courier.Round(context.Background())
		if err != nil {
			w.t.Error("round:", err)
			return
		}
		w.platform.Settle()
		if n == 0 {
			return
		}
	}
}

// runFor lets time pass in steps, the replica planning and sending.
func (w *district) runFor(r replica, d, step time.Duration) {
	w.t.Helper()
	for passed := time.Duration(0); passed < d; passed += step {
		w.clock.pass(step)
		w.tick(r)
		w.drain(r)
	}
}

// received counts how often each follower's chat shows a message of the account.
func (w *district) received() (once, more, none int) {
	for _, id := range w.followers {
		n := 0
		for _, b := range w.platform.History(id) {
			if b.Origin == "mass" || b.Origin == "custom" || b.Origin == "template" || b.Origin == "subscribe" || b.Origin == "subscription" {
				n++
			}
		}
		switch n {
		case 0:
			none++
		case 1:
			once++
		default:
			more++
		}
	}
	return once, more, none
}

// onlyOnce wants that every follower has the message once, or a row says why not.
func (w *district) onlyOnce(c scheduler.Campaign, want int) {
	w.t.Helper()
	once, more, none := w.received()
	if more != 0 || once != want || none != len(w.followers)-want {
		w.t.Errorf("%d followers got it once, %d more often, %d never; want %d once", once, more, none, want)
	}
	w.accounted(c)
}

// accounted wants a row for every follower.
func (w *district) accounted(c scheduler.Campaign) {
	w.t.Helper()
	progress, err := w.desk.Progress(context.Background(), c.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range progress {
		n := p.Planned
		for _, s := range p.Skipped {
			n += s.Count
			if s.Reason == scheduler.NoReason {
				w.t.Errorf("%d are skipped without a reason", s.Count)
			}
		}
		for _, g := range p.Groups {
			if g.Phase == scheduler.Failed && g.Reason == scheduler.NoReason {
				w.t.Errorf("%d failed without a reason", g.People)
			}
		}
		if n != len(w.followers) {
			w.t.Errorf("rows for %d of %d followers: %+v", n, len(w.followers), p)
		}
	}
}

func (w *district) now(c scheduler.Campaign) scheduler.Campaign {
	w.t.Helper()
	c, err := w.desk.Get(context.Background(), c.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// figures wants the platform's counts of the only step.
func (w *district) figures(c scheduler.Campaign, want scheduler.Tally) {
	w.t.Helper()
	p, err := w.desk.Progress(context.Background(), c.ID)
	if err != nil || len(p) != 1 || p[0].Result != want {
		w.t.Errorf("%s, %v", describe(p), err)
	}
}

// reasons wants the people of the only step who failed, by reason.
func (w *district) reasons(c scheduler.Campaign, want map[scheduler.Reason]int) {
	w.t.Helper()
	p, err := w.desk.Progress(context.Background(), c.ID)
	if err != nil || len(p) != 1 {
		w.t.Fatalf("%s, %v", describe(p), err)
	}
	got := map[scheduler.Reason]int{}
	for _, g := range p[0].Groups {
		if g.Phase == scheduler.Failed {
			got[g.Reason] += g.People
		}
	}
	for _, n := range p[0].Skipped {
		got[n.Reason] += n.Count
	}
	if !maps.Equal(got, want) {
		w.t.Errorf("reasons %v, want %v", got, want)
	}
}

// says lets a follower write, and the desk hear of it.
func (w *district) says(openID, words string) {
	w.t.Helper()
	if _, err := w.platform.Say(context.Background(), openID, words); err != nil {
		w.t.Fatal(err)
	}
	if err := w.store.Heard(context.Background(), w.key.FollowerID(openID), w.clock.Now()); err != nil {
		w.t.Fatal(err)
	}
}

func dateOf(t time.Time) datebook.Date { return datebook.DateOf(t.In(china)) }

func sqliteConfig(t testing.TB) store.Config {
	return store.Config{Path: filepath.Join(t.TempDir(), "pufa.db")}
}

func describe(p []scheduler.StepProgress) string { return fmt.Sprintf("%+v", p) }
