package eval

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pufa/internal/fault"
	"pufa/knowledge/search"
)

func TestReadArticles(t *testing.T) {
	const line = `{"id":"a","law":"家事法","article_label":"第一条","text":"自愿离婚的，应当登记。","chapter":"第一章","category":"法律","extra":1}`
	want := []search.Doc{{ID: "a", Kind: search.Article, Law: "家事法", Level: "法律", Label: "第一条", Chapter: "第一章", Text: "自愿离婚的，应当登记。"}}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write([]byte(line)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{"plain": line + "\n\n", "with a byte order mark": "\ufeff" + line, "zipped": zipped.String()} {
		got, err := ReadArticles(strings.NewReader(in))
		if err != nil {
			t.Fatal(name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(name, diff)
		}
	}
}

func TestReadersNameTheLine(t *testing.T) {
	articles := func(s string) error { _, err := ReadArticles(strings.NewReader(s)); return err }
	questions := func(s string) error { _, err := ReadQuestions(strings.NewReader(s)); return err }
	for _, c := range []struct {
		read     func(string) error
		in, want string
	}{
		{articles, "{\"id\":\"a\",\"text\":\"x\"}\n{", "第2行：不是一条完整的 JSON 法条"},
		{articles, `{"text":"x"}`, "第1行：缺少 id"},
		{articles, "{\"id\":\"a\",\"text\":\"x\"}\n\n{\"id\":\"a\",\"text\":\"x\"}", "第3行：id a 重复"},
		{articles, `{"id":"a","text":" "}`, "第1行：缺少条文 text"},
		{articles, "\x1f\x8bnot zipped", "压缩文件已损坏"},
		{questions, `[]`, "第1行：不是一条完整的 JSON 问题"},
		{questions, `{"question":"","gold":["a"]}`, "第1行：缺少 question"},
		{questions, `{"question":"离婚"}`, "第1行：缺少 gold（正确法条的 id）"},
		{questions, strings.Repeat("x", maxLine+1), "第1行：超过 4 MiB"},
	} {
		if err := c.read(c.in); err == nil || fault.Message(err) != c.want {
			t.Errorf("%.30q: %v, want %s", c.in, err, c.want)
		}
	}
}

func FuzzReadArticles(f *testing.F) {
	f.Add([]byte(`{"id":"a","text":"x"}`))
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, b []byte) {
		docs, err := ReadArticles(bytes.NewReader(b))
		for _, d := range docs {
			if err == nil && (d.ID == "" || d.Text == "" || d.Kind != search.Article) {
				t.Errorf("read %+v", d)
			}
		}
	})
}

func FuzzReadQuestions(f *testing.F) {
	f.Add([]byte(`{"question":"离婚","gold":["a"]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		questions, err := ReadQuestions(bytes.NewReader(b))
		for _, q := range questions {
			if err == nil && (q.Question == "" || len(q.Gold) == 0) {
				t.Errorf("read %+v", q)
			}
		}
	})
}

func TestQuality(t *testing.T) {
	ranked := make([]string, 100)
	for i := range ranked {
		ranked[i] = fmt.Sprint(i + 1)
	}
	var q Quality
	q.add(ranked, map[string]bool{"2": true, "15": true})
	q.add(ranked, map[string]bool{"1": true})
	q.add(ranked, map[string]bool{"missing": true})
	q.add(nil, map[string]bool{"1": true})
	q.finish()
	want := Quality{Count: 4, Recall1: 0.25, Recall5: 0.375, Recall10: 0.375, Recall20: 0.5, Recall100: 0.5,
		MRR10: 0.375, Hit1: 0.25, Hit3: 0.5, Hit5: 0.5, Hit10: 0.5}
	if diff := cmp.Diff(want, q); diff != "" {
		t.Error(diff)
	}
}

// village is a corpus whose questions share words with their articles.
func village(n int) (docs []search.Doc, questions []search.Labelled) {
	letters := []rune("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥")
	for i := range n {
		id := fmt.Sprintf("a%d", i)
		word := string([]rune{letters[i%22], letters[i/22%22], letters[(i*5+3)%22], letters[(i*3+1)%22]})
		docs = append(docs, search.Doc{ID: id, Kind: search.Article, Law: "村规", Label: id, Text: "凡" + word + "的，应当报告。"})
		for _, end := range []string{"怎么办", "要报告吗"} {
			questions = append(questions, search.Labelled{Question: "遇到" + word + end, Gold: []string{id}})
		}
	}
	return docs, questions
}

var offTopic = []string{"今天天气怎么样", "红烧肉怎么做"}

func TestRunWithoutLearning(t *testing.T) {
	docs, questions := village(60)
	r, err := Run(context.Background(), docs, questions, Options{OffTopic: offTopic, Quick: true, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if r.Articles != 60 || r.Questions != 120 || r.Learnt != 0 || r.Seen != nil {
		t.Errorf("report %+v", r)
	}
	if r.Hit1 < 0.95 {
		t.Errorf("hit@1 %.2f on questions in the articles' own words", r.Hit1)
	}
	if r.Answers.OffAnswered != 0 {
		t.Errorf("answered %.0f%% of the off-topic questions", 100*r.Answers.OffAnswered)
	}
}

func TestRunLearnsAndCrossValidates(t *testing.T) {
	docs, questions := village(220) // enough in each fold to train on
	for name, opt := range map[string]Options{
		"once":  {Learn: questions},
		"folds": {Learn: questions, Folds: 2},
	} {
		t.Run(name, func(t *testing.T) {
			opt.Quick, opt.Dir = true, t.TempDir()
			r, err := Run(context.Background(), docs, questions, opt)
			if err != nil {
				t.Fatal(err)
			}
			if r.Questions != len(questions) || r.Learnt != len(questions) || r.Seen == nil || r.Seen.Count+r.Unseen.Count != len(questions) {
				t.Errorf("report %+v", r)
			}
			if r.Hit1 < 0.9 {
				t.Errorf("hit@1 %.2f", r.Hit1)
			}
		})
	}
}

func TestRunMeasures(t *testing.T) {
	docs, questions := village(30)
	r, err := Run(context.Background(), docs, questions, Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if r.Latency.P50 <= 0 || r.Latency.P99 < r.Latency.P50 || r.QPS <= 0 || r.Speedup <= 0 || r.OpenMillis <= 0 || r.IndexMB <= 0 {
		t.Errorf("report %+v", r)
	}
}

func TestReportIsReadByPeopleAndPrograms(t *testing.T) {
	r := Report{Articles: 2, Questions: 1, Learnt: 3, Folds: 5, Quality: Quality{Count: 1, Recall10: 0.5, Hit3: 1}, Unseen: &Quality{Count: 1, Before: 0.4}}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]any
	if err := json.Unmarshal(b, &keys); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"recall@1", "recall@5", "recall@10", "recall@20", "recall@100", "mrr@10", "hit@1", "hit@3", "hit@5", "hit@10", "latency_ms", "unseen", "answers"} {
		if _, ok := keys[k]; !ok {
			t.Errorf("no key %s in %s", k, b)
		}
	}
	if _, ok := keys["latency_ms"].(map[string]any)["p50"]; !ok {
		t.Errorf("no latency_ms.p50 in %s", b)
	}
	var text strings.Builder
	if err := r.Print(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"法条 2 条，问题 1 个；法条带着内容包的口语问法 0 个", "学习了 3 个已标注问题（5 折交叉验证）", "没学过其法条的"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, &text)
		}
	}
}
