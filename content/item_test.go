package content

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pufa/internal/datebook"
)

// Every item of the built-in packs can be edited: as text and as a form it is still
// what it was, and laid over the packs it changes nothing.
func TestEveryItemSurvivesTheForm(t *testing.T) {
	set := builtIn(t)
	names := set.LawNames()
	for _, k := range Kinds() {
		if len(k.IDs(set)) == 0 {
			t.Errorf("the packs have no %s", k.Name)
		}
		for _, id := range k.IDs(set) {
			text, err := k.Text(set, id)
			if err != nil {
				t.Fatal(err)
			}
			values, err := k.Values(text)
			if err != nil {
				t.Fatalf("%s %s: %v\n%s", k.Name, id, err, text)
			}
			again := k.Write(func(name string) string { return values[name] })
			a, bad := k.parse(Item{Kind: k.Name, ID: id, Text: text}, names)
			b, worse := k.parse(Item{Kind: k.Name, ID: id, Text: again}, names)
			if len(bad)+len(worse) > 0 {
				t.Fatalf("%s %s: %v %v", k.Name, id, bad, worse)
			}
			x, _ := k.Text(a, id)
			y, _ := k.Text(b, id) // the form ends no text with an empty line
			if x = strings.ReplaceAll(x, ": |\n", ": |-\n"); x != y {
				t.Errorf("%s %s: the form makes another item of it:\n%s", k.Name, id, cmp.Diff(x, y))
			}
		}
	}
}

// The form has every field that the pack format has, and no other.
func TestFormsHaveEveryField(t *testing.T) {
	for _, k := range Kinds() {
		var keys []string
		for _, f := range k.Fields {
			keys = append(keys, f.Key)
		}
		f := &file{name: "x"}
		if body := f.read("no-such-field: 1"); k.drawer.decode(f, body) != nil {
			t.Fatalf("%s takes unknown fields", k.Name)
		}
		_, listed, _ := strings.Cut(f.problems[0].Sentence, "可以写：")
		want := strings.Split(listed, "、")
		if !slices.Equal(slices.Sorted(slices.Values(keys)), slices.Sorted(slices.Values(want))) {
			t.Errorf("%s: the form has %v, the format %v", k.Name, keys, want)
		}
	}
}

const lampFAQ = "id: lamp\nquestion: 灯塔能拆吗\nphrasings: [拆灯塔行吗, 灯塔拆掉可以吗, 旧灯塔怎么拆, 灯塔归谁拆]\nconclusion: 不能拆。\n" +
	"basis: [灯塔法第1条]\nsteps: [问看守人]\ntopics: [灯塔]\n"

func lampSet(t *testing.T) *Set {
	return load(t, folder("a.yaml", "checked: 2026-11-01\nlaws:\n  - {name: 灯塔法, title: 中华人民共和国灯塔法, aliases: [塔法], level: 法律, adopted: 2020-01-01, effective: 2020-02-01, articles: 9, about: 灯塔}\n"+
		"  - {name: 旧塔法, title: 旧塔法, level: 法律, adopted: 1999-01-01, effective: 1999-01-01, ended: 2020-02-01, superseded_by: [灯塔法], about: 旧}\n"+
		"hotlines:\n  - {number: '1', name: 一, when: 问灯塔, verified: true}\n"+
		"faqs:\n  - "+strings.ReplaceAll(strings.TrimSpace(strings.Replace(lampFAQ, "id: lamp", "id: port", 1)), "\n", "\n    ")+"\n"))
}

func TestItemsLieOverThePacks(t *testing.T) {
	base := lampSet(t)
	port := strings.Replace(strings.Replace(lampFAQ, "id: lamp", "id: port", 1), "不能拆。", "能拆。", 1)
	before := base.Version
	over, found := base.With(
		Item{Kind: "faq", ID: "port", Text: port}, Item{Kind: "hotline", ID: "1", Hidden: true},
		Item{Kind: "gist", ID: "灯塔法2", Text: "law: 塔法\narticle: 第2条\ngist: 甲\nquestions: [一]\ntopics: [灯塔]\n"},
		Item{Kind: "faq", ID: "other", Text: port}, Item{Kind: "nothing", ID: "x"}, Item{Kind: "reply", ID: "r", Text: "words: ["},
		Item{Kind: "guide", ID: "g", Text: "id: g\ntitle: 没有问题的指南\nwords: [空]\nabout: 空\n"})
	if len(over.FAQs) != 1 || over.FAQs[0].Conclusion != "能拆。" || over.FAQs[0].Refs[0].Law != "灯塔法" {
		t.Errorf("%+v", over.FAQs)
	}
	if len(over.Hotlines) != 0 || len(over.Guides) != 0 || len(over.Gists) != 1 || over.Gists[0].ID() != "灯塔法2" {
		t.Errorf("%+v %+v %+v", over.Hotlines, over.Guides, over.Gists)
	}
	if base.FAQs[0].Conclusion != "不能拆。" || len(base.Hotlines) != 1 || base.Version != before || over.Version == before {
		t.Error("the packs themselves were changed, or the version did not move")
	}
	var ids []string
	for _, f := range found {
		ids = append(ids, f.ID)
	}
	if diff := cmp.Diff([]string{"other", "x", "r", "g"}, slices.Compact(ids)); diff != "" {
		t.Errorf("left out: %s\n%v", diff, found)
	}
}

func TestExamine(t *testing.T) {
	base, day := lampSet(t), datebook.Date{Year: 2026, Month: 11, Day: 30}
	for name, c := range map[string]struct{ change, to, want string }{
		"sound":              {"拆灯塔行吗, 灯塔拆掉可以吗, 旧灯塔怎么拆, 灯塔归谁拆", "甲, 乙, 丙, 丁", ""},
		"asked elsewhere":    {"灯塔能拆吗", "灯塔能拆吗", "duplicate-question"},
		"repealed law":       {"灯塔法第1条", "旧塔法第1条", "repealed"},
		"no such article":    {"灯塔法第1条", "灯塔法第10条", "no-article"},
		"unknown law":        {"灯塔法第1条", "月亮法第1条", "unknown-law"},
		"not a citation":     {"灯塔法第1条", "灯塔法第1条第款", "unreadable"},
		"nothing to be done": {"steps: [问看守人]\n", "", "empty:steps"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(lampFAQ, c.change, c.to, 1)
			if name == "sound" {
				text = strings.Replace(text, "灯塔能拆吗", "塔能拆吗", 1)
			}
			found := Examine(base, Item{Kind: "faq", ID: "lamp", Text: text, Checked: day}, nil, day)
			if c.want == "" && len(found) > 0 {
				t.Error(found)
			}
			if c.want != "" && !slices.ContainsFunc(found, func(f Finding) bool { return strings.HasPrefix(f.Finding, c.want) }) {
				t.Errorf("%v lacks %s", found, c.want)
			}
		})
	}
}

// FuzzItem holds the reader of items to this: it does not panic, what it reads it gives
// a form, and the form makes the same item again; nothing gets out of its one item.
func FuzzItem(f *testing.F) {
	kinds := Kinds()
	set, err := BuiltIn()
	if err != nil {
		f.Fatal(err)
	}
	for i, k := range kinds {
		f.Add(uint8(i), "id: a\ntitle: b\n")
		f.Add(uint8(i), "words: [a, b]\ntext: |\n  c\n  d\n")
		text, _ := k.Text(set, k.IDs(set)[0])
		f.Add(uint8(i), text)
	}
	for _, text := range []string{"", "---\nid: a\n", "id: a\r\rlaws:\r  - name: b\r", "? a\n: b", "- a", "id: &a b\nquestion: *a", "triggers: [[a], b]", "latitude: 0x12\nlongitude: .inf", "nodes: [{options: [{say: 'a|b、c', words: ['，']}]}]"} {
		f.Add(uint8(3), text)
	}
	base := &Set{Checked: map[string]datebook.Date{}}
	f.Fuzz(func(t *testing.T, n uint8, text string) {
		k := kinds[int(n)%len(kinds)]
		i := Item{Kind: k.Name, ID: "x", Text: text}
		one, bad := k.parse(i, nil)
		if others := count(one) - len(k.IDs(one)); others != 0 || len(bad) == 0 && len(k.IDs(one)) != 1 {
			t.Fatalf("%d items of other kinds, %v", others, k.IDs(one))
		}
		Examine(base, i, nil, datebook.Date{})
		base.With(i)
		values, err := k.Values(text)
		if err != nil {
			return
		}
		once := k.Write(func(name string) string { return values[name] })
		if again, err := k.Values(once); err == nil {
			twice := k.Write(func(name string) string { return again[name] })
			if once != twice {
				t.Fatalf("the form is not stable:\n%s", cmp.Diff(once, twice))
			}
		} else if !hasNumber(k, values) {
			t.Fatalf("the form writes what it cannot read: %v\n%s", err, once)
		}
	})
}

func count(s *Set) int {
	n := len(s.Laws) + len(s.Questions) + len(s.Campaigns) + len(s.Rubrics) + len(s.Waivers)
	for _, k := range Kinds() {
		n += len(k.IDs(s))
	}
	return n
}

// hasNumber reports values of which the parser may refuse a number, such as .inf.
func hasNumber(k Kind, values map[string]string) bool {
	return k.Name == "office" && len(slices.Collect(maps.Keys(values))) > 0 || len(values) == 0
}
