package admin

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/fault"
)

// rubricForm is a rubric as it was typed.
type rubricForm struct {
	frame
	ID, Called, Kinds, Max, BonusCap, DeductionCap, Note string
	Grades                                               string // 优秀 88, one a line
	Seen                                                 int
	Lines                                                []indicatorForm
	Finds                                                []string // mistakes of the whole
	Checked                                              bool
	New                                                  bool
}

// indicatorForm is an indicator as it was typed.
type indicatorForm struct {
	N      int
	Fields []dutyField
	Name   string
	Points string
	Finds  []string
	Open   bool
}

var sourceNames = map[content.Source]string{
	content.SourceListPublished: "公布了当年责任清单", content.SourceListItems: "清单事项按期完成", content.SourceReports: "采用的报送", content.SourceOnTime: "按时报送",
	content.SourceFinished: "学习任务完成的人", content.SourceQuizOnTime: "学习任务按期完成的人", content.SourcePassed: "考试通过的人", content.SourceRetained: "7至30天后仍答对的题",
	content.SourcePrompts: "普法提示单按期反馈", content.SourceQuestions: "群众问题按期回答", content.SourceMarks: "手工打分、加分扣分", content.SourceFigure: "单位的数",
	content.SourceRegister: "名册覆盖", content.SourceMedia: "媒体发布条数"}

var formulaNames = map[content.Formula]string{
	content.FormulaRatio: "按比例：分值 × 好的 ÷ 应有的", content.FormulaCount: "按数量：分值 × 件数 ÷ 目标", content.FormulaYesNo: "有就得分", content.FormulaSteps: "每缺一件扣一次",
	content.FormulaBonus: "加分：每件加，有上限", content.FormulaDeduction: "扣分：每件扣，有上限"}

// named are options with their words, in the words' order.
func named[K ~string](words map[K]string) [][2]string {
	out := [][2]string{{"", "请选"}}
	for _, k := range slices.Sorted(maps.Keys(words)) {
		out = append(out, [2]string{string(k), words[k]})
	}
	return out
}

// indicatorFields are an indicator's fields; value tells what stands in each.
func indicatorFields(n int, value func(name string) string) []dutyField {
	all := []dutyField{
		{Name: "id", Label: "编号", Hint: "英文或拼音，不重复；申诉和比较都靠它认这一项"},
		{Name: "name", Label: "名称"},
		{Name: "section", Label: "部分", Hint: "如 基础职责"},
		{Name: "points", Label: "分值", Hint: "加分、扣分项不填"},
		{Name: "source", Label: "数什么", Kind: "select", Options: named(sourceNames)},
		{Name: "formula", Label: "怎样算", Kind: "select", Options: named(formulaNames)},
		{Name: "target", Label: "目标数", Hint: "按数量、每缺一件扣一次才填", Kind: "number"},
		{Name: "per_people", Label: "每多少人要一个目标", Hint: "如每50人；不按人数就不填", Kind: "number"},
		{Name: "each", Label: "每次的分", Hint: "每缺、加分、扣分才填"},
		{Name: "cap", Label: "上限", Hint: "加分、扣分才填"},
		{Name: "entry", Label: "打分、数或名册的名称"},
		{Name: "forms", Label: "只算这些形式", Hint: "报送才填，用顿号隔开"},
		{Name: "themes", Label: "只算这些主题", Hint: "报送才填，用顿号隔开"},
		{Name: "within_days", Label: "活动后几天内报送", Kind: "number"},
		{Name: "if_none", Label: "没有应做的事时", Kind: "select", Options: [][2]string{{"", "按公式算"}, {"full", "得满分"}, {"zero", "得0分"}}},
		{Name: "basis", Label: "依据", Hint: "如 法治宣传教育法第9条"},
	}
	for i := range all {
		all[i].Value = value(all[i].Name)
		all[i].Name = fmt.Sprintf("i%d.%s", n, all[i].Name)
	}
	return all
}

func valueOf(in content.Indicator, name string) string {
	switch name {
	case "id":
		return in.ID
	case "name":
		return in.Name
	case "section":
		return in.Section
	case "points":
		return typedPoints(in.Points)
	case "source":
		return string(in.Source)
	case "formula":
		return string(in.Formula)
	case "target":
		return typedNumber(in.Target)
	case "per_people":
		return typedNumber(in.PerPeople)
	case "each":
		return typedPoints(in.Each)
	case "cap":
		return typedPoints(in.Cap)
	case "entry":
		return in.Entry
	case "forms":
		return strings.Join(in.Forms, "、")
	case "themes":
		return strings.Join(in.Themes, "、")
	case "within_days":
		return typedNumber(in.WithinDays)
	case "if_none":
		return in.IfNone
	case "basis":
		return in.Basis
	}
	return ""
}

// rubricPage shows a rubric as a form; without an id, an empty one.
func (v *visit) rubricPage() error {
	id := v.query("id")
	latest := duty.RubricRevision{Rubric: content.Rubric{Version: 1, Grades: []content.Grade{{Name: "优秀", From: 90 * content.One}, {Name: "合格", From: 60 * content.One}, {Name: "不合格"}}, Indicators: make([]content.Indicator, 1)}}
	if id != "" {
		var err error
		if latest, err = v.opt.Duty.Drafted(v.r.Context(), v.who(), id); err != nil {
			return err
		}
	}
	r := latest.Rubric
	p := &rubricForm{frame: v.frame("评分细则"), ID: r.ID, Called: r.Title, Kinds: strings.Join(r.Kinds, "、"), Max: typedPoints(r.Max), BonusCap: typedPoints(r.BonusCap), DeductionCap: typedPoints(r.DeductionCap),
		Note: r.Note, Seen: latest.Revision, New: id == ""}
	for _, g := range r.Grades {
		p.Grades += g.Name + " " + g.From.String() + "\n"
	}
	for i, in := range r.Indicators {
		p.Lines = append(p.Lines, indicatorForm{N: i, Name: in.Name, Points: in.Points.String(), Fields: indicatorFields(i, func(name string) string { return valueOf(in, name) }), Open: in.ID == ""})
	}
	return v.show("rubricform", p)
}

// saveRubric checks a rubric's form and keeps it as a draft; it also adds a line, or only
// checks, as the button says.
func (v *visit) saveRubric() error {
	p, r := v.readRubric()
	if v.form("deed") == "add" {
		n := len(p.Lines)
		p.Lines = append(p.Lines, indicatorForm{N: n, Fields: indicatorFields(n, func(string) string { return "" }), Open: true})
		return v.show("rubricform", p)
	}
	whole, of := r.Problems()
	p.Finds = append(p.Finds, whole...)
	bad := len(p.Finds) > 0
	for i := range of {
		p.Lines[i].Finds = append(p.Lines[i].Finds, of[i]...)
		if len(p.Lines[i].Finds) > 0 {
			p.Lines[i].Open, bad = true, true
		}
	}
	switch {
	case bad:
		p.Wrong = "还有不对的地方，写在下面各处。改好再存。"
		return v.again("rubricform", p)
	case v.form("deed") == "check":
		p.Checked = true
		return v.show("rubricform", p)
	}
	saved, err := v.opt.Duty.DraftRubric(v.r.Context(), v.who(), r, p.Seen, v.now)
	if fault.KindOf(err) == fault.Conflict {
		p.Wrong = fault.Message(err)
		return v.again("rubricform", p)
	}
	if err != nil {
		return err
	}
	return v.done(rubricPath("try", saved.Rubric.ID), "草稿存好了，还没有启用。下面是按它会怎样。")
}

// mostIndicators bounds how many lines a form may bring.
const mostIndicators = 200

// readRubric reads the form; what cannot be read is among the mistakes of its place.
func (v *visit) readRubric() (*rubricForm, content.Rubric) {
	p := &rubricForm{frame: v.frame("评分细则"), ID: v.form("id"), Called: v.form("title"), Kinds: v.form("kinds"), Max: v.form("max"), BonusCap: v.form("bonus_cap"), DeductionCap: v.form("deduction_cap"),
		Note: v.form("note"), Grades: v.r.PostFormValue("grades"), New: v.form("new") != ""}
	p.Seen, _ = strconv.Atoi(v.form("seen")) // nonsense is no revision
	r := content.Rubric{ID: p.ID, Title: p.Called, Version: p.Seen + 1, Kinds: words(p.Kinds), Note: p.Note, Max: readPoints("总分上限", p.Max, &p.Finds),
		BonusCap: readPoints("加分上限", p.BonusCap, &p.Finds), DeductionCap: readPoints("扣分上限", p.DeductionCap, &p.Finds)}
	for _, line := range lines(p.Grades) {
		name, from, _ := strings.Cut(line, " ")
		r.Grades = append(r.Grades, content.Grade{Name: name, From: readPoints("等次“"+name+"”的分数线", strings.TrimSpace(from), &p.Finds)})
	}
	count, _ := strconv.Atoi(v.form("lines")) // nonsense is none
	for n := range min(max(count, 0), mostIndicators) {
		value := func(name string) string { return v.form(fmt.Sprintf("i%d.%s", n, name)) }
		if value("gone") != "" {
			continue
		}
		line := indicatorForm{N: len(p.Lines), Name: value("name"), Points: value("points"), Fields: indicatorFields(len(p.Lines), value)}
		r.Indicators = append(r.Indicators, readIndicator(value, &line.Finds))
		p.Lines = append(p.Lines, line)
	}
	return p, r
}

func readIndicator(value func(string) string, finds *[]string) content.Indicator {
	number := func(label, name string) int {
		m := mistakes{}
		n := m.number(name, value(name))
		if len(m) > 0 {
			*finds = append(*finds, label+"：请填整数。")
		}
		return n
	}
	return content.Indicator{ID: value("id"), Name: value("name"), Section: value("section"), Points: readPoints("分值", value("points"), finds), Source: content.Source(value("source")), Formula: content.Formula(value("formula")),
		Target: number("目标数", "target"), PerPeople: number("每多少人", "per_people"), Each: readPoints("每次的分", value("each"), finds), Cap: readPoints("上限", value("cap"), finds),
		Forms: words(value("forms")), Themes: words(value("themes")), WithinDays: number("几天内", "within_days"), Entry: value("entry"), IfNone: value("if_none"), Basis: value("basis")}
}

// readPoints reads points; nothing is zero, and what is none is noted.
func readPoints(label, typed string, finds *[]string) content.Points {
	if typed == "" {
		return 0
	}
	p, err := content.ParsePoints(typed)
	if err != nil {
		*finds = append(*finds, label+"：请填分数，如 12 或 12.5。")
	}
	return p
}
