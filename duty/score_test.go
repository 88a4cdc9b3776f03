package duty

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"pufa/content"
	"pufa/internal/datebook"
)

var east = time.FixedZone("Asia/Shanghai", 8*60*60)

func on(month, day int) datebook.Date {
	return datebook.Date{Year: 2026, Month: time.Month(month), Day: day}
}

func at(month, day int) time.Time { return on(month, day).In(east).Add(10 * time.Hour) }

func rubricFile(t testing.TB, name string) *content.Rubric {
	t.Helper()
	b, err := os.ReadFile("testdata/rubrics/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	all, err := content.ParseRubrics(name+".yaml", b)
	if err != nil {
		t.Fatal(err)
	}
	return &all[0]
}

// did is an accepted report of unit u, sent on the day.
func did(id string, form Form, day datebook.Date) Report {
	return Report{ID: id, Unit: "u", Form: form, Date: day, Theme: string(form), Sessions: Count{N: 1}, State: Accepted, At: day.In(east).Add(12 * time.Hour)}
}

func yearOf(units ...Unit) *Records {
	return &Records{Period: Year(2026), AsOf: at(12, 31), Units: units}
}

// want checks a score's lines against sums done by hand.
func want(t *testing.T, s Score, total, most, grade string, lines map[string]string) {
	t.Helper()
	if s.Total.String() != total || s.Max.String() != most || s.Grade != grade {
		t.Errorf("total %s of %s, %s; want %s of %s, %s", s.Total, s.Max, s.Grade, total, most, grade)
	}
	if len(lines) != len(s.Results) {
		t.Errorf("%d lines for %d indicators", len(lines), len(s.Results))
	}
	for _, r := range s.Results {
		if r.Points.String() != lines[r.Indicator.ID] {
			t.Errorf("%s: %s, want %s (%s)", r.Indicator.ID, r.Points, lines[r.Indicator.ID], r.How)
		}
	}
}

// TestCountyRubric: a district with 3 villages, 2 of which have an adviser.
func TestCountyRubric(t *testing.T) {
	r := yearOf(Unit{ID: "u", Kind: KindOffice, Accounts: []Account{{ID: "wx"}, {ID: "dy"}}},
		Unit{ID: "v1", Kind: KindVillage, Parent: "u"}, Unit{ID: "v2", Kind: KindVillage, Parent: "u"}, Unit{ID: "v3", Kind: KindVillage, Parent: "u"}, Unit{ID: "v4", Kind: KindVillage})
	r.Register = []Entry{{ID: "1", Kind: Adviser, Unit: "v1"}, {ID: "2", Kind: Adviser, Unit: "v2"}, {ID: "3", Kind: LegalHand, Unit: "v3"}, {ID: "4", Kind: Adviser, Unit: "v4"}}
	r.Figures = []Figure{{Unit: "u", Year: 2026, Name: "法治辅导站", Value: Count{N: 7}, Of: 9}, {Unit: "u", Year: 2026, Name: "台账", Value: Count{N: 5}}, {Unit: "u", Year: 2026, Name: "示范创建", Value: Count{N: 4}}}
	r.Marks = []Mark{{ID: "m1", Unit: "u", Name: "规划", Value: content.One}}
	r.Media = []MediaFigure{{Account: "wx", Items: Count{N: 120}}, {Account: "dy", Items: Count{N: 13}}}
	l := List{Unit: "u", Year: 2026, Version: 1, Published: at(1, 5)}
	for i := range 11 {
		l.Items = append(l.Items, Item{ID: fmt.Sprint(i + 1), What: "主题", Start: on(1, 1), Deadline: on(11, 30), Times: 1})
		if i < 8 {
			rep := did(fmt.Sprint("i", i), OtherForm, on(6, 1))
			rep.Item = fmt.Sprint(i + 1)
			r.Reports = append(r.Reports, rep)
		}
	}
	r.Lists = []List{l}
	r.Reports = append(r.Reports, did("m1", Media, on(2, 1)), did("m2", Media, on(3, 1)), did("m3", Media, on(4, 1)), did("d1", ToVillage, on(4, 2)), did("d2", Lecture, on(4, 3)))
	many := did("d3", StreetCounter, on(12, 4))
	many.Sessions = Count{N: 5} // one report of five sessions
	late := did("d4", Lecture, on(5, 5))
	late.State = Submitted
	r.Reports = append(r.Reports, many, late)

	s, ok := NewScorer(r, east).Score(rubricFile(t, "county"), "u", true)
	if !ok {
		t.Fatal("not scored")
	}
	// 5+0+ 5×7/9=3.888→3.89 + 5×2/3=3.333→3.33 + 6×5/6=5 + 12 (4 of 3) + 22×8/11=16
	// + 0 + 4×3/4=3 + 10×133/200=6.65 + 22×7/11=14 = 68.87
	want(t, s, "68.87", "100", "一般", map[string]string{"plan": "5", "meeting": "0", "station": "3.89", "adviser": "3.33", "ledger": "5", "model": "12",
		"themes": "16", "column": "0", "regular": "3", "new-media": "6.65", "other": "14"})
}

func TestOfficeRubric(t *testing.T) {
	r := yearOf(Unit{ID: "u", Kind: KindOffice, Accounts: []Account{{ID: "wx"}}})
	safety := did("c", StreetCounter, on(6, 16))
	safety.Theme = "安全生产宣传"
	r.Reports = []Report{did("a", ToCampus, on(3, 1)), safety}
	back := did("b", Performance, on(9, 1))
	back.State, back.Reason = Returned, "没有照片"
	r.Reports = append(r.Reports, back)
	r.Media = []MediaFigure{{Account: "wx", Items: Count{N: 31}}}
	r.Study = []StudyFigure{{Unit: "u", Assignment: "x", Assigned: 20, Finished: 19, Passed: 17}, {Unit: "u", Assignment: "y", Assigned: 10, Finished: 10, Passed: 10}}

	s, _ := NewScorer(r, east).Score(rubricFile(t, "office"), "u", true)
	// 5 + 5×1/2 + 0 + 6×31/50=3.72 + 3×27/30=2.7 + 3 + (4−0.25×2)=3.5 − 0 = 20.42
	want(t, s, "20.42", "31", "达标", map[string]string{"lead": "5", "join": "2.5", "culture": "0", "media": "3.72", "learn": "2.7", "publicise": "3", "news": "3.5", "none": "0"})
	r.Marks = []Mark{{ID: "m", Unit: "u", Name: "未开展八进", Value: content.One}}
	s, _ = NewScorer(r, east).Score(rubricFile(t, "office"), "u", false)
	if s.Total.String() != "15.42" || s.Grade != "未达标" {
		t.Errorf("with the deduction %s, %s", s.Total, s.Grade)
	}
}

func TestPartyRubric(t *testing.T) {
	r := yearOf(Unit{ID: "u", Kind: KindOffice, Headcount: 41})
	slow := did("r3", Lecture, on(5, 1))
	slow.At = at(5, 12) // the tenth day is 5月11日
	r.Reports = []Report{did("r1", GroupStudy, on(2, 1)), did("r2", GroupStudy, on(8, 1)), slow, did("r4", Training, on(6, 1)), did("r5", StreetCounter, on(12, 4)), did("r6", ToVillage, on(7, 4)), did("r7", StreetCounter, on(3, 15))}
	r.Prompts = []Prompt{
		{ID: "p1", Unit: "u", Kind: Notice, Signed: at(3, 1), Deadline: on(3, 16), Answered: at(3, 16)},      // in time, on the last day
		{ID: "p2", Unit: "u", Kind: Notice, Signed: at(5, 1), Deadline: on(5, 16), Answered: at(5, 17)},      // a day late
		{ID: "p3", Unit: "u", Kind: Notice, Signed: at(12, 30), Deadline: on(12, 31)},                        // still time
		{ID: "p4", Unit: "u", Kind: Reminder, Signed: at(1, 30), Deadline: on(2, 28)},                        // no notice
		{ID: "p5", Unit: "other", Kind: Notice, Signed: at(1, 30), Deadline: on(2, 28), State: PromptSigned}, // not ours
	}
	r.Marks = []Mark{{ID: "a", Unit: "u", Name: "表彰", Value: content.One}, {ID: "b", Unit: "u", Name: "表彰", Value: content.One}, {ID: "c", Unit: "u", Name: "通报", Value: content.One}, {ID: "d", Unit: "u", Name: "通报", Value: content.One}}

	s, _ := NewScorer(r, east).Score(rubricFile(t, "party"), "u", true)
	// 4 + 4×1/2 + 3 + 0 + 5×6/7=4.2857→4.29 + 6×3/6=3 (41 people are three twenties begun)
	// + (3−1.5)=1.5 = 17.79; bonus 1.5×2=3 cut to 2; deduction 2×2=4 cut to 3: 16.79
	want(t, s, "16.79", "30", "合格", map[string]string{"study": "4", "lecture": "2", "training": "3", "meeting": "0", "on-time": "4.29", "activities": "3", "prompts": "1.5", "award": "3", "fault": "-4"})
}

// TestReasons holds that every point leads to its events, counted or not and why.
func TestReasons(t *testing.T) {
	r := yearOf(Unit{ID: "u", Kind: KindOffice, Headcount: 41})
	good, open, back := did("r1", GroupStudy, on(2, 1)), did("r2", GroupStudy, on(3, 1)), did("r3", Lecture, on(3, 2))
	open.State, back.State, back.Reason = Submitted, Returned, "没有照片"
	r.Reports = []Report{good, open, back}
	s, _ := NewScorer(r, east).Score(rubricFile(t, "party"), "u", true)
	study := s.Results[0]
	if study.How != "4分 × 1 ÷ 目标2，最多4分 = 2分" {
		t.Error(study.How)
	}
	if !strings.Contains(study.Next, "加2分") {
		t.Error(study.Next)
	}
	got := ""
	for _, e := range study.Events {
		got += fmt.Sprintln(e.ID, e.Counted, e.Why)
	}
	if got != "report/r1 true 已采用，计入\nreport/r2 false 待审核，采用后计入\nreport/r3 false 形式是“讲座”，不是集体学法\n" {
		t.Error(got)
	}
	if lecture := s.Results[1]; lecture.Events[2].Why != "已退回：没有照片" {
		t.Errorf("%+v", lecture.Events)
	}
	if prompts := s.Results[6]; prompts.Points != 3*content.One || prompts.Next != "已经满分" {
		t.Errorf("%+v", prompts)
	}
}

func TestListItemsByDayAndState(t *testing.T) {
	rubric := &content.Rubric{ID: "x", Version: 1, Grades: []content.Grade{{Name: "等", From: 0}}, Indicators: []content.Indicator{
		{ID: "items", Name: "清单", Points: 10 * content.One, Source: content.SourceListItems, Formula: content.FormulaRatio, WithinDays: 7}}}
	r := yearOf(Unit{ID: "u", Kind: KindOffice})
	r.AsOf = at(6, 30)
	r.Lists = []List{{Unit: "u", Year: 2026, Published: at(1, 1), Items: []Item{
		{ID: "a", What: "按期", Start: on(1, 1), Deadline: on(3, 31), Times: 1},
		{ID: "b", What: "做晚了", Start: on(1, 1), Deadline: on(3, 31), Times: 1},
		{ID: "c", What: "报晚了", Start: on(1, 1), Deadline: on(3, 31), Times: 1},
		{ID: "d", What: "还没到", Start: on(1, 1), Deadline: on(12, 31), Times: 1},
		{ID: "e", What: "提前完成", Start: on(1, 1), Deadline: on(12, 31), Times: 2},
	}}}
	for i, c := range []struct {
		item string
		day  datebook.Date
		sent int // days later
	}{{"a", on(3, 31), 7}, {"b", on(4, 1), 0}, {"c", on(3, 1), 8}, {"e", on(5, 1), 0}} {
		rep := did(fmt.Sprint("r", i), OtherForm, c.day)
		rep.Item, rep.At = c.item, c.day.AddDays(c.sent).In(east).Add(20*time.Hour)
		r.Reports = append(r.Reports, rep)
	}
	s, _ := NewScorer(r, east).Score(rubric, "u", true)
	// due: a, b, c by their deadline, and one of e that was done ahead; good: a, one of e
	if res := s.Results[0]; res.Part != 2 || res.Of != 4 || res.Points.String() != "5" {
		t.Errorf("%d of %d: %s, %+v", res.Part, res.Of, res.Points, res.Events)
	}
}

func TestLights(t *testing.T) {
	it := Item{Start: on(11, 1), Deadline: on(12, 10), Times: 2}
	for _, c := range []struct {
		done int
		day  datebook.Date
		want Light
	}{{0, on(10, 31), LightNotYet}, {0, on(11, 1), LightDue}, {1, on(12, 10), LightDue}, {1, on(12, 11), LightOverdue}, {2, on(12, 11), LightDone}, {2, on(10, 1), LightDone}} {
		if got := it.Light(c.done, c.day); got != c.want {
			t.Errorf("%d done on %s: %s, want %s", c.done, c.day, got, c.want)
		}
	}
	seen := map[string]bool{}
	for _, l := range []Light{LightDone, LightDue, LightOverdue, LightNotYet} {
		if l.Sign() == "" || l.Word() == "" || seen[l.Sign()] || seen[l.Word()] {
			t.Errorf("%s cannot be told without colour", l)
		}
		seen[l.Sign()], seen[l.Word()] = true, true
	}
}

// TestNextPointIsEarned: doing what Next says earns what it says.
func TestNextPointIsEarned(t *testing.T) {
	rubric := &content.Rubric{ID: "x", Version: 1, Grades: []content.Grade{{Name: "等", From: 0}}, Indicators: []content.Indicator{
		{ID: "items", Name: "清单", Points: 10 * content.One, Source: content.SourceListItems, Formula: content.FormulaRatio},
		{ID: "reports", Name: "活动", Points: 9 * content.One, Source: content.SourceReports, Formula: content.FormulaCount, Target: 4},
		{ID: "news", Name: "信息", Points: 4 * content.One, Source: content.SourceReports, Formula: content.FormulaSteps, Target: 4, Each: 25},
		{ID: "on-time", Name: "按时", Points: 6 * content.One, Source: content.SourceOnTime, Formula: content.FormulaRatio, WithinDays: 7},
	}}
	r := yearOf(Unit{ID: "u", Kind: KindOffice})
	r.AsOf = at(6, 30)
	r.Lists = []List{{Unit: "u", Year: 2026, Published: at(1, 1), Items: []Item{
		{ID: "a", What: "过了期", Start: on(1, 1), Deadline: on(3, 31), Times: 1}, {ID: "b", What: "还没到", Start: on(1, 1), Deadline: on(12, 31), Times: 1}}}}
	late := did("late", Lecture, on(2, 1))
	late.At = at(5, 1)
	r.Reports = []Report{late}
	before, _ := NewScorer(r, east).Score(rubric, "u", true)
	good := did("good", Lecture, on(6, 1))
	good.Item = "b"
	r.Reports = append(r.Reports, good)
	after, _ := NewScorer(r, east).Score(rubric, "u", true)
	for i, b := range before.Results {
		gain := after.Results[i].Points - b.Points
		if want := fmt.Sprintf("加%s分", gain); gain <= 0 || !strings.HasSuffix(b.Next, want) {
			t.Errorf("%s: %s, but it earned %s", b.Indicator.ID, b.Next, gain)
		}
	}
	r.Lists[0].Items = r.Lists[0].Items[:1]
	if s, _ := NewScorer(r, east).Score(rubric, "u", true); s.Results[0].Next != "到期的不能再补，本期没有还在期限内的了" {
		t.Error(s.Results[0].Next)
	}
}
