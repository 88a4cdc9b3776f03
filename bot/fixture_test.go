package bot_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pufa/bot"
	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

// sample is an invented regulation of this test, to be quoted word for word.
var sample = knowledge.Imported{
	Version: knowledge.Version{
		ID: "sample-2025", Law: "灯塔管理示例条例", Title: "灯塔管理示例条例", Level: "其他",
		Adopted: datebook.Date{Year: 2025, Month: 1, Day: 10}, Effective: datebook.Date{Year: 2025, Month: 3, Day: 1},
		Source: "text", Articles: 5,
	},
	Articles: []knowledge.Article{
		{Number: lawref.Number{Article: 1}, Label: "第一条", Text: "为了让示例有原文可引，编写本条例。"},
		{Number: lawref.Number{Article: 2}, Label: "第二条", Text: "灯塔由看守人照看。\n看守人应当做到下列事项：\n（一）日落点灯；\n（二）日出熄灯；\n（三）记录过往船只。"},
		{Number: lawref.Number{Article: 2, Suffix: 1}, Label: "第二条之一", Text: "看守人外出的，应当请人代为照看。"},
		{Number: lawref.Number{Article: 3}, Label: "第三条", Text: strings.Repeat("灯塔的镜片每月擦拭一次，擦拭的情况写进簿册，簿册保存三年，任何人可以查阅。", 40)},
		{Number: lawref.Number{Article: 4}, Label: "第四条", Text: "违反本条例的，由海湾管理处提醒改正。"},
	},
}

type statutes struct{}

func (statutes) Versions(context.Context) ([]knowledge.Version, error) {
	return []knowledge.Version{sample.Version}, nil
}
func (statutes) Articles(context.Context, string) ([]knowledge.Article, error) {
	return sample.Articles, nil
}
func (statutes) Article(_ context.Context, _ string, n lawref.Number) (knowledge.Article, bool, error) {
	for _, a := range sample.Articles {
		if a.Number == n {
			return a, true, nil
		}
	}
	return knowledge.Article{}, false, nil
}
func (statutes) StatutesRevision(context.Context) (int64, error) { return 1, nil }
func (statutes) LabelledQuestions(context.Context) ([]knowledge.LabelledQuestion, error) {
	return nil, nil
}
func (statutes) QuestionsRevision(context.Context) (int64, error) { return 1, nil }

func newEngine(t testing.TB) *knowledge.Engine {
	t.Helper()
	set, err := content.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	e, err := knowledge.New(context.Background(), knowledge.Options{Content: set, Statutes: statutes{}, Labelled: statutes{},
		Dir: t.TempDir(), Now: func() time.Time { return opening }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

type records struct {
	mu sync.Mutex
	f  map[string]bot.Follower
	u  []bot.Unanswered
	fb []bot.Feedback
}

func newRecords(testing.TB) *records { return &records{f: map[string]bot.Follower{}} }

func (r *records) SaveFollower(_ context.Context, f bot.Follower) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if old, ok := r.f[f.ID]; ok {
		if old.Scene == "" {
			old.Scene = f.Scene
		}
		f = old
	}
	r.f[f.ID] = f
	return nil
}
func (r *records) Unfollow(_ context.Context, id string, _ time.Time) error { return nil }
func (r *records) AddUnanswered(_ context.Context, u bot.Unanswered) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.u = append(r.u, u)
	return nil
}
func (r *records) AddFeedback(_ context.Context, f bot.Feedback) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fb = append(r.fb, f)
	return nil
}
func (r *records) FollowerData(_ context.Context, id string) (bot.FollowerData, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var d bot.FollowerData
	if f, ok := r.f[id]; ok {
		d.Since = f.At
	}
	n := 0
	for _, f := range r.fb {
		if f.Follower == id {
			n++
		}
	}
	d.Counts = []bot.LabelledCount{{Label: "评价", Count: n}}
	return d, nil
}
func (r *records) DeleteFollower(ctx context.Context, id string) (bot.FollowerData, error) {
	d, err := r.FollowerData(ctx, id)
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.f, id)
	var kept []bot.Feedback
	for _, f := range r.fb {
		if f.Follower != id {
			kept = append(kept, f)
		}
	}
	r.fb = kept
	return d, err
}
func (r *records) String() string {
	var b strings.Builder
	for _, f := range r.f {
		fmt.Fprintf(&b, "关注者：来自“%s”\n", f.Scene)
	}
	for _, u := range r.u {
		fmt.Fprintf(&b, "没答上来：%s\n", u.Question)
	}
	for _, f := range r.fb {
		fmt.Fprintf(&b, "评价：%s 有用=%v\n", f.Question, f.Useful)
	}
	return b.String()
}
