package knowledge

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pufa/content"
	"pufa/internal/lawref"
)

func TestWhichVersionIsComparedWithWhich(t *testing.T) {
	for _, c := range []struct {
		name, today string
		before      map[string]string
		catalogue   string // adopted
		imported    []string
		want        string // from>to, ! exempt; first: noted only
	}{
		{"a fresh system notes what is in force", "2026-11-23", nil, "2020-05-01", []string{"old", "now"}, "first now"},
		{"nothing new", "2026-11-23", map[string]string{"桥梁管理法": "now"}, "2020-05-01", []string{"old", "now", "new"}, ""},
		{"the calendar: a version to come is in force", "2027-01-01", map[string]string{"桥梁管理法": "now"}, "2020-05-01", []string{"now", "new"}, "now>new"},
		{"the catalogue names the new version already", "2027-01-01", map[string]string{"桥梁管理法": "now"}, "2026-05-01", []string{"now", "new"}, "now>new!"},
		{"newer than the packs from the first import on", "2027-01-01", nil, "2020-05-01", []string{"now", "new"}, "now>new"},
		{"the packs' text is not here", "2027-01-01", nil, "2020-05-01", []string{"old", "new"}, "first new"},
		{"an older text says nothing", "2026-11-23", nil, "2020-05-01", []string{"old"}, ""},
		{"another text of the same day", "2026-11-23", map[string]string{"桥梁管理法": "other"}, "2020-05-01", []string{"now"}, "other>now!"},
	} {
		var versions []Version
		for _, v := range bridgeLaw() {
			v.ID = v.ID[:3]
			if strings.Contains(strings.Join(c.imported, " "), v.ID) {
				versions = append(versions, v.Version)
			}
		}
		lib := NewLibrary([]content.Law{{Name: "桥梁管理法", Title: "中华人民共和国桥梁管理法", Adopted: day(c.catalogue), Effective: day(c.catalogue)}}, versions)
		changes, first := lib.LawChanges(c.before, day(c.today))
		got := ""
		for _, s := range first {
			got += "first " + s.Version
		}
		for _, x := range changes {
			got += x.From.ID + ">" + x.To.ID + map[bool]string{true: "!"}[x.Exempt]
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestARepealedLawIsAChange(t *testing.T) {
	old := Version{ID: "v", Law: "渡船法", Title: "渡船法", Adopted: day("1990-01-01"), Ended: day("2020-06-01"), Repealed: true}
	changes, _ := NewLibrary(nil, []Version{old}).LawChanges(map[string]string{"渡船法": "v"}, day("2026-11-23"))
	if len(changes) != 1 || changes[0].To.ID != "" || changes[0].On != day("2020-06-01") {
		t.Fatalf("%+v", changes)
	}
	w := Writing{Kind: "faq", ID: "f", Cites: []lawref.Ref{{Law: "渡船法", Number: lawref.Number{Article: 9}}}}
	if got := changes[0].Touches([]Writing{w}); len(got) != 1 || !got[0].Hold {
		t.Errorf("%+v", got)
	}
}

func TestWhatAChangeTouches(t *testing.T) {
	change := LawChange{Law: "甲法", To: Version{ID: "v2"}, Articles: CompareArticles(
		[]Article{art(1, "第一条", "甲。"), art(2, "第二条", "乙，乙。"), art(3, "第三条", "丙。"), art(4, "第四条", "丁。")},
		[]Article{art(1, "第一条", "甲甲。"), art(2, "第二条", "乙乙。"), art(4, "第三条", "丁。"), art(5, "第四条", "新。")})}
	change.Articles[len(change.Articles)-2].New.Number.Article = 3
	for cites, want := range map[string]string{
		"甲法1": "改动 held", "甲法2": "", "甲法3": "删去 held", "甲法4": "条号变了>3", "乙法1": "", "甲法0": "",
		"甲法4 甲法1": "条号变了>3 改动 held", "甲法1 甲法1": "改动 held", "甲法9": "",
	} {
		var w Writing
		for _, c := range strings.Fields(cites) {
			w.Cites = append(w.Cites, lawref.Ref{Law: c[:6], Number: lawref.Number{Article: int(c[6] - '0')}, Paragraph: 2})
		}
		var got []string
		for _, x := range change.Touches([]Writing{w}) {
			for _, a := range x.Articles {
				word := string(a.Kind)
				if a.Kind == ArticleMoved {
					word += fmt.Sprint(">", a.New.Article)
				}
				got = append(got, word)
			}
			if x.Hold {
				got = append(got, "held")
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %q", cites, got, want)
		}
	}
}

func TestWritingsCiteInBasisAndInWords(t *testing.T) {
	set := &content.Set{FAQs: []content.FAQ{{ID: "f", Question: "问", Conclusion: "见《桥法》第1条和第3-4条。", Refs: []lawref.Ref{{Law: "桥法", Number: lawref.Number{Article: 2}}}}}}
	lib := NewLibrary(packs().Laws, nil)
	all := Writings(set, lib)
	if len(all) != 1 {
		t.Fatal(all)
	}
	var got []string
	for _, r := range all[0].Cites {
		got = append(got, r.String())
	}
	want := "《桥梁管理法》第二条 《桥梁管理法》第一条 《桥梁管理法》第三条 《桥梁管理法》第四条"
	if strings.Join(got, " ") != want {
		t.Errorf("%v", got)
	}
}

// bench is what changes hold back, in memory.
type bench struct {
	items    []HeldItem
	revision int64
}

func (b *bench) HeldRevision(context.Context) (int64, error)   { return b.revision, nil }
func (b *bench) HeldItems(context.Context) ([]HeldItem, error) { return b.items, nil }

// TestHeldContentLeavesTheAnswers and comes back once it is mended or let go; what only
// moved cites the new number; a danger's text goes on saving people.
func TestHeldContentLeavesTheAnswers(t *testing.T) {
	set := packs()
	cites := []lawref.Ref{{Law: "桥梁管理法", Number: lawref.Number{Article: 2}}}
	set.FAQs = []content.FAQ{{ID: "f", Question: "货车过桥超重罚多少", Phrasings: []string{"超重过桥怎么罚"}, Conclusion: "罚二百元，货车不能上桥。", Basis: []string{"桥梁管理法第2条"}, Refs: cites, Topics: []string{"桥梁"}}}
	set.Emergencies = []content.Emergency{{ID: "e", Title: "落水", Triggers: [][]string{{"落水"}}, Safety: "先打110。", Law: "法律说……", Refs: cites}}
	statutes, held := &shelf{imports: bridgeLaw()}, &bench{}
	e, err := New(t.Context(), Options{Content: set, Statutes: statutes, Labelled: statutes, Held: held, Dir: t.TempDir(), Now: func() time.Time { return day("2026-11-23").In(time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	now := func(items ...HeldItem) *content.Set {
		t.Helper()
		held.items = items
		held.revision++
		if err := e.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		return e.Content()
	}
	faq, danger := ItemDigest(set, "faq", "f"), ItemDigest(set, "emergency", "e")
	got := now(HeldItem{Kind: "faq", ID: "f", Digest: faq, Hold: true}, HeldItem{Kind: "emergency", ID: "e", Digest: danger, Hold: true})
	if len(got.FAQs) != 0 || got.Emergencies[0].Law != "" || got.Emergencies[0].Safety == "" || len(e.Written().FAQs) != 1 {
		t.Errorf("held: %+v %+v", got.FAQs, got.Emergencies)
	}
	if a, err := e.Ask(t.Context(), Question{Text: "货车过桥超重罚多少"}); err != nil || strings.Contains(a.Conclusion, "二百元，货车不能上桥") {
		t.Errorf("held, and still %+v, %v", a, err)
	}
	moved := map[lawref.Ref]lawref.Number{cites[0]: {Article: 1}}
	if got = now(HeldItem{Kind: "faq", ID: "f", Digest: faq, Moved: moved}); got.FAQs[0].Refs[0].Number.Article != 1 || got.Emergencies[0].Law == "" {
		t.Errorf("moved: %+v %+v", got.FAQs, got.Emergencies)
	}
	if got = now(HeldItem{Kind: "faq", ID: "f", Digest: "another", Hold: true}); len(got.FAQs) != 1 || got.FAQs[0].Refs[0].Number.Article != 2 {
		t.Errorf("mended: %+v", got.FAQs)
	}
	if a, err := e.Ask(t.Context(), Question{Text: "货车过桥超重罚多少"}); err != nil || !strings.Contains(a.Conclusion, "二百元") {
		t.Errorf("let go, and still %+v, %v", a, err)
	}
	if set.FAQs[0].Refs[0].Number.Article != 2 {
		t.Error("the packs were changed")
	}
}
