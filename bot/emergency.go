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
		for i := range books.set.Emergencies {
			if e := &books.set.Emergencies[i]; squeeze(e.Title) == squeeze(title) {
				return c.firstAid(t, e), true, nil
			}
		}
	}
	e, level := books.sound(t.text)
	switch {
	case level == unrelated:
		return Reply{}, false, nil
	case level == calm, t.session.Alarm == e.ID && e.Law != "" && asksOn(t):
		// Told once what to do first, a person who asks on gets the law too.
		t.help = e.Help
		return Reply{}, false, nil
	}
	return c.firstAid(t, e), true, nil
}

// asksOn reports a follow-up question about the law of a danger that was answered
// before, and that names no new harm.
func asksOn(t *turn) bool {
	o := outcry{text: squeeze(t.text)}
	o.thin = aspect.Replace(o.text)
	return o.hasAny([]string{"怎么取证", "证据", "保护令", "告诫书", "离婚", "起诉", "赔偿", "法律援助", "材料", "多久", "能不能", "判",
		"追回", "立案", "报案后", "怎么申请"}) && !o.hasAny([]string{"正在", "救命", "又打", "又来", "现在", "马上", "流血"})
}

func (c *Conversation) firstAid(t *turn, e *content.Emergency) Reply {
	t.session.Alarm, t.session.Pending = e.ID, ""
	books := c.books()
	var b strings.Builder
	b.WriteString(strings.TrimSpace(e.Safety))
	if lines := books.callLines(e.Calls); lines != "" {
		b.WriteString("\n\n" + lines)
	}
	r := Reply{}
	if law := strings.TrimSpace(e.Law); law != "" {
		b.WriteString("\n\n" + law)
		r.Choices = []Choice{{Label: "我现在安全，想了解法律怎么规定", Say: e.Title + sayLaw}}
	}
	r.Text = b.String()
	return r
}

// callLines is a line for each hotline: ☎ 110 公安报警.
func (s *shelf) callLines(numbers []string) string {
	lines := make([]string, 0, len(numbers))
	for _, n := range numbers {
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
