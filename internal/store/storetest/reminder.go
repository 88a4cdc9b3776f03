package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pufa/quiz"
	"pufa/scheduler"
)

// studies are the quizzes of a school as reminders see them.
type studies struct{ *school }

func (s studies) Owing(ctx context.Context, now time.Time) ([]scheduler.Owing, error) {
	owed, err := s.Owed(ctx, now)
	var out []scheduler.Owing
	for _, o := range owed {
		out = append(out, scheduler.Owing{Assignment: o.Assignment, Title: o.Title, Deadline: o.Deadline})
	}
	return out, err
}

func (s studies) ReviewsDue(ctx context.Context, after, until time.Time) (bool, error) {
	due, err := s.school.ReviewsDue(ctx, after, until)
	return len(due) > 0, err
}

// class is a school of which some people follow the account.
type class struct {
	*school
	*press
	rules scheduler.Rules
}

func newClass(t *testing.T, w *world) *class {
	c := &class{school: newSchool(t, w), press: newPress(t, w, 4), rules: rulesForTests}
	for i, person := range []string{"p00", "p01", "p12"} {
		c.bind(t, c.followers[i], person)
	}
	return c
}

// remind makes reminders and plans them as the planner does; it returns their campaigns.
func (c *class) remind(t *testing.T) []scheduler.Campaign {
	t.Helper()
	ctx := t.Context()
	w := c.school.world
	r := scheduler.Reminders{Campaigns: w, Studies: studies{c.school}, Rules: c.rules, Now: w.now}
	must(r.Run(ctx))(t)
	var out []scheduler.Campaign
	for _, one := range must(w.Campaigns(ctx, scheduler.Scheduled))(t) {
		moved := must(w.ChangeCampaign(ctx, one.ID, func(now scheduler.Campaign, _ []scheduler.StepRun) (scheduler.Campaign, error) {
			return now.Move(scheduler.Begin, scheduler.Change{By: scheduler.System, At: w.now()})
		}))(t)
		_, planned, err := w.PlanStep(ctx, 1, scheduler.StepPlanOf(moved, moved.Steps[0], w.now(), c.rules))
		no(t, err)
		same(t, "planned", planned, true)
		out = append(out, moved)
	}
	return out
}

// reached counts the people of a reminder by channel, and those left out by reason.
func (c *class) reached(t *testing.T, one scheduler.Campaign) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, p := range must(c.school.world.Progress(t.Context(), one.ID))(t) {
		for _, g := range p.Groups {
			out[string(g.Channel)] += g.People
		}
		for _, n := range p.Skipped {
			out[string(n.Reason)] += n.Count
		}
	}
	return out
}

// remindDeadlines: who owes an assignment hears of it three days and one day before its
// end, once each; who finished, opted out or is not bound does not.
func remindDeadlines(t *testing.T, w *world) {
	ctx := t.Context()
	c := newClass(t, w)
	a := c.assign(t, func(a *quiz.Assignment) { a.Closes = monday.AddDate(0, 0, 10) })
	same(t, "a week before", len(c.remind(t)), 0)
	w.pass(7 * 24 * time.Hour)
	no(t, w.Heard(ctx, c.followers[0], w.now().Add(-time.Hour)))
	no(t, w.Wish(ctx, c.followers[2], scheduler.ReminderTopic, false, w.now()))
	first := c.remind(t)
	if len(first) != 1 || !first[0].Reminder() {
		t.Fatalf("%+v", first)
	}
	same(t, "three days before", c.reached(t, first[0]), map[string]int{"custom": 1, "next-reply": 1, "opted-out": 1})
	same(t, "again", len(c.remind(t)), 0)
	d, got, found, err := w.WaitingFor(ctx, c.followers[1], "m1", w.now())
	if err != nil || !found || got.ID != first[0].ID {
		t.Fatalf("%v %+v %v", found, got, err)
	}
	same(t, "attached", must(w.Attach(ctx, d, "m1", w.now()))(t), true)
	c.finish(t, a, "p00")
	w.pass(48 * time.Hour)
	last := c.remind(t)
	same(t, "reminders of the last day", len(last), 1)
	same(t, "one day before", c.reached(t, last[0]), map[string]int{"next-reply": 1, "opted-out": 1})
	c.finish(t, a, "p01")
	if _, _, found, err := w.WaitingFor(ctx, c.followers[1], "m2", w.now()); found || err != nil {
		t.Errorf("who has finished is reminded: %v", err)
	}
	w.pass(24 * time.Hour)
	same(t, "after the end", len(c.remind(t)), 0)
}

func (c *class) finish(t *testing.T, a quiz.Assignment, person string) {
	t.Helper()
	attempt := c.start(t, a, person)
	for item := range len(attempt.Paper.Items) {
		c.answer(t, attempt, item, true)
	}
}

// remindCapped: reminders count for the week's cap like everything else.
func remindCapped(t *testing.T, w *world) {
	c := newClass(t, w)
	c.rules.WeeklyCap = 1
	p := c.press
	p.planned(t, p.campaign(t, "publicity", func(s *scheduler.Step) { s.Channels = []scheduler.Channel{scheduler.ViaReply} }))
	c.assign(t, func(a *quiz.Assignment) { a.Closes = monday.AddDate(0, 0, 2) })
	made := c.remind(t)
	same(t, "reminders", len(made), 1)
	same(t, "reached", c.reached(t, made[0]), map[string]int{"capped": 3})
}

// remindReviews: practice that comes back is told of once a day, where it may be pushed.
func remindReviews(t *testing.T, w *world) {
	ctx := t.Context()
	c := newClass(t, w)
	c.practise(t, c.followers[3], true)
	next, found, err := c.NextReview(ctx, c.followers[3])
	if err != nil || !found {
		t.Fatal(err)
	}
	morning := time.Date(next.Year(), next.Month(), next.Day(), 10, 0, 0, 0, time.UTC)
	if morning.Before(next) {
		morning = morning.AddDate(0, 0, 1)
	}
	w.pass(morning.Add(-time.Minute).Sub(w.now()))
	no(t, w.Heard(ctx, c.followers[3], w.now()))
	same(t, "before ten", len(c.remind(t)), 0)
	w.pass(time.Minute)
	made := c.remind(t)
	same(t, fmt.Sprint("reminders at ", w.now()), len(made), 1)
	same(t, "reached", c.reached(t, made[0]), map[string]int{"custom": 1})
	w.pass(time.Hour)
	same(t, "again that day", len(c.remind(t)), 0)
}
