package bot_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pufa/bot"
	"pufa/content"
	"pufa/duty"
	"pufa/internal/datebook"
)

// Steps of a conversation about duty, after [roster]:
//
//	> [duty]               韦小明 and 蒙大山 are the liaisons of 区司法局 and 区教育局;
//	                       区司法局 has a duty list, a village its adviser
//	> [accept]             the bureau accepts the latest report
//	> [return 缺照片]       the bureau returns it
//	> [plan] [sign]        the clock drafts prompts; the bureau signs them all
//	> [assign 区司法局]     unanswered questions are clustered, the first goes to the unit
//	> [poll]               an awareness poll begins

// dutyOf is the desk over the records of a world; nil where they are away.
func dutyOf(kept bot.Records) *duty.Desk {
	r, ok := kept.(*records)
	if !ok {
		return nil
	}
	return duty.NewDesk(r.DutyPorts(), func() []content.Rubric { return engine.Content().Rubrics }, shanghai)
}

var bureau = duty.Bureau("局里")

// doDuty plays the steps about duty; false for others.
func (w *world) doDuty(verb, rest string) (string, bool, error) {
	ctx := context.Background()
	switch verb {
	case "duty":
		return "", true, w.setUpDuty(ctx)
	case "accept", "return":
		found, err := w.desk.Reports(ctx, bureau, duty.ReportFilter{Limit: 1})
		if err != nil || len(found) == 0 {
			return "", true, fmt.Errorf("no report: %v", err)
		}
		if verb == "accept" {
			_, err = w.desk.Accept(ctx, bureau, found[0].ID, "", w.now())
		} else {
			_, err = w.desk.Return(ctx, bureau, found[0].ID, rest, w.now())
		}
		return "", true, err
	case "plan":
		_, err := w.desk.PlanPrompts(ctx, w.now())
		return "", true, err
	case "sign":
		drafts, err := w.desk.Prompts(ctx, bureau, duty.PromptFilter{State: duty.PromptDraft})
		for _, p := range drafts {
			if _, err := w.desk.SignPrompt(ctx, bureau, p.ID, w.now()); err != nil {
				return "", true, err
			}
		}
		return fmt.Sprintf("%d份", len(drafts)), true, err
	case "assign":
		if _, err := w.desk.ClusterQuestions(ctx); err != nil {
			return "", true, err
		}
		open, err := w.desk.Questions(ctx, bureau, duty.OwnedFilter{State: duty.OwnedOpen})
		if err != nil || len(open) == 0 {
			return "", true, fmt.Errorf("no open questions: %v", err)
		}
		_, err = w.desk.AssignQuestion(ctx, bureau, open[0].ID, rest, w.now())
		return "", true, err
	case "poll":
		_, err := w.desk.SavePoll(ctx, bureau, duty.Poll{Title: "法律明白人知晓率调查", Opens: w.now(), Closes: w.now().Add(24 * time.Hour), Questions: []duty.PollQuestion{
			{Text: "您知道本村的法律明白人是谁吗？", Options: []string{"知道", "不知道"}, Aware: []int{0}},
			{Text: "您找过法律明白人帮忙吗？", Options: []string{"找过", "没找过"}},
		}}, w.now())
		return "", true, err
	case "reports":
		found, err := w.desk.Reports(ctx, bureau, duty.ReportFilter{})
		var lines []string
		for _, r := range found {
			lines = append(lines, fmt.Sprintf("%s %s %s %s %s %s", r.Unit, r.Date, r.Place, r.People, r.Item, r.State))
		}
		return strings.Join(lines, "\n"), true, err
	}
	return "", false, nil
}

func (w *world) setUpDuty(ctx context.Context) error {
	change := duty.Change{Actor: "test", At: w.now()}
	err := w.records.SaveDutyUnits(ctx, []duty.Unit{
		{ID: "sf", Name: "区司法局", Kind: duty.KindOffice, Headcount: 30, Topics: []string{"法律援助", "调解"}, Liaisons: []duty.Liaison{{Name: "韦小明", StaffNo: "A0017"}}},
		{ID: "jy", Name: "区教育局", Kind: duty.KindOffice, Headcount: 40, Phone: "0772-0000001", Liaisons: []duty.Liaison{{Name: "蒙大山", StaffNo: "B0003"}}},
		{ID: "hh", Name: "百朋镇怀洪村", Kind: duty.KindVillage, Aliases: []string{"怀洪"}, Phone: "0772-0000002"},
	}, change)
	if err != nil {
		return err
	}
	err = w.records.SaveRegister(ctx, []duty.Entry{
		{ID: "r1", Kind: duty.Adviser, Unit: "hh", Name: "覃律师", Role: "律师", Office: "某某律师事务所", Phone: "0772-0000003", From: datebook.Date{Year: 2025, Month: 1, Day: 1}, Published: true},
		{ID: "r2", Kind: duty.LegalHand, Unit: "hh", Name: "韦大姐", Role: "村妇联主席", Phone: "0772-0000002", From: datebook.Date{Year: 2025, Month: 1, Day: 1}, Published: true},
		{ID: "r3", Kind: duty.LegalHand, Unit: "hh", Name: "不公布的人", From: datebook.Date{Year: 2025, Month: 1, Day: 1}},
	}, change)
	if err != nil {
		return err
	}
	_, err = w.desk.SaveList(ctx, bureau, duty.List{Unit: "sf", Year: 2026, Items: []duty.Item{
		{What: "国家宪法日宣传", When: "12-04", Start: datebook.Date{Year: 2026, Month: 11, Day: 1}, Deadline: datebook.Date{Year: 2026, Month: time.December, Day: 10}},
		{What: "民法典宣传", When: "05-01", Deadline: datebook.Date{Year: 2026, Month: time.May, Day: 31}},
		{What: "反家庭暴力法宣传", Deadline: datebook.Date{Year: 2026, Month: time.November, Day: 30}},
	}}, true, w.now())
	return err
}
