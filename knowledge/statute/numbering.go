package statute

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"pufa/internal/lawref"
)

const maxListLevels = 9 // as many as Word has

// numbering is what word/numbering.xml says of automatic numbers, by numId.
type numbering map[string]list

// list is a numbering scheme; lists with one key count together.
type list struct {
	key    string
	levels [maxListLevels]listLevel
}

type listLevel struct {
	start  int
	format string // chineseCounting, decimal, …
	text   string // 第%1条
}

type numberingXML struct {
	Abstract []struct {
		ID     string `xml:"abstractNumId,attr"`
		Levels []struct {
			Level int `xml:"ilvl,attr"`
			Start struct {
				Val int `xml:"val,attr"`
			} `xml:"start"`
			Format struct {
				Val string `xml:"val,attr"`
			} `xml:"numFmt"`
			Text struct {
				Val string `xml:"val,attr"`
			} `xml:"lvlText"`
		} `xml:"lvl"`
	} `xml:"abstractNum"`
	Nums []struct {
		ID       string `xml:"numId,attr"`
		Abstract struct {
			Val string `xml:"val,attr"`
		} `xml:"abstractNumId"`
	} `xml:"num"`
}

func readNumbering(r io.Reader) (numbering, error) {
	var doc numberingXML
	if err := xml.NewDecoder(r).Decode(&doc); err != nil {
		return nil, fmt.Errorf("read numbering: %w", err)
	}
	schemes := map[string]list{}
	for _, a := range doc.Abstract {
		l := list{key: a.ID}
		for _, lvl := range a.Levels {
			if lvl.Level >= 0 && lvl.Level < maxListLevels {
				l.levels[lvl.Level] = listLevel{start: lvl.Start.Val, format: lvl.Format.Val, text: lvl.Text.Val}
			}
		}
		schemes[a.ID] = l
	}
	out := numbering{}
	for _, n := range doc.Nums {
		if l, ok := schemes[n.Abstract.Val]; ok {
			out[n.ID] = l
		}
	}
	return out, nil
}

// counters hold how far each level of a list has counted.
type counters struct {
	at   [maxListLevels]int
	seen [maxListLevels]bool
}

// next counts a level on and writes its label: 第%1条 is 第一条 and a blank.
func (c *counters) next(l list, level int) string {
	if c.seen[level] {
		c.at[level]++
	} else {
		c.at[level], c.seen[level] = l.levels[level].start, true
	}
	for i := level + 1; i < maxListLevels; i++ {
		c.seen[i] = false
	}
	text := l.levels[level].text
	if text == "" || l.levels[level].format == "bullet" || l.levels[level].format == "none" {
		return ""
	}
	for i := range level + 1 {
		text = strings.ReplaceAll(text, "%"+strconv.Itoa(i+1), formatNumber(c.at[i], l.levels[i].format))
	}
	if strings.HasSuffix(text, "、") || strings.HasSuffix(text, "）") {
		return text
	}
	return text + "　"
}

func formatNumber(n int, format string) string {
	switch format {
	case "chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "ideographDigital":
		return lawref.Numeral(n)
	}
	return strconv.Itoa(n)
}
