package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

func guideName(g *content.Guide) string { return g.Title + "指南" }

// guides opens a guide by its name (我要讨薪, 离婚怎么办 一步步) or lists them (指南).
func (c *Conversation) guides(_ context.Context, t *turn) (Reply, bool, error) {
	if t.Kind != Text {
		return Reply{}, false, nil
	}
	books := c.books()
	if len(books.set.Guides) == 0 {
		return Reply{}, false, nil
	}
	switch squeeze(t.text) {
	case "指南", "法律指南", "决策指南", "一步步指南", "问题指南", "全部指南", "指南列表":
		r := Reply{Text: "一步一步问，看清您该怎么办。选一个：", Actions: say("计算器", "菜单")}
		for i := range books.set.Guides {
			r.Choices = append(r.Choices, Choice{Label: books.set.Guides[i].Title, Say: guideName(&books.set.Guides[i])})
		}
		return r, true, nil
	}
	if g := books.wantedGuide(t.text); g != nil {
		return c.openGuide(t, g), true, nil
	}
	return Reply{}, false, nil
}

func (c *Conversation) openGuide(t *turn, g *content.Guide) Reply {
	t.session.Hand = &inHand{Kind: handGuide, ID: g.ID}
	return c.showStep(t, "【"+guideName(g)+"】"+g.About+"\n点选项，或回复数字、字母、您自己的话。随时可以“上一步”“退出”；中途问别的也行，再回复“继续”接着走。")
}

// guide is the guide of an id; nil where there is none.
func (s *shelf) guide(id string) *content.Guide {
	for i := range s.set.Guides {
		if s.set.Guides[i].ID == id {
			return &s.set.Guides[i]
		}
	}
	return nil
}

// namedGuide is the guide that a tapped choice names whole: 讨薪指南.
func (s *shelf) namedGuide(text string) *content.Guide { return s.named[squeeze(text)] }

// guideMarks say that a person wants to be led; guideAround may stand around the matter.
var (
	guideMarks  = []string{"一步步", "一步一步", "分步", "引导", "自查", "指南", "带我走", "教我"}
	guideAround = struct{ before, after []string }{
		before: []string{"请", "我想要", "我要", "我想", "想要", "想", "要", "帮我", "给我", "看看", "看", "走", "用", "怎么", "申请", "去"},
		after:  []string{"该怎么办", "怎么办", "怎么走", "怎么弄", "怎么做", "怎么", "流程", "步骤", "自查", "的", "来", "走", "吧"},
	}
)

// wantedGuide is the guide that a message asks for: its matter with a word for being
// led, 我要 before its matter, or a title too long for anything else.
func (s *shelf) wantedGuide(text string) *content.Guide {
	plain := squeeze(text)
	marked := false
	for _, m := range guideMarks {
		if strings.Contains(plain, m) {
			marked = true
			plain = strings.ReplaceAll(plain, m, "")
		}
	}
	bare := plain
	if marked {
		bare = trimAny(trimAny(plain, guideAround.before, strings.CutPrefix), guideAround.after, strings.CutSuffix)
	} else if rest, ok := strings.CutPrefix(plain, "我要"); ok {
		bare, marked = rest, true
	}
	for i := range s.set.Guides {
		g := &s.set.Guides[i]
		if utf8.RuneCountInString(plain) > topicText && plain == squeeze(g.Title) {
			return g
		}
		if marked && (bare == squeeze(g.Title) || slices.ContainsFunc(g.Words, func(w string) bool { return squeeze(w) == bare })) {
			return g
		}
	}
	return nil
}

// at is the question or the end that a path of options leads to. A path that a changed
// pack no longer knows leads back to the first question.
func (h *inHand) at(g *content.Guide) (*content.GuideNode, *content.GuideEnd) {
	node := &g.Nodes[0]
	for _, choice := range h.Path {
		if choice >= len(node.Options) {
			break
		}
		to := node.Options[choice].To
		if end := g.End(to); end != nil {
			return nil, end
		}
		if next := g.Node(to); next != nil {
			node = next
			continue
		}
		break
	}
	return node, nil
}

func (c *Conversation) guideQuestion(t *turn) Reply {
	h := t.session.Hand
	g := c.books().guide(h.ID)
	if g == nil {
		t.session.Hand = nil
		return Reply{Text: "这个指南换了新的，请重新选一个。", Actions: say("指南", "菜单")}
	}
	node, _ := h.at(g)
	if node == nil {
		h.Path = nil
		node = &g.Nodes[0]
	}
	r := Reply{Text: fmt.Sprintf("第%d步：%s", len(h.Path)+1, node.Ask), Actions: say("上一步", "重来", "退出")}
	if len(h.Path) == 0 {
		r.Actions = say("退出")
	}
	for _, o := range node.Options {
		r.Choices = append(r.Choices, Choice{Label: o.Say, Say: o.Say})
	}
	return r
}

// exactOption takes an option by its words or its letter. The words of an option of an
// earlier step change that answer: a tap on an old message means what it says.
func (c *Conversation) exactOption(ctx context.Context, t *turn) (Reply, bool, error) {
	h := t.session.Hand
	g := c.books().guide(h.ID)
	if g == nil {
		return Reply{}, false, nil
	}
	for steps := len(h.Path); steps >= 0; steps-- {
		earlier := &inHand{Path: h.Path[:steps]}
		node, _ := earlier.at(g)
		if node == nil {
			continue
		}
		for i, o := range node.Options {
			if squeeze(o.Say) == squeeze(t.text) {
				h.Path = h.Path[:steps]
				r, err := c.chosen(ctx, t, g, i)
				return r, err == nil, err
			}
		}
	}
	return Reply{}, false, nil
}

// freeOption takes an answer in a person's own words.
func (c *Conversation) freeOption(ctx context.Context, t *turn) (Reply, bool, error) {
	g := c.books().guide(t.session.Hand.ID)
	if g == nil || !mayAnswer(t.text) || c.books().wantedGuide(t.text) != nil {
		return Reply{}, false, nil
	}
	node, _ := t.session.Hand.at(g)
	if node == nil {
		return Reply{}, false, nil
	}
	i, ok := node.Read(t.text)
	if !ok {
		return Reply{}, false, nil
	}
	r, err := c.chosen(ctx, t, g, i)
	return r, err == nil, err
}

// chosen goes on from an option: to the next question, or to what the guide comes to.
func (c *Conversation) chosen(ctx context.Context, t *turn, g *content.Guide, option int) (Reply, error) {
	h := t.session.Hand
	h.Path = append(slices.Clone(h.Path), option)
	_, end := h.at(g)
	if end == nil {
		return c.showStep(t, ""), nil
	}
	way := h.way(g)
	t.session.Hand, t.session.Choices = nil, nil
	return c.guideEnd(ctx, t, g, end, way)
}

// way is the options taken, in words.
func (h *inHand) way(g *content.Guide) string {
	var words []string
	node := &g.Nodes[0]
	for _, choice := range h.Path {
		words = append(words, node.Options[choice].Say)
		if node = g.Node(node.Options[choice].To); node == nil {
			break
		}
	}
	return strings.Join(words, " → ")
}

// guideEnd words what a guide came to. A danger's fixed text stands before the law.
func (c *Conversation) guideEnd(ctx context.Context, t *turn, g *content.Guide, e *content.GuideEnd, way string) (Reply, error) {
	last := &lastAnswer{Question: guideName(g), Topic: guideName(g), Title: guideName(g), Conclusion: e.Conclusion, Steps: e.Steps,
		Evidence: e.Evidence, Deadlines: e.Deadlines, Calls: c.books().contacts(e.Calls), Related: c.books().related(e.Related),
		Sources: []string{"g:" + g.ID + "/" + e.ID}, Shown: len(e.Steps), Told: true}
	citations, found, err := c.cited(ctx, e.Refs)
	if err != nil {
		return Reply{}, err
	}
	last.Refs = found
	last.CaseID = c.books().caseOf(last.Refs)
	if len(found) > 0 {
		t.session.First, t.session.Final = found[0], found[len(found)-1]
	}
	t.session.Last = last
	var b strings.Builder
	b.WriteString("【" + guideName(g) + "】您选的：" + way + "\n\n结论：" + e.Conclusion)
	for _, part := range []string{ifSet("依据：\n", byLaw(citations)), ifSet("怎么办：\n", numbered(e.Steps, 1)),
		bullets("要留的证据：", e.Evidence), bullets("时间：", e.Deadlines), allCalls(last.Calls)} {
		b.WriteString(ifSet("\n\n", part))
	}
	r := Reply{Text: b.String(), Choices: last.Related, Actions: append(last.actions(), say("指南")...)}
	if first, err := c.onceToday(ctx, t, "disclaimer"); err != nil || first {
		r.Text += "\n\n普法参考，不构成法律意见。"
	}
	if danger := c.books().emergency(e.Emergency); danger != nil {
		r.Text = c.firstAid(t, danger).Text + "\n\n" + r.Text
	}
	return r, nil
}

// cited looks articles up. One whose words are not at hand is named all the same, with
// what the catalogue knows of its law; only found ones may be read with 原文.
func (c *Conversation) cited(ctx context.Context, refs []lawref.Ref) (all []knowledge.Citation, found []lawref.Ref, err error) {
	for _, ref := range refs {
		one, err := c.look(ctx, []lawref.Ref{ref})
		if err != nil {
			return nil, nil, err
		}
		found = append(found, refsOf(one)...)
		if law := c.books().law(ref.Law); len(one) == 0 && law != nil && law.StatusOn(datebook.DateOf(c.opt.Now())) == content.InForce {
			one = []knowledge.Citation{{Law: law.Name, Ref: ref, Effective: law.Effective, Status: content.InForce}}
		}
		all = append(all, one...)
	}
	return all, found, nil
}

// law is the catalogue's entry of a law by any of its names; nil where there is none.
func (s *shelf) law(name string) *content.Law {
	i := slices.IndexFunc(s.set.Laws, func(l content.Law) bool { return l.Name == s.laws[name] })
	if i < 0 {
		return nil
	}
	return &s.set.Laws[i]
}

// contacts are the hotlines of numbers.
func (s *shelf) contacts(numbers []string) []knowledge.Contact {
	var out []knowledge.Contact
	for _, n := range numbers {
		if h := s.hotline[n]; h != nil {
			out = append(out, knowledge.Contact{Number: h.Number, Name: h.Name, When: h.When})
		}
	}
	return out
}

// allCalls is a line for each number to call.
func allCalls(calls []knowledge.Contact) string {
	lines := make([]string, len(calls))
	for i, call := range calls {
		lines[i] = "☎ " + call.Number + " " + call.Name
	}
	return strings.Join(lines, "\n")
}

// related are the choices that pointers of the packs lead to.
func (s *shelf) related(pointers []string) []Choice {
	var out []Choice
	for _, p := range pointers {
		if label, words, ok := s.set.Related(p); ok {
			out = append(out, Choice{Label: label, Say: words})
		}
	}
	return out
}

// emergency is the danger of an id; nil where there is none.
func (s *shelf) emergency(id string) *content.Emergency {
	for i := range s.set.Emergencies {
		if s.set.Emergencies[i].ID == id {
			return &s.set.Emergencies[i]
		}
	}
	return nil
}

// offers are the guide and the calculator that go on from an answer.
func (s *shelf) offers(sources []knowledge.Source) []Choice {
	if len(sources) == 0 {
		return nil
	}
	id, ok := strings.CutPrefix(sources[0].ID, "f:")
	if !ok {
		return nil
	}
	var pointers []string
	for i := range s.set.Guides {
		if slices.Contains(s.set.Guides[i].FAQs, id) {
			pointers = append(pointers, "guide:"+s.set.Guides[i].ID)
			break
		}
	}
	for i := range s.set.Calculators {
		if slices.Contains(s.set.Calculators[i].FAQs, id) {
			pointers = append(pointers, "calculator:"+s.set.Calculators[i].ID)
			break
		}
	}
	return s.related(pointers)
}
