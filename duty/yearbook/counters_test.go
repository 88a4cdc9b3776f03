package yearbook

import (
	"strings"
	"testing"
	"time"

	"pufa/duty"
)

// answered are records with prompts, residents' questions and studies.
func answered() *duty.Records {
	r := someRecords()
	at := func(m time.Month, d int) time.Time { return time.Date(2024, m, d, 9, 0, 0, 0, utc) }
	r.Prompts = []duty.Prompt{
		{ID: "p1", Number: 1, Unit: "j", Kind: duty.Notice, Signed: at(3, 1), Deadline: day(3, 10), Answered: at(3, 10)},
		{ID: "p2", Number: 2, Unit: "c", Kind: duty.Notice, Signed: at(8, 1), Deadline: day(8, 10), Answered: at(8, 11)},
		{ID: "p3", Number: 3, Unit: "c", Kind: duty.Notice, Signed: at(9, 1), Deadline: day(9, 10)},
		{ID: "p4", Unit: "c", Kind: duty.Notice}, // not signed
		{ID: "p5", Unit: "c", Kind: duty.Reminder, Signed: at(9, 1)},
	}
	r.Questions = []duty.Owned{
		{ID: "q1", Topic: "工资", Unit: "j", State: duty.OwnedPublished, Answered: at(5, 1)},
		{ID: "q2", Topic: "物业", Unit: "c", State: duty.OwnedAssigned},
		{ID: "q3", Topic: "其他", State: duty.OwnedOpen},
	}
	r.Study = []duty.StudyFigure{
		{Unit: "j", Assignment: "a1", Title: "年度考试", Assigned: 40, Finished: 39, OnTime: 30, Passed: 36},
		{Unit: "c", Assignment: "a1", Title: "年度考试", Assigned: 20, Finished: 20, OnTime: 20, Passed: 20},
	}
	return r
}

func TestPromptsQuestionsAndStudies(t *testing.T) {
	r := answered()
	said := text(Compose(district(t), r, r.Reports, "", utc))
	for _, want := range []string{
		"发出普法提示单3份，按期反馈1份", "1份普法提示单没有反馈", "分派给责任单位2个，已公布答复1个",
		"1个分派给责任单位的群众提问还没有答复", "组织学法考试60人次，完成率98.3%，通过率93.3%",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	r = answered()
	r.Period = duty.Period{Year: 2024, Quarter: 1}
	if said := text(Compose(district(t), r, r.Reports, "", utc)); !strings.Contains(said, "发出普法提示单1份，按期反馈1份") {
		t.Error("the first quarter has not its one notice")
	}
}

// TestSmallGroupsAreNotBrokenDown: of fewer than ten people no rate is told.
func TestSmallGroupsAreNotBrokenDown(t *testing.T) {
	r := answered()
	r.Study = []duty.StudyFigure{{Unit: "j", Assignment: "a1", Title: "考试", Assigned: 9, Finished: 4, Passed: 4}}
	if said := text(Compose(district(t), r, r.Reports, "", utc)); strings.Contains(said, "学法考试") {
		t.Error("a rate of nine people is told")
	}
	r.Study[0].Assigned = 10
	if said := text(Compose(district(t), r, r.Reports, "", utc)); !strings.Contains(said, "学法考试10人次，完成率40%") {
		t.Error("the rate of ten people is not told")
	}
}

func TestASchoolsOwnReport(t *testing.T) {
	template, err := BuiltIn(UnitTemplate)
	if err != nil {
		t.Fatal(err)
	}
	r := someRecords()
	r.Units = r.Units[3:4]
	r.Lists = []duty.List{{Unit: "s1", Year: 2024, Version: 1, Published: time.Date(2024, 1, 2, 0, 0, 0, 0, utc), Items: r.Lists[0].Items}}
	r.Reports, r.Media, r.Figures = nil, nil, nil
	said := text(Compose(template, r, nil, "s1", utc))
	for _, want := range []string{"第一学校2024年普法履职报告", "期间到期的任务2项，逾期2项", "期间没有报送普法工作信息"} {
		if !strings.Contains(said, want) {
			t.Errorf("the school's report does not say %q", want)
		}
	}
}
