package scheduler

import (
	"strings"
	"testing"

	"pufa/internal/datebook"
)

func entry(t *testing.T, key, rule string) Entry {
	t.Helper()
	r, err := datebook.ParseRule(rule)
	if err != nil {
		t.Fatal(err)
	}
	return Entry{Key: key, Name: key, Rule: r}
}

func TestYear(t *testing.T) {
	entries := []Entry{
		entry(t, "宪法宣传周", "12-01..12-07"), entry(t, "国家宪法日", "12-04"), entry(t, "中秋", "农历8月15"),
		entry(t, "闰六月", "农历闰6月1"), entry(t, "每季", "cron 0 9 1 */3 *"), entry(t, "推普周", "9月第3周"),
	}
	got, err := Year(entries, 2027, nil)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, o := range got {
		lines = append(lines, o.Start.String()+" "+o.Key)
	}
	want := "2027-01-01 每季|2027-04-01 每季|2027-07-01 每季|2027-09-13 推普周|2027-09-15 中秋|2027-10-01 每季|2027-12-01 宪法宣传周|2027-12-04 国家宪法日"
	if strings.Join(lines, "|") != want {
		t.Errorf("got %s", strings.Join(lines, "|"))
	}
}

func TestYearNamesTheEntryThatCannotBeResolved(t *testing.T) {
	_, err := Year([]Entry{entry(t, "施行日", "《渡船法》施行日")}, 2027, nil)
	if err == nil || !strings.Contains(err.Error(), "施行日") {
		t.Error(err)
	}
}
