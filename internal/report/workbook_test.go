package report

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func sampleSheets() []Sheet {
	return []Sheet{
		{Name: "汇总表", Title: "2024年普法工作汇总表", Head: []string{"指标", "数字"}, Rows: [][]string{{"法治副校长", "69"}, {"场次", "100余"}, {"=1+1", "007"}}, Numbers: []int{1}, Sign: []string{"填报单位（盖章）：", "负责人（签字）："}},
		{Name: "数字出处", Title: "数字出处", Head: []string{"编号"}, Rows: [][]string{{"1"}}},
	}
}

func TestWorkbookToSign(t *testing.T) {
	var b bytes.Buffer
	if err := WriteWorkbook(&b, sampleSheets()); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, want := range map[string]string{"A1": "2024年普法工作汇总表", "A2": "指标", "B3": "69", "B4": "100余", "A5": "=1+1", "A7": "填报单位（盖章）：", "A8": "负责人（签字）："} {
		if got, err := f.GetCellValue("汇总表", cell); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", cell, got, err, want)
		}
	}
	if kind, err := f.GetCellType("汇总表", "B3"); err != nil || kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString {
		t.Errorf("69 is no number: %v %v", kind, err)
	}
	if formula, err := f.GetCellFormula("汇总表", "A5"); err != nil || formula != "" {
		t.Errorf("text became the formula %q (%v)", formula, err)
	}
	layout, err := f.GetPageLayout("汇总表")
	if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" {
		t.Errorf("not printed on A4: %+v %v", layout, err)
	}
}

func TestWorkbookIsTheSameEachTime(t *testing.T) {
	var a, b bytes.Buffer
	if err := errors.Join(WriteWorkbook(&a, sampleSheets()), WriteWorkbook(&b, sampleSheets())); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		one := packed(t, func(w io.Writer) error { _, err := w.Write(a.Bytes()); return err })
		for name, text := range packed(t, func(w io.Writer) error { _, err := w.Write(b.Bytes()); return err }) {
			if one[name] != text {
				t.Errorf("%s differs", name)
			}
		}
		t.Error("two writings differ")
	}
}

func TestSVG(t *testing.T) {
	c := Chart{Title: "图1 <场次>", Unit: "场", Alt: `"&'`, Labels: []string{"送法下乡", "<script>", strings.Repeat("长", 30)}, Values: []float64{100, 50}}
	svg := string(c.SVG())
	if err := wellFormed(svg); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`role="img"`, "<title>图1 &lt;场次&gt;</title>", "100场", "50场", "0场", "送法下乡", "&lt;script&gt;", strings.Repeat("长", 11) + "…</text>"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in %s", want, svg)
		}
	}
	if string(Chart{}.SVG()) == "" || strings.Contains(string(Chart{Labels: []string{"a"}, Values: []float64{-1}}.SVG()), `width="-`) {
		t.Error("an empty or a negative chart is not drawn right")
	}
}
