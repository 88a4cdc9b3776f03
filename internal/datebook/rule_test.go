package datebook

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

type lawDates map[string]Date

func (l lawDates) Effective(law string) (Date, bool) { d, ok := l[law]; return d, ok }

var someLaws = lawDates{"生态环境法典": {2026, 8, 15}}

func TestRules(t *testing.T) {
	for _, c := range []struct {
		rule  string
		year  int
		spans string
	}{
		{"12-04", 2026, "2026-12-04"},
		{"02-29", 2026, ""},
		{"02-29", 2028, "2028-02-29"},
		{"12-01..12-07", 2026, "2026-12-01..2026-12-07"},
		{"11-15..农历1月1", 2026, "2026-11-15..2027-02-06"},
		{"5月", 2027, "2027-05-01..2027-05-31"},
		{"2月", 2028, "2028-02-01..2028-02-29"},
		{"9月第3周", 2020, "2020-09-14..2020-09-20"}, // 国家网络安全宣传周
		{"9月第3周", 2023, "2023-09-11..2023-09-17"},
		{"9月第3周", 2024, "2024-09-09..2024-09-15"},
		{"9月第3周", 2025, "2025-09-15..2025-09-21"}, // 推普周
		{"9月第4周", 2026, "2026-09-21..2026-09-27"}, // 民族团结进步宣传周
		{"5月第3个星期日", 2027, "2027-05-16"},
		{"9月第3个星期六", 2027, "2027-09-18"},
		{"5月第5个星期六", 2027, "2027-05-29"},
		{"2月第5个星期一", 2027, ""},
		{"3月最后一个星期一", 2027, "2027-03-29"},
		{"05-15所在周", 2027, "2027-05-10..2027-05-16"},
		{"08-08所在周", 2027, "2027-08-02..2027-08-08"},
		{"农历1月1", 2027, "2027-02-06"},
		{"农历1月1", 2030, "2030-02-03"},
		{"农历3月3", 2027, "2027-04-09"},
		{"农历3月3", 2028, "2028-03-28"},
		{"农历8月15", 2027, "2027-09-15"},
		{"农历9月9", 2028, "2028-10-26"},
		{"农历12月8", 2026, "2026-01-26"},
		{"农历闰6月1", 2025, "2025-07-25"},
		{"农历闰6月1", 2026, ""},
		{"秋分", 2027, "2027-09-23"},
		{"冬至", 2026, "2026-12-22"},
		{"小寒", 2027, "2027-01-05"},
		{"12-04前7天", 2026, "2026-11-27"},
		{"01-03前7天", 2026, "2026-12-27"},
		{"农历8月15后1天", 2027, "2027-09-16"},
		{"《生态环境法典》施行日", 2025, ""},
		{"《生态环境法典》施行日", 2026, "2026-08-15"},
		{"《生态环境法典》施行日", 2030, "2030-08-15"},
		{"cron 0 9 1 1,7 *", 2026, "2026-01-01 2026-07-01"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			r, err := ParseRule(c.rule)
			if err != nil {
				t.Fatal(err)
			}
			spans, err := r.In(c.year, someLaws)
			if err != nil {
				t.Fatal(err)
			}
			if got := write(spans); got != c.spans {
				t.Errorf("%s in %d: got %q, want %q", c.rule, c.year, got, c.spans)
			}
		})
	}
}

func write(spans []Span) string {
	out := ""
	for i, s := range spans {
		if i > 0 {
			out += " "
		}
		out += s.Start.String()
		if s.End != s.Start {
			out += ".." + s.End.String()
		}
	}
	return out
}

func TestRulesThatCannotBeRead(t *testing.T) {
	for _, s := range []string{"", "13-01", "02-30", "0月", "9月第7周", "农历13月1", "农历1月31", "夏天", "12-04前天", "cron a b", "..", "12-01.."} {
		if _, err := ParseRule(s); err == nil {
			t.Errorf("%q was read", s)
		}
	}
}

// The first days of the lunar year, from the published almanacs.
func TestSpringFestivals(t *testing.T) {
	for year, want := range map[int]string{
		2020: "2020-01-25", 2021: "2021-02-12", 2022: "2022-02-01", 2023: "2023-01-22", 2024: "2024-02-10",
		2025: "2025-01-29", 2026: "2026-02-17", 2027: "2027-02-06", 2028: "2028-01-26", 2029: "2029-02-13",
		2030: "2030-02-03", 2031: "2031-01-23", 2032: "2032-02-11", 2033: "2033-01-31", 2034: "2034-02-19",
	} {
		if d, ok := Lunar(year, 1, 1, false); !ok || d.String() != want {
			t.Errorf("%d: got %s, want %s", year, d, want)
		}
	}
}

// Every rule gives, in every year, spans that begin in that year, in order, each
// with its end not before its start; weeks are Monday to Sunday.
func TestRuleProperties(t *testing.T) {
	rules := []string{"12-04", "9月第3周", "9月第4周", "5月第3个星期日", "3月最后一个星期一", "05-15所在周", "农历1月1",
		"农历8月15", "秋分", "5月", "11-15..农历1月1", "12-04前7天", "cron 0 9 * * 1"}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(rules).Draw(t, "rule")
		year := rapid.IntRange(2020, 2050).Draw(t, "year")
		r, err := ParseRule(text)
		if err != nil {
			t.Fatal(err)
		}
		spans, err := r.In(year, someLaws)
		if err != nil || len(spans) == 0 {
			t.Fatalf("%s in %d: %v, %v", text, year, spans, err)
		}
		for i, s := range spans {
			if s.End.Before(s.Start) || (i > 0 && !spans[i-1].Start.Before(s.Start)) {
				t.Fatalf("%s in %d: %v", text, year, spans)
			}
			if text != "9月第1周" && s.Start.Year != year {
				t.Fatalf("%s in %d starts in %d", text, year, s.Start.Year)
			}
		}
		if s := spans[0]; text == "9月第3周" || text == "05-15所在周" {
			if s.Start.Weekday() != time.Monday || s.Days() != 7 {
				t.Fatalf("%s in %d: %v", text, year, s)
			}
		}
	})
}

// A lunar day comes round once in every lunar year, 353 to 385 days apart.
func TestLunarDaysComeRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(2020, 2049).Draw(t, "year")
		month := rapid.IntRange(1, 12).Draw(t, "month")
		day := rapid.IntRange(1, 29).Draw(t, "day")
		a, ok := Lunar(year, month, day, false)
		b, ok2 := Lunar(year+1, month, day, false)
		if !ok || !ok2 {
			t.Fatalf("no %d-%d in %d", month, day, year)
		}
		if days := (Span{a, b}).Days() - 1; days < 353 || days > 385 {
			t.Fatalf("%s to %s: %d days", a, b, days)
		}
	})
}

func FuzzParseRule(f *testing.F) {
	for _, s := range []string{"12-04", "12-01..12-07", "9月第3周", "农历闰6月1", "秋分", "12-04前7天", "《民法典》施行日", "cron 0 9 1 * *"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRule(s)
		if err != nil {
			return
		}
		if _, err := r.In(2027, someLaws); err == nil {
			if again, err := ParseRule(r.String()); err != nil || again.String() != r.String() {
				t.Errorf("%q does not read back", s)
			}
		}
	})
}

// The months of the published almanacs: days late in the lunar year fall in the civil
// year after, and come out once.
func TestLateLunarDays(t *testing.T) {
	for _, c := range []struct {
		rule  string
		year  int
		spans string
	}{
		{"农历12月23", 2026, "2026-02-10"}, {"农历12月8", 2025, "2025-01-07"}, {"农历11月15", 2026, "2026-01-03 2026-12-23"}, {"农历10月1", 2026, "2026-11-09"},
		{"农历1月1前1天", 2027, "2027-02-05"}, {"农历12月29后5天", 2027, "2027-02-10"},
	} {
		r, err := ParseRule(c.rule)
		if err != nil {
			t.Fatal(err)
		}
		spans, err := r.In(c.year, nil)
		if got := write(spans); err != nil || got != c.spans {
			t.Errorf("%s in %d: %q, %v, want %q", c.rule, c.year, got, err, c.spans)
		}
	}
}
