package bot

import (
	"context"
	"strings"

	"pufa/content"
)

// sayUrgent is how a tapped emergency names itself; sayLaw how one asks on about
// the law when safe.
const (
	sayUrgent = "紧急求助："
	sayLaw    = "的法律规定"
)

// emergency answers danger before all else, by the fixed texts of the packs: first
// safety and whom to call, then the law. A calm question about the same matter goes
// on as a question, with the help line appended. It needs no store and no search.
func (c *Conversation) emergency(ctx context.Context, t *turn) (Reply, bool, error) {
	if t.Kind != Text {
		return Reply{}, false, nil
	}
	if urgentMenu[t.command] {
		return c.urgentList(), true, nil
	}
	books := c.books()
	if title, ok := strings.CutPrefix(t.text, sayUrgent); ok {
		if e := books.danger(title); e != nil {
			return c.firstAid(t, e), true, nil
		}
	}
	if title, ok := strings.CutSuffix(t.text, sayLaw); ok {
		if e := books.danger(title); e != nil {
			t.danger = e
			reply, err := c.lawOf(ctx, t, e)
			return reply, err == nil, err
		}
	}
	e, level := books.sound(t.text)
	switch {
	case level == unrelated:
		return Reply{}, false, nil
	case level == calm, t.session.Alarm == e.ID && len(e.Refs) > 0 && asksOn(t):
		// Told once what to do first, a person who asks on gets the law too.
		t.danger = e
		return Reply{}, false, nil
	}
	return c.firstAid(t, e), true, nil
}

// Urgent implements Urgency: the words of the packs alone decide, so that it costs little.
func (c *Conversation) Urgent(m Message) bool {
	_, level := c.books().sound(m.Text)
	return level == acute
}

// asksOn reports a follow-up question about the law of a danger that was answered
// before, and that names no new harm.
func asksOn(t *turn) bool {
	return containsAny(t.text, []string{"怎么取证", "证据", "保护令", "告诫书", "离婚", "起诉", "赔偿", "法律援助", "材料", "多久", "能不能", "判",
		"追回", "立案", "报案后", "怎么申请"}) && !containsAny(t.text, []string{"正在", "救命", "又打", "又来", "现在", "马上", "流血"})
}

func (c *Conversation) firstAid(t *turn, e *content.Emergency) Reply {
	t.session.Alarm, t.session.Pending = e.ID, ""
	books := c.books()
	var b strings.Builder
	b.WriteString(strings.TrimSpace(e.Safety))
	if lines := books.callLines(e.Calls, e.Safety); lines != "" {
		b.WriteString("\n\n" + lines)
	}
	if e.Law != "" {
		b.WriteString("\n\n" + strings.TrimSpace(e.Law))
	}
	r := Reply{Text: b.String()}
	if len(e.Refs) > 0 { // where the law is no help yet, none is offered
		r.Choices = []Choice{{Label: "我现在安全，想了解法律怎么规定", Say: e.Title + sayLaw}}
	}
	return r
}

// danger is the emergency of a title; nil when there is none.
func (s *shelf) danger(title string) *content.Emergency {
	for i := range s.set.Emergencies {
		if e := &s.set.Emergencies[i]; squeeze(linkText(e.Title)) == squeeze(title) {
			return e
		}
	}
	return nil
}

// lawOf is the law of a danger, for who asks calmly: its articles in plain words.
func (c *Conversation) lawOf(ctx context.Context, t *turn, e *content.Emergency) (Reply, error) {
	last := &lastAnswer{Question: e.Title, Topic: e.Title, Title: e.Title}
	basis, err := c.basisOf(ctx, e.Refs, last)
	if err != nil {
		return Reply{}, err
	}
	last.CaseID = c.books().caseOf(last.Refs)
	t.session.Last = last
	text := "先说相关的规定：\n" + strings.TrimSpace(e.Law)
	if basis != "" {
		text += "\n\n" + basis
	}
	return Reply{Text: text, Actions: last.actions()}, nil
}

// callLines is a line for each hotline that a text does not name yet: ☎ 110 公安报警.
func (s *shelf) callLines(numbers []string, text string) string {
	var lines []string
	for _, n := range numbers {
		if strings.Contains(text, n) {
			continue
		}
		line := "☎ " + n
		if h := s.hotline[n]; h != nil {
			line += " " + h.Name
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

var urgentMenu = map[string]bool{"紧急求助": true, "求助": true, "紧急": true, "紧急情况": true}

// urgentList lets a person in danger tap what it is.
func (c *Conversation) urgentList() Reply {
	r := Reply{Text: "有危险先拨110，有人受伤拨120，起火拨119。\n现在是哪种情况？"}
	for _, e := range c.books().set.Emergencies {
		r.Choices = append(r.Choices, Choice{Label: e.Title, Say: sayUrgent + e.Title})
	}
	return r
}
