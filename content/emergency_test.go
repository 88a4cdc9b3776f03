package content

import (
	"os"
	"strings"
	"testing"
)

func builtIn(t testing.TB) *Set {
	t.Helper()
	set, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestAlarms reads testdata/alarms.txt: under a heading, messages that must raise
// that emergency first ("id"), that must be taken as a calm question ("id calm"), or
// that must raise none ("none").
func TestAlarms(t *testing.T) {
	set := builtIn(t)
	data, err := os.ReadFile("testdata/alarms.txt")
	if err != nil {
		t.Fatal(err)
	}
	want, checked := "", 0
	for n, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "== "):
			want = strings.TrimPrefix(line, "== ")
			continue
		}
		checked++
		if got := alarmed(set.Alarms(line)); got != want {
			t.Errorf("line %d: %q raises %q, want %q", n+1, line, got, want)
		}
	}
	if checked < 200 {
		t.Errorf("only %d messages checked", checked)
	}
}

func alarmed(alarms []Alarm) string {
	switch {
	case len(alarms) == 0:
		return "none"
	case alarms[0].Calm:
		return alarms[0].Emergency.ID + " calm"
	}
	return alarms[0].Emergency.ID
}
