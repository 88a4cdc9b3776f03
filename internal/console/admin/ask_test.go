package admin

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"pufa/content"
	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/internal/privacy"
	"pufa/internal/record"
	"pufa/internal/store"
	"pufa/knowledge"
)

// lawyer answers from the built-in packs, without the conversation around it.
type lawyer struct{}

// packs is one engine for all tests, over a store of its own.
var packs = sync.OnceValues(func() (*knowledge.Engine, error) {
	set, err := content.BuiltIn()
	if err != nil {
		return nil, err
	}
	dir, err := tempDir()
	if err != nil {
		return nil, err
	}
	key, err := privacy.NewKey(privacy.NewSecret())
	if err != nil {
		return nil, err
	}
	kept, err := store.Open(context.Background(), store.Config{Path: filepath.Join(dir, "pufa.db"), Key: key})
	if err != nil {
		return nil, err
	}
	return knowledge.New(context.Background(), knowledge.Options{Content: set, Statutes: kept, Labelled: kept,
		Dir: filepath.Join(dir, "index"), Now: nowInTests})
})

func (lawyer) Answer(ctx context.Context, text string) (Spoken, error) {
	engine, err := packs()
	if err != nil {
		return Spoken{}, err
	}
	a, err := engine.Ask(ctx, knowledge.Question{Text: text, Explain: true})
	return Spoken{Reply: a.Conclusion, Skill: "ask", Answer: a}, err
}

// bench improves what lawyer answers.
type bench struct{ fresh *atomic.Int64 }

func (b bench) Freshen() { b.fresh.Add(1) }

func (bench) Clusters(misses []knowledge.Miss) []knowledge.Cluster {
	engine, err := packs()
	if err != nil {
		panic(err)
	}
	return engine.Clusters(misses)
}

func (bench) Try(ctx context.Context, c knowledge.Change, asked []string, tell func(string, int64, int64)) (out Tried, err error) {
	engine, err := packs()
	if err != nil {
		return out, err
	}
	t, err := engine.Try(ctx, c)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	say := func(e *knowledge.Engine, q string) Said {
		a, err := e.Ask(ctx, knowledge.Question{Text: q})
		if err != nil {
			panic(err)
		}
		return Said{answerKinds[a.Kind], a.Title + a.Conclusion}
	}
	for _, q := range t.About(c) {
		out.Answers = append(out.Answers, TriedAnswer{q, say(t.Before, q), say(t.After, q)})
	}
	out.Asked = len(asked)
	out.Report, err = t.Replay(ctx, t.Sample(asked, 40), func(done, total int) { tell("重放", int64(done), int64(total)) })
	return out, err
}

func (lawyer) Cite(ctx context.Context, text string) (knowledge.Lookup, bool, error) {
	engine, err := packs()
	if err != nil {
		return knowledge.Lookup{}, false, err
	}
	return engine.Cite(ctx, text)
}

func (lawyer) Preview(context.Context, content.Item) ([]Bubble, error) { return nil, nil }

const unpaid = "公司不给我交社保咋整"

// unanswered notes questions without an answer, each as often as said.
func (b *bureau) unanswered(times int, questions ...string) {
	b.Helper()
	for _, q := range questions {
		for n := range times {
			b.no(b.store.AddUnanswered(b.Context(), record.Unanswered{Key: fmt.Sprint(q, n), Question: q, At: b.now()}))
		}
		b.no(b.store.AddAsked(b.Context(), []record.Asked{{Question: q, Kind: "none", Day: datebook.DateOf(b.now()), Times: times}}))
	}
}

func TestAskAndConfirm(t *testing.T) {
	b := newBureau(t)
	w := b.enter("编辑", access.Editor)
	b.unanswered(1, unpaid)
	w.get("/admin/questions").want(t, unpaid)
	p := w.get("/admin/ask?q=" + url.QueryEscape(unpaid))
	p.want(t, "群众看到的", "为什么这样答", "为什么排在这里", "加分", "先看影响", "写成常见问题")
	if strings.Contains(p.text, "%!") || strings.Contains(p.text, "词对/") {
		t.Error("a figure is not formatted, or a feature is not explained")
	}
	for articles, why := range map[string]string{"": "请写明法律和条号", "随便写的": "请写明法律和条号", "民法典第9999条": "没有第九千九百九十九条"} {
		w.post("/admin/ask/confirm", "question", unpaid, "articles", articles).want(t, why, unpaid)
	}
	w.post("/admin/ask/confirm", "question", unpaid, "articles", "社会保险法第58条").want(t, "记下了", "《社会保险法》第五十八条")
	labelled, err := b.store.LabelledQuestions(t.Context())
	if err != nil || len(labelled) != 1 || labelled[0].Question != unpaid || labelled[0].Refs[0].Law != "社会保险法" {
		t.Errorf("%+v, %v", labelled, err)
	}
	if b.fresh.Load() != 1 {
		t.Error("the knowledge is not refreshed")
	}
	log, err := b.store.AuditLog(t.Context(), store.AuditFilter{})
	if err != nil || !strings.Contains(log[0].After, "没有先看影响") {
		t.Errorf("audit: %+v, %v", log[0], err)
	}
	if p := w.get("/admin/questions"); strings.Contains(p.text, unpaid) {
		t.Error("it is still on the list")
	}
	w.post("/admin/ask/confirm", "question", strings.Repeat("长", 301), "articles", "民法典第1条").want(t, "最多300个字")
}

// Questions are listed by meaning with their trend, and all of a group are dealt with at once.
func TestQuestionGroups(t *testing.T) {
	b := newBureau(t)
	w := b.enter("编辑", access.Editor)
	b.unanswered(3, unpaid)
	b.unanswered(1, "公司不给交社保", "楼上天花板漏水找谁")
	b.no(b.store.AddFeedback(t.Context(), record.Feedback{Key: "2", Follower: "f", Question: "公司不给交社保？", At: b.now()}))
	p := w.get("/admin/questions")
	p.want(t, "上升", "近8周每周：0、0、0、0、0、0、0、5", "楼上天花板漏水找谁")
	path := regexp.MustCompile(`href="(/admin/questions/[0-9a-f]+)">` + unpaid).FindStringSubmatch(p.text)
	if path == nil || strings.Contains(p.text, ">公司不给交社保<") {
		t.Fatal("the questions are not grouped: " + p.text)
	}
	if p := w.get("/admin/questions?tab=useless"); strings.Contains(p.text, "漏水") {
		t.Error("the tab shows what was never called useless")
	}
	group := w.get(path[1])
	group.want(t, unpaid, "公司不给交社保", "和第一个相近", "说没用1次", "/admin/content/faq/new?question=", "近8周每周")
	id := path[1][strings.LastIndex(path[1], "/")+1:]
	w.post("/admin/ask/confirm", "group", id, "question", unpaid, "question", "公司不给交社保", "articles", "某法第1条").want(t, "一组问题", "某法第1条")
	w.post("/admin/ask/confirm", "group", id, "question", unpaid, "question", "公司不给交社保", "articles", "社会保险法第58条").want(t, "这2个问题看")
	if p := w.get("/admin/questions"); strings.Contains(p.text, "社保") {
		t.Error("the group is still on the list")
	}
	w.get(path[1]).want(t, "已经处理了")
	w.post("/admin/questions/dismiss", "question", "楼上天花板漏水找谁")
	if p := w.get("/admin/questions"); strings.Contains(p.text, "漏水") {
		t.Error("it is still on the list")
	}
	auditor := b.enter("审计员", access.Auditor)
	auditor.get("/admin/questions").want(t, "群众提问")
}

// A change is tried on real questions, looked at, and confirmed once.
func TestTrial(t *testing.T) {
	b := newBureau(t)
	w := b.enter("编辑", access.Editor)
	const odd = "外星人撞坏我家房顶谁赔"
	b.unanswered(1, odd, "外星人撞坏了我家房顶")
	w.post("/admin/trials", "question", odd, "articles", "不存在的法第1条").want(t, odd, "不存在的法第1条")
	p := w.post("/admin/trials", "question", odd, "articles", "民法典第1253条")
	b.settled()
	job := w.get(p.url)
	job.want(t, "完成了", "重放40个问题")
	path := regexp.MustCompile(`href="(/admin/trials/[A-Z0-9]+)"`).FindStringSubmatch(job.text)
	if path == nil {
		t.Fatal(job.text)
	}
	trial := w.get(path[1])
	trial.want(t, odd, "《民法典》第一千二百五十三条", "现在", "改后", "个变对", "变对", "2个是群众最近问过的")
	if labelled, err := b.store.LabelledQuestions(t.Context()); err != nil || len(labelled) != 0 {
		t.Errorf("trying confirmed %v, %v", labelled, err)
	}
	w.post(path[1]+"/confirm").want(t, "记下了")
	w.get(path[1]).want(t, "已经认定")
	w.post(path[1]+"/confirm").want(t, "已经生效了")
	log, err := b.store.AuditLog(t.Context(), store.AuditFilter{})
	if err != nil || !strings.Contains(log[0].After, "看过影响：40个问题") {
		t.Errorf("audit: %+v, %v", log[0], err)
	}
	w.get("/admin/trials/none").want(t, "请再看一次影响")
}

func TestEveryFeatureIsExplained(t *testing.T) {
	s, err := lawyer{}.Answer(t.Context(), unpaid)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, source := range s.Answer.Sources {
		for name := range source.Features {
			seen++
			own := slices.ContainsFunc(aboutTheQuestion, func(n string) bool { return n == name })
			if (groundOf(name) < 0) != own {
				t.Errorf("%s has no ground, or has one though it is the same for all", name)
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d features", seen)
	}
}

func TestAskPagesByHand(t *testing.T) {
	b := newBureau(t)
	b.unanswered(3, unpaid, "楼上漏水把我家天花板泡了找谁")
	b.unanswered(2, "公司不给交社保", "网上买的手机是翻新机", "老人把房子给了小儿子，大儿子还要不要赡养")
	p := b.look("编辑", access.Editor)
	p.Go(b.server.URL + "/admin/questions")
	p.Look("questions")
	p.Do(chromedp.Click(`td a`), chromedp.WaitVisible(`#mend`))
	p.Look("question-group")
	p.Do(chromedp.SendKeys(`input[name=articles]`, "社会保险法第58条"), chromedp.Click(`button.main`))
	b.settled()
	p.Do(chromedp.WaitVisible(`a[href^="/admin/trials/"]`), chromedp.Click(`a[href^="/admin/trials/"]`), chromedp.WaitVisible(`#others`))
	p.Look("trial")
	p.Go(b.server.URL + "/admin/ask?q=" + url.QueryEscape(unpaid))
	p.Look("ask")
	p.Want("群众看到的")
}

func nowInTests() time.Time { return start }

// TestMain gives the tests a folder for the engine that they share.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "pufa-admin-")
	if err != nil {
		panic(err)
	}
	tempDir = func() (string, error) { return dir, nil }
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

var tempDir func() (string, error)
