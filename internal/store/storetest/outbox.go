package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pufa/scheduler"
)

func claimDeliveries(t *testing.T, w *world) {
	p := newPress(t, w, 200)
	c := p.campaign(t, "one", func(s *scheduler.Step) {
		s.Channels = []scheduler.Channel{scheduler.ViaTemplate}
		s.Content.TemplateID, s.Content.Data = "T", map[string]string{"thing1": "考试"}
	})
	p.planned(t, c)
	var claimed [8][]scheduler.Delivery
	no(t, together(8, func(i int) error {
		for {
			got, err := w.ClaimDeliveries(context.Background(), scheduler.ViaTemplate, 7, monday, time.Minute)
			if err != nil || len(got) == 0 {
				return err
			}
			claimed[i] = append(claimed[i], got...)
		}
	}))
	var ids []int64
	for _, some := range claimed {
		for _, d := range some {
			ids = append(ids, d.ID)
			if d.Campaign != "one" || d.Step != scheduler.Main || d.ClientID == "" || d.Follower == "" || d.Fence != 1 {
				t.Fatalf("%+v", d)
			}
		}
	}
	slices.Sort(ids)
	same(t, "claimed", len(slices.Compact(ids)), 200)
	same(t, "at once", len(ids), 200)
}

func lostClaim(t *testing.T, w *world) {
	p := newPress(t, w, 5)
	c := p.campaign(t, "one", nil)
	p.planned(t, c)
	first := p.claim1(t)
	w.pass(2 * time.Minute) // the lease ends before the platform is called
	second := p.claim1(t)
	same(t, "the same", second.ID, first.ID)
	if ok := must(w.Calling(t.Context(), first, w.now()))(t); ok {
		t.Error("who lost the claim may call")
	}
	if ok := must(w.Settle(t.Context(), first, scheduler.Outcome{Phase: scheduler.Sent}, w.now()))(t); ok {
		t.Error("who lost the claim may settle")
	}
	same(t, "the second calls", must(w.Calling(t.Context(), second, w.now()))(t), true)
	same(t, "and settles", must(w.Settle(t.Context(), second, scheduler.Outcome{Phase: scheduler.Sent, Tally: scheduler.Tally{Sent: 5}}, w.now()))(t), true)
	same(t, "once", must(w.Settle(t.Context(), second, scheduler.Outcome{Phase: scheduler.Failed}, w.now()))(t), false)
	same(t, "sent", p.phases(t, c), map[scheduler.Phase]int{scheduler.Sent: 5})
}

func brokenOff(t *testing.T, w *world) {
	p := newPress(t, w, 5)
	c := p.campaign(t, "one", nil)
	p.planned(t, c)
	d := p.claim1(t)
	must(w.Calling(t.Context(), d, w.now()))(t)
	w.pass(2 * time.Minute)
	same(t, "claimed again", len(must(w.ClaimDeliveries(t.Context(), scheduler.ViaMass, 5, w.now(), time.Minute))(t)), 0)
	same(t, "in doubt", p.phases(t, c), map[scheduler.Phase]int{scheduler.Doubt: 5})
	// Who was only slow still says what became of it.
	same(t, "settled", must(w.Settle(t.Context(), d, scheduler.Outcome{Phase: scheduler.Taken, MsgID: 9}, w.now()))(t), true)
	same(t, "taken", p.phases(t, c), map[scheduler.Phase]int{scheduler.Taken: 5})
	same(t, "doubts", len(must(w.ClaimDoubts(t.Context(), scheduler.ViaMass, 5, w.now(), time.Minute))(t)), 0)
}

func pausedSends(t *testing.T, w *world) {
	p := newPress(t, w, 5)
	c := p.campaign(t, "one", nil)
	p.planned(t, c)
	d := p.claim1(t)
	_, err := w.ChangeCampaign(t.Context(), c.ID, func(c scheduler.Campaign, _ []scheduler.StepRun) (scheduler.Campaign, error) {
		return c.Move(scheduler.Pause, scheduler.Change{By: "覃科长", At: w.now(), Reason: "核对"})
	})
	no(t, err)
	if ok := must(w.Calling(t.Context(), d, w.now()))(t); ok {
		t.Error("what was claimed before the pause is sent")
	}
	w.pass(5 * time.Minute)
	same(t, "claimed", len(must(w.ClaimDeliveries(t.Context(), scheduler.ViaMass, 5, w.now(), time.Minute))(t)), 0)
}

func cancelledWithdraws(t *testing.T, w *world) {
	p := newPress(t, w, 6)
	rules := rulesForTests
	rules.BatchSize = 2
	c := p.campaign(t, "one", nil)
	plan := p.planOf(c)
	plan.Rules = rules
	if _, _, err := w.PlanStep(t.Context(), 1, plan); err != nil {
		t.Fatal(err)
	}
	d := p.claim1(t)
	must(w.Calling(t.Context(), d, w.now()))(t)
	_, err := w.ChangeCampaign(t.Context(), c.ID, func(c scheduler.Campaign, _ []scheduler.StepRun) (scheduler.Campaign, error) {
		return c.Move(scheduler.Cancel, scheduler.Change{By: "覃科长", At: w.now()})
	})
	no(t, err)
	same(t, "phases", p.phases(t, c), map[scheduler.Phase]int{scheduler.Failed: 4, scheduler.Sending: 2})
	// What was withdrawn does not count for the cap.
	again := p.campaign(t, "two", nil)
	_, counts := p.planned(t, again)
	same(t, "counts", counts, []scheduler.ReachCount{{Channel: scheduler.ViaMass, Count: 6}})
	used := must(w.MassUsed(t.Context(), p.planOf(again)))(t)
	same(t, "used", used, map[int]int{1: 4, 2: 2})
}

func tooLate(t *testing.T, w *world) {
	p := newPress(t, w, 6)
	mass := p.campaign(t, "one", nil)
	next := p.campaign(t, "two", func(s *scheduler.Step) { s.Channels = []scheduler.Channel{scheduler.ViaReply} })
	p.planned(t, mass)
	p.planned(t, next)
	w.pass(25 * time.Hour)
	touched := must(w.Expire(t.Context(), w.now()))(t)
	slices.Sort(touched)
	same(t, "touched", touched, []string{"one", "two"})
	for id, want := range map[string]scheduler.Reason{"one": scheduler.TooLate, "two": scheduler.NeverWrote} {
		progress := must(w.Progress(t.Context(), id))(t)[0]
		same(t, id, progress.Run.Phase, scheduler.RunDone)
		for _, g := range progress.Groups {
			if g.Phase != scheduler.Failed || g.Reason != want {
				t.Errorf("%s: %+v", id, g)
			}
		}
	}
}

func earlyResult(t *testing.T, w *world) {
	p := newPress(t, w, 5)
	c := p.campaign(t, "one", nil)
	p.planned(t, c)
	d := p.claim1(t)
	must(w.Calling(t.Context(), d, w.now()))(t)
	report := scheduler.SendReport{Channel: scheduler.ViaMass, MsgID: 77, OK: true, At: w.now(), Tally: scheduler.Tally{Total: 5, Filtered: 4, Sent: 4}}
	for range 2 { // and once more
		no(t, w.TakeResult(t.Context(), report))
	}
	same(t, "not yet", p.phases(t, c), map[scheduler.Phase]int{scheduler.Sending: 5})
	must(w.Settle(t.Context(), d, scheduler.Outcome{Phase: scheduler.Taken, MsgID: 77}, w.now()))(t)
	same(t, "sent", p.phases(t, c), map[scheduler.Phase]int{scheduler.Sent: 5})
	report.Tally.Sent = 1
	no(t, w.TakeResult(t.Context(), report))
	same(t, "figures", must(w.Progress(t.Context(), c.ID))(t)[0].Result, scheduler.Tally{Total: 5, Filtered: 4, Sent: 4})
}

func quotasTogether(t *testing.T, w *world) {
	var got atomic.Int32
	no(t, together(20, func(int) error {
		ok, err := w.Use(context.Background(), "mass", "2026-12-04", 1, 7)
		if ok {
			got.Add(1)
		}
		return err
	}))
	same(t, "calls", got.Load(), int32(7))
	same(t, "another day", must(w.Use(t.Context(), "mass", "2026-12-05", 1, 7))(t), true)
	no(t, w.Exhaust(t.Context(), "mass", "2026-12-05", 7))
	same(t, "exhausted", must(w.Use(t.Context(), "mass", "2026-12-05", 1, 7))(t), false)
	same(t, "used", must(w.Used(t.Context(), "mass", "2026-12-05"))(t), 7)
	same(t, "more than there are", must(w.Use(t.Context(), "custom", "2026-12-05", 9, 7))(t), false)
}

func attachOnce(t *testing.T, w *world) {
	p := newPress(t, w, 3)
	c := p.campaign(t, "one", func(s *scheduler.Step) { s.Channels = []scheduler.Channel{scheduler.ViaReply} })
	p.planned(t, c)
	one := p.followers[0]
	d, _, found, err := w.WaitingFor(t.Context(), one, "message 1", w.now())
	no(t, err)
	if !found {
		t.Fatal("nothing waits")
	}
	var went atomic.Int32
	no(t, together(6, func(i int) error {
		ok, err := w.Attach(context.Background(), d, fmt.Sprint("message ", i), monday)
		if ok {
			went.Add(1)
		}
		return err
	}))
	same(t, "went out", went.Load(), int32(1))
	if _, _, found, err := w.WaitingFor(t.Context(), one, "message 99", w.now()); found || err != nil {
		t.Errorf("it waits still: %v", err)
	}
	// A retry of the message that it went with gets it again, so that a reply worked out
	// anew says the same.
	again := 0
	for i := range 6 {
		if _, _, found, err := w.WaitingFor(t.Context(), one, fmt.Sprint("message ", i), w.now()); err == nil && found {
			again++
		}
	}
	same(t, "for the retry", again, 1)
	no(t, w.Wish(t.Context(), p.followers[2], "宪法", false, w.now()))
	if _, _, found, err := w.WaitingFor(t.Context(), p.followers[2], "m", w.now()); found || err != nil {
		t.Errorf("it goes to one who gave the topic up: %v", err)
	}
	same(t, "the row says why", must(w.Progress(t.Context(), c.ID))(t)[0].People(scheduler.Failed), 1)
	w.pass(25 * time.Hour)
	if _, _, found, err := w.WaitingFor(t.Context(), p.followers[1], "m", w.now()); found || err != nil {
		t.Errorf("it waits past its time: %v", err)
	}
}

func clockSetBack(t *testing.T, w *world) {
	p := newPress(t, w, 5)
	c := p.campaign(t, "one", nil)
	p.planned(t, c)
	future := w.now().Add(1000 * time.Hour)
	got := must(w.ClaimDeliveries(t.Context(), scheduler.ViaMass, 1, w.now(), future.Sub(w.now())))(t)
	same(t, "claimed", len(got), 1)
	same(t, "the lease of a clock that ran ahead", len(must(w.ClaimDeliveries(t.Context(), scheduler.ViaMass, 1, w.now(), time.Minute))(t)), 1)
	w.pass(2 * time.Minute)
	d := p.claim1(t)
	must(w.Settle(t.Context(), d, scheduler.Outcome{Phase: scheduler.Waiting, Ready: future}, w.now()))(t)
	p.claim1(t)
}

func erasedBeforeSending(t *testing.T, w *world) {
	p := newPress(t, w, 2)
	c := p.campaign(t, "one", func(s *scheduler.Step) {
		s.Channels = []scheduler.Channel{scheduler.ViaTemplate}
		s.Content.TemplateID, s.Content.Data = "T", map[string]string{"thing1": "考试"}
	})
	p.planned(t, c)
	must(w.DeleteFollower(t.Context(), p.followers[0]))(t)
	got := must(w.ClaimDeliveries(t.Context(), scheduler.ViaTemplate, 5, w.now(), time.Minute))(t)
	n := 0
	for _, d := range got {
		n += len(must(w.Recipients(t.Context(), d))(t))
	}
	same(t, "OpenIDs", n, 1)
}

func batchSizes(t *testing.T, w *world) {
	p := newPress(t, w, 41)
	rules := rulesForTests
	rules.WeeklyCap, rules.MonthlyMass = 0, 0
	for i, size := range []int{2, 3, 10, 20, 40, 41, 100} {
		c := p.campaign(t, fmt.Sprint("c", i), nil)
		plan := p.planOf(c)
		plan.Rules = rules
		plan.Rules.BatchSize = size
		if _, _, err := w.PlanStep(t.Context(), 1, plan); err != nil {
			t.Fatal(err)
		}
		all := 0
		for {
			got := must(w.ClaimDeliveries(t.Context(), scheduler.ViaMass, 100, w.now(), time.Minute))(t)
			if len(got) == 0 {
				break
			}
			for _, d := range got {
				ids := must(w.Recipients(t.Context(), d))(t)
				if len(ids) < 2 || len(ids) > max(size, 3) || len(ids) != d.Size {
					t.Errorf("batches of %d: one of %d, said to be %d", size, len(ids), d.Size)
				}
				all += len(ids)
			}
		}
		same(t, "recipients", all, 41)
	}
	w.pass(8 * 24 * time.Hour) // another week, another month
	lone := p.campaign(t, "lone", func(s *scheduler.Step) { s.Segment = scheduler.Segment{Followers: p.followers[:1]} })
	_, counts := p.planned(t, lone)
	same(t, "one alone", counts, []scheduler.ReachCount{{Reason: scheduler.TooFew, Count: 1}})
	other := p.campaign(t, "lone with another way", func(s *scheduler.Step) {
		s.Segment, s.Channels = scheduler.Segment{Followers: p.followers[1:2]}, []scheduler.Channel{scheduler.ViaMass, scheduler.ViaReply}
	})
	p.planned(t, other)
	same(t, "one alone waits", p.phases(t, other), map[scheduler.Phase]int{scheduler.Waiting: 1})
}
