package report

import (
	"strconv"
	"strings"
)

// Document is a text for print, in the order of its blocks. WriteDocx lays it out as
// an official document (GB/T 9704-2012: A4, title in 小标宋, body in 仿宋 三号, lines of
// 28 points, page numbers — 1 —).
type Document struct {
	Title    string
	Subtitle string // under the title, for example the period; may be empty
	Issuer   string // who signs at the end; may be empty
	Date     string // under the issuer; may be empty
	Contents bool   // a table of contents after the title
	Blocks   []Block
	Annex    []Block // after the signature, from a new page
}

// Block is a piece of a document: Heading, Paragraph, Table, ChartBlock or PageBreak.
type Block interface{ block() }

// Heading opens a part. Level 1 is 一、, level 2 （一）, level 3 1.; the text carries
// its number already.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is a paragraph of the body, indented by two characters. Marks are the
// numbers of its sources, set small and raised behind the span they belong to.
type Paragraph struct {
	Spans []Span
}

// Span is text with the numbers of its sources behind it.
type Span struct {
	Text string
	Mark string // for example [3]; may be empty
}

// Cited is a sentence with the numbers of its sources, set before the mark that ends it.
func Cited(text string, sources []int) []Span {
	if len(sources) == 0 {
		return []Span{{Text: text}}
	}
	mark := ""
	for _, n := range sources {
		mark += "[" + strconv.Itoa(n) + "]"
	}
	said := strings.TrimRight(text, "。；：")
	return []Span{{Text: said, Mark: mark}, {Text: text[len(said):]}}
}

// Text is a paragraph without sources.
func Text(text string) Paragraph { return Paragraph{Spans: []Span{{Text: text}}} }

// Table is a table with a caption above it. Widths are the columns' shares; without
// them all columns are as wide. Columns listed in Right are numbers, set to the right.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]string
	Widths  []int
	Right   []int
}

// ChartBlock is a chart that Word and LibreOffice draw and can edit.
type ChartBlock struct {
	Chart Chart
}

// PageBreak starts a new page.
type PageBreak struct{}

func (Heading) block()    {}
func (Paragraph) block()  {}
func (Table) block()      {}
func (ChartBlock) block() {}
func (PageBreak) block()  {}

// Chart is a bar chart: one bar for each label. Every bar has its number written at
// its end, so that nothing rests on colour or length alone.
type Chart struct {
	Title  string
	Unit   string // of the values, for example 场
	Labels []string
	Values []float64 // as many as Labels, not negative
	Alt    string    // what the chart says, for those who do not see it
}
