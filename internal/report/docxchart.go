package report

import (
	"strconv"
)

// English Metric Units: 360,000 a centimetre.
const emu = 360000

// chartHeight is a chart's height in centimetres: a bar needs about 0.8.
func chartHeight(c Chart) int { return min(max(4+len(c.Labels)*4/5, 6), 20) }

// chartFrame is the place of the n-th chart in the text.
func chartFrame(c Chart, n int) node {
	width, height := strconv.Itoa(15*emu), strconv.Itoa(chartHeight(c)*emu)
	frame := el("wp:inline",
		el("wp:extent").with("cx", width, "cy", height),
		el("wp:docPr").with("id", strconv.Itoa(n), "name", "图"+strconv.Itoa(n), "descr", c.Alt),
		el("wp:cNvGraphicFramePr"),
		el("a:graphic", el("a:graphicData", el("c:chart").with("r:id", chartRelation(n))).with("uri", nsChart)),
	).with("distT", "0", "distB", "0", "distL", "0", "distR", "0")
	properties := el("w:pPr", el("w:keepLines"), el("w:spacing").with("w:before", "120", "w:after", "120", "w:line", "240", "w:lineRule", "auto"), val("w:jc", "center"))
	return el("w:p", properties, el("w:r", el("w:drawing", frame)))
}

// chartPart is the chart itself, drawn by the program that opens the document, in its
// fonts: horizontal bars from the first label at the top, each with its number.
func chartPart(c Chart) node {
	series := el("c:ser",
		attr("c:idx", "0"), attr("c:order", "0"),
		el("c:tx", el("c:strRef", el("c:f", "Sheet1!$B$1"), el("c:strCache", attr("c:ptCount", "1"), point(0, c.Unit)))),
		el("c:spPr", el("a:solidFill", el("a:srgbClr").with("val", barColour))),
		attr("c:invertIfNegative", "0"),
		el("c:dLbls", chartText(10), attr("c:dLblPos", "outEnd"),
			attr("c:showLegendKey", "0"), attr("c:showVal", "1"), attr("c:showCatName", "0"), attr("c:showSerName", "0"), attr("c:showPercent", "0"), attr("c:showBubbleSize", "0")),
		el("c:cat", el("c:strRef", el("c:f", cells("A", len(c.Labels))), labelCache(c.Labels))),
		el("c:val", el("c:numRef", el("c:f", cells("B", len(c.Labels))), valueCache(c))))
	bars := el("c:barChart", attr("c:barDir", "bar"), attr("c:grouping", "clustered"), attr("c:varyColors", "0"),
		series, attr("c:gapWidth", "60"), attr("c:axId", "1"), attr("c:axId", "2"))
	labels := el("c:catAx", attr("c:axId", "1"), el("c:scaling", attr("c:orientation", "maxMin")), attr("c:delete", "0"), attr("c:axPos", "l"),
		attr("c:majorTickMark", "none"), attr("c:minorTickMark", "none"), attr("c:tickLblPos", "nextTo"), chartText(10), attr("c:crossAx", "2"), attr("c:crosses", "autoZero"))
	values := el("c:valAx", attr("c:axId", "2"), el("c:scaling", attr("c:orientation", "minMax"), attr("c:min", "0")), attr("c:delete", "1"), attr("c:axPos", "t"),
		el("c:numFmt").with("formatCode", "General", "sourceLinked", "0"), attr("c:majorTickMark", "none"), attr("c:minorTickMark", "none"), attr("c:tickLblPos", "nextTo"), attr("c:crossAx", "1"), attr("c:crosses", "autoZero"), attr("c:crossBetween", "between"))
	heading := el("c:title", el("c:tx", el("c:rich", el("a:bodyPr"), el("a:lstStyle"), el("a:p", el("a:pPr", textLook("a:defRPr", 12)),
		el("a:r", textLook("a:rPr", 12), el("a:t", c.Title))))), attr("c:overlay", "0"))
	chart := el("c:chart", heading, attr("c:autoTitleDeleted", "0"), el("c:plotArea", el("c:layout"), bars, labels, values), attr("c:plotVisOnly", "1"), attr("c:dispBlanksAs", "gap"))
	plain := el("c:spPr", el("a:noFill"), el("a:ln", el("a:noFill")))
	return el("c:chartSpace", attr("c:roundedCorners", "0"), chart, plain).with("xmlns:c", nsChart, "xmlns:a", nsDrawing, "xmlns:r", nsRel)
}

// barColour is a dark blue that also prints well in grey.
const barColour = "2F5597"

func attr(name, value string) node { return el(name).with("val", value) }

// cells names a column of the table that the chart was drawn from, below its heading.
func cells(column string, n int) string {
	return "Sheet1!$" + column + "$2:$" + column + "$" + strconv.Itoa(n+1)
}

func point(i int, value string) node {
	return el("c:pt", el("c:v", value)).with("idx", strconv.Itoa(i))
}

func labelCache(labels []string) node {
	cache := el("c:strCache", attr("c:ptCount", strconv.Itoa(len(labels))))
	for i, l := range labels {
		cache = cache.add(point(i, l))
	}
	return cache
}

func valueCache(c Chart) node {
	cache := el("c:numCache", el("c:formatCode", "General"), attr("c:ptCount", strconv.Itoa(len(c.Labels))))
	for i := range c.Labels {
		cache = cache.add(point(i, number(c.at(i))))
	}
	return cache
}

// number is a value without a useless fraction.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func chartText(points int) node {
	return el("c:txPr", el("a:bodyPr"), el("a:lstStyle"), el("a:p", el("a:pPr", textLook("a:defRPr", points)), el("a:endParaRPr").with("lang", "zh-CN")))
}

func textLook(name string, points int) node {
	return el(name, el("a:solidFill", el("a:srgbClr").with("val", "000000")), el("a:latin").with("typeface", latin), el("a:ea").with("typeface", song)).
		with("sz", strconv.Itoa(points*100), "b", "0")
}
