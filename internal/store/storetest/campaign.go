package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/internal/record"
	"pufa/internal/store"
	"pufa/quiz"
	"pufa/scheduler"
)

var campaignCases = map[string]func(*testing.T, *world){
	"a campaign of a template and year is added once":    campaignOnce,
	"changes are audited and none is lost":               campaignChanges,
	"segments choose whom they say":                      segments,
	"who does not get it has the reason":                 unreachable,
	"what is counted is what is planned":                 countedIsPlanned,
	"a step is planned once, by the latest leader":       planOnce,
	"batches are neither too big nor too small":          batchSizes,
	"a delivery is claimed by one":                       claimDeliveries,
	"a lost claim changes nothing":                       lostClaim,
	"a call that was broken off is in doubt":             brokenOff,
	"a paused campaign sends nothing":                    pausedSends,
	"a cancelled campaign withdraws what waits":          cancelledWithdraws,
	"what waits too long ends with the reason":           tooLate,
	"a result that comes early is kept":                  earlyResult,
	"quotas are counted together":                        quotasTogether,
	"a waiting message goes out once":                    attachOnce,
	"replies and departures after a step are counted":    responses,
	"topics are given up and asked for":                  wishes,
	"followers come and go by the platform's list":       listing,
	"nothing of a follower stays, the figures do":        campaignErasure,
	"clocks set back do not hold deliveries for ever":    clockSetBack,
	"a message to a follower without data is not called": erasedBeforeSending,
	"who owes an assignment is reminded, once a kind":    remindDeadlines,
	"reminders count for the cap":                        remindCapped,
	"who opts out is left out of what is not claimed":    leftOut,
	"a step by tag goes out by list to the others":       leftOutOfTag,
	"an opt-out that was deleted brings no later step":   erasedOptOut,
	"practice that comes back is told of once a day":     remindReviews,
}

// press is a store with followers, some of them bound to people of two units.
type press struct {
	*world
	followers []string // keyed hashes
	openIDs   []string
}

func newPress(t testing.TB, w *world, n int) *press {
	t.Helper()
	p := &press{world: w}
	for i := range n {
		p.openIDs = append(p.openIDs, fmt.Sprintf("oFollower%04d", i))
	}
	no(t, w.ListFollowers(t.Context(), p.openIDs, w.now().AddDate(0, 0, -30)))
	for _, id := range p.openIDs {
		p.followers = append(p.followers, followerID(t, w, id))
	}
	return p
}

// followerID is what the store calls a follower, found by their OpenID.
func followerID(t testing.TB, w *world, openID string) string {
	t.Helper()
	key, err := testKey()
	no(t, err)
	return key.FollowerID(openID)
}

var rulesForTests = scheduler.DefaultRules(time.UTC)

// campaign stores a running campaign with one step.
func (p *press) campaign(t testing.TB, id string, change func(s *scheduler.Step)) scheduler.Campaign {
	t.Helper()
	day := datebook.DateOf(p.now())
	step := scheduler.Step{Key: scheduler.Main, Channels: []scheduler.Channel{scheduler.ViaMass}, Segment: scheduler.Segment{Everyone: true},
		Content: scheduler.Content{Kind: scheduler.TextContent, Text: "普法"}, When: scheduler.When{Clock: p.now().Hour() * 60, Grace: 24 * time.Hour}}
	if change != nil {
		change(&step)
	}
	c, err := scheduler.Created(scheduler.Campaign{ID: id, Name: id, Topic: "宪法", Start: day, End: day, Steps: []scheduler.Step{step}}, scheduler.Change{By: "韦编辑", At: p.now()})
	no(t, err)
	c.State = scheduler.Running
	if added := must(p.AddCampaign(t.Context(), c))(t); !added {
		t.Fatal("not added")
	}
	return c
}

func (p *press) planOf(c scheduler.Campaign) scheduler.StepPlan {
	return scheduler.StepPlanOf(c, c.Steps[0], p.now(), rulesForTests)
}

// planned plans the only step and returns who got which channel or reason.
func (p *press) planned(t testing.TB, c scheduler.Campaign) (scheduler.StepRun, []scheduler.ReachCount) {
	t.Helper()
	counts := must(p.CountReach(t.Context(), p.planOf(c)))(t)
	run, ok, err := p.PlanStep(t.Context(), 1, p.planOf(c))
	no(t, err)
	if !ok {
		t.Fatal("not planned")
	}
	return run, counts
}

func (p *press) claim1(t testing.TB) scheduler.Delivery {
	t.Helper()
	got := must(p.ClaimDeliveries(t.Context(), scheduler.ViaMass, 1, p.now(), time.Minute))(t)
	if len(got) != 1 {
		t.Fatalf("%d were claimed", len(got))
	}
	return got[0]
}

func (p *press) phases(t testing.TB, c scheduler.Campaign) map[scheduler.Phase]int {
	t.Helper()
	out := map[scheduler.Phase]int{}
	for _, s := range must(p.Progress(t.Context(), c.ID))(t) {
		for _, g := range s.Groups {
			out[g.Phase] += g.People
		}
	}
	return out
}

func campaignOnce(t *testing.T, w *world) {
	p := newPress(t, w, 0)
	c := p.campaign(t, "one", nil)
	c.ID, c.Template, c.Occurs = "two", "constitution", datebook.Date{Year: 2027, Month: 12, Day: 1}
	same(t, "added", must(w.AddCampaign(t.Context(), c))(t), true)
	c.ID = "three"
	same(t, "added again", must(w.AddCampaign(t.Context(), c))(t), false)
	same(t, "listed", len(must(w.Campaigns(t.Context(), scheduler.Running))(t)), 2)
	if _, err := w.Campaign(t.Context(), "three"); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

func campaignChanges(t *testing.T, w *world) {
	p := newPress(t, w, 0)
	c := p.campaign(t, "one", nil)
	no(t, together(8, func(int) error {
		_, err := w.ChangeCampaign(context.Background(), c.ID, func(c scheduler.Campaign, _ []scheduler.StepRun) (scheduler.Campaign, error) {
			c.Theme += "字"
			return c, nil
		})
		return err
	}))
	got := must(w.Campaign(t.Context(), c.ID))(t)
	same(t, "changes", len([]rune(got.Theme)), 8)
	log := must(w.AuditLog(t.Context(), store.AuditFilter{Subject: "campaign/one"}))(t)
	same(t, "lines", len(log), 9)
	refused := errors.New("no")
	if _, err := w.ChangeCampaign(t.Context(), c.ID, func(c scheduler.Campaign, _ []scheduler.StepRun) (scheduler.Campaign, error) {
		return c, refused
	}); !errors.Is(err, refused) {
		t.Error(err)
	}
}

func segments(t *testing.T, w *world) {
	p := newPress(t, w, 10)
	ctx := t.Context()
	units := []record.Unit{{ID: "town", Name: "进德镇", Kind: "乡镇"}, {ID: "village", Name: "某村", Parent: "town"}, {ID: "bureau", Name: "司法局"}}
	people := []record.Person{{ID: "p1", Unit: "village", Name: "甲", StaffNo: "1"}, {ID: "p2", Unit: "bureau", Name: "乙", StaffNo: "2", Audiences: []string{"领导干部"}}}
	must(w.SaveRoster(ctx, units, people, quiz.Change{Actor: "admin"}))(t)
	for i, person := range []string{"p1", "p2"} {
		code := fmt.Sprint("code", i)
		no(t, w.AddInvitations(ctx, []quiz.Invitation{{Code: code, Unit: people[i].Unit, Person: person, Once: true, Expires: w.now().Add(time.Hour)}}))
		no(t, w.Bind(ctx, quiz.Binding{Follower: p.followers[i], Person: person, Code: code, At: w.now()}))
	}
	no(t, w.SaveFollower(ctx, record.Follower{ID: p.followers[2], Scene: "unit-village", At: w.now()}))
	no(t, w.SetTag(ctx, 100, []string{p.openIDs[3], p.openIDs[4], "oStranger"}))
	no(t, w.Heard(ctx, p.followers[5], w.now().Add(-47*time.Hour)))
	no(t, w.Heard(ctx, p.followers[6], w.now().Add(-49*time.Hour)))
	no(t, w.Wish(ctx, p.followers[7], "劳动", true, w.now()))
	no(t, w.SaveFollower(ctx, record.Follower{ID: "late", OpenID: "oLate", At: w.now()}))
	no(t, w.Unfollow(ctx, p.followers[9], w.now()))
	for name, c := range map[string]struct {
		segment scheduler.Segment
		want    int
	}{
		"everyone who follows":   {scheduler.Segment{Everyone: true}, 10},
		"nobody":                 {scheduler.Segment{}, 0},
		"an audience":            {scheduler.Segment{Audiences: []string{"领导干部"}}, 1},
		"residents":              {scheduler.Segment{Audiences: []string{scheduler.Residents}}, 8},
		"residents and leaders":  {scheduler.Segment{Audiences: []string{scheduler.Residents, "领导干部"}}, 9},
		"a unit":                 {scheduler.Segment{Units: []string{"bureau"}}, 1},
		"a township":             {scheduler.Segment{Townships: []string{"town"}}, 2},
		"a tag":                  {scheduler.Segment{Tags: []int64{100}}, 2},
		"followed since":         {scheduler.Segment{Since: datebook.DateOf(w.now())}, 1},
		"answered within 48 h":   {scheduler.Segment{Answered: true}, 1},
		"asked for a topic":      {scheduler.Segment{Topics: []string{"劳动", "婚姻"}}, 1},
		"a tag and another":      {scheduler.Segment{Tags: []int64{100}, Audiences: []string{"领导干部"}}, 0},
		"named":                  {scheduler.Segment{Followers: p.followers[:2]}, 2},
		"tagged, everyone or no": {scheduler.Segment{Everyone: true, Tags: []int64{100}}, 2},
	} {
		plan := scheduler.StepPlan{Campaign: "x", Topic: "宪法", At: w.now(), Rules: rulesForTests,
			Step: scheduler.Step{Segment: c.segment, Channels: []scheduler.Channel{scheduler.ViaReply}}}
		n := 0
		for _, r := range must(w.CountReach(ctx, plan))(t) {
			n += r.Count
		}
		same(t, name, n, c.want)
	}
}

func unreachable(t *testing.T, w *world) {
	p := newPress(t, w, 12)
	ctx := t.Context()
	no(t, w.Wish(ctx, p.followers[0], "", false, w.now()))
	no(t, w.Wish(ctx, p.followers[1], "宪法", false, w.now()))
	no(t, w.Wish(ctx, p.followers[2], "劳动", false, w.now())) // of another topic
	no(t, w.SaveFollower(ctx, record.Follower{ID: "nameless", At: w.now()}))
	// The cap of two a week for those who had two steps, the month for who had four.
	for i := range 2 {
		c := p.campaign(t, fmt.Sprint("week", i), func(s *scheduler.Step) { s.Segment = scheduler.Segment{Followers: p.followers[3:5]} })
		p.planned(t, c)
	}
	now := p.campaign(t, "now", nil)
	_, counts := p.planned(t, now)
	same(t, "counts", counts, []scheduler.ReachCount{
		{Reason: scheduler.Capped, Count: 2}, {Reason: scheduler.NoOpenID, Count: 1}, {Reason: scheduler.OptedOut, Count: 2},
		{Channel: scheduler.ViaMass, Count: 8},
	})
	// A week later the cap is over; the month is full for those who had four.
	rules := rulesForTests
	rules.WeeklyCap, rules.MonthlyMass = 0, 2
	plan := p.planOf(now)
	plan.Rules = rules
	same(t, "month", must(w.CountReach(ctx, plan))(t), []scheduler.ReachCount{
		{Reason: scheduler.MonthFull, Count: 2}, {Reason: scheduler.NoOpenID, Count: 1}, {Reason: scheduler.OptedOut, Count: 2}, {Channel: scheduler.ViaMass, Count: 8},
	})
	used := must(w.MassUsed(ctx, plan))(t)
	same(t, "used", used, map[int]int{0: 3, 1: 8, 2: 2})
}

func countedIsPlanned(t *testing.T, w *world) {
	p := newPress(t, w, 9)
	ctx := t.Context()
	no(t, w.Heard(ctx, p.followers[0], w.now().Add(-time.Hour)))
	no(t, w.Heard(ctx, p.followers[1], w.now().Add(-time.Hour)))
	no(t, w.TakeGrants(ctx, p.followers[2], "notice", map[string]int{"T1": 1}, nil, w.now()))
	no(t, w.Wish(ctx, p.followers[3], "", false, w.now()))
	c := p.campaign(t, "one", func(s *scheduler.Step) {
		s.Channels = []scheduler.Channel{scheduler.ViaSubscribe, scheduler.ViaCustom, scheduler.ViaReply}
		s.Content.TemplateID, s.Content.Data = "T1", map[string]string{"thing1": "考试"}
	})
	_, counts := p.planned(t, c)
	same(t, "counted", counts, []scheduler.ReachCount{
		{Reason: scheduler.OptedOut, Count: 1}, {Channel: scheduler.ViaCustom, Count: 2}, {Channel: scheduler.ViaReply, Count: 5}, {Channel: scheduler.ViaSubscribe, Count: 1}})
	progress := must(w.Progress(ctx, c.ID))(t)[0]
	same(t, "planned", progress.Planned, 8)
	same(t, "skipped", progress.Skipped, []scheduler.ReachCount{{Reason: scheduler.OptedOut, Count: 1}})
	var planned []scheduler.ReachCount
	for _, g := range progress.Groups {
		planned = append(planned, scheduler.ReachCount{Channel: g.Channel, Count: g.People})
	}
	same(t, "channels", planned, counts[1:])
}

func planOnce(t *testing.T, w *world) {
	p := newPress(t, w, 50)
	c := p.campaign(t, "one", nil)
	var won atomic.Int32
	no(t, together(6, func(i int) error {
		_, ok, err := w.PlanStep(context.Background(), 7, p.planOf(c))
		if ok {
			won.Add(1)
		}
		return err
	}))
	same(t, "planned", won.Load(), int32(1))
	same(t, "waiting", p.phases(t, c), map[scheduler.Phase]int{scheduler.Waiting: 50})
	other := p.campaign(t, "two", nil)
	if _, _, err := w.PlanStep(t.Context(), 6, p.planOf(other)); !errors.Is(err, scheduler.ErrNotLeader) {
		t.Errorf("an earlier leader planned: %v", err)
	}
	if err := w.MissStep(t.Context(), 6, p.planOf(other), scheduler.TooLate); !errors.Is(err, scheduler.ErrNotLeader) {
		t.Errorf("an earlier leader missed a step: %v", err)
	}
	no(t, w.MissStep(t.Context(), 8, p.planOf(other), scheduler.TooLate))
	if _, ok, err := w.PlanStep(t.Context(), 9, p.planOf(other)); ok || err != nil {
		t.Errorf("a missed step was planned: %v, %v", ok, err)
	}
}

func responses(t *testing.T, w *world) {
	p := newPress(t, w, 6)
	c := p.campaign(t, "one", nil)
	p.planned(t, c)
	p.claim1(t) // on its way: who opts out now had it
	w.pass(time.Hour)
	no(t, w.Heard(t.Context(), p.followers[0], w.now()))
	no(t, w.Heard(t.Context(), p.followers[0], w.now().Add(time.Minute)))
	no(t, w.Unfollow(t.Context(), p.followers[1], w.now()))
	no(t, w.Wish(t.Context(), p.followers[2], "宪法", false, w.now()))
	w.pass(30 * time.Hour)
	no(t, w.Heard(t.Context(), p.followers[3], w.now())) // too late for a reply
	same(t, "responses", must(w.Responses(t.Context(), c.ID))(t), map[string]scheduler.Response{scheduler.Main: {Replied: 1, Unsubscribed: 1, OptedOut: 1}})
}

func wishes(t *testing.T, w *world) {
	ctx := t.Context()
	set := func(topic string, wants bool) { no(t, w.Wish(ctx, "f", topic, wants, w.now())) }
	is := func(what string, want map[string]bool) { same(t, what, must(w.Wishes(ctx, "f"))(t), want) }
	set("宪法", true)
	set("", false)
	is("all given up", map[string]bool{"宪法": true, "": false})
	set("劳动", true)
	is("one asked for", map[string]bool{"宪法": true, "劳动": true})
	set("劳动", false)
	set("", false)
	set("", true)
	is("all wanted", map[string]bool{"宪法": true})
}

func listing(t *testing.T, w *world) {
	ctx := t.Context()
	p := newPress(t, w, 5)
	w.pass(time.Hour)
	no(t, w.SaveFollower(ctx, record.Follower{ID: "talks", OpenID: "oTalks", At: w.now()}))
	run := w.now().Add(-time.Minute)
	no(t, w.ListFollowers(ctx, p.openIDs[:3], run))
	same(t, "left", must(w.EndListing(ctx, run))(t), 2)
	if _, found, err := w.OpenID(ctx, p.followers[4]); found || err != nil {
		t.Errorf("who was not listed follows: %v", err)
	}
	if _, found, err := w.OpenID(ctx, "talks"); !found || err != nil {
		t.Errorf("who wrote meanwhile left: %v", err)
	}
	w.pass(time.Hour)
	no(t, w.ListFollowers(ctx, p.openIDs, w.now()))
	same(t, "left again", must(w.EndListing(ctx, w.now().Add(-2*time.Hour)))(t), 0)
	if id, found, err := w.OpenID(ctx, p.followers[4]); !found || id != p.openIDs[4] {
		t.Errorf("who came back does not follow: %q, %v", id, err)
	}
}

func campaignErasure(t *testing.T, w *world) {
	ctx := t.Context()
	p := newPress(t, w, 4)
	one := p.followers[0]
	mass := p.campaign(t, "one", nil)
	next := p.campaign(t, "two", func(s *scheduler.Step) { s.Channels = []scheduler.Channel{scheduler.ViaReply} })
	p.planned(t, mass)
	p.planned(t, next)
	no(t, w.Heard(ctx, one, w.now()))
	no(t, w.Wish(ctx, one, "宪法", false, w.now()))
	no(t, w.SetTag(ctx, 100, p.openIDs[:1]))
	no(t, w.TakeGrants(ctx, one, "n", map[string]int{"T": 1}, nil, w.now()))
	data := must(w.FollowerData(ctx, one))(t)
	if len(data.Counts) < 6 {
		t.Errorf("a follower is told of %v only", data.Counts)
	}
	must(w.DeleteFollower(ctx, one))(t)
	left := must(w.FollowerData(ctx, one))(t)
	if len(left.Counts) != 0 || !left.Since.IsZero() {
		t.Errorf("left: %+v", left)
	}
	d := p.claim1(t)
	same(t, "recipients", len(must(w.Recipients(ctx, d))(t)), 3)
	must(w.Expire(ctx, w.now()))(t)
	same(t, "rows stay", p.phases(t, next), map[scheduler.Phase]int{scheduler.Failed: 1, scheduler.Waiting: 3})
}
