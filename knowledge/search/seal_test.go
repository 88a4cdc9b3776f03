package search

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// filesOf lists the files of an index folder.
func filesOf(t *testing.T, dir string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) < 7 {
		t.Fatalf("an index has more files than %v", paths)
	}
	return paths
}

// Whatever happens to the files of an index that serves, it goes on finding the same, and
// says that it should be built anew.
func TestDamageWhileServing(t *testing.T) {
	for name, damage := range map[string]func(path string) error{
		"deleted":     os.Remove,
		"cut short":   func(path string) error { return os.Truncate(path, 0) },
		"half is cut": func(path string) error { return cut(path, 2) },
		"overwritten": overwrite,
	} {
		t.Run(name, func(t *testing.T) {
			x, dir := build(t, sampleDocs(), BuildOptions{Terms: sampleTerms})
			whole, _ := build(t, sampleDocs(), BuildOptions{Terms: sampleTerms})
			if !x.Sound() {
				t.Fatal("a new index is not sound")
			}
			for _, path := range filesOf(t, dir) {
				if err := damage(path); err != nil {
					t.Fatal(err)
				}
			}
			if x.Sound() {
				t.Error("a damaged index says that it is sound")
			}
			for _, text := range []string{"离婚协议怎么写", "网购的东西几日内可以退货", "被炒鱿鱼了", "噪声扰民"} {
				got, want := ask(t, x, Query{Text: text}), ask(t, whole, Query{Text: text})
				if name == "overwritten" {
					continue // it answers; what it finds is as good as what was written
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: %s", text, diff)
				}
			}
		})
	}
}

func cut(path string, part int64) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return os.Truncate(path, info.Size()/part)
}

// overwrite writes over a file in place, as a stray program would.
func overwrite(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	noise := make([]byte, info.Size())
	for i := range noise {
		noise[i] = byte(i*7 + 3)
	}
	_, err = f.WriteAt(noise, 0)
	return err
}
