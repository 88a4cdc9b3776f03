package statute

import (
	"path"
	"regexp"
	"strings"
)

var (
	contents  = regexp.MustCompile(`^目[\s　]*[录次]$`)
	pageTail  = regexp.MustCompile(`[\s.．…·]*[0-9０-９]*$`)
	noteOpens = regexp.MustCompile(`^[（(]`)
)

// readPlain reads plain text: the title in the first lines, the note on adoption and
// amendments in brackets, an optional 目录, and the text.
func readPlain(name, text string) ([]draft, error) {
	var lines []line
	for raw := range strings.Lines(text) {
		if s := trim(raw); s != "" {
			lines = append(lines, line{text: s})
		}
	}
	return fromLines(name, SourceText, lines)
}

// fromLines makes a draft of unmarked lines, as plain text and Word files have them.
func fromLines(name, source string, lines []line) ([]draft, error) {
	if len(lines) == 0 {
		return nil, skipf("文件里没有文字")
	}
	d := draft{file: name, source: source, folder: name}
	rest := d.takeTitle(lines)
	if len([]rune(d.title)) > 120 || sentenceLike(d.title) {
		return nil, skipf("开头不是法律标题")
	}
	rest = d.takeNotes(rest)
	d.lines = dropContents(rest)
	if len(d.lines) == 0 {
		return nil, skipf("只有标题，没有条文")
	}
	if date := fileDate.FindStringSubmatch(path.Base(name)); date != nil {
		d.notes = append(d.notes, date[1]+"年"+date[2]+"月"+date[3]+"日 "+publishedBy)
	}
	return []draft{d}, nil
}

// takeTitle joins the lines of the title: it may be broken over several, up to the
// note, the contents or the text.
func (d *draft) takeTitle(lines []line) []line {
	d.title = lines[0].text
	for i, l := range lines[1:] {
		complete := titleEnds(d.title)
		if i >= 3 || noteOpens.MatchString(l.text) && (complete || dated.MatchString(l.text)) || isNote(l.text) || contents.MatchString(l.text) ||
			bodyLike(l.text) || complete && !noteOpens.MatchString(l.text) || sentenceLike(l.text) {
			return lines[i+1:]
		}
		d.title += l.text
	}
	return lines[len(lines):]
}

// titleEnds reports a title that is whole: 示例市测试条例, 示例解释（一）.
func titleEnds(s string) bool {
	s = strings.TrimSuffix(closingNote.ReplaceAllString(s, ""), "》")
	return strings.HasSuffix(s, "宪法") || lawEndings.MatchString(s) && !strings.HasSuffix(s, "有关规定")
}

var (
	closingNote = regexp.MustCompile(`[（(][^（）()]*[）)]$`)
	lawEndings  = regexp.MustCompile(`(法|法典|条例|规定|办法|细则|规则|解释|决定|决议|批复|修正案|规范|准则|标准|通知|意见|解答|安排|方案|纲要|命令|公告|章程|制度|目录|总则|程序|答复|若干问题|暂行规定|规程|守则)$`)
)

func bodyLike(s string) bool {
	return articleLike.MatchString(s) || chapterLike.MatchString(s) || ordinalLike.MatchString(s) || plainHeads.MatchString(tidyHeading(s))
}

func sentenceLike(s string) bool { return strings.ContainsAny(s, "。；") }

// takeNotes takes the note in brackets, which may run over several lines, and dated
// lines without brackets.
func (d *draft) takeNotes(lines []line) []line {
	depth := 0
	for i, l := range lines {
		opens := depth > 0 || noteOpens.MatchString(l.text) && !bracketLike.MatchString(l.text)
		if !opens && !isNote(l.text) {
			return lines[i:]
		}
		if i > 60 || depth > 0 && articleLike.MatchString(l.text) { // a bracket that never closes
			return lines[i:]
		}
		depth = max(0, depth+strings.Count(l.text, "（")+strings.Count(l.text, "(")-strings.Count(l.text, "）")-strings.Count(l.text, ")"))
		d.notes = append(d.notes, strings.Trim(l.text, "（）()"))
	}
	return nil
}

// dropContents takes the table of contents out: from 目录 to where its first heading
// stands again, or to the first line that is no heading.
func dropContents(lines []line) []line {
	for i, l := range lines {
		if articleLike.MatchString(l.text) || i > 40 {
			return lines
		}
		if contents.MatchString(l.text) {
			return append(append([]line(nil), lines[:i]...), afterContents(lines[i+1:])...)
		}
	}
	return lines
}

func afterContents(lines []line) []line {
	if len(lines) == 0 {
		return nil
	}
	first := contentsEntry(lines[0].text)
	for i, l := range lines[1:] {
		if articleLike.MatchString(l.text) {
			break
		}
		if contentsEntry(l.text) == first {
			return lines[i+1:]
		}
	}
	for i, l := range lines {
		if !bodyLike(l.text) || articleLike.MatchString(l.text) || ordinalLike.MatchString(l.text) {
			return lines[i:]
		}
	}
	return lines
}

func contentsEntry(s string) string {
	return strings.ReplaceAll(tidyHeading(pageTail.ReplaceAllString(s, "")), " ", "")
}
