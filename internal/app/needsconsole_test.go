package app

import (
	"strings"
	"testing"
	"time"

	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/scheduler"
)

func TestCampaignNeeds(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	in := func(days int) datebook.Date { return datebook.DateOf(now.AddDate(0, 0, days)) }
	for name, c := range map[string]struct {
		state scheduler.State
		start int
		role  access.Role
		want  string // empty: nothing
	}{
		"paused, for everybody":          {scheduler.Paused, -1, access.Auditor, "停着"},
		"review, for who may approve":    {scheduler.InReview, 60, access.Reviewer, "等着审"},
		"review far away, for an editor": {scheduler.InReview, 60, access.Editor, ""},
		"draft that is near":             {scheduler.Draft, 13, access.Editor, "还没排期"},
		"draft that is far":              {scheduler.Draft, 15, access.Editor, ""},
		"scheduled that is near":         {scheduler.Scheduled, 3, access.Editor, "快到了"},
		"draft whose days are over":      {scheduler.Draft, -30, access.Editor, ""},
	} {
		n, needed := campaignNeed(&scheduler.Campaign{Name: "宪法宣传周", State: c.state, Start: in(c.start), End: in(c.start + 6), Reason: "出错太多"}, access.Account{Role: c.role}, now)
		if needed != (c.want != "") || !strings.Contains(n.Title, c.want) {
			t.Errorf("%s: %+v, %v", name, n, needed)
		}
	}
}
