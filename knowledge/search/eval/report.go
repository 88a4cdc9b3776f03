package eval

import (
	"fmt"
	"io"
)

// Report is what an evaluation measured. Shares lie between 0 and 1.
type Report struct {
	Articles  int `json:"articles"`
	Questions int `json:"questions"`
	Learnt    int `json:"learnt"`          // questions learnt from; 0 = without learning
	Folds     int `json:"folds,omitempty"` // of the cross-validation
	Attached  int `json:"attached"`        // lay questions that came with the articles

	Quality
	Seen   *Quality `json:"seen,omitempty"`   // questions with a right article that learning saw
	Unseen *Quality `json:"unseen,omitempty"` // questions without one

	Answers Answers `json:"answers"`

	IndexSeconds float64 `json:"index_seconds"`
	LearnSeconds float64 `json:"learn_seconds,omitempty"`
	OpenMillis   float64 `json:"open_ms"`
	IndexMB      float64 `json:"index_mb"`
	MemoryMB     float64 `json:"memory_mb"` // resident while serving

	Latency  Latency `json:"latency_ms"`  // one goroutine
	Latency2 Latency `json:"latency2_ms"` // two goroutines at once
	QPS      float64 `json:"qps"`         // one goroutine
	QPS2     float64 `json:"qps2"`        // two
	Speedup  float64 `json:"speedup"`     // QPS2 / QPS
}

// Quality is how well the right articles were found.
type Quality struct {
	Count     int     `json:"count"`
	Recall1   float64 `json:"recall@1"`
	Recall5   float64 `json:"recall@5"`
	Recall10  float64 `json:"recall@10"`
	Recall20  float64 `json:"recall@20"`
	Recall100 float64 `json:"recall@100"`
	MRR10     float64 `json:"mrr@10"`
	Hit1      float64 `json:"hit@1"`
	Hit3      float64 `json:"hit@3"`
	Hit5      float64 `json:"hit@5"`
	Hit10     float64 `json:"hit@10"`
	Before    float64 `json:"mrr@10_without_learning,omitempty"`
}

// Latency is of whole rankings, in milliseconds.
type Latency struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
}

// Answers is how the decision to answer fared.
type Answers struct {
	Answered    float64 `json:"answered"`     // share of the questions
	Precision   float64 `json:"precision"`    // share of right first hits among the answered
	Offered     float64 `json:"offered"`      // share offered choices
	Helped      float64 `json:"helped"`       // share answered with a right article among the three shown, or offered choices with one among them
	OffTopic    int     `json:"off_topic"`    // questions that should be declined
	OffAnswered float64 `json:"off_answered"` // share of them answered
	OffOffered  float64 `json:"off_offered"`  // share of them offered choices
}

func (q *Quality) add(ranked []string, gold map[string]bool) {
	q.Count++
	found, first := 0, 0
	for i, id := range ranked {
		if !gold[id] {
			continue
		}
		found++
		if first == 0 {
			first = i + 1
		}
		share := 1 / float64(len(gold))
		for _, r := range []struct {
			k   int
			sum *float64
		}{{1, &q.Recall1}, {5, &q.Recall5}, {10, &q.Recall10}, {20, &q.Recall20}, {100, &q.Recall100}} {
			if i < r.k {
				*r.sum += share
			}
		}
	}
	if first == 0 {
		return
	}
	for _, h := range []struct {
		k   int
		sum *float64
	}{{1, &q.Hit1}, {3, &q.Hit3}, {5, &q.Hit5}, {10, &q.Hit10}} {
		if first <= h.k {
			*h.sum++
		}
	}
	if first <= 10 {
		q.MRR10 += 1 / float64(first)
	}
}

func (q *Quality) finish() {
	n := float64(max(1, q.Count))
	for _, v := range []*float64{&q.Recall1, &q.Recall5, &q.Recall10, &q.Recall20, &q.Recall100,
		&q.MRR10, &q.Hit1, &q.Hit3, &q.Hit5, &q.Hit10, &q.Before} {
		*v /= n
	}
}

// Print writes the report as a table for people.
func (r Report) Print(w io.Writer) error {
	p := &printer{w: w}
	p.line("法条 %d 条，问题 %d 个；法条带着内容包的口语问法 %d 个", r.Articles, r.Questions, r.Attached)
	if r.Learnt > 0 {
		p.line("学习了 %d 个已标注问题%s", r.Learnt, folds(r.Folds))
	} else {
		p.line("没有学习")
	}
	p.line("")
	p.line("%-14s %6s %6s %6s %6s %6s %6s %6s %6s %6s %6s %6s", "", "题数", "r@1", "r@5", "r@10", "r@20", "r@100", "MRR@10", "hit@1", "hit@3", "hit@5", "hit@10")
	p.quality("全部", &r.Quality)
	p.quality("学过其法条的", r.Seen)
	p.quality("没学过其法条的", r.Unseen)
	p.line("")
	p.line("回答 %s，首条正确 %s；给出选项 %s；答到或选项里有对的 %s", percent(r.Answers.Answered), percent(r.Answers.Precision), percent(r.Answers.Offered), percent(r.Answers.Helped))
	if r.Answers.OffTopic > 0 {
		p.line("题外问题 %d 个：误答 %s，误给选项 %s", r.Answers.OffTopic, percent(r.Answers.OffAnswered), percent(r.Answers.OffOffered))
	}
	p.line("")
	p.line("建索引 %.1f 秒，学习 %.1f 秒，打开 %.0f 毫秒，索引 %.0f MB，常驻内存 %.0f MB", r.IndexSeconds, r.LearnSeconds, r.OpenMillis, r.IndexMB, r.MemoryMB)
	p.line("单线程 p50 %.2f / p95 %.2f / p99 %.2f 毫秒，每秒 %.0f 问", r.Latency.P50, r.Latency.P95, r.Latency.P99, r.QPS)
	p.line("两线程 p50 %.2f / p95 %.2f / p99 %.2f 毫秒，每秒 %.0f 问，是单线程的 %.2f 倍", r.Latency2.P50, r.Latency2.P95, r.Latency2.P99, r.QPS2, r.Speedup)
	return p.err
}

func folds(n int) string {
	if n < 2 {
		return ""
	}
	return fmt.Sprintf("（%d 折交叉验证）", n)
}

func percent(share float64) string { return fmt.Sprintf("%.1f%%", 100*share) }

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) quality(name string, q *Quality) {
	if q == nil {
		return
	}
	p.line("%-14s %6d %6.3f %6.3f %6.3f %6.3f %6.3f %6.3f %6.3f %6.3f %6.3f %6.3f", name, q.Count,
		q.Recall1, q.Recall5, q.Recall10, q.Recall20, q.Recall100, q.MRR10, q.Hit1, q.Hit3, q.Hit5, q.Hit10)
	if q.Before > 0 {
		p.line("%-14s %55.3f", "  学习之前", q.Before)
	}
}
