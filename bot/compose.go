package bot

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"pufa/internal/lawref"
	"pufa/knowledge"
)

const (
	// screen is what a phone shows without much scrolling, in bytes of text.
	screen = 900
	// excerptLimit bounds the quoted words of the first article, in characters.
	excerptLimit = 50
	firstSteps   = 3
	leastSteps   = 2
)

// compose words an answer: 结论, 依据, 怎么办, whom to call, a case, next questions.
// What does not fit the screen waits behind 更多.
func (c *Conversation) compose(a knowledge.Answer, last *lastAnswer) Reply {
	var b strings.Builder
	if a.Title != "" && !strings.HasPrefix(a.Title, "《") && !sameQuestion(a.Title, a.Question) {
		b.WriteString("【" + strings.TrimRight(a.Title, "？?") + "】\n")
	}
	if a.Conclusion != "" {
		b.WriteString("结论：" + a.Conclusion)
	}
	if basis := basis(a); basis != "" {
		newline(&b)
		b.WriteString("\n依据：\n" + basis)
	}
	last.Shown = writeSteps(&b, a.Steps)
	if calls := callsLine(a.Calls); calls != "" {
		b.WriteString("\n\n" + calls)
	}
	if k := c.books().cases[a.CaseID]; k != nil {
		b.WriteString("\n\n案例：" + k.Title)
	}
	return Reply{Text: strings.TrimSpace(b.String()), Choices: last.Related, Actions: last.actions()}
}

// sameQuestion reports that one question contains the other.
func sameQuestion(a, b string) bool {
	a, b = squeeze(a), squeeze(b)
	return strings.Contains(a, b) || strings.Contains(b, a)
}

// basis lists the articles law by law with their dates; the first one is quoted in
// short, where the conclusion is not taken from it anyway.
func basis(a knowledge.Answer) string {
	lines := strings.Split(byLaw(a.Citations), "\n")
	if len(a.Citations) == 0 {
		return ""
	}
	first := a.Citations[0]
	if quote := excerpt(first); quote != "" && !sameWords(first.Text, a.Conclusion) {
		lines[0] += "\n  " + quote
	}
	return strings.Join(lines, "\n")
}

// byLaw is a line for each law: · 《民法典》第一千零七十六条、第一千零七十七条（2021年1月1日起施行）.
func byLaw(citations []knowledge.Citation) string {
	type group struct{ law, tail string }
	var order []group
	articles := map[group][]string{}
	for _, one := range citations {
		g := group{one.Law, standing(one)}
		if one.Note != "" && g.tail != "" {
			g.tail = strings.TrimSuffix(g.tail, "）") + "；" + one.Note + "）"
		}
		if articles[g] == nil {
			order = append(order, g)
		}
		ref := one.Ref
		ref.Law = ""
		articles[g] = append(articles[g], ref.String())
	}
	lines := make([]string, len(order))
	for i, g := range order {
		lines[i] = "· " + lawref.Ref{Law: g.law}.String() + strings.Join(articles[g], "、") + g.tail
	}
	return strings.Join(lines, "\n")
}

// excerpt is the beginning of an article, quoted when it is the law's own words and
// marked when it is a gist.
func excerpt(one knowledge.Citation) string {
	text := strings.ReplaceAll(one.Text, "\n", "")
	if text == "" {
		return ""
	}
	if utf8.RuneCountInString(text) > excerptLimit {
		text = strings.TrimRight(string([]rune(text)[:excerptLimit]), "，、；：。") + "……"
	}
	if one.Verbatim {
		return "“" + text + "”"
	}
	return "要点：" + text
}

// sameWords reports that a conclusion was taken from the article's text.
func sameWords(text, conclusion string) bool {
	const enough = 20
	head := []rune(squeeze(conclusion))
	return len(head) > 0 && strings.Contains(squeeze(text), string(head[:min(enough, len(head))]))
}

// writeSteps writes the first steps as far as the screen has room, and at least two.
func writeSteps(b *strings.Builder, steps []string) int {
	if len(steps) == 0 {
		return 0
	}
	b.WriteString("\n\n怎么办：")
	for i, s := range steps {
		if i == firstSteps || i >= leastSteps && b.Len()+len(s) > screen {
			return i
		}
		fmt.Fprintf(b, "\n%d. %s", i+1, s)
	}
	return len(steps)
}

func callsLine(calls []knowledge.Contact) string {
	const shown = 2
	var parts []string
	for _, call := range calls[:min(shown, len(calls))] {
		parts = append(parts, call.Number+" "+call.Name)
	}
	if len(parts) == 0 {
		return ""
	}
	return "☎ " + strings.Join(parts, "；")
}

// actions are the words that lead on from an answer.
func (l *lastAnswer) actions() []Choice {
	var words []string
	if l.hasMore() {
		words = append(words, "更多")
	}
	if len(l.Refs) > 0 {
		words = append(words, "原文")
	}
	if l.CaseID != "" {
		words = append(words, "案例")
	}
	if !l.Rated {
		words = append(words, "有用", "没用")
	}
	return say(words...)
}

// hasMore reports parts of an answer that the first message left out.
func (l *lastAnswer) hasMore() bool {
	return l.Shown < len(l.Steps) || !l.Told && (len(l.Evidence)+len(l.Deadlines) > 0 || l.Cost+l.Who != "")
}

// bullets is a heading with a line for each item; empty without items.
func bullets(title string, items []string) string {
	if len(items) == 0 {
		return ""
	}
	return title + "\n· " + strings.Join(items, "\n· ")
}
