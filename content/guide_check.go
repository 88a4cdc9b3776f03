package content

import (
	"slices"
	"strings"
)

// Bounds that Check holds guides to.
const (
	MaxGuideQuestions = 8 // on any way through a guide
	MaxGuideOptions   = 7
	maxOptionText     = 30 // characters, so that an option fits a link
)

func (c *checker) guides() {
	seen, words := map[string]Position{}, map[string]string{}
	for i := range c.set.Guides {
		g := &c.set.Guides[i]
		on := item{g.ID, g.Position}
		c.unique(seen, on, "指南")
		c.required(on, text("id", g.ID), text("title", g.Title), list("words", g.Words), text("about", g.About))
		c.wordsOnce(on, words, append([]string{g.Title}, g.Words...))
		for _, id := range g.FAQs {
			c.related(on, "faq:"+id)
		}
		if len(g.Nodes) == 0 {
			c.report(on, SeverityError, "empty:nodes", "指南没有一个问题")
			continue
		}
		c.guideParts(g)
		walk := guideWalk{c: c, guide: g, reached: map[string]bool{}}
		walk.from(g.Nodes[0].ID, nil)
		walk.unreached()
		c.safetyFirst(on, g)
	}
}

// wordsOnce reports a name that two of a kind claim.
func (c *checker) wordsOnce(on item, claimed map[string]string, words []string) {
	for _, w := range words {
		if owner := claimed[plainText(w)]; owner != "" {
			c.report(on, SeverityError, "duplicate-word:"+w, "叫法“%s”已经属于“%s”", w, owner)
			continue
		}
		claimed[plainText(w)] = on.id
	}
}

func (c *checker) guideParts(g *Guide) {
	ids := map[string]Position{}
	for _, n := range g.Nodes {
		on := item{g.ID + "/" + n.ID, n.Position}
		c.unique(ids, item{n.ID, n.Position}, "步骤")
		c.required(on, text("id", n.ID), text("ask", n.Ask))
		if len(n.Options) < 2 || len(n.Options) > MaxGuideOptions {
			c.report(on, SeverityError, "options", "问题有%d个选项，应有2到%d个", len(n.Options), MaxGuideOptions)
		}
		words := map[string]string{}
		for i, o := range n.Options {
			c.required(on, text("say", o.Say), text("to", o.To))
			if characters(o.Say) > maxOptionText {
				c.report(on, SeverityError, "option-length:"+o.Say, "选项“%s”超过%d个字", o.Say, maxOptionText)
			}
			c.wordsOnce(on, words, append([]string{o.Say}, o.Words...))
			if at, ok := n.Read(o.Say); !ok || at != i {
				c.report(on, SeverityError, "option-unread:"+o.Say, "选项“%s”会被认成别的选项", o.Say)
			}
		}
	}
	for _, e := range g.Ends {
		on := item{g.ID + "/" + e.ID, e.Position}
		c.unique(ids, item{e.ID, e.Position}, "步骤")
		c.required(on, text("id", e.ID), text("conclusion", e.Conclusion), list("basis", e.Basis), list("steps", e.Steps), list("calls", e.Calls))
		c.calls(on, e.Calls)
		c.refs(on, e.Refs)
		if e.Emergency != "" && !c.isEmergency(e.Emergency) {
			c.report(on, SeverityError, "unknown-emergency:"+e.Emergency, "紧急情形“%s”不存在", e.Emergency)
		}
		for _, r := range e.Related {
			c.related(on, r)
		}
	}
}

func (c *checker) isEmergency(id string) bool {
	return slices.ContainsFunc(c.set.Emergencies, func(e Emergency) bool { return e.ID == id })
}

// related reports a pointer to an item that is not there.
func (c *checker) related(on item, pointer string) {
	if _, _, ok := c.set.Related(pointer); !ok {
		c.report(on, SeverityError, "unknown-related:"+pointer, "相关内容“%s”不存在，应写成 faq:编号、service:编号、calculator:编号、guide:编号", pointer)
	}
}

// Related is what a pointer like faq:wage-arrears leads to: the label to show and the
// words that reach it in the chat; false where there is no such item.
func (s *Set) Related(pointer string) (label, say string, ok bool) {
	kind, id, _ := strings.Cut(pointer, ":")
	switch kind {
	case "faq":
		if i := slices.IndexFunc(s.FAQs, func(f FAQ) bool { return f.ID == id }); i >= 0 {
			return s.FAQs[i].Question, s.FAQs[i].Question, true
		}
	case "service":
		if i := slices.IndexFunc(s.Services, func(v Service) bool { return v.ID == id }); i >= 0 {
			return "办事：" + s.Services[i].Title, s.Services[i].Title, true
		}
	case "guide":
		if i := slices.IndexFunc(s.Guides, func(g Guide) bool { return g.ID == id }); i >= 0 {
			return "一步步问清：" + s.Guides[i].Title, s.Guides[i].Title + "指南", true
		}
	case "calculator":
		if i := slices.IndexFunc(s.Calculators, func(k Calculator) bool { return k.ID == id }); i >= 0 {
			return "算一算：" + s.Calculators[i].Title, "算" + s.Calculators[i].Title, true
		}
	}
	return "", "", false
}

// safetyFirst holds a guide about a danger to asking for it first.
func (c *checker) safetyFirst(on item, g *Guide) {
	if g.Emergency == "" {
		return
	}
	for _, o := range g.Nodes[0].Options {
		if e := g.End(o.To); e != nil && e.Emergency == g.Emergency {
			return
		}
	}
	c.report(on, SeverityError, "safety-first", "涉及危险的指南，第一个问题必须先问安全，并有选项直接通向紧急情形“%s”", g.Emergency)
}

// guideWalk walks every way through a guide.
type guideWalk struct {
	c       *checker
	guide   *Guide
	reached map[string]bool
}

func (w *guideWalk) from(id string, path []string) {
	first := !w.reached[id]
	w.reached[id] = true
	n := w.guide.Node(id)
	if n == nil {
		return
	}
	on := item{w.guide.ID + "/" + id, n.Position}
	if slices.Contains(path, id) {
		if first || !w.reached["loop:"+id] {
			w.reached["loop:"+id] = true
			w.c.report(on, SeverityError, "loop", "会绕回来：%s → %s", strings.Join(path, " → "), id)
		}
		return
	}
	path = append(slices.Clone(path), id)
	if len(path) > MaxGuideQuestions {
		w.c.report(on, SeverityError, "too-deep", "走到这里已经问了%d个问题，最多%d个：%s", len(path), MaxGuideQuestions, strings.Join(path, " → "))
		return
	}
	for _, o := range n.Options {
		if w.guide.Node(o.To) == nil && w.guide.End(o.To) == nil {
			if first {
				w.c.report(on, SeverityError, "dead-end:"+o.To, "选项“%s”通向“%s”，可是没有这一步", o.Say, o.To)
			}
			continue
		}
		w.from(o.To, path)
	}
}

func (w *guideWalk) unreached() {
	for _, n := range w.guide.Nodes {
		if !w.reached[n.ID] {
			w.c.report(item{w.guide.ID + "/" + n.ID, n.Position}, SeverityError, "unreached", "从头走不到这个问题")
		}
	}
	for _, e := range w.guide.Ends {
		if !w.reached[e.ID] {
			w.c.report(item{w.guide.ID + "/" + e.ID, e.Position}, SeverityError, "unreached", "从头走不到这个结果")
		}
	}
}
