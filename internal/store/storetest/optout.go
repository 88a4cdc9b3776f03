package storetest

import (
	"testing"
	"time"

	"pufa/scheduler"
)

// claimedOpenIDs counts the OpenIDs that are claimed on a channel, and whether one is among them.
func (p *press) claimedOpenIDs(t *testing.T, ch scheduler.Channel, of string) (n int, found bool) {
	t.Helper()
	for _, d := range must(p.ClaimDeliveries(t.Context(), ch, 50, p.now(), time.Minute))(t) {
		ids := must(p.Recipients(t.Context(), d))(t)
		same(t, "size", d.Size, len(ids))
		for _, id := range ids {
			found = found || id == of
		}
		n += len(ids)
	}
	return n, found
}

// leftOut: who gives a topic up between the plan and the claim is left out; who does so
// after the claim is sent it.
func leftOut(t *testing.T, w *world) {
	ctx := t.Context()
	p := newPress(t, w, 6)
	mass := p.campaign(t, "mass", nil)
	single := p.campaign(t, "single", func(s *scheduler.Step) { s.Channels = []scheduler.Channel{scheduler.ViaReply} })
	p.planned(t, mass)
	p.planned(t, single)
	no(t, w.Wish(ctx, p.followers[0], "劳动", false, w.now()))
	no(t, w.Wish(ctx, p.followers[1], "宪法", false, w.now()))
	no(t, w.Wish(ctx, p.followers[2], "", false, w.now()))
	same(t, "single", p.phases(t, single), map[scheduler.Phase]int{scheduler.Waiting: 4, scheduler.Failed: 2})
	n, found := p.claimedOpenIDs(t, scheduler.ViaMass, p.openIDs[1])
	if n != 4 || found {
		t.Errorf("%d are sent it, who opted out among them: %v", n, found)
	}
	no(t, w.Wish(ctx, p.followers[3], "宪法", false, w.now()))
	progress := must(w.Progress(ctx, mass.ID))(t)[0]
	same(t, "planned", progress.Planned, 4)
	same(t, "skipped", progress.Skipped, []scheduler.ReachCount{{Reason: scheduler.OptedOut, Count: 2}})
}

// leftOutOfTag: the platform sends to all who have a tag, so that the step goes by list,
// by two where one call does not take all.
func leftOutOfTag(t *testing.T, w *world) {
	const all = 10_002
	ctx := t.Context()
	p := newPress(t, w, all)
	no(t, w.SetTag(ctx, 100, p.openIDs))
	c := p.campaign(t, "tag", func(s *scheduler.Step) { s.Segment = scheduler.Segment{Tags: []int64{100}} })
	plan := p.planOf(c)
	plan.TagSize = all
	_, ok, err := w.PlanStep(ctx, 1, plan)
	no(t, err)
	same(t, "planned", ok, true)
	no(t, w.Wish(ctx, p.followers[4], "", false, w.now()))
	same(t, "rows", must(w.Progress(ctx, c.ID))(t)[0].Groups, []scheduler.PhaseCount{{Channel: scheduler.ViaMass, Phase: scheduler.Waiting, Rows: 2, People: all - 1}})
	n, found := p.claimedOpenIDs(t, scheduler.ViaMass, p.openIDs[4])
	if n != all-1 || found {
		t.Errorf("%d are sent it, who opted out among them: %v", n, found)
	}
}

// erasedOptOut: a follower who opted out and had their data deleted is listed by the
// platform again; a campaign under way sends them nothing, one that begins later may.
func erasedOptOut(t *testing.T, w *world) {
	ctx := t.Context()
	p := newPress(t, w, 4)
	c := p.campaign(t, "one", nil)
	second := c.Steps[0]
	second.Key = scheduler.Thank
	p.planned(t, c)
	no(t, w.Wish(ctx, p.followers[0], "宪法", false, w.now()))
	must(w.DeleteFollower(ctx, p.followers[0]))(t)
	w.pass(time.Hour)
	no(t, w.ListFollowers(ctx, p.openIDs, w.now()))
	w.pass(time.Hour)
	rules := rulesForTests
	rules.WeeklyCap = 0
	_, ok, err := w.PlanStep(ctx, 1, scheduler.StepPlanOf(c, second, w.now(), rules))
	no(t, err)
	same(t, "planned", ok, true)
	progress := must(w.Progress(ctx, c.ID))(t)
	same(t, "skipped", progress[1].Skipped, []scheduler.ReachCount{{Reason: scheduler.ListedAnew, Count: 1}})
	later := p.campaign(t, "two", nil)
	plan := p.planOf(later)
	plan.Rules = rules
	same(t, "reach of another", must(w.CountReach(ctx, plan))(t), []scheduler.ReachCount{{Channel: scheduler.ViaMass, Count: 4}})
}
