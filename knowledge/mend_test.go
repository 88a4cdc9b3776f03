package knowledge

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// The index folder goes or is damaged while it serves: questions are answered as before,
// and the next refresh builds it anew.
func TestIndexMendsItself(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, dir string) error{
		"deleted": func(_ *testing.T, dir string) error { return os.RemoveAll(dir) },
		"cut short": func(t *testing.T, dir string) error {
			files, err := filepath.Glob(filepath.Join(dir, "*", "bleve", "store", "*"))
			if err != nil || len(files) == 0 {
				t.Fatal("no files of the index", err)
			}
			for _, path := range files {
				if err := os.Truncate(path, 0); err != nil {
					return err
				}
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			statutes := &shelf{imports: bridgeLaw()}
			e, fresh := engineOn(t, "2026-11-23", statutes), engineOn(t, "2026-11-23", statutes)
			const question = "货车超过限重上桥怎么罚"
			want, err := fresh.Ask(t.Context(), Question{Text: question})
			if err != nil || want.Kind == None {
				t.Fatalf("%+v, %v", want, err)
			}
			asks := func(when string) {
				got, err := e.Ask(t.Context(), Question{Text: question})
				if err != nil {
					t.Fatal(when, err)
				}
				if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Answer{}, "Millis")); diff != "" {
					t.Errorf("%s: %s", when, diff)
				}
			}
			if err := damage(t, e.opt.Dir); err != nil {
				t.Fatal(err)
			}
			if e.Sound() {
				t.Error("nothing is noticed")
			}
			asks("on the damaged index")
			if err := e.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			if !e.Sound() {
				t.Error("the index is not built anew")
			}
			asks("on the new index")
		})
	}
}
