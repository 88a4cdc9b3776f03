package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"pufa/duty"
	"pufa/duty/yearbook"
	"pufa/internal/fault"
	"pufa/internal/report"
)

// ReportRequest says which report is wanted.
type ReportRequest struct {
	Period duty.Period
	Unit   string // name of the unit whose own report it is; empty: the district's
	Date   string // under the report, as written; empty leaves room for it
}

// ReportPorts are what a report is written from.
type ReportPorts interface {
	duty.YearRecords
	duty.Units
}

// ComposeReport writes a period's report from the records that are there now, with the
// bureau's template where it keeps one in the folder templates of its data.
func ComposeReport(ctx context.Context, cfg Config, from ReportPorts, want ReportRequest) (*yearbook.Book, error) {
	name, unit := yearbook.DistrictTemplate, ""
	if want.Unit != "" {
		found, err := findUnit(ctx, from, want.Unit)
		if err != nil {
			return nil, err
		}
		name, unit = yearbook.UnitTemplate, found
	}
	template, err := reportTemplate(cfg, name)
	if err != nil {
		return nil, err
	}
	records, err := from.Records(ctx, want.Period, unit, time.Time{})
	if err != nil {
		return nil, fmt.Errorf("load records: %w", err)
	}
	year := records
	if want.Period != duty.Year(want.Period.Year) {
		if year, err = from.Records(ctx, duty.Year(want.Period.Year), unit, records.AsOf); err != nil {
			return nil, fmt.Errorf("load the year's records: %w", err)
		}
	}
	return yearbook.Compose(template, records, year.Reports, unit, cfg.Location), nil
}

func findUnit(ctx context.Context, from duty.Units, name string) (string, error) {
	units, err := from.DutyUnits(ctx)
	if err != nil {
		return "", fmt.Errorf("list units: %w", err)
	}
	for _, u := range units {
		if u.Name == name {
			return u.ID, nil
		}
	}
	return "", fault.New(fault.NotFound, "没有叫“%s”的单位，请写名册里的全名。", name)
}

func reportTemplate(cfg Config, name string) (*yearbook.Template, error) {
	path := filepath.Join(cfg.Data, "templates", name)
	own, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return yearbook.BuiltIn(name)
	case err != nil:
		return nil, fault.Wrap(err, fault.Invalid, "报告模板“%s”读不了，请检查权限。", path)
	}
	return yearbook.Parse(path, own)
}

// ReportDocument lays a book out as a document: the text, and the list of sources as an
// annex.
func ReportDocument(b *yearbook.Book, date string) report.Document {
	if date == "" {
		date = "　　年　　月　　日"
	}
	d := report.Document{Title: b.Title, Subtitle: b.Subtitle, Issuer: b.Issuer, Date: date, Contents: true}
	for _, block := range b.Blocks {
		d.Blocks = append(d.Blocks, reportBlock(block))
	}
	d.Annex = sourceAnnex(b.Sources)
	return d
}

func reportBlock(b yearbook.Block) report.Block {
	switch b.Kind {
	case yearbook.HeadingBlock:
		return report.Heading{Level: b.Level, Text: b.Text}
	case yearbook.TableBlock:
		t := report.Table{Caption: b.Table.Caption, Head: b.Table.Head, Rows: b.Table.Rows, Widths: b.Table.Widths, Right: b.Table.Numbers}
		if len(t.Rows) > shownRows {
			t.Rows = t.Rows[:shownRows]
			t.Caption += fmt.Sprintf("（列前%d行，全部%d行见汇总表）", shownRows, len(b.Table.Rows))
		}
		return t
	case yearbook.ChartBlock:
		return report.ChartBlock{Chart: ReportChart(b.Chart)}
	}
	var p report.Paragraph
	for _, s := range b.Spans {
		p.Spans = append(p.Spans, report.Cited(s.Text, s.Sources)...)
	}
	return p
}

// ReportChart is a book's chart as the report draws it.
func ReportChart(c yearbook.Chart) report.Chart {
	return report.Chart{Title: c.Title, Unit: c.Unit, Labels: c.Labels, Values: c.Values, Alt: c.Alt}
}

// shownRows is how many rows of a table the document shows; the summary table shows
// all.
const shownRows = 60

// shownRecords is how many records of a source the document lists; the summary table
// lists all.
const shownRecords = 3

func sourceAnnex(sources []yearbook.Source) []report.Block {
	if len(sources) == 0 {
		return nil
	}
	table := report.Table{Head: []string{"编号", "名称", "数字", "怎样算出和记录"}, Widths: []int{8, 24, 18, 60}}
	for _, s := range sources {
		table.Rows = append(table.Rows, []string{fmt.Sprint(s.Number), s.Name, short(s.Text, 40), s.How + "。" + recordsText(s.Records)})
	}
	return []report.Block{
		report.Heading{Level: 1, Text: "附件：数字出处"},
		report.Text(fmt.Sprintf("正文方括号里的编号对应下表，括号里是记录在系统里的编号。记录超过%d条的只列前%d条，全部记录见汇总表（xlsx）的“数字出处”工作表。", shownRecords, shownRecords)),
		table,
	}
}

func recordsText(records []yearbook.Ref) string {
	if len(records) == 0 {
		return ""
	}
	text := fmt.Sprintf("%s%d条：", records[0].Kind, len(records))
	for i, r := range records {
		if i == shownRecords {
			return text + "……"
		}
		if i > 0 {
			text += "；"
		}
		text += r.Text + "（" + r.ID + "）"
	}
	return text
}

// short is a text of at most n characters.
func short(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return text
}
