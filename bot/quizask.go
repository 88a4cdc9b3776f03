package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pufa/quiz"
)

// What is said around an answer.
const (
	sayAgain  = "重选"
	sayOn     = "继续"
	saySkip   = "跳过"
	sayBack   = "上一题"
	sayHandIn = "交卷"
	sayPause  = "暂停"
	sayLeave  = "退出"
)

// askItem shows a question: it is what the next answer is for.
func (c *Conversation) askItem(t *turn, a quiz.Ask, person string) Reply {
	t.asked(a, person)
	return Reply{Text: askText(a, nil), Actions: askActions(a)}
}

// askText words a question, with the options to tap.
func askText(a quiz.Ask, picked []int) string {
	var b strings.Builder
	b.WriteString("【第" + progress(a) + "题·" + a.Kind.Name())
	if a.Points > 0 && !a.Practice {
		fmt.Fprintf(&b, "·%d分", a.Points)
	}
	b.WriteString("】\n")
	if a.CaseText != "" {
		b.WriteString("案例：" + safe(strings.TrimSpace(a.CaseText)) + "\n\n")
	}
	b.WriteString(safe(strings.TrimSpace(a.Stem)) + "\n\n" + optionLines(a, picked))
	if a.Reviewing {
		return b.String() + "\n\n您答的是" + choice(a.Kind, a.Chosen) + "，答过的不能再改。"
	}
	return b.String() + "\n\n" + hint(a)
}

// progress is 3/20, or 3 in a round without an end.
func progress(a quiz.Ask) string {
	if a.Total == 0 {
		return fmt.Sprint(a.Number)
	}
	return fmt.Sprintf("%d/%d", a.Number, a.Total)
}

func optionLines(a quiz.Ask, picked []int) string {
	lines := make([]string, len(a.Options))
	for i, o := range a.Options {
		letter := quiz.Letters([]int{i})
		switch {
		case a.Reviewing:
			lines[i] = letter + ". " + safe(o)
		case slices.Contains(picked, i):
			lines[i] = "✓ " + letter + ". " + safe(o)
		default:
			lines[i] = optionLink(letter, o, tap{item: a.Item, chosen: []int{i}, mark: markOf(a.Attempt)}, i+1)
		}
	}
	return strings.Join(lines, "\n")
}

func hint(a quiz.Ask) string {
	last := quiz.Letters([]int{len(a.Options) - 1})
	switch a.Kind {
	case quiz.TrueFalse:
		return "点选项，或回复“对”“错”。"
	case quiz.Multiple:
		how := "逐个点选项，或一次回复几个字母，如 AC。"
		if a.Expect > 0 {
			how = fmt.Sprintf("有%d个正确选项。", a.Expect) + how
		}
		return how
	case quiz.Ordered:
		return "按先后逐个点选项，或一次回复全部字母，如 " + backwards(len(a.Options)) + "。"
	}
	return "点选项，或回复字母 A—" + last + "。"
}

// backwards is an order of options that shows the form of an answer: CBA.
func backwards(options int) string {
	order := make([]int, options)
	for i := range order {
		order[i] = options - 1 - i
	}
	return quiz.Letters(order)
}

func askActions(a quiz.Ask) []Choice {
	switch {
	case a.Practice:
		return say(sayLeave)
	case a.Reviewing && a.Number > 1:
		return say(sayOn, sayBack, sayHandIn)
	case a.Reviewing:
		return say(sayOn, sayHandIn)
	case a.Number > 1:
		return say(saySkip, sayBack, sayHandIn, sayPause)
	}
	return say(saySkip, sayHandIn, sayPause)
}

// severalPicks reports a kind whose answer has several options.
func severalPicks(k quiz.Kind) bool { return k == quiz.Multiple || k == quiz.Ordered }

// pick adds an option to those of a question with several, until they are settled.
func (t *turn) pick(chosen []int) Reply {
	q := t.session.Quiz
	for _, at := range chosen {
		if !slices.Contains(q.Chosen, at) {
			q.Chosen = append(q.Chosen, at)
		}
	}
	if q.Kind == quiz.Multiple {
		slices.Sort(q.Chosen)
	}
	q.Waiting = true
	letters := quiz.Letters(q.Chosen)
	r := Reply{Actions: say(sayAgain)}
	if len(q.Chosen) < q.least() {
		r.Text = fmt.Sprintf("第%d题先选了 %s，请接着点别的选项；也可以一次回复全部字母。", q.Item+1, letters)
		return r
	}
	r.Text = fmt.Sprintf("第%d题已选 %s。选好了就点“就选%s”，还可以接着点别的选项。", q.Item+1, letters, letters)
	if len(q.Chosen) == q.Options {
		r.Text = fmt.Sprintf("第%d题已选 %s。选好了就点“就选%s”。", q.Item+1, letters, letters)
	}
	settle := tap{item: q.Item, chosen: q.Chosen, final: true, mark: markOf(q.Attempt)}
	r.Actions = append([]Choice{{Label: "就选" + letters, Say: settle.String()}}, r.Actions...)
	return r
}

// least is how many picks make an answer.
func (q *quizSession) least() int {
	if q.Kind == quiz.Ordered {
		return q.Options
	}
	return min(2, q.Options)
}

// choice is what was chosen, in the words of the kind: A, AC, 对.
func choice(k quiz.Kind, chosen []int) string {
	switch {
	case len(chosen) == 0:
		return "没有答"
	case k == quiz.TrueFalse && chosen[0] == 0:
		return "“对”"
	case k == quiz.TrueFalse:
		return "“错”"
	}
	return " " + quiz.Letters(chosen)
}

// verdict tells whether an answer was right, and why.
func (c *Conversation) verdict(ctx context.Context, r quiz.Reveal) (string, error) {
	var b strings.Builder
	switch {
	case r.Correct:
		b.WriteString("✓ 答对了！")
	case r.Chosen == nil:
		b.WriteString("没有答。正确答案是" + choice(r.Kind, r.Right) + "。")
	default:
		b.WriteString("✗ 答错了。您选的是" + choice(r.Kind, r.Chosen) + "，正确答案是" + choice(r.Kind, r.Right) + "。")
	}
	if r.Explanation != "" {
		b.WriteString("\n" + safe(r.Explanation))
	}
	found, err := c.look(ctx, r.Basis)
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		b.WriteString("\n依据：\n" + byLaw(found))
	}
	return b.String(), nil
}
