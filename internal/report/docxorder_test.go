package report

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// schemaOrder is the order of children that ECMA-376 part 1 asks for in the elements
// that we write; Word refuses a file where they stand in another.
var schemaOrder = map[string]string{
	"pPr":         "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr defRPr",
	"rPr":         "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang solidFill latin ea",
	"tblPr":       "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook",
	"tcPr":        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
	"tblBorders":  "top left bottom right insideH insideV",
	"tblCellMar":  "top left bottom right",
	"sectPr":      "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
	"style":       "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
	"styles":      "docDefaults latentStyles style",
	"docDefaults": "rPrDefault pPrDefault",
	"settings":    "evenAndOddHeaders characterSpacingControl compat",
	"font":        "altName panose1 charset family notTrueType pitch sig",
	"tbl":         "tblPr tblGrid tr", "tr": "tblPrEx trPr tc", "tc": "tcPr p",
	"sdt": "sdtPr sdtEndPr sdtContent", "docPartObj": "docPartGallery docPartCategory docPartUnique",
	"inline":     "extent effectExtent docPr cNvGraphicFramePr graphic",
	"chartSpace": "date1904 lang roundedCorners AlternateContent style clrMapOvr pivotSource protection chart spPr txPr externalData",
	"chart":      "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs",
	"title":      "tx layout overlay spPr txPr", "rich": "bodyPr lstStyle p", "txPr": "bodyPr lstStyle p",
	"plotArea": "layout barChart catAx valAx dTable spPr",
	"barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId",
	"ser":      "idx order tx spPr invertIfNegative pictureOptions dPt dLbls trendline errBars cat val shape",
	"dLbls":    "dLbl delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize separator showLeaderLines",
	"catAx":    "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt auto lblAlgn lblOffset noMultiLvlLbl",
	"valAx":    "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt crossBetween majorUnit minorUnit dispUnits",
	"scaling":  "logBase orientation max min",
	"strCache": "ptCount pt", "numCache": "formatCode ptCount pt", "strRef": "f strCache", "numRef": "f numCache",
}

// required are children that the schema does not do without.
var required = map[string][]string{"valAx": {"crossAx", "crossBetween"}, "catAx": {"crossAx"}, "tc": {"p"}, "tbl": {"tblPr", "tblGrid"}, "barChart": {"barDir", "axId"}, "inline": {"extent", "docPr", "graphic"}}

func TestChildrenStandInSchemaOrder(t *testing.T) {
	checked := map[string]bool{}
	for name, part := range docxOf(t, sample()) {
		for _, e := range elements(t, part) {
			order, known := schemaOrder[e.name]
			if !known || name == "docProps/core.xml" {
				continue
			}
			checked[e.name] = true
			last := -1
			for _, kid := range e.kids {
				at := slices.Index(strings.Fields(order), kid)
				if at < 0 {
					t.Errorf("%s: %s has no child %s in the schema", name, e.name, kid)
				}
				if at < last {
					t.Errorf("%s: in %s, %s stands too late: %v", name, e.name, kid, e.kids)
				}
				last = max(last, at)
			}
			for _, kid := range required[e.name] {
				if !slices.Contains(e.kids, kid) {
					t.Errorf("%s: %s without %s", name, e.name, kid)
				}
			}
		}
	}
	for name := range schemaOrder {
		if !checked[name] {
			t.Errorf("no %s was written: the sample does not hold it", name)
		}
	}
}

// element is an element and the names of its children.
type element struct {
	name string
	kids []string
}

func elements(t *testing.T, part string) []*element {
	t.Helper()
	var all, open []*element
	for d := xml.NewDecoder(strings.NewReader(part)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		switch v := token.(type) {
		case xml.StartElement:
			e := &element{name: v.Name.Local}
			if len(open) > 0 {
				open[len(open)-1].kids = append(open[len(open)-1].kids, e.name)
			}
			all, open = append(all, e), append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
}
