// Package report reads and writes the tables that people keep in Excel: question
// banks, rosters, reports. A table is rows of cells of text; a sheet comes in as a
// file and leaves as one.
package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"pufa/internal/fault"
)

// Limits of a file that is read: packed and unpacked bytes, rows and columns.
const (
	maxPacked   = 20 << 20
	maxUnpacked = 200 << 20
	maxRows     = 100_000
	maxColumns  = 200
)

// ReadTable reads the first sheet of an xlsx file, as the cells are shown. Rows keep
// their numbers: rows[0] is row 1. A file that cannot be read is a fault that says why.
func ReadTable(r io.Reader) (rows [][]string, err error) {
	limited := &io.LimitedReader{R: r, N: maxPacked + 1}
	f, err := excelize.OpenReader(limited, excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked})
	if limited.N <= 0 {
		return nil, fault.New(fault.Invalid, "文件超过20MB，请分成几个文件。")
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "这不是能读的 Excel 文件，请另存为 .xlsx（不加密码）再试。")
	}
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("close workbook: %w", e)
		}
	}()
	sheets := f.GetSheetList()
	if len(sheets) == 0 {
		return nil, fault.New(fault.Invalid, "文件里没有工作表。")
	}
	return readSheet(f, sheets[0])
}

func readSheet(f *excelize.File, sheet string) ([][]string, error) {
	in, err := f.Rows(sheet)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "工作表“%s”读不了，请另存为 .xlsx 再试。", sheet)
	}
	defer in.Close()
	var rows [][]string
	for in.Next() {
		row, err := in.Columns()
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "工作表“%s”第%d行读不了，请另存为 .xlsx 再试。", sheet, len(rows)+1)
		}
		if len(rows) == maxRows || len(row) > maxColumns {
			return nil, fault.New(fault.Invalid, "表太大了，最多%d行、%d列。", maxRows, maxColumns)
		}
		rows = append(rows, row)
	}
	if err := in.Error(); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "工作表“%s”读不了，请另存为 .xlsx 再试。", sheet)
	}
	return rows, nil
}

// WriteTable writes rows as the only sheet of an xlsx file. Cells are text, whatever
// they hold: a staff number keeps its zeros, and =1+1 is no formula. The first row is
// a heading: bold, and it stays in view.
func WriteTable(w io.Writer, sheet string, rows [][]string) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("close workbook: %w", e)
		}
	}()
	sheet = sheetName(sheet)
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return fmt.Errorf("name sheet: %w", err)
	}
	if err := writeRows(f, sheet, rows); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

func writeRows(f *excelize.File, sheet string, rows [][]string) error {
	heading, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: textFormat})
	if err != nil {
		return err
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: textFormat, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for column, width := range widths(rows) {
		if err := out.SetColWidth(column+1, column+1, width); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, row := range rows {
		style := text
		if i == 0 {
			style = heading
		}
		cells := make([]any, len(row))
		for j, c := range row {
			cells[j] = excelize.Cell{StyleID: style, Value: printable(c)}
		}
		if err := out.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

// textFormat is Excel's format for text: @.
const textFormat = 49

// widths are the columns' widths in characters, by what the first rows hold.
func widths(rows [][]string) []float64 {
	var out []float64
	for i, row := range rows {
		if i == 50 {
			break
		}
		for j, c := range row {
			if j == len(out) {
				out = append(out, 8)
			}
			out[j] = min(48, max(out[j], 2*float64(utf8.RuneCountInString(c))+2))
		}
	}
	return out
}

// printable leaves out characters that XML cannot hold.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, text)
}

// sheetName is a name that Excel takes: up to 31 characters, without : \ / ? * [ ].
func sheetName(name string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return -1
		}
		return r
	}, name), "' ")
	if r := []rune(name); len(r) > 31 {
		name = string(r[:31])
	}
	if name == "" {
		return "表"
	}
	return name
}
