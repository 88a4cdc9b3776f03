package admin

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"

	"pufa/internal/fault"
	"pufa/internal/record"
	"pufa/quiz"
)

func pathEscape(id string) string { return url.PathEscape(id) }

var flagNames = map[quiz.Flag]string{quiz.TooEasy: "太容易", quiz.TooHard: "太难", quiz.NotDiscriminates: "分不出高低",
	quiz.Negative: "会的人反而错，请查答案", quiz.Exposed: "用得太多"}

type itemsPage struct {
	frame
	A    quiz.Assignment
	List list
}

// items is how the questions of an assignment did, over all who took it.
func (v *visit) items() error {
	ctx := v.r.Context()
	a, err := v.assignmentHere()
	if err != nil {
		return err
	}
	found, err := v.opt.Study.Items(ctx, a.ID)
	if err != nil {
		return err
	}
	bank, err := v.opt.Study.Questions(ctx)
	if err != nil {
		return err
	}
	stems := map[string]string{}
	for _, q := range bank {
		stems[q.ID] = q.Stem
	}
	t := table{Name: a.Title + "逐题分析", Columns: []column{{Title: "题目"}, {Title: "做过的人次", Number: true}, {Title: "答对率", Number: true}, {Title: "区分度", Number: true}, {Title: "提示"}}}
	for _, s := range found {
		flags := make([]string, len(s.Flags))
		for i, f := range s.Flags {
			flags[i] = flagNames[f]
		}
		note := cell{Text: strings.Join(flags, "；")}
		if len(flags) > 0 {
			note.Tone = "warn"
		}
		t.Rows = append(t.Rows, []cell{{Text: stems[s.ID], URL: questionPath(s.ID)}, {Text: strconv.Itoa(s.Count)}, {Text: inPercent(s.Facility)},
			{Text: twoDigits(s.Discrimination)}, note})
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	return v.show("items", &itemsPage{v.frame(a.Title + "：逐题分析"), a, l})
}

// twoDigits is a figure, or a dash where there is none yet.
func twoDigits(x float64) string {
	if math.IsNaN(x) {
		return "—"
	}
	return fmt.Sprintf("%.2f", x)
}

type anomaliesPage struct {
	frame
	A     quiz.Assignment
	Found []anomalyRow
	Until string
}

type anomalyRow struct {
	What, Detail string
	People       []record.Person
}

// IDs are the people's, for the form.
func (r anomalyRow) IDs() string {
	ids := make([]string, len(r.People))
	for i, p := range r.People {
		ids[i] = p.ID
	}
	return strings.Join(ids, " ")
}

// Names are the people's.
func (r anomalyRow) Names() string {
	names := make([]string, len(r.People))
	for i, p := range r.People {
		names[i] = p.Name
	}
	return strings.Join(names, "、")
}

// anomalies are reasons to offer a re-test, never accusations. Answers are not shown.
func (v *visit) anomalies() error {
	ctx := v.r.Context()
	a, err := v.assignmentHere()
	if err != nil {
		return err
	}
	found, err := v.opt.Study.Anomalies(ctx, a.ID)
	if err != nil {
		return err
	}
	p := &anomaliesPage{A: a, Until: v.typed(v.now.AddDate(0, 0, 7))}
	for _, one := range found {
		row, err := v.anomaly(one)
		if err != nil {
			return err
		}
		p.Found = append(p.Found, row)
	}
	p.frame = v.frame(a.Title + "：异常")
	return v.show("anomalies", p)
}

func (v *visit) anomaly(one quiz.Anomaly) (anomalyRow, error) {
	ctx := v.r.Context()
	var row anomalyRow
	switch one.Kind {
	case quiz.TooFast:
		row.What, row.Detail = "做得太快", fmt.Sprintf("平均每题%.1f秒，读题也要更久。", one.Seconds)
	case quiz.SameWrong:
		row.What, row.Detail = "错得一样", fmt.Sprintf("有%d道题错成同一个选项。", one.Shared)
	case quiz.OneDevice:
		row.What, row.Detail = "同一个微信", "几个人的卷子从同一个微信做的。"
	}
	for _, id := range one.Attempts {
		attempt, err := v.opt.Store.Attempt(ctx, id)
		if err != nil {
			return row, err
		}
		person, err := v.opt.Store.Person(ctx, attempt.Person)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return row, err
		}
		row.People = append(row.People, person)
	}
	return row, nil
}

type certificatePage struct {
	frame
	Code  string
	Found *quiz.Certificate
}

// certificate checks a certificate by its code, as anybody may on its public page.
func (v *visit) certificate() error {
	p := &certificatePage{frame: v.frame("查证书"), Code: v.query("code")}
	if p.Code == "" {
		return v.show("certificate", p)
	}
	c, err := v.opt.Study.VerifyCertificate(v.r.Context(), strings.ToUpper(p.Code))
	if fault.KindOf(err) == fault.NotFound {
		p.Wrong = "没有这个编号的证书，请核对一下。"
		return v.again("certificate", p)
	}
	if err != nil {
		return err
	}
	p.Found = &c
	return v.show("certificate", p)
}
