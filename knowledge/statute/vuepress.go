package statute

import (
	"path"
	"regexp"
	"strings"
)

var (
	frontMatter = regexp.MustCompile(`(?s)\A---\r?\n.*?\r?\n---[ \t]*(\r?\n|\z)`)
	vueTitle    = regexp.MustCompile(`(?m)^# `)
	partTitle   = regexp.MustCompile(`^(第[〇零一二三四五六七八九十百]+(编|分编|章|节|部分)|总则|分则|附则|序言|附件|附录)`)
	amendments  = regexp.MustCompile(`修正案(（.*）)?$`)
)

// isVuePress tells pages of a VuePress site: front matter or a first-level heading.
func isVuePress(text string) bool {
	return frontMatter.MatchString(text) || vueTitle.MatchString(text)
}

// readVuePress reads the format of the just-laws collection: a folder for each law, a
// README.md with the title and its notes, the text in it or in files beside it whose
// heading is a part, and **第一条** in front of an article.
func readVuePress(name, text string) ([]draft, error) {
	lines := markdownLines(frontMatter.ReplaceAllString(text, ""))
	if len(lines) == 0 {
		return nil, skipf("只有页面设置，没有法律文本")
	}
	d := draft{file: name, source: SourceJustLaws, folder: path.Dir(name)}
	if lines[0].level != 1 {
		return nil, skipf("网站页面，没有法律标题")
	}
	head := tidyHeading(lines[0].text)
	switch {
	case head == "修正案":
		return splitAmendments(d, lines[1:])
	case partTitle.MatchString(head):
		d.part, d.lines = head, lines
	default:
		d.title = lines[0].text
		d.notes, d.lines = cutNotes(lines[1:])
	}
	return []draft{d}, nil
}

// splitAmendments makes laws of their own of a page that collects a law's amendments.
func splitAmendments(page draft, lines []line) ([]draft, error) {
	var out []draft
	start := -1
	flush := func(end int) {
		if start < 0 {
			return
		}
		d := page
		d.title = lines[start].text
		d.folder = page.file + "#" + d.title // no part of the law beside it
		d.notes, d.lines = cutNotes(lines[start+1 : end])
		out = append(out, d)
	}
	for i, l := range lines {
		if l.level == 2 && amendments.MatchString(l.text) {
			flush(i)
			start = i
		}
	}
	flush(len(lines))
	if len(out) == 0 {
		return nil, skipf("修正案页面里没有修正案")
	}
	return out, nil
}

// cutNotes splits the lines on adoption and amendment from the text under them.
func cutNotes(lines []line) (notes []string, rest []line) {
	for i, l := range lines {
		if l.level > 0 || !isNote(l.text) {
			return notes, lines[i:]
		}
		notes = append(notes, l.text)
	}
	return notes, nil
}

// isNote tells 2020年5月28日…通过 and 根据…修正 from the text of a law.
func isNote(s string) bool {
	if articleLike.MatchString(s) || ordinalLike.MatchString(s) {
		return false
	}
	return dated.MatchString(s) && noteVerb.MatchString(s) && (startsDated.MatchString(s) || strings.HasPrefix(s, "根据") ||
		strings.HasPrefix(s, "（") || strings.HasPrefix(s, "("))
}
