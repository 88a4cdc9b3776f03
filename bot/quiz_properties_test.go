package bot_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pufa/bot"
)

// saidInQuizzes is what random people say.
var saidInQuizzes = []string{"A", "b", "AC", "ａ、Ｃ", "1", "13", "2", "对", "错", "×", "√", "BCA", "选C", "答案是AC", "继续", "跳过", "上一题", "下一题", "交卷", "确认交卷", "好",
	"取消", "暂停", "退出", "重选", "选好了", "答题", "开始", "我的成绩", "证书", "每日五题", "闯关", "错题本", "复习", "民法典1077条", "更多", "老公打我", "菜单", "第2题选A", "第3题就选A", "解绑", "你好", "工资3000"}

// answersStored counts every answer of exams, study and practice.
func (r *records) answersStored(t *rapid.T) int {
	db, err := sql.Open("sqlite", r.path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	n := 0
	row := db.QueryRow(`SELECT (SELECT count(*) FROM quiz_answers) + (SELECT count(*) FROM practice_answers)`)
	if err := row.Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Whatever is said, tapped, delivered twice or lost on the way: one message never
// answers two items, however often it is delivered. One that answered none before a
// restart may answer one after it: the conversation stands elsewhere then.
func TestOneMessageAnswersOneItem(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, engine, bot.Account{})
		for _, step := range []string{"[roster]", "[bind 韦小明]", "是我", "答题", "[tap " + rapid.SampledFrom([]string{"1", "2"}).Draw(rt, "which") + "]"} {
			if _, err := w.do(step); err != nil {
				rt.Fatal(err)
			}
		}
		stored := 0
		answered := map[string]int{} // items, by the message's key
		count := func() {
			now := w.records.answersStored(rt)
			answered[w.lastMessage.Key] += now - stored
			if answered[w.lastMessage.Key] > 1 {
				rt.Fatalf("%q answered %d items", w.lastMessage.Text, answered[w.lastMessage.Key])
			}
			stored = now
		}
		for i := range rapid.IntRange(1, 12).Draw(rt, "messages") {
			if _, err := w.do(drawStudyStep(rt, w, i)); err != nil {
				rt.Fatal(err)
			}
			count()
			if rapid.IntRange(0, 3).Draw(rt, "twice") == 0 {
				if _, err := w.do("[again]"); err != nil {
					rt.Fatal(err)
				}
				count()
			}
			w.pass(time.Duration(rapid.IntRange(0, 12).Draw(rt, "minutes")) * time.Minute)
		}
	})
}

// drawStudyStep is a tap on any link ever shown, or something said, or a restart.
func drawStudyStep(rt *rapid.T, w *world, i int) string {
	switch rapid.IntRange(0, 5).Draw(rt, "kind") {
	case 0, 1:
		r := w.replies[rapid.IntRange(0, len(w.replies)-1).Draw(rt, "reply")]
		if links := tappable.FindAllStringSubmatch(r.Body(), -1); len(links) > 0 {
			return links[rapid.IntRange(0, len(links)-1).Draw(rt, "link")][1]
		}
	case 2:
		if i%5 == 4 {
			return "[restart]"
		}
	}
	return rapid.SampledFrom(saidInQuizzes).Draw(rt, "said")
}

// Every answer that a person typed in turn is stored once, and the score is theirs,
// through a restart between any two answers.
func TestARestartLosesNoAnswer(t *testing.T) {
	w := newWorld(t, engine, bot.Account{})
	steps := []string{"[roster]", "[bind 韦小明]", "是我", "答题", "[tap 1]"}
	for _, a := range []string{"C", "AC", "对", "BCA"} {
		steps = append(steps, "[restart]", a)
	}
	var reply string
	for _, step := range steps {
		var err error
		if reply, err = w.do(step); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(reply, "100分（满分100") {
		t.Errorf("after restarts: %s", reply)
	}
}

// People answer at once, each message twice at the same time: every answer is stored
// once.
func TestAnswersAtOnce(t *testing.T) {
	w := newWorld(t, engine, bot.Account{})
	for _, step := range []string{"[roster]", "[bind 韦小明]", "是我", "答题", "[tap 1]"} {
		if _, err := w.do(step); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan error, 16)
	for i := range cap(done) {
		go func() {
			_, err := w.talk.Respond(context.Background(), bot.Message{Key: fmt.Sprint("k", i%2), From: "openid-小王", Kind: bot.Text, Text: "第1题选C", At: w.now()})
			done <- err
		}()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	attempt, found, err := w.study.Current(context.Background(), "p1", w.now())
	if err != nil || !found || len(attempt.Answers) != 1 {
		t.Errorf("%d answers, open %v, %v", len(attempt.Answers), found, err)
	}
}
