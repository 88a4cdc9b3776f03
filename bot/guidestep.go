package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// What asks step by step.
const (
	handGuide      = "guide"
	handCalculator = "calculator"
	handEnterprise = "enterprise"
)

// inHand is the guide, the calculation or the enterprise check that a follower is
// being led through. It lives in the session and nowhere else.
type inHand struct {
	Kind    string            `json:"kind"`
	ID      string            `json:"id,omitempty"`
	Path    []int             `json:"path,omitempty"`    // options taken so far
	Areas   []string          `json:"areas,omitempty"`   // of an enterprise check
	Given   map[string]string `json:"given,omitempty"`   // inputs of a calculation, as typed
	Passed  []string          `json:"passed,omitempty"`  // inputs asked for, in order; some were skipped
	Quick   bool              `json:"quick,omitempty"`   // of a calculation: one line gave it, so only what must be is asked
	Waiting bool              `json:"waiting,omitempty"` // its question is on the screen
	Behind  bool              `json:"behind,omitempty"`  // a quiz came after it
}

func (h *inHand) waiting() bool { return h != nil && h.Waiting }

// Words that steer what asks step by step.
var (
	stepBack  = []string{"上一步", "返回上一步", "回上一步", "上一个", "后退", "选错", "点错", "退回"}
	stepLeave = []string{"退出", "退出指南", "结束", "不走", "不算", "退出体检", "停止", "取消"}
	stepAgain = []string{"重来", "重新来", "重新开始", "从头来", "再来一次", "重走", "重算"}
	stepOn    = []string{"继续", "接着走", "继续指南", "接着来", "回到指南", "再看", "重复", "接着算", "继续体检"}
)

// exactStep takes what the question in hand offers word for word, before all else: an
// option that names a danger leads where the guide says, safety first.
func (c *Conversation) exactStep(ctx context.Context, t *turn) (Reply, bool, error) {
	h := t.session.Hand
	if t.Kind != Text || t.session.Quiz.waiting() {
		return Reply{}, false, nil
	}
	if g := c.books().namedGuide(t.text); g != nil {
		return c.openGuide(t, g), true, nil
	}
	if !h.waiting() {
		return Reply{}, false, nil
	}
	switch h.Kind {
	case handGuide:
		return c.exactOption(ctx, t)
	case handEnterprise:
		return c.checkAnswer(ctx, t, true)
	}
	if need, _, ok := c.wantedInput(t); ok && slices.Contains(need.Words, t.text) {
		return c.calculatorAnswer(ctx, t)
	}
	return Reply{}, false, nil
}

// step goes on with what is in hand: its words of command, then answers in free
// wording. Anything else is for the other skills, and the step waits.
func (c *Conversation) step(ctx context.Context, t *turn) (Reply, bool, error) {
	h := t.session.Hand
	if t.Kind != Text || h == nil || t.session.Quiz.waiting() {
		return Reply{}, false, nil
	}
	said := func(words []string) bool { return slices.Contains(words, t.command) }
	switch {
	case said(stepOn) && (h.Waiting || !h.Behind || t.session.Quiz == nil):
		return c.showStep(t, ""), true, nil
	case !h.Waiting:
		return Reply{}, false, nil
	case said(stepLeave):
		t.session.Hand, t.session.Choices = nil, nil
		return Reply{Text: "好的，先到这里。您选的没有保存。", Actions: say("指南", "菜单")}, true, nil
	case said(stepAgain):
		h.Path, h.Given, h.Passed, h.Quick = nil, nil, nil, false
		return c.showStep(t, ""), true, nil
	case said(stepBack):
		return c.stepBack(t), true, nil
	}
	switch h.Kind {
	case handGuide:
		return c.freeOption(ctx, t)
	case handCalculator:
		return c.calculatorAnswer(ctx, t)
	}
	return c.checkAnswer(ctx, t, false)
}

// askAgain comes late: a few words that no skill knew and that are no question were
// meant as an answer.
func (c *Conversation) askAgain(_ context.Context, t *turn) (Reply, bool, error) {
	const fewWords = 12
	h := t.session.Hand
	if t.Kind != Text || !h.waiting() || t.danger != nil || isQuestion(t.text) || utf8.RuneCountInString(t.text) > fewWords {
		return Reply{}, false, nil
	}
	return c.showStep(t, notAnOption), true, nil
}

const notAnOption = "没对上。请照下面的问题回复；想问别的，写成一句问话，或者先“退出”。"

// namesArticle reports a message that cites the law: its numbers are no answer.
func (c *Conversation) namesArticle(ctx context.Context, t *turn) (bool, error) {
	if !strings.ContainsAny(t.text, "条條《") {
		return false, nil
	}
	_, named, err := c.opt.Knowledge.Cite(ctx, t.text)
	if err != nil {
		return false, fmt.Errorf("cite: %w", err)
	}
	return named, nil
}

// showStep asks the question that waits, with a word before it.
func (c *Conversation) showStep(t *turn, before string) Reply {
	h := t.session.Hand
	h.Waiting, h.Behind = true, false
	var r Reply
	switch h.Kind {
	case handGuide:
		r = c.guideQuestion(t)
	case handCalculator:
		r = c.calculatorQuestion(t)
	default:
		r = c.checkQuestion(t)
	}
	if before != "" {
		r.Text = before + "\n\n" + r.Text
	}
	return r
}

func (c *Conversation) stepBack(t *turn) Reply {
	h := t.session.Hand
	switch {
	case h.Kind == handCalculator && len(h.Passed) > 0:
		last := h.Passed[len(h.Passed)-1]
		h.Passed = h.Passed[:len(h.Passed)-1]
		delete(h.Given, last)
	case len(h.Path) > 0:
		h.Path = h.Path[:len(h.Path)-1]
	case len(h.Areas) > 0:
		h.Areas = nil
	default:
		return c.showStep(t, "这就是第一步。")
	}
	return c.showStep(t, "")
}

// mayAnswer reports a message that reads as an answer, not as another question.
func mayAnswer(text string) bool {
	const longest = 40
	return !isQuestion(text) && utf8.RuneCountInString(text) <= longest
}

var stepSkills = map[string]bool{"step": true, "guide": true, "calculator": true, "enterprise": true}

// leaveStep lets a step wait behind the answer of another skill, and says so. Words
// that say nothing get the question again.
func (c *Conversation) leaveStep(t *turn, r Reply) Reply {
	h := t.session.Hand
	if h == nil || stepSkills[t.skill] || t.paging || r.Empty() || r.Transfer {
		return r
	}
	if t.session.Quiz.waiting() {
		h.Waiting, h.Behind = false, true
		return r
	}
	if !h.Waiting {
		return r
	}
	switch t.skill {
	case "smalltalk":
		if t.Kind == Text && t.command != "" {
			return c.showStep(t, notAnOption)
		}
	case "emergency":
		h.Waiting = false
		return r
	}
	h.Waiting = false
	r.Text += "\n\n（" + c.handName(h) + "走到一半，回复“继续”接着走。）"
	return r
}

func (c *Conversation) handName(h *inHand) string {
	books := c.books()
	switch h.Kind {
	case handGuide:
		if g := books.guide(h.ID); g != nil {
			return guideName(g)
		}
	case handCalculator:
		if k := books.calculator(h.ID); k != nil {
			return "算" + k.Title
		}
	}
	return "企业体检"
}
