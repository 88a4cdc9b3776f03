package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pufa/internal/fault"
	"pufa/quiz"
)

// What people say in and around a quiz.
var (
	saysDue     = []string{"答题", "学习", "考试", "我要答题", "开始答题", "做题", "我的任务", "任务", "待办", "学习任务", "考试任务", "去考试", "去答题", "参加考试", "学习考试"}
	saysOn      = []string{"继续", "继续答题", "继续考试", "继续学习", "接着答", "接着做", "接着考", "回到答题", "接着答题", "再看", "重复", "看题", "再看题", "题目"}
	saysNext    = []string{"下一题", "下一道"}
	saysSkip    = []string{"跳过", "跳过这题", "先跳过", "不会", "过"}
	saysBack    = []string{"上一题", "上一道", "回上一题", "前一题"}
	saysHandIn  = []string{"交卷", "提交", "我要交卷", "交卷吧", "完成", "确认交卷"}
	saysPause   = []string{"暂停", "先停", "停", "等会儿再答", "暂停答题"}
	saysLeave   = []string{"退出", "退出答题", "退出考试", "退出练习", "不答", "不做", "结束", "结束练习"}
	saysYes     = []string{"确认交卷", "确认", "确定", "是", "是的", "对", "好", "好的", "交", "交卷", "提交", "可以", "行"}
	saysNo      = []string{"取消", "不", "不交", "先不交", "否", "不要", "继续", "再看", "等等", "算了", "不是"}
	saysSettled = []string{"选好", "就这些", "就选这些", "提交答案"}
)

// quiz answers what belongs to the quiz in hand: its commands and its answers. It
// claims no other text, except in an exam, after which questions are answered.
func (c *Conversation) quiz(ctx context.Context, t *turn) (Reply, bool, error) {
	if c.opt.Study == nil || t.Kind != Text {
		return Reply{}, false, nil
	}
	r, ok, err := c.inQuiz(ctx, t)
	if err != nil {
		r, err = c.quizFault(ctx, t, err)
		return r, err == nil, err
	}
	return r, ok, nil
}

func (c *Conversation) inQuiz(ctx context.Context, t *turn) (Reply, bool, error) {
	if tapped, ok := parseTap(t.text); ok {
		r, err := c.tapped(ctx, t, tapped)
		return r, true, err
	}
	q := t.session.Quiz
	if q != nil && t.Key != "" && q.Key == t.Key { // the same message again: the same reply, and nothing done twice
		if q.Handing {
			r, err := c.handIn(ctx, t)
			return r, true, err
		}
		r, err := c.goOn(ctx, t)
		return r, true, err
	}
	if q != nil && q.Handing {
		if r, ok, err := c.handing(ctx, t); ok || err != nil {
			return r, ok, err
		}
	}
	if r, ok, err := c.quizCommand(ctx, t); ok || err != nil {
		return r, ok, err
	}
	if q == nil || len(t.session.Pages) > 0 && t.command == "更多" {
		return Reply{}, false, nil
	}
	chosen, err := quiz.ParseAnswer(cmp.Or(t.Message.Text, t.text), q.Kind, q.Options)
	switch {
	case err == nil && q.Waiting:
		r, err := c.typed(ctx, t, chosen)
		return r, true, err
	case err == nil && q.mayMean(t): // the question is not on the screen any more: show it before it is answered
		r, err := c.goOn(ctx, t)
		r.Text = "接着上次的，请看清题目再答：\n\n" + r.Text
		return r, true, err
	case errors.Is(err, quiz.ErrNotAnAnswer), !q.Waiting:
		return c.afterTheExam(t)
	}
	return Reply{Text: fault.Message(err), Actions: say(saysOn[0])}, true, nil
}

// mayMean reports an answer to a question that waits behind something else: letters,
// not words or numbers that may mean anything.
func (q *quizSession) mayMean(t *turn) bool {
	return !q.Exam && q.Kind != quiz.TrueFalse && strings.Trim(t.command, "abcdefgh") == "" && t.session.Alarm == ""
}

// afterTheExam keeps questions for after the exam; in study they are answered.
func (c *Conversation) afterTheExam(t *turn) (Reply, bool, error) {
	q := t.session.Quiz
	if !q.Exam || !q.Waiting && t.session.Alarm != "" { // who was in danger may go on asking
		return Reply{}, false, nil
	}
	text := "正在考试，别的问题考完再答您。回复“继续”回到第" + fmt.Sprint(q.Item+1) + "题，“退出”离开考试。"
	if q.Waiting {
		text = fmt.Sprintf("正在考试，别的问题考完再答您。\n现在是第%d题，请点选项，或回复选项的字母。", q.Item+1)
		if q.Kind == quiz.TrueFalse {
			text = fmt.Sprintf("正在考试，别的问题考完再答您。\n现在是第%d题，请回复“对”或“错”。", q.Item+1)
		}
	}
	return Reply{Text: text, Actions: say(sayOn, sayHandIn, sayLeave)}, true, nil
}

// quizFault says what a person can do about an error; one that is ours is passed on.
func (c *Conversation) quizFault(ctx context.Context, t *turn, err error) (Reply, error) {
	q := t.session.Quiz
	switch {
	case errors.Is(err, quiz.ErrEnded) && q != nil && !q.Practice:
		t.session.Quiz = nil
		return c.resultOf(ctx, t, q.Attempt, q.Person, "时间到了，已经自动交卷。")
	case errors.Is(err, quiz.ErrEnded):
		t.session.Quiz = nil
		return Reply{Text: "这一轮已经做完了。", Actions: say("答题", "每日五题")}, nil
	case errors.Is(err, quiz.ErrNoItem):
		return Reply{Text: "没有这道题，没有计入。", Actions: say(sayOn)}, nil
	case fault.KindOf(err) == fault.Internal:
		return Reply{}, err
	case q != nil && q.Waiting:
		return Reply{Text: fault.Message(err), Actions: say(sayOn)}, nil
	}
	return Reply{Text: fault.Message(err), Actions: say("答题", "每日五题", "菜单")}, nil
}

// quizCommand answers the words that steer a quiz.
func (c *Conversation) quizCommand(ctx context.Context, t *turn) (Reply, bool, error) {
	q := t.session.Quiz
	said := func(words []string) bool { return slices.Contains(words, t.command) }
	var r Reply
	var err error
	switch {
	case said(saysDue):
		r, err = c.dueList(ctx, t)
	case startForm.MatchString(t.text), t.command == "开始":
		return c.start(ctx, t)
	case said(saysOn), said(saysNext) && q != nil && q.Practice:
		if q == nil {
			return c.takeUp(ctx, t)
		}
		r, err = c.goOn(ctx, t)
	case q == nil && (said(saysHandIn[:1]) || said(saysSkip[:1]) || said(saysBack[:1]) || said(saysPause[:1]) || said(saysLeave[:1])):
		r = Reply{Text: "现在没有在答的题。", Actions: say("答题", "每日五题", "菜单")}
	case q == nil:
		return Reply{}, false, nil
	case q.Chosen != nil && (t.command == sayAgain || said(saysSettled)):
		r, err = c.settle(ctx, t)
	case said(saysNext) && q.Waiting, said(saysSkip) && q.Waiting:
		r, err = c.skip(ctx, t)
	case said(saysBack):
		r, err = c.back(ctx, t)
	case said(saysHandIn):
		r, err = c.handIn(ctx, t)
	case said(saysPause) && (q.Waiting || t.command == sayPause):
		r, err = c.pause(ctx, t)
	case said(saysLeave):
		r, err = c.leave(ctx, t)
	default:
		return Reply{}, false, nil
	}
	return r, true, err
}

// goOn shows the question that waits, wherever else it may have been moved on.
func (c *Conversation) goOn(ctx context.Context, t *turn) (Reply, error) {
	q := t.session.Quiz
	if q.Practice {
		a, found, err := c.opt.Study.CurrentPractice(ctx, t.follower)
		if err != nil {
			return Reply{}, fmt.Errorf("current practice: %w", err)
		}
		if !found {
			return Reply{}, quiz.ErrEnded
		}
		return c.askItem(t, a, ""), nil
	}
	attempt, err := c.opt.Study.Resume(ctx, q.Attempt, q.Person, t.now)
	if err != nil {
		return Reply{}, fmt.Errorf("resume: %w", err)
	}
	return c.askAttempt(ctx, t, attempt)
}

func (c *Conversation) askAttempt(ctx context.Context, t *turn, attempt quiz.Attempt) (Reply, error) {
	a, err := c.opt.Study.AskCurrent(ctx, attempt)
	if err != nil {
		return Reply{}, fmt.Errorf("ask: %w", err)
	}
	return c.askItem(t, a, attempt.Person), nil
}

// settle ends the picking of several options: again from the start, or as they are.
func (c *Conversation) settle(ctx context.Context, t *turn) (Reply, error) {
	q := t.session.Quiz
	if t.command == sayAgain {
		return c.goOn(ctx, t)
	}
	if len(q.Chosen) < q.least() {
		return Reply{Text: fmt.Sprintf("第%d题才选了 %s，请接着点别的选项。", q.Item+1, quiz.Letters(q.Chosen)), Actions: say(sayAgain)}, nil
	}
	return c.answerItem(ctx, t, q.Item, q.Chosen)
}

func (c *Conversation) skip(ctx context.Context, t *turn) (Reply, error) {
	q := t.session.Quiz
	if q.Practice {
		return Reply{Text: "练习不用跳过：不会就随便选一个，答完马上看解析，过几天再考您。", Actions: say(sayLeave)}, nil
	}
	a, err := c.opt.Study.Skip(ctx, q.Attempt, q.Person, t.now)
	if err != nil {
		return Reply{}, err
	}
	return c.askItem(t, a, q.Person), nil
}

func (c *Conversation) back(ctx context.Context, t *turn) (Reply, error) {
	q := t.session.Quiz
	if q.Practice {
		return Reply{Text: "练习里答过的题不再回头，错的会记进错题本。", Actions: say(sayOn, sayLeave)}, nil
	}
	a, err := c.opt.Study.Back(ctx, q.Attempt, q.Person, t.now)
	if err != nil {
		return Reply{}, err
	}
	return c.askItem(t, a, q.Person), nil
}

func (c *Conversation) pause(ctx context.Context, t *turn) (Reply, error) {
	q := t.session.Quiz
	q.Waiting, q.Handing, q.Chosen = false, false, nil
	if q.Practice {
		return Reply{Text: "好的，练习停在这里，答过的都记着。回复“继续”接着做。"}, nil
	}
	attempt, err := c.opt.Study.Pause(ctx, q.Attempt, q.Person, t.now)
	if err != nil {
		return Reply{}, err
	}
	text := fmt.Sprintf("好的，停在第%d题，已答%d题，都记着。%s\n回复“继续”接着做。", q.Item+1, len(attempt.Answers), t.clock(attempt))
	return Reply{Text: text, Actions: say(sayOn, sayLeave)}, nil
}

// clock says that time runs on, where it does.
func (t *turn) clock(attempt quiz.Attempt) string {
	if attempt.Deadline.IsZero() {
		return ""
	}
	return fmt.Sprintf("\n考试时间还在走：%s到点自动交卷，还剩%s。", t.moment(attempt.Deadline), span(attempt.Deadline.Sub(t.now)))
}

func (c *Conversation) leave(ctx context.Context, t *turn) (Reply, error) {
	q := t.session.Quiz
	if q.Practice {
		t.session.Quiz = nil
		if _, err := c.opt.Study.StopPractice(ctx, t.follower, t.now); err != nil {
			return Reply{}, err
		}
		return Reply{Text: "好的，练习到这里。答过的都记下了，错的在“错题本”里。", Actions: say("错题本", "每日五题", "菜单")}, nil
	}
	attempt, err := c.opt.Study.Pause(ctx, q.Attempt, q.Person, t.now)
	if err != nil {
		return Reply{}, err
	}
	t.session.Quiz = nil
	text := fmt.Sprintf("好的，已退出，还没交卷。答过的%d题都记着。%s\n回复“继续”随时接着做，现在可以问别的。", len(attempt.Answers), t.clock(attempt))
	return Reply{Text: text, Actions: say(sayOn, "菜单")}, nil
}

// handIn hands an attempt in, asking once where items are unanswered.
func (c *Conversation) handIn(ctx context.Context, t *turn) (Reply, error) {
	q := t.session.Quiz
	if q.Practice {
		return c.leave(ctx, t)
	}
	missing, result, err := c.opt.Study.Submit(ctx, q.Attempt, q.Person, false, t.now)
	if err != nil {
		return Reply{}, err
	}
	if len(missing) == 0 {
		return c.handedIn(ctx, t, result, "")
	}
	q.Handing, q.Waiting, q.Chosen, q.Key = true, false, nil, t.Key
	return Reply{Text: fmt.Sprintf("还有%d题没答：第%s题。现在交卷，没答的不得分。\n确定交卷吗？", len(missing), itemNumbers(missing)),
		Actions: say("确认交卷", sayOn)}, nil
}

// itemNumbers lists items as people count them, in ranges where they follow: 2、5—9.
func itemNumbers(items []int) string {
	var parts []string
	for i := 0; i < len(items); {
		j := i
		for j+1 < len(items) && items[j+1] == items[j]+1 {
			j++
		}
		switch {
		case j > i+1:
			parts = append(parts, fmt.Sprintf("%d—%d", items[i]+1, items[j]+1))
		default:
			for _, one := range items[i : j+1] {
				parts = append(parts, fmt.Sprint(one+1))
			}
		}
		i = j + 1
	}
	return strings.Join(parts, "、")
}

// handing takes the yes or no to handing in; anything else takes the question back.
func (c *Conversation) handing(ctx context.Context, t *turn) (Reply, bool, error) {
	q := t.session.Quiz
	q.Handing = false
	switch {
	case slices.Contains(saysYes, t.command):
		_, result, err := c.opt.Study.Submit(ctx, q.Attempt, q.Person, true, t.now)
		if err != nil {
			return Reply{}, false, err
		}
		r, err := c.handedIn(ctx, t, result, "")
		return r, true, err
	case slices.Contains(saysNo, t.command):
		r, err := c.goOn(ctx, t)
		return r, true, err
	}
	q.Waiting = true // the question before still stands
	return Reply{}, false, nil
}
