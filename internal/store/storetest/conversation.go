package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pufa/internal/record"
)

var conversationCases = map[string]func(*testing.T, *world){
	"a follower is kept once, with the first scene": followerOnce,
	"an OpenID comes back for sending":              openIDComesBack,
	"who left is not sent to, until they return":    leftAndReturned,
	"feedback counts once per message":              feedbackOnce,
	"a question counts once per message":            unansweredOnce,
	"questions that read alike are one":             unansweredAlike,
	"the most asked question leads the list":        unansweredOrder,
	"my data and its deletion":                      myData,
	"retries in parallel count once":                parallelRetries,
	"any retries give the same counts":              retryModel,
	"text that databases dislike":                   awkwardQuestion,
}

func follower(id string) record.Follower {
	return record.Follower{ID: id, OpenID: "openid-of-" + id, At: monday}
}

func since(t testing.TB, w *world, id string) time.Time {
	t.Helper()
	return must(w.FollowerData(t.Context(), id))(t).Since
}

func followerOnce(t *testing.T, w *world) {
	ctx := t.Context()
	f := follower("anna")
	no(t, w.SaveFollower(ctx, f))
	f.Scene, f.At = "street-stall", monday.Add(time.Hour)
	no(t, w.SaveFollower(ctx, f))
	f.Scene, f.At = "poster", monday.Add(-time.Hour) // a retry that comes late
	no(t, w.SaveFollower(ctx, f))
	same(t, "since", since(t, w, "anna"), monday.Add(-time.Hour))
	same(t, "counts", must(w.FollowerData(ctx, "anna"))(t).Counts, []record.LabelledCount{{Label: "关注记录", Count: 1}})
	same(t, "scene", must(w.Scene(ctx, "anna"))(t), "street-stall")
}

func openIDComesBack(t *testing.T, w *world) {
	no(t, w.SaveFollower(t.Context(), record.Follower{ID: "anna", At: monday}))
	if _, found, err := w.OpenID(t.Context(), "anna"); found || err != nil {
		t.Errorf("an OpenID that was never given: %v, %v", found, err)
	}
	no(t, w.SaveFollower(t.Context(), follower("anna")))
	got, found, err := w.OpenID(t.Context(), "anna")
	if got != "openid-of-anna" || !found || err != nil {
		t.Errorf("OpenID = %q, %v, %v", got, found, err)
	}
	if _, found, err := w.OpenID(t.Context(), "nobody"); found || err != nil {
		t.Errorf("OpenID of nobody: %v, %v", found, err)
	}
}

func leftAndReturned(t *testing.T, w *world) {
	ctx := t.Context()
	reachable := func() bool {
		_, found, err := w.OpenID(ctx, "anna")
		no(t, err)
		return found
	}
	f := follower("anna")
	no(t, w.SaveFollower(ctx, f))
	no(t, w.Unfollow(ctx, "anna", monday.Add(time.Minute)))
	if reachable() {
		t.Error("who left can be sent to")
	}
	f.At = monday.Add(30 * time.Second)
	no(t, w.SaveFollower(ctx, f)) // a late message of theirs
	if reachable() {
		t.Error("a late message brought back who left")
	}
	f.At = monday.Add(2 * time.Minute)
	no(t, w.SaveFollower(ctx, f))
	no(t, w.Unfollow(ctx, "anna", monday.Add(time.Minute))) // a retry of the event
	if !reachable() {
		t.Error("who returned cannot be sent to")
	}
	no(t, w.Unfollow(ctx, "nobody", monday))
}

func feedbackOnce(t *testing.T, w *world) {
	ctx := t.Context()
	for _, key := range []string{"m1", "m1", "m2"} {
		no(t, w.AddFeedback(ctx, record.Feedback{Key: key, Follower: "anna", Question: "离婚", Sources: []string{"民法典第1077条"}, Useful: true, At: monday}))
	}
	same(t, "counts", must(w.FollowerData(ctx, "anna"))(t).Counts, []record.LabelledCount{{Label: "反馈", Count: 2}})
}

func unansweredOnce(t *testing.T, w *world) {
	ctx := t.Context()
	add := func(key string, at time.Time) {
		no(t, w.AddUnanswered(ctx, record.Unanswered{Key: key, Question: "外星人犯法吗", Topic: "刑事", At: at}))
	}
	add("m1", monday)
	add("m1", monday.Add(5*time.Second))
	add("m2", monday.Add(time.Hour))
	add("m3", monday.Add(-time.Hour))
	got := must(w.UnansweredQuestions(ctx, 10))(t)
	if len(got) != 1 {
		t.Fatalf("%d questions", len(got))
	}
	same(t, "question", got[0].Question+got[0].Topic, "外星人犯法吗刑事")
	same(t, "times", got[0].Times, 3)
	same(t, "first", got[0].First, monday.Add(-time.Hour))
	same(t, "last", got[0].Last, monday.Add(time.Hour))
}

func unansweredAlike(t *testing.T, w *world) {
	for i, q := range []string{"ＡＢ股东 怎么退出？", "ab股东怎么退出", "AB股东，怎么退出!", "？！", ""} {
		no(t, w.AddUnanswered(t.Context(), record.Unanswered{Key: fmt.Sprint(i), Question: q, At: monday}))
	}
	got := must(w.UnansweredQuestions(t.Context(), 10))(t)
	if len(got) != 1 || got[0].Times != 3 || got[0].Question != "ＡＢ股东 怎么退出？" {
		t.Errorf("%+v", got)
	}
}

func unansweredOrder(t *testing.T, w *world) {
	for i, q := range []string{"甲", "乙", "乙", "丙", "乙", "甲", "丁"} {
		no(t, w.AddUnanswered(t.Context(), record.Unanswered{Key: fmt.Sprint(i), Question: q, At: monday.Add(time.Duration(i) * time.Minute)}))
	}
	order := ""
	for _, u := range must(w.UnansweredQuestions(t.Context(), 3))(t) {
		order += u.Question
	}
	same(t, "order", order, "乙甲丁")
}

func myData(t *testing.T, w *world) {
	ctx := t.Context()
	for _, id := range []string{"anna", "bo"} {
		no(t, w.SaveFollower(ctx, follower(id)))
		no(t, w.AddFeedback(ctx, record.Feedback{Key: "f" + id, Follower: id, Question: "?", At: monday}))
	}
	had := must(w.FollowerData(ctx, "anna"))(t)
	deleted := must(w.DeleteFollower(ctx, "anna"))(t)
	same(t, "deletion says what was there", deleted, had)
	same(t, "left of anna", must(w.FollowerData(ctx, "anna"))(t), record.FollowerData{})
	same(t, "deleting again", must(w.DeleteFollower(ctx, "anna"))(t), record.FollowerData{})
	same(t, "bo keeps theirs", len(must(w.FollowerData(ctx, "bo"))(t).Counts), 2)
}

func parallelRetries(t *testing.T, w *world) {
	no(t, together(12, func(i int) error {
		key := fmt.Sprint("m", i%3)
		if err := w.AddUnanswered(t.Context(), record.Unanswered{Key: key, Question: "同一个问题", At: monday}); err != nil {
			return err
		}
		if err := w.SaveFollower(t.Context(), follower("anna")); err != nil {
			return err
		}
		return w.AddFeedback(t.Context(), record.Feedback{Key: key, Follower: "anna", At: monday})
	}))
	same(t, "times", must(w.UnansweredQuestions(t.Context(), 1))(t)[0].Times, 3)
	same(t, "counts", must(w.FollowerData(t.Context(), "anna"))(t).Counts,
		[]record.LabelledCount{{Label: "关注记录", Count: 1}, {Label: "反馈", Count: 3}})
}

func retryModel(t *testing.T, w *world) {
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		asked := map[string]string{}
		for range rapid.IntRange(1, 8).Draw(t, "messages") {
			key := fmt.Sprint(round, rapid.IntRange(0, 3).Draw(t, "key"))
			if _, again := asked[key]; !again {
				asked[key] = fmt.Sprintf("问题%d之%d", round, rapid.IntRange(0, 1).Draw(t, "question"))
			}
			if err := w.AddUnanswered(context.Background(), record.Unanswered{Key: key, Question: asked[key], At: monday}); err != nil {
				t.Fatal(err)
			}
		}
		want := map[string]int{}
		for _, q := range asked {
			want[q]++
		}
		list, err := w.UnansweredQuestions(context.Background(), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range list {
			if n, ok := want[u.Question]; ok && n != u.Times {
				t.Fatalf("%s counted %d times, asked %d times", u.Question, u.Times, n)
			}
		}
	})
}

func awkwardQuestion(t *testing.T, w *world) {
	const q = "空\x00字符，坏\xff字节，𠀀"
	no(t, w.AddUnanswered(t.Context(), record.Unanswered{Key: "k\x00\xff", Question: q, Topic: q, At: monday}))
	no(t, w.AddFeedback(t.Context(), record.Feedback{Key: "k", Follower: "anna", Question: q, Sources: []string{q}, At: monday}))
	f := follower("anna")
	f.Scene = q
	no(t, w.SaveFollower(t.Context(), f))
	same(t, "question", must(w.UnansweredQuestions(t.Context(), 1))(t)[0].Question, "空字符，坏\uFFFD字节，𠀀")
}
