package knowledge

import (
	"context"
	"strings"
	"testing"
	"time"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
)

// shelf keeps invented laws in memory.
type shelf struct {
	imports  []Imported
	revision int64
}

func (s *shelf) Versions(context.Context) ([]Version, error) {
	var out []Version
	for _, i := range s.imports {
		out = append(out, i.Version)
	}
	return out, nil
}

func (s *shelf) Articles(_ context.Context, id string) ([]Article, error) {
	for _, i := range s.imports {
		if i.ID == id {
			return i.Articles, nil
		}
	}
	return nil, nil
}

func (s *shelf) Article(ctx context.Context, id string, n lawref.Number) (Article, bool, error) {
	articles, _ := s.Articles(ctx, id)
	for _, a := range articles {
		if a.Number == n {
			return a, true, nil
		}
	}
	return Article{}, false, nil
}

func (s *shelf) StatutesRevision(context.Context) (int64, error) { return s.revision, nil }

func (s *shelf) LabelledQuestions(context.Context) ([]LabelledQuestion, error) { return nil, nil }
func (s *shelf) QuestionsRevision(context.Context) (int64, error)              { return 0, nil }

func day(s string) datebook.Date {
	d, err := datebook.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func article(n int, text string) Article {
	number := lawref.Number{Article: n}
	return Article{Number: number, Label: number.String(), Chapter: "第一章 总则", Text: text}
}

// bridgeLaw is an invented law in three versions: old, in force, and to come.
func bridgeLaw() []Imported {
	version := func(id, adopted, effective string, articles ...Article) Imported {
		return Imported{Version: Version{ID: id, Law: "桥梁管理法", Title: "中华人民共和国桥梁管理法", Level: "法律",
			Adopted: day(adopted), Effective: day(effective), Articles: len(articles)}, Articles: articles}
	}
	return []Imported{
		version("old0000000000", "2010-05-01", "2010-06-01", article(1, "过桥的马车应当缓行。")),
		version("now0000000000", "2020-05-01", "2020-06-01",
			article(1, "为了管理桥梁，制定本法。"),
			article(2, "货车超过限重上桥的，处二百元罚款。\n前款规定的货车包括：\n（一）挂车；\n（二）罐车。\n拒不卸载的，扣留车辆。")),
		version("new0000000000", "2026-05-01", "2027-01-01",
			article(1, "为了管理桥梁和隧道，制定本法。"), article(2, "货车超过限重上桥的，处五百元罚款。"), article(3, "桥下禁止垂钓。")),
	}
}

func packs() *content.Set {
	return &content.Set{
		Version: "test",
		Laws: []content.Law{
			{Name: "桥梁管理法", Title: "中华人民共和国桥梁管理法", Aliases: []string{"桥法"}, Level: "法律", Adopted: day("2020-05-01"), Effective: day("2020-06-01"), Articles: 2, Renumbered: true, About: "管理桥梁。"},
			{Name: "渡船法", Title: "中华人民共和国渡船法", Level: "法律", Adopted: day("1990-01-01"), Effective: day("1990-02-01"), Ended: day("2020-06-01"), SupersededBy: []string{"桥梁管理法"}},
			{Name: "隧道法", Title: "中华人民共和国隧道法", Level: "法律", Adopted: day("2026-10-01"), Effective: day("2027-03-01"), Articles: 10},
			{Name: "水井法", Title: "中华人民共和国水井法", Level: "法律", Adopted: day("2015-01-01"), Effective: day("2015-02-01"), Articles: 30},
		},
		Gists: []content.Gist{{Law: "水井法", Article: "7", Gist: "水井要加盖，不加盖的罚一百元。", Ref: lawref.Ref{Law: "水井法", Number: lawref.Number{Article: 7}},
			Questions: []string{"井盖没盖好罚多少"}, Topics: []string{"水井"}}},
	}
}

func engineOn(t *testing.T, today string, statutes *shelf) *Engine {
	t.Helper()
	e, err := New(t.Context(), Options{Content: packs(), Statutes: statutes, Labelled: statutes, Dir: t.TempDir(),
		Now: func() time.Time { return day(today).In(time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func TestCitationsByTheDay(t *testing.T) {
	for _, c := range []struct{ name, today, ask, text, note, problem string }{
		{"in force", "2026-11-23", "桥梁管理法第1条", "为了管理桥梁，制定本法。", "2020年修订后条号已重排，旧条号不再适用；新修订的文本自2027年1月1日起施行", ""},
		{"by alias and paragraph", "2026-11-23", "桥法第二条第二款", "前款规定的货车包括：\n（一）挂车；\n（二）罐车。", "", ""},
		{"switches on the day", "2027-01-01", "桥法第3条", "桥下禁止垂钓。", "", ""},
		{"no such article", "2026-11-23", "桥法第99条", "", "", "《桥梁管理法》没有第九十九条，全文共2条。"},
		{"repealed", "2026-11-23", "渡船法第3条", "", "", "《渡船法》已于2020年6月1日废止，不再适用。现行规定见《桥梁管理法》。"},
		{"still in force before its end", "2019-01-01", "渡船法第3条", "", "", "《渡船法》的条文还没有收录，可到国家法律法规数据库（flk.npc.gov.cn）查看。"},
		{"gist where the text is not imported", "2026-11-23", "水井法7条", "水井要加盖，不加盖的罚一百元。", "", ""},
		{"unknown law", "2026-11-23", "《飞毯法》第1条", "", "", "没有查到《飞毯法》，请核对名称。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := engineOn(t, c.today, &shelf{imports: bridgeLaw()})
			got, found, err := e.Cite(t.Context(), c.ask)
			if err != nil || !found {
				t.Fatal(found, err)
			}
			if c.problem != got.Problem {
				t.Errorf("problem %q, want %q", got.Problem, c.problem)
			}
			if c.text == "" {
				return
			}
			if len(got.Citations) != 1 || got.Citations[0].Text != c.text {
				t.Fatalf("got %+v", got.Citations)
			}
			if c.note != "" && got.Citations[0].Note != c.note {
				t.Errorf("note %q", got.Citations[0].Note)
			}
		})
	}
}

func TestRangesAndNeighbours(t *testing.T) {
	e := engineOn(t, "2027-02-01", &shelf{imports: bridgeLaw()})
	got, _, err := e.Cite(t.Context(), "桥法1-3条")
	if err != nil || len(got.Citations) != 3 {
		t.Fatalf("%+v %v", got, err)
	}
	next, found, err := e.Neighbour(t.Context(), got.Citations[1].Ref, 1)
	if err != nil || !found || next.Article != "第三条" {
		t.Fatalf("%+v %v %v", next, found, err)
	}
	if _, found, _ := e.Neighbour(t.Context(), next.Ref, 1); found {
		t.Error("found an article past the end")
	}
}

func TestALawNamedAlone(t *testing.T) {
	e := engineOn(t, "2026-11-23", &shelf{imports: bridgeLaw()})
	got, found, err := e.Cite(t.Context(), "《桥梁管理法》")
	if err != nil || !found || !strings.Contains(got.Law, "2020年6月1日") || !strings.Contains(got.Law, "2027年1月1日") {
		t.Fatalf("%+v %v", got, err)
	}
	got, _, _ = e.Cite(t.Context(), "隧道法")
	if !strings.Contains(got.Law, "已公布，自2027年3月1日起施行") {
		t.Errorf("%q", got.Law)
	}
	if _, found, _ := e.Cite(t.Context(), "桥塌了怎么办"); found {
		t.Error("a plain question was taken for a citation")
	}
}

func TestAnswersFindOnlyWhatIsInForce(t *testing.T) {
	for _, c := range []struct{ today, want string }{{"2026-11-23", "二百元"}, {"2027-01-01", "五百元"}} {
		e := engineOn(t, c.today, &shelf{imports: bridgeLaw()})
		if got := bestArticle(t, e, "货车超过限重上桥罚多少"); !strings.Contains(got.Text, c.want) || got.Status != content.InForce {
			t.Errorf("on %s: %+v", c.today, got)
		}
	}
}

// bestArticle is the article that a question finds first.
func bestArticle(t *testing.T, e *Engine, question string) Citation {
	t.Helper()
	a, err := e.Ask(t.Context(), Question{Text: question})
	if err != nil || len(a.Sources) == 0 {
		t.Fatal(a, err)
	}
	c, found, err := e.citationOf(t.Context(), e.current(), a.Sources[0].ID, e.today())
	if err != nil || !found {
		t.Fatal(a.Sources, err)
	}
	return c
}

func TestTheSameDayWithoutARestart(t *testing.T) {
	now := day("2026-12-31").In(time.UTC)
	s := &shelf{imports: bridgeLaw()}
	e, err := New(t.Context(), Options{Content: packs(), Statutes: s, Labelled: s, Dir: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	now = now.AddDate(0, 0, 1)
	if got := bestArticle(t, e, "货车超过限重上桥罚多少"); !strings.Contains(got.Text, "五百元") {
		t.Fatalf("%+v", got)
	}
}

func TestRefreshSwitchesToNewStatutes(t *testing.T) {
	s := &shelf{}
	e := engineOn(t, "2026-11-23", s)
	if got, _, _ := e.Cite(t.Context(), "桥法1条"); len(got.Citations) != 0 {
		t.Fatalf("%+v", got)
	}
	s.imports, s.revision = bridgeLaw(), 1
	if err := e.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _, _ := e.Cite(t.Context(), "桥法1条"); len(got.Citations) != 1 || !got.Citations[0].Verbatim {
		t.Fatalf("%+v", got)
	}
}

func TestParagraphsKeepTheirItems(t *testing.T) {
	got := Paragraphs("甲。\n乙：\n（一）丙；\n（二）丁。\n（示例）戊。")
	if len(got) != 3 || got[1] != "乙：\n（一）丙；\n（二）丁。" {
		t.Errorf("%q", got)
	}
}

func TestFirstSentences(t *testing.T) {
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{{"短。", 10, "短。"}, {"第一句。第二句很长很长。", 6, "第一句。"}, {"没有句号的很长的话", 4, "没有句号……"}} {
		if got := firstSentences(c.text, c.limit); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
