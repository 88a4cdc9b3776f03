package report

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Sheet is a table to be printed on A4, signed and sealed.
type Sheet struct {
	Name    string
	Title   string
	Head    []string
	Rows    [][]string
	Widths  []int    // of the columns, in Chinese characters; 8 where it is not told
	Numbers []int    // columns whose whole numbers are numbers to Excel
	Sign    []string // under the table: 填报单位（盖章）：
}

// WriteWorkbook writes sheets in order: title, headings that repeat on every page,
// borders, and room to sign. Text stays text, whatever it begins with. The same sheets
// give the same bytes.
func WriteWorkbook(w io.Writer, sheets []Sheet) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("close workbook: %w", e)
		}
	}()
	styles, err := sheetStyles(f)
	if err != nil {
		return fmt.Errorf("styles: %w", err)
	}
	for i, s := range sheets {
		name := sheetName(s.Name)
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return fmt.Errorf("sheet %s: %w", s.Name, err)
		}
		if err := printSetup(f, name); err != nil {
			return fmt.Errorf("print setup of %s: %w", s.Name, err)
		}
		if err := writePrintSheet(f, name, s, styles); err != nil {
			return fmt.Errorf("sheet %s: %w", s.Name, err)
		}
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return repack(w, b.Bytes())
}

// repack writes a zip again with its files in order and without times: the library
// writes them in the order of a map.
func repack(w io.Writer, packed []byte) error {
	in, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return fmt.Errorf("read workbook: %w", err)
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, f := range in.File {
		if err := copyFile(out, f); err != nil {
			return fmt.Errorf("repack %s: %w", f.Name, err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("close workbook: %w", err)
	}
	return nil
}

func copyFile(out *zip.Writer, f *zip.File) error {
	from, err := f.Open()
	if err != nil {
		return err
	}
	to, err := out.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate})
	if err != nil {
		return errors.Join(err, from.Close())
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, from.Close())
}

// printStyles are the styles of a printed sheet.
type printStyles struct{ title, head, text, right, sign int }

func sheetStyles(f *excelize.File) (out printStyles, err error) {
	var borders []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		borders = append(borders, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	wrap := &excelize.Alignment{WrapText: true, Vertical: "center"}
	centre := &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"}
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&out.title, excelize.Style{Font: &excelize.Font{Family: title, Size: 18}, Alignment: centre}},
		{&out.head, excelize.Style{Font: &excelize.Font{Family: hei, Size: 11}, Alignment: centre, Border: borders, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7E6E6"}}}},
		{&out.text, excelize.Style{Font: &excelize.Font{Family: song, Size: 11}, Alignment: wrap, Border: borders, NumFmt: textFormat}},
		{&out.right, excelize.Style{Font: &excelize.Font{Family: song, Size: 11}, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center", WrapText: true}, Border: borders}},
		{&out.sign, excelize.Style{Font: &excelize.Font{Family: song, Size: 12}}},
	} {
		if *s.id, err = f.NewStyle(&s.style); err != nil {
			return out, err
		}
	}
	return out, nil
}

func writePrintSheet(f *excelize.File, name string, s Sheet, styles printStyles) error {
	columns := max(len(s.Head), 1)
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i := range columns {
		if err := out.SetColWidth(i+1, i+1, float64(2*s.width(i)+2)); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", []any{excelize.Cell{StyleID: styles.title, Value: printable(s.Title)}}, excelize.RowOpts{Height: 36}); err != nil {
		return err
	}
	if columns > 1 {
		if err := out.MergeCell("A1", cellAt(columns, 1)); err != nil {
			return err
		}
	}
	row := 2
	for i, cells := range append([][]string{s.Head}, s.Rows...) {
		if err := out.SetRow(cellAt(1, row), sheetCells(cells, columns, i == 0, s.Numbers, styles), excelize.RowOpts{Height: s.height(cells)}); err != nil {
			return err
		}
		row++
	}
	for _, line := range s.Sign {
		row++
		if err := out.SetRow(cellAt(1, row), []any{excelize.Cell{StyleID: styles.sign, Value: printable(line)}}, excelize.RowOpts{Height: 28}); err != nil {
			return err
		}
	}
	return out.Flush()
}

// width is a column's width in Chinese characters.
func (s Sheet) width(column int) int {
	if column < len(s.Widths) {
		return max(s.Widths[column], 2)
	}
	return 8
}

// height is a row's height in points, for text that is wrapped; Excel keeps it at 409.
func (s Sheet) height(cells []string) float64 {
	high := 1
	for i, cell := range cells {
		high = max(high, lines(halfWidths(cell), 2*s.width(i)))
	}
	return min(float64(15*high+5), 409)
}

// halfWidths is a text's width in letters; a Chinese character has two.
func halfWidths(text string) int {
	n := 0
	for _, r := range text {
		if n++; r > 0x7f {
			n++
		}
	}
	return n
}

func sheetCells(cells []string, columns int, head bool, numbers []int, styles printStyles) []any {
	out := make([]any, columns)
	for i := range columns {
		text := ""
		if i < len(cells) {
			text = printable(cells[i])
		}
		out[i] = excelize.Cell{StyleID: styles.text, Value: text}
		if head {
			out[i] = excelize.Cell{StyleID: styles.head, Value: text}
		} else if slices.Contains(numbers, i) {
			out[i] = excelize.Cell{StyleID: styles.right, Value: text}
			if n, err := strconv.Atoi(text); err == nil {
				out[i] = excelize.Cell{StyleID: styles.right, Value: n}
			}
		}
	}
	return out
}

// cellAt names a cell; columns and rows are few.
func cellAt(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return "A1"
	}
	return name
}

// printSetup is A4, lying, as wide as the page, with the headings on every page.
func printSetup(f *excelize.File, name string) error {
	a4, wide, high := 9, 1, 0
	lying := "landscape"
	fit := true
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &lying, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页 共 &N 页"}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + name + "'!$1:$2", Scope: name})
}
