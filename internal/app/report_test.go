package app

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pufa/duty"
	"pufa/duty/yearbook"
	"pufa/internal/fault"
	"pufa/internal/report"
	"pufa/internal/store/storetest"
	"pufa/internal/testenv"
)

func TestOwnTemplate(t *testing.T) {
	cfg := reportConfig(t)
	db := demoStore(t, cfg)
	folder := filepath.Join(cfg.Data, "templates")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(folder, yearbook.DistrictTemplate), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("标题: \"{年度}年总结\"\n落款: 某局\n数字: {副校长: {取自: 登记册, 名称: 法治副校长, 取: 人数}}\n正文: [{标题: 学校, 内容: [{段: [\"共有{副校长}位。\"]}]}]\n")
	b := compose(t, cfg, db, ReportRequest{Period: duty.Year(2024)})
	if b.Title != "2024年总结" || bookText(b) != "共有69位。" || b.Issuer != "某局" {
		t.Errorf("%q says %q, signed %q", b.Title, bookText(b), b.Issuer)
	}
	write("标题: [")
	if _, err := ComposeReport(t.Context(), cfg, db, ReportRequest{Period: duty.Year(2024)}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a broken template: %v", err)
	}
}

func TestUnitOfReport(t *testing.T) {
	cfg := reportConfig(t)
	db := demoStore(t, cfg)
	b := compose(t, cfg, db, ReportRequest{Period: duty.Year(2024), Unit: "区人民法院"})
	said := docxText(t, b)
	for _, want := range []string{"区人民法院2024年普法履职报告", "逾期2项", "以案释法"} {
		if !strings.Contains(said, want) {
			t.Errorf("the court's report does not say %q", want)
		}
	}
	for _, wrong := range []string{"区司法局", "69名", "2774"} {
		if strings.Contains(said, wrong) {
			t.Errorf("the court's report says %q", wrong)
		}
	}
	if _, err := ComposeReport(t.Context(), cfg, db, ReportRequest{Period: duty.Year(2024), Unit: "没有的单位"}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
}

// TestSummaryTableTracesEveryRecord: the sheet of sources lists every record of every
// figure, with room to sign on the tables.
func TestSummaryTableTracesEveryRecord(t *testing.T) {
	cfg := reportConfig(t)
	b := compose(t, cfg, demoStore(t, cfg), ReportRequest{Period: duty.Year(2024)})
	sheets := ReportSheets(b)
	last := sheets[len(sheets)-1]
	listed := map[string]bool{}
	for _, row := range last.Rows {
		listed[row[0]+" "+row[4]] = true
	}
	for _, s := range b.Sources {
		for _, r := range s.Records {
			if !listed[strconv.Itoa(s.Number)+" "+r.ID] {
				t.Errorf("%s of %s is not listed", r.ID, s.Name)
			}
		}
	}
	if len(sheets[0].Sign) == 0 || !strings.Contains(strings.Join(sheets[0].Sign, ""), "盖章") {
		t.Errorf("no room to sign: %q", sheets[0].Sign)
	}
	var one, two bytes.Buffer
	if err := errors.Join(report.WriteWorkbook(&one, sheets), report.WriteWorkbook(&two, ReportSheets(b))); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("two writings differ")
	}
}

// TestReportIsTheSameOnBothEngines: databases sort Chinese each in its own way.
func TestReportIsTheSameOnBothEngines(t *testing.T) {
	var files [2]bytes.Buffer
	for i, url := range []string{"", testenv.Prepared(t, storetest.Migrate)} {
		cfg := reportConfig(t)
		cfg.DatabaseURL = url
		b := compose(t, cfg, demoStore(t, cfg), ReportRequest{Period: duty.Year(2024)})
		if err := report.WriteDocx(&files[i], ReportDocument(b, "2024年12月31日")); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
		t.Error("the two engines give two reports")
	}
}
