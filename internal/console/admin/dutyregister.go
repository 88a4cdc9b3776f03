package admin

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/fault"
)

// dutyRegisterRoutes are the pages of registers (名册).
func dutyRegisterRoutes() []route {
	return []route{
		{"GET /admin/duty/registers", access.SeeDuty, (*visit).registers},
		{"GET /admin/duty/registers/entries", access.SeeDuty, (*visit).entries},
		{"GET /admin/duty/registers/entry", access.ManageDuty, (*visit).entryPage},
		{"POST /admin/duty/registers/entry", access.ManageDuty, (*visit).saveEntry},
		{"POST /admin/duty/registers/remove", access.ManageDuty, (*visit).removeEntry},
		{"GET /admin/duty/registers/template", access.ManageDuty, (*visit).registerTemplate},
		{"GET /admin/duty/registers/export", access.SeeDuty, (*visit).exportRegister},
		{"POST /admin/duty/registers/import", access.ManageDuty, (*visit).importRegister},
	}
}

type registersPage struct {
	frame
	Period duty.Period
	List   list
	Gaps   []duty.Coverage // that do not cover all
}

// registers shows how far each register covers the units that the visitor sees.
func (v *visit) registers() error { return v.showRegisters(nil) }

func (v *visit) showRegisters(wrong error) error {
	p := &registersPage{frame: v.frame("名册"), Period: duty.Year(v.now.Year())}
	coverages, err := v.opt.Duty.Coverages(v.r.Context(), v.who(), p.Period, v.account.Unit)
	if err != nil {
		return err
	}
	t := table{Name: "名册", Columns: []column{{Title: "名册"}, {Title: "在册", Number: true}, {Title: "已覆盖", Number: true}, {Title: "应覆盖", Number: true}, {Title: "覆盖率"}}}
	for _, c := range coverages {
		kind := c.Kind
		rate := cell{Text: "不算覆盖"}
		switch {
		case kind.Covers() != "" && c.Of == 0:
			rate.Text = "名册里没有" + kind.Covers()
		case c.Of == 0:
		case c.Covered < c.Of:
			rate = cell{Text: strconv.Itoa(c.Percent()) + "%，还差" + strconv.Itoa(c.Of-c.Covered), Tone: "warn"}
			p.Gaps = append(p.Gaps, c)
		default:
			rate = cell{Text: "100%，全覆盖", Tone: "good"}
		}
		t.Rows = append(t.Rows, []cell{{Text: string(c.Kind), URL: entriesPath(kind)}, {Text: strconv.Itoa(c.Entries)}, {Text: strconv.Itoa(c.Covered)}, {Text: strconv.Itoa(c.Of)}, rate})
	}
	var exported bool
	if p.List, exported, err = v.list(t); err != nil || exported {
		return err
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("registers", p)
	}
	return v.show("registers", p)
}

func entriesPath(kind duty.RegisterKind) string {
	return Prefix + "duty/registers/entries?kind=" + url.QueryEscape(string(kind))
}

type entriesPage struct {
	frame
	Kind duty.RegisterKind
	List list
}

// entries lists a register, those who have left too.
func (v *visit) entries() error {
	kind := duty.RegisterKind(v.query("kind"))
	all, err := v.opt.Duty.Register(v.r.Context(), v.who(), kind)
	if err != nil {
		return err
	}
	_, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	title := string(kind)
	if kind == "" {
		title = "全部名册"
	}
	p := &entriesPage{frame: v.frame(title), Kind: kind}
	t := table{Name: title, Columns: []column{{Title: "姓名或名称"}, {Title: "单位"}, {Title: "身份"}, {Title: "工作单位"}, {Title: "联系电话"}, {Title: "级别"}, {Title: "起"}, {Title: "止"}, {Title: "状态"}, {Title: "公布"}}}
	for _, e := range all {
		name := cell{Text: e.Name}
		if v.account.Can(access.ManageDuty) {
			name.URL = Prefix + "duty/registers/entry?id=" + url.QueryEscape(e.ID)
		}
		state := cell{Text: "在任", Tone: "good"}
		if !e.Until.IsZero() && e.Until.In(v.now.Location()).AddDate(0, 0, 1).Before(v.now) {
			state = cell{Text: "已卸任", Tone: "warn"}
		}
		published := ""
		if e.Published {
			published = "是"
		}
		t.Rows = append(t.Rows, []cell{name, {Text: names[e.Unit]}, {Text: e.Role}, {Text: e.Office}, {Text: e.Phone}, {Text: e.Level}, {Text: dayOf(e.From)}, {Text: dayOf(e.Until)}, state, {Text: published}})
	}
	var exported bool
	if p.List, exported, err = v.list(t); err != nil || exported {
		return err
	}
	return v.show("entries", p)
}

// entryPage shows an entry to change, or an empty one of a register to add.
func (v *visit) entryPage() error {
	e := duty.Entry{Kind: duty.RegisterKind(v.query("kind"))}
	if id := v.query("id"); id != "" {
		var err error
		if e, err = v.opt.Duty.Entry(v.r.Context(), v.who(), id); err != nil {
			return err
		}
	}
	p, err := v.entryForm(e, nil, map[string]string{"from": typedDay(e.From), "until": typedDay(e.Until), "trained": typedNumber(e.Trained)})
	if err != nil {
		return err
	}
	return v.showDutyForm(p, nil)
}

func (v *visit) entryForm(e duty.Entry, wrong mistakes, typed map[string]string) (*dutyFormPage, error) {
	units, _, err := v.dutyUnits()
	kinds := [][2]string{{"", "请选"}}
	for _, k := range duty.RegisterKinds() {
		kinds = append(kinds, [2]string{string(k), string(k)})
	}
	published := ""
	if e.Published {
		published = "1"
	}
	p := &dutyFormPage{frame: v.frame("名册登记"), Back: entriesPath(e.Kind), BackTitle: "名册", Action: Prefix + "duty/registers/entry", Button: "保存", Hidden: [][2]string{{"id", e.ID}},
		Lead: "卸任的填“止”，记录留着，往年的得分不变。",
		Fields: wrong.beside([]dutyField{
			{Name: "kind", Label: "名册", Kind: "select", Options: kinds, Value: string(e.Kind)},
			{Name: "unit", Label: "单位", Hint: "学校、村（社区）或基地所在的单位", Kind: "select", Options: unitOptions(units), Value: e.Unit},
			{Name: "name", Label: "姓名或名称", Value: e.Name, Need: true},
			{Name: "role", Label: "身份", Hint: "如 区法院法官", Value: e.Role},
			{Name: "office", Label: "工作单位", Value: e.Office},
			{Name: "phone", Label: "联系电话", Hint: "办公电话", Value: e.Phone},
			{Name: "level", Label: "级别", Hint: "示范村、基地才填：国家级、自治区级、市级、区级", Value: e.Level},
			{Name: "from", Label: "起", Kind: "date", Value: typed["from"]},
			{Name: "until", Label: "止", Hint: "最后一天；还在任就不填", Kind: "date", Value: typed["until"]},
			{Name: "trained", Label: "培训次数", Kind: "number", Value: typed["trained"]},
			{Name: "published", Label: "公布", Hint: "群众在公众号里查村名看得到姓名、身份和电话", Kind: "check", Value: published},
			{Name: "source", Label: "来源", Hint: "如 聘任文件的文号", Value: e.Source},
		})}
	if e.ID != "" {
		p.Remove = &removal{Action: Prefix + "duty/registers/remove", Label: "删去", Hidden: [][2]string{{"id", e.ID}},
			Consequence: "登记错了才删。删去后不再算覆盖；已封存的结果不变。卸任的请填“止”。"}
	}
	return p, err
}

func (v *visit) saveEntry() error {
	wrong := mistakes{}
	e := duty.Entry{ID: v.form("id"), Kind: duty.RegisterKind(v.form("kind")), Unit: v.form("unit"), Name: v.form("name"), Role: v.form("role"), Office: v.form("office"), Phone: v.form("phone"),
		Level: v.form("level"), From: wrong.day("from", v.form("from")), Until: wrong.day("until", v.form("until")), Trained: wrong.number("trained", v.form("trained")),
		Published: v.form("published") != "", Source: v.form("source")}
	_, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	if names[e.Unit] == "" {
		wrong["unit"] = "请选单位。"
	}
	if e.Kind == "" {
		wrong["kind"] = "请选名册。"
	}
	if v.form("from") == "" {
		wrong["from"] = "请填从哪天起。"
	}
	if len(wrong) == 0 {
		_, err = v.opt.Duty.SaveEntry(v.r.Context(), v.who(), e, v.now)
	}
	if err != nil || len(wrong) > 0 {
		p, failed := v.entryForm(e, wrong, map[string]string{"from": v.form("from"), "until": v.form("until"), "trained": v.form("trained")})
		if failed != nil {
			return failed
		}
		return v.showDutyForm(p, err)
	}
	return v.done(entriesPath(e.Kind), fmt.Sprintf("“%s”存好了。", e.Name))
}

func (v *visit) removeEntry() error {
	ctx := v.r.Context()
	e, err := v.opt.Duty.Entry(ctx, v.who(), v.form("id"))
	if err == nil {
		err = v.opt.Duty.RemoveEntry(ctx, v.who(), e.ID, v.form("reason"), v.now)
	}
	if err != nil {
		return err
	}
	return v.done(entriesPath(e.Kind), fmt.Sprintf("“%s”已从名册删去。", e.Name))
}

func (v *visit) registerTemplate() error {
	return v.sheet("名册模板", [][]string{duty.RegisterHeadings, duty.RegisterExample})
}

func (v *visit) exportRegister() error {
	all, err := v.opt.Duty.Register(v.r.Context(), v.who(), duty.RegisterKind(v.query("kind")))
	if err != nil {
		return err
	}
	units, _, err := v.dutyUnits()
	if err != nil {
		return err
	}
	return v.sheet("名册", duty.RegisterToTable(all, units))
}

func (v *visit) importRegister() error {
	n, err := v.importedSheet(v.opt.Duty.ImportRegister)
	if err != nil {
		return v.showRegisters(err)
	}
	return v.done(Prefix+"duty/registers", fmt.Sprintf("导入了%d条，已有的按名册、单位、姓名和起始日期更新。", n))
}

// importedSheet takes the spreadsheet of an upload in.
func (v *visit) importedSheet(take func(context.Context, duty.Who, [][]string, time.Time) (int, error)) (int, error) {
	rows, err := v.uploadedTable("file")
	if err != nil {
		return 0, err
	}
	return take(v.r.Context(), v.who(), rows, v.now)
}
