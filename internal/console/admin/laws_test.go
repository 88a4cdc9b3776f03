package admin

import (
	"context"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pufa/content"
	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

// shelf holds one law and one gist.
type shelf struct{}

var sampleRef = lawref.Ref{Law: "样本法", Number: lawref.Number{Article: 1}}

func (shelf) Library() *knowledge.Library {
	return knowledge.NewLibrary([]content.Law{{Name: "样本法", Title: "中华人民共和国样本法", About: "测试用的法。"}}, nil)
}

func (shelf) Content() *content.Set {
	return &content.Set{Gists: []content.Gist{{Law: "样本法", Article: "1", Ref: sampleRef, Gist: "立法为了什么" + hostile}}}
}

func (s shelf) Packs() *content.Set { return s.Content() }

func (shelf) Examine(context.Context, content.Item) ([]content.Finding, error) { return nil, nil }

func article(n int, label, text string) knowledge.Article {
	return knowledge.Article{Number: lawref.Number{Article: n}, Label: label, Text: text}
}

var (
	oldArticles = []knowledge.Article{article(1, "第一条", "为了保护公民，制定本法。"), article(2, "第二条", "本法适用于单位。"), article(3, "第三条", "本法自公布之日起施行。")}
	newArticles = []knowledge.Article{article(1, "第一条", "为了保护居民，制定本法。"), article(2, "第二条", "国家支持普法。"), article(3, "第三条", "本法适用于单位。"), article(4, "第四条", "本法自公布之日起施行。"), article(5, "第五条", "附则。"+hostile)}
)

func TestWhatChangedBetweenTwoVersions(t *testing.T) {
	var got []string
	for _, c := range compareArticles(oldArticles, newArticles) {
		got = append(got, c.Kind+c.Old+">"+c.New)
	}
	want := "改动第一条>第一条 新增>第二条 条号变了第二条>第三条 条号变了第三条>第四条 新增>第五条"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
	before, after := compareTexts("甲方付款，乙方交货。", "甲方付款，乙方验货，交货。")
	if whole(before) != "甲方付款，乙方交货。" || before[0].Changed || !after[1].Changed || after[1].Text != "乙方验货，交货。" {
		t.Errorf("%v %v", before, after)
	}
}

func whole(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}

// TestNoWordIsLost: what is shown of both versions is what they say.
func TestNoWordIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("甲乙，。\n、")), 0, 30, -1)
		a, b := text.Draw(t, "before"), text.Draw(t, "after")
		before, after := compareTexts(a, b)
		if whole(before) != a || whole(after) != b {
			t.Fatalf("%q %q became %q %q", a, b, whole(before), whole(after))
		}
		for _, p := range append(before, after...) {
			if a == b && p.Changed {
				t.Fatalf("%q has not changed", p.Text)
			}
		}
	})
}

func (b *bureau) shelve() {
	b.Helper()
	version := func(id string, year int, articles []knowledge.Article) knowledge.Imported {
		day := datebook.Date{Year: year, Month: time.May, Day: 1}
		return knowledge.Imported{Version: knowledge.Version{ID: id, Law: "样本法", Title: "中华人民共和国样本法", Level: "法律", Adopted: day, Effective: day, Source: "text", Articles: len(articles)}, Articles: articles}
	}
	_, err := b.store.SaveStatutes(b.Context(), []knowledge.Imported{version("v1", 2010, oldArticles), version("v2", 2020, newArticles)})
	b.no(err)
}

func TestALawWithItsVersions(t *testing.T) {
	b := newBureau(t)
	w := b.enter("编辑", access.Editor)
	w.get("/admin/laws/样本法").want(t, "还没有导入全文")
	b.shelve()
	w.get("/admin/laws").want(t, "样本法", "现行有效")
	p := w.get("/admin/laws/样本法")
	p.want(t, "新增2条", "<del>为了保护公民，</del>", "<ins>为了保护居民，</ins>")
	text := w.get("/admin/laws/样本法?text=1")
	text.want(t, "国家支持普法", "1条解读", "立法为了什么")
	for _, one := range []page{p, text} {
		if strings.Contains(one.text, "<script>alert") {
			t.Error("a law's words run as script")
		}
	}
	for _, path := range []string{"/admin/laws/没有", "/admin/laws/样本法?old=x&new=y"} {
		if p := w.get(path); p.status != 404 {
			t.Errorf("%s: %d", path, p.status)
		}
	}
}

func TestLawsByHand(t *testing.T) {
	b := newBureau(t)
	b.shelve()
	p := b.look("普法股", access.Admin)
	for name, path := range map[string]string{"laws": "", "law-changes": "/样本法", "law-text": "/样本法?text=1"} {
		p.Go(b.server.URL + "/admin/laws" + path)
		p.Look(name)
	}
}
