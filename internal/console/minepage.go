package console

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"pufa/internal/fault"
	"pufa/internal/record"
	"pufa/quiz"
)

// ownRoutes are pages of one follower's own, by a link from the chat.
func (c *console) ownRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET "+Prefix+"mine/{token}", c.showMine)
	mux.HandleFunc("POST "+Prefix+"mine/{token}", c.startMine)
	mux.HandleFunc("GET "+Prefix+"unit/{token}", c.showUnit)
}

// minePage is what a follower has to do, did, and remembers.
type minePage struct {
	frame
	Name         string // masked; empty where nobody is bound
	Due          []dueCard
	Results      []resultLine
	More         int // results that are not listed
	Certificates []wayOn
	Memory       []string
	Practice     string // path
}

// dueCard is something to do.
type dueCard struct {
	ID, Title, Facts, When, State string
	Start                         string // what the button says; empty where it cannot be begun
	Clock                         string // what beginning means
	Done                          bool   // passed already
}

type resultLine struct{ Title, Score, When, Path string }

// resultsShown is how many results the page lists, the latest first.
const resultsShown = 20

func (c *console) showMine(w http.ResponseWriter, r *http.Request) {
	follower, _, ok := c.open(w, r, minePurpose)
	if !ok {
		return
	}
	c.mine(w, r, follower, "")
}

func (c *console) mine(w http.ResponseWriter, r *http.Request, follower, note string) {
	p := minePage{frame: c.frame(r, "我的学习"), Practice: c.opt.Links.practicePath(follower)}
	p.Note = note
	person, bound, err := c.opt.Study.Person(r.Context(), follower)
	if err == nil && bound {
		err = c.fillMine(r.Context(), &p, person)
	}
	if err == nil {
		p.Memory, err = c.memory(r.Context(), follower)
	}
	if err != nil {
		c.failed(w, r, err)
		return
	}
	c.render(w, http.StatusOK, "mine", p)
}

// fillMine adds what a person's unit asks of them, and what they did.
func (c *console) fillMine(ctx context.Context, p *minePage, person record.Person) error {
	now := c.opt.Now()
	p.Name = quiz.MaskName(person.Name)
	due, err := c.opt.Study.Due(ctx, person.ID, now)
	if err != nil {
		return fmt.Errorf("due: %w", err)
	}
	for _, d := range due {
		p.Due = append(p.Due, dueCardOf(d, now))
	}
	results, err := c.opt.Study.History(ctx, person.ID, now)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	seen := map[string]bool{}
	for _, one := range slices.Backward(results) {
		if one.Passed && one.State != quiz.Voided && !seen[one.Assignment] {
			seen[one.Assignment] = true
			p.Certificates = append(p.Certificates, wayOn{Name: one.Title, About: moment(one.Ended, now) + "通过", Path: c.opt.Links.certificatePath(person.ID, one.Assignment)})
		}
		if len(p.Results) == resultsShown {
			p.More++
			continue
		}
		p.Results = append(p.Results, resultLine{Title: one.Title, Score: fmt.Sprintf("%d/%d分，%s", one.Score, one.Full, standing(one)),
			When: moment(one.Ended, now) + endedHow(one.State), Path: c.opt.Links.quizPath(person.ID, one.Attempt)})
	}
	return nil
}

func dueCardOf(d quiz.Due, now time.Time) dueCard {
	a := d.Assignment
	card := dueCard{ID: a.ID, Title: a.Title, When: moment(d.Deadline, now) + "截止", State: dueState(d), Done: d.State == quiz.Passed}
	facts := []string{"学习", fmt.Sprintf("%d题", d.Total)}
	if a.Mode == quiz.ExamMode {
		facts[0] = "考试"
	}
	if a.Blueprint.Pass > 0 {
		facts = append(facts, fmt.Sprintf("%d分及格", a.Blueprint.Pass))
	}
	if limit := a.Blueprint.Limit; limit > 0 {
		facts = append(facts, "限时"+span(limit))
		if d.Open == "" {
			card.Clock = "一开始就计时，" + span(limit) + "后自动交卷；请留好时间。"
		}
	}
	card.Facts = strings.Join(facts, " · ")
	switch {
	case now.Before(d.Opens):
		card.When = moment(d.Opens, now) + "开始，" + card.When
	case d.MakeUp:
		card.When = "补考，" + card.When
	}
	switch {
	case !d.CanStart(now):
		card.Clock = ""
	case d.Open != "":
		card.Start = "接着做"
	case d.Used > 0:
		card.Start = "再做一次"
	default:
		card.Start = "开始"
	}
	return card
}

// dueState is how far a person is, in words.
func dueState(d quiz.Due) string {
	words := map[quiz.DueState]string{quiz.NotStarted: "没开始", quiz.InProgress: "正在做", quiz.Passed: fmt.Sprintf("已通过，%d分", d.Score),
		quiz.Failed: fmt.Sprintf("没通过，%d分", d.Score)}[d.State]
	if d.Open != "" {
		words += fmt.Sprintf("，答到%d/%d", d.Answered, d.Total)
	} else if d.Left >= 0 && d.State != quiz.Passed {
		words += fmt.Sprintf("，还有%d次机会", d.Left)
	}
	return words
}

// memory says how much the follower remembers of what they practised.
func (c *console) memory(ctx context.Context, follower string) ([]string, error) {
	now := c.opt.Now()
	m, err := c.opt.Study.Memory(ctx, follower)
	if err != nil {
		return nil, fmt.Errorf("memory: %w", err)
	}
	if m.Asked == 0 {
		return nil, nil
	}
	due, err := c.opt.Study.DueReviews(ctx, follower, now)
	if err != nil {
		return nil, fmt.Errorf("count due reviews: %w", err)
	}
	lines := []string{fmt.Sprintf("练过%d题。", m.Asked)}
	if m.Firm > 0 {
		lines = append(lines, fmt.Sprintf("其中%d题记牢了：过三周再考，多半还答得对。", m.Firm))
	}
	if m.Wrong > 0 {
		lines = append(lines, fmt.Sprintf("%d题上次答错了，在错题本里。", m.Wrong))
	}
	switch {
	case due > 0:
		lines = append(lines, fmt.Sprintf("说好再考您的，有%d题到时候了。", due))
	case m.Next.After(now):
		lines = append(lines, "下一次复习："+moment(m.Next, now)+"。")
	}
	return lines, nil
}

// startMine begins an assignment, or goes on with it.
func (c *console) startMine(w http.ResponseWriter, r *http.Request) {
	follower, _, ok := c.open(w, r, minePurpose)
	if !ok {
		return
	}
	person, bound, err := c.opt.Study.Person(r.Context(), follower)
	if err == nil && !bound {
		err = fault.New(fault.Unauthorised, "您还没有绑定单位。请回到公众号，回复“绑定”加邀请码。")
	}
	var attempt quiz.Attempt
	if err == nil {
		attempt, err = c.opt.Study.Start(r.Context(), r.PostFormValue("assignment"), person.ID, follower, c.opt.Now())
	}
	if err != nil {
		if kind := fault.KindOf(err); kind == fault.Internal || kind == fault.Unavailable {
			c.failed(w, r, err)
			return
		}
		c.mine(w, r, follower, fault.Message(err))
		return
	}
	http.Redirect(w, r, c.opt.Links.quizPath(person.ID, attempt.ID), http.StatusSeeOther)
}
