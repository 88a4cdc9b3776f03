package admin

import (
	"fmt"
	"strconv"
	"strings"

	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/fault"
)

// dutyUnitRoutes are the pages of what is known of responsible units: office, topics,
// liaisons and media accounts.
func dutyUnitRoutes() []route {
	return []route{
		{"GET /admin/duty/units", access.ManageDuty, (*visit).dutyUnitList},
		{"GET /admin/duty/units/template", access.ManageDuty, (*visit).dutyUnitTemplate},
		{"GET /admin/duty/units/export", access.ManageDuty, (*visit).exportDutyUnits},
		{"POST /admin/duty/units/import", access.ManageDuty, (*visit).importDutyUnits},
		{"GET /admin/duty/units/{id}/edit", access.ManageDuty, (*visit).editDutyUnit},
		{"POST /admin/duty/units/{id}/edit", access.ManageDuty, (*visit).saveDutyUnit},
	}
}

type dutyUnitsPage struct {
	frame
	List list
}

func (v *visit) dutyUnitList() error { return v.showDutyUnits(nil) }

func (v *visit) showDutyUnits(wrong error) error {
	units, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	t := table{Name: "责任单位", Columns: []column{{Title: "单位"}, {Title: "类型"}, {Title: "上级"}, {Title: "人数", Number: true}, {Title: "联络员"}, {Title: "办公电话"}, {Title: "对口问题"}, {Title: "媒体账号", Number: true}}}
	for _, u := range units {
		var liaisons []string
		for _, l := range u.Liaisons {
			liaisons = append(liaisons, l.Name)
		}
		t.Rows = append(t.Rows, []cell{{Text: u.Name, URL: Prefix + "duty/units/" + u.ID + "/edit"}, {Text: u.Kind}, {Text: names[u.Parent]}, {Text: strconv.Itoa(u.Headcount)},
			{Text: strings.Join(liaisons, "、")}, {Text: u.Phone}, {Text: strings.Join(u.Topics, "、")}, {Text: strconv.Itoa(len(u.Accounts))}})
	}
	p := &dutyUnitsPage{frame: v.frame("责任单位资料")}
	var exported bool
	if p.List, exported, err = v.list(t); err != nil || exported {
		return err
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("dutyunits", p)
	}
	return v.show("dutyunits", p)
}

func (v *visit) dutyUnitTemplate() error {
	return v.sheet("责任单位模板", [][]string{duty.UnitHeadings, duty.UnitExample})
}

func (v *visit) exportDutyUnits() error {
	units, _, err := v.dutyUnits()
	if err != nil {
		return err
	}
	return v.sheet("责任单位", duty.UnitsToTable(units))
}

func (v *visit) importDutyUnits() error {
	n, err := v.importedSheet(v.opt.Duty.ImportUnits)
	if err != nil {
		return v.showDutyUnits(err)
	}
	return v.done(Prefix+"duty/units", fmt.Sprintf("导入了%d个单位。", n))
}

// unitTyped is a unit as it was typed.
type unitTyped struct{ Kind, Parent, Headcount, Office, Phone, Topics, Aliases, Liaisons, Accounts string }

func (v *visit) editDutyUnit() error {
	u, err := v.dutyUnitHere()
	if err != nil {
		return err
	}
	typed := unitTyped{Kind: u.Kind, Parent: u.Parent, Headcount: typedNumber(u.Headcount), Office: u.Office, Phone: u.Phone, Topics: strings.Join(u.Topics, "、"), Aliases: strings.Join(u.Aliases, "、")}
	for _, l := range u.Liaisons {
		typed.Liaisons += strings.TrimSpace(l.Name+" "+l.StaffNo+" "+l.Phone) + "\n"
	}
	for _, a := range u.Accounts {
		typed.Accounts += a.Platform + "：" + a.Name + "\n"
	}
	return v.showDutyUnitForm(u, typed, nil)
}

func (v *visit) showDutyUnitForm(u duty.Unit, typed unitTyped, wrong error) error {
	units, _, err := v.dutyUnits()
	if err != nil {
		return err
	}
	kinds := [][2]string{{typed.Kind, typed.Kind}}
	for _, k := range duty.Kinds() {
		if k != typed.Kind {
			kinds = append(kinds, [2]string{k, k})
		}
	}
	return v.showDutyForm(&dutyFormPage{frame: v.frame(u.Name), Back: Prefix + "duty/units", BackTitle: "责任单位资料", Action: Prefix + "duty/units/" + u.ID + "/edit", Button: "保存",
		Fields: []dutyField{
			{Name: "kind", Label: "类型", Kind: "select", Options: kinds, Value: typed.Kind},
			{Name: "parent", Label: "上级单位", Hint: "没有就不选", Kind: "select", Options: unitOptions(units), Value: typed.Parent},
			{Name: "headcount", Label: "人数", Hint: "按人数定目标的指标用得到", Kind: "number", Value: typed.Headcount},
			{Name: "office", Label: "办公室", Value: typed.Office},
			{Name: "phone", Label: "办公电话", Hint: "微信送不到时打这个电话", Value: typed.Phone},
			{Name: "topics", Label: "对口问题", Hint: "群众问题里会出现的词，用顿号隔开：工资、欠薪", Value: typed.Topics},
			{Name: "aliases", Label: "别名", Hint: "群众怎么叫它，用顿号隔开", Value: typed.Aliases},
			{Name: "liaisons", Label: "联络员", Hint: "一行一个：姓名 工号 电话。去掉一行，他就不再是联络员", Kind: "area", Value: typed.Liaisons},
			{Name: "accounts", Label: "媒体账号", Hint: "一行一个：微信公众号：某某教育。登记过的账号留着", Kind: "area", Value: typed.Accounts},
		}}, wrong)
}

// saveDutyUnit stores a unit as the sheet of units would bring it.
func (v *visit) saveDutyUnit() error {
	u, err := v.dutyUnitHere()
	if err != nil {
		return err
	}
	_, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	typed := unitTyped{v.form("kind"), v.form("parent"), v.form("headcount"), v.form("office"), v.form("phone"), v.form("topics"), v.form("aliases"), v.form("liaisons"), v.form("accounts")}
	first := []string{u.Name, typed.Kind, names[typed.Parent], typed.Headcount, typed.Office, typed.Phone, typed.Topics, typed.Aliases, "", "", "", strings.Join(lines(typed.Accounts), "；")}
	rows := [][]string{duty.UnitHeadings, first}
	for i, line := range lines(typed.Liaisons) {
		parts := append(strings.Fields(line), "", "", "")
		if i > 0 {
			rows = append(rows, make([]string, len(first)))
			rows[len(rows)-1][0], rows[len(rows)-1][1] = u.Name, typed.Kind
		}
		copy(rows[len(rows)-1][8:11], parts[:3])
	}
	if _, err := v.opt.Duty.ImportUnits(v.r.Context(), v.who(), rows, v.now); err != nil {
		return v.showDutyUnitForm(u, typed, err)
	}
	return v.done(Prefix+"duty/units", u.Name+"的资料存好了。")
}
