package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pufa/duty"
)

// pollSession is an awareness poll under way.
type pollSession struct {
	ID      string `json:"id"`
	Answers []int  `json:"answers,omitempty"`
}

// poll asks an awareness poll (知晓率调查), question by question, and last the village.
func (c *Conversation) poll(ctx context.Context, t *turn) (Reply, bool, error) {
	if c.opt.Duty == nil || t.Kind != Text {
		return Reply{}, false, nil
	}
	begins := slices.Contains([]string{"知晓率调查", "知晓率", "调查", "问卷", "问卷调查", "参加调查"}, t.command)
	if !begins && t.session.Poll == nil {
		return Reply{}, false, nil
	}
	p, open, err := c.opt.Duty.OpenPoll(ctx, t.now)
	if err != nil {
		return Reply{}, false, fmt.Errorf("find poll: %w", err)
	}
	switch {
	case begins && !open:
		return Reply{Text: "现在没有进行中的调查。", Actions: say("菜单")}, true, nil
	case begins:
		t.session.Poll = &pollSession{ID: p.ID}
		return askPoll(p, t.session.Poll, "“"+safe(p.Title)+"”，不记名，每人一份，随时可以停。\n"), true, nil
	case !open || p.ID != t.session.Poll.ID:
		t.session.Poll = nil
		return Reply{}, false, nil
	}
	return c.goOnPoll(ctx, t, p)
}

// askPoll asks the next question, or for the village.
func askPoll(p duty.Poll, s *pollSession, before string) Reply {
	n := len(s.Answers)
	if n == len(p.Questions) {
		return Reply{Text: before + "最后：您是哪个村（社区）的？回复村名；不想说就回复“跳过”。", Actions: say("跳过", "不答了")}
	}
	r := Reply{Text: fmt.Sprintf("%s第%d题（共%d题）：%s", before, n+1, len(p.Questions), safe(p.Questions[n].Text)), Actions: say("不答了")}
	for _, o := range p.Questions[n].Options {
		r.Choices = append(r.Choices, Choice{Label: safe(o), Say: o})
	}
	return r
}

// goOnPoll takes an answer; words that are none leave the poll.
func (c *Conversation) goOnPoll(ctx context.Context, t *turn, p duty.Poll) (Reply, bool, error) {
	s := t.session.Poll
	if t.command == "不答了" || t.command == "取消" {
		t.session.Poll = nil
		return Reply{Text: "好的，没有提交。", Actions: say("菜单")}, true, nil
	}
	if n := len(s.Answers); n < len(p.Questions) {
		i := slices.IndexFunc(p.Questions[n].Options, func(o string) bool { return squeeze(o) == squeeze(t.text) })
		if i < 0 {
			t.session.Poll = nil
			return Reply{}, false, nil
		}
		s.Answers = append(s.Answers, i)
		return askPoll(p, s, ""), true, nil
	}
	unit, known, err := c.pollVillage(ctx, t)
	if err != nil {
		return Reply{}, false, err
	}
	if !known {
		return Reply{Text: "没有找到这个村（社区）。请写全名，如“百朋镇怀洪村”；不想说就回复“跳过”。", Actions: say("跳过", "不答了")}, true, nil
	}
	t.session.Poll = nil
	added, err := c.opt.Duty.AnswerPoll(ctx, p, duty.PollAnswer{Follower: t.follower, Unit: unit, Answers: s.Answers, At: t.now})
	if err != nil {
		return Reply{}, false, fmt.Errorf("answer poll: %w", err)
	}
	if !added {
		return Reply{Text: "您已经答过这次调查了，谢谢！", Actions: say("菜单")}, true, nil
	}
	return Reply{Text: "谢谢，收到了！想知道村里的法律顾问是谁，回复村名就行。", Actions: say("菜单")}, true, nil
}

func (c *Conversation) pollVillage(ctx context.Context, t *turn) (unit string, known bool, err error) {
	if t.command == "跳过" {
		return "", true, nil
	}
	found, err := c.opt.Duty.Villages(ctx, strings.TrimSpace(t.text), t.now)
	if err != nil {
		return "", false, fmt.Errorf("find village: %w", err)
	}
	if len(found) != 1 {
		return "", false, nil
	}
	return found[0].Unit.ID, true, nil
}
