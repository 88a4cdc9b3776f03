package statute

import (
	"html"
	"regexp"
	"strings"
)

// draft is what a format's reader makes of a document, before its structure is read.
type draft struct {
	file   string
	source string
	title  string   // as promulgated; empty for a part that has none
	part   string   // name of the part, where a law is split over files
	notes  []string // lines on adoption, amendments and effect under the title
	lines  []line
	folder string // laws of several files are put together by folder and title
}

// line is a paragraph or a heading of the body.
type line struct {
	text  string
	level int  // of a Markdown heading; 0 for a paragraph
	row   bool // of a table: 第一百三十三条之二 | … is no article
}

var (
	comments   = regexp.MustCompile(`(?s)<!--.*?-->`)
	tableHTML  = regexp.MustCompile(`(?s)<table.*?</table>`)
	cellEnd    = regexp.MustCompile(`(?i)\s*</t[dh]>\s*`)
	rowEnd     = regexp.MustCompile(`(?i)\s*</tr>\s*`)
	anyTag     = regexp.MustCompile(`(?i)</?[a-z][a-z0-9]*(\s[^<>]*)?/?>`)
	image      = regexp.MustCompile(`!\[[^\]]*\]\([^)]*\)`)
	link       = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	emphasis   = regexp.MustCompile(`\*\*([^*]*)\*\*`)
	italic     = regexp.MustCompile(`^\*([^*]+)\*$`)
	headline   = regexp.MustCompile(`^(#{1,6})(?:[\s　]+(.*?))?[\s　#]*$`)
	tableRule  = regexp.MustCompile(`^\|?[\s:|-]+\|?$`)
	spaces     = regexp.MustCompile(`[ \t　]+`)
	hanSpacing = regexp.MustCompile(`^(\p{Han})[ \t　]+(\p{Han})$`)
)

// cellMark stands between the cells of a table's row.
const cellMark = " | "

// markdownLines reads the paragraphs and headings of Markdown as the two collections
// write it: one paragraph a line. A full parser would turn indented paragraphs into
// code and numbered ones into lists, and so lose the statute's own numbers.
func markdownLines(text string) []line {
	text = comments.ReplaceAllString(text, "")
	text = tableHTML.ReplaceAllStringFunc(text, flattenTable)
	var out []line
	for raw := range strings.Lines(text) {
		level := 0
		raw = trim(raw)
		if m := headline.FindStringSubmatch(raw); m != nil {
			level, raw = len(m[1]), m[2]
		}
		if s := inline(raw); s != "" {
			out = append(out, line{text: s, level: level, row: strings.Contains(s, cellMark)})
		}
	}
	return out
}

// flattenTable writes an HTML table as rows of cells: a | b.
func flattenTable(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	s = cellEnd.ReplaceAllString(s, cellMark)
	s = rowEnd.ReplaceAllString(s, "\n")
	var rows []string
	for row := range strings.Lines(anyTag.ReplaceAllString(s, "")) {
		rows = append(rows, strings.Trim(row, " |\n"))
	}
	return strings.Join(rows, "\n")
}

// inline takes the markup out of one line.
func inline(s string) string {
	if strings.HasPrefix(s, "|") {
		if tableRule.MatchString(s) {
			return ""
		}
		s = tableRow(s)
	}
	if strings.ContainsAny(s, "*[<&\\") {
		s = image.ReplaceAllString(s, "")
		s = link.ReplaceAllString(s, "$1")
		s = emphasis.ReplaceAllString(s, "$1")
		s = italic.ReplaceAllString(s, "$1")
		s = anyTag.ReplaceAllString(s, "")
		s = html.UnescapeString(s)
	}
	return trim(s)
}

func tableRow(s string) string {
	cells := strings.Split(strings.Trim(s, "| "), "|")
	for i := range cells {
		cells[i] = trim(cells[i])
	}
	return strings.Join(cells, cellMark)
}

// trim drops blanks of every width, and marks without width, around a line.
func trim(s string) string { return strings.Trim(s, " \t\r\n　\u00a0\u2002\u2003\ufeff\u200b") }

// tidyHeading gives a heading one spelling: 第一章　总　则 is 第一章 总则.
func tidyHeading(s string) string {
	words := strings.Fields(spaces.ReplaceAllString(s, " "))
	if len(words) > 1 && chapterLike.MatchString(words[0]) {
		return words[0] + " " + joinSpaced(words[1:])
	}
	return joinSpaced(words)
}

// joinSpaced closes up 总　则 and 附　则, and leaves spaces between longer words.
func joinSpaced(words []string) string {
	s := strings.Join(words, " ")
	return hanSpacing.ReplaceAllString(s, "$1$2")
}
