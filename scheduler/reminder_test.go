package scheduler

import (
	"strings"
	"testing"
	"time"
)

// A deadline is reminded of in its last three days and in its last day; each kind has one
// id, and waits no longer than it says something true. What it says fits every channel.
func TestDeadlineReminders(t *testing.T) {
	loc := time.FixedZone("CST", 8*60*60)
	end := time.Date(2026, 12, 4, 18, 0, 0, 0, loc)
	r := Reminders{Rules: DefaultRules(loc), Notification: Notification{Channel: ViaTemplate, TemplateID: "T", Title: "thing1", Deadline: "time2"}}
	for _, c := range []struct {
		before time.Duration
		id     string
		until  time.Time
	}{
		{73 * time.Hour, "", time.Time{}},
		{72 * time.Hour, "remind-a-d3-20261204", end.Add(-24 * time.Hour)},
		{25 * time.Hour, "remind-a-d3-20261204", end.Add(-24 * time.Hour)},
		{24*time.Hour + 5*time.Minute, "", time.Time{}},
		{24 * time.Hour, "remind-a-d1-20261204", end},
		{time.Hour, "remind-a-d1-20261204", end},
		{5 * time.Minute, "", time.Time{}},
		{-time.Hour, "", time.Time{}},
	} {
		now := end.Add(-c.before).Add(30 * time.Second)
		got, ok := r.deadline(Owing{Assignment: "a", Title: strings.Repeat("宪法", 60), Deadline: end}, now)
		if ok != (c.id != "") || ok && got.ID != c.id {
			t.Errorf("%s before: %v %s", c.before, ok, got.ID)
		}
		if !ok {
			continue
		}
		s := got.Steps[0]
		if err := got.Check(); err != nil {
			t.Errorf("%s before: %v", c.before, err)
		}
		plan := StepPlanOf(got, s, now, r.Rules)
		if plan.Due.After(now) || !plan.Expires.Equal(c.until) {
			t.Errorf("%s before: from %s to %s", c.before, plan.Due, plan.Expires)
		}
		if n := len([]rune(s.Content.Data["thing1"])); n > 20 || s.Content.Data["time2"] != "2026年12月4日 18:00" || !strings.Contains(s.Content.Text, "12月4日（周五）18:00") {
			t.Errorf("%d characters, %v, %s", n, s.Content.Data, s.Content.Text)
		}
	}
}
