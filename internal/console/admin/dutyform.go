package admin

import (
	"strconv"
	"strings"

	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// dutyTabs are the parts of the units' duties that an account may see.
func dutyTabs(a access.Account, path string) []navItem {
	board := "看板"
	if a.Role == access.Liaison {
		board = "本单位"
	}
	var out []navItem
	for _, t := range []navItem{
		{Label: board, Path: "/admin/duty", Right: access.SeeDuty},
		{Label: "得分", Path: "/admin/duty/scores", Right: access.SeeDuty},
		{Label: "责任清单", Path: "/admin/duty/lists", Right: access.SeeDuty},
		{Label: "报送", Path: "/admin/duty/reports", Right: access.SeeDuty},
		{Label: "提示", Path: "/admin/duty/prompts", Right: access.SeeDuty},
		{Label: "申诉", Path: "/admin/duty/appeals", Right: access.SeeDuty},
		{Label: "群众问题", Path: "/admin/duty/questions", Right: access.SeeDuty},
		{Label: "名册", Path: "/admin/duty/registers", Right: access.SeeDuty},
		{Label: "打分和数据", Path: "/admin/duty/marks", Right: access.SeeDuty},
		{Label: "知晓率", Path: "/admin/duty/polls", Right: access.ReviewReports},
		{Label: "评分细则", Path: "/admin/duty/rubrics", Right: access.SeeDuty},
		{Label: "封存", Path: "/admin/duty/freeze", Right: access.SeeDuty},
		{Label: "总结", Path: "/admin/duty/year", Right: access.SeeDuty},
	} {
		t.Here = t.Path == path || t.Path != "/admin/duty" && strings.HasPrefix(path, t.Path+"/")
		if t.Path == "/admin/duty/scores" && a.Role == access.Liaison {
			continue // its own score is on its own page
		}
		if a.Can(t.Right) {
			out = append(out, t)
		}
	}
	return out
}

// dutyField is a field of a form, with what was typed into it.
type dutyField struct {
	Name, Label, Hint string
	Kind              string // date, number, select, check, area; empty: a line of text
	Value             string
	Options           [][2]string // of select: value and words
	Need              bool
	Mistake           string
}

// dutyFormPage is a page with one form, and below it what takes the thing away again.
type dutyFormPage struct {
	frame
	Back, BackTitle string
	Lead            string
	Action          string
	Hidden          [][2]string
	Fields          []dutyField
	Button          string
	Remove          *removal
}

// removal takes a thing away, with a reason; Consequence says what follows.
type removal struct {
	Action, Label, Consequence string
	Hidden                     [][2]string
}

// showDutyForm shows a form, again when something was wrong with it.
func (v *visit) showDutyForm(p *dutyFormPage, wrong error) error {
	if wrong != nil && fault.KindOf(wrong) != fault.Invalid && fault.KindOf(wrong) != fault.Conflict {
		return wrong
	}
	bad := false
	for _, f := range p.Fields {
		bad = bad || f.Mistake != ""
	}
	if wrong != nil {
		p.Wrong, bad = fault.Message(wrong), true
	}
	if bad {
		return v.again("dutyform", p)
	}
	return v.show("dutyform", p)
}

// mistakes are the words beside fields, by the fields' names.
type mistakes map[string]string

// day reads a date; an empty one is zero.
func (m mistakes) day(name, typed string) datebook.Date {
	if typed == "" {
		return datebook.Date{}
	}
	d, err := datebook.ParseDate(typed)
	if err != nil {
		m[name] = "请写成 2026-12-04 的样子。"
	}
	return d
}

// count reads 200 and 200余; nothing is zero.
func (m mistakes) count(name, typed string) duty.Count {
	c, ok := countOf(typed)
	if !ok {
		m[name] = "请填数字，如 200 或 200余。"
	}
	return c
}

// number reads a whole number; nothing is zero.
func (m mistakes) number(name, typed string) int {
	if typed == "" {
		return 0
	}
	n, err := strconv.ParseUint(typed, 10, 31)
	if err != nil {
		m[name] = "请填整数。"
	}
	return int(n)
}

// beside puts the mistakes to their fields.
func (m mistakes) beside(fields []dutyField) []dutyField {
	for i := range fields {
		fields[i].Mistake = m[fields[i].Name]
	}
	return fields
}

// year is the year that the address or the form names; this year else.
func (v *visit) year() int {
	n, err := strconv.Atoi(v.r.FormValue("year"))
	if err != nil || n < 2000 || n > 2200 {
		return v.now.Year()
	}
	return n
}

// years are those to choose from: from next year back.
func (v *visit) years() (out []int) {
	for y := v.now.Year() + 1; y > v.now.Year()-6; y-- {
		out = append(out, y)
	}
	return out
}

// unitOptions are units to choose from.
func unitOptions(units []duty.Unit) [][2]string {
	out := [][2]string{{"", "请选"}}
	for _, u := range units {
		out = append(out, [2]string{u.ID, u.Name})
	}
	return out
}

// typedDay is a day as a date field holds it.
func typedDay(d datebook.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// typedNumber is a number as a field holds it; nothing for none.
func typedNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
