package report

import (
	"bytes"
	"fmt"
	"html/template"
	"math"
	"strings"
	"unicode/utf8"
)

// Sizes of an inline chart, in units of its view box.
const (
	svgWidth  = 640
	svgRow    = 28
	svgBar    = 18
	svgGlyph  = 14 // width and height of a Chinese character
	svgMargin = 8
)

// SVG is the chart for a web page: bars with their labels and numbers, a title and a
// description for screen readers. It takes its colour and font from the page; text is
// escaped. Values that are no numbers count as nothing. The same chart gives the same
// text.
func (c Chart) SVG() template.HTML {
	left := svgLabels(c.Labels)
	room := float64(svgWidth-left-svgMargin) - 90 // for the numbers
	height := svgMargin*2 + len(c.Labels)*svgRow
	most := 0.0
	for i := range c.Labels {
		most = max(most, c.at(i))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg class="chart" role="img" viewBox="0 0 %d %d" width="100%%" font-size="%d" xmlns="http://www.w3.org/2000/svg">`, svgWidth, height, svgGlyph)
	fmt.Fprintf(&b, `<title>%s</title><desc>%s</desc>`, escape(c.Title), escape(c.Alt))
	for i, label := range c.Labels {
		y := svgMargin + i*svgRow
		width := 0.0
		if most > 0 {
			width = room * c.at(i) / most
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end" fill="currentColor">%s</text>`, left-6, y+svgGlyph, escape(shortLabel(label)))
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%.1f" height="%d" fill="#%s"/>`, left, y, width, svgBar, barColour)
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" fill="currentColor">%s</text>`, float64(left)+width+6, y+svgGlyph, escape(number(c.at(i))+c.Unit))
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// at is a bar's value; what is missing, negative or no number is nothing.
func (c Chart) at(i int) float64 {
	if i >= len(c.Values) || !(c.Values[i] > 0) || math.IsInf(c.Values[i], 0) {
		return 0
	}
	return c.Values[i]
}

// longLabel is how many characters of a label are shown.
const longLabel = 12

func shortLabel(l string) string {
	if r := []rune(l); len(r) > longLabel {
		return string(r[:longLabel-1]) + "…"
	}
	return l
}

// svgLabels is the room that the labels take.
func svgLabels(labels []string) int {
	most := 4
	for _, l := range labels {
		most = max(most, utf8.RuneCountInString(shortLabel(l)))
	}
	return most*svgGlyph + svgMargin + 6
}

func escape(text string) string {
	return template.HTMLEscapeString(strings.ToValidUTF8(printable(text), ""))
}
