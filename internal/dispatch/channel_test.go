package dispatch

import (
	"net/http"
	"testing"
	"time"

	"pufa/internal/standin"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

// A step by tag: the platform is called once, by the tag, when nobody is left out, and by
// list when somebody gave the topic up.
func TestByTag(t *testing.T) {
	for name, optOut := range map[string]bool{"nobody is left out": false, "one is": true} {
		t.Run(name, func(t *testing.T) {
			w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 30, nil)
			tag := w.tagged(t, w.followers[:20])
			if optOut {
				if err := w.store.Wish(t.Context(), w.key.FollowerID(w.followers[3]), "宪法", false, w.clock.Now()); err != nil {
					t.Fatal(err)
				}
			}
			c := oneStep(scheduler.ViaMass)
			c.Steps[0].Segment = scheduler.Segment{Tags: []int64{tag}}
			c = w.begin(c)
			w.settled(w.replica, c, time.Minute)
			once, more, _ := w.received()
			jobs := len(w.platform.MassJobs())
			if optOut && (once != 19 || jobs != 2) || !optOut && (once != 20 || jobs != 1) || more != 0 {
				t.Errorf("%d once, %d more, %d jobs", once, more, jobs)
			}
		})
	}
}

// tagged makes a tag with followers on the platform and lists it here.
func (w *district) tagged(t *testing.T, openIDs []string) int64 {
	t.Helper()
	var made struct {
		Tag struct {
			ID int64 `json:"id"`
		} `json:"tag"`
	}
	do := func(path string, in, out any) {
		t.Helper()
		if err := w.client.Do(t.Context(), http.MethodPost, path, nil, in, out); err != nil {
			t.Fatal(err)
		}
	}
	do("/cgi-bin/tags/create", map[string]any{"tag": map[string]string{"name": "网格员"}}, &made)
	do("/cgi-bin/tags/members/batchtagging", map[string]any{"tagid": made.Tag.ID, "openid_list": openIDs}, nil)
	done, err := ListFollowers(t.Context(), w.client, w.store, w.clock.Now())
	if err != nil || done.Followers != len(w.followers) || done.Left != 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	return made.Tag.ID
}

// Who left without our hearing of it is found by the platform's list.
func TestListingFindsWhoLeft(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 12, nil)
	if err := w.platform.SetWebhook("", w.account.API); err != nil {
		t.Fatal(err)
	}
	if _, err := w.platform.Unfollow(t.Context(), w.followers[0]); err != nil {
		t.Log(err) // there is nobody to tell
	}
	w.clock.pass(time.Hour)
	done, err := ListFollowers(t.Context(), w.client, w.store, w.clock.Now())
	if err != nil || done.Left != 1 || done.Followers != 11 {
		t.Errorf("%+v, %v", done, err)
	}
}

// Customer-service messages reach those who wrote within 48 hours; the others wait for
// their next message.
func TestCustomerServiceInTheWindow(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 6, nil)
	w.clock.pass(constitutionDay.Add(-time.Hour).Sub(w.clock.Now()))
	for _, id := range w.followers[:2] {
		w.says(id, "你好")
	}
	c := w.begin(oneStep(scheduler.ViaCustom, scheduler.ViaReply))
	w.drain(w.replica)
	if once, more, none := w.received(); once != 2 || more != 0 || none != 4 {
		t.Errorf("%d once, %d more, %d never", once, more, none)
	}
	w.settled(w.replica, c, time.Hour)
	w.reasons(c, map[scheduler.Reason]int{scheduler.NeverWrote: 4})
	w.accounted(c)
}

// A connection reset while a customer-service message was sent: it may have arrived, so
// it is not sent again, and the row says so.
func TestSingleInDoubtIsNotSentAgain(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 3, nil)
	w.clock.pass(constitutionDay.Add(-time.Hour).Sub(w.clock.Now()))
	for _, id := range w.followers {
		w.says(id, "你好")
	}
	c := w.begin(oneStep(scheduler.ViaCustom))
	w.platform.SetFaults(standin.Faults{Only: "/cgi-bin/message/custom/", Reset: 1})
	w.settled(w.replica, c, time.Minute)
	once, more, _ := w.received()
	if once != 3 || more != 0 {
		t.Errorf("%d once, %d more", once, more)
	}
	w.reasons(c, map[scheduler.Reason]int{scheduler.Unknown: 1})
}

// An unverified account has the next reply only, and the plan says so before.
func TestUnverifiedAccount(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.Unverified, 5, nil)
	ctx := t.Context()
	c, err := w.desk.Create(ctx, oneStep(scheduler.ViaMass), scheduler.Change{By: "韦编辑"})
	if err != nil {
		t.Fatal(err)
	}
	reach, err := w.desk.Plan(ctx, c.ID)
	if err != nil || len(reach.Wrong()) == 0 || len(reach.Steps[0].Notes) == 0 {
		t.Errorf("%+v, %v", reach, err)
	}
	for _, a := range []scheduler.Action{scheduler.Submit, scheduler.Approve} {
		if c, err = w.desk.Do(ctx, c.ID, a, c.Revision, scheduler.Change{By: map[bool]string{true: "韦编辑", false: "覃科长"}[a == scheduler.Submit]}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.desk.Do(ctx, c.ID, scheduler.Schedule, 0, scheduler.Change{By: "覃科长"}); err == nil {
		t.Error("a mass message of an unverified account was scheduled")
	}
	other := w.begin(oneStep(scheduler.ViaMass, scheduler.ViaReply))
	w.drain(w.replica)
	p, err := w.desk.Progress(ctx, other.ID)
	if err != nil || p[0].Open() != 5 || p[0].Groups[0].Channel != scheduler.ViaReply {
		t.Errorf("%s, %v", describe(p), err)
	}
	if _, err := w.desk.Test(ctx, other.ID, scheduler.Main, []string{"A1"}, scheduler.Change{By: "韦编辑"}); err == nil {
		t.Error("a test send without the right to send")
	}
}

// Nothing leaves in the quiet hours; what is due then goes out in the morning.
func TestQuietHoursAreKept(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 10, nil)
	c := oneStep(scheduler.ViaMass)
	c.Steps[0].When.Clock = 22 * 60
	c = w.scheduled(c)
	reach, err := w.desk.Plan(t.Context(), c.ID)
	if err != nil || reach.Steps[0].At.In(china).Hour() != 8 || len(reach.Steps[0].Notes) == 0 {
		t.Errorf("%+v, %v", reach.Steps, err)
	}
	w.clock.pass(constitutionDay.Add(13 * time.Hour).Sub(w.clock.Now()))
	w.runFor(w.replica, 9*time.Hour, time.Hour) // until seven in the morning
	w.onlyOnceOrNothing(0)
	w.runFor(w.replica, 2*time.Hour, time.Hour)
	w.onlyOnce(c, 10)
}

func (w *district) onlyOnceOrNothing(want int) {
	w.t.Helper()
	if once, more, _ := w.received(); once != want || more != 0 {
		w.t.Errorf("%d once, %d more; want %d", once, more, want)
	}
}

// Pause and cancel work at once: what was not called for yet stays.
func TestPauseAndCancelAtOnce(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 50, nil)
	c := w.begin(oneStep(scheduler.ViaMass))
	for range 2 {
		if _, err := w.courier.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w.platform.Settle()
	do := func(a scheduler.Action) {
		t.Helper()
		if _, err := w.desk.Do(t.Context(), c.ID, a, 0, scheduler.Change{By: "覃科长", Reason: "核对"}); err != nil {
			t.Fatal(err)
		}
	}
	do(scheduler.Pause)
	w.runFor(w.replica, 5*time.Minute, time.Minute)
	w.onlyOnceOrNothing(20)
	do(scheduler.Resume)
	w.clock.pass(time.Minute)
	w.tick(w.replica)
	if _, err := w.courier.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.platform.Settle()
	do(scheduler.Cancel)
	w.runFor(w.replica, 5*time.Minute, time.Minute)
	w.onlyOnceOrNothing(30)
	w.reasons(c, map[scheduler.Reason]int{scheduler.Withdrawn: 20})
}

// notification is a step by a channel that takes a template.
func notification(ch scheduler.Channel, template string) scheduler.Campaign {
	c := oneStep(ch)
	c.Steps[0].Content.TemplateID, c.Steps[0].Content.Data = template, map[string]string{"thing1": "宪法知识考试"}
	return c
}

// Template messages: the result comes by an event, also that of one who refuses them.
func TestTemplateMessages(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 4, nil)
	if err := w.platform.SetRefusing(w.followers[0], true); err != nil {
		t.Fatal(err)
	}
	c := w.begin(notification(scheduler.ViaTemplate, "T-exam"))
	w.settled(w.replica, c, time.Minute)
	if once, more, _ := w.received(); once != 3 || more != 0 {
		t.Errorf("%d once, %d more", once, more)
	}
	w.reasons(c, map[scheduler.Reason]int{scheduler.Blocked: 1})
}

// Subscription notifications: one for each grant, which the notice of the platform tells.
func TestSubscriptionNotifications(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 3, nil)
	if _, err := w.platform.Subscribe(t.Context(), w.followers[1], standin.Grant{TemplateID: "S-exam", Accept: true}); err != nil {
		t.Fatal(err)
	}
	w.platform.Settle()
	c := w.begin(notification(scheduler.ViaSubscribe, "S-exam"))
	w.settled(w.replica, c, time.Minute)
	w.reasons(c, map[scheduler.Reason]int{scheduler.NoGrant: 2})
	w.figures(c, scheduler.Tally{Total: 1, Filtered: 1, Sent: 1})
	again := notification(scheduler.ViaSubscribe, "S-exam")
	again.Start, again.End = dateOf(w.clock.Now().AddDate(0, 0, 1)), dateOf(w.clock.Now().AddDate(0, 0, 1))
	created, err := w.desk.Create(t.Context(), again, scheduler.Change{By: "韦编辑"})
	if err != nil {
		t.Fatal(err)
	}
	reach, err := w.desk.Plan(t.Context(), created.ID)
	if err != nil || reach.Steps[0].Reachable() != 0 {
		t.Errorf("a grant that was used: %+v, %v", reach.Steps, err)
	}
}
