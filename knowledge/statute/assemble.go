package statute

import (
	"slices"
	"strings"

	"pufa/internal/lawref"
	"pufa/knowledge"
)

// builder walks the lines of a law and collects its articles.
type builder struct {
	body
	path     []chapter
	label    string
	number   lawref.Number
	text     []string
	open     bool
	appended int // appendices so far
	rankOf   map[int]int
}

// chapter is a heading on the path to an article.
type chapter struct {
	rank  int // 1 编, 2 分编, 3 章, 4 节
	title string
}

var ranks = map[string]int{"编": 1, "部分": 1, "分编": 2, "章": 3, "节": 4}

// assemble cuts lines at marks into articles with their chapters, the text before the
// first mark into a preface, and what follows the last article into appendices.
func assemble(lines []line, marks []mark) body {
	b := builder{rankOf: map[int]int{}, label: leadIn, open: true}
	at := map[int]mark{}
	for _, m := range marks {
		at[m.line] = m
	}
	lastMark := marks[len(marks)-1].line
	counted := ordinalLike.MatchString(marks[0].label)
	for i, l := range lines {
		m, isMark := at[i]
		_, beforeMark := at[i+1]
		rank, isHead := b.headRank(l, i > lastMark, isMark)
		if !isHead && !isMark && beforeMark && !counted && ordinalHead(l.text) {
			rank, isHead = ranks["节"], true
		}
		switch {
		case isMark:
			b.article(m)
		case i > lastMark && (l.level > 0 && !isHead || beginsAppendix(l.text)):
			b.appendix(l.text)
		case isHead:
			b.heading(l, rank)
		default:
			b.text = append(b.text, l.text)
		}
	}
	b.close()
	b.findGaps(marks)
	b.findRepeats(lines, at)
	return b.body
}

// beginsAppendix tells 附件一 and the titles of tables behind the last article.
func beginsAppendix(s string) bool {
	return appendix.MatchString(tidyHeading(s)) || tableTitle.MatchString(s)
}

// headRank tells whether a line is a heading, and of which rank.
func (b *builder) headRank(l line, afterLast, isMark bool) (rank int, ok bool) {
	if isMark {
		return 0, false
	}
	if m := chapterLike.FindStringSubmatch(l.text); m != nil && (l.level > 0 || isHeadLine(l.text[len(m[0]):])) {
		rank = ranks[m[2]]
		if l.level > 0 {
			b.rankOf[l.level] = rank
		}
		return rank, true
	}
	plain := plainHeads.MatchString(tidyHeading(l.text))
	switch {
	case l.level > 0 && (!afterLast || plain):
		if rank = b.rankOf[l.level]; rank == 0 {
			rank = min(l.level, 4)
		}
		return rank, true
	case l.level == 0 && plain:
		return 1, true
	}
	return 0, false
}

// ordinalHead tells 一、管辖 above the articles of an interpretation.
func ordinalHead(s string) bool { return ordinalLike.MatchString(s) && isHeadLine(" "+s) }

// isHeadLine tells 第一章 总则 from a sentence that begins with 第一章.
func isHeadLine(rest string) bool {
	if rest == "" {
		return true
	}
	return startsBlank(rest) && len([]rune(rest)) <= 45 && !strings.ContainsAny(rest, "，。；：,;:")
}

func (b *builder) heading(l line, rank int) {
	title := tidyHeading(l.text)
	if b.number.IsZero() && b.open && (title == preface || b.label == preface) {
		b.label = preface
		if title == preface {
			return
		}
	}
	b.close()
	b.path = slices.DeleteFunc(b.path, func(c chapter) bool { return c.rank >= rank })
	b.path = append(b.path, chapter{rank: rank, title: title})
}

func (b *builder) article(m mark) {
	b.close()
	b.label, b.number, b.open = m.label, m.number, true
	if rest := trim(m.rest); rest != "" {
		b.text = append(b.text, rest)
	}
}

func (b *builder) appendix(title string) {
	b.close()
	b.appended++
	b.path = nil
	b.label, b.number, b.open = tidyHeading(title), lawref.Number{Suffix: b.appended}, true
}

// close ends the article at hand. Text under a heading without an article of its own
// goes with the article before it, or makes the preface.
func (b *builder) close() {
	text := strings.Join(b.text, "\n")
	b.text = nil
	if !b.open && len(b.articles) > 0 {
		last := &b.articles[len(b.articles)-1]
		last.Text = strings.Trim(last.Text+"\n"+text, "\n")
		return
	}
	b.open = false
	if text == "" && b.number.Article == 0 {
		return
	}
	var titles []string
	for _, c := range b.path {
		titles = append(titles, c.title)
	}
	b.articles = append(b.articles, knowledge.Article{
		Number: b.number, Label: b.label, Chapter: strings.Join(titles, " "), Text: text,
	})
}

// findGaps notes the first missing number of each gap. Where the count starts is no gap:
// an amendment of the constitution goes on from the one before.
func (b *builder) findGaps(marks []mark) {
	for i := 1; i < len(marks); i++ {
		prev, n := marks[i-1].number, marks[i].number
		switch {
		case n.Article > prev.Article+1:
			b.gaps = append(b.gaps, lawref.Number{Article: prev.Article + 1})
		case n.Article == prev.Article && n.Suffix > prev.Suffix+1:
			b.gaps = append(b.gaps, lawref.Number{Article: prev.Article, Suffix: prev.Suffix + 1})
		}
	}
}

// findRepeats notes lines that begin with an article's number again, up to the last
// article: appendices have counts of their own.
func (b *builder) findRepeats(lines []line, at map[int]mark) {
	last := 0
	for i := range at {
		last = max(last, i)
	}
	for i, l := range lines[:last] {
		if m, ok := articleMark(i, l); ok && at[i].label == "" && (m.rest == "" || startsBlank(m.rest)) {
			b.repeated = append(b.repeated, m.number)
		}
	}
}
