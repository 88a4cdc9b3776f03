package report

// Sizes in half points: 二号, 三号, 四号, 小四, 五号.
const (
	size2   = "44"
	size3   = "32"
	size4   = "28"
	size4s  = "24"
	size5   = "21"
	latin   = "Times New Roman"
	song    = "宋体"
	fang    = "仿宋"
	hei     = "黑体"
	kai     = "楷体"
	title   = "方正小标宋简体"
	lines28 = "560" // 28 points, in twentieths
)

// styles are those of an official document.
func styles() node {
	defaults := el("w:docDefaults",
		el("w:rPrDefault", el("w:rPr", fonts(fang), val("w:kern", "2"), val("w:sz", size3), val("w:szCs", size3),
			el("w:lang").with("w:val", "en-US", "w:eastAsia", "zh-CN", "w:bidi", "ar-SA"))),
		el("w:pPrDefault", el("w:pPr", spacing("0", "0", lines28))))
	return el("w:styles", defaults,
		paragraphStyle("Normal", "Normal", "", el("w:pPr", val("w:jc", "both")), el("w:rPr")).with("w:default", "1"),
		el("w:style", val("w:name", "Default Paragraph Font")).with("w:type", "character", "w:styleId", "DefaultParagraphFont", "w:default", "1"),
		paragraphStyle("Title", "Title", "Normal", el("w:pPr", spacing("0", "280", "700"), val("w:jc", "center")), look(title, size2, false)),
		paragraphStyle("Subtitle", "Subtitle", "Normal", el("w:pPr", spacing("0", "280", lines28), val("w:jc", "center")), look(kai, size3, false)),
		paragraphStyle("ContentsTitle", "Contents Title", "Normal", el("w:pPr", spacing("0", "140", lines28), val("w:jc", "center")), look(hei, size3, false)),
		headingStyle("1", hei, false), headingStyle("2", kai, false), headingStyle("3", fang, true),
		paragraphStyle("BodyText", "Body Text", "Normal", el("w:pPr", twoCharacters()), el("w:rPr")),
		paragraphStyle("Signature", "Signature", "Normal", el("w:pPr", el("w:ind").with("w:right", "640"), val("w:jc", "right")), el("w:rPr")),
		paragraphStyle("Caption", "caption", "Normal", el("w:pPr", el("w:keepNext"), spacing("200", "80", "440"), val("w:jc", "center")), look(hei, size4s, false)),
		paragraphStyle("TableText", "Table Text", "Normal", el("w:pPr", el("w:spacing").with("w:before", "40", "w:after", "40", "w:line", "320", "w:lineRule", "exact"), val("w:jc", "left")), look(song, size5, false)),
		contentsStyle("1", "0"), contentsStyle("2", "320"),
		paragraphStyle("Footer", "footer", "Normal", el("w:pPr", el("w:spacing").with("w:line", "240", "w:lineRule", "auto")), look(song, size4, false)),
		el("w:style", val("w:name", "Source Mark"), el("w:rPr", val("w:sz", size5), val("w:vertAlign", "superscript"))).
			with("w:type", "character", "w:customStyle", "1", "w:styleId", "SourceMark"),
		tableStyle(),
	).with("xmlns:w", nsWord)
}

func paragraphStyle(id, name, basedOn string, paragraph, text node) node {
	s := el("w:style", val("w:name", name))
	if basedOn != "" {
		s = s.add(val("w:basedOn", basedOn))
	}
	return s.add(el("w:qFormat"), paragraph, text).with("w:type", "paragraph", "w:styleId", id)
}

func headingStyle(level, font string, bold bool) node {
	outline := string(level[0] - 1)
	return paragraphStyle("Heading"+level, "heading "+level, "Normal",
		el("w:pPr", el("w:keepNext"), twoCharacters(), val("w:outlineLvl", outline)), look(font, size3, bold))
}

func contentsStyle(level, indent string) node {
	right := el("w:tabs", el("w:tab").with("w:val", "right", "w:leader", "dot", "w:pos", "8834"))
	return paragraphStyle("TOC"+level, "toc "+level, "Normal", el("w:pPr", right, el("w:ind").with("w:left", indent)), look(fang, size4, false))
}

func tableStyle() node {
	borders := el("w:tblBorders")
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		borders = borders.add(el("w:"+side).with("w:val", "single", "w:sz", "4", "w:space", "0", "w:color", "000000"))
	}
	margins := el("w:tblCellMar", el("w:left").with("w:w", "85", "w:type", "dxa"), el("w:right").with("w:w", "85", "w:type", "dxa"))
	return el("w:style", val("w:name", "Table Grid"), el("w:tblPr", borders, margins)).with("w:type", "table", "w:styleId", "TableGrid")
}

// fonts names the Chinese font and Times New Roman for letters and digits. Where the
// Chinese font is missing, the font table names another.
func fonts(chinese string) node {
	return el("w:rFonts").with("w:ascii", latin, "w:hAnsi", latin, "w:eastAsia", chinese, "w:cs", latin)
}

func look(chinese, size string, bold bool) node {
	r := el("w:rPr", fonts(chinese))
	if bold {
		r = r.add(el("w:b"))
	}
	return r.add(val("w:sz", size), val("w:szCs", size))
}

func spacing(before, after, line string) node {
	return el("w:spacing").with("w:before", before, "w:after", after, "w:line", line, "w:lineRule", "exact")
}

func twoCharacters() node {
	return el("w:ind").with("w:firstLineChars", "200", "w:firstLine", "640")
}

// fontTable names, for each Chinese font, the one to use where it is not installed.
func fontTable() node {
	out := el("w:fonts").with("xmlns:w", nsWord)
	for _, f := range []struct{ name, other, pitch, family string }{
		{title, "宋体", "auto", "auto"}, {fang, "仿宋_GB2312", "fixed", "modern"}, {kai, "楷体_GB2312", "fixed", "modern"},
		{hei, "SimHei", "fixed", "modern"}, {song, "SimSun", "auto", "auto"},
	} {
		out = out.add(el("w:font", val("w:altName", f.other), val("w:charset", "86"), val("w:family", f.family), val("w:pitch", f.pitch)).with("w:name", f.name))
	}
	return out.add(el("w:font", val("w:charset", "00"), val("w:family", "roman"), val("w:pitch", "variable")).with("w:name", latin))
}

func settings() node {
	compat := el("w:compat", el("w:compatSetting").with("w:name", "compatibilityMode", "w:uri", "http://schemas.microsoft.com/office/word", "w:val", "15"))
	return el("w:settings", el("w:evenAndOddHeaders"), val("w:characterSpacingControl", "compressPunctuation"), compat).with("xmlns:w", nsWord)
}
