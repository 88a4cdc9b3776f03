package statute

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pufa/internal/lawref"
	"pufa/knowledge"
)

const numeralChars = `[0-9０-９〇零○一二三四五六七八九十百千]`

var (
	articleLike = regexp.MustCompile(`^[第笫]\s?(` + numeralChars + `{1,12})\s?条(?:之(` + numeralChars + `{1,4}))?`)
	chapterLike = regexp.MustCompile(`^第(` + numeralChars + `{1,6})(编|分编|部分|章|节)`)
	ordinalLike = regexp.MustCompile(`^([一二三四五六七八九十百零〇]{1,6})、`)
	bracketLike = regexp.MustCompile(`^[（(]([一二三四五六七八九十百零〇]{1,6})[）)]`)
	decimalLike = regexp.MustCompile(`^([0-9０-９]{1,3})[.．、]`)
	plainHeads  = regexp.MustCompile(`^(序言|总则|分则|附则)$`)
	appendix    = regexp.MustCompile(`^(附件|附表|附录|附图|附)(之?` + numeralChars + `{0,4})([\s：:，.．、（(]|$)`)
	tableTitle  = regexp.MustCompile(`^[^，。；、|]{2,24}表[一二三四五六]?(（[^（）]*）)?$`)
	relative    = "的规第和、及至与或中所款项，,。；以依同"
)

// body is a law's text, article by article, before it is dated.
type body struct {
	articles []knowledge.Article
	gaps     []lawref.Number // the first missing number of each gap
	repeated []lawref.Number // numbers that stand twice; the second text went with the article before it
}

// numbered counts the articles that have a number.
func (b body) numbered() int {
	n := 0
	for _, a := range b.articles {
		if a.Number.Article > 0 {
			n++
		}
	}
	return n
}

// mark is a place where an article may begin.
type mark struct {
	line   int
	number lawref.Number
	label  string
	rest   string
}

// readBody splits lines into articles. Articles are 第N条 lines; without them the
// top-level 一、二、 (decisions, amendments, replies), then 1. 2., then （一）（二）; without
// any of these the headings' sections, and at last the whole text.
func readBody(lines []line, amendment bool) body {
	lines = splitGlued(lines)
	marks := articleMarks(lines)
	if amendment {
		marks = unbroken(marks)
	}
	if len(marks) > 0 && (marks[0].number.Article == 1 || amendment || firstMark(lines, ordinalLike) < 0) {
		return assemble(lines, marks)
	}
	ordinals := countedMarks(lines, ordinalLike)
	if decimals := countedMarks(lines, decimalLike); len(decimals) >= 5 && len(decimals) > len(ordinals) && allCounted(lines, decimals) {
		return assemble(lines, decimals)
	}
	if len(ordinals) > 0 {
		return assemble(lines, ordinals)
	}
	if brackets := countedMarks(lines, bracketLike); len(brackets) > 1 {
		return assemble(lines, brackets)
	}
	return sections(lines)
}

// articleMarks finds the 第N条 lines that begin an article. A line that goes back, or
// jumps ahead of a number that still comes, quotes an article and is text.
func articleMarks(lines []line) []mark {
	var all []mark
	last := map[lawref.Number]int{}
	for i, l := range lines {
		if m, ok := articleMark(i, l); ok {
			all = append(all, m)
			last[m.number] = i
		}
	}
	var out []mark
	prev := lawref.Number{}
	for _, m := range all {
		next := lawref.Number{Article: prev.Article + 1}
		jump := len(out) > 0 && m.number.Article > next.Article
		if m.number.Compare(prev) <= 0 || jump && last[next] > m.line {
			continue
		}
		if m.rest != "" && !startsBlank(m.rest) && m.number != next && m.number != (lawref.Number{Article: prev.Article, Suffix: prev.Suffix + 1}) {
			continue // 第二十条第一款所称… without a blank
		}
		out = append(out, m)
		prev = m.number
	}
	return out
}

// unbroken keeps the articles of an amendment up to the first gap: what follows quotes
// the articles that it inserts elsewhere.
func unbroken(marks []mark) []mark {
	for i := 1; i < len(marks); i++ {
		if marks[i].number.Article > marks[i-1].number.Article+1 {
			return marks[:i]
		}
	}
	return marks
}

// splitGlued gives articles that a source runs together in one paragraph (…。 第二条 …)
// lines of their own.
func splitGlued(lines []line) []line {
	var out []line
	for i, l := range lines {
		m, ok := articleMark(i, l)
		for ok && l.level == 0 {
			next := lawref.Number{Article: m.number.Article + 1}
			at := strings.Index(l.text, "。 "+next.String()+" ")
			if at < 0 {
				break
			}
			at += len("。")
			out = append(out, line{text: trim(l.text[:at])})
			l.text = trim(l.text[at:])
			m.number = next
		}
		out = append(out, l)
	}
	return out
}

func startsBlank(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

func articleMark(i int, l line) (mark, bool) {
	m := articleLike.FindStringSubmatchIndex(l.text)
	if m == nil || l.row {
		return mark{}, false
	}
	label, rest := l.text[:m[1]], l.text[m[1]:]
	first, _ := utf8.DecodeRuneInString(rest)
	if rest != "" && !unicode.IsSpace(first) && strings.ContainsRune(relative, first) {
		return mark{}, false
	}
	label = "第" + strings.Join(strings.Fields(label), "")[len("第"):] // one spelling: 第一 条, 笫一条
	number, err := lawref.ParseNumber(label)
	if err != nil {
		return mark{}, false
	}
	return mark{line: i, number: number, label: label, rest: rest}, true
}

// countedMarks finds the lines that count 1, 2, 3 in one of the other ways. Lists inside
// an article begin again and so do not continue the count.
func countedMarks(lines []line, form *regexp.Regexp) []mark {
	var out []mark
	for i, l := range lines {
		m := form.FindStringSubmatchIndex(l.text)
		if m == nil || l.row {
			continue
		}
		n, err := lawref.ParseNumeral(l.text[m[2]:m[3]])
		if err != nil || n != len(out)+1 {
			continue
		}
		out = append(out, mark{line: i, number: lawref.Number{Article: n}, label: l.text[:m[1]], rest: l.text[m[1]:]})
	}
	return out
}

// allCounted reports that every 1. line belongs to one count over the whole document.
func allCounted(lines []line, marks []mark) bool {
	all := 0
	for _, l := range lines {
		if decimalLike.MatchString(l.text) {
			all++
		}
	}
	return all == len(marks)
}

func firstMark(lines []line, form *regexp.Regexp) int {
	return slices.IndexFunc(lines, func(l line) bool { return l.level == 0 && form.MatchString(l.text) })
}

// sections makes unnumbered articles of a document without any count.
func sections(lines []line) body {
	var b body
	add := func(label string, text []string) {
		if len(text) == 0 {
			return
		}
		n := lawref.Number{Suffix: len(b.articles)}
		b.articles = append(b.articles, knowledge.Article{Number: n, Label: label, Text: strings.Join(text, "\n")})
	}
	label, text := wholeText, []string(nil)
	for _, l := range lines {
		if l.level > 0 {
			add(label, text)
			label, text = tidyHeading(l.text), nil
			continue
		}
		text = append(text, l.text)
	}
	add(label, text)
	return b
}

const (
	wholeText = "全文"
	preface   = "序言"
	leadIn    = "引言"
)
