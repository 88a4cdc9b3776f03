package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pufa/quiz"
)

// typed takes an answer to the question that is shown.
func (c *Conversation) typed(ctx context.Context, t *turn, chosen []int) (Reply, error) {
	q := t.session.Quiz
	if severalPicks(q.Kind) && len(chosen) < q.least() { // one option is never all of it
		return t.pick(chosen), nil
	}
	return c.answerItem(ctx, t, q.Item, chosen)
}

// tapped takes a tap on an option. It is for the attempt and item that it names,
// whatever is shown now.
func (c *Conversation) tapped(ctx context.Context, t *turn, says tap) (Reply, error) {
	q := t.session.Quiz
	if q == nil || says.mark != "" && says.mark != markOf(q.Attempt) {
		found, err := c.findByMark(ctx, t, says.mark)
		if err != nil {
			return Reply{}, err
		}
		if !found {
			return c.stale(ctx, t)
		}
		q = t.session.Quiz
	}
	if says.item != q.Item {
		return c.otherItem(ctx, t, says)
	}
	if !says.final && severalPicks(q.Kind) && len(says.chosen) < q.least() {
		return t.pick(says.chosen), nil
	}
	return c.answerItem(ctx, t, q.Item, says.chosen)
}

// stale tells kindly that a tap came too late, and shows what waits now.
func (c *Conversation) stale(ctx context.Context, t *turn) (Reply, error) {
	const kind = "这是以前那次答题的选项，没有计入。"
	if !t.session.Quiz.waiting() {
		return Reply{Text: kind, Actions: say("答题", "每日五题", "菜单")}, nil
	}
	r, err := c.goOn(ctx, t)
	r.Text = kind + "现在是：\n\n" + r.Text
	return r, err
}

// findByMark takes up the open attempt or round that a tap names.
func (c *Conversation) findByMark(ctx context.Context, t *turn, mark string) (bool, error) {
	if mark == "" {
		return false, nil
	}
	ask, open, err := c.opt.Study.CurrentPractice(ctx, t.follower)
	if err != nil {
		return false, fmt.Errorf("current practice: %w", err)
	}
	if open && markOf(ask.Attempt) == mark {
		t.asked(ask, "")
		return true, nil
	}
	p, bound, err := c.opt.Study.Person(ctx, t.follower)
	if err != nil || !bound {
		return false, err
	}
	due, err := c.opt.Study.Due(ctx, p.ID, t.now)
	if err != nil {
		return false, fmt.Errorf("due: %w", err)
	}
	for _, d := range due {
		if d.Open == "" || markOf(d.Open) != mark {
			continue
		}
		attempt, err := c.opt.Study.Resume(ctx, d.Open, p.ID, t.now)
		if err != nil {
			return false, err
		}
		_, err = c.askAttempt(ctx, t, attempt)
		return err == nil, err
	}
	return false, nil
}

// otherItem takes a tap on another item than the one shown: one that was skipped is
// answered, one that was answered is not answered again.
func (c *Conversation) otherItem(ctx context.Context, t *turn, says tap) (Reply, error) {
	q := t.session.Quiz
	if q.Practice {
		return c.answerItem(ctx, t, says.item, says.chosen)
	}
	attempt, err := c.opt.Study.Attempt(ctx, q.Attempt, q.Person)
	if err != nil {
		return Reply{}, fmt.Errorf("attempt: %w", err)
	}
	a, err := c.opt.Study.Ask(ctx, attempt, says.item)
	if err != nil {
		return Reply{}, err
	}
	if a.Reviewing || !severalPicks(a.Kind) || says.final || len(says.chosen) > 1 {
		return c.answerItem(ctx, t, says.item, says.chosen)
	}
	if a, err = c.opt.Study.Go(ctx, q.Attempt, q.Person, says.item, t.now); err != nil {
		return Reply{}, err
	}
	c.askItem(t, a, q.Person)
	return t.pick(says.chosen), nil
}

// answerItem stores an answer and goes on with the next question.
func (c *Conversation) answerItem(ctx context.Context, t *turn, item int, chosen []int) (Reply, error) {
	q := t.session.Quiz
	if q.Practice {
		return c.practised(ctx, t, item, chosen)
	}
	o, err := c.opt.Study.Answer(ctx, q.Attempt, q.Person, item, chosen, t.Key, t.now)
	if err != nil {
		return Reply{}, err
	}
	kind := q.Kind
	if item != q.Item { // a tap on one that was skipped
		kind = quiz.Single
	}
	opening, err := c.took(ctx, o, kind)
	if err != nil {
		return Reply{}, err
	}
	switch {
	case o.Result != nil:
		return c.handedIn(ctx, t, *o.Result, opening)
	case o.Next == nil:
		return Reply{Text: opening}, nil
	}
	r := c.askItem(t, *o.Next, q.Person)
	r.Text = opening + "\n\n" + r.Text
	return r, nil
}

// took says what became of an answer.
func (c *Conversation) took(ctx context.Context, o quiz.Outcome, kind quiz.Kind) (string, error) {
	number := o.Item + 1
	switch {
	case o.Expired:
		return "时间到了，最后这次作答没有计入，已经自动交卷。", nil
	case o.Already && o.Result != nil:
		return "这次答题已经交卷了，没有再计。", nil
	case o.Already:
		return fmt.Sprintf("第%d题答过了，以先答的为准。", number), nil
	case o.Reveal != nil:
		return c.verdict(ctx, *o.Reveal)
	case !o.Taken && !o.Repeated:
		return "这次答题已经结束了，没有计入。", nil
	}
	if o.Repeated {
		kind = quiz.Single // of the item it was for, which may be another
	}
	chosen := o.Attempt.Paper.Items[o.Item].Shown(o.Attempt.Answers[o.Item].Chosen)
	return fmt.Sprintf("第%d题已记下：%s。", number, strings.TrimSpace(choice(kind, chosen))), nil
}

// practised stores an answer in practice: right or wrong, why, and when it comes back.
func (c *Conversation) practised(ctx context.Context, t *turn, item int, chosen []int) (Reply, error) {
	o, err := c.opt.Study.PracticeAnswer(ctx, t.follower, t.session.Quiz.Attempt, item, chosen, t.Key, t.now)
	if err != nil {
		return Reply{}, err
	}
	opening := fmt.Sprintf("第%d题答过了，以先答的为准。", item+1)
	if !o.Already && o.Reveal != nil {
		if opening, err = c.verdict(ctx, *o.Reveal); err != nil {
			return Reply{}, err
		}
		opening += ifSet("\n", t.comesBack(o.Due))
	}
	if o.Next != nil {
		r := c.askItem(t, *o.Next, "")
		r.Text = opening + "\n\n" + r.Text
		return r, nil
	}
	t.session.Quiz = nil
	text := fmt.Sprintf("%s\n\n这一轮做完了：%d题答对%d题。", opening, o.Answered, o.Right)
	return Reply{Text: text, Actions: say("每日五题", "错题本", "闯关", "菜单")}, nil
}

// comesBack is when a question is asked again: 3天后再考您。
func (t *turn) comesBack(due time.Time) string {
	if due.IsZero() {
		return ""
	}
	days := int((due.Sub(t.now) + 12*time.Hour) / (24 * time.Hour))
	switch {
	case days <= 1:
		return "明天再考您。"
	case days < len(dayWords):
		return dayWords[days] + "天后再考您。"
	}
	return fmt.Sprintf("%d天后再考您。", days)
}

var dayWords = [...]string{2: "两", 3: "三", 4: "四", 5: "五", 6: "六", 7: "七", 8: "八", 9: "九", 10: "十"}
