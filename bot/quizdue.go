package bot

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"pufa/internal/record"
	"pufa/quiz"
)

// startForm is what a tap on something due says: 开始《国家宪法日答题》·k7f2.
var startForm = regexp.MustCompile(`^开始(?:答题)?《([^《》]{1,60})》(?:·([a-z2-7]{4}))?$`)

// sayTitle is the most of a title that a tap repeats, in characters.
const sayTitle = 30

// startTap is what a tap on something due says.
func startTap(a quiz.Assignment) string {
	return "开始《" + clip(strings.NewReplacer("《", "", "》", "").Replace(a.Title), sayTitle) + "》·" + markOf(a.ID)
}

var practiceWords = []string{"每日五题", "错题本", "闯关"}

// boundPerson is who the follower is; where nobody, what to do instead.
func (c *Conversation) boundPerson(ctx context.Context, t *turn) (record.Person, Reply, error) {
	p, bound, err := c.opt.Study.Person(ctx, t.follower)
	if err != nil {
		return p, Reply{}, fmt.Errorf("find person: %w", err)
	}
	if bound {
		return p, Reply{}, nil
	}
	return p, Reply{
		Text: "单位的学习和考试，绑定后才看得到：向本单位普法联络员要邀请码，回复“绑定 邀请码”，如“绑定 ABCD2345”。\n\n" +
			"不绑定也可以随便练，不留姓名：",
		Choices: say(practiceWords...), Actions: say("菜单"),
	}, nil
}

// dueList shows what is due, each with its deadline and a tap to start.
func (c *Conversation) dueList(ctx context.Context, t *turn) (Reply, error) {
	p, other, err := c.boundPerson(ctx, t)
	if err != nil || p.ID == "" {
		return other, err
	}
	due, err := c.opt.Study.Due(ctx, p.ID, t.now)
	if err != nil {
		return Reply{}, fmt.Errorf("due: %w", err)
	}
	r := Reply{Actions: say("每日五题", "错题本", "我的成绩", "菜单")}
	if len(due) == 0 {
		r.Text = "现在没有安排给您的学习和考试。\n想练一练，可以："
		r.Choices = say(practiceWords...)
		r.Actions = say("我的成绩", "菜单")
		return r, nil
	}
	waiting := 0
	var lines []string
	for _, d := range due {
		lines = append(lines, t.dueLines(d))
		if d.State != quiz.Passed {
			waiting++
		}
		if d.CanStart(t.now) {
			r.Choices = append(r.Choices, Choice{Label: startLabel(d), Say: startTap(d.Assignment)})
		}
	}
	r.Text = fmt.Sprintf("您有%d项要完成：\n\n", waiting)
	if waiting == 0 {
		r.Text = "都完成了，真好！\n\n"
	}
	r.Text += strings.Join(lines, "\n\n")
	return c.withMine(t, r), nil
}

func (t *turn) dueLines(d quiz.Due) string {
	a := d.Assignment
	how := "学习"
	if a.Mode == quiz.ExamMode {
		how = "考试"
	}
	facts := []string{how, fmt.Sprintf("%d题", d.Total)}
	if a.Blueprint.Pass > 0 {
		facts = append(facts, fmt.Sprintf("%d分及格", a.Blueprint.Pass))
	}
	if a.Blueprint.Limit > 0 {
		facts = append(facts, "限时"+span(a.Blueprint.Limit))
	}
	when := t.moment(d.Deadline) + "截止"
	switch {
	case t.now.Before(d.Opens):
		when = t.moment(d.Opens) + "开始，" + when
	case d.MakeUp:
		when = "补考，" + when
	}
	return "· " + safe(a.Title) + "\n  " + strings.Join(facts, "·") + "\n  " + when + "（" + progressOf(d) + "）"
}

// progressOf is how far a person is.
func progressOf(d quiz.Due) string {
	var parts []string
	switch d.State {
	case quiz.Passed:
		parts = append(parts, fmt.Sprintf("已通过，%d分", d.Score))
	case quiz.Failed:
		parts = append(parts, fmt.Sprintf("没通过，%d分", d.Score))
	case quiz.NotStarted:
		parts = append(parts, "没开始")
	}
	if d.Open != "" {
		parts = append(parts, fmt.Sprintf("答到%d/%d", d.Answered, d.Total))
	}
	if d.Left >= 0 && d.State != quiz.Passed && d.Open == "" {
		parts = append(parts, fmt.Sprintf("还有%d次机会", d.Left))
	}
	return strings.Join(parts, "，")
}

func startLabel(d quiz.Due) string {
	title := "《" + d.Assignment.Title + "》"
	switch {
	case d.Open != "":
		return "接着做" + title
	case d.Used > 0:
		return "再做一次" + title
	}
	return "开始" + title
}

// start begins what a tap on the list names, or what alone can be begun.
func (c *Conversation) start(ctx context.Context, t *turn) (Reply, bool, error) {
	named := startForm.FindStringSubmatch(t.text)
	p, other, err := c.boundPerson(ctx, t)
	if err != nil || p.ID == "" {
		return other, err == nil && named != nil, err
	}
	due, err := c.opt.Study.Due(ctx, p.ID, t.now)
	if err != nil {
		return Reply{}, false, fmt.Errorf("due: %w", err)
	}
	able := slices.DeleteFunc(slices.Clone(due), func(d quiz.Due) bool { return !d.CanStart(t.now) || named == nil && d.State == quiz.Passed })
	if named != nil {
		able = slices.DeleteFunc(slices.Clone(due), func(d quiz.Due) bool { return !isNamed(d.Assignment, named) })
	}
	if len(able) != 1 {
		r, err := c.dueList(ctx, t)
		return r, err == nil, err
	}
	r, err := c.begin(ctx, t, able[0], p.ID)
	return r, err == nil, err
}

func isNamed(a quiz.Assignment, named []string) bool {
	if named[2] != "" {
		return markOf(a.ID) == named[2]
	}
	return squeeze(a.Title) == squeeze(named[1])
}

// begin starts or takes up an attempt and shows its question.
func (c *Conversation) begin(ctx context.Context, t *turn, d quiz.Due, person string) (Reply, error) {
	attempt, err := c.opt.Study.Start(ctx, d.Assignment.ID, person, t.follower, t.now)
	if err != nil {
		return Reply{}, err
	}
	r, err := c.askAttempt(ctx, t, attempt)
	if err != nil {
		return Reply{}, err
	}
	opening := "开始：" + d.Assignment.Title + "，共" + fmt.Sprint(len(attempt.Paper.Items)) + "题。"
	if d.Open != "" {
		opening = fmt.Sprintf("接着做：%s，已答%d/%d。", d.Assignment.Title, len(attempt.Answers), len(attempt.Paper.Items))
	}
	switch {
	case !attempt.Deadline.IsZero():
		opening += fmt.Sprintf("%s交卷，还剩%s；到点自动交卷。", t.moment(attempt.Deadline), span(attempt.Deadline.Sub(t.now)))
	case attempt.Mode == quiz.StudyMode:
		opening += "答完一题就看解析，可以随时“暂停”，改天接着做。"
	}
	r.Text = safe(opening) + "\n\n" + r.Text
	if cards := c.quizCard(person, attempt.ID); len(cards) > 0 && len(r.Body())+len(cardLink(cards[0])) < MaxText {
		r.Cards = cards // one reply must hold both
	}
	return r, nil
}

// quizCard opens the same attempt as a page, with larger type.
func (c *Conversation) quizCard(person, attempt string) []Card {
	if c.opt.Pages == nil {
		return nil
	}
	url := c.opt.Pages.Quiz(person, attempt)
	if url == "" {
		return nil
	}
	return []Card{{Title: "换成网页作答（大字，可用读屏）", URL: url}}
}

// practiceCard opens the follower's practice as a page.
func (c *Conversation) practiceCard(follower string) []Card {
	if c.opt.Pages == nil {
		return nil
	}
	url := c.opt.Pages.Practice(follower)
	if url == "" {
		return nil
	}
	return []Card{{Title: "换成网页练习（大字，可用读屏）", URL: url}}
}

// takeUp goes on with what was set aside on another day.
func (c *Conversation) takeUp(ctx context.Context, t *turn) (Reply, bool, error) {
	p, bound, err := c.opt.Study.Person(ctx, t.follower)
	if err != nil {
		return Reply{}, false, fmt.Errorf("find person: %w", err)
	}
	if bound {
		due, err := c.opt.Study.Due(ctx, p.ID, t.now)
		if err != nil {
			return Reply{}, false, fmt.Errorf("due: %w", err)
		}
		open := slices.DeleteFunc(due, func(d quiz.Due) bool { return d.Open == "" })
		switch {
		case len(open) == 1:
			r, err := c.begin(ctx, t, open[0], p.ID)
			return r, err == nil, err
		case len(open) > 1:
			r, err := c.dueList(ctx, t)
			return r, err == nil, err
		}
	}
	if len(t.session.Pages) > 0 {
		return Reply{}, false, nil
	}
	a, found, err := c.opt.Study.CurrentPractice(ctx, t.follower)
	if err != nil || !found {
		return Reply{}, false, err
	}
	return c.askItem(t, a, ""), true, nil
}
