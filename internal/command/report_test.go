package command

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	sheets "pufa/internal/report"
)

func TestReportOfTheDemonstration(t *testing.T) {
	s := newShell(t)
	path := func(name string) string { return filepath.Join(s.data, name) }
	s.want(0, "已写入2024年演示数据", "demo", "--year", "2024", "--area", "某区")
	s.want(0, "再写一次不会重复", "demo", "--year", "2024")
	s.want(0, "2024年某区普法责任落实情况报告", "report", "--year", "2024", "--out", path("年报.docx"))
	s.want(0, "2024年上半年某区普法责任落实情况报告", "report", "--year", "2024", "--half", "1", "--out", path("半年.docx"))
	s.want(0, "2024年第四季度某区普法责任落实情况报告", "report", "--year", "2024", "--quarter", "4", "--out", path("季度.docx"))
	s.want(0, "区人民法院2024年普法履职报告", "report", "--year", "2024", "--unit", "区人民法院", "--out", path("述职.docx"))
	s.want(0, "出处", "report", "--year", "2024", "--out", path("汇总表.xlsx"))
	for _, name := range []string{"年报.docx", "半年.docx", "季度.docx", "述职.docx"} {
		if _, err := zip.OpenReader(path(name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	f, err := os.Open(path("汇总表.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := sheets.ReadTable(f)
	if err != nil || len(rows) < 50 || rows[0][0] != "2024年某区普法责任落实情况报告汇总表" {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestReportIsTheSameEachTime(t *testing.T) {
	s := newShell(t)
	s.want(0, "已写入", "demo", "--year", "2024")
	var files [2][]byte
	for i, name := range []string{"一.docx", "二.docx"} {
		path := filepath.Join(s.data, name)
		s.want(0, "出处", "report", "--year", "2024", "--date", "2024年12月31日", "--out", path)
		var err error
		if files[i], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two reports of the same records differ")
	}
}

func TestReportMisuse(t *testing.T) {
	s := newShell(t)
	out := filepath.Join(s.data, "a.docx")
	if err := os.WriteFile(out, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code int
		part string
		args string
	}{
		{2, "用法：pufa report", "report"},
		{2, "用法：pufa report", "report --year 2024"},
		{2, "用法：pufa report", "report --year 99 --out b.docx"},
		{2, "用法：pufa report", "report --year 2024 --half 1 --quarter 2 --out b.docx"},
		{2, "用法：pufa report", "report --year 2024 --quarter 5 --out b.docx"},
		{2, "应以 .docx、.xlsx 或 .pdf 结尾", "report --year 2024 --out b.txt"},
		{1, "没有叫“没有的单位”的单位", "report --year 2024 --unit 没有的单位 --out b.docx"},
		{1, "已经有这个文件", "report --year 2024 --out " + out},
		{1, "演示数据只有2024年", "demo --year 2020"},
		{2, "用法：pufa demo", "demo 2024"},
	} {
		s.want(c.code, c.part, strings.Fields(c.args)...)
	}
}

func TestReportTemplatesToEdit(t *testing.T) {
	s := newShell(t)
	folder := filepath.Join(s.data, "templates")
	s.want(0, "年报.yaml", "report", "template", folder)
	path := filepath.Join(folder, "年报.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	edited := bytes.Replace(text, []byte("普法责任落实情况报告\""), []byte("普法工作总结\""), 1)
	if err := os.WriteFile(path, edited, 0o600); err != nil {
		t.Fatal(err)
	}
	s.want(0, "已写入", "demo", "--year", "2024")
	s.want(0, "2024年某区普法工作总结", "report", "--year", "2024", "--out", filepath.Join(s.data, "年报.docx"))
}
