package bot

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/fault"
)

// Words of a liaison with something behind them.
var (
	answerForm   = regexp.MustCompile(`^(?:反馈|回复提示)([0-9]{1,2})?[：:，,\s]*(.{2,})$`)
	appealForm   = regexp.MustCompile(`^申诉([0-9]{1,3})[：:，,\s]*(.*)$`)
	questionForm = regexp.MustCompile(`^回答([0-9]{1,2})?[：:，,\s]*(.+?)(?:[。；;，,\s]*依据[：:\s]*(.+))?$`)
)

// prompts answers a liaison: 提示单, 反馈 …, 申诉3 …, 群众问题, 回答 … 依据 ….
func (c *Conversation) prompts(ctx context.Context, t *turn) (Reply, bool, error) {
	if c.opt.Duty == nil || t.Kind != Text {
		return Reply{}, false, nil
	}
	var do func(context.Context, *turn, duty.Who) (Reply, error)
	switch t.command {
	case "提示单", "普法提示", "普法提示单", "我的提示", "提示":
		do = c.listPrompts
	case "群众问题", "待答问题", "回答问题":
		do = c.listOwned
	default:
		if m := answerForm.FindStringSubmatch(t.text); m != nil {
			do = func(ctx context.Context, t *turn, w duty.Who) (Reply, error) {
				return c.answerPrompt(ctx, t, w, m[1], m[2])
			}
		} else if m := appealForm.FindStringSubmatch(t.text); m != nil {
			do = func(ctx context.Context, t *turn, w duty.Who) (Reply, error) { return c.appeal(ctx, t, w, m[1], m[2]) }
		} else if m := questionForm.FindStringSubmatch(t.text); m != nil {
			do = func(ctx context.Context, t *turn, w duty.Who) (Reply, error) {
				return c.answerOwned(ctx, t, w, m[1], m[2], m[3])
			}
		} else {
			return Reply{}, false, nil
		}
	}
	who, is, err := c.opt.Duty.Liaison(ctx, t.follower)
	if err != nil || !is {
		return Reply{}, false, wrapIf("find liaison", err)
	}
	r, err := do(ctx, t, who)
	if k := fault.KindOf(err); err != nil && k != fault.Internal && k != fault.Unavailable {
		return Reply{Text: fault.Message(err), Actions: say("提示单", "菜单")}, true, nil
	}
	return r, err == nil, wrapIf("prompts", err)
}

// openPrompts are the unit's notices that are not closed, in the order they were signed
// in, so that a number goes on meaning the same one; and the reminders whose day has not
// passed.
func (c *Conversation) openPrompts(ctx context.Context, t *turn, who duty.Who) (notices, reminders []duty.Prompt, err error) {
	all, err := c.opt.Duty.Prompts(ctx, who, duty.PromptFilter{})
	for _, p := range all {
		switch {
		case p.State == duty.PromptClosed:
		case p.Kind == duty.Notice:
			notices = append(notices, p)
		case !p.Deadline.Before(t.today()):
			reminders = append(reminders, p)
		}
	}
	slices.SortStableFunc(notices, func(a, b duty.Prompt) int { return a.Number - b.Number })
	slices.SortStableFunc(notices, func(a, b duty.Prompt) int { return a.Year - b.Year })
	return notices, reminders, err
}

// listPrompts shows them; what was shown has been delivered.
func (c *Conversation) listPrompts(ctx context.Context, t *turn, who duty.Who) (Reply, error) {
	notices, reminders, err := c.openPrompts(ctx, t, who)
	if err != nil {
		return Reply{}, err
	}
	if len(notices)+len(reminders) == 0 {
		return Reply{Text: "本单位现在没有待办的提示。", Actions: say("责任清单", "我的报送")}, nil
	}
	var b strings.Builder
	b.WriteString("本单位待办的提示：")
	for i, p := range notices {
		fmt.Fprintf(&b, "\n%d. %s〔%d〕%d号，%s", i+1, p.Kind.Word(), p.Year, p.Number, noticeState(p))
		if p.Answered.IsZero() {
			b.WriteString("\n" + safe(p.Text))
		}
	}
	for _, p := range reminders {
		fmt.Fprintf(&b, "\n· %s：%s", p.Kind.Word(), safe(p.Text))
	}
	for _, p := range append(notices, reminders...) {
		if err := c.opt.Duty.SeenPrompt(ctx, who, p.ID, t.now); err != nil {
			return Reply{}, err
		}
	}
	b.WriteString("\n\n做了就一句话报送。")
	if len(notices) > 0 {
		b.WriteString("对提示单的反馈，回复“反馈1 采取的措施”。")
	}
	return Reply{Text: b.String(), Actions: say("责任清单", "报送", "菜单")}, nil
}

func noticeState(p duty.Prompt) string {
	text := p.Deadline.Chinese() + "前反馈"
	if !p.Answered.IsZero() {
		text = "已反馈，等核实"
	}
	if p.State == duty.PromptEscalated {
		text = "督办，" + text
	}
	return text
}

func (c *Conversation) answerPrompt(ctx context.Context, t *turn, who duty.Who, number, text string) (Reply, error) {
	notices, _, err := c.openPrompts(ctx, t, who)
	if err != nil {
		return Reply{}, err
	}
	n, problem := chosen(number, len(notices))
	if problem != "" {
		return Reply{Text: problem, Actions: say("提示单", "菜单")}, nil
	}
	p, err := c.opt.Duty.AnswerPrompt(ctx, who, notices[n].ID, c.masked(text), t.now)
	if err != nil {
		return Reply{}, err
	}
	late := ""
	if !p.InTime(t.now.Location()) {
		late = "（已过期限" + p.Deadline.Chinese() + "）"
	}
	return Reply{Text: "反馈收到了" + late + "，区司法局核实后办结。", Actions: say("提示单", "责任清单")}, nil
}

// chosen is the index of what a number chooses among so many; with one only, none is
// needed.
func chosen(number string, many int) (int, string) {
	if many == 0 {
		return 0, "现在没有要办的。"
	}
	if number == "" {
		if many == 1 {
			return 0, ""
		}
		return 0, fmt.Sprintf("有%d件，请写明第几件，如“反馈1 …”“回答1 …”。", many)
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > many {
		return 0, fmt.Sprintf("只有%d件，请写1到%d。", many, many)
	}
	return n - 1, ""
}

// appeal takes a unit's word against an indicator's points.
func (c *Conversation) appeal(ctx context.Context, t *turn, who duty.Who, number, text string) (Reply, error) {
	period := duty.Year(t.today().Year)
	s, rubric, err := c.opt.Duty.Explain(ctx, who, "", who.Unit, period, t.now)
	if err != nil {
		return Reply{}, err
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(s.Results) {
		return Reply{Text: fmt.Sprintf("得分只有%d项，如“申诉2 活动已经做了，照片已补”。", len(s.Results)), Actions: say("我的得分")}, nil
	}
	if _, err := c.opt.Duty.Appeal(ctx, who, rubric, period, s.Results[n-1].Indicator.ID, c.masked(text), t.Key, t.now); err != nil {
		return Reply{}, err
	}
	return Reply{Text: "申诉收到了：" + safe(s.Results[n-1].Indicator.Name) + "。区司法局会答复。", Actions: say("我的得分", "我的申诉")}, nil
}

// assigned are the unit's questions that are not published, in the order they were
// assigned in, so that a number goes on meaning the same one.
func (c *Conversation) assigned(ctx context.Context, who duty.Who) ([]duty.Owner, error) {
	all, err := c.opt.Duty.Questions(ctx, who, duty.OwnedFilter{})
	var out []duty.Owner
	for _, q := range all {
		if q.State != duty.OwnedPublished {
			out = append(out, q)
		}
	}
	slices.SortStableFunc(out, func(a, b duty.Owner) int { return a.Assigned.Compare(b.Assigned) })
	return out, err
}

func (c *Conversation) listOwned(ctx context.Context, _ *turn, who duty.Who) (Reply, error) {
	open, err := c.assigned(ctx, who)
	if err != nil {
		return Reply{}, err
	}
	if len(open) == 0 {
		return Reply{Text: "现在没有等本单位回答的群众问题。", Actions: say("责任清单", "菜单")}, nil
	}
	var b strings.Builder
	b.WriteString("等本单位回答的群众问题：")
	for i, q := range open {
		fmt.Fprintf(&b, "\n%d. （问了%d次，%s前，%s）", i+1, q.Times, q.Deadline.Chinese(), q.State.Word())
		for j, text := range q.Questions {
			if j == 3 {
				break
			}
			b.WriteString("\n  · " + safe(text))
		}
		if q.Reason != "" {
			b.WriteString("\n  退回原因：" + safe(q.Reason))
		}
	}
	b.WriteString("\n\n回复“回答1 结论…… 依据：民法典第1077条”；审核后公布，算本单位履职。")
	return Reply{Text: b.String(), Actions: say("菜单")}, nil
}

func (c *Conversation) answerOwned(ctx context.Context, t *turn, who duty.Who, number, text, basis string) (Reply, error) {
	open, err := c.assigned(ctx, who)
	if err != nil {
		return Reply{}, err
	}
	n, problem := chosen(number, len(open))
	if problem != "" {
		return Reply{Text: problem, Actions: say("群众问题", "菜单")}, nil
	}
	if basis == "" {
		return Reply{Text: "回答要写依据，如“回答1 结论…… 依据：民法典第1077条”。", Actions: say("群众问题", "菜单")}, nil
	}
	answer := duty.FAQ{Conclusion: strings.TrimSpace(text)}
	for _, b := range strings.FieldsFunc(strings.Trim(basis, "。 "), func(r rune) bool { return strings.ContainsRune("、，,；;", r) }) {
		answer.Basis = append(answer.Basis, strings.TrimSpace(b))
	}
	if _, err := c.opt.Duty.AnswerQuestion(ctx, who, open[n].ID, answer, t.now); err != nil {
		return Reply{}, err
	}
	return Reply{Text: "回答收到了，审核后公布。", Actions: say("群众问题", "菜单")}, nil
}

// exampleOf says that a rubric's numbers are examples; empty for the bureau's own.
func exampleOf(r *content.Rubric) string {
	if !r.Example {
		return ""
	}
	if r.Note == "" {
		return "\n分值和等次线是示例。"
	}
	return "\n" + safe(r.Note) + "。"
}
