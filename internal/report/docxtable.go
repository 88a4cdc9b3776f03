package report

import (
	"slices"
	"strconv"
)

// tableNodes are the caption, the table, and an empty line that keeps the next block
// off it. The first row is repeated on every page, and a row stays on one page.
func tableNodes(t Table) []node {
	var out []node
	if t.Caption != "" {
		out = append(out, styled("Caption", run(t.Caption)))
	}
	widths := columnWidths(t)
	grid := el("w:tblGrid")
	for _, w := range widths {
		grid = grid.add(el("w:gridCol").with("w:w", strconv.Itoa(w)))
	}
	table := el("w:tbl",
		el("w:tblPr", val("w:tblStyle", "TableGrid"), el("w:tblW").with("w:w", strconv.Itoa(textWidth), "w:type", "dxa"),
			val("w:jc", "center"), el("w:tblLayout").with("w:type", "fixed")),
		grid, tableRow(t.Head, widths, t.Right, true))
	for _, row := range t.Rows {
		table = table.add(tableRow(row, widths, t.Right, false))
	}
	return append(out, table, styled("TableText"))
}

func tableRow(cells []string, widths, right []int, head bool) node {
	properties := el("w:trPr", el("w:cantSplit"))
	if head {
		properties = properties.add(el("w:tblHeader"))
	}
	row := el("w:tr", properties)
	for i, width := range widths {
		text := ""
		if i < len(cells) {
			text = cells[i]
		}
		row = row.add(tableCell(text, width, head, slices.Contains(right, i)))
	}
	return row
}

func tableCell(text string, width int, head, right bool) node {
	cell := el("w:tcPr", el("w:tcW").with("w:w", strconv.Itoa(width), "w:type", "dxa"))
	paragraph := el("w:pPr", val("w:pStyle", "TableText"))
	r := run(text)
	switch {
	case head:
		cell = cell.add(el("w:shd").with("w:val", "clear", "w:color", "auto", "w:fill", "E7E6E6"))
		paragraph = paragraph.add(val("w:jc", "center"))
		r.kids = append([]any{el("w:rPr", fonts(hei))}, r.kids...)
	case right:
		paragraph = paragraph.add(val("w:jc", "right"))
	}
	cell = cell.add(val("w:vAlign", "center"))
	return el("w:tc", cell, el("w:p", paragraph, r))
}

// columnWidths shares the text's width among the columns.
func columnWidths(t Table) []int {
	n := len(t.Head)
	shares := t.Widths
	if len(shares) != n {
		shares = slices.Repeat([]int{1}, n)
	}
	total := 0
	for _, s := range shares {
		total += max(s, 1)
	}
	out := make([]int, n)
	left := textWidth
	for i, s := range shares {
		out[i] = textWidth * max(s, 1) / total
		left -= out[i]
	}
	if n > 0 {
		out[n-1] += left
	}
	return out
}
