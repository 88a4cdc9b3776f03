package admin

import (
	"net/url"
	"strconv"
	"time"

	"pufa/internal/fault"
	"pufa/internal/store"
)

const (
	questionsListed = 500
	// feedbackDays is how far back useless answers are counted.
	feedbackDays = 90
)

type questionsPage struct {
	frame
	Tab  string
	List list
}

// questions lists what found no answer, or whose answer helped nobody.
func (v *visit) questions() error {
	p := &questionsPage{frame: v.frame("群众提问"), Tab: v.query("tab")}
	t, err := v.questionTable(p.Tab)
	if err != nil {
		return err
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	p.List = l
	return v.show("questions", p)
}

func askURL(question string) string { return Prefix + "ask?q=" + url.QueryEscape(question) }

func (v *visit) questionTable(tab string) (table, error) {
	ctx := v.r.Context()
	if tab == "useless" {
		found, err := v.opt.Store.Misses(ctx, v.now.AddDate(0, 0, -feedbackDays), 1)
		t := table{Name: "没用的回答", Columns: []column{{Title: "问题"}, {Title: "说没用", Number: true}, {Title: "说有用", Number: true}, {Title: "最近"}}}
		for _, u := range found {
			if u.Useless == 0 {
				continue
			}
			t.Rows = append(t.Rows, []cell{{Text: u.Question, URL: askURL(u.Question)}, {Text: strconv.Itoa(u.Useless)},
				{Text: strconv.Itoa(u.Useful)}, {Text: v.day(u.Last)}})
		}
		return t, err
	}
	found, err := v.opt.Store.UnansweredQuestions(ctx, questionsListed)
	t := table{Name: "没答上来的问题", Columns: []column{{Title: "问题"}, {Title: "主题"}, {Title: "次数", Number: true}, {Title: "第一次"}, {Title: "最近"}}}
	for _, u := range found {
		t.Rows = append(t.Rows, []cell{{Text: u.Question, URL: askURL(u.Question)}, {Text: u.Topic},
			{Text: strconv.Itoa(u.Times)}, {Text: v.day(u.First)}, {Text: v.day(u.Last)}})
	}
	return t, err
}

// day is a date that sorts as text.
func (v *visit) day(t time.Time) string { return t.In(v.now.Location()).Format("2006-01-02") }

// dismiss takes a question off the list that is none, or none of ours.
func (v *visit) dismiss() error {
	question := v.form("question")
	if question == "" {
		return fault.New(fault.Invalid, "没有说是哪个问题。")
	}
	ctx := v.r.Context()
	if err := v.opt.Store.SettleQuestions(ctx, []string{question}, v.now); err != nil {
		return err
	}
	if _, err := v.opt.Store.Audit(ctx, store.AuditEntry{At: v.now, Actor: v.account.Name, Action: "question.dismiss", Subject: "question",
		Before: v.opt.Key.Mask(question)}); err != nil {
		return err
	}
	return v.done(Prefix+"questions", "已从清单拿掉；再有人问起又会出现。")
}
