package report

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Name spaces of the parts.
const (
	nsWord    = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsRel     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsDrawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
	nsChart   = "http://schemas.openxmlformats.org/drawingml/2006/chart"
	nsPlace   = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
	nsPackage = "http://schemas.openxmlformats.org/package/2006/"
)

// textWidth is the width between the margins, in twentieths of a point: 156 mm.
const textWidth = 8844

// WriteDocx writes a document that Word, WPS and LibreOffice open. The same document
// gives the same bytes.
func WriteDocx(w io.Writer, d Document) error { return writeDocx(w, d, true) }

// writeDocx writes the document. live is for Word: the table of contents is a field
// that Word refreshes. Without it, it is lines with page references, which LibreOffice
// reckons by itself when it makes a PDF.
func writeDocx(w io.Writer, d Document, live bool) error {
	body := newBody(d, live)
	parts := []part{
		{"[Content_Types].xml", contentTypes(len(body.charts))},
		{"_rels/.rels", packageRelations()},
		{"docProps/core.xml", coreProperties(d)},
		{"docProps/app.xml", el("Properties", el("Application", "pufa")).with("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties")},
		{"word/document.xml", body.document()},
		{"word/styles.xml", styles()},
		{"word/settings.xml", settings()},
		{"word/fontTable.xml", fontTable()},
		{"word/footer1.xml", footer("right")},
		{"word/footer2.xml", footer("left")},
		{"word/_rels/document.xml.rels", documentRelations(len(body.charts))},
	}
	for i, c := range body.charts {
		parts = append(parts, part{fmt.Sprintf("word/charts/chart%d.xml", i+1), chartPart(c)})
	}
	return writePackage(w, parts)
}

// part is a file of the package.
type part struct {
	path string
	root node
}

// writePackage zips the parts. Files carry no time, so that equal documents are equal
// byte by byte.
func writePackage(w io.Writer, parts []part) error {
	out := zip.NewWriter(w)
	for _, p := range parts {
		var b bytes.Buffer
		if err := writeXML(&b, p.root); err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
		f, err := out.CreateHeader(&zip.FileHeader{Name: p.path, Method: zip.Deflate})
		if err != nil {
			return fmt.Errorf("add %s: %w", p.path, err)
		}
		if _, err := f.Write(b.Bytes()); err != nil {
			return fmt.Errorf("add %s: %w", p.path, err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("close package: %w", err)
	}
	return nil
}

// body collects what the document's main part needs.
type body struct {
	doc      Document
	live     bool
	charts   []Chart
	headings []entry
	next     int  // heading to come
	fresh    bool // the next block begins a page
	nodes    []node
}

func newBody(d Document, live bool) *body {
	b := &body{doc: d, live: live, headings: contents(d)}
	b.front()
	b.add(d.Blocks)
	b.back()
	if len(d.Annex) > 0 {
		b.fresh = true
		b.add(d.Annex)
	}
	return b
}

// add lays blocks out.
func (b *body) add(blocks []Block) {
	for _, block := range blocks {
		switch v := block.(type) {
		case Heading:
			b.nodes = append(b.nodes, b.begin(b.heading(v)))
		case Paragraph:
			b.nodes = append(b.nodes, b.begin(paragraph(v)))
		case Table:
			b.beginPage()
			b.nodes = append(b.nodes, tableNodes(v)...)
		case ChartBlock:
			b.beginPage()
			b.charts = append(b.charts, v.Chart)
			b.nodes = append(b.nodes, chartFrame(v.Chart, len(b.charts)))
		case PageBreak:
			b.fresh = true
		}
	}
}

// begin lets a paragraph begin a page, where one is due. A break of its own would leave
// an empty page behind where the page before is full.
func (b *body) begin(p node) node {
	if !b.fresh {
		return p
	}
	b.fresh = false
	properties := p.kids[0].(node).add(el("w:pageBreakBefore"))
	p.kids = append([]any{properties}, p.kids[1:]...)
	return p
}

// beginPage begins a page before what is no paragraph.
func (b *body) beginPage() {
	if b.fresh {
		b.nodes = append(b.nodes, b.begin(styled("TableText")))
	}
}

// heading is a heading; those of the table of contents carry a bookmark.
func (b *body) heading(h Heading) node {
	style := "Heading" + strconv.Itoa(min(max(h.Level, 1), 3))
	if h.Level > contentsDepth {
		return styled(style, run(h.Text))
	}
	e := b.headings[b.next]
	b.next++
	id := strconv.Itoa(b.next)
	return styled(style, el("w:bookmarkStart").with("w:id", id, "w:name", e.bookmark), run(h.Text), el("w:bookmarkEnd").with("w:id", id))
}

// front is the title and the table of contents.
func (b *body) front() {
	b.nodes = append(b.nodes, styled("Title", run(b.doc.Title)))
	if b.doc.Subtitle != "" {
		b.nodes = append(b.nodes, styled("Subtitle", run(b.doc.Subtitle)))
	}
	if !b.doc.Contents || len(b.headings) == 0 {
		return
	}
	b.nodes = append(b.nodes, styled("ContentsTitle", run("目  录")))
	if b.live {
		b.nodes = append(b.nodes, liveContents(b.headings))
	} else {
		b.nodes = append(b.nodes, plainContents(b.headings)...)
	}
	b.fresh = true
}

// back is who signs, and when.
func (b *body) back() {
	for _, line := range []string{b.doc.Issuer, b.doc.Date} {
		if line != "" {
			b.keepLast()
			b.nodes = append(b.nodes, styled("Signature", run(line)))
		}
	}
}

// keepLast keeps the last paragraph with what follows: no signature stands alone on a
// page.
func (b *body) keepLast() {
	if len(b.nodes) == 0 {
		return
	}
	last := &b.nodes[len(b.nodes)-1]
	properties, ok := last.kids[0].(node)
	if !ok || len(properties.kids) == 0 {
		return
	}
	if style, ok := properties.kids[0].(node); ok && style.name == "w:pStyle" {
		properties.kids = append([]any{style, el("w:keepNext")}, properties.kids[1:]...)
		last.kids = append([]any{properties}, last.kids[1:]...)
	}
}

// document is the main part: A4 with the margins of GB/T 9704 (37, 26, 35 and 28 mm).
func (b *body) document() node {
	page := el("w:sectPr",
		el("w:footerReference").with("w:type", "default", "r:id", "rId4"),
		el("w:footerReference").with("w:type", "even", "r:id", "rId5"),
		el("w:pgSz").with("w:w", "11906", "w:h", "16838"),
		el("w:pgMar").with("w:top", "2098", "w:right", "1474", "w:bottom", "1985", "w:left", "1588", "w:header", "851", "w:footer", "1400", "w:gutter", "0"),
	)
	return el("w:document", el("w:body", b.nodes, page)).with(
		"xmlns:w", nsWord, "xmlns:r", nsRel, "xmlns:a", nsDrawing, "xmlns:c", nsChart, "xmlns:wp", nsPlace)
}

// run is text in the paragraph's style; a line feed becomes a line break, a tab a tab.
func run(text string) node {
	r := el("w:r")
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			r = r.add(el("w:br"))
		}
		for j, piece := range strings.Split(line, "\t") {
			if j > 0 {
				r = r.add(el("w:tab"))
			}
			if piece != "" {
				r = r.add(el("w:t", piece).with("xml:space", "preserve"))
			}
		}
	}
	return r
}

func styled(style string, kids ...any) node {
	return el("w:p", el("w:pPr", val("w:pStyle", style))).add(kids...)
}

func paragraph(p Paragraph) node {
	out := styled("BodyText")
	for _, s := range p.Spans {
		if s.Text != "" {
			out = out.add(run(s.Text))
		}
		if s.Mark != "" {
			out = out.add(el("w:r", el("w:rPr", val("w:rStyle", "SourceMark")), el("w:t", s.Mark)))
		}
	}
	return out
}
