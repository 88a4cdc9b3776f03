package datebook

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDatesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date{2000, 1, 1}.AddDays(rapid.IntRange(0, 40000).Draw(t, "days"))
		got, err := ParseDate(d.String())
		if err != nil || got != d {
			t.Fatalf("%s: %v, %v", d, got, err)
		}
		if n := rapid.IntRange(-500, 500).Draw(t, "n"); d.AddDays(n).AddDays(-n) != d {
			t.Fatalf("%s does not come back over %d days", d, n)
		}
	})
}

func TestDatesThatDoNotExist(t *testing.T) {
	for _, s := range []string{"2026-02-30", "2026-13-01", "26-1-1", "", "2026年1月1日"} {
		if _, err := ParseDate(s); err == nil {
			t.Errorf("%q was read", s)
		}
	}
}

func TestDateInWords(t *testing.T) {
	d := Date{2026, time.January, 1}
	if d.Chinese() != "2026年1月1日" || (Date{}).Chinese() != "" || d.Weekday() != time.Thursday {
		t.Error(d.Chinese(), d.Weekday())
	}
}
