package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pufa/duty"
	"pufa/internal/fault"
	"pufa/internal/record"
	"pufa/internal/store"
)

func recordsAsOf(t *testing.T, w *world) {
	newOffice(t, w)
	ctx, c := t.Context(), duty.Change{Actor: "admin"}
	figure := duty.Figure{Unit: "u1", Year: 2026, Name: "检查清单", Value: duty.Count{N: 2774}, Measure: "条", Source: "年报"}
	entry := duty.Entry{ID: "e1", Kind: duty.Adviser, Unit: "v1", Name: "覃律师", From: day(1, 1), Published: true}
	no(t, w.SaveFigures(ctx, []duty.Figure{figure}, c))
	no(t, w.SaveRegister(ctx, []duty.Entry{entry}, c))
	then := w.now()
	w.pass(time.Hour)
	changed, gone := figure, entry
	changed.Value.N, gone.Until = 2800, day(2, 1)
	no(t, w.SaveFigures(ctx, []duty.Figure{changed}, c))
	no(t, w.SaveRegister(ctx, []duty.Entry{gone}, c))
	past, now := must(w.Records(ctx, duty.Year(2026), "", then))(t), must(w.Records(ctx, duty.Year(2026), "", time.Time{}))(t)
	same(t, "then", []any{past.Figures, past.Register}, []any{[]duty.Figure{figure}, []duty.Entry{entry}})
	same(t, "now", []any{now.Figures, now.Register}, []any{[]duty.Figure{changed}, []duty.Entry{gone}})
	second := must(w.Records(ctx, duty.Period{Year: 2026, Half: 2}, "", time.Time{}))(t)
	same(t, "not in force in the second half", len(second.Register), 0)
	own := must(w.Records(ctx, duty.Year(2026), "u2", time.Time{}))(t)
	same(t, "of another unit", []int{len(own.Units), len(own.Figures), len(own.Register), len(own.Lists)}, []int{1, 0, 0, 0})
	with := must(w.Records(ctx, duty.Year(2026), "u1", time.Time{}))(t)
	same(t, "with the village below", []int{len(with.Units), len(with.Figures), len(with.Register), len(with.Lists)}, []int{2, 1, 1, 1})
	cover := duty.CoverageOf(past, duty.Adviser)
	same(t, "coverage", []int{cover.Of, cover.Covered, cover.Percent()}, []int{1, 1, 100})
}

func promptsOnce(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	// 民法典 is overdue, 反家暴 is due on the 30th: a notice and a near deadline
	same(t, "drafted", must(o.PlanPrompts(ctx, w.now()))(t), 2)
	no(t, together(6, func(int) error {
		n, err := o.PlanPrompts(ctx, w.now())
		if n != 0 {
			return fmt.Errorf("%d drafted again", n)
		}
		return err
	}))
	drafts := must(o.Prompts(ctx, admin, duty.PromptFilter{State: duty.PromptDraft}))(t)
	same(t, "kinds", []duty.PromptKind{drafts[0].Kind, drafts[1].Kind}, []duty.PromptKind{duty.DueSoon, duty.Notice})
	same(t, "a liaison sees no drafts", len(must(o.Prompts(ctx, o.zhang, duty.PromptFilter{}))(t)), 0)
	must(o.DropPrompt(ctx, admin, drafts[1].ID, "已经口头说明", w.now()))(t)
	same(t, "dropped, not drafted again", must(o.PlanPrompts(ctx, w.now()))(t), 0)
	o.send(t, o.zhang, violence, "m")
	w.pass(8 * 24 * time.Hour) // 12月1日: 反家暴 is overdue, but a report waits for review; 宪法日 comes
	same(t, "later", must(o.PlanPrompts(ctx, w.now()))(t), 0)
	w.pass(3 * 24 * time.Hour) // 12月4日 is here
	same(t, "the day itself", must(o.PlanPrompts(ctx, w.now()))(t), 1)
}

func promptWay(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	must(o.PlanPrompts(ctx, w.now()))(t)
	notice := must(o.Prompts(ctx, admin, duty.PromptFilter{State: duty.PromptDraft}))(t)[1]
	p := must(o.SignPrompt(ctx, admin, notice.ID, w.now()))(t)
	same(t, "signed", []any{p.Number, p.Deadline, p.SignedBy, p.State}, []any{1, day(12, 8), "局管理员", duty.PromptSigned})
	if _, err := o.SignPrompt(ctx, admin, notice.ID, w.now()); fault.KindOf(err) != fault.Conflict {
		t.Errorf("signed twice: %v", err)
	}
	no(t, o.SeenPrompt(ctx, o.zhang, p.ID, w.now()))
	no(t, together(5, func(int) error {
		_, err := o.AnswerPrompt(ctx, o.zhang, p.ID, "已补做民法典宣传一场", w.now())
		return err
	}))
	if _, err := o.AnswerPrompt(ctx, o.zhang, p.ID, "另一个说法", w.now()); fault.KindOf(err) != fault.Conflict {
		t.Errorf("answered twice: %v", err)
	}
	p = must(o.Prompts(ctx, o.zhang, duty.PromptFilter{}))(t)[0]
	same(t, "answered", []any{p.State, p.Via, p.InTime(time.UTC), p.Answer}, []any{duty.PromptAnswered, "微信", true, "已补做民法典宣传一场"})
	p = must(o.EscalatePrompt(ctx, admin, p.ID, "措施没有落实", w.now()))(t)
	p = must(o.ClosePrompt(ctx, admin, p.ID, "已落实", w.now()))(t)
	same(t, "closed", []any{p.State, p.Reason}, []any{duty.PromptClosed, "已落实"})
	hand := must(o.WritePrompt(ctx, admin, "u2", "请报送年度计划", w.now()))(t)
	same(t, "next number", must(o.SignPrompt(ctx, admin, hand.ID, w.now()))(t).Number, 2)
}

// pigeon tells those it knows.
type pigeon map[string]bool

func promptPhone(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	for _, unit := range []string{"u1", "u2"} {
		p := must(o.WritePrompt(ctx, admin, unit, "请报送年度计划", w.now()))(t)
		must(o.SignPrompt(ctx, admin, p.ID, w.now()))(t)
	}
	ports := w.DutyPorts()
	ports.Messenger = pigeon{"z": true}
	desk := duty.NewDesk(ports, nil, time.UTC)
	sent, calls, err := desk.Deliver(ctx, admin, w.now())
	if err != nil || sent != 1 || len(calls) != 1 {
		t.Fatalf("%d sent, %d to call: %v", sent, len(calls), err)
	}
	same(t, "whom", []any{calls[0].Unit, calls[0].Phones}, []any{"区人社局", []string{"0772-2"}})
	must(o.PhonedPrompt(ctx, admin, calls[0].Prompt.ID, w.now()))(t)
	sent, calls, err = desk.Deliver(ctx, admin, w.now())
	if err != nil || sent != 0 || len(calls) != 0 {
		t.Errorf("again: %d sent, %d to call, %v", sent, len(calls), err)
	}
}

func questionWay(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	for i, q := range []string{"老板拖欠工资三个月了怎么办", "老板拖欠我工资怎么要", "村里的鸡被狗咬死谁赔", "老板拖欠工资三个月了怎么办"} {
		no(t, w.AddUnanswered(ctx, record.Unanswered{Key: fmt.Sprint("k", i), Question: q, At: w.now()}))
	}
	same(t, "placed", must(o.ClusterQuestions(ctx))(t), 3)
	same(t, "again", must(o.ClusterQuestions(ctx))(t), 0)
	open := must(o.Questions(ctx, admin, duty.OwnedFilter{State: duty.OwnedOpen}))(t)
	if len(open) != 2 || open[0].Times != 3 || len(open[0].Questions) != 2 {
		t.Fatalf("%+v", open)
	}
	same(t, "whose", open[0].Suggested.Name, "区人社局")
	id := open[0].ID
	must(o.AssignQuestion(ctx, admin, id, "区人社局", w.now()))(t)
	before := must(w.AnswersRevision(ctx))(t)
	answer := duty.FAQ{Conclusion: "工资应当按月足额发，拖欠的可以投诉或仲裁。", Basis: []string{"劳动法第50条"}}
	if _, err := o.AnswerQuestion(ctx, o.zhang, id, answer, w.now()); fault.KindOf(err) != fault.Unauthorised {
		t.Errorf("another unit answered: %v", err)
	}
	if _, err := o.AnswerQuestion(ctx, o.li, id, duty.FAQ{Conclusion: "工资应当按月足额发，拖欠的可以投诉。"}, w.now()); fault.KindOf(err) != fault.Invalid {
		t.Errorf("answered without an article: %v", err)
	}
	must(o.AnswerQuestion(ctx, o.li, id, answer, w.now()))(t)
	must(o.ReturnAnswer(ctx, admin, id, "请写明投诉电话", w.now()))(t)
	answer.Steps = []string{"打12333投诉"}
	must(o.AnswerQuestion(ctx, o.li, id, answer, w.now()))(t)
	same(t, "not published yet", len(must(w.PublishedAnswers(ctx))(t)), 0)
	must(o.PublishAnswer(ctx, admin, id, w.now()))(t)
	faqs := must(w.PublishedAnswers(ctx))(t)
	if len(faqs) != 1 || faqs[0].Question == "" || len(faqs[0].Refs) != 1 || len(faqs[0].Phrasings) != 2 {
		t.Errorf("%+v", faqs)
	}
	if after := must(w.AnswersRevision(ctx))(t); after <= before {
		t.Errorf("the revision went from %d to %d", before, after)
	}
	records := must(w.Records(ctx, duty.Year(2026), "", time.Time{}))(t)
	same(t, "counts as duty", records.Questions[0].State, duty.OwnedPublished)
}

func awarenessPoll(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	p := must(o.SavePoll(ctx, admin, duty.Poll{Title: "知晓率调查", Opens: monday, Closes: monday.Add(24 * time.Hour), Questions: []duty.PollQuestion{
		{Text: "知道本村的法律明白人吗？", Options: []string{"知道", "不知道"}, Aware: []int{0}}, {Text: "您是？", Options: []string{"村民", "干部"}}}}, w.now()))(t)
	open, found, err := o.OpenPoll(ctx, w.now())
	if err != nil || !found || open.ID != p.ID {
		t.Fatalf("open poll: %v, %v", found, err)
	}
	for i := range 12 {
		unit := "v1"
		if i >= 10 {
			unit = ""
		}
		added := must(o.AnswerPoll(ctx, open, duty.PollAnswer{Follower: fmt.Sprint("f", i), Unit: unit, Answers: []int{i % 3 / 2, 0}, At: w.now()}))(t)
		again := must(o.AnswerPoll(ctx, open, duty.PollAnswer{Follower: fmt.Sprint("f", i), Answers: []int{1, 0}, At: w.now()}))(t)
		if !added || again {
			t.Fatalf("%d: added %v, again %v", i, added, again)
		}
	}
	results := must(o.PollResults(ctx, admin, open))(t)
	same(t, "all", []int{results[0].Asked, results[0].Percent()}, []int{12, 66})
	same(t, "village", []int{results[1].Asked, results[1].Aware}, []int{10, 7})
	had := must(w.FollowerData(ctx, "f0"))(t)
	same(t, "told to its giver", had.Counts, []record.LabelledCount{{Label: "知晓率调查的答卷", Count: 1}})
	must(w.DeleteFollower(ctx, "f0"))(t)
	after := must(o.PollResults(ctx, admin, open))(t)
	same(t, "deleted with its giver", []bool{after[1].Hidden, after[1].Aware == 0}, []bool{true, true})
	if _, err := o.AnswerPoll(ctx, open, duty.PollAnswer{Follower: "x", Answers: []int{7, 0}}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an option that is none: %v", err)
	}
}

func villageLookup(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	no(t, w.SaveRegister(ctx, []duty.Entry{
		{ID: "1", Kind: duty.LegalHand, Unit: "v1", Name: "韦大姐", From: day(1, 1), Published: true},
		{ID: "2", Kind: duty.Adviser, Unit: "v1", Name: "覃律师", Phone: "0772-3", From: day(1, 1), Published: true},
		{ID: "3", Kind: duty.LegalHand, Unit: "v1", Name: "不公布", From: day(1, 1)},
		{ID: "4", Kind: duty.Adviser, Unit: "v1", Name: "前任", From: day(1, 1).AddDays(-700), Until: day(1, 1).AddDays(-1), Published: true},
	}, duty.Change{Actor: "admin"}))
	for _, text := range []string{"怀洪村", "百朋镇怀洪村的法律顾问是谁", "怀洪", "怀洪村法律明白人"} {
		found := must(o.Villages(ctx, text, w.now()))(t)
		if len(found) != 1 || len(found[0].Entries) != 2 || found[0].Entries[0].Name != "覃律师" || found[0].Entries[1].Name != "韦大姐" {
			t.Errorf("%s: %+v", text, found)
		}
	}
	same(t, "no village", len(must(o.Villages(ctx, "村里的法律顾问", w.now()))(t)), 0)
}

func appealWay(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	for range 2 {
		must(o.Appeal(ctx, o.zhang, &rubrics[0], duty.Year(2026), "items", "宪法日活动已经做了", "m", w.now()))(t)
	}
	waiting := must(o.Appeals(ctx, o.zhang, ""))(t)
	same(t, "once", len(waiting), 1)
	same(t, "others see none", len(must(o.Appeals(ctx, o.li, ""))(t)), 0)
	a := must(o.AnswerAppeal(ctx, admin, waiting[0].ID, "已采用，下期计入", w.now()))(t)
	same(t, "answer", []string{a.Answer, a.By}, []string{"已采用，下期计入", "局管理员"})
	if _, err := o.AnswerAppeal(ctx, admin, a.ID, "再答", w.now()); fault.KindOf(err) != fault.Conflict {
		t.Errorf("answered twice: %v", err)
	}
	if _, err := o.Appeal(ctx, o.zhang, &rubrics[0], duty.Year(2026), "nothing", "没有这一项", "n", w.now()); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an indicator that is none: %v", err)
	}
}

func importAgain(t *testing.T, w *world) {
	newOffice(t, w)
	ctx := t.Context()
	r := duty.Report{ID: "r", Unit: "u1", Date: day(3, 1), Form: duty.Lecture, Sessions: duty.Count{N: 1, OrMore: true}, At: w.now(), State: duty.Accepted, ReviewedBy: "admin", ReviewedAt: w.now(), Source: "年报第二部分"}
	for range 2 {
		no(t, w.AddReports(ctx, []duty.Report{r}, duty.Change{Actor: "admin"}))
	}
	all := must(w.FindReports(ctx, duty.ReportFilter{Year: 2026, State: duty.Accepted, Unit: "u1"}))(t)
	same(t, "reports", all, []duty.Report{r})
	same(t, "of another year", len(must(w.FindReports(ctx, duty.ReportFilter{Year: 2025}))(t)), 0)
	bad := r
	bad.ID, bad.Unit = "x", "no such unit"
	other := r
	other.ID = "y"
	if err := w.AddReports(ctx, []duty.Report{other, bad}, duty.Change{}); err == nil {
		t.Error("a report of no unit was stored")
	}
	if _, err := w.DutyReport(ctx, "y"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("half of an import is there: %v", err)
	}
}

func studyAsOf(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	f := duty.StudyFigure{Unit: "u1", Assignment: "x", Closes: day(10, 1), Assigned: 10, Passed: 5}
	no(t, o.Desk.SaveStudy(ctx, []duty.StudyFigure{f}, w.now()))
	then := w.now()
	w.pass(time.Hour)
	no(t, o.Desk.SaveStudy(ctx, []duty.StudyFigure{f}, w.now())) // the same again is no new version
	f.Passed = 8
	no(t, o.Desk.SaveStudy(ctx, []duty.StudyFigure{f}, w.now().Add(time.Hour)))
	same(t, "then", must(w.Records(ctx, duty.Year(2026), "", then))(t).Study[0].Passed, 5)
	same(t, "now", must(w.Records(ctx, duty.Year(2026), "", time.Time{}))(t).Study[0].Passed, 8)
	same(t, "another quarter", len(must(w.Records(ctx, duty.Period{Year: 2026, Quarter: 1}, "", time.Time{}))(t).Study), 0)
}

func switches(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	same(t, "order", must(o.Switched(ctx, duty.ShowOrder))(t), false)
	if err := o.Switch(ctx, admin, duty.ShowOrder, true, "", w.now()); fault.KindOf(err) != fault.Invalid {
		t.Errorf("switched on without a reason: %v", err)
	}
	no(t, o.Switch(ctx, admin, duty.ShowOrder, true, "局发〔2026〕1号", w.now()))
	same(t, "switched on", must(o.Switched(ctx, duty.ShowOrder))(t), true)
	same(t, "the other one", must(o.Switched(ctx, duty.PublishResults))(t), false)
	same(t, "audited", must(w.AuditLog(ctx, ofSubject("setting/show-order")))(t)[0].Actor, "局管理员")
}

func awkwardReport(t *testing.T, w *world) {
	o := newOffice(t, w)
	const bad = "空\x00字符，坏\xff字节，𠀀"
	d := duty.Draft{Date: day(11, 1), Theme: bad, Place: bad, Title: bad, Partners: []string{bad}, Text: bad}
	sent := must(o.Submit(t.Context(), o.zhang, d, "k\x00\xff", w.now()))(t)
	r := must(o.Report(t.Context(), admin, sent.Report.ID))(t)
	same(t, "theme", r.Theme, "空字符，坏\uFFFD字节，𠀀")
	must(o.Return(t.Context(), admin, r.ID, bad, w.now()))(t)
	if _, err := o.Submit(t.Context(), o.zhang, duty.Draft{Date: day(12, 30), Theme: "x"}, "future", w.now()); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a day to come: %v", err)
	}
	if _, err := o.Report(t.Context(), admin, "nothing"); !errors.As(err, new(*fault.Error)) {
		t.Errorf("no such report: %v", err)
	}
}

func (p pigeon) Tell(_ context.Context, person, _ string) (bool, error) { return p[person], nil }

func ofSubject(subject string) store.AuditFilter { return store.AuditFilter{Subject: subject} }

func publishedPage(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	o.freeze(t)
	page := must(o.Published(ctx, "区司法局", 2026, w.now()))(t)
	same(t, "page", []any{page.List.Version, len(page.Items), page.Grade, len(page.Unit.Liaisons)}, []any{1, 3, "", 0})
	no(t, o.Switch(ctx, admin, duty.PublishResults, true, "局发〔2026〕2号", w.now()))
	same(t, "grade", must(o.Published(ctx, "u1", 2026, w.now()))(t).Grade, "合格")
	for _, name := range []string{"区人社局", "没有的局"} {
		if _, err := o.Published(ctx, name, 2026, w.now()); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	units := must(o.PublishedUnits(ctx, 2026))(t)
	same(t, "units", []any{len(units), units[0].ID}, []any{1, "u1"})
}

func enteredByHand(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	adviser := must(o.SaveEntry(ctx, admin, duty.Entry{Kind: duty.Adviser, Unit: "v1", Name: "覃律师", From: day(1, 1)}, w.now()))(t)
	if _, err := o.SaveEntry(ctx, admin, duty.Entry{Kind: duty.Adviser, Unit: "v1", Name: "覃律师", From: day(1, 1)}, w.now()); fault.KindOf(err) != fault.Conflict {
		t.Errorf("entered twice: %v", err)
	}
	for name, bad := range map[string]duty.Entry{"register": {Kind: "别的", Unit: "v1", Name: "某", From: day(1, 1)}, "name": {Kind: duty.Adviser, Unit: "v1", From: day(1, 1)},
		"day": {Kind: duty.Adviser, Unit: "v1", Name: "某"}, "days": {Kind: duty.Adviser, Unit: "v1", Name: "某", From: day(2, 1), Until: day(1, 1)}} {
		if _, err := o.SaveEntry(ctx, admin, bad, w.now()); fault.KindOf(err) != fault.Invalid {
			t.Errorf("bad %s: %v", name, err)
		}
	}
	same(t, "of another unit", len(must(o.Register(ctx, o.zhang, ""))(t)), 0)
	mark := must(o.AddMark(ctx, admin, duty.Mark{Unit: "u1", Period: "2026", Name: "社会评议", Value: 8200, Of: 10000}, w.now()))(t)
	no(t, o.EnterMedia(ctx, admin, duty.MediaFigure{Account: "wx1", Year: 2026, Items: duty.Count{N: 330}, Source: "后台"}, w.now()))
	figure := duty.Figure{Unit: "u1", Year: 2026, Name: "检查清单", Value: duty.Count{N: 27}, Source: "门户网站"}
	no(t, o.EnterFigure(ctx, admin, figure, w.now()))
	w.pass(time.Minute)
	then := w.now()
	w.pass(time.Minute)
	mark.Value = 9000
	must(o.CorrectMark(ctx, admin, mark, w.now()))(t)
	same(t, "corrected", must(o.Marks(ctx, o.zhang, 2026))(t)[0].Value.String(), "90")
	same(t, "another unit's marks", len(must(o.Marks(ctx, o.li, 2026))(t)), 0)
	same(t, "another unit's figures", []int{len(must(o.MediaFigures(ctx, o.li, 2026))(t)), len(must(o.Figures(ctx, o.li, 2026))(t))}, []int{0, 0})
	entries := must(w.AuditLog(ctx, ofSubject("marks")))(t)
	same(t, "before and after", []bool{strings.Contains(entries[0].Before, "82"), strings.Contains(entries[0].After, "90")}, []bool{true, true})
	for name, remove := range map[string]func(reason string) error{
		"entry":  func(reason string) error { return o.RemoveEntry(ctx, admin, adviser.ID, reason, w.now()) },
		"mark":   func(reason string) error { return o.RemoveMark(ctx, admin, mark.ID, reason, w.now()) },
		"media":  func(reason string) error { return o.RemoveMedia(ctx, admin, "wx1", 2026, reason, w.now()) },
		"figure": func(reason string) error { return o.RemoveFigure(ctx, admin, figure, reason, w.now()) },
	} {
		if err := remove(" "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s removed without a reason: %v", name, err)
		}
		no(t, remove("录错了"))
	}
	now, past := must(w.Records(ctx, duty.Year(2026), "", time.Time{}))(t), must(w.Records(ctx, duty.Year(2026), "", then))(t)
	same(t, "gone", []int{len(now.Register), len(now.Marks), len(now.Media), len(now.Figures)}, []int{0, 0, 0, 0})
	same(t, "then", []int{len(past.Register), len(past.Marks), len(past.Media), len(past.Figures)}, []int{1, 1, 1, 1})
	same(t, "as it was", past.Marks[0].Value.String(), "82")
	must(o.SaveEntry(ctx, admin, duty.Entry{Kind: duty.Adviser, Unit: "v1", Name: "覃律师", From: day(1, 1)}, w.now()))(t)
}
