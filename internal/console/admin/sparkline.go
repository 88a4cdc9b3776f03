package admin

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
)

// Sizes of a sparkline, in units of its picture.
const (
	sparkStep   = 8
	sparkHeight = 20
)

// sparkline draws counts by week, the current one last, and says them.
func sparkline(weeks []int) template.HTML {
	most := 1
	if len(weeks) > 0 {
		most = max(most, slices.Max(weeks))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="spark" role="img" viewBox="0 0 %d %d" aria-label="近%d周每周：%s">`,
		sparkStep*len(weeks), sparkHeight+1, len(weeks), weekWords(weeks, "、"))
	for i, n := range weeks {
		h := 1 + n*(sparkHeight-1)/most
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%d" height="%d"/>`, sparkStep*i, sparkHeight+1-h, sparkStep-2, h)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

func weekWords(weeks []int, between string) string {
	out := make([]string, len(weeks))
	for i, n := range weeks {
		out[i] = strconv.Itoa(n)
	}
	return strings.Join(out, between)
}
