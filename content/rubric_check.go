package content

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Bounds of a rubric, so that a slip of the hand is noticed.
const (
	maxIndicators = 200
	maxTarget     = 1_000_000
)

// formulasOf are the formulas that make sense of a source's events.
var formulasOf = map[Source][]Formula{
	SourceListPublished: {FormulaYesNo},
	SourceListItems:     {FormulaRatio, FormulaSteps},
	SourceReports:       {FormulaCount, FormulaYesNo, FormulaSteps, FormulaBonus},
	SourceOnTime:        {FormulaRatio},
	SourceFinished:      {FormulaRatio},
	SourceQuizOnTime:    {FormulaRatio},
	SourcePassed:        {FormulaRatio},
	SourceRetained:      {FormulaRatio},
	SourcePrompts:       {FormulaRatio, FormulaSteps, FormulaDeduction},
	SourceQuestions:     {FormulaRatio, FormulaCount, FormulaSteps, FormulaBonus},
	SourceMarks:         {FormulaRatio, FormulaCount, FormulaYesNo, FormulaBonus, FormulaDeduction},
	SourceFigure:        {FormulaRatio, FormulaCount, FormulaYesNo, FormulaSteps, FormulaBonus},
	SourceRegister:      {FormulaRatio},
	SourceMedia:         {FormulaCount, FormulaYesNo},
}

var formulas = []Formula{FormulaRatio, FormulaCount, FormulaYesNo, FormulaSteps, FormulaBonus, FormulaDeduction}

// personal are words that a rubric must not measure: persons' ranks and formalities.
var personal = []string{"个人排名", "在线时长", "点赞", "打卡", "签到次数", "投票数"}

func (f *file) checkRubric(r *Rubric) {
	start := r.Position.Line
	bad := func(format string, args ...any) { f.problem(start, format, args...) }
	if strings.TrimSpace(r.ID) == "" {
		bad("评分细则缺少编号 id")
	}
	if strings.TrimSpace(r.Title) == "" {
		bad("评分细则缺少名称 title")
	}
	if r.Version < 1 {
		bad("version 应是1以上的整数，每改一次加1")
	}
	if n := len(r.Indicators); n == 0 || n > maxIndicators {
		bad("评分细则要有1到%d条指标 indicators，现在是%d条", maxIndicators, n)
	}
	if r.Max < 0 || r.BonusCap < 0 || r.DeductionCap < 0 {
		bad("max、bonus_cap、deduction_cap 不能是负数")
	}
	f.checkGrades(r)
	seen := map[string]int{}
	for i := range r.Indicators {
		in := &r.Indicators[i]
		if line, twice := seen[in.ID]; twice {
			f.problem(in.Position.Line, "指标编号“%s”和第%d行重复", in.ID, line)
		}
		seen[in.ID] = in.Position.Line
		for _, sentence := range in.problems() {
			f.problem(f.lineNaming(in.Position.Line, sentence), "指标“%s”：%s", in.label(), sentence)
		}
	}
}

// Problems are the mistakes of a rubric that was filled in in a form: of the whole, and
// of each indicator, in their order.
func (r *Rubric) Problems() (whole []string, of [][]string) {
	checked := *r
	checked.Position.Line = 0
	checked.Indicators = slices.Clone(r.Indicators)
	for i := range checked.Indicators {
		checked.Indicators[i].Position.Line = i + 1 // so that a finding names its place
	}
	var f file
	f.checkRubric(&checked)
	of = make([][]string, len(r.Indicators))
	for _, p := range f.problems {
		if p.Line > 0 {
			of[p.Line-1] = append(of[p.Line-1], p.Sentence)
		} else {
			whole = append(whole, p.Sentence)
		}
	}
	return whole, of
}

// RubricText is a rubric as a file that ParseRubrics reads.
func RubricText(r Rubric) (string, error) {
	raw, err := yaml.Marshal(map[string][]Rubric{"rubrics": {r}})
	return string(raw), err
}

func (f *file) checkGrades(r *Rubric) {
	if len(r.Grades) == 0 {
		f.problem(r.Position.Line, "评分细则缺少等次 grades，例如 - {name: 合格, from: 60}")
	}
	for i, g := range r.Grades {
		switch {
		case g.Name == "":
			f.problem(r.Position.Line, "第%d个等次缺少名称 name", i+1)
		case g.From < 0:
			f.problem(f.lineNaming(r.Position.Line, "“"+g.Name+"”"), "等次“%s”的分数线不能是负数", g.Name)
		case i > 0 && g.From >= r.Grades[i-1].From:
			f.problem(f.lineNaming(r.Position.Line, "“"+g.Name+"”"), "等次“%s”的分数线应低于“%s”，请从高到低写", g.Name, r.Grades[i-1].Name)
		}
	}
	if n := len(r.Grades); n > 0 && r.Grades[n-1].From != 0 {
		f.problem(r.Position.Line, "最后一个等次应从0分起，免得有单位没有等次")
	}
}

func (i *Indicator) label() string {
	if i.Name != "" {
		return i.Name
	}
	return i.ID
}

// problems are the mistakes of one indicator; a wrong value stands in “ ”.
func (i *Indicator) problems() (out []string) {
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if i.ID == "" {
		bad("缺少编号 id")
	}
	if i.Name == "" {
		bad("缺少名称 name")
	}
	for _, w := range personal {
		if strings.Contains(i.Name, w) || strings.Contains(i.Entry, w) {
			bad("不考核“%s”：评单位不评个人，力戒形式主义（法治宣传教育法第五十三条）", w)
		}
	}
	allowed, known := formulasOf[i.Source]
	switch {
	case !known:
		bad("数据来源“%s”不认识，可以写：%s", i.Source, strings.Join(sourceNames(), "、"))
		return out
	case !slices.Contains(formulas, i.Formula):
		bad("公式“%s”不认识，可以写：%s", i.Formula, join(formulas))
		return out
	case !slices.Contains(allowed, i.Formula):
		bad("数据来源 %s 不能用公式“%s”，可以用：%s", i.Source, i.Formula, join(allowed))
		return out
	}
	return append(append(out, i.amounts()...), i.extras()...)
}

// amounts checks the numbers that the formula needs, and those that it does not.
func (i *Indicator) amounts() (out []string) {
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	apart := i.Formula == FormulaBonus || i.Formula == FormulaDeduction
	switch {
	case apart && i.Points != 0:
		bad("加分、扣分项不占分值，请删去 points，用 each 和 cap")
	case !apart && i.Points <= 0:
		bad("分值 points 应大于0")
	}
	needsEach := apart || i.Formula == FormulaSteps
	if needsEach && i.Each <= 0 {
		bad("公式 %s 要写每次的分 each，大于0", i.Formula)
	}
	if !needsEach && i.Each != 0 {
		bad("公式 %s 用不到 each", i.Formula)
	}
	if apart && i.Cap <= 0 {
		bad("加分、扣分要写上限 cap，大于0")
	}
	if !apart && i.Cap != 0 {
		bad("公式 %s 用不到 cap，最多就是 points", i.Formula)
	}
	counts := i.Formula == FormulaCount || i.Formula == FormulaSteps && i.countsEvents()
	if counts && (i.Target < 1 || i.Target > maxTarget) {
		bad("公式 %s 要写目标数 target，1到%d", i.Formula, maxTarget)
	}
	if !counts && i.Target != 0 {
		bad("这里用不到 target")
	}
	if i.PerPeople < 0 || i.PerPeople > 0 && !counts {
		bad("per_people 只和 target 一起用，应大于0")
	}
	return out
}

// countsEvents reports a source whose steps are what is missing to a target; of the
// others it is the events that are not good.
func (i *Indicator) countsEvents() bool {
	return i.Source == SourceReports || i.Source == SourceFigure
}

// extras checks the fields that belong to some sources only.
func (i *Indicator) extras() (out []string) {
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if needs := slices.Contains([]Source{SourceMarks, SourceFigure, SourceRegister}, i.Source); needs != (i.Entry != "") {
		if needs {
			bad("数据来源 %s 要写名称 entry", i.Source)
		} else {
			bad("数据来源 %s 用不到 entry“%s”", i.Source, i.Entry)
		}
	}
	if (len(i.Forms) > 0 || len(i.Themes) > 0) && i.Source != SourceReports && i.Source != SourceOnTime {
		bad("forms、themes 只用于 reports、reports_on_time")
	}
	onTime := i.Source == SourceOnTime || i.Source == SourceListItems
	if i.WithinDays < 0 || i.WithinDays > 366 || i.WithinDays > 0 && !onTime || i.Source == SourceOnTime && i.WithinDays == 0 {
		bad("within_days 是活动后几天内报送，1到366，只用于 reports_on_time（必写）和 list_items")
	}
	if i.IfNone != "" && i.IfNone != "full" && i.IfNone != "zero" {
		bad("if_none“%s”应是 full（没有应做的事就得满分）或 zero", i.IfNone)
	}
	if i.IfNone != "" && i.Formula != FormulaRatio && i.Formula != FormulaSteps {
		bad("if_none 只用于 ratio 和 steps")
	}
	return out
}

func sourceNames() []string {
	var out []string
	for s := range formulasOf {
		out = append(out, string(s))
	}
	slices.Sort(out)
	return out
}

func join(all []Formula) string {
	out := make([]string, len(all))
	for i, f := range all {
		out[i] = string(f)
	}
	return strings.Join(out, "、")
}
