package statute

import (
	"path"
	"strings"
)

// infoEnd closes the head of a LawRefBook file: title, part, dates.
const infoEnd = "<!-- INFO END -->"

// readLawRefBook reads the format of the LawRefBook collection: the title as the first
// heading, for a law of several files the part as the second, a line for each date,
// <!-- INFO END -->, and the text.
func readLawRefBook(name, text string) ([]draft, error) {
	head, body, _ := strings.Cut(text, infoEnd)
	if strings.HasPrefix(trim(head), "---") || strings.Contains(head, "# 某条法律的标题") {
		return nil, skipf("格式说明，不是法律文本")
	}
	d := draft{file: name, source: SourceLawRefBook, folder: path.Dir(name), lines: markdownLines(body)}
	for _, l := range markdownLines(head) {
		switch {
		case l.level == 1 && d.title == "":
			d.title = l.text
		case l.level == 1:
			d.part = tidyHeading(l.text)
		default:
			d.notes = append(d.notes, l.text)
		}
	}
	if d.title == "" {
		return nil, skipf("没有标题")
	}
	if len(d.lines) == 0 {
		return nil, skipf("只有标题，没有条文")
	}
	if date := fileDate.FindStringSubmatch(path.Base(name)); date != nil {
		d.notes = append(d.notes, date[1]+"年"+date[2]+"月"+date[3]+"日 "+publishedBy)
	}
	return []draft{d}, nil
}

// publishedBy marks the date that a file's name gives: 示例条例(2020-01-31).md.
const publishedBy = "文件名所记日期"
