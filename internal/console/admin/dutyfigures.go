package admin

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/fault"
)

// accountNames are the units' media accounts: 教育局 微信公众号 某某教育.
func accountNames(units []duty.Unit) (options [][2]string, names map[string]string) {
	options, names = [][2]string{{"", "请选"}}, map[string]string{}
	for _, u := range units {
		for _, a := range u.Accounts {
			names[a.ID] = u.Name + " " + a.Platform + " " + a.Name
			options = append(options, [2]string{a.ID, names[a.ID]})
		}
	}
	return options, names
}

// media lists what the units' accounts published in a year.
func (v *visit) media() error { return v.showMediaList(nil) }

func (v *visit) showMediaList(wrong error) error {
	all, err := v.opt.Duty.MediaFigures(v.r.Context(), v.who(), v.year())
	if err != nil {
		return err
	}
	units, _, err := v.dutyUnits()
	if err != nil {
		return err
	}
	_, names := accountNames(units)
	t := table{Name: strconv.Itoa(v.year()) + "年媒体发布", Columns: []column{{Title: "账号"}, {Title: "条数", Number: true}, {Title: "阅读量", Number: true}, {Title: "出处"}}}
	for _, f := range all {
		name := cell{Text: names[f.Account]}
		if v.account.Can(access.ManageDuty) {
			name.URL = fmt.Sprintf("%sduty/marks/media/form?year=%d&account=%s", Prefix, v.year(), url.QueryEscape(f.Account))
		}
		t.Rows = append(t.Rows, []cell{name, {Text: f.Items.String()}, {Text: f.Reads.String()}, {Text: f.Source}})
	}
	return v.showEntered(&enteredPage{frame: v.frame("媒体发布"), Kind: "media", Sheets: true, About: "一个账号一年一条，再填就替换，以前的数在操作记录里。", Add: "录入一个账号"}, t, wrong)
}

func (v *visit) mediaPage() error {
	f := duty.MediaFigure{Year: v.year(), Account: v.query("account")}
	known := false
	if f.Account != "" {
		all, err := v.opt.Duty.MediaFigures(v.r.Context(), v.who(), f.Year)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(o duty.MediaFigure) bool { return o.Account == f.Account })
		if i < 0 {
			return fault.New(fault.NotFound, "这个账号%d年还没有录入。", f.Year)
		}
		f, known = all[i], true
	}
	return v.showMedia(f, known, nil, map[string]string{"items": told(f.Items), "reads": told(f.Reads)}, nil)
}

func (v *visit) showMedia(f duty.MediaFigure, known bool, bad mistakes, typed map[string]string, wrong error) error {
	units, _, err := v.dutyUnits()
	if err != nil {
		return err
	}
	options, _ := accountNames(units)
	year := strconv.Itoa(f.Year)
	p := &dutyFormPage{frame: v.frame("媒体发布"), Back: enteredPath("media", f.Year), BackTitle: "媒体发布", Action: Prefix + "duty/marks/media", Button: "保存", Hidden: [][2]string{{"year", year}},
		Lead: year + "年全年的数。账号在单位资料里登记。",
		Fields: bad.beside([]dutyField{
			{Name: "account", Label: "账号", Kind: "select", Options: options, Value: f.Account},
			{Name: "items", Label: "条数", Hint: "可以写 330余", Value: typed["items"]},
			{Name: "reads", Label: "阅读量", Hint: "不知道就不填；不计分", Value: typed["reads"]},
			{Name: "source", Label: "出处", Hint: "如 公众号后台", Value: f.Source},
		})}
	if known {
		p.Remove = &removal{Action: Prefix + "duty/marks/media/remove", Label: "删去这一条", Hidden: [][2]string{{"year", year}, {"account", f.Account}}, Consequence: "得分和总结马上按没有这个数算；已封存的结果不变。"}
	}
	return v.showDutyForm(p, wrong)
}

func (v *visit) saveMedia() error {
	bad, typed := mistakes{}, map[string]string{"items": v.form("items"), "reads": v.form("reads")}
	f := duty.MediaFigure{Account: v.form("account"), Year: v.year(), Items: bad.count("items", typed["items"]), Reads: bad.count("reads", typed["reads"]), Source: v.form("source")}
	if typed["items"] == "" {
		bad["items"] = "请填条数。"
	}
	if len(bad) > 0 {
		return v.showMedia(f, false, bad, typed, nil)
	}
	if err := v.opt.Duty.EnterMedia(v.r.Context(), v.who(), f, v.now); err != nil {
		return v.showMedia(f, false, bad, typed, err)
	}
	return v.done(enteredPath("media", f.Year), "存好了。")
}

func (v *visit) removeMedia() error {
	if err := v.opt.Duty.RemoveMedia(v.r.Context(), v.who(), v.form("account"), v.year(), v.form("reason"), v.now); err != nil {
		return err
	}
	return v.done(enteredPath("media", v.year()), "删去了，删去的内容在操作记录里。")
}

func (v *visit) mediaTemplate() error {
	return v.sheet("媒体发布模板", [][]string{duty.MediaHeadings, duty.MediaExample})
}

func (v *visit) importMedia() error {
	n, err := v.importedSheet(v.opt.Duty.ImportMedia)
	if err != nil {
		return v.showMediaList(err)
	}
	return v.done(enteredPath("media", v.year()), fmt.Sprintf("导入了%d条。", n))
}

// figures lists units' numbers of a year that no activity stands behind.
func (v *visit) figures() error { return v.showFigures(nil) }

func (v *visit) showFigures(wrong error) error {
	all, err := v.opt.Duty.Figures(v.r.Context(), v.who(), v.year())
	if err != nil {
		return err
	}
	_, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	t := table{Name: strconv.Itoa(v.year()) + "年单位的数", Columns: []column{{Title: "名称"}, {Title: "单位"}, {Title: "数", Number: true}, {Title: "应有", Number: true}, {Title: "量词"}, {Title: "出处"}}}
	for _, f := range all {
		name := cell{Text: f.Name}
		if v.account.Can(access.ManageDuty) {
			name.URL = fmt.Sprintf("%sduty/marks/figures/form?year=%d&unit=%s&name=%s", Prefix, v.year(), url.QueryEscape(f.Unit), url.QueryEscape(f.Name))
		}
		t.Rows = append(t.Rows, []cell{name, {Text: names[f.Unit]}, {Text: f.Value.String()}, {Text: typedNumber(f.Of)}, {Text: f.Measure}, {Text: f.Source}})
	}
	return v.showEntered(&enteredPage{frame: v.frame("单位的数"), Kind: "figures", Sheets: true, About: "没有活动对应的数，如公布的涉企行政检查清单条数。单位、年份、名称相同的再填就替换。", Add: "录入一个数"}, t, wrong)
}

func (v *visit) figurePage() error {
	f := duty.Figure{Year: v.year()}
	known := false
	if name := v.query("name"); name != "" {
		all, err := v.opt.Duty.Figures(v.r.Context(), v.who(), f.Year)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(o duty.Figure) bool { return o.Unit == v.query("unit") && o.Name == name })
		if i < 0 {
			return fault.New(fault.NotFound, "%d年没有这个数。", f.Year)
		}
		f, known = all[i], true
	}
	return v.showFigure(f, known, nil, map[string]string{"value": told(f.Value), "of": typedNumber(f.Of)}, nil)
}

func (v *visit) showFigure(f duty.Figure, known bool, bad mistakes, typed map[string]string, wrong error) error {
	units, _, err := v.dutyUnits()
	if err != nil {
		return err
	}
	year := strconv.Itoa(f.Year)
	p := &dutyFormPage{frame: v.frame("单位的数"), Back: enteredPath("figures", f.Year), BackTitle: "单位的数", Action: Prefix + "duty/marks/figures", Button: "保存", Hidden: [][2]string{{"year", year}}, Lead: year + "年的数。",
		Fields: bad.beside([]dutyField{
			{Name: "unit", Label: "单位", Kind: "select", Options: unitOptions(units), Value: f.Unit},
			{Name: "name", Label: "名称", Hint: "要计分的，和评分细则里的一样", Value: f.Name, Need: true},
			{Name: "value", Label: "数", Hint: "可以写 200余", Value: typed["value"]},
			{Name: "of", Label: "应有", Hint: "算比例的才填，如应考人数", Kind: "number", Value: typed["of"]},
			{Name: "measure", Label: "量词", Hint: "条、人、%", Value: f.Measure},
			{Name: "source", Label: "出处", Hint: "如 门户网站公布", Value: f.Source},
		})}
	if known {
		p.Remove = &removal{Action: Prefix + "duty/marks/figures/remove", Label: "删去这个数", Hidden: [][2]string{{"year", year}, {"unit", f.Unit}, {"name", f.Name}}, Consequence: "得分和总结马上按没有这个数算；已封存的结果不变。"}
	}
	return v.showDutyForm(p, wrong)
}

func (v *visit) saveFigure() error {
	bad, typed := mistakes{}, map[string]string{"value": v.form("value"), "of": v.form("of")}
	f := duty.Figure{Unit: v.form("unit"), Year: v.year(), Name: v.form("name"), Value: bad.count("value", typed["value"]), Of: bad.number("of", typed["of"]), Measure: v.form("measure"), Source: v.form("source")}
	_, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	if names[f.Unit] == "" {
		bad["unit"] = "请选单位。"
	}
	if typed["value"] == "" {
		bad["value"] = "请填数。"
	}
	if len(bad) > 0 {
		return v.showFigure(f, false, bad, typed, nil)
	}
	if err := v.opt.Duty.EnterFigure(v.r.Context(), v.who(), f, v.now); err != nil {
		return v.showFigure(f, false, bad, typed, err)
	}
	return v.done(enteredPath("figures", f.Year), fmt.Sprintf("%s的“%s”存好了。", names[f.Unit], f.Name))
}

func (v *visit) removeFigure() error {
	f := duty.Figure{Unit: v.form("unit"), Year: v.year(), Name: v.form("name")}
	if err := v.opt.Duty.RemoveFigure(v.r.Context(), v.who(), f, v.form("reason"), v.now); err != nil {
		return err
	}
	return v.done(enteredPath("figures", f.Year), "删去了，删去的内容在操作记录里。")
}

func (v *visit) figureTemplate() error {
	return v.sheet("单位的数模板", [][]string{duty.FigureHeadings, duty.FigureExample})
}

func (v *visit) importFigures() error {
	n, err := v.importedSheet(v.opt.Duty.ImportFigures)
	if err != nil {
		return v.showFigures(err)
	}
	return v.done(enteredPath("figures", v.year()), fmt.Sprintf("导入了%d条。", n))
}
