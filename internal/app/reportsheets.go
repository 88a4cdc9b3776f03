package app

import (
	"fmt"
	"strconv"
	"strings"

	"pufa/duty/yearbook"
	"pufa/internal/report"
)

// ReportSheets are a book as a summary table (汇总表) to be signed and sealed: its
// figures, its tables, and every record behind every figure.
func ReportSheets(b *yearbook.Book) []report.Sheet {
	sign := []string{"填报单位（盖章）：" + b.Issuer, "负责人（签字）：　　　　　　　　填表人（签字）：　　　　　　　　填报日期：　　　　年　　月　　日"}
	summary := report.Sheet{Name: "汇总表", Title: b.Title + "汇总表", Head: []string{"编号", "指标", "数字", "怎样算出", "记录条数"}, Widths: []int{4, 20, 20, 30, 6}, Numbers: []int{0, 4}, Sign: sign}
	sources := report.Sheet{Name: "数字出处", Title: "数字出处", Head: []string{"编号", "指标", "数字", "记录类别", "记录编号", "记录"}, Widths: []int{4, 18, 16, 6, 14, 36}, Numbers: []int{0}}
	for _, s := range b.Sources {
		number := strconv.Itoa(s.Number)
		if !strings.HasPrefix(s.Name, "表：") && !strings.HasPrefix(s.Name, "图：") {
			summary.Rows = append(summary.Rows, []string{number, s.Name, s.Text, s.How, strconv.Itoa(len(s.Records))})
		}
		for _, r := range s.Records {
			sources.Rows = append(sources.Rows, []string{number, s.Name, s.Text, r.Kind, r.ID, r.Text})
		}
		if len(s.Records) == 0 {
			sources.Rows = append(sources.Rows, []string{number, s.Name, s.Text, "", "", s.How})
		}
	}
	out := []report.Sheet{summary}
	for _, block := range b.Blocks {
		if block.Kind == yearbook.TableBlock {
			out = append(out, tableSheet(block.Table, sign))
		}
	}
	return append(out, sources)
}

func tableSheet(t yearbook.Table, sign []string) report.Sheet {
	name, _, _ := strings.Cut(t.Caption, " [")
	_, name, _ = strings.Cut(name, " ")
	s := report.Sheet{Name: name, Title: name, Head: t.Head, Rows: t.Rows, Numbers: t.Numbers, Sign: sign}
	for _, w := range t.Widths {
		s.Widths = append(s.Widths, max(5, w*6/10))
	}
	return s
}

// ReportSummary says in one line what a book holds.
func ReportSummary(b *yearbook.Book) string {
	return fmt.Sprintf("%s：%d个数字都有出处。", b.Title, len(b.Sources))
}
