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
	// StudyFigures is how units did at the assignments of a year, as the quiz tells it now.
	StudyFigures(ctx context.Context, year int) ([]duty.StudyFigure, error)
}

var reportKinds = map[string]string{
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"pdf":  "application/pdf",
}

// reportTime bounds the writing of a report: a PDF takes longer than a page.
const reportTime = 2 * time.Minute

// yearParts are a year and its parts, as duty.ParsePeriod reads them behind the year.
var yearParts = [][2]string{{"", "全年"}, {"H1", "上半年"}, {"H2", "下半年"}, {"Q1", "第一季度"}, {"Q2", "第二季度"}, {"Q3", "第三季度"}, {"Q4", "第四季度"}}

type yearPage struct {
	frame
	Years   []int
	Periods [][2]string
	Units   []duty.Unit
	Unit    string
}

func (v *visit) yearPage() error {
	p := &yearPage{frame: v.frame("总结和履职报告"), Unit: v.account.Unit,
		Periods: yearParts}
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
