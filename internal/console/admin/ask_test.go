package admin

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pufa/content"
	"pufa/internal/access"
	"pufa/internal/privacy"
	"pufa/internal/record"
	"pufa/internal/store"
	"pufa/internal/testenv/browser"
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

func (lawyer) Cite(ctx context.Context, text string) (knowledge.Lookup, bool, error) {
	engine, err := packs()
	if err != nil {
		return knowledge.Lookup{}, false, err
	}
	return engine.Cite(ctx, text)
}

func (lawyer) Preview(context.Context, content.Item) ([]Bubble, error) { return nil, nil }

func TestAskAndConfirm(t *testing.T) {
	b := newBureau(t)
	w := b.enter("编辑", access.Editor)
	const question = "公司不给我交社保咋整"
	b.no(b.store.AddUnanswered(t.Context(), record.Unanswered{Key: "1", Question: question, Topic: "社保", At: b.now()}))
	w.get("/admin/questions").want(t, question, "社保")
	p := w.get("/admin/ask?q=" + url.QueryEscape(question))
	p.want(t, "群众看到的", "为什么这样答", "哪些特征起作用")
	if strings.Contains(p.text, "%!") {
		t.Error("a figure is not formatted")
	}
	for articles, why := range map[string]string{"": "请写明法律和条号", "随便写的": "请写明法律和条号", "民法典第9999条": "没有第九千九百九十九条"} {
		w.post("/admin/ask/confirm", "question", question, "articles", articles).want(t, why, question)
	}
	w.post("/admin/ask/confirm", "question", question, "articles", "社会保险法第58条").want(t, "记下了", "《社会保险法》第五十八条")
	labelled, err := b.store.LabelledQuestions(t.Context())
	if err != nil || len(labelled) != 1 || labelled[0].Question != question || labelled[0].Refs[0].Law != "社会保险法" {
		t.Errorf("%+v, %v", labelled, err)
	}
	if p := w.get("/admin/questions"); strings.Contains(p.text, question) {
		t.Error("it is still on the list")
	}
	w.post("/admin/ask/confirm", "question", strings.Repeat("长", 301), "articles", "民法典第1条").want(t, "最多300个字")
}

func TestDismissAndUseless(t *testing.T) {
	b := newBureau(t)
	w := b.enter("编辑", access.Editor)
	b.no(b.store.AddUnanswered(t.Context(), record.Unanswered{Key: "1", Question: "今天天气怎么样", At: b.now()}))
	b.no(b.store.AddFeedback(t.Context(), record.Feedback{Key: "2", Follower: "f", Question: "彩礼退不退", At: b.now()}))
	w.get("/admin/questions?tab=useless").want(t, "彩礼退不退")
	if p := w.post("/admin/questions/dismiss", "question", "今天天气怎么样"); strings.Contains(p.text, "今天天气怎么样") {
		t.Error("it is still on the list")
	}
}

func TestAskPagesByHand(t *testing.T) {
	b := newBureau(t)
	for i, q := range []string{"公司不给我交社保咋整", "楼上漏水把我家天花板泡了找谁", "网上买的手机是翻新机", "老人把房子给了小儿子，大儿子还要不要赡养"} {
		for n := range i + 1 {
			b.no(b.store.AddUnanswered(t.Context(), record.Unanswered{Key: q + string(rune('0'+n)), Question: q, Topic: "民生", At: b.now()}))
		}
	}
	p := b.look("编辑", access.Editor)
	p.Go(b.server.URL + "/admin/questions")
	p.Look("questions")
	p.Go(b.server.URL + "/admin/ask?q=" + url.QueryEscape("公司不给我交社保咋整"))
	p.Look("ask")
	p.Resize(browser.DesktopWidth, browser.DesktopHeight)
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
