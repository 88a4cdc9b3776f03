package knowledge

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pufa/content"
	"pufa/internal/fault"
	"pufa/internal/lawref"
)

// labelledShelf is a shelf with confirmed questions.
type labelledShelf struct {
	shelf
	labels []LabelledQuestion
}

func (s *labelledShelf) LabelledQuestions(context.Context) ([]LabelledQuestion, error) {
	return s.labels, nil
}

func bridge(n int) []lawref.Ref {
	return []lawref.Ref{{Law: "桥梁管理法", Number: lawref.Number{Article: n}}}
}

func tryOn(t *testing.T, e *Engine, c Change) *Trial {
	t.Helper()
	trial, err := e.Try(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return trial
}

func first(t *testing.T, e *Engine, question string) string {
	t.Helper()
	a, err := e.Ask(t.Context(), Question{Text: question})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range a.Sources {
		if s.Kind == "article" {
			return s.ID
		}
	}
	return ""
}

const odd = "半夜在桥上卖烧烤谁来管"

// A question that was confirmed for one article is tried with another: the candidate
// alone answers by it.
func TestTryAnotherAnswer(t *testing.T) {
	s := &labelledShelf{shelf: shelf{imports: bridgeLaw()}, labels: []LabelledQuestion{{Question: odd + "？", Refs: bridge(1)}, {Question: "深夜桥上烧烤归谁管", Refs: bridge(1)}}}
	e, err := New(t.Context(), Options{Content: packs(), Statutes: s, Labelled: s, Dir: t.TempDir(), Now: func() time.Time { return day("2026-11-23").In(time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	first(t, e, odd) // what was answered lately is kept, but not for the candidate
	trial := tryOn(t, e, Change{Labelled: []LabelledQuestion{{Question: odd, Refs: bridge(2)}}})
	for name, engine := range map[string]*Engine{"served": e, "before": trial.Before, "after": trial.After} {
		want := map[string]string{"after": "a:桥梁管理法/2"}[name]
		if want == "" {
			want = "a:桥梁管理法/1"
		}
		if got := first(t, engine, odd); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if _, err := e.Try(t.Context(), Change{}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second trial at the same time: %v", err)
	}
	s.revision++ // what is served may move meanwhile
	if err := e.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	report, err := trial.Replay(t.Context(), []string{odd, "井盖没盖好罚多少"}, func(int, int) {})
	if err != nil || report.Questions != 2 || len(report.Differences) != 1 || report.Count(Better) != 1 || report.Differences[0].Question != odd {
		t.Errorf("%+v, %v", report, err)
	}
	if err := trial.Close(); err != nil {
		t.Error(err)
	}
	if err := tryOn(t, e, Change{}).Close(); err != nil { // the next may begin
		t.Error(err)
	}
}

func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		before, after bool
		want          Verdict
	}{{true, false, Worse}, {false, true, Better}, {true, true, Changed}, {false, false, Changed}} {
		if got := verdict(c.before, c.after); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestTryContent(t *testing.T) {
	e := engineOn(t, "2026-11-23", &shelf{imports: bridgeLaw()})
	item := content.Item{Kind: "faq", ID: "barbecue", Text: "id: barbecue\nquestion: " + odd + "\nconclusion: 桥上摆摊由桥梁管理处管，可以打12345反映。\nsteps: [打12345]\nbasis: [桥梁管理法第2条]\ntopics: [桥梁]\n"}
	trial := tryOn(t, e, Change{Items: []content.Item{item}})
	a, err := trial.After.Ask(t.Context(), Question{Text: odd})
	if err != nil || a.Kind != Answered || a.Title != odd {
		t.Errorf("%+v, %v", a, err)
	}
	if got := trial.About(Change{Items: []content.Item{item}}); len(got) != 1 || got[0] != odd {
		t.Errorf("about %v", got)
	}
	if err := trial.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(e.opt.Dir, trialDir)); !os.IsNotExist(err) {
		t.Errorf("the trial's folder is left: %v", err)
	}
	item.Text = "question: 没有编号"
	if _, err := e.Try(t.Context(), Change{Items: []content.Item{item}}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a bad item: %v", err)
	}
	if err := tryOn(t, e, Change{}).Close(); err != nil {
		t.Error(err)
	}
}

func TestSample(t *testing.T) {
	e := engineOn(t, "2026-11-23", &shelf{})
	trial := tryOn(t, e, Change{})
	defer trial.Close()
	asked := []string{"甲", "乙", "丙"}
	for n, want := range map[int]string{2: "甲乙", 3: "甲乙丙", 9: "甲乙丙井盖没盖好罚多少"} {
		if got := strings.Join(trial.Sample(asked, n), ""); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
