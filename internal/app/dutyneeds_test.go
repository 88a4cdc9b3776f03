package app

import (
	"strings"
	"testing"
	"time"

	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/internal/record"
)

func TestWhatDutiesAskOfToday(t *testing.T) {
	ctx, now := t.Context(), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	s := &site{core: &Core{Store: dutyStore(t, clock), Config: Config{Location: time.UTC}, Now: clock}}
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	titles := func(role access.Role) string {
		needs, err := s.dutyNeeds(ctx, access.Account{Name: "某人", Role: role, Unit: map[access.Role]string{access.Liaison: "u"}[role]})
		ok(err)
		var all []string
		for _, n := range needs {
			all = append(all, n.Urgency.Name()+n.Title)
		}
		return strings.Join(all, " ")
	}
	ok(s.core.Store.SaveDutyUnits(ctx, []duty.Unit{{ID: "u", Name: "教育局"}, {ID: "w", Name: "司法局"}}, duty.Change{Actor: "x"}))
	for _, role := range access.Roles {
		if got := titles(role); got != "" {
			t.Errorf("%s with nothing to do: %s", role.Name(), got)
		}
	}
	desk, boss := s.core.desk(), duty.Bureau("管理员")
	var last duty.Sent
	for _, unit := range []string{"u", "w"} {
		var err error
		last, err = desk.Submit(ctx, duty.Who{Name: "联络员", Unit: unit}, duty.Draft{Date: datebook.DateOf(now), Form: duty.Lecture, Theme: "宪法宣传", Place: "某校", Sessions: duty.Count{N: 1}, People: duty.Count{N: 9}}, unit, now)
		ok(err)
		notice, err := desk.WritePrompt(ctx, boss, unit, "请尽快开展活动", now)
		ok(err)
		_, err = desk.SignPrompt(ctx, boss, notice.ID, now)
		ok(err)
	}
	if got := titles(access.Admin); got != "待办2份报送待审核 待办2份普法提示待送达或打电话" {
		t.Errorf("an admin: %s", got)
	}
	_, err := desk.Return(ctx, boss, last.Report.ID, "缺签到表", now)
	ok(err)
	if got := titles(access.Reviewer); got != "待办1份报送待审核" {
		t.Errorf("a reviewer: %s", got)
	}
	_, _, err = desk.Deliver(ctx, boss, now)
	ok(err)
	if got := titles(access.Liaison); got != "待办1份普法提示等反馈" {
		t.Errorf("a liaison: %s", got)
	}
	ok(s.core.Store.AddUnanswered(ctx, record.Unanswered{Key: "k", Question: "校车超载找谁管", At: now}))
	group, err := desk.GroupOf(ctx, boss, "校车超载找谁管")
	ok(err)
	_, err = desk.AssignQuestion(ctx, boss, group, "u", now)
	ok(err)
	if got := titles(access.Liaison); got != "待办1份普法提示等反馈 待办1组群众问题等回答" {
		t.Errorf("a liaison with a question: %s", got)
	}
	_, err = desk.AnswerQuestion(ctx, boss, group, duty.FAQ{Conclusion: "可以向公安交警举报，电话122。", Basis: []string{"道路交通安全法第49条"}}, now)
	ok(err)
	if got := titles(access.Reviewer); got != "待办1份报送待审核 待办1组群众问题的回答待审核" {
		t.Errorf("a reviewer with an answer: %s", got)
	}
	now = now.AddDate(0, 0, 30)
	if got := titles(access.Liaison); got != "已逾期1份普法提示过了期限还没反馈" {
		t.Errorf("a liaison a month later: %s", got)
	}
}
