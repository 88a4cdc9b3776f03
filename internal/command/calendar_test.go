package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCalendarAsJSON(t *testing.T) {
	code, out, errs := newShell(t).run("calendar", "2027", "--json")
	if code != 0 {
		t.Fatal(errs)
	}
	var rows []map[string]string
	if err := json.Unmarshal([]byte(out), &rows); err != nil {
		t.Fatal(err)
	}
	var family map[string]string
	for _, row := range rows {
		if len(row) != 5 || row["start"] > row["end"] {
			t.Errorf("%v", row)
		}
		if row["key"] == "family" {
			family = row
		}
	}
	want := map[string]string{"key": "family", "name": "全国家庭教育宣传周", "start": "2027-05-10", "end": "2027-05-16", "basis": "《家庭教育促进法》第十三条"}
	if diff := cmp.Diff(want, family); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCalendarAsTableAndFile(t *testing.T) {
	s := newShell(t)
	s.want(0, "2027-02-06", "calendar", "2027")
	s.want(0, "BEGIN:VCALENDAR", "calendar", "2027", "--ics", "-")
	file := filepath.Join(s.data, "year.ics")
	s.want(0, file, "calendar", "--ics", file, "2027")
	data, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(data), "UID:const_day-2027-12-04@pufa\r\n") {
		t.Errorf("%v %s", err, data)
	}
	s.want(2, "年份", "calendar")
	s.want(2, "年份", "calendar", "next")
	s.want(2, "只能选一个", "calendar", "2027", "--json", "--ics", "-")
	s.want(1, "2000—2059年", "calendar", "1999")
	s.want(1, "写不了", "calendar", "2027", "--ics", filepath.Join(s.data, "no", "such", "file"))
}

// A bureau's own pack moves a campaign without a new program.
func TestCalendarOfTheBureau(t *testing.T) {
	s := newShell(t)
	packs := filepath.Join(s.data, "packs")
	if err := os.MkdirAll(packs, 0o755); err != nil {
		t.Fatal(err)
	}
	own := "campaigns:\n  - {key: mztj_month, name: 宣传月, rule: 04-08..05-08, basis: [民族团结进步促进法第9条]}\n"
	if err := os.WriteFile(filepath.Join(packs, "own.yaml"), []byte(own), 0o644); err != nil {
		t.Fatal(err)
	}
	s.want(0, "2027-04-08  2027-05-08  mztj_month", "calendar", "2027")
}
