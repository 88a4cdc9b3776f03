package admin

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/internal/store"
	"pufa/knowledge"
)

// reform has the sample law changed, with what cites it, and gives the change's page.
func (b *bureau) reform(items int) string {
	b.Helper()
	b.shelve()
	cited := func(n int, kind knowledge.ArticleChangeKind, to int) []knowledge.CitedChange {
		return []knowledge.CitedChange{{Ref: lawref.Ref{Law: "样本法", Number: lawref.Number{Article: n}}, Kind: kind, New: lawref.Number{Article: to}}}
	}
	all := []store.Ripple{
		{Kind: "faq", Item: "f1", Title: "谁受保护" + hostile, Digest: "1", Articles: cited(1, knowledge.ArticleChanged, 1), Hold: true},
		{Kind: "gist", Item: "样本法3", Title: "第三条的解读", Digest: "2", Articles: cited(3, knowledge.ArticleMoved, 4)},
		{Kind: "campaign", Item: "c1", Title: "普法周", Digest: "3", Articles: cited(1, knowledge.ArticleChanged, 1), Hold: true},
	}
	for i := range items {
		all = append(all, store.Ripple{Kind: "question", Item: fmt.Sprint("q", i), Title: "题", Digest: "4", Articles: cited(1, knowledge.ArticleChanged, 1), Hold: true})
	}
	b.no(b.store.NoticeChange(b.Context(), store.LawChange{Law: "样本法", From: "v1", To: "v2", On: datebook.DateOf(b.now()), Noticed: b.now()}, all))
	changes, err := b.store.LawChanges(b.Context())
	b.no(err)
	return RipplePath + "/" + changes[0].ID
}

func TestWhatCitesAChangedLawIsFollowed(t *testing.T) {
	b := newBureau(t)
	path := b.reform(0)
	w := b.enter("审核", access.Reviewer)
	w.get(RipplePath).want(t, "《样本法》", "有停用的")
	p := w.get(path)
	p.want(t, "停用中2条", "问答：", `href="/admin/content/faq/f1"`, "<del>为了保护公民，</del>", "<ins>为了保护居民，</ins>", "《样本法》第三条", "→ 第四条", "要看的一共3条")
	if strings.Contains(p.text, "<script>alert") {
		t.Error("a title runs as script")
	}
	if p := w.post(path+"/keep", "item", "faq/f1"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("kept without a reason: %d", p.status)
	} else {
		p.want(t, "请写明看过什么")
	}
	w.post(path+"/keep", "item", "faq/f1", "reason", "只是换了称呼").want(t, "恢复使用", "看过，仍然正确", "只是换了称呼", "停用中1条")
	w.post(path+"/keep", "item", "campaign/c1", "reason", "文字没用到").want(t, "活动还停着")
	if p := w.post(path+"/keep", "item", "faq/f1", "reason", "再来"); p.status != http.StatusConflict {
		t.Errorf("settled twice: %d", p.status)
	}
	if p := w.post(path+"/keep", "item", "faq/none", "reason", "x"); p.status != http.StatusNotFound {
		t.Errorf("no such item: %d", p.status)
	}
	if e := b.enter("编辑", access.Editor); strings.Contains(e.get(path).text, "/keep") {
		t.Error("an editor is offered what only a reviewer may do")
	}
}

func TestALongRippleComesInPages(t *testing.T) {
	b := newBureau(t)
	path := b.reform(ripplePage + 5)
	w := b.enter("审核", access.Reviewer)
	first, second := w.get(path), w.get(path+"?page=2")
	if n := strings.Count(first.text, "<article") + strings.Count(second.text, "<article"); n != ripplePage+8 {
		t.Errorf("%d items", n)
	}
	first.want(t, `href="?page=2"`)
}

func TestRippleByHand(t *testing.T) {
	b := newBureau(t)
	path := b.reform(0)
	p := b.look("普法股", access.Admin)
	p.Go(b.server.URL + RipplePath)
	p.Look("ripples")
	p.Go(b.server.URL + path)
	p.Look("ripple")
	w := b.caller()
	w.post("/admin/sign-in", "name", "普法股", "password", password)
	p.Go(b.server.URL + w.handIn("新法.txt", "第一条　为了测试。"))
	p.Look("law-upload")
	p.Go(b.server.URL + "/admin/jobs")
	p.Look("jobs")
}
