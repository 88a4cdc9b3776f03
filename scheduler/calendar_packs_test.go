package scheduler

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pufa/content"
	"pufa/internal/datebook"
)

func builtIn(t testing.TB) *content.Set {
	t.Helper()
	set, err := content.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// daysOf are the days of the occasions of a year, by key: 2027-05-10..2027-05-16.
func daysOf(t testing.TB, set *content.Set, year int) map[string]string {
	t.Helper()
	all, err := Calendar(set, year)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, o := range all {
		days := o.Start.String()
		if o.End != o.Start {
			days += ".." + o.End.String()
		}
		if out[o.Key] == "" {
			out[o.Key] = days
		}
	}
	return out
}

func TestCalendarOfThePacks(t *testing.T) {
	set := builtIn(t)
	for _, c := range []struct {
		year      int
		key, want string
	}{
		{2027, "police", "2027-01-10"}, {2026, "wage_winter", "2026-11-15..2027-02-05"}, {2027, "spring", "2027-02-06"}, {2030, "spring", "2030-02-03"},
		{2027, "women", "2027-03-01..2027-03-08"}, {2027, "tree", "2027-03-12"}, {2027, "315", "2027-03-15"}, {2027, "water", "2027-03-22..2027-03-28"},
		{2027, "student_safe", "2027-03-29"}, {2027, "sanyuesan", "2027-04-09"}, {2028, "sanyuesan", "2028-03-28"}, {2029, "sanyuesan", "2029-04-16"},
		{2030, "sanyuesan", "2030-04-05"}, {2027, "tax", "2027-04-01..2027-04-30"}, {2027, "415", "2027-04-15"}, {2027, "ip", "2027-04-20..2027-04-26"},
		{2027, "occup", "2027-04-25..2027-05-01"}, {2027, "civil", "2027-05-01..2027-05-31"}, {2027, "voc", "2027-05-03..2027-05-09"},
		{2027, "512", "2027-05-12"}, {2027, "515e", "2027-05-15"}, {2027, "family", "2027-05-10..2027-05-16"}, {2027, "disabled", "2027-05-16"},
		{2027, "child", "2027-06-01"}, {2027, "safety", "2027-06-01..2027-06-30"}, {2027, "env", "2027-06-05"}, {2027, "land", "2027-06-25"},
		{2027, "626", "2027-06-26"}, {2027, "mztj_law", "2027-07-01"}, {2025, "mztj_law", ""}, {2027, "summer", "2027-07-01..2027-08-31"},
		{2027, "army", "2027-08-01"}, {2027, "sport", "2027-08-08"}, {2027, "eco", "2027-08-15"}, {2027, "school", "2027-09-01"},
		{2027, "charity", "2027-09-05"}, {2027, "teacher", "2027-09-10"}, {2027, "sci", "2027-09-01..2027-09-30"}, {2027, "cyber", "2027-09-13..2027-09-19"},
		{2024, "cyber", "2024-09-09..2024-09-15"}, {2025, "lang", "2025-09-15..2025-09-21"}, {2027, "mid", "2027-09-15"}, {2028, "mid", "2028-10-03"},
		{2027, "defense", "2027-09-18"}, {2027, "harvest", "2027-09-23"}, {2026, "mztj_week", "2026-09-21..2026-09-27"}, {2027, "mztj_week", "2027-09-20..2027-09-26"},
		{2027, "martyr", "2027-09-30"}, {2027, "national", "2027-10-01"}, {2027, "elder", "2027-10-08"}, {2028, "elder", "2028-10-26"},
		{2027, "law11", "2027-11-01"}, {2027, "fire", "2027-11-09"}, {2026, "vaw", "2026-11-25"}, {2026, "aids", "2026-12-01"},
		{2026, "const_week", "2026-12-01..2026-12-07"}, {2026, "122", "2026-12-02"}, {2026, "const_day", "2026-12-04"}, {2026, "volunteer", "2026-12-05"},
		{2026, "anticorr", "2026-12-09"}, {2026, "memorial", "2026-12-13"}, {2027, "monthly_unit", "2027-01-01"},
		{2027, "law:商标法", "2027-01-01"}, {2027, "law:医疗保障法", "2027-01-01"}, {2026, "law:生态环境法典", "2026-08-15"},
	} {
		if got := daysOf(t, set, c.year)[c.key]; got != c.want {
			t.Errorf("%s in %d: %q, want %q", c.key, c.year, got, c.want)
		}
	}
}

// In every year every campaign that hangs on no law comes, in order, within its year,
// with its basis.
func TestCalendarProperties(t *testing.T) {
	set := builtIn(t)
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(2020, 2050).Draw(t, "year")
		all, err := Calendar(set, year)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		for i, o := range all {
			seen[o.Key]++
			if o.Start.Year != year || o.End.Before(o.Start) || o.Days() > 120 || o.Name == "" || o.Basis == "" {
				t.Fatalf("%d: %+v", year, o)
			}
			if i > 0 && o.Start.Before(all[i-1].Start) {
				t.Fatalf("%d: %s before %s", year, o.Key, all[i-1].Key)
			}
		}
		for _, k := range set.Campaigns {
			if seen[k.Key] != 1 && !strings.Contains(k.Rule.String(), "施行日") {
				t.Fatalf("%d: %s comes %d times", year, k.Key, seen[k.Key])
			}
		}
		first := datebook.Date{Year: year, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 360).Draw(t, "day"))
		near, err := Between(set, first, first.AddDays(30))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range near {
			if o.End.Before(first) || first.AddDays(30).Before(o.Start) {
				t.Fatalf("%s: %+v", first, o)
			}
		}
	})
}

// With PUFA_TEST_SHARED every row of the compiled calendar that names its next day
// comes out on that day; without it the table above stands alone.
func TestCalendarAgainstTheCompiledOne(t *testing.T) {
	shared := os.Getenv("PUFA_TEST_SHARED")
	if shared == "" {
		return
	}
	f, err := os.Open(filepath.Join(shared, "data", "calendar.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	set, rows := builtIn(t), 0
	day := regexp.MustCompile(`^\d{4}-\d{2}(-\d{2})?`)
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		if len(cells) < 5 || cells[0] == "key" {
			continue
		}
		rows++
		next := day.FindString(cells[3])
		year := 2027
		if strings.HasPrefix(next, "2026") {
			year = 2026
		}
		got := daysOf(t, set, year)[cells[0]]
		if got == "" || next != "" && !strings.HasPrefix(got, next) {
			t.Errorf("%s: %q, the compiled calendar says %s", cells[0], got, cells[3])
		}
	}
	if err := lines.Err(); err != nil || rows != 55 {
		t.Errorf("%d rows, %v", rows, err)
	}
}

func BenchmarkCalendar(b *testing.B) {
	set := builtIn(b)
	for b.Loop() {
		if _, err := Calendar(set, 2027); err != nil {
			b.Fatal(err)
		}
	}
}
