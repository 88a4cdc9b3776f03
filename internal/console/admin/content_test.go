package admin

import (
	"context"
	"encoding/json"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"pufa/content"
	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/internal/store"
	"pufa/internal/testenv/browser"
	"pufa/knowledge"
)

const lampPacks = `
checked: 2026-11-01
laws:
  - {name: 灯塔法, title: 中华人民共和国灯塔法, level: 法律, adopted: 2020-01-01, effective: 2020-02-01, articles: 9, about: 灯塔怎么管}
  - {name: 旧塔法, title: 旧塔法, level: 法律, adopted: 1999-01-01, effective: 1999-01-01, ended: 2020-02-01, superseded_by: [灯塔法], about: 旧的}
gists:
  - {law: 灯塔法, article: 1, gist: 灯塔由看守人照看，日落点灯，日出熄灯，谁都不能随便拆，拆了要恢复原状，还要赔钱。, questions: [灯塔谁管, 灯塔归谁, 看守人管什么], topics: [灯塔]}
faqs:
  - {id: lamp, question: 灯塔能拆吗, phrasings: [拆灯塔行吗, 灯塔拆掉可以吗, 旧灯塔怎么拆, 灯塔归谁拆], conclusion: 不能拆，要先问看守人。, basis: [灯塔法第1条], steps: [问看守人], calls: ['12348'], topics: [灯塔]}
hotlines:
  - {number: '12348', name: 公共法律服务热线, when: 免费问律师, verified: true}
offices:
  - {name: 某区法律援助中心, kind: 法律援助中心, address: 某区某路1号, latitude: 24.26, longitude: 109.33, example: true}
replies:
  - {id: hello, words: [你好], text: 您好！}
`

// library is a bureau whose console edits content that an engine answers from.
type library struct {
	*bureau
	engine *knowledge.Engine
}

func (l *library) Preview(ctx context.Context, item content.Item) ([]Bubble, error) {
	tried, err := l.engine.Trial(ctx, item)
	if err != nil {
		return nil, err
	}
	a, found, err := tried.AnswerOf(ctx, item.ID, "问")
	if !found || err != nil {
		return nil, err
	}
	return []Bubble{{Say: a.Title, Reply: "结论：" + a.Conclusion}}, nil
}

func (l *library) Cite(ctx context.Context, text string) (knowledge.Lookup, bool, error) {
	return l.engine.Cite(ctx, text)
}

func (l *library) Answer(ctx context.Context, text string) (Spoken, error) {
	a, err := l.engine.Ask(ctx, knowledge.Question{Text: text, Explain: true})
	return Spoken{Reply: a.Conclusion, Skill: "ask", Answer: a}, err
}

func newLibrary(t *testing.T) *library {
	t.Helper()
	l := &library{}
	l.bureau = newBureau(t, func(b *bureau, opt *Options) {
		set, err := content.Load(fstest.MapFS{"a.yaml": {Data: []byte(lampPacks)}})
		b.no(err)
		l.engine, err = knowledge.New(t.Context(), knowledge.Options{Content: set, Statutes: b.store, Labelled: b.store, Edits: b.store,
			Dir: filepath.Join(t.TempDir(), "index"), Now: b.now})
		b.no(err)
		t.Cleanup(func() { l.engine.Close() })
		opt.Knowledge, opt.Assistant = l.engine, l
	})
	return l
}

// answer is what a resident gets after the next refresh.
func (l *library) answer(question string) string {
	l.Helper()
	l.no(l.engine.Refresh(l.Context()))
	spoken, err := l.Answer(l.Context(), question)
	l.no(err)
	return spoken.Reply
}

// lamp is the form of the FAQ on lighthouses with a conclusion.
func lamp(conclusion string, more ...string) []string {
	return append(more, "f.question", "灯塔能拆吗", "f.phrasings", "拆灯塔行吗\r\n灯塔拆掉可以吗\r\n旧灯塔怎么拆\r\n灯塔归谁拆", "f.conclusion", conclusion,
		"f.basis", "灯塔法第1条", "f.steps", "问看守人", "f.calls", "12348", "f.topics", "灯塔")
}

// TestAnFAQFromDraftToRollback: what one writes and another publishes is what residents
// get, and an earlier revision brings the earlier answer back.
func TestAnFAQFromDraftToRollback(t *testing.T) {
	l := newLibrary(t)
	const path = "/admin/content/faq/lamp"
	e, r := l.enter("编辑", access.Editor), l.enter("审核", access.Reviewer)
	e.get("/admin/content/faq").want(t, "灯塔能拆吗", "内置", "在用", "灯塔")
	e.get(path).want(t, "结论：不能拆", "写的是", "下一步")
	e.get(path+"/edit").want(t, "灯塔归谁拆", "没有错；有几处请核对", `name="base" value="0"`)
	e.post(path+"/edit", lamp("能拆，先登记。", "base", "0", "do", "save")...).want(t, "草稿存好了", "结论：能拆，先登记", "和现在用的比", "送审")
	if got := l.answer("灯塔能拆吗"); got != "不能拆，要先问看守人。" {
		t.Errorf("a draft is answered: %s", got)
	}
	e.post(path+"/decide", "base", "1", "deed", "publish").want(t, "没有“审核发布内容”的权限")
	e.post(path+"/do", "base", "1", "deed", "submit").want(t, "送审了", "待审")
	r.get("/admin/content").want(t, "等着审的", "灯塔能拆吗")
	r.post(path+"/decide", "base", "2", "deed", "return").want(t, "退回要写明原因")
	r.post(path+"/decide", "base", "2", "deed", "return", "note", "写明去哪登记").want(t, "退回了", "写明去哪登记")
	e.get("/admin/content").want(t, "我在写的", "写明去哪登记")
	e.post(path+"/edit", lamp("能拆，先到海湾处登记。", "base", "3", "do", "submit", "note", "补了去处")...).want(t, "送审了", "补了去处")
	r.post(path+"/decide", "base", "5", "deed", "publish").want(t, "都核对过了") // the law's text is not imported: somebody must have looked
	r.post(path+"/decide", "base", "5", "deed", "publish", "seen", "1").want(t, "发布了", "改过")
	if got := l.answer("灯塔能拆吗"); got != "能拆，先到海湾处登记。" {
		t.Errorf("published, and residents get %s", got)
	}
	e.get(path+"/compare?old=0&new=6").want(t, "内置的", "<del>不能拆，要先问看守人。</del>", "<ins>能拆，先到海湾处登记。</ins>")

	e.post(path+"/edit", lamp("随便拆。", "base", "6", "do", "submit")...).want(t, "送审了")
	r.post(path+"/decide", "base", "8", "deed", "publish", "seen", "1").want(t, "发布了")
	if got := l.answer("灯塔能拆吗"); got != "随便拆。" {
		t.Errorf("the second edit: %s", got)
	}
	e.post(path+"/restore", "base", "9", "revision", "6", "publish", "1").want(t, "只有发布过的版本")
	r.post(path+"/restore", "base", "9", "revision", "1", "publish", "1").want(t, "只有发布过的版本")
	r.post(path+"/restore", "base", "9", "revision", "6", "publish", "1").want(t, "第6版恢复了", "恢复第6版")
	if got := l.answer("灯塔能拆吗"); got != "能拆，先到海湾处登记。" {
		t.Errorf("rolled back, and residents get %s", got)
	}
	r.post(path+"/decide", "base", "10", "deed", "withdraw").want(t, "撤下要写明原因")
	r.post(path+"/decide", "base", "10", "deed", "withdraw", "note", "在改").want(t, "撤下了", "已撤下")
	if got := l.answer("灯塔能拆吗"); strings.Contains(got, "登记") || strings.Contains(got, "问看守人") {
		t.Errorf("withdrawn, and residents get %s", got)
	}
	r.post(path+"/decide", "base", "11", "deed", "original").want(t, "用回内置的了")
	if got := l.answer("灯塔能拆吗"); got != "不能拆，要先问看守人。" {
		t.Errorf("given back, and residents get %s", got)
	}
	log, err := l.store.AuditLog(t.Context(), store.AuditFilter{Subject: "content/faq/lamp"})
	l.no(err)
	var before contentMark
	l.no(json.Unmarshal([]byte(log[0].Before), &before))
	if len(log) != 12 || log[0].Action != "content.original" || before.State != content.Withdrawn || log[1].Actor != "审核" {
		t.Errorf("%d lines, the last %+v", len(log), log[0])
	}
}

// TestNobodyPublishesTheirOwn: but who is alone may, or nothing could ever be published.
func TestNobodyPublishesTheirOwn(t *testing.T) {
	l := newLibrary(t)
	const path = "/admin/content/faq/lamp"
	a := l.enter("管理员", access.Admin)
	a.post(path+"/edit", lamp("能拆。", "base", "0", "do", "submit")...).want(t, "送审了")
	if p := a.get(path); strings.Contains(p.text, "不能自己发布") {
		t.Error("who is alone is told to find somebody else")
	}
	l.account("审核", access.Reviewer)
	a.get(path).want(t, "不能自己发布")
	if p := a.post(path+"/decide", "base", "2", "deed", "publish", "seen", "1"); p.status != 403 {
		t.Errorf("published one's own: %d", p.status)
	}
	other, err := l.store.AccountNamed(t.Context(), "审核")
	l.no(err)
	other.Disabled = true
	l.no(l.store.SaveAccount(t.Context(), other, store.By{Actor: "测试", At: l.now()}))
	a.post(path+"/decide", "base", "2", "deed", "publish", "seen", "1").want(t, "发布了")
}

// TestTwoEditAtOnce: the second is told, keeps what was typed, and sees what is different.
func TestTwoEditAtOnce(t *testing.T) {
	l := newLibrary(t)
	const path = "/admin/content/faq/lamp"
	a, b := l.enter("甲", access.Editor), l.enter("乙", access.Editor)
	a.post(path+"/edit", lamp("甲写的结论。", "base", "0", "do", "save")...).want(t, "草稿存好了")
	p := b.post(path+"/edit", lamp("乙写的结论。", "base", "0", "do", "save")...)
	p.want(t, "甲刚存了第1版", "乙写的结论。</textarea>", "<del>甲写的结论。</del>", `name="base" value="1"`)
	if p.status != 422 {
		t.Errorf("a conflict is answered with %d", p.status)
	}
	b.post(path+"/edit", lamp("乙写的结论。", "base", "1", "do", "save")...).want(t, "草稿存好了", "第2版")
	if p := b.post(path+"/do", "base", "1", "deed", "submit"); p.status != 409 {
		t.Errorf("a deed on what was not seen: %d", p.status)
	}
	before := len(mustEntry(t, l, "faq", "lamp").Revisions)
	b.post(path+"/edit", lamp("乙写的结论。", "base", "2", "do", "save")...)
	if after := len(mustEntry(t, l, "faq", "lamp").Revisions); after != before {
		t.Error("a draft that was not changed was stored again")
	}
}

func mustEntry(t *testing.T, l *library, kind, id string) content.Entry {
	t.Helper()
	e, err := l.store.ContentEntry(t.Context(), kind, id)
	l.no(err)
	return e
}

func TestWhatIsWrongStandsBesideTheField(t *testing.T) {
	l := newLibrary(t)
	w := l.enter("编辑", access.Editor)
	const path = "/admin/content/faq/lamp"
	for name, c := range map[string]struct {
		field, typed, slot, why string
	}{
		"law that ended":    {"f.basis", "旧塔法第1条", "f.basis", "废止"},
		"no such article":   {"f.basis", "灯塔法第10条", "f.basis", "没有第十条"},
		"no text of it":     {"f.basis", "灯塔法第2条", "f.basis", "还没有收录"},
		"unknown law":       {"f.basis", "月亮法第1条", "f.basis", "法律目录里没有《月亮法》"},
		"nothing to do":     {"f.steps", "", "f.steps", "“怎么办”还没有写"},
		"unknown hotline":   {"f.calls", "12399", "f.calls", "热线表里没有“12399”"},
		"too few phrasings": {"f.phrasings", "一种", "f.phrasings", "至少要4种"},
	} {
		t.Run(name, func(t *testing.T) {
			form := lamp("不能拆。", "base", "0", "id", "lamp")
			for i := range form {
				if form[i] == c.field {
					form[i+1] = c.typed
				}
			}
			live := w.post("/admin/content/faq/check", form...)
			if found := regexp.MustCompile(`data-for="` + c.slot + `"><span>([^<]*)`).FindStringSubmatch(live.text); found == nil || !strings.Contains(found[1], c.why) {
				t.Errorf("%v in %s", found, live.text)
			}
			p := w.post(path+"/edit", append(form, "do", "submit")...)
			p.want(t, "要改，改好才能送审", c.why)
			if p.status != 422 || len(mustEntry(t, l, "faq", "lamp").Revisions) > 0 {
				t.Errorf("%d, and %v stored", p.status, mustEntry(t, l, "faq", "lamp").Revisions)
			}
		})
	}
	w.post(path+"/edit", lamp("看看。", "base", "0", "do", "check")...).want(t, "结论：看看", "看看。</textarea>")
	w.post(path+"/edit", lamp("看看。", "base", "0", "turn", "text")...).want(t, "conclusion: 看看", `name="yaml"`)
	w.post(path+"/edit", "as", "text", "yaml", "question: [", "base", "0", "do", "save").want(t, "YAML 写法有误", "question: [</textarea>")
	w.post(path+"/edit", "as", "text", "yaml", "id: other\nquestion: 问\n", "base", "0", "do", "save").want(t, "不能改成“other”")
	// A citation that cannot be read yet may be kept as a draft, not sent on.
	half := lamp("半成品。", "base", "0", "do", "save")
	for i := range half {
		if half[i] == "f.basis" {
			half[i+1] = "哪部法来着第条"
		}
	}
	w.post(path+"/edit", half...).want(t, "草稿存好了")
	w.post(path+"/do", "base", "1", "deed", "submit").want(t, "还不能送审")
}

// TestNewItems: of every kind, by form; a new FAQ for a question is begun with it.
func TestNewItems(t *testing.T) {
	l := newLibrary(t)
	w := l.enter("管理员", access.Admin)
	p := w.get("/admin/content/faq/new?question=" + url.QueryEscape("灯塔坏了找谁"))
	p.want(t, `value="灯塔坏了找谁"`)
	id := regexp.MustCompile(`name="id" value="(own-[a-z0-9]+)"`).FindStringSubmatch(p.text)[1]
	form := []string{"id", id, "f.question", "灯塔坏了找谁", "do", "save"}
	w.post("/admin/content/faq/new", form...).want(t, "草稿存好了", id)
	w.post("/admin/content/faq/new", form...).want(t, "已经有“"+id+"”了") // the button pressed twice
	for kind, c := range map[string]struct {
		form []string
		want string
	}{
		"gist":    {[]string{"f.law", "中华人民共和国灯塔法", "f.article", "第2条", "f.gist", "灯"}, "/admin/content/gist/" + url.PathEscape("灯塔法2")},
		"hotline": {[]string{"f.number", "0772-1234567", "f.name", "海湾处", "f.when", "灯塔坏了", "f.verified", "1"}, "/admin/content/hotline/0772-1234567"},
		"office": {[]string{"f.name", "海湾处/值班室", "f.kind", "海湾处", "f.address", "海边", "f.latitude", "24.2610", "f.longitude", "109.33"},
			"/admin/content/office/" + url.PathEscape("海湾处/值班室")},
		"term": {[]string{"f.lay", "灯杆子", "f.legal", "灯塔"}, "/admin/content/term/" + url.PathEscape("灯杆子")},
	} {
		if p := w.post("/admin/content/"+kind+"/new", append(c.form, "do", "save")...); p.url != c.want {
			t.Errorf("%s led to %s, want %s: %s", kind, p.url, c.want, p.text)
		}
	}
	w.post("/admin/content/hotline/new", "f.number", "12348", "f.name", "重", "f.when", "重", "do", "save").want(t, "已经有“12348”了")
	w.post("/admin/content/office/new", "f.name", "无", "f.latitude", "二十四", "do", "save").want(t, "二十四", "类型不对")
	w.get("/admin/content/office").want(t, "海湾处/值班室", "草稿", "本区")
	if p := w.get("/admin/content/office?export=csv"); !strings.Contains(p.text, "海湾处/值班室,草稿,本区") {
		t.Errorf("exported %s", p.text)
	}
	w.get("/admin/content/nothing").want(t, "没有这种内容")
	w.get("/admin/content/faq/nothing").want(t, "没有这一条问答")
}

func TestHostileContentIsShownAsText(t *testing.T) {
	l := newLibrary(t)
	w := l.enter("编辑", access.Editor)
	form := lamp(hostile, "base", "0", "do", "save", "note", hostile)
	for _, p := range []page{w.post("/admin/content/faq/check", append(form, "id", "lamp")...), w.post("/admin/content/faq/lamp/edit", form...),
		w.get("/admin/content/faq/lamp/edit"), w.get("/admin/content/faq/lamp/compare?old=0&new=1"), w.get("/admin/content"), w.get("/admin/content/faq")} {
		if strings.Contains(p.text, "<script>alert") {
			t.Errorf("%s runs a stored script", p.url)
		}
	}
}

// TestABadItemStopsNothing: what a program of another version stored is left out.
func TestABadItemStopsNothing(t *testing.T) {
	l := newLibrary(t)
	l.no(l.store.AddContent(t.Context(), content.Revision{Kind: "faq", ID: "lamp", Number: 1, State: content.Published, Text: "from_the_future: 1", Author: "别人",
		Checked: datebook.DateOf(l.now()), At: l.now()}))
	if got := l.answer("灯塔能拆吗"); got != "不能拆，要先问看守人。" {
		t.Errorf("residents get %s", got)
	}
	w := l.enter("编辑", access.Editor)
	w.get("/admin/content/faq/lamp").want(t, "from_the_future")
	w.get("/admin/content/faq/lamp/edit").want(t, "不认识的字段“from_the_future”", `name="yaml"`)
	if bad := l.engine.LeftOut(); len(bad) != 1 || bad[0].ID != "lamp" {
		t.Errorf("left out: %v", bad)
	}
}

func TestContentPagesByHand(t *testing.T) {
	l := newLibrary(t)
	w := l.enter("编辑", access.Editor)
	w.post("/admin/content/faq/lamp/edit", lamp("能拆，先到海湾处登记。", "base", "0", "do", "submit", "note", "新规定")...)
	p := l.look("审核", access.Reviewer)
	for _, one := range [][2]string{{"", "content"}, {"/faq", "content-list"}, {"/faq/lamp", "content-review"}, {"/faq/lamp/edit", "content-edit"}, {"/guide/new", "content-guide"}} {
		p.Go(l.server.URL + "/admin/content" + one[0])
		p.Look(one[1])
	}
	p.Resize(browser.DesktopWidth, browser.DesktopHeight)
	p.Go(l.server.URL + "/admin/content/faq/lamp/edit")
	p.Do(typed(`textarea[name="f.basis"]`, "旧塔法第3条\n"),
		comes(`document.querySelector('[data-slot="f.basis"]').innerText.includes("《旧塔法》自2020年2月1日起废止")`))
}
