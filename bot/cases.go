package bot

import (
	"context"
	"fmt"
	"strings"

	"pufa/content"
)

const (
	sayCase   = "案例："
	caseList  = 6
	caseTitle = "（改编教学案例）"
)

// cases shows case explanations: a list, those of a topic (离婚案例), or one by title.
func (c *Conversation) cases(ctx context.Context, t *turn) (Reply, bool, error) {
	if t.Kind != Text {
		return Reply{}, false, nil
	}
	if title, ok := strings.CutPrefix(t.text, sayCase); ok {
		for _, k := range c.books().set.Cases {
			if squeeze(linkText(k.Title)) == squeeze(strings.TrimSuffix(title, "…")) ||
				strings.HasPrefix(squeeze(k.Title), squeeze(strings.TrimSuffix(title, "…"))) && strings.HasSuffix(title, "…") {
				reply, err := c.readCase(ctx, t, k.ID)
				return reply, err == nil, err
			}
		}
	}
	switch t.command {
	case "案例", "以案释法", "案例库", "相关案例", "类似案例", "更多案例":
		return c.listCases(t, c.books().set.Cases, "以案释法，点一个看看："), true, nil
	}
	topic, ok := strings.CutSuffix(t.command, "案例")
	if !ok || topic == "" {
		return Reply{}, false, nil
	}
	topic = strings.TrimSuffix(strings.TrimSuffix(topic, "的"), "类")
	var about []content.Case
	for _, k := range c.books().set.Cases {
		if strings.Contains(strings.Join(append([]string{k.Title}, k.Topics...), " "), topic) {
			about = append(about, k)
		}
	}
	if len(about) == 0 {
		return Reply{}, false, nil
	}
	return c.listCases(t, about, "和“"+safe(topic)+"”有关的案例："), true, nil
}

// listCases offers cases, others each time.
func (c *Conversation) listCases(t *turn, cases []content.Case, title string) Reply {
	if len(cases) == 0 {
		return Reply{Text: "案例正在准备。直接写下您的问题吧。", Actions: say("菜单")}
	}
	from := t.session.Cases % len(cases)
	to := min(from+caseList, len(cases))
	t.session.Cases = to
	r := Reply{Text: title, Actions: say("更多案例", "菜单")}
	if len(cases) <= caseList {
		r.Actions = say("菜单")
	}
	for _, k := range cases[from:to] {
		r.Choices = append(r.Choices, Choice{Label: k.Title, Say: sayCase + k.Title})
	}
	return r
}

// readCase tells a case: facts, question, result, articles, lesson.
func (c *Conversation) readCase(ctx context.Context, t *turn, id string) (Reply, error) {
	k := c.books().cases[id]
	var b strings.Builder
	fmt.Fprintf(&b, "【案例】%s%s\n%s\n\n问：%s\n\n结果：%s", k.Title, caseTitle, k.Facts, k.Question, k.Result)
	last := &lastAnswer{Question: k.Title, Topic: k.Title, CaseID: k.ID}
	basis, err := c.basisOf(ctx, k.Refs, last)
	if err != nil {
		return Reply{}, err
	}
	if basis != "" {
		b.WriteString("\n\n" + basis)
	}
	if k.Lesson != "" {
		b.WriteString("\n\n提醒：" + k.Lesson)
	}
	if old := t.session.Last; old != nil && old.CaseID == id {
		last = old // a case read beside an answer: the thread stays on the question
	}
	t.session.Last = last
	r := Reply{Text: b.String(), Choices: last.Related}
	if len(last.Refs) > 0 {
		r.Actions = say("原文")
	}
	r.Actions = append(r.Actions, say("以案释法")...)
	return r, nil
}
