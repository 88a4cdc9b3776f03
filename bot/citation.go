package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"pufa/content"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

// askedAbout is the length in characters from which a message that names an article
// and asks something is taken as a question, not as a look-up.
const askedAbout = 30

// citation answers a message that names articles, or a law alone.
func (c *Conversation) citation(ctx context.Context, t *turn) (Reply, bool, error) {
	if t.Kind != Text || t.text == "" {
		return Reply{}, false, nil
	}
	if utf8.RuneCountInString(t.text) > askedAbout && isQuestion(t.text) {
		return Reply{}, false, nil
	}
	found, named, err := c.opt.Knowledge.Cite(ctx, t.text)
	if err != nil {
		return Reply{}, false, fmt.Errorf("cite: %w", err)
	}
	if !named {
		return Reply{}, false, nil
	}
	return c.articles(t, found), true, nil
}

// articles shows what a look-up found.
func (c *Conversation) articles(t *turn, found knowledge.Lookup) Reply {
	t.answer = knowledge.Answer{Kind: knowledge.ByNumber, Question: t.text, Citations: found.Citations,
		Conclusion: strings.TrimSpace(found.Law + "\n" + found.Problem), Related: found.Related}
	var parts []string
	unquoted := ""
	for _, one := range found.Citations {
		parts = append(parts, c.article(one))
		if !one.Verbatim {
			unquoted = "（要点是通俗解读，不是法条原文；原文见国家法律法规数据库 flk.npc.gov.cn）"
		}
	}
	for _, text := range []string{unquoted, found.Law, found.Problem} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	r := Reply{Text: strings.Join(parts, "\n\n"), Choices: choicesOf(found.Related)}
	if len(found.Citations) == 0 {
		r.Actions = say("查法条", "菜单")
		return r
	}
	t.session.First = found.Citations[0].Ref
	t.session.Final = found.Citations[len(found.Citations)-1].Ref
	refs := refsOf(found.Citations)
	t.session.Last = &lastAnswer{Question: c.masked(t.text), Topic: c.masked(t.text), Refs: refs,
		CaseID: c.books().caseOf(refs), Related: r.Choices}
	r.Actions = say("上一条", "下一条")
	if t.session.Last.CaseID != "" {
		r.Actions = append(r.Actions, say("案例")...)
	}
	if len(found.Citations) > 1 {
		return r
	}
	return c.withPage(r, "打开网页：大字看这一条", func(p Pages) string { return p.Article(found.Citations[0].Ref) })
}

// article is one article in full: the law's own words, then our plain ones, each
// marked as what it is.
func (c *Conversation) article(one knowledge.Citation) string {
	text := heading(one)
	if one.Note != "" {
		text += "\n（" + one.Note + "）"
	}
	gist := c.gistOf(one)
	if one.Verbatim {
		text += "\n" + one.Text
		if gist != "" {
			text += "\n\n【大白话】" + gist
		}
		return text
	}
	if one.Text != "" {
		text += "\n【要点】" + one.Text
	}
	return text
}

func (c *Conversation) gistOf(one knowledge.Citation) string {
	g := c.books().gists[c.books().place(one.Ref)]
	if g == nil || one.Status == content.Amended || one.Status == content.Repealed {
		return ""
	}
	return g.Gist
}

// heading is 《民法典》第一千零七十七条（2021年1月1日起施行）.
func heading(one knowledge.Citation) string {
	return one.Ref.String() + standing(one)
}

// standing says since when an article holds, or that it does not.
func standing(one knowledge.Citation) string {
	since := one.Effective.Chinese() + "起施行"
	switch {
	case one.Status == content.Repealed:
		return "（已废止，不再适用）"
	case one.Status == content.Amended:
		return "（旧版本，已被修订）"
	case one.Effective.IsZero():
		return ""
	case one.Status == content.NotYet:
		return "（还没施行，" + since + "）"
	}
	return "（" + since + "）"
}

// caseOf is a case that stands on one of the articles; empty when there is none.
func (s *shelf) caseOf(refs []lawref.Ref) string {
	for _, r := range refs {
		if id := s.citing[s.place(r)]; id != "" {
			return id
		}
	}
	return ""
}

// neighbour answers 上一条 and 下一条.
func (c *Conversation) neighbour(ctx context.Context, t *turn) (Reply, bool, error) {
	step, from := 0, lawref.Ref{}
	switch t.command {
	case "上一条", "前一条", "上条":
		step, from = -1, t.session.First
	case "下一条", "后一条", "下条":
		step, from = 1, t.session.Final
	default:
		return Reply{}, false, nil
	}
	if from.Law == "" {
		return Reply{Text: "先查一条法条，再看上一条、下一条。比如回复“民法典1077条”。"}, true, nil
	}
	from.Paragraph, from.Item = 0, 0
	one, found, err := c.opt.Knowledge.Neighbour(ctx, from, step)
	if err != nil {
		return Reply{}, false, fmt.Errorf("neighbour of %s: %w", from, err)
	}
	if !found {
		end := "第一条"
		if step > 0 {
			end = "最后一条"
		}
		return Reply{Text: from.String() + "已经是收录的" + end + "了。", Actions: say("上一条", "下一条")}, true, nil
	}
	return c.articles(t, knowledge.Lookup{Citations: []knowledge.Citation{one}}), true, nil
}

// isQuestion reports words that ask.
func isQuestion(text string) bool {
	return slices.ContainsFunc([]string{"？", "?", "吗", "怎么", "如何", "能不能", "可以", "多少", "多久", "什么", "是不是", "为什么", "哪", "呢"},
		func(w string) bool { return strings.Contains(text, w) })
}

func refsOf(citations []knowledge.Citation) []lawref.Ref {
	out := make([]lawref.Ref, len(citations))
	for i, one := range citations {
		out[i] = one.Ref
	}
	return out
}

func choicesOf(related []knowledge.Related) []Choice {
	out := make([]Choice, len(related))
	for i, r := range related {
		out[i] = Choice{Label: r.Label, Say: r.Say}
	}
	return out
}
