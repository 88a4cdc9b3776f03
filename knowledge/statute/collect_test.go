package statute

import (
	"flag"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pufa/knowledge"
)

var update = flag.Bool("update", false, "write the golden files anew")

// each yields files in the order given.
func each(files ...File) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for _, f := range files {
			if !yield(f, nil) {
				return
			}
		}
	}
}

func folder(t testing.TB, root string) []File {
	t.Helper()
	var files []File
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(root, p)
		files = append(files, File{Name: filepath.ToSlash(rel), Data: data})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func collect(t testing.TB, files ...File) ([]knowledge.Imported, Summary) {
	t.Helper()
	laws, sum, err := Collect(each(files...), nil)
	if err != nil {
		t.Fatal(err)
	}
	return laws, sum
}

// dump writes versions as a person would check them.
func dump(laws []knowledge.Imported, sum Summary) string {
	var b strings.Builder
	sum.WriteTo(&b)
	for _, v := range laws {
		fmt.Fprintf(&b, "\n《%s》 %s｜%s｜通过 %s｜施行 %s｜终止 %s｜废止 %v｜%s｜%d 条\n",
			v.Law, v.Title, v.Level, v.Adopted, v.Effective, v.Ended, v.Repealed, v.Source, v.Version.Articles)
		for _, a := range v.Articles {
			fmt.Fprintf(&b, "%d.%d [%s] %s\n", a.Number.Article, a.Number.Suffix, a.Chapter, a.Label)
			for l := range strings.Lines(a.Text) {
				fmt.Fprintf(&b, "    %s\n", strings.TrimSuffix(l, "\n"))
			}
		}
	}
	return b.String()
}

func TestCollectGolden(t *testing.T) {
	got := dump(collect(t, folder(t, "testdata/collection")...))
	if *update {
		if err := os.WriteFile("testdata/collection.golden", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/collection.golden")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("the collection reads differently (-want +got):\n%s", d)
	}
}

func TestCollectIgnoresTheOrderOfFiles(t *testing.T) {
	files := folder(t, "testdata/collection")
	want := dump(collect(t, files...))
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		r.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
		if d := cmp.Diff(want, dump(collect(t, files...))); d != "" {
			t.Fatalf("another order, another result:\n%s", d)
		}
	}
}

func TestMergeAgainChangesNothing(t *testing.T) {
	laws, _ := collect(t, folder(t, "testdata/collection")...)
	again, _ := Merge(append(slices.Clone(laws), laws...))
	if d := cmp.Diff(laws, again); d != "" {
		t.Errorf("merging a result again: %s", d)
	}
}

func TestImportsOneAfterTheOther(t *testing.T) {
	files := folder(t, "testdata/collection")
	want, _ := collect(t, files...)
	var stored []knowledge.Imported
	for _, top := range []string{"站点/", "文本/", "书库/"} {
		var part []File
		for _, f := range files {
			if strings.HasPrefix(f.Name, top) {
				part = append(part, f)
			}
		}
		laws, _ := collect(t, part...)
		stored, _ = Merge(append(stored, laws...))
	}
	if d := cmp.Diff(want, stored); d != "" {
		t.Errorf("three imports differ from one: %s", d)
	}
}

func TestCollectProgressAndErrors(t *testing.T) {
	var heard []int
	files := []File{{Name: "a.md", Data: []byte("x")}, {Name: "b.md", Data: []byte("y")}}
	if _, _, err := Collect(each(files...), func(done int) { heard = append(heard, done) }); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(heard, []int{1, 2}) {
		t.Errorf("progress %v; want 1, 2", heard)
	}
	broken := func(yield func(File, error) bool) { yield(File{}, fs.ErrClosed) }
	if _, _, err := Collect(broken, nil); err != fs.ErrClosed {
		t.Errorf("a broken source gives %v", err)
	}
}

func text(title, note, body string) File {
	return File{Name: title + note[:4] + ".txt", Data: []byte(title + "\n（" + note + "）\n" + body)}
}

func vue(dir, title, notes, body string) File {
	return File{Name: "站/" + dir + "/README.md", Data: []byte("# " + title + "\n\n" + strings.ReplaceAll(notes, "；", "\n\n") + "\n\n" + body)}
}

func book(name, title, notes, body string) File {
	return File{Name: "书/法律/" + name, Data: []byte("# " + title + "\n\n" + strings.ReplaceAll(notes, "；", "\n\n") + "\n\n" + infoEnd + "\n\n" + body)}
}

// A collection may carry a newer-looking page with an older text: the source whose
// notes name the newest amendment holds, whichever collection that is.
func TestNewestAmendmentHolds(t *testing.T) {
	stale := vue("c", "中华人民共和国测试法", "1997年3月14日通过；根据2020年12月26日通过的《测试法修正案（十一）》修正", "**第一条**　旧文。\n\n**第二条**　本法自1997年10月1日起施行。")
	fresh := book("测试法.md", "中华人民共和国测试法", "1997年3月14日 通过；2020年12月26日 通过的《测试法修正案（十一）》；2023年12月29日 通过的《测试法修正案（十二）》", "第一条 新文。\n\n第二条 本法自1997年10月1日起施行。")
	amendment := book("测试法修正案（十二）.md", "测试法修正案（十二）", "2023年12月29日 通过", "一、将第一条修改为：“新文。”\n\n二、本修正案自2024年3月1日起施行。")
	laws, _ := collect(t, stale, fresh, amendment)
	var got []string
	for _, v := range laws {
		if v.Law == "测试法" {
			got = append(got, fmt.Sprintf("%s %s %s %s %s", v.Adopted, v.Effective, v.Ended, v.Source, v.Articles[0].Text))
		}
	}
	want := []string{"2020-12-26  2024-03-01 just-laws 旧文。", "2023-12-29 2024-03-01  lawrefbook 新文。"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestSameDayDifferentText(t *testing.T) {
	a := vue("c", "中华人民共和国测试法", "2020年1月2日通过", "**第一条**　测试应当真实。\n\n**第二条**　本法自2020年2月3日起施行。")
	b := book("测试法.md", "中华人民共和国测试法", "2020年1月2日 通过", "第一条 测试应当真买。\n\n第二条 本法自2020年2月3日起施行。")
	for _, files := range [][]File{{a, b}, {b, a}} {
		laws, sum := collect(t, files...)
		if len(laws) != 1 || laws[0].Source != SourceJustLaws || laws[0].Articles[0].Text != "测试应当真实。" {
			t.Fatalf("%+v", laws)
		}
		if len(sum.Conflicts) != 1 || conflictLine(sum.Conflicts[0]) != "《测试法》2020-01-02：留用 just-laws，未用 lawrefbook，不同的有第一条" {
			t.Errorf("%+v", sum.Conflicts)
		}
	}
}

func TestVersionIDs(t *testing.T) {
	one := vue("c", "中华人民共和国测试法", "2020年1月2日通过", "**第一条**　甲。")
	other := vue("c", "测试法", "2020年1月2日通过", "**第一条**　甲。")
	changed := vue("c", "测试法", "2020年1月2日通过", "**第一条**　乙。")
	later := vue("c", "测试法", "2021年1月2日通过", "**第一条**　甲。")
	ids := map[string][]string{}
	for name, f := range map[string]File{"one": one, "other": other, "changed": changed, "later": later} {
		laws, _ := collect(t, f)
		ids[laws[0].ID] = append(ids[laws[0].ID], name)
	}
	if len(ids) != 3 {
		t.Errorf("ids of four texts, two alike: %v", slices.Collect(maps.Values(ids)))
	}
}

// The whole collections, for whoever has them: PUFA_TEST_SHARED=folder go test -bench Collections.
func BenchmarkCollections(b *testing.B) {
	root := os.Getenv("PUFA_TEST_SHARED")
	if root == "" {
		b.Fatal("set PUFA_TEST_SHARED to the folder that has data/statutes")
	}
	files := folder(b, filepath.Join(root, "data", "statutes"))
	for b.Loop() {
		laws, sum := collect(b, files...)
		for _, v := range laws {
			if v.Law == "民法典" && v.Version.Articles != 1260 {
				b.Fatalf("民法典 has %d articles", v.Version.Articles)
			}
		}
		b.ReportMetric(float64(sum.Laws), "laws")
		b.ReportMetric(float64(sum.Articles), "articles")
	}
}
