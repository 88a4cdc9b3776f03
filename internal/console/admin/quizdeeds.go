package admin

import (
	"net/url"
	"strings"
	"time"

	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/record"
	"pufa/quiz"
)

// moveWindow extends an assignment, or ends it now.
func (v *visit) moveWindow() error {
	a, err := v.assignmentHere()
	if err != nil {
		return err
	}
	done := "截止时间改好了。"
	if v.form("now") != "" {
		if !a.Opens.Before(v.now) {
			return fault.New(fault.Conflict, "还没有开始，不用结束；不办了请取消。")
		}
		a.Closes, a.MakeUp, done = v.now, time.Time{}, "已经结束，不再接受答题。"
	} else {
		until, err := v.timeOf("截止时间", v.form("until"))
		if err != nil {
			return err
		}
		if !until.After(v.now) {
			return fault.New(fault.Invalid, "新的截止时间要晚于现在。")
		}
		if a.Closes = until; !a.MakeUp.After(until) {
			a.MakeUp = time.Time{}
		}
	}
	if _, err := v.opt.Study.Assign(v.r.Context(), a, v.change()); err != nil {
		return err
	}
	return v.done(assignmentPath(a.ID), done)
}

// cancelAssignment stops an assignment, or takes the stop back.
func (v *visit) cancelAssignment() error {
	a, err := v.assignmentHere()
	if err != nil {
		return err
	}
	c := v.change()
	if c.Reason == "" {
		return fault.New(fault.Invalid, "请写明原因。")
	}
	a.Cancelled = v.form("undo") == ""
	if _, err := v.opt.Study.Assign(v.r.Context(), a, c); err != nil {
		return err
	}
	if a.Cancelled {
		return v.done(assignmentPath(a.ID), "已取消。做过的都留着；弄错了，可以在这里恢复。")
	}
	return v.done(assignmentPath(a.ID), "恢复了。")
}

type standingsPage struct {
	frame
	A          quiz.Assignment
	List       list
	Units      []record.Unit
	Unit       string
	Own        bool
	Unfinished bool
}

// standings are the people whom an assignment binds: finished or not, passed or not,
// never answers or scores.
func (v *visit) standings() error {
	ctx := v.r.Context()
	a, err := v.assignmentHere()
	if err != nil {
		return err
	}
	p := &standingsPage{A: a, Unit: v.query("unit"), Own: v.account.Role == access.Liaison, Unfinished: v.query("left") != ""}
	by := quiz.Viewer{Bureau: true}
	if p.Own {
		by, p.Unit = quiz.Viewer{Unit: v.account.Unit}, v.account.Unit
	}
	people, err := v.opt.Study.DuePeople(ctx, by, a.ID, p.Unit)
	if err != nil {
		return err
	}
	units, err := v.opt.Store.Units(ctx)
	if err != nil {
		return err
	}
	t := table{Name: a.Title + "名单", Columns: []column{{Title: "姓名"}, {Title: "单位"}, {Title: "完成"}, {Title: "合格"}}}
	if v.account.Can(access.EditQuiz) {
		t.Columns = append(t.Columns, column{Title: "办理"})
	}
	for _, s := range people {
		if s.Finished && p.Unfinished {
			continue
		}
		row := []cell{{Text: s.Name}, {Text: unitName(units, s.Unit)}, yesOrNo(s.Finished, "完成了", "没完成"), yesOrNo(s.Passed, "合格", "还没合格")}
		if len(t.Columns) > len(row) {
			row = append(row, cell{Text: "免做或再考", URL: assignmentPath(a.ID) + "/people?person=" + url.QueryEscape(s.Person) + "#deed"})
		}
		t.Rows = append(t.Rows, row)
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	p.List, p.frame = l, v.frame(a.Title+"：名单")
	if !p.Own {
		p.Units = units
	}
	return v.show("standings", &deedPage{standingsPage: p, Person: v.personAsked(), Until: v.typed(v.now.AddDate(0, 0, 7))})
}

// deedPage is the list with the form for one of its people.
type deedPage struct {
	*standingsPage
	Person *record.Person
	Until  string
}

// personAsked is the person of the address, for those who may change something.
func (v *visit) personAsked() *record.Person {
	id := v.query("person")
	if id == "" || !v.account.Can(access.EditQuiz) {
		return nil
	}
	person, err := v.opt.Store.Person(v.r.Context(), id)
	if err != nil {
		return nil // the list stands without the form
	}
	return &person
}

func yesOrNo(yes bool, then, otherwise string) cell {
	if yes {
		return cell{Text: then, Tone: "good"}
	}
	return cell{Text: otherwise, Tone: "warn"}
}

func (v *visit) exempt() error {
	a, err := v.assignmentHere()
	if err != nil {
		return err
	}
	if err := v.opt.Study.Exempt(v.r.Context(), a.ID, v.form("person"), v.change()); err != nil {
		return err
	}
	return v.done(assignmentPath(a.ID)+"/people", "这个人这次免做，理由记下了。")
}

func (v *visit) offerRetest() error {
	a, err := v.assignmentHere()
	if err != nil {
		return err
	}
	until, err := v.timeOf("再考截止", v.form("until"))
	if err != nil {
		return err
	}
	for _, person := range strings.Fields(v.form("person")) {
		if err := v.opt.Study.OfferRetest(v.r.Context(), a.ID, person, until, v.change()); err != nil {
			return err
		}
	}
	if v.form("person") == "" {
		return fault.New(fault.Invalid, "没有说请谁再考。")
	}
	return v.done(assignmentPath(a.ID), "再考的机会给了，本人在公众号里能看到。")
}
