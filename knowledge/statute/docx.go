package statute

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxDocumentXML bounds the main part of a Word file when unpacked; the largest
// statute takes some 10 MiB.
const maxDocumentXML = 64 << 20

// readDocx reads the .docx files that flk.npc.gov.cn gives out: paragraphs of the main
// part in order, table rows as a | b, automatic numbers written out.
func readDocx(f File) ([]draft, error) {
	archive, err := zip.NewReader(bytes.NewReader(f.Data), int64(len(f.Data)))
	if err != nil {
		return nil, skipf("Word 文件打不开：压缩包已损坏")
	}
	var document, numbers *zip.File
	for _, part := range archive.File {
		switch part.Name {
		case "word/document.xml":
			document = part
		case "word/numbering.xml":
			numbers = part
		}
	}
	if document == nil {
		return nil, skipf("压缩包里不是 Word 文档")
	}
	lists := numbering{}
	if numbers != nil {
		if err := readPart(numbers, maxDocumentXML, func(r io.Reader) (err error) { lists, err = readNumbering(r); return }); err != nil {
			return nil, err
		}
	}
	var lines []line
	if err := readPart(document, maxDocumentXML, func(r io.Reader) (err error) { lines, err = readParagraphs(r, lists); return }); err != nil {
		return nil, err
	}
	return fromLines(f.Name, SourceDocx, lines)
}

// readPart unpacks a part of at most limit bytes for read.
func readPart(part *zip.File, limit int64, read func(io.Reader) error) error {
	r, err := part.Open()
	if err != nil {
		return skipf("Word 文件读不出来：%s", part.Name)
	}
	defer r.Close()
	limited := &io.LimitedReader{R: r, N: limit + 1}
	err = read(limited)
	switch {
	case limited.N <= 0:
		return skipf("Word 文件解开后太大（超过 %d MiB）", limit>>20)
	case err != nil:
		return skipf("Word 文件内容损坏：%v", err)
	}
	return nil
}

// paragraphs walks document.xml. Word splits a word over runs as it likes, so text is
// gathered by paragraph; deleted text, field codes and the fallback copies of drawings
// are left out.
type paragraphs struct {
	lists  numbering
	count  map[string]*counters
	out    []line
	text   strings.Builder
	cells  []string // of the table row at hand
	depth  int      // tables within tables
	numID  string
	numLvl int
}

func readParagraphs(r io.Reader, lists numbering) ([]line, error) {
	p := &paragraphs{lists: lists, count: map[string]*counters{}}
	d := xml.NewDecoder(r)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return p.out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read paragraphs: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := p.start(d, t); err != nil {
				return nil, err
			}
		case xml.EndElement:
			p.end(t.Name.Local)
		}
	}
}

func (p *paragraphs) start(d *xml.Decoder, t xml.StartElement) error {
	switch t.Name.Local {
	case "del", "moveFrom", "instrText", "delText", "Fallback", "pPrChange", "rPrChange", "sectPr", "tblPr", "drawing", "pict":
		return skipElement(d)
	case "t":
		var s string
		if err := d.DecodeElement(&s, &t); err != nil {
			return fmt.Errorf("read run: %w", err)
		}
		p.text.WriteString(s)
	case "tab", "ptab":
		p.text.WriteString("　")
	case "noBreakHyphen":
		p.text.WriteString("-")
	case "br", "cr":
		p.breakLine(attr(t, "type"))
	case "numId":
		p.numID = attr(t, "val")
	case "ilvl":
		p.numLvl = smallNumber(attr(t, "val"))
	case "p":
		p.numID, p.numLvl = "", 0
	case "tbl":
		p.depth++
	case "tr":
		if p.depth == 1 {
			p.cells = nil
		}
	}
	return nil
}

// skipElement reads past an element. Decoder.Skip has no limit on depth of its own, but
// the decoder keeps only a stack of names.
func skipElement(d *xml.Decoder) error {
	if err := d.Skip(); err != nil {
		return fmt.Errorf("skip element: %w", err)
	}
	return nil
}

// breakLine ends a line within a paragraph; breaks of page and column are no text.
func (p *paragraphs) breakLine(kind string) {
	if kind == "" || kind == "textWrapping" {
		p.text.WriteString("\n")
	}
}

func (p *paragraphs) end(name string) {
	switch name {
	case "p":
		p.paragraph()
	case "tc":
		if p.depth == 1 {
			p.cells = append(p.cells, trim(p.text.String()))
			p.text.Reset()
		}
	case "tr":
		if p.depth == 1 {
			if row := strings.Trim(strings.Join(p.cells, cellMark), " |"); row != "" {
				p.out = append(p.out, line{text: row, row: true})
			}
			p.cells = nil
		}
	case "tbl":
		p.depth = max(0, p.depth-1)
	}
}

// paragraph ends a paragraph: inside a table its text stays with the cell.
func (p *paragraphs) paragraph() {
	if p.depth > 0 {
		p.text.WriteString(" ")
		return
	}
	text := p.text.String()
	p.text.Reset()
	if p.numID != "" && trim(text) != "" {
		text = p.label() + text
	}
	for s := range strings.Lines(text) {
		if s = trim(s); s != "" {
			p.out = append(p.out, line{text: s})
		}
	}
}

// label is the automatic number of the paragraph, with its blank.
func (p *paragraphs) label() string {
	list, ok := p.lists[p.numID]
	if !ok || p.numLvl < 0 || p.numLvl >= maxListLevels {
		return ""
	}
	c := p.count[list.key]
	if c == nil {
		c = &counters{}
		p.count[list.key] = c
	}
	return c.next(list, p.numLvl)
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
