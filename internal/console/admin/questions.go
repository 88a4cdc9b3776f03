package admin

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"pufa/internal/fault"
	"pufa/internal/store"
	"pufa/knowledge"
)

const (
	// feedbackDays is how far back useless answers are counted.
	feedbackDays = 90
	// weeksShown is how many weeks a trend is drawn over.
	weeksShown = 8
)

type questionsPage struct {
	frame
	Tab  string
	List list
}

// questions lists what found no answer, or whose answer helped nobody, by meaning.
func (v *visit) questions() error {
	p := &questionsPage{frame: v.frame("群众提问"), Tab: v.query("tab")}
	found, err := v.clusters(p.Tab)
	if err != nil {
		return err
	}
	l, exported, err := v.list(v.clusterTable(found))
	if err != nil || exported {
		return err
	}
	p.List = l
	return v.show("questions", p)
}

// clusters are the questions that failed, or only those that failed in one way.
func (v *visit) clusters(tab string) ([]knowledge.Cluster, error) {
	misses, err := Misses(v.r.Context(), v.opt.Store, v.now)
	if err != nil {
		return nil, err
	}
	misses = slices.DeleteFunc(misses, func(m knowledge.Miss) bool {
		return tab == "unanswered" && m.Unanswered == 0 || tab == "useless" && m.Useless == 0
	})
	return v.opt.Workshop.Clusters(misses), nil
}

// Misses are the questions without a good answer that the console looks at.
func Misses(ctx context.Context, s *store.Store, now time.Time) ([]knowledge.Miss, error) {
	return s.Misses(ctx, now.AddDate(0, 0, -feedbackDays), weeksShown)
}

func askURL(question string) string { return Prefix + "ask?q=" + url.QueryEscape(question) }

func clusterPath(id string) string { return Prefix + "questions/" + pathEscape(id) }

func (v *visit) clusterTable(found []knowledge.Cluster) table {
	t := table{Name: "群众提问", Columns: []column{{Title: "问得最多的说法"}, {Title: "趋势"}, {Title: "近八周"}, {Title: "近4周", Number: true}, {Title: "再前4周", Number: true},
		{Title: "没答上来", Number: true}, {Title: "说没用", Number: true}, {Title: "说法", Number: true}, {Title: "第一次"}, {Title: "最近"}}}
	for i := range found {
		c := &found[i]
		now, before := c.Recent()
		t.Rows = append(t.Rows, []cell{{Text: c.Question(), URL: clusterPath(c.ID())}, trendCell(c.Trend()), {Text: weekWords(c.Weeks, " "), Weeks: c.Weeks},
			{Text: strconv.Itoa(now)}, {Text: strconv.Itoa(before)}, {Text: strconv.Itoa(c.Unanswered)}, {Text: strconv.Itoa(c.Useless)},
			{Text: strconv.Itoa(len(c.Members))}, {Text: v.day(c.First)}, {Text: v.day(c.Last)}})
	}
	return t
}

func trendCell(t knowledge.Trend) cell {
	switch t {
	case knowledge.Rising:
		return cell{Text: "上升", Tone: "warn"}
	case knowledge.Falling:
		return cell{Text: "下降", Tone: "good"}
	}
	return cell{Text: "持平"}
}

// day is a date that sorts as text.
func (v *visit) day(t time.Time) string { return t.In(v.now.Location()).Format("2006-01-02") }

// dismiss takes questions off the list that are none, or none of ours.
func (v *visit) dismiss() error {
	questions := v.r.PostForm["question"]
	if len(questions) == 0 || questions[0] == "" {
		return fault.New(fault.Invalid, "没有说是哪个问题。请返回勾选。")
	}
	err := v.opt.Store.InTx(v.r.Context(), func(ctx context.Context) error {
		if err := v.opt.Store.SettleQuestions(ctx, questions, v.now); err != nil {
			return err
		}
		_, err := v.opt.Store.Audit(ctx, store.AuditEntry{At: v.now, Actor: v.account.Name, Action: "question.dismiss", Subject: "question",
			Before: v.opt.Key.Mask(strings.Join(questions, "；"))})
		return err
	})
	if err != nil {
		return err
	}
	return v.done(Prefix+"questions", "已从清单拿掉；再有人问起又会出现。")
}
