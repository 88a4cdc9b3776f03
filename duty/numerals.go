package duty

import (
	"regexp"
	"strconv"
	"strings"
)

// maxCount bounds a number in a report: more is a slip of the finger.
const maxCount = 10_000_000

// numeral matches 200, 1,200, 1.5 and 二百六十, with 余 多 来 几 and 万 千 百 around.
const numeral = `(?:[0-9][0-9,]{0,11}(?:\.[0-9]{1,2})?|[零〇一二两三四五六七八九十百千]+)(?:[余多来几])?(?:[万千百])?(?:[余多来几])?\+?`

var numeralParts = regexp.MustCompile(`^([0-9][0-9,]*(?:\.[0-9]+)?|[零〇一二两三四五六七八九十百千]+)([余多来几]?)([万千百]?)([余多来几]?)(\+?)$`)

// readCount reads a number as people write it: 3万多, 100余, 两百, 1.5万.
func readCount(s string) (Count, bool) {
	m := numeralParts.FindStringSubmatch(s)
	if m == nil {
		return Count{}, false
	}
	scale := map[string]float64{"": 1, "百": 100, "千": 1000, "万": 10_000}[m[3]]
	var n float64
	if m[1][0] >= '0' && m[1][0] <= '9' {
		v, err := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", ""), 64)
		if err != nil {
			return Count{}, false
		}
		n = v
	} else {
		v, ok := chineseNumber(m[1])
		if !ok {
			return Count{}, false
		}
		n = float64(v)
	}
	n *= scale
	if n < 0 || n > maxCount || n != float64(int(n+0.5)) && n*100 != float64(int(n*100+0.5)) {
		return Count{}, false
	}
	return Count{N: int(n + 0.5), OrMore: m[2] != "" || m[4] != "" || m[5] != ""}, true
}

// chineseNumber reads 二百六十, 十二, 两千, 一〇八; false for what is none.
func chineseNumber(s string) (int, bool) {
	digits := map[rune]int{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	units := map[rune]int{'十': 10, '百': 100, '千': 1000}
	if !strings.ContainsAny(s, "十百千") { // 二〇二六
		n := 0
		for _, r := range s {
			n = n*10 + digits[r]
			if n > maxCount {
				return 0, false
			}
		}
		return n, s != ""
	}
	total, digit, last := 0, -1, 10_000
	for _, r := range s {
		if d, ok := digits[r]; ok {
			digit = d
			continue
		}
		u := units[r]
		if u >= last { // 十百 is no number
			return 0, false
		}
		if digit < 0 {
			digit = 1
		}
		total, digit, last = total+digit*u, -1, u
	}
	if digit > 0 {
		if last > 10 && !strings.ContainsAny(s, "零〇") { // 二百六 is 260
			digit *= last / 10
		}
		total += digit
	}
	return total, true
}
