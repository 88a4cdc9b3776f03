package admin

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/fault"
)

// dutyMarkRoutes are the pages of what the bureau enters by hand: marks, and figures
// (dutyfigures.go).
func dutyMarkRoutes() []route {
	return []route{
		{"GET /admin/duty/marks", access.SeeDuty, (*visit).marks},
		{"GET /admin/duty/marks/form", access.ManageDuty, (*visit).markPage},
		{"POST /admin/duty/marks", access.ManageDuty, (*visit).saveMark},
		{"POST /admin/duty/marks/remove", access.ManageDuty, (*visit).removeMark},

		{"GET /admin/duty/marks/media", access.SeeDuty, (*visit).media},
		{"GET /admin/duty/marks/media/form", access.ManageDuty, (*visit).mediaPage},
		{"POST /admin/duty/marks/media", access.ManageDuty, (*visit).saveMedia},
		{"POST /admin/duty/marks/media/remove", access.ManageDuty, (*visit).removeMedia},
		{"GET /admin/duty/marks/media/template", access.ManageDuty, (*visit).mediaTemplate},
		{"POST /admin/duty/marks/media/import", access.ManageDuty, (*visit).importMedia},

		{"GET /admin/duty/marks/figures", access.SeeDuty, (*visit).figures},
		{"GET /admin/duty/marks/figures/form", access.ManageDuty, (*visit).figurePage},
		{"POST /admin/duty/marks/figures", access.ManageDuty, (*visit).saveFigure},
		{"POST /admin/duty/marks/figures/remove", access.ManageDuty, (*visit).removeFigure},
		{"GET /admin/duty/marks/figures/template", access.ManageDuty, (*visit).figureTemplate},
		{"POST /admin/duty/marks/figures/import", access.ManageDuty, (*visit).importFigures},
	}
}

// enteredPage lists what was entered by hand for a year.
type enteredPage struct {
	frame
	Kind   string // marks, media or figures: the end of its path
	Year   int
	Years  []int
	List   list
	About  string
	Add    string // label of the button
	AddURL string
	Sheets bool // there is a template and an import
}

// enteredKinds are the kinds with the words of their tabs.
func (p *enteredPage) EnteredKinds() []navItem {
	out := []navItem{{Label: "打分", Path: Prefix + "duty/marks"}, {Label: "媒体发布", Path: Prefix + "duty/marks/media"}, {Label: "单位的数", Path: Prefix + "duty/marks/figures"}}
	for i := range out {
		out[i].Here = out[i].Path == p.Base()
	}
	return out
}

// Base is the list's own address.
func (p *enteredPage) Base() string {
	if p.Kind == "" {
		return Prefix + "duty/marks"
	}
	return Prefix + "duty/marks/" + p.Kind
}

// showEntered shows a list of what was entered, with what was wrong about an import.
func (v *visit) showEntered(p *enteredPage, t table, wrong error) error {
	p.Year, p.Years, p.AddURL = v.year(), v.years(), p.Base()+"/form?year="+strconv.Itoa(v.year())
	var exported bool
	var err error
	if p.List, exported, err = v.list(t); err != nil || exported {
		return err
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("entered", p)
	}
	return v.show("entered", p)
}

func enteredPath(kind string, year int) string {
	return (&enteredPage{Kind: kind}).Base() + "?year=" + strconv.Itoa(year)
}

// marks lists the marks of a year: the panels', and single bonuses and faults.
func (v *visit) marks() error {
	all, err := v.opt.Duty.Marks(v.r.Context(), v.who(), v.year())
	if err != nil {
		return err
	}
	_, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	t := table{Name: strconv.Itoa(v.year()) + "年打分", Columns: []column{{Title: "哪一项"}, {Title: "单位"}, {Title: "期间"}, {Title: "分", Number: true}, {Title: "满分", Number: true}, {Title: "事由和依据"}, {Title: "经办"}, {Title: "录入"}}}
	for _, m := range all {
		name := cell{Text: m.Name}
		if v.account.Can(access.ManageDuty) {
			name.URL = fmt.Sprintf("%sduty/marks/form?year=%d&id=%s", Prefix, v.year(), url.QueryEscape(m.ID))
		}
		most := "—"
		if m.Of > 0 {
			most = m.Of.String()
		}
		t.Rows = append(t.Rows, []cell{name, {Text: names[m.Unit]}, {Text: m.Period}, {Text: m.Value.String()}, {Text: most}, {Text: m.Reason}, {Text: m.By}, {Text: v.day(m.At)}})
	}
	return v.showEntered(&enteredPage{frame: v.frame("打分和数据"), About: "评议团成员每人一条，按平均算；加分、扣分一次一条。", Add: "录入一条"}, t, nil)
}

func (v *visit) markPage() error {
	m := duty.Mark{Period: strconv.Itoa(v.year())}
	if id := v.query("id"); id != "" {
		var err error
		if m, err = v.markOf(id); err != nil {
			return err
		}
	}
	typed := map[string]string{"value": typedPoints(m.Value), "of": typedPoints(m.Of)}
	return v.showMark(m, nil, typed, nil)
}

func typedPoints(p content.Points) string {
	if p == 0 {
		return ""
	}
	return p.String()
}

// markOf is a mark of the year that the address or the form names.
func (v *visit) markOf(id string) (duty.Mark, error) {
	all, err := v.opt.Duty.Marks(v.r.Context(), v.who(), v.year())
	if err != nil {
		return duty.Mark{}, err
	}
	i := slices.IndexFunc(all, func(m duty.Mark) bool { return m.ID == id })
	if i < 0 {
		return duty.Mark{}, fault.New(fault.NotFound, "%d年没有这一条打分。", v.year())
	}
	return all[i], nil
}

func (v *visit) showMark(m duty.Mark, bad mistakes, typed map[string]string, wrong error) error {
	units, _, err := v.dutyUnits()
	if err != nil {
		return err
	}
	asked, err := v.markNames()
	if err != nil {
		return err
	}
	year := strconv.Itoa(v.year())
	var periods [][2]string
	for _, part := range yearParts {
		periods = append(periods, [2]string{year + part[0], year + "年" + part[1]})
	}
	p := &dutyFormPage{frame: v.frame("打分"), Back: enteredPath("", v.year()), BackTitle: "打分和数据", Action: Prefix + "duty/marks", Button: "保存", Hidden: [][2]string{{"year", year}, {"id", m.ID}},
		Lead: "名称要和评分细则里的一样才算进去" + asked + "。",
		Fields: bad.beside([]dutyField{
			{Name: "unit", Label: "单位", Kind: "select", Options: unitOptions(units), Value: m.Unit},
			{Name: "period", Label: "期间", Kind: "select", Options: periods, Value: m.Period},
			{Name: "name", Label: "哪一项", Value: m.Name, Need: true},
			{Name: "value", Label: "分", Hint: "加分、扣分不填就是1次", Value: typed["value"]},
			{Name: "of", Label: "满分", Hint: "加分、扣分不填", Value: typed["of"]},
			{Name: "reason", Label: "事由和依据", Hint: "加分、扣分必填：文号、材料在哪里", Kind: "area", Value: m.Reason},
		})}
	if m.ID != "" {
		p.Remove = &removal{Action: Prefix + "duty/marks/remove", Label: "删去这一条", Hidden: p.Hidden, Consequence: "得分马上按没有这一条算；已封存的结果不变。"}
	}
	return v.showDutyForm(p, wrong)
}

// markNames are the names that rubrics ask marks for.
func (v *visit) markNames() (string, error) {
	var names []string
	rubrics, err := v.opt.Duty.RubricsOf(v.r.Context(), v.year())
	for _, r := range rubrics {
		for _, in := range r.Indicators {
			if in.Source == content.SourceMarks && !slices.Contains(names, "“"+in.Entry+"”") {
				names = append(names, "“"+in.Entry+"”")
			}
		}
	}
	if len(names) == 0 {
		return "", err
	}
	return "，现在有" + strings.Join(names, "、"), err
}

func (v *visit) saveMark() error {
	bad, typed := mistakes{}, map[string]string{"value": v.form("value"), "of": v.form("of")}
	m := duty.Mark{ID: v.form("id"), Unit: v.form("unit"), Period: v.form("period"), Name: v.form("name"), Reason: v.form("reason")}
	for name, into := range map[string]*content.Points{"value": &m.Value, "of": &m.Of} {
		if typed[name] == "" {
			continue
		}
		var err error
		if *into, err = content.ParsePoints(typed[name]); err != nil {
			bad[name] = "请填分数，如 88 或 88.5。"
		}
	}
	_, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	if names[m.Unit] == "" {
		bad["unit"] = "请选单位。"
	}
	if m.ID != "" {
		if _, err := v.markOf(m.ID); err != nil {
			return err
		}
	}
	if len(bad) > 0 {
		return v.showMark(m, bad, typed, nil)
	}
	save := v.opt.Duty.AddMark
	if m.ID != "" {
		save = v.opt.Duty.CorrectMark
	}
	if _, err := save(v.r.Context(), v.who(), m, v.now); err != nil {
		return v.showMark(m, bad, typed, err)
	}
	return v.done(enteredPath("", v.year()), fmt.Sprintf("%s的“%s”存好了，得分已经按它算。", names[m.Unit], m.Name))
}

func (v *visit) removeMark() error {
	m, err := v.markOf(v.form("id"))
	if err == nil {
		err = v.opt.Duty.RemoveMark(v.r.Context(), v.who(), m.ID, v.form("reason"), v.now)
	}
	if err != nil {
		return err
	}
	return v.done(enteredPath("", v.year()), "删去了一条打分，删去的内容在操作记录里。")
}
