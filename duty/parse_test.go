package duty

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"pufa/internal/datebook"
)

var update = flag.Bool("update", false, "write what comes back into testdata")

var parseDay = datebook.Date{Year: 2026, Month: time.December, Day: 20}

// TestGoldenSentences reads every sentence of testdata/reports.txt.
func TestGoldenSentences(t *testing.T) {
	const file = "testdata/reports.txt"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	n := 0
	for _, l := range strings.Split(string(b), "\n") {
		sentence, ok := strings.CutPrefix(l, "> ")
		switch {
		case ok:
			n++
			fmt.Fprintf(&got, "%s\n%s\n\n", l, ParseReport(sentence, parseDay).line())
		case strings.HasPrefix(l, "#"):
			fmt.Fprintf(&got, "%s\n\n", l)
		}
	}
	if n < 120 {
		t.Errorf("only %d sentences", n)
	}
	text := strings.TrimSuffix(got.String(), "\n")
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(b), text); diff != "" {
		t.Errorf("%s (-want +got), or run with -update:\n%s", file, diff)
	}
}

func FuzzParseReport(f *testing.F) {
	b, err := os.ReadFile("testdata/reports.txt")
	if err != nil {
		f.Fatal(err)
	}
	for i, l := range strings.Split(string(b), "\n") {
		if sentence, ok := strings.CutPrefix(l, "> "); ok && i%7 == 0 {
			f.Add(sentence)
		}
	}
	f.Add("报送 12月99日99999999999名，,,，\x00\xff")
	f.Fuzz(func(t *testing.T, sentence string) {
		d := ParseReport(sentence, parseDay)
		for _, n := range []Count{d.Sessions, d.People, d.Schools, d.Materials, d.Banners} {
			if n.N < 0 || n.N > 20*maxCount {
				t.Fatalf("%d in %+v", n.N, d)
			}
		}
		if !d.End.IsZero() && d.End.Before(d.Date) {
			t.Fatalf("ends before it begins: %+v", d)
		}
		if !utf8.ValidString(d.Place+d.Theme+d.Title+d.Text) || utf8.RuneCountInString(d.Place) > 25 {
			t.Fatalf("%+v", d)
		}
		again := ParseReport(sentence, parseDay)
		if diff := cmp.Diff(d, again); diff != "" {
			t.Fatal(diff)
		}
	})
}
