package admin

import (
	"context"
	"fmt"
	"net/url"
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

func (s shelf) Written() *content.Set { return s.Content() }

func (shelf) FindArticles(_ context.Context, words string, _ int) ([]knowledge.Citation, error) {
	return []knowledge.Citation{
		{Law: "样本法", Article: "第一条", Ref: sampleRef, Status: content.InForce, Text: "为了保护公民" + hostile},
		{Law: "样本法", Article: "第二条", Ref: lawref.Ref{Law: "样本法", Number: lawref.Number{Article: 2}}, Status: content.NotYet, Text: "国家支持" + words},
	}, nil
}

// asleep follows nothing.
type asleep struct{}

func (asleep) Follow(context.Context) error { return nil }

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
	p := w.get("/admin/laws/样本法?old=v1&new=v2")
	p.want(t, "新增2条", "<del>为了保护公民，</del>", "<ins>为了保护居民，</ins>")
	text := w.get("/admin/laws/样本法")
	text.want(t, "国家支持普法", "1条解读", "立法为了什么", `id="a-2"`, "2010-05-01 通过或修改")
	w.get("/admin/laws/样本法?version=v1").want(t, "本法适用于单位。", "全文（3条")
	for _, one := range []page{p, text} {
		if strings.Contains(one.text, "<script>alert") {
			t.Error("a law's words run as script")
		}
	}
	for _, path := range []string{"/admin/laws/没有", "/admin/laws/样本法?old=x&new=y", "/admin/laws/样本法?version=x"} {
		if p := w.get(path); p.status != 404 {
			t.Errorf("%s: %d", path, p.status)
		}
	}
}

func TestSearchInArticles(t *testing.T) {
	b := newBureau(t)
	w := b.enter("编辑", access.Editor)
	p := w.get("/admin/laws/search?words=" + url.QueryEscape("普法"))
	p.want(t, "国家支持<mark>普法</mark>", `href="/admin/laws/%E6%A0%B7%E6%9C%AC%E6%B3%95?article=2#a-2"`, "尚未施行")
	if strings.Index(p.text, "第二条") > strings.Index(p.text, "第一条") {
		t.Error("what has every word stands behind what has not")
	}
	if strings.Contains(p.text, "<script>alert") {
		t.Error("an article runs as script")
	}
	w.get("/admin/laws/search").want(t, "查条文")
}

func TestMarkedLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("甲乙丙，")), 0, 20, -1).Draw(t, "text")
		words := rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune("甲乙")), 1, 2, -1), 0, 3).Draw(t, "words")
		if got := whole(marked(text, words)); got != text {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

func whole(pieces []knowledge.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}

// TestALongLawComesInPages: each below 100 KB, none of its articles lost, and a link to
// an article opens the page that has it.
func TestALongLawComesInPages(t *testing.T) {
	b := newBureau(t)
	var long []knowledge.Article
	for n := 1; n <= 1260; n++ {
		number := lawref.Number{Article: n}
		long = append(long, knowledge.Article{Number: number, Label: number.String(), Chapter: fmt.Sprintf("第%d章", n/60+1), Text: strings.Repeat("一条不短的条文。", 12)})
	}
	day := datebook.Date{Year: 2020, Month: time.May, Day: 1}
	_, err := b.store.SaveStatutes(t.Context(), []knowledge.Imported{{Version: knowledge.Version{ID: "v", Law: "样本法", Title: "样本法", Adopted: day, Articles: len(long)}, Articles: long}})
	b.no(err)
	w := b.enter("编辑", access.Editor)
	seen, pages := 0, 1
	for n := 1; n <= pages; n++ {
		p := w.get(fmt.Sprintf("/admin/laws/样本法?page=%d", n))
		seen += strings.Count(p.text, `<article class="sheet" id="a-`)
		if len(p.text) > 100<<10 {
			t.Errorf("page %d has %d bytes", n, len(p.text))
		}
		if _, err := fmt.Sscanf(p.text[strings.Index(p.text, "<span>第 "+fmt.Sprint(n)):], "<span>第 %d / %d 页", &n, &pages); err != nil {
			t.Fatal(err)
		}
	}
	if seen != len(long) {
		t.Errorf("%d articles of %d", seen, len(long))
	}
	w.get("/admin/laws/样本法?article=1000").want(t, `id="a-1000"`, "目录", "#a-60")
}

func TestLawsByHand(t *testing.T) {
	b := newBureau(t)
	b.shelve()
	p := b.look("普法股", access.Admin)
	for name, path := range map[string]string{"laws": "", "law-changes": "/样本法?old=v1&new=v2", "law-text": "/样本法", "law-search": "/search?words=普法", "law-import": "/import"} {
		p.Go(b.server.URL + "/admin/laws" + path)
		p.Look(name)
	}
}
