package admin

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"

	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/store"
	"pufa/knowledge"
)

// improveRoutes are the pages where answers are asked for and improved.
func improveRoutes() []route {
	return []route{
		{"GET /admin/questions", access.SeeQuestions, (*visit).questions},
		{"GET /admin/questions/{id}", access.SeeQuestions, (*visit).questionGroup},
		{"POST /admin/questions/dismiss", access.MendAnswers, (*visit).dismiss},
		{"GET /admin/ask", access.SeeQuestions, (*visit).ask},
		{"POST /admin/ask/confirm", access.MendAnswers, (*visit).confirm},
		{"POST /admin/trials", access.MendAnswers, (*visit).tryLabels},
		{"GET /admin/trials/{id}", access.SeeQuestions, (*visit).trial},
		{"POST /admin/trials/{id}/confirm", access.MendAnswers, (*visit).confirmTrial},
	}
}

// replayed is how many of the last questions a change is tried on.
const replayed = 1000

// tryLabels shows what confirming articles would change, before it does.
func (v *visit) tryLabels() error {
	labels, err := v.labels()
	if err != nil {
		return v.refused(err)
	}
	return v.startTrial(knowledge.Change{Labelled: labels})
}

// startTrial tries a change in the background and leads to where that is seen.
func (v *visit) startTrial(c knowledge.Change) error {
	t := store.Trial{ID: rand.Text(), Actor: v.account.Name, Change: c}
	opt := v.opt
	return v.startJob("trial", "看一处改动的影响", trialPath(t.ID), func(ctx context.Context, tell func(string, int64, int64)) (string, error) {
		tell("准备", 0, -1)
		asked, err := opt.Store.LastAsked(ctx, replayed)
		if err != nil {
			return "", err
		}
		questions := make([]string, len(asked))
		for i, q := range asked {
			questions[i] = q.Question
		}
		tried, err := opt.Workshop.Try(ctx, c, questions, tell)
		if err != nil {
			return "", err
		}
		if t.Result, err = json.Marshal(tried); err != nil {
			return "", fmt.Errorf("write what a trial showed: %w", err)
		}
		t.At = opt.Now()
		if err := opt.Store.SaveTrial(ctx, t); err != nil {
			return "", err
		}
		return fmt.Sprintf("重放%d个问题，%d个的回答会变。", tried.Report.Questions, len(tried.Report.Differences)), nil
	})
}

func trialPath(id string) string { return Prefix + "trials/" + pathEscape(id) }

type trialPage struct {
	frame
	Trial     store.Trial
	Tried     Tried
	Articles  string // confirmed by the change
	List      list
	Better    int
	Worse     int
	Unchanged int
}

// trial shows what a change changes.
func (v *visit) trial() error {
	t, tried, err := v.readTrial()
	if err != nil {
		return err
	}
	r := tried.Report
	p := &trialPage{frame: v.frame("改动的影响"), Trial: t, Tried: tried, Better: r.Count(knowledge.Better), Worse: r.Count(knowledge.Worse),
		Unchanged: r.Questions - len(r.Differences)}
	if len(t.Change.Labelled) > 0 {
		p.Articles = refNames(t.Change.Labelled[0].Refs)
	}
	l, exported, err := v.list(differenceTable(r.Differences))
	if err != nil || exported {
		return err
	}
	p.List = l
	return v.show("trial", p)
}

func (v *visit) readTrial() (t store.Trial, tried Tried, err error) {
	if t, err = v.opt.Store.Trial(v.r.Context(), v.r.PathValue("id")); err != nil {
		return t, tried, err
	}
	if err := json.Unmarshal(t.Result, &tried); err != nil {
		return t, tried, fmt.Errorf("read what a trial showed: %w", err)
	}
	return t, tried, nil
}

func differenceTable(differences []knowledge.Difference) table {
	t := table{Name: "会变的回答", Columns: []column{{Title: "问题"}, {Title: "判断"}, {Title: "现在"}, {Title: "改后"}}}
	for _, verdict := range []knowledge.Verdict{knowledge.Worse, knowledge.Changed, knowledge.Better} { // the worst first
		for _, d := range differences {
			if d.Verdict == verdict {
				t.Rows = append(t.Rows, []cell{{Text: d.Question, URL: askURL(d.Question)}, verdictCell(d.Verdict), {Text: shortWords(d.Before)}, {Text: shortWords(d.After)}})
			}
		}
	}
	return t
}

func verdictCell(v knowledge.Verdict) cell {
	switch v {
	case knowledge.Better:
		return cell{Text: "变对", Tone: "good"}
	case knowledge.Worse:
		return cell{Text: "变错", Tone: "bad"}
	}
	return cell{Text: "变了", Tone: "warn"}
}

func shortWords(s knowledge.Short) string {
	text := answerKinds[s.Kind]
	if s.First != "" {
		text += "：" + s.First
	}
	return text
}

// confirmTrial confirms what was tried.
func (v *visit) confirmTrial() error {
	t, tried, err := v.readTrial()
	if err != nil {
		return err
	}
	if len(t.Change.Labelled) == 0 {
		return fault.New(fault.Invalid, "这处改动请到内容页发布。")
	}
	how := fmt.Sprintf("看过影响：%d个问题里%d个会变", tried.Report.Questions, len(tried.Report.Differences))
	return v.learn(t.Change.Labelled, how, func(ctx context.Context) error { return v.opt.Store.UseTrial(ctx, t.ID, v.now) })
}
