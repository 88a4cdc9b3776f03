package content

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/internal/lawref"
)

func folder(files ...string) fstest.MapFS {
	fs := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fs[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return fs
}

func load(t *testing.T, folders ...fstest.MapFS) *Set {
	t.Helper()
	set, err := loadMaps(folders...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func loadMaps(folders ...fstest.MapFS) (*Set, error) {
	switch len(folders) {
	case 1:
		return Load(folders[0])
	case 2:
		return Load(folders[0], folders[1])
	}
	return Load()
}

func TestLoadFillsPositionsAndReferences(t *testing.T) {
	set := load(t, folder("laws/a.yaml", "checked: 2026-11-01\nlaws:\n  - name: 灯塔法\n    title: 中华人民共和国灯塔法\n    aliases: [塔法]\n",
		"gists/b.yml", "gists:\n\n  - law: 塔法\n    article: 133之一\n    gist: 甲\n",
		"faqs/c.yaml", "faqs:\n  - {id: x, question: 问, basis: [中华人民共和国灯塔法第十条第二款, 港口法]}\n",
		"notes.txt", "not a pack", ".draft.yaml", "broken: [", ".git/d.yaml", "broken: ["))
	wantGist := Gist{Law: "塔法", Article: "133之一", Gist: "甲", Position: Position{"gists/b.yml", 3},
		Ref: lawref.Ref{Law: "灯塔法", Number: lawref.Number{Article: 133, Suffix: 1}}}
	if diff := cmp.Diff(wantGist, set.Gists[0]); diff != "" {
		t.Error(diff)
	}
	wantRefs := []lawref.Ref{{Law: "灯塔法", Number: lawref.Number{Article: 10}, Paragraph: 2}, {Law: "港口法"}}
	if diff := cmp.Diff(wantRefs, set.FAQs[0].Refs); diff != "" {
		t.Error(diff)
	}
	if got := set.Checked["laws/a.yaml"]; got != (datebook.Date{Year: 2026, Month: 11, Day: 1}) {
		t.Errorf("checked %v", got)
	}
}

func TestLoadTakesWhatWindowsEditorsWrite(t *testing.T) {
	set := load(t, folder("a.yaml", "\xef\xbb\xbfterms:\r\n  - lay: 塔\r\n    legal: [灯塔]\r\n  - lay: 灯\r\n    legal:\r\n      - 灯塔\r\n"))
	want := []Term{{"塔", []string{"灯塔"}, Position{"a.yaml", 2}}, {"灯", []string{"灯塔"}, Position{"a.yaml", 4}}}
	if diff := cmp.Diff(want, set.Terms); diff != "" {
		t.Error(diff)
	}
}

// Telephone numbers written without quotes stay as they are written.
func TestLoadKeepsDigits(t *testing.T) {
	for _, number := range []string{"12348", "07721234567", "0772-1234567", "+867721234567", "0x12", "007"} {
		set := load(t, folder("a.yaml", "hotlines:\n  - number: "+number+"\n"))
		if got := set.Hotlines[0].Number; got != number {
			t.Errorf("%s became %s", number, got)
		}
	}
}

func TestLaterFolderReplacesById(t *testing.T) {
	base := folder("a.yaml", "hotlines:\n  - {number: '1', name: 一}\n  - {number: '2', name: 二}\noff_topic: [天气]\n")
	top := folder("b.yaml", "hotlines:\n  - {number: '3', name: 三}\n  - {number: '1', name: 壹}\noff_topic: [天气, 股票]\n")
	set := load(t, base, top)
	var names []string
	for _, h := range set.Hotlines {
		names = append(names, h.Number+h.Name+" "+h.Position.File)
	}
	if diff := cmp.Diff([]string{"1壹 b.yaml", "2二 a.yaml", "3三 b.yaml"}, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"天气", "股票"}, set.OffTopic); diff != "" {
		t.Error(diff)
	}
}

func TestRealOfficesReplaceTheExamples(t *testing.T) {
	base := folder("a.yaml", "offices:\n  - {name: 甲, example: true}\n  - {name: 乙}\n")
	cases := []struct {
		name, top string
		want      []string
	}{
		{"real", "offices:\n  - {name: 丙}\n", []string{"乙", "丙"}},
		{"only examples", "offices:\n  - {name: 丙, example: true}\n", []string{"甲", "乙", "丙"}},
		{"none", "offices:\n", []string{"甲", "乙"}},
	}
	for _, c := range cases {
		var names []string
		for _, o := range load(t, base, folder("b.yaml", c.top)).Offices {
			names = append(names, o.Name)
		}
		if diff := cmp.Diff(c.want, names); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestVersionMovesWithEveryByte(t *testing.T) {
	one := load(t, folder("a.yaml", "off_topic: [天气]\n")).Version
	seen := map[string]string{one: "the first"}
	for name, f := range map[string]fstest.MapFS{
		"another word": folder("a.yaml", "off_topic: [股票]\n"),
		"a comment":    folder("a.yaml", "off_topic: [天气] # 注\n"),
		"another name": folder("b.yaml", "off_topic: [天气]\n"),
		"two files":    folder("a.yaml", "off_topic: [天气]\n", "b.yaml", ""),
	} {
		v := load(t, f).Version
		if other, same := seen[v]; same {
			t.Errorf("%s has the version of %s", name, other)
		}
		seen[v] = name
	}
	if again := load(t, folder("a.yaml", "off_topic: [天气]\n")).Version; again != one {
		t.Errorf("the same packs have versions %s and %s", one, again)
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	_, err := loadMaps(folder("a.yaml", "terms:\n  - 塔\n  - 灯\n"))
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("kind %s", fault.KindOf(err))
	}
	want := "a.yaml 第2行：“塔”这里应是带字段的一项，例如 lay: …（共 2 处，用 pufa content check 看全部）"
	if got := fault.Message(err); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	var p *Problems
	if !errors.As(err, &p) || len(p.Findings) != 2 || strings.Count(p.Error(), "\n") != 1 {
		t.Errorf("problems %v", p)
	}
}

// Every example of docs/content.md loads as it stands.
func TestDocumentedExamplesLoad(t *testing.T) {
	doc, err := os.ReadFile("../docs/content.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(doc), "```yaml\n")[1:]
	if len(blocks) < 9 {
		t.Fatalf("%d examples", len(blocks))
	}
	for _, b := range blocks {
		example, _, _ := strings.Cut(b, "```")
		if _, err := loadMaps(folder("a.yaml", example)); err != nil {
			t.Errorf("%v in\n%s", err, example)
		}
	}
}

func TestLoadRefusesHugeFiles(t *testing.T) {
	_, err := loadMaps(folder("a.yaml", strings.Repeat("#", MaxFileSize+1)))
	if fault.Message(err) != "内容文件 a.yaml 超过 4 MB，请拆成几个文件" {
		t.Error(err)
	}
}
