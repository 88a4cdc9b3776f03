package app

import (
	"bytes"
	"context"

	"pufa/duty"
	"pufa/internal/fault"
	"pufa/internal/report"
)

// yearReports writes reports for the console (admin.YearReports).
type yearReports struct{ core *Core }

func (y yearReports) StudyFigures(ctx context.Context, year int) ([]duty.StudyFigure, error) {
	return StudyFigures(ctx, y.core.Store, y.core.Config.Location, year)
}

func (y yearReports) YearReport(ctx context.Context, p duty.Period, unit, format string) ([]byte, error) {
	if format == "pdf" && !report.HasOffice() {
		return nil, fault.New(fault.Unavailable, "服务器上没有装 LibreOffice，做不了 PDF。请下载 Word。")
	}
	book, err := ComposeReport(ctx, y.core.Config, y.core.Store, ReportRequest{Period: p, Unit: unit})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	switch format {
	case "xlsx":
		err = report.WriteWorkbook(&b, ReportSheets(book))
	case "pdf":
		err = report.WritePDF(ctx, &b, ReportDocument(book, ""))
	default:
		err = report.WriteDocx(&b, ReportDocument(book, ""))
	}
	return b.Bytes(), err
}
