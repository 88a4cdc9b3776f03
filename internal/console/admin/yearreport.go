package admin

import (
	"context"
	"strconv"
	"time"

	"pufa/duty"
	"pufa/internal/fault"
)

// YearReports writes the bureau's reports and units' own.
type YearReports interface {
	// YearReport is a report as a file; an empty unit (a name) is the district's. Format is
	// docx, xlsx or pdf; fault.Unavailable where no PDF can be made.
	YearReport(ctx context.Context, p duty.Period, unit, format string) ([]byte, error)
}

var reportKinds = map[string]string{
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"pdf":  "application/pdf",
}

// reportTime bounds the writing of a report: a PDF takes longer than a page.
const reportTime = 2 * time.Minute

type yearPage struct {
	frame
	Years   []int
	Periods [][2]string
	Units   []duty.Unit
	Unit    string
}

func (v *visit) yearPage() error {
	p := &yearPage{frame: v.frame("总结和履职报告"), Unit: v.account.Unit,
		Periods: [][2]string{{"", "全年"}, {"H1", "上半年"}, {"H2", "下半年"}, {"Q1", "第一季度"}, {"Q2", "第二季度"}, {"Q3", "第三季度"}, {"Q4", "第四季度"}}}
	for y := v.now.Year(); y > v.now.Year()-5; y-- {
		p.Years = append(p.Years, y)
	}
	var err error
	if p.Units, _, err = v.dutyUnits(); err != nil {
		return err
	}
	return v.show("year", p)
}

// yearFile sends a report; a liaison's is its own unit's.
func (v *visit) yearFile() error {
	format := v.query("format")
	kind, known := reportKinds[format]
	year, err := strconv.Atoi(v.query("year"))
	if err != nil || !known {
		return fault.New(fault.Invalid, "请选年份和文件格式。")
	}
	period, err := duty.ParsePeriod(strconv.Itoa(year) + v.query("part"))
	if err != nil {
		return fault.New(fault.Invalid, "请选全年、半年或季度。")
	}
	id := v.query("unit")
	if v.liaison() {
		id = v.account.Unit
	}
	unit, name := "", period.Chinese()+"普法工作报告."+format
	if id != "" {
		_, names, err := v.dutyUnits()
		if err != nil {
			return err
		}
		if unit = names[id]; unit == "" {
			return fault.New(fault.NotFound, "没有这个单位。")
		}
		name = unit + period.Chinese() + "履职报告." + format
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(v.r.Context()), reportTime)
	defer cancel()
	data, err := v.opt.Reports.YearReport(ctx, period, unit, format)
	if err != nil {
		return err
	}
	return v.download(name, kind, data)
}

type registersPage struct {
	frame
	Period duty.Period
	List   list
	Gaps   []duty.Coverage // that do not cover all
}

// registers shows how far each register covers the units that the visitor sees.
func (v *visit) registers() error {
	p := &registersPage{frame: v.frame("名册"), Period: duty.Year(v.now.Year())}
	records, err := v.opt.Duty.Records(v.r.Context(), v.who(), p.Period, v.account.Unit, time.Time{})
	if err != nil {
		return err
	}
	t := table{Name: "名册", Columns: []column{{Title: "名册"}, {Title: "在册", Number: true}, {Title: "已覆盖", Number: true}, {Title: "应覆盖", Number: true}, {Title: "覆盖率"}}}
	for _, kind := range duty.RegisterKinds() {
		c := duty.CoverageOf(records, kind)
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
		t.Rows = append(t.Rows, []cell{{Text: string(c.Kind)}, {Text: strconv.Itoa(c.Entries)}, {Text: strconv.Itoa(c.Covered)}, {Text: strconv.Itoa(c.Of)}, rate})
	}
	var exported bool
	if p.List, exported, err = v.list(t); err != nil || exported {
		return err
	}
	return v.show("registers", p)
}
