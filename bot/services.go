package bot

import (
	"context"
	"fmt"
	"strings"

	"pufa/content"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

// services answers hotlines and service guides: 热线电话, 12345, 法律援助, 调解.
func (c *Conversation) services(ctx context.Context, t *turn) (Reply, bool, error) {
	if t.Kind != Text || t.command == "" {
		return Reply{}, false, nil
	}
	books := c.books()
	switch t.command {
	case "服务", "服务指南", "办事指南", "办事", "更多服务":
		return c.withServices(books.guides(t.session)), true, nil
	case "热线", "热线电话", "电话", "服务热线", "有哪些热线", "咨询电话", "电话号码":
		return c.withServices(books.hotlines(false)), true, nil
	case "更多热线", "全部热线":
		return c.withServices(books.hotlines(true)), true, nil
	}
	if h := books.hotline[strings.TrimRight(t.command, "是什么电话热线")]; h != nil {
		return Reply{Text: hotlineText(h), Actions: say("热线电话", "菜单")}, true, nil
	}
	s := books.namedService(t.command)
	if s == nil {
		return Reply{}, false, nil
	}
	reply, err := c.guide(ctx, t, s)
	return reply, err == nil, err
}

// aroundService are words that may stand around the name of a service without
// making it a question.
var aroundService = struct{ before, after []string }{
	before: []string{"怎么申请", "怎样申请", "如何申请", "怎么办理", "如何办理", "申请", "办理", "找", "做", "怎么", "如何", "去", "需要"},
	after:  []string{"怎么申请", "怎样申请", "如何申请", "怎么办理", "如何办理", "怎么办", "怎么弄", "申请", "办理", "流程", "指南", "服务", "在哪", "在哪里"},
}

// namedService is the first service whose title or one of whose words a command is; nil
// when there is none.
func (s *shelf) namedService(command string) *content.Service {
	bare := trimAny(trimAny(command, aroundService.before, strings.CutPrefix), aroundService.after, strings.CutSuffix)
	whole, named := s.service[command]
	part, also := s.service[bare]
	switch {
	case !named && !also:
		return nil
	case !named || also && part < whole:
		whole = part
	}
	return &s.set.Services[whole]
}

// guides offers service guides, others each time.
func (s *shelf) guides(seen *session) Reply {
	const listed = 9
	all := s.set.Services
	if len(all) == 0 {
		return Reply{Text: "服务指南正在准备。可以打12348公共法律服务热线，免费问律师。", Actions: say("热线电话", "菜单")}
	}
	from := seen.Guides % len(all)
	to := min(from+listed, len(all))
	seen.Guides = to
	r := Reply{Text: "您想办哪件事？", Actions: say("更多服务", "热线电话", "附近机构")}
	for _, sv := range all[from:to] {
		r.Choices = append(r.Choices, Choice{Label: sv.Title, Say: sv.Title})
	}
	return r
}

// whoLimit bounds the first message's word on whom a service is for, in characters.
const whoLimit = 60

// guide is a service guide: what it is, for whom, the first steps and whom to call.
// Papers, cost and time wait behind 更多 and the questions for them.
func (c *Conversation) guide(ctx context.Context, t *turn, s *content.Service) (Reply, error) {
	last := &lastAnswer{Question: s.Title, Topic: s.Title, Title: s.Title, Steps: s.Steps, Evidence: s.Bring,
		Cost: ifSet("费用：", s.Cost), Topics: s.Topics, Sources: []string{"s:" + s.ID}}
	if s.Time != "" {
		last.Deadlines = []string{s.Time}
	}
	for _, n := range s.Calls {
		if h := c.books().hotline[n]; h != nil {
			last.Calls = append(last.Calls, knowledge.Contact{Number: h.Number, Name: h.Name, When: h.When})
		}
	}
	basis, err := c.basisOf(ctx, s.Refs, last)
	if err != nil {
		return Reply{}, err
	}
	var b strings.Builder
	who := clip(s.Who, whoLimit)
	if who != s.Who {
		last.Who = s.Who
	}
	b.WriteString("【" + s.Title + "】\n" + s.Summary + ifSet("\n\n谁能用：", who))
	last.Shown = writeSteps(&b, s.Steps)
	b.WriteString(ifSet("\n\n", basis) + ifSet("\n\n", callsLine(last.Calls)))
	t.session.Last = last
	return Reply{Text: b.String(), Actions: append(last.actions(), say("附近机构")...)}, nil
}

// basisShown is how many articles a case or a guide names in its first message.
const basisShown = 4

// basisOf lists articles law by law with their dates, leaving out what is not found.
func (c *Conversation) basisOf(ctx context.Context, refs []lawref.Ref, last *lastAnswer) (string, error) {
	citations, err := c.look(ctx, refs)
	if err != nil || len(citations) == 0 {
		return "", err
	}
	last.Refs = refsOf(citations)
	text := "依据：\n" + byLaw(citations[:min(basisShown, len(citations))])
	if len(citations) > basisShown {
		text += fmt.Sprintf("\n  等%d条，回复“原文”看全部", len(citations))
	}
	return text, nil
}

// look looks articles up, leaving out what is not found.
func (c *Conversation) look(ctx context.Context, refs []lawref.Ref) ([]knowledge.Citation, error) {
	var out []knowledge.Citation
	for _, ref := range refs {
		found, _, err := c.opt.Knowledge.Cite(ctx, ref.String())
		if err != nil {
			return nil, fmt.Errorf("cite %s: %w", ref, err)
		}
		out = append(out, found.Citations...)
	}
	return out, nil
}

// mainLines is how many hotlines the short list has: the packs order them by need.
const mainLines = 8

func (s *shelf) hotlines(all bool) Reply {
	var lines []string
	for i := range s.set.Hotlines {
		if !all && i == mainLines {
			break
		}
		h := &s.set.Hotlines[i]
		lines = append(lines, "☎ "+h.Number+" "+h.Name+"\n  "+h.When)
	}
	r := Reply{Text: strings.Join(lines, "\n"), Actions: say("附近机构", "菜单")}
	if !all && len(s.set.Hotlines) > mainLines {
		r.Actions = append(say("全部热线"), r.Actions...)
	}
	return r
}

func hotlineText(h *content.Hotline) string {
	text := "☎ " + h.Number + " " + h.Name + "\n什么时候打：" + h.When
	if h.Hours != "" {
		text += "\n时间：" + h.Hours
	}
	if !h.Verified {
		text += "\n（号码以当地公布的为准）"
	}
	return text
}
