package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pufa/internal/fault"
)

func TestTablesComeBackAsTheyWere(t *testing.T) {
	cell := rapid.StringOf(rapid.RuneFrom([]rune("甲0019=+-@,\"'<&>\n\t A年月日😀")))
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 1, 5), 1, 6).Draw(t, "rows")
		var b bytes.Buffer
		if err := WriteTable(&b, "花/名:册", rows); err != nil {
			t.Fatal(err)
		}
		got, err := ReadTable(&b)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(trim(rows), trim(got)); d != "" {
			t.Fatalf("(-written +read):\n%s", d)
		}
	})
}

// trim takes off what a sheet does not keep: empty cells at the end of a row, and
// empty rows at the end.
func trim(rows [][]string) [][]string {
	out := [][]string{}
	for _, row := range rows {
		for len(row) > 0 && row[len(row)-1] == "" {
			row = row[:len(row)-1]
		}
		out = append(out, append([]string{}, row...))
	}
	for len(out) > 0 && len(out[len(out)-1]) == 0 {
		out = out[:len(out)-1]
	}
	return out
}

func TestWhatIsNoWorkbook(t *testing.T) {
	for _, text := range []string{"", "题号,题型", "PK\x03\x04", strings.Repeat("x", maxPacked+10)} {
		if _, err := ReadTable(strings.NewReader(text)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%.10q: %v", text, err)
		}
	}
}

func FuzzReadTable(f *testing.F) {
	var b bytes.Buffer
	if err := WriteTable(&b, "题库", [][]string{{"题号", "题型"}, {"1", "单选"}}); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("PK"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, err := ReadTable(bytes.NewReader(raw)); err != nil && fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
	})
}

func TestSheetNames(t *testing.T) {
	for in, want := range map[string]string{"": "表", "花/名:册": "花名册", "'题库'": "题库", strings.Repeat("长", 40): strings.Repeat("长", 31)} {
		if got := sheetName(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
