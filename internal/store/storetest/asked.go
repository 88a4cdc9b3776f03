package storetest

import (
	"fmt"
	"testing"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/internal/record"
	"pufa/internal/store"
	"pufa/knowledge"
)

var askedCases = map[string]func(*testing.T, *world){
	"questions that read alike add up by week":      askedAddUp,
	"the last asked are listed, each once":          lastAsked,
	"old and many questions are forgotten":          askedPruned,
	"replicas may store the same questions at once": askedTogether,
	"useless answers are counted by question":       uselessAnswers,
	"weeks tell what happened when":                 missesByWeek,
	"a settled question comes back when asked":      settledQuestions,
	"a trial is kept and used once":                 trialOnce,
}

// onDay is a question on a day counted from the store's first Monday.
func onDay(question, kind string, day, times int) record.Asked {
	return record.Asked{Question: question, Kind: kind, Day: datebook.DateOf(monday).AddDays(day), Times: times}
}

func askedAddUp(t *testing.T, w *world) {
	no(t, w.AddAsked(t.Context(), []record.Asked{onDay("楼上漏水怎么办？", "answered", 0, 2), onDay("楼上 漏水怎么办", "answered", 6, 1),
		onDay("？！", "none", 0, 5), onDay("没有问过", "none", 0, 0)}))
	no(t, w.AddAsked(t.Context(), []record.Asked{onDay("楼上漏水怎么办", "answered", 7, 4)}))
	got := must(w.LastAsked(t.Context(), 10))(t)
	same(t, "questions", len(got), 1)
	same(t, "times", got[0].Times, 7)
}

func lastAsked(t *testing.T, w *world) {
	no(t, w.AddAsked(t.Context(), []record.Asked{onDay("甲问", "none", 1, 1), onDay("甲问", "answered", 2, 1), onDay("乙问", "choices", 5, 1),
		onDay("丙问", "answered", 3, 1), onDay("民法典第一条", "citation", 9, 1), onDay("离婚", "topic", 9, 1)}))
	order := ""
	for _, q := range must(w.LastAsked(t.Context(), 2))(t) {
		order += q.Question
	}
	same(t, "order", order, "乙问丙问")
}

func askedPruned(t *testing.T, w *world) {
	var in []record.Asked
	for i := range 30 {
		in = append(in, onDay(fmt.Sprintf("第%d问", i), "none", i/2, 1))
	}
	no(t, w.AddAsked(t.Context(), in))
	left := func() int { return len(must(w.LastAsked(t.Context(), 100))(t)) }
	no(t, w.PruneAsked(t.Context(), in[4].Day, 100))
	same(t, "without the oldest", left(), 26)
	no(t, w.PruneAsked(t.Context(), in[0].Day, 7))
	same(t, "newest", left(), 7)
	no(t, w.PruneAsked(t.Context(), in[0].Day, 7))
	same(t, "again", left(), 7)
}

func askedTogether(t *testing.T, w *world) {
	in := []record.Asked{onDay("甲问", "none", 0, 1), onDay("乙问", "none", 0, 1)}
	no(t, together(8, func(int) error { return w.AddAsked(t.Context(), in) }))
	for _, q := range must(w.LastAsked(t.Context(), 10))(t) {
		same(t, q.Question, q.Times, 8)
	}
}

// say is a follower's word on an answer now.
func (w *world) say(t *testing.T, key, question string, useful bool) {
	t.Helper()
	no(t, w.AddFeedback(t.Context(), record.Feedback{Key: key, Follower: "a", Question: question, Useful: useful, At: w.now()}))
}

func (w *world) misses(t *testing.T, since time.Time) []knowledge.Miss {
	t.Helper()
	return must(w.Misses(t.Context(), since, 3))(t)
}

func uselessAnswers(t *testing.T, w *world) {
	w.say(t, "old", "很久以前的", false)
	w.pass(time.Hour)
	since := w.now()
	w.say(t, "1", "好答案", true)
	w.say(t, "2", "坏答案", false)
	w.say(t, "2", "坏答案", false) // the same message again
	w.say(t, "3", "两说的", false)
	w.say(t, "4", "两说的", true)
	w.say(t, "5", "两说的？", false)
	got := ""
	for _, m := range w.misses(t, since) {
		got += fmt.Sprintf("%s %d %d %d %v;", m.Question, m.Unanswered, m.Useless, m.Useful, m.Weeks)
	}
	same(t, "useless", got, "两说的 0 2 1 [0 0 2];坏答案 0 1 0 [0 0 1];")
}

func missesByWeek(t *testing.T, w *world) {
	ask := func(key string) {
		no(t, w.AddUnanswered(t.Context(), record.Unanswered{Key: key, Question: "外嫁女分地", At: w.now()}))
		no(t, w.AddAsked(t.Context(), []record.Asked{{Question: "外嫁女分地", Kind: "none", Day: datebook.DateOf(w.now()), Times: 1}}))
	}
	ask("1")
	w.pass(8 * 24 * time.Hour)
	ask("2")
	w.pass(15 * 24 * time.Hour) // a Wednesday: the first question is three weeks back
	ask("3")
	w.say(t, "4", "外嫁女，分地？", false)
	no(t, w.AddAsked(t.Context(), []record.Asked{{Question: "外嫁女分地", Kind: "answered", Day: datebook.DateOf(w.now()), Times: 9}}))
	same(t, "misses", w.misses(t, monday)[0], knowledge.Miss{ID: w.misses(t, monday)[0].ID, Question: "外嫁女分地", Unanswered: 3, Useless: 1,
		First: monday, Last: w.now(), Weeks: []int{1, 0, 2}})
}

func settledQuestions(t *testing.T, w *world) {
	ask := func(key string) {
		no(t, w.AddUnanswered(t.Context(), record.Unanswered{Key: key, Question: "楼上漏水怎么办？", At: w.now()}))
		w.say(t, "f"+key, "楼上漏水怎么办？", false)
	}
	times := func() (n int) {
		for _, m := range w.misses(t, monday) {
			n += m.Times()
		}
		return n
	}
	ask("1")
	same(t, "listed", times(), 2)
	no(t, w.SettleQuestions(t.Context(), []string{"楼上漏水怎么办", "没有人问过"}, w.now()))
	same(t, "settled", times(), 0)
	w.pass(time.Second)
	ask("2")
	same(t, "listed again", times(), 2)
}

func trialOnce(t *testing.T, w *world) {
	ctx := t.Context()
	in := store.Trial{ID: "t1", At: w.now(), Actor: "编辑", Change: knowledge.Change{Labelled: []knowledge.LabelledQuestion{question("楼上漏水怎么办", 1)}},
		Result: []byte(`{"Questions":3}`)}
	no(t, w.SaveTrial(ctx, in))
	same(t, "trial", must(w.Trial(ctx, "t1"))(t), in)
	w.pass(time.Minute)
	no(t, w.UseTrial(ctx, "t1", w.now()))
	same(t, "used", must(w.Trial(ctx, "t1"))(t).Used, w.now())
	same(t, "again", fault.KindOf(w.UseTrial(ctx, "t1", w.now())), fault.Conflict)
	no(t, w.PruneAsked(ctx, datebook.DateOf(monday).AddDays(1), 9))
	_, err := w.Trial(ctx, "t1")
	same(t, "pruned", fault.KindOf(err), fault.NotFound)
}
