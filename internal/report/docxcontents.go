package report

import "strconv"

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
		el("w:r", el("w:t", "1")),
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
