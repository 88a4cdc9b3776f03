package content

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"pufa/internal/datebook"
	"pufa/internal/lawref"
)

var update = flag.Bool("update", false, "rewrite the findings of the golden files")

var today = datebook.Date{Year: 2026, Month: 11, Day: 23}

// TestGolden runs testdata/golden/*.txt. Each file holds packs ("-- faqs/a.yaml --"),
// texts of articles ("-- text 民法典 10 --") and what Load, or else Check and Verify,
// finds ("-- findings --"). A catalogue of a few laws is always there.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/golden/*.txt")
	if err != nil || len(names) < 20 {
		t.Fatalf("%d golden files, error %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			g := readGolden(t, name)
			got := g.findings(t)
			if *update {
				if err := os.WriteFile(name, append(g.input, got...), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(g.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

type golden struct {
	input []byte // up to and with the line -- findings --
	files fstest.MapFS
	texts sampleTexts
	want  string
}

func readGolden(t *testing.T, name string) golden {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const mark = "-- findings --\n"
	at := bytes.Index(data, []byte(mark))
	if at < 0 {
		t.Fatalf("%s has no line %q", name, mark)
	}
	at += len(mark)
	g := golden{input: data[:at:at], want: string(data[at:]), files: fstest.MapFS{}, texts: sampleTexts{}}
	section := ""
	for _, line := range strings.SplitAfter(string(g.input), "\n") {
		if heading, ok := strings.CutPrefix(line, "-- "); ok {
			section = strings.TrimSuffix(heading, " --\n")
			continue
		}
		switch {
		case strings.HasPrefix(section, "text "):
			g.texts[strings.TrimPrefix(section, "text ")] += line
		case section != "":
			f := g.files[section]
			if f == nil {
				f = &fstest.MapFile{}
				g.files[section] = f
			}
			f.Data = append(f.Data, line...)
		}
	}
	return g
}

func (g golden) findings(t *testing.T) string {
	t.Helper()
	set, err := Load(os.DirFS("testdata/catalogue"), g.files)
	var problems *Problems
	var found []Finding
	switch {
	case errors.As(err, &problems):
		found = problems.Findings
	case err != nil:
		return err.Error() + "\n"
	default:
		found = append(Check(set, today), Verify(set, g.texts)...)
	}
	var b strings.Builder
	for _, f := range found {
		b.WriteString(string(f.Severity) + " " + f.String() + "\n")
	}
	return b.String()
}

// sampleTexts holds articles under "民法典 10". Laws without any are not imported.
type sampleTexts map[string]string

func (s sampleTexts) HasLaw(law string) bool {
	for k := range s {
		if strings.HasPrefix(k, law+" ") {
			return true
		}
	}
	return false
}

func (s sampleTexts) Article(law string, n lawref.Number) (string, bool) {
	text, ok := s[law+" "+n.Short()]
	return text, ok
}
