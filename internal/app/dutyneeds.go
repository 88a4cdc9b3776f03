package app

import (
	"context"
	"fmt"

	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/console/admin"
	"pufa/internal/datebook"
)

// dutyNeeds tells what units' duties ask of an account: of the bureau what waits for it,
// of a liaison what waits for its unit.
func (s *site) dutyNeeds(ctx context.Context, a access.Account) ([]admin.Need, error) {
	who := duty.Bureau(a.Name)
	if a.Role == access.Liaison {
		who = duty.Who{Name: a.Name, Unit: a.Unit, Person: a.Person}
	}
	var needs []admin.Need
	for _, part := range []func(context.Context, *duty.Desk, access.Account, duty.Who) ([]admin.Need, error){reportNeeds, s.promptNeeds, appealNeeds, s.questionNeeds} {
		some, err := part(ctx, s.core.desk(), a, who)
		if err != nil {
			return nil, err
		}
		needs = append(needs, some...)
	}
	return needs, nil
}

const mostWaiting = 1000 // reports that are counted

func reportNeeds(ctx context.Context, desk *duty.Desk, a access.Account, who duty.Who) ([]admin.Need, error) {
	switch {
	case a.Can(access.ReviewReports):
		waiting, err := desk.Reports(ctx, who, duty.ReportFilter{State: duty.Submitted, Limit: mostWaiting})
		if err != nil {
			return nil, fmt.Errorf("count reports: %w", err)
		}
		return some(len(waiting), admin.Need{Title: "%d份报送待审核", Path: admin.Prefix + "duty/reports", Urgency: admin.Soon}), nil
	case a.Role == access.Liaison:
		all, err := desk.Reports(ctx, who, duty.ReportFilter{Limit: mostWaiting})
		if err != nil {
			return nil, fmt.Errorf("count reports: %w", err)
		}
		return some(duty.Unmended(all), admin.Need{Title: "%d份报送被退回", Detail: "改好了可以再报。", Path: admin.Prefix + "duty/reports?state=returned", Urgency: admin.Soon}), nil
	}
	return nil, nil
}

func (s *site) promptNeeds(ctx context.Context, desk *duty.Desk, a access.Account, who duty.Who) ([]admin.Need, error) {
	if !a.Can(access.ManageDuty) && a.Role != access.Liaison {
		return nil, nil
	}
	all, err := desk.Prompts(ctx, who, duty.PromptFilter{Year: s.core.Now().Year()})
	if err != nil {
		return nil, fmt.Errorf("count prompts: %w", err)
	}
	today, count, late := datebook.DateOf(s.core.Now()), map[duty.PromptState]int{}, 0
	for _, p := range all {
		count[p.State]++
		open := p.State == duty.PromptDelivered || p.State == duty.PromptToPhone
		if open && !p.Deadline.IsZero() && p.Deadline.Before(today) {
			late++
		}
	}
	path := admin.Prefix + "duty/prompts"
	needs := some(late, admin.Need{Title: "%d份普法提示过了期限还没反馈", Path: path, Urgency: admin.Overdue})
	if a.Role == access.Liaison {
		return append(needs, some(count[duty.PromptDelivered]+count[duty.PromptToPhone]-late, admin.Need{Title: "%d份普法提示等反馈", Path: path, Urgency: admin.Soon})...), nil
	}
	needs = append(needs, some(count[duty.PromptDraft], admin.Need{Title: "%d份普法提示待签发", Path: path, Urgency: admin.Soon})...)
	return append(needs, some(count[duty.PromptSigned]+count[duty.PromptToPhone], admin.Need{Title: "%d份普法提示待送达或打电话", Path: path, Urgency: admin.Soon})...), nil
}

func appealNeeds(ctx context.Context, desk *duty.Desk, a access.Account, who duty.Who) ([]admin.Need, error) {
	if !a.Can(access.ManageDuty) {
		return nil, nil
	}
	appeals, err := desk.Appeals(ctx, who, "")
	if err != nil {
		return nil, fmt.Errorf("list appeals: %w", err)
	}
	waiting, first := 0, ""
	for _, one := range appeals {
		if one.Answered.IsZero() {
			if waiting++; first == "" {
				first = one.Unit
			}
		}
	}
	return some(waiting, admin.Need{Title: "%d件申诉等答复", Path: admin.Prefix + "duty/units/" + first, Urgency: admin.Soon}), nil
}

// questionNeeds tells a liaison which residents' questions wait for its unit, and the
// bureau which answers wait for it.
func (s *site) questionNeeds(ctx context.Context, desk *duty.Desk, a access.Account, who duty.Who) ([]admin.Need, error) {
	if a.Role != access.Liaison && !a.Can(access.PublishContent) {
		return nil, nil
	}
	all, err := desk.Questions(ctx, who, duty.OwnedFilter{})
	if err != nil {
		return nil, fmt.Errorf("count questions: %w", err)
	}
	today, count, late := datebook.DateOf(s.core.Now()), map[duty.OwnedState]int{}, 0
	for _, q := range all {
		count[q.State]++
		if (q.State == duty.OwnedAssigned || q.State == duty.OwnedReturned) && q.Deadline.Before(today) {
			late++
		}
	}
	path := admin.Prefix + "duty/questions"
	needs := some(late, admin.Need{Title: "%d组群众问题过了期限还没回答", Path: path, Urgency: admin.Overdue})
	if a.Role == access.Liaison {
		return append(needs, some(count[duty.OwnedAssigned]+count[duty.OwnedReturned]-late, admin.Need{Title: "%d组群众问题等回答", Path: path, Urgency: admin.Soon})...), nil
	}
	return append(needs, some(count[duty.OwnedAnswered], admin.Need{Title: "%d组群众问题的回答待审核", Path: path + "?state=answered", Urgency: admin.Soon})...), nil
}

// some is the need with its number, or nothing for none.
func some(n int, need admin.Need) []admin.Need {
	if n <= 0 {
		return nil
	}
	need.Title = fmt.Sprintf(need.Title, n)
	return []admin.Need{need}
}
