package report

import (
	"strconv"
	"unicode/utf8"
)

// contentsDepth is how many levels of headings the table of contents lists.
const contentsDepth = 2

// entry is a line of the table of contents.
type entry struct {
	level    int
	text     string
	bookmark string
	page     int // estimated
}

// contents are the headings for the table of contents. Their pages are estimated by
// the grid of an official document, 22 lines of 28 characters; Word reckons them anew
// when it opens the file, and so does LibreOffice for a PDF.
func contents(d Document) []entry {
	var out []entry
	line := 0
	if d.Contents {
		line = gridLines // the contents have the first page
	}
	for i, blocks := range [][]Block{d.Blocks, d.Annex} {
		if i == 1 {
			line = nextPage(line + 3)
		}
		for _, block := range blocks {
			if h, ok := block.(Heading); ok && h.Level <= contentsDepth {
				out = append(out, entry{max(h.Level, 1), h.Text, "_Toc" + strconv.Itoa(100000001+len(out)), line/gridLines + 1})
			}
			line += linesOf(block)
			if _, ok := block.(PageBreak); ok {
				line = nextPage(line)
			}
		}
	}
	return out
}

// The grid of an official document.
const (
	gridLines      = 22
	gridCharacters = 28
)

func nextPage(line int) int { return (line + gridLines - 1) / gridLines * gridLines }

// linesOf estimates the height of a block in lines of the grid.
func linesOf(b Block) int {
	switch v := b.(type) {
	case Heading:
		return lines(2+utf8.RuneCountInString(v.Text), gridCharacters)
	case Paragraph:
		n := 2
		for _, s := range v.Spans {
			n += utf8.RuneCountInString(s.Text) + utf8.RuneCountInString(s.Mark)/3
		}
		return lines(n, gridCharacters)
	case Table:
		return 1 + tableLines(v)
	case ChartBlock:
		return chartHeight(v.Chart) + 1
	}
	return 0
}

func lines(characters, width int) int { return max(1, (characters+width-1)/width) }

// tableLines counts rows of 五号 at 16 points, wrapped in their columns.
func tableLines(t Table) int {
	points := 0
	widths := columnWidths(t)
	for _, row := range append([][]string{t.Head}, t.Rows...) {
		high := 1
		for i, cell := range row {
			if i < len(widths) {
				high = max(high, lines(utf8.RuneCountInString(cell), max(1, (widths[i]-170)/210)))
			}
		}
		points += 16*high + 4
	}
	return points/28 + 1
}

// liveContents is a table of contents as Word knows it: a field in a content control,
// with its lines filled in, so that it shows something before it is refreshed. dirty
// asks Word to refresh it when the file is opened.
func liveContents(entries []entry) node {
	content := el("w:sdtContent")
	for i, e := range entries {
		line := styled("TOC" + strconv.Itoa(e.level))
		if i == 0 {
			line = line.add(
				el("w:r", el("w:fldChar").with("w:fldCharType", "begin", "w:dirty", "true")),
				instruction(` TOC \o "1-2" \h \z \u `),
				el("w:r", el("w:fldChar").with("w:fldCharType", "separate")))
		}
		content = content.add(line.add(contentsLink(e)))
	}
	content = content.add(el("w:p", el("w:pPr", val("w:pStyle", "TOC1")), el("w:r", el("w:fldChar").with("w:fldCharType", "end"))))
	gallery := el("w:sdtPr", el("w:docPartObj", val("w:docPartGallery", "Table of Contents"), el("w:docPartUnique")))
	return el("w:sdt", gallery, content)
}

// plainContents is a table of contents of lines that refer to their pages.
func plainContents(entries []entry) []node {
	var out []node
	for _, e := range entries {
		out = append(out, styled("TOC"+strconv.Itoa(e.level), contentsLink(e)))
	}
	return out
}

// contentsLink is a heading's text, dots and its page.
func contentsLink(e entry) node {
	return el("w:hyperlink",
		run(e.text), el("w:r", el("w:tab")),
		el("w:r", el("w:fldChar").with("w:fldCharType", "begin")),
		instruction(" PAGEREF "+e.bookmark+` \h `),
		el("w:r", el("w:fldChar").with("w:fldCharType", "separate")),
		el("w:r", el("w:t", strconv.Itoa(e.page))),
		el("w:r", el("w:fldChar").with("w:fldCharType", "end")),
	).with("w:anchor", e.bookmark, "w:history", "1")
}

func instruction(text string) node {
	return el("w:r", el("w:instrText", text).with("xml:space", "preserve"))
}

// footer is the page number — 1 —, to the right on odd pages and to the left on even
// ones.
func footer(side string) node {
	p := el("w:p", el("w:pPr", val("w:pStyle", "Footer"), val("w:jc", side)),
		run("— "),
		el("w:r", el("w:fldChar").with("w:fldCharType", "begin")), instruction(" PAGE "),
		el("w:r", el("w:fldChar").with("w:fldCharType", "separate")), el("w:r", el("w:t", "1")),
		el("w:r", el("w:fldChar").with("w:fldCharType", "end")),
		run(" —"))
	return el("w:ftr", p).with("xmlns:w", nsWord)
}
