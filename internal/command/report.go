package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"pufa/duty"
	"pufa/duty/yearbook"
	"pufa/internal/app"
	"pufa/internal/fault"
	sheets "pufa/internal/report"
)

func reportCommand(ctx context.Context, env Env, args []string) error {
	fs := flags(env, "report", "--year 年份 [--half 1|2 | --quarter 1-4] [--unit 单位] --out 文件.docx|.xlsx|.pdf ｜ report template 文件夹", "从记录写出年度、半年、季度普法报告，或一个单位的履职报告")
	year := fs.Int("year", 0, "年份，如 2024")
	half := fs.Int("half", 0, "只写上半年（1）或下半年（2）")
	quarter := fs.Int("quarter", 0, "只写第几季度（1至4）")
	unit := fs.String("unit", "", "只写这个单位自己的履职报告")
	date := fs.String("date", "", "落款日期，如 2024年12月31日；不填留空")
	out := fs.String("out", "", "写到哪里：.docx、.xlsx（汇总表）或 .pdf（需装 LibreOffice）")
	rest, err := parse(env, fs, args)
	if err != nil {
		return err
	}
	if len(rest) == 2 && rest[0] == "template" {
		return writeTemplates(env, rest[1])
	}
	period, err := reportPeriod(*year, *half, *quarter)
	if err != nil || len(rest) > 0 || *out == "" {
		return misuse(env, "用法：pufa report --year 2024 [--half 1 | --quarter 1] [--unit 单位] --out 报告.docx")
	}
	return writeReport(ctx, env, app.ReportRequest{Period: period, Unit: *unit, Date: *date}, *out)
}

func reportPeriod(year, half, quarter int) (duty.Period, error) {
	if half != 0 && quarter != 0 {
		return duty.Period{}, fault.New(fault.Invalid, "--half 和 --quarter 只能写一个。")
	}
	text := fmt.Sprint(year)
	switch {
	case half != 0:
		text += fmt.Sprintf("H%d", half)
	case quarter != 0:
		text += fmt.Sprintf("Q%d", quarter)
	}
	return duty.ParsePeriod(text)
}

func writeReport(ctx context.Context, env Env, want app.ReportRequest, path string) error {
	kind := strings.ToLower(filepath.Ext(path))
	if kind != ".docx" && kind != ".xlsx" && kind != ".pdf" {
		return misuse(env, "--out 的文件名应以 .docx、.xlsx 或 .pdf 结尾。")
	}
	if kind == ".pdf" && !sheets.HasOffice() {
		return fault.New(fault.Unavailable, "这台机器没有装 LibreOffice，不能生成 PDF；请改用 --out 报告.docx。")
	}
	cfg, err := config(env)
	if err != nil {
		return err
	}
	db, err := app.OpenStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	book, err := app.ComposeReport(ctx, cfg, db, want)
	if err != nil {
		return err
	}
	if err := writeBook(ctx, path, kind, book, want.Date); err != nil {
		return err
	}
	fmt.Fprintln(env.Stdout, app.ReportSummary(book))
	return nil
}

// writeBook writes the whole file or, when something fails, none.
func writeBook(ctx context.Context, path, kind string, book *yearbook.Book, date string) error {
	var b bytes.Buffer
	var err error
	switch kind {
	case ".xlsx":
		err = sheets.WriteWorkbook(&b, app.ReportSheets(book))
	case ".pdf":
		err = sheets.WritePDF(ctx, &b, app.ReportDocument(book, date))
	default:
		err = sheets.WriteDocx(&b, app.ReportDocument(book, date))
	}
	if err != nil {
		return err
	}
	return writeFile(path, func(w io.Writer) error {
		_, err := b.WriteTo(w)
		return err
	})
}

// writeTemplates writes the built-in templates to a folder, for the bureau to edit.
func writeTemplates(env Env, folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fault.Wrap(err, fault.Invalid, "文件夹“%s”建不了，请检查权限。", folder)
	}
	for _, name := range []string{yearbook.DistrictTemplate, yearbook.UnitTemplate} {
		text, err := yearbook.BuiltInText(name)
		if err != nil {
			return err
		}
		path := filepath.Join(folder, name)
		if err := writeFile(path, func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
			return err
		}
		fmt.Fprintln(env.Stdout, path)
	}
	return nil
}
