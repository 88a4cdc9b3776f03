package command

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"pufa/internal/fault"
	"pufa/quiz"
)

// board prints a report: of one assignment, or of all of them together.
func (e exam) board(ctx context.Context, args []string) error {
	q := quiz.Query{By: quiz.GroupBy(e.words.by)}
	if q.By != quiz.ByUnit && q.By != quiz.ByAudience && q.By != quiz.ByAssignment {
		return fault.New(fault.Invalid, "报表按 unit、audience 或 assignment，没有“%s”。", e.words.by)
	}
	if len(args) == 1 {
		a, err := e.find(ctx, args[0])
		if err != nil {
			return err
		}
		q.Assignment = a.ID
	}
	rows, err := e.study.Report(ctx, q)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.out, "名称\t应学\t已开始\t已完成\t按时\t通过\t平均分\t记住率")
	for _, t := range rows {
		if t.Hidden {
			fmt.Fprintf(e.out, "%s\t%d\t（不到%d人，不显示）\n", t.Name, t.Assigned, quiz.SmallGroup)
			continue
		}
		fmt.Fprintf(e.out, "%s\t%d\t%d\t%d\t%d\t%d\t%s\t%s\n", t.Name, t.Assigned, t.Started, t.Finished, t.OnTime, t.Passed,
			percent(t.Average(), t.Full > 0), percent(t.Retention(), t.Asked > 0))
	}
	return nil
}

func percent(share float64, known bool) string {
	if !known || math.IsNaN(share) {
		return "—"
	}
	return fmt.Sprintf("%.1f%%", 100*share)
}

// who prints who has finished and who has not, of a unit or of all.
func (e exam) who(ctx context.Context, args []string) error {
	a, err := e.find(ctx, args[0])
	if err != nil {
		return err
	}
	unit := ""
	if len(args) == 2 {
		if unit, err = e.unit(ctx, args[1]); err != nil {
			return err
		}
	}
	units, err := e.db.Units(ctx)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	people, err := e.study.DuePeople(ctx, quiz.Viewer{Bureau: true}, a.ID, unit)
	if err != nil {
		return err
	}
	for _, p := range people {
		state := "没完成"
		switch {
		case p.Passed:
			state = "通过"
		case p.Finished:
			state = "完成，没通过"
		}
		fmt.Fprintf(e.out, "%s\t%s\t%s\n", names[p.Unit], p.Name, state)
	}
	return nil
}

var flagNames = map[quiz.Flag]string{quiz.TooEasy: "太易", quiz.TooHard: "太难", quiz.NotDiscriminates: "不能区分", quiz.Negative: "反常", quiz.Exposed: "曝光过多"}

// items prints the statistics of the questions asked.
func (e exam) items(ctx context.Context, args []string) error {
	a, err := e.find(ctx, args[0])
	if err != nil {
		return err
	}
	items, err := e.study.Items(ctx, a.ID)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.out, "题号\t次数\t易度\t区分度\t区分效率\t各选项人数\t提示")
	for _, i := range items {
		var notes []string
		for _, f := range i.Flags {
			notes = append(notes, flagNames[f])
		}
		fmt.Fprintf(e.out, "%s\t%d\t%s\t%s\t%s\t%v\t%s\n", i.ID, i.Count, percent(i.Facility, true), percent(i.Discrimination, true), percent(i.Efficiency, true),
			i.Options, strings.Join(notes, "、"))
	}
	return nil
}

// anomalies prints reasons to offer a re-test, with the people's staff numbers.
func (e exam) anomalies(ctx context.Context, args []string) error {
	a, err := e.find(ctx, args[0])
	if err != nil {
		return err
	}
	found, err := e.study.Anomalies(ctx, a.ID)
	if err != nil {
		return err
	}
	for _, x := range found {
		what := map[quiz.AnomalyKind]string{quiz.TooFast: fmt.Sprintf("太快：平均每题%.1f秒", x.Seconds),
			quiz.SameWrong: fmt.Sprintf("同错：%d题错得一样", x.Shared), quiz.OneDevice: "同机：一个微信替几个人答过"}[x.Kind]
		var who []string
		for _, id := range x.Attempts {
			t, err := e.db.Attempt(ctx, id)
			if err != nil {
				return err
			}
			p, err := e.db.Person(ctx, t.Person)
			if err != nil {
				return err
			}
			who = append(who, fmt.Sprintf("%s（工号%s，答题 %s）", p.Name, p.StaffNo, id))
		}
		fmt.Fprintf(e.out, "%s\t%s\n", what, strings.Join(who, "、"))
	}
	fmt.Fprintln(e.out, "提示只是请人再考一次的理由，不是结论：误提示的比例见 docs/quiz.md；用 pufa exam retest 给一次机会。")
	return nil
}

// certificates writes the certificates of all who passed.
func (e exam) certificates(ctx context.Context, args []string) error {
	a, err := e.find(ctx, args[0])
	if err != nil {
		return err
	}
	people, err := e.study.DuePeople(ctx, quiz.Viewer{Bureau: true}, a.ID, "")
	if err != nil {
		return err
	}
	rows := [][]string{{"单位", "姓名", "通过日期", "证书编号"}}
	for _, p := range people {
		if !p.Passed {
			continue
		}
		c, err := e.study.Certificate(ctx, a.ID, p.Person)
		if err != nil {
			return err
		}
		rows = append(rows, []string{c.Unit, c.Name, c.Date.In(e.loc).Format("2006-01-02"), c.Code})
	}
	if err := writeSheet(args[1], "证书", rows); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "写好了%d张证书的编号。\n", len(rows)-1)
	return nil
}

func (e exam) exempt(ctx context.Context, args []string) error {
	a, person, err := e.personAt(ctx, args)
	if err != nil {
		return err
	}
	if err := e.study.Exempt(ctx, a.ID, person, e.by()); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "记下了：工号%s免做“%s”。\n", args[1], a.Title)
	return nil
}

func (e exam) retest(ctx context.Context, args []string) error {
	a, person, err := e.personAt(ctx, args)
	if err != nil {
		return err
	}
	until, err := e.when(e.words.until)
	if err != nil {
		return err
	}
	if err := e.study.OfferRetest(ctx, a.ID, person, until, e.by()); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "工号%s可以再考一次“%s”，到%s为止。\n", args[1], a.Title, until.Format(examWhen))
	return nil
}

func (e exam) personAt(ctx context.Context, args []string) (quiz.Assignment, string, error) {
	a, err := e.find(ctx, args[0])
	if err != nil {
		return a, "", err
	}
	p, err := e.db.PersonByStaffNo(ctx, args[1])
	return a, p.ID, err
}

func (e exam) void(ctx context.Context, args []string) error {
	if err := e.study.Void(ctx, args[0], e.by()); err != nil {
		return err
	}
	fmt.Fprintln(e.out, "这次答题作废了，那次机会还给本人。")
	return nil
}

// invitationDays is how long printed invitations are good for.
const invitationDays = 30

// invite writes a one-time invitation for everybody of a unit.
func (e exam) invite(ctx context.Context, args []string) error {
	unit, err := e.unit(ctx, args[0])
	if err != nil {
		return err
	}
	people, err := e.db.People(ctx, unit)
	if err != nil {
		return err
	}
	var ids []string
	rows := [][]string{{"姓名", "工号", "邀请码", "怎么用"}}
	for _, p := range people {
		if !p.Left {
			ids = append(ids, p.ID)
			rows = append(rows, []string{p.Name, p.StaffNo})
		}
	}
	made, err := e.study.Invite(ctx, ids, invitationDays*24*time.Hour, time.Now())
	if err != nil {
		return err
	}
	for i, inv := range made {
		rows[i+1] = append(rows[i+1], inv.Code, "在公众号里回复“绑定 "+inv.Code+"”")
	}
	if err := writeSheet(args[1], "邀请码", rows); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "写好了%d个邀请码，各用一次，%d天内有效。请交到本人手里。\n", len(made), invitationDays)
	return nil
}
