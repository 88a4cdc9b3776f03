package bot

import (
	"context"
	"fmt"
	"slices"

	"pufa/internal/fault"
	"pufa/quiz"
)

// practiceKinds are the words that begin a round of practice.
var practiceKinds = map[string]quiz.PracticeKind{
	"每日五题": quiz.Daily, "练习": quiz.Daily, "每日一练": quiz.Daily, "五题": quiz.Daily, "刷题": quiz.Daily, "每日练习": quiz.Daily, "练一练": quiz.Daily, "每日答题": quiz.Daily,
	"错题本": quiz.WrongBook, "错题": quiz.WrongBook, "我的错题": quiz.WrongBook, "错题集": quiz.WrongBook,
	"闯关": quiz.Challenge, "闯关答题": quiz.Challenge, "挑战": quiz.Challenge,
	"复习": quiz.Reviews, "温习": quiz.Reviews,
}

// study answers practice, which anyone may do without a name, and what a person looks
// up of their own: results and certificates.
func (c *Conversation) study(ctx context.Context, t *turn) (Reply, bool, error) {
	if c.opt.Study == nil || t.Kind != Text {
		return Reply{}, false, nil
	}
	r, ok, err := c.lookedUp(ctx, t)
	if kind, is := practiceKinds[t.command]; is {
		ok = true
		r, err = c.practise(ctx, t, kind)
	}
	if err != nil {
		r, err = c.quizFault(ctx, t, err)
		return r, err == nil, err
	}
	return r, ok, nil
}

func (c *Conversation) lookedUp(ctx context.Context, t *turn) (r Reply, ok bool, err error) {
	past := resultForm.FindStringSubmatch(t.text)
	switch {
	case slices.Contains(saysUnitDue, t.command):
		return c.unitDue(ctx, t)
	case slices.Contains(saysHistory, t.command):
		r, err = c.history(ctx, t)
	case slices.Contains(saysCertificates, t.command):
		r, err = c.certificates(ctx, t)
	case past != nil:
		r, err = c.pastResult(ctx, t, past[2])
	default:
		return Reply{}, false, nil
	}
	return r, true, err
}

var practiceRules = map[quiz.PracticeKind]string{
	quiz.Daily:     "每日五题，答完一题就看解析。",
	quiz.WrongBook: "把错过的题再做一遍，答对了就移出错题本。",
	quiz.Challenge: "闯关：答错一题就结束，看您能答对几题。",
	quiz.Reviews:   "说好再考您的，现在开始。",
}

var nothingToPractise = map[quiz.PracticeKind]string{
	quiz.WrongBook: "错题本是空的，真好！",
	quiz.Reviews:   "现在没有到时候的题。",
}

// practise begins a round, or goes on with the one of today.
func (c *Conversation) practise(ctx context.Context, t *turn, kind quiz.PracticeKind) (Reply, error) {
	a, err := c.opt.Study.StartPractice(ctx, t.follower, kind, t.now)
	if fault.KindOf(err) == fault.NotFound {
		text := nothingToPractise[kind]
		if text == "" {
			text = fault.Message(err)
		}
		return Reply{Text: text, Actions: say("每日五题", "闯关", "菜单")}, nil
	}
	if err != nil {
		return Reply{}, fmt.Errorf("start practice: %w", err)
	}
	t.reviews = 0
	r := c.askItem(t, a, "")
	r.Text = practiceRules[kind] + "\n\n" + r.Text
	if cards := c.practiceCard(t.follower); len(cards) > 0 && len(r.Body())+len(cardLink(cards[0])) < MaxText {
		r.Cards = cards
	}
	return r, nil
}
