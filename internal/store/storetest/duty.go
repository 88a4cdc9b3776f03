package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/quiz"
)

var dutyCases = map[string]func(*testing.T, *world){
	"units, liaisons and accounts come back":     dutyUnits,
	"a report is stored once for a message":      reportOnce,
	"a report keeps every part":                  reportParts,
	"reviews in parallel decide once":            reviewTogether,
	"a liaison sees and does only their own":     liaisonOnly,
	"lists go by version, published ones count":  listVersions,
	"lists are edited and keep their history":    listEdited,
	"entries and numbers by hand, and back":      enteredByHand,
	"a rubric is adopted from a year on":         rubricAdopted,
	"some units are scored as among all":         someScored,
	"the board shows how items stand":            dutyBoard,
	"a frozen period is recomputed exactly":      frozenExactly,
	"a tampered snapshot is found":               frozenTampered,
	"figures, media and registers as they stood": recordsAsOf,
	"the clock drafts each prompt once":          promptsOnce,
	"a prompt from draft to close":               promptWay,
	"what cannot be delivered is to be phoned":   promptPhone,
	"questions go to their owner and come back":  questionWay,
	"an awareness poll":                          awarenessPoll,
	"a village's adviser as published":           villageLookup,
	"appeals are answered once":                  appealWay,
	"importing the same reports again adds none": importAgain,
	"study figures as of a time":                 studyAsOf,
	"a unit's page shows what is published":      publishedPage,
	"switches are off until switched on":         switches,
	"text that databases dislike in a report":    awkwardReport,
}

// office is a store with a desk, two offices, a village and their liaisons.
type office struct {
	*world
	*duty.Desk
	zhang, li duty.Who // liaisons of u1 and u2
}

var (
	admin   = duty.Bureau("局管理员")
	rubrics = []content.Rubric{{ID: "own", Title: "评分细则", Version: 1, Grades: []content.Grade{{Name: "优秀", From: 15 * content.One}, {Name: "合格", From: 0}},
		Indicators: []content.Indicator{
			{ID: "items", Name: "清单", Points: 10 * content.One, Source: content.SourceListItems, Formula: content.FormulaRatio},
			{ID: "reports", Name: "活动", Points: 10 * content.One, Source: content.SourceReports, Formula: content.FormulaCount, Target: 2, PerPeople: 10},
			{ID: "panel", Name: "评议", Points: 5 * content.One, Source: content.SourceMarks, Entry: "评议", Formula: content.FormulaRatio},
			{ID: "exam", Name: "考试", Points: 5 * content.One, Source: content.SourcePassed, Formula: content.FormulaRatio},
			{ID: "media", Name: "媒体", Points: 5 * content.One, Source: content.SourceMedia, Formula: content.FormulaCount, Target: 10},
			{ID: "notices", Name: "提示", Source: content.SourcePrompts, Formula: content.FormulaDeduction, Each: content.One, Cap: 3 * content.One},
		}}}
)

func day(month time.Month, d int) datebook.Date {
	return datebook.Date{Year: 2026, Month: month, Day: d}
}

func newOffice(t testing.TB, w *world) *office {
	t.Helper()
	o := &office{world: w, Desk: duty.NewDesk(w.DutyPorts(), func() []content.Rubric { return rubrics }, time.UTC)}
	units := []duty.Unit{
		{ID: "u1", Name: "区司法局", Kind: duty.KindOffice, Headcount: 12, Topics: []string{"法律援助"}, Liaisons: []duty.Liaison{{Person: "z", Name: "张某", StaffNo: "A1", Phone: "0772-1"}}, Accounts: []duty.Account{{ID: "wx1", Platform: "微信公众号", Name: "法治某区"}}},
		{ID: "u2", Name: "区人社局", Kind: duty.KindOffice, Headcount: 20, Phone: "0772-2", Topics: []string{"工资", "欠薪"}, Liaisons: []duty.Liaison{{Person: "l", Name: "李某", StaffNo: "B1"}}},
		{ID: "v1", Name: "百朋镇怀洪村", Kind: duty.KindVillage, Parent: "u1", Aliases: []string{"怀洪"}},
	}
	no(t, w.SaveDutyUnits(t.Context(), units, duty.Change{Actor: "admin"}))
	for code, p := range map[string]string{"codez": "z", "codel": "l"} {
		no(t, w.AddInvitations(t.Context(), []quiz.Invitation{{Code: code, Unit: "u1", Person: p, Once: true, Expires: monday.Add(time.Hour)}}))
		no(t, w.Bind(t.Context(), quiz.Binding{Follower: "f" + p, Person: p, Code: code, At: monday}))
	}
	var ok bool
	var err error
	if o.zhang, ok, err = o.Liaison(t.Context(), "fz"); err != nil || !ok {
		t.Fatalf("no liaison: %v", err)
	}
	if o.li, ok, err = o.Liaison(t.Context(), "fl"); err != nil || !ok {
		t.Fatalf("no liaison: %v", err)
	}
	list := duty.List{Unit: "u1", Year: 2026, Items: []duty.Item{
		{What: "国家宪法日宣传", When: "12-04"},
		{What: "民法典宣传", Start: day(5, 1), Deadline: day(5, 31)},
		{What: "反家庭暴力法宣传", Start: day(11, 1), Deadline: day(11, 30)},
	}}
	must(o.SaveList(t.Context(), admin, list, true, w.now()))(t)
	w.pass(time.Minute)
	return o
}

func draft(t testing.TB, text string) duty.Draft {
	t.Helper()
	return duty.ParseReport(text, day(11, 23))
}

const violence = "11月20日在百朋镇开展反家庭暴力宣传，群众80余人，发放资料200份，联合区妇联开展"

func (o *office) send(t testing.TB, w duty.Who, text, key string) duty.Sent {
	t.Helper()
	return must(o.Submit(t.Context(), w, draft(t, text), key, o.now()))(t)
}

func dutyUnits(t *testing.T, w *world) {
	o := newOffice(t, w)
	units := must(o.Units(t.Context(), admin))(t)
	if len(units) != 3 {
		t.Fatalf("%d units", len(units))
	}
	for _, u := range units {
		if u.ID == "u1" {
			same(t, "liaisons", u.Liaisons, []duty.Liaison{{Person: "z", Name: "张某", StaffNo: "A1", Phone: "0772-1"}})
			same(t, "accounts", u.Accounts, []duty.Account{{ID: "wx1", Platform: "微信公众号", Name: "法治某区"}})
			same(t, "headcount", u.Headcount, 12)
		}
	}
	if _, is, err := o.Liaison(t.Context(), "nobody"); is || err != nil {
		t.Errorf("nobody is a liaison: %v", err)
	}
	must(w.Unbind(t.Context(), "fz", w.now()))(t)
	if _, is, err := o.Liaison(t.Context(), "fz"); is || err != nil {
		t.Errorf("unbound, still a liaison: %v", err)
	}
}

func reportOnce(t *testing.T, w *world) {
	o := newOffice(t, w)
	no(t, together(8, func(int) error {
		sent, err := o.Submit(t.Context(), o.zhang, draft(t, violence), "m1", w.now())
		if err == nil && (sent.Item == nil || sent.Item.What != "反家庭暴力法宣传") {
			return fmt.Errorf("matched to %+v", sent.Item)
		}
		return err
	}))
	same(t, "reports", len(must(o.Reports(t.Context(), admin, duty.ReportFilter{}))(t)), 1)
	if again := o.send(t, o.zhang, violence, "m1"); again.Added {
		t.Error("added again")
	}
	if other := o.send(t, o.zhang, violence, "m2"); !other.Added {
		t.Error("another message was not added")
	}
}

func reportParts(t *testing.T, w *world) {
	o := newOffice(t, w)
	id := o.send(t, o.zhang, "11月18日至20日在百朋镇开展“远离家暴”反家庭暴力宣传2场，3所学校学生80余人，发放资料200份，悬挂横幅3条，学习《反家庭暴力法》，联合区妇联开展，https://example.com/a", "m").Report.ID
	r := must(o.Report(t.Context(), admin, id))(t)
	r.ID, r.Text = "", ""
	same(t, "report", r, duty.Report{Unit: "u1", Person: "z", Date: day(11, 18), End: day(11, 20), Place: "百朋镇", Theme: "反家庭暴力宣传", Title: "远离家暴", Form: duty.GroupStudy,
		Sessions: duty.Count{N: 2}, Schools: duty.Count{N: 3}, People: duty.Count{N: 80, OrMore: true}, Materials: duty.Count{N: 200}, Banners: duty.Count{N: 3},
		Partners: []string{"区妇联"}, Laws: []string{"反家庭暴力法"}, Links: []string{"https://example.com/a"}, At: w.now(), Item: "3", State: duty.Submitted})
}

func reviewTogether(t *testing.T, w *world) {
	o := newOffice(t, w)
	id := o.send(t, o.zhang, violence, "m").Report.ID
	var done, refused int
	results := make(chan error, 8)
	no(t, together(8, func(i int) error {
		var err error
		if i%2 == 0 {
			_, err = o.Accept(t.Context(), admin, id, "", w.now())
		} else {
			_, err = o.Return(t.Context(), admin, id, "缺照片", w.now())
		}
		results <- err
		return nil
	}))
	close(results)
	for err := range results {
		switch {
		case err == nil:
			done++
		case fault.KindOf(err) == fault.Conflict:
			refused++
		default:
			t.Error(err)
		}
	}
	// Each decision is on the state that was seen; a later one may rightly follow.
	if done < 1 || done+refused != 8 {
		t.Errorf("%d decided, %d were refused", done, refused)
	}
	if _, err := o.Return(t.Context(), admin, id, " ", w.now()); fault.KindOf(err) != fault.Invalid {
		t.Errorf("returned without a reason: %v", err)
	}
}

func liaisonOnly(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	mine := o.send(t, o.zhang, violence, "m").Report.ID
	same(t, "own reports", len(must(o.Reports(ctx, o.zhang, duty.ReportFilter{}))(t)), 1)
	same(t, "others see none", len(must(o.Reports(ctx, o.li, duty.ReportFilter{}))(t)), 0)
	same(t, "own unit", len(must(o.Units(ctx, o.li))(t)), 1)
	same(t, "own line", len(must(o.Board(ctx, o.li, w.now()))(t)), 1)
	prompt := must(o.WritePrompt(ctx, admin, "u1", "请按清单开展宣传", w.now()))(t)
	must(o.SignPrompt(ctx, admin, prompt.ID, w.now()))(t)
	same(t, "others' prompts", len(must(o.Prompts(ctx, o.li, duty.PromptFilter{}))(t)), 0)
	period := duty.Year(2026)
	for what, err := range map[string]error{
		"others' report":      second(o.Report(ctx, o.li, mine)),
		"others' reports":     second(o.Reports(ctx, o.li, duty.ReportFilter{Unit: "u1"})),
		"others' items":       second(o.Standing(ctx, o.li, "u1", w.now())),
		"others' draft list":  second(o.List(ctx, o.li, "u1", 2026, false)),
		"others' score":       third(o.Explain(ctx, o.li, "", "u1", period, w.now())),
		"all scores":          third(o.Scores(ctx, o.li, "", period, w.now())),
		"others' records":     second(o.Records(ctx, o.li, period, "u1", time.Time{})),
		"all records":         second(o.Records(ctx, o.li, period, "", time.Time{})),
		"accepting":           second(o.Accept(ctx, o.zhang, mine, "", w.now())),
		"returning":           second(o.Return(ctx, o.zhang, mine, "不行", w.now())),
		"saving a list":       second(o.SaveList(ctx, o.zhang, duty.List{Unit: "u1", Year: 2026, Items: []duty.Item{{What: "少做点"}}}, true, w.now())),
		"publishing a list":   second(o.PublishList(ctx, o.zhang, "u1", 2026, "", w.now())),
		"others' prompt":      second(o.AnswerPrompt(ctx, o.li, prompt.ID, "已经改进了", w.now())),
		"seeing it":           o.SeenPrompt(ctx, o.li, prompt.ID, w.now()),
		"all prompts of u1":   second(o.Prompts(ctx, o.li, duty.PromptFilter{Unit: "u1"})),
		"signing":             second(o.SignPrompt(ctx, o.zhang, prompt.ID, w.now())),
		"closing":             second(o.ClosePrompt(ctx, o.zhang, prompt.ID, "", w.now())),
		"delivering":          third(o.Deliver(ctx, o.zhang, w.now())),
		"marks":               second(o.AddMark(ctx, o.zhang, duty.Mark{Unit: "u1", Period: "2026", Name: "评议", Value: content.One, Of: content.One}, w.now())),
		"freezing":            second(o.Freeze(ctx, o.zhang, "own", period, "", nil, w.now())),
		"switching":           o.Switch(ctx, o.zhang, duty.ShowOrder, true, "想看", w.now()),
		"others' questions":   second(o.Questions(ctx, o.li, duty.OwnedFilter{Unit: "u1"})),
		"assigning":           second(o.AssignQuestion(ctx, o.zhang, "q", "u2", w.now())),
		"publishing":          second(o.PublishAnswer(ctx, o.zhang, "q", w.now())),
		"others' appeals":     second(o.Appeals(ctx, o.li, "u1")),
		"answering appeals":   second(o.AnswerAppeal(ctx, o.zhang, "a", "好", w.now())),
		"a stranger's report": second(o.Submit(ctx, duty.Who{Name: "谁"}, draft(t, violence), "s", w.now())),
		"a stranger's view":   second(o.Reports(ctx, duty.Who{}, duty.ReportFilter{})),
		"a nameless bureau":   second(o.Accept(ctx, duty.Bureau(""), mine, "", w.now())),
	} {
		if fault.KindOf(err) != fault.Unauthorised {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func third[T, U any](_ T, _ U, err error) error { return err }

func listVersions(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	l := must(o.List(ctx, admin, "u1", 2026, true))(t)
	same(t, "first", []any{l.Version, len(l.Items), l.Items[0].Start, l.Items[0].Deadline, l.Items[0].ID}, []any{1, 3, day(12, 4), day(12, 4), "1"})
	next := duty.List{Unit: "u1", Year: 2026, Items: []duty.Item{{What: "宪法"}}}
	must(o.SaveList(ctx, admin, next, false, w.now()))(t)
	same(t, "a draft does not count", must(o.List(ctx, o.li, "u1", 2026, true))(t).Version, 1)
	w.pass(time.Minute)
	if _, err := o.PublishList(ctx, admin, "u1", 2026, " ", w.now()); fault.KindOf(err) != fault.Invalid {
		t.Errorf("changed within the year without a reason: %v", err)
	}
	must(o.PublishList(ctx, admin, "u1", 2026, "局务会议定", w.now()))(t)
	same(t, "published", must(o.List(ctx, o.li, "u1", 2026, true))(t).Version, 2)
	if _, err := o.PublishList(ctx, admin, "u1", 2026, "", w.now()); fault.KindOf(err) != fault.Conflict {
		t.Errorf("published twice: %v", err)
	}
	bad := duty.List{Unit: "u1", Year: 2026, Items: []duty.Item{{What: "宪法", When: "十三月"}, {Form: "吃饭", What: "x"}, {}}}
	if _, err := o.SaveList(ctx, admin, bad, true, w.now()); fault.KindOf(err) != fault.Invalid || strings.Count(fault.Message(err), "第") < 3 {
		t.Errorf("bad list: %v", fault.Message(err))
	}
	if _, err := o.List(ctx, admin, "u2", 2026, true); fault.KindOf(err) != fault.NotFound {
		t.Errorf("no list: %v", err)
	}
}

func listEdited(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	put := func(it duty.Item) func([]duty.Item) ([]duty.Item, error) {
		return func(items []duty.Item) ([]duty.Item, error) { return duty.PutItem(items, it), nil }
	}
	first := must(o.List(ctx, admin, "u1", 2026, false))(t)
	moved := first.Items[0]
	moved.Deadline = day(12, 20)
	must(o.EditList(ctx, admin, "u1", 2026, 1, put(moved), w.now()))(t)
	must(o.EditList(ctx, admin, "u1", 2026, 2, put(duty.Item{What: "禁毒宣传"}), w.now()))(t)
	if _, err := o.EditList(ctx, admin, "u1", 2026, 2, put(moved), w.now()); fault.KindOf(err) != fault.Conflict {
		t.Errorf("over somebody else's change: %v", err)
	}
	w.pass(time.Minute)
	must(o.PublishList(ctx, admin, "u1", 2026, "局务会议定", w.now()))(t)
	must(o.EditList(ctx, admin, "u1", 2026, 3, put(duty.Item{What: "误加的"}), w.now()))(t)
	same(t, "versions of the bureau", len(must(o.ListHistory(ctx, admin, "u1", 2026))(t)), 3)
	no(t, o.DropDraft(ctx, admin, "u1", 2026, w.now()))
	if err := o.DropDraft(ctx, admin, "u1", 2026, w.now()); fault.KindOf(err) != fault.Conflict {
		t.Errorf("dropped what is in force: %v", err)
	}
	versions := must(o.ListHistory(ctx, o.zhang, "u1", 2026))(t)
	same(t, "versions", []int{len(versions), versions[0].Version, versions[1].Version}, []int{2, 3, 1})
	same(t, "within the year", []any{versions[0].MidYear, versions[0].Reason, versions[1].MidYear}, []any{true, "局务会议定", false})
	same(t, "what changed", []string{versions[0].Changes[0].String(), versions[0].Changes[1].String()},
		[]string{"“国家宪法日宣传”：截止“2026-12-04”改为“2026-12-20”", "增加“禁毒宣传”"})
	entries := must(w.AuditLog(ctx, ofSubject("duty-list/u1/2026")))(t)
	same(t, "the draft that was dropped is in the log", strings.Contains(entries[0].Before, "误加的"), true)
	same(t, "before and after", []bool{strings.Contains(entries[4].Before, "2026-12-04"), strings.Contains(entries[3].After, "禁毒")}, []bool{true, true})
	same(t, "copied", must(o.CopyLists(ctx, admin, "", 2027, w.now()))(t), 1)
	same(t, "not twice", must(o.CopyLists(ctx, admin, "", 2027, w.now()))(t), 0)
	next := must(o.List(ctx, admin, "u1", 2027, false))(t)
	same(t, "a year on", []any{next.Items[0].Deadline, next.Published.IsZero()}, []any{datebook.Date{Year: 2027, Month: 12, Day: 20}, true})
	same(t, "published at once", must(o.PublishLists(ctx, admin, 2027, "", w.now()))(t), 1)
}

func dutyBoard(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	id := o.send(t, o.zhang, violence, "m").Report.ID
	line := func() duty.BoardLine {
		for _, l := range must(o.Board(ctx, admin, w.now()))(t) {
			if l.Unit == "u1" {
				return l
			}
		}
		t.Fatal("no line")
		return duty.BoardLine{}
	}
	same(t, "before", line().Lights, map[duty.Light]int{duty.LightNotYet: 1, duty.LightOverdue: 1, duty.LightDue: 1})
	same(t, "waiting", line().Waiting, 1)
	must(o.Accept(ctx, admin, id, "", w.now()))(t)
	same(t, "after", line().Lights, map[duty.Light]int{duty.LightNotYet: 1, duty.LightOverdue: 1, duty.LightDone: 1})
	same(t, "overdue", line().Items[0].What, "民法典宣传")
	states := must(o.Standing(ctx, o.zhang, "u1", w.now()))(t)
	same(t, "done", states[2].Done, 1)
}

// freeze fills a period in and freezes it.
func (o *office) freeze(t testing.TB) duty.Snapshot {
	t.Helper()
	ctx := t.Context()
	first, second := o.send(t, o.zhang, violence, "m1").Report.ID, o.send(t, o.zhang, "11月21日在成团镇开展民法典宣传，群众30人", "m2").Report.ID
	o.pass(time.Minute)
	must(o.Accept(ctx, admin, first, "", o.now()))(t)
	must(o.Return(ctx, admin, second, "缺照片", o.now()))(t)
	must(o.AddMark(ctx, admin, duty.Mark{Unit: "u1", Period: "2026", Name: "评议", Value: 8 * content.One, Of: 10 * content.One}, o.now()))(t)
	no(t, o.SaveMedia(ctx, []duty.MediaFigure{{Account: "wx1", Year: 2026, Items: duty.Count{N: 4}, Source: "年报"}}, duty.Change{Actor: "admin"}))
	notice := must(o.WritePrompt(ctx, admin, "u1", "请按清单开展宣传", o.now()))(t)
	must(o.SignPrompt(ctx, admin, notice.ID, o.now()))(t)
	o.pass(20 * 24 * time.Hour) // past its deadline, within the year
	study := []duty.StudyFigure{{Unit: "u1", Assignment: "x", Title: "考试", Closes: day(10, 1), Assigned: 12, Passed: 9}}
	return must(o.Freeze(ctx, admin, "own", duty.Year(2026), "", study, o.now()))(t)
}

func frozenExactly(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	s := o.freeze(t)
	same(t, "units", len(s.Units), 3)
	u1 := s.Units[0]
	// items: 宪法 and 民法典 overdue, 反家暴 done: 10×1/3=3.33; reports 10×1/4=2.5 (12 people
	// are two tens begun); panel 4; exam 5×9/12=3.75; media 2; one notice: −1 = 14.58
	same(t, "total", u1.Total.String()+u1.Grade, "14.58合格")
	if _, err := o.Freeze(ctx, admin, "own", duty.Year(2026), "", nil, w.now()); fault.KindOf(err) != fault.Conflict {
		t.Errorf("frozen twice: %v", err)
	}
	o.change(t)
	n, problems, err := o.Verify(ctx)
	if err != nil || n != 1 || len(problems) > 0 {
		t.Errorf("%d checked: %v, %v", n, problems, err)
	}
	now, _, err := o.Explain(ctx, admin, "own", "u1", duty.Year(2026), w.now())
	no(t, err)
	if now.Total == u1.Total {
		t.Error("what was changed changes no score: the test looks at nothing")
	}
	again := must(o.Freeze(ctx, admin, "own", duty.Year(2026), "申诉后更正", nil, w.now()))(t)
	same(t, "second", again.ID, "2026/own/2")
	if n, problems, err := o.Verify(ctx); err != nil || n != 2 || len(problems) > 0 {
		t.Errorf("%d checked: %v, %v", n, problems, err)
	}
	seen := must(o.Snapshot(ctx, o.li, s.ID))(t)
	if len(seen.Units) != 1 || seen.Units[0].Unit != "u2" {
		t.Errorf("a liaison sees %d units", len(seen.Units))
	}
}

// change alters everything that a score is worked out from, after it was frozen.
func (o *office) change(t testing.TB) {
	t.Helper()
	ctx := t.Context()
	o.pass(time.Hour)
	for _, r := range must(o.Reports(ctx, admin, duty.ReportFilter{}))(t) {
		if r.State == duty.Returned {
			must(o.Accept(ctx, admin, r.ID, "2", o.now()))(t)
		} else {
			must(o.Return(ctx, admin, r.ID, "查明不实", o.now()))(t)
		}
	}
	o.send(t, o.zhang, "11月22日在里高镇开展宪法宣传，群众30人", "later")
	old := duty.Report{ID: "imported", Unit: "u1", Date: day(3, 1), Form: duty.Lecture, Sessions: duty.Count{N: 3}, At: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), State: duty.Accepted, ReviewedAt: time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)}
	no(t, o.AddReports(ctx, []duty.Report{old}, duty.Change{Actor: "admin"}))
	must(o.AddMark(ctx, admin, duty.Mark{Unit: "u1", Period: "2026", Name: "评议", Value: content.One, Of: 10 * content.One}, o.now()))(t)
	no(t, o.SaveMedia(ctx, []duty.MediaFigure{{Account: "wx1", Year: 2026, Items: duty.Count{N: 9}}}, duty.Change{Actor: "admin"}))
	no(t, o.Desk.SaveStudy(ctx, []duty.StudyFigure{{Unit: "u1", Assignment: "x", Closes: day(10, 1), Assigned: 12, Passed: 12}}, o.now()))
	units := must(o.Units(ctx, admin))(t)
	for i := range units {
		units[i].Headcount, units[i].Name = 99, units[i].Name+"（新）"
	}
	no(t, o.SaveDutyUnits(ctx, append(units, duty.Unit{ID: "new", Name: "新单位", Kind: duty.KindOffice}), duty.Change{Actor: "admin"}))
	must(o.SaveList(ctx, admin, duty.List{Unit: "u1", Year: 2026, Items: []duty.Item{{What: "宪法"}}}, true, o.now()))(t)
	for _, p := range must(o.Prompts(ctx, admin, duty.PromptFilter{State: duty.PromptSigned}))(t) {
		must(o.AnswerPrompt(ctx, o.zhang, p.ID, "已经补做了", o.now()))(t)
	}
	o.pass(time.Minute)
}

func frozenTampered(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	s := o.freeze(t)
	forged := s
	forged.ID, forged.Units = "2026/own/9", append([]duty.FrozenUnit{}, s.Units...)
	forged.Units[0].Total += content.One
	must(w.AddSnapshot(ctx, forged, duty.Change{Actor: "somebody"}))(t)
	_, problems, err := o.Verify(ctx)
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0], "区司法局定格15.58分，重算14.58分") {
		t.Errorf("%v, %v", problems, err)
	}
	if _, err := w.AddSnapshot(ctx, s, duty.Change{}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the same again: %v", err)
	}
	same(t, "chain", len(must(w.VerifySnapshots(ctx))(t)), 0)
}
