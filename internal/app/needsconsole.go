package app

import (
	"context"
	"fmt"
	"time"

	"pufa/internal/access"
	"pufa/internal/console/admin"
	"pufa/scheduler"
)

const (
	// endingSoon is how long before its end an assignment is on the first page.
	endingSoon = 3 * 24 * time.Hour
	// comingUp is how far ahead campaigns are.
	comingUp = 14 * 24 * time.Hour
)

// assignmentNeeds are the assignments that end soon.
func (s *site) assignmentNeeds(ctx context.Context, a access.Account) ([]admin.Need, error) {
	if !a.Can(access.SeeQuiz) {
		return nil, nil
	}
	now := s.core.Now()
	all, err := s.core.Store.Assignments(ctx, now)
	if err != nil {
		return nil, fmt.Errorf("assignments that end soon: %w", err)
	}
	var out []admin.Need
	for _, t := range all {
		if t.Cancelled || now.Before(t.Opens) || !now.Before(t.Closes) || t.Closes.Sub(now) > endingSoon {
			continue
		}
		if a.Role == access.Liaison {
			people, err := s.core.Store.DuePeople(ctx, t.ID, a.Unit)
			if err != nil {
				return nil, fmt.Errorf("assignments of a unit: %w", err)
			}
			if len(people) == 0 {
				continue
			}
		}
		out = append(out, admin.Need{Title: fmt.Sprintf("“%s”快截止了", t.Title), Detail: "看看还有谁没做完。",
			Path: admin.Prefix + "quiz/tasks/" + t.ID + "/people?left=1", Urgency: admin.Soon})
	}
	return out, nil
}

// campaignNeeds are the campaigns to be reviewed, those that stand still and why, and
// those of the next days that are not ready.
func (s *site) campaignNeeds(ctx context.Context, a access.Account) ([]admin.Need, error) {
	if !a.Can(access.SeeCampaigns) {
		return nil, nil
	}
	all, err := s.sending.desk.List(ctx, scheduler.Draft, scheduler.InReview, scheduler.Approved, scheduler.Scheduled, scheduler.Paused)
	if err != nil {
		return nil, fmt.Errorf("campaigns of the next days: %w", err)
	}
	var out []admin.Need
	now := s.core.Now()
	for i := range all {
		if n, needed := campaignNeed(&all[i], a, now); needed {
			n.Path = admin.Prefix + "campaigns/" + all[i].ID
			out = append(out, n)
		}
	}
	return out, nil
}

func campaignNeed(c *scheduler.Campaign, a access.Account, now time.Time) (admin.Need, bool) {
	first := c.Start.In(now.Location())
	soon := first.Sub(now) < comingUp && !c.End.AddDays(1).In(now.Location()).Before(now)
	switch {
	case c.State == scheduler.Paused:
		return admin.Need{Title: fmt.Sprintf("“%s”停着", c.Name), Detail: "原因：" + c.Reason, Urgency: admin.Broken}, true
	case c.State == scheduler.InReview && a.Can(access.ApproveSending):
		return admin.Need{Title: fmt.Sprintf("“%s”等着审", c.Name), Detail: "第一天：" + c.Start.Chinese(), Urgency: admin.Soon}, true
	case !soon:
		return admin.Need{}, false
	case c.State == scheduler.Scheduled:
		return admin.Need{Title: fmt.Sprintf("“%s”快到了", c.Name), Detail: c.Start.Chinese() + "开始，已经排期。", Urgency: admin.Fine}, true
	}
	return admin.Need{Title: fmt.Sprintf("“%s”快到了，还没排期", c.Name), Detail: c.Start.Chinese() + "开始，现在是" + c.State.Chinese() + "。", Urgency: admin.Soon}, true
}
