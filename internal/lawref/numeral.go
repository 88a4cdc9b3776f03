package lawref

import (
	"strings"

	"pufa/internal/fault"
)

// MaxNumeral is the largest numeral that the package reads or writes.
const MaxNumeral = 99999

// maxDigits bounds a numeral's length in runes: 九万九千九百九十九 has nine.
const maxDigits = 12

var chineseDigits = [...]string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}

// digitOf is the value of one digit, Arabic, full-width or Chinese; -1 for others.
func digitOf(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r >= '０' && r <= '９':
		return int(r - '０')
	}
	switch r {
	case '〇', '零', '○':
		return 0
	case '一', '壹':
		return 1
	case '二', '两', '贰':
		return 2
	case '三', '叁':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}

// unitOf is the value of a unit rune: 十 百 千 万 and their formal forms.
func unitOf(r rune) int {
	switch r {
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	case '千', '仟':
		return 1000
	case '万':
		return 10000
	}
	return 0
}

func isArabic(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' }

func isNumeral(r rune) bool {
	return digitOf(r) >= 0 || unitOf(r) > 0 || r == '廿' || r == '卅'
}

// Numeral writes n as the statutes do: 1077 is 一千零七十七, 10 is 十, 110 is 一百一十.
// n outside 1..99999 has no numeral: the result is empty.
func Numeral(n int) string {
	if n < 1 || n > MaxNumeral {
		return ""
	}
	if n >= 10 && n < 20 {
		return strings.TrimPrefix(groups(n), "一")
	}
	return groups(n)
}

func groups(n int) string {
	var b strings.Builder
	gap := false
	for _, u := range []struct {
		value int
		name  string
	}{{10000, "万"}, {1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / u.value % 10
		if d == 0 {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteString("零")
			gap = false
		}
		b.WriteString(chineseDigits[d])
		b.WriteString(u.name)
	}
	return b.String()
}

// ParseNumeral reads a whole number from 1 to 99999, written with units (一千零七十七,
// 廿三), digit by digit (一〇七七), in Arabic or in full-width digits.
func ParseNumeral(s string) (int, error) {
	if n, ok := parseNumeral([]rune(s)); ok {
		return n, nil
	}
	return 0, fault.New(fault.Invalid, "“%s”不是1到99999之间的数", s)
}

func parseNumeral(rs []rune) (int, bool) {
	if len(rs) == 0 || len(rs) > maxDigits {
		return 0, false
	}
	for _, r := range rs {
		if unitOf(r) > 0 || r == '廿' || r == '卅' {
			return parseUnits(rs)
		}
	}
	return parsePositional(rs)
}

// parsePositional reads digits by place; it refuses a mix of Arabic and Chinese ones.
func parsePositional(rs []rune) (int, bool) {
	n := 0
	for i, r := range rs {
		d := digitOf(r)
		if d < 0 || i == 0 && d == 0 || isArabic(r) != isArabic(rs[0]) || r == '两' && len(rs) > 1 {
			return 0, false
		}
		if n = n*10 + d; n > MaxNumeral {
			return 0, false
		}
	}
	return n, true
}

// parseUnits reads 一万二千三百四十五: units fall, a zero stands for skipped units,
// and the last digit without a unit counts ones. 一百二 is refused: people mean 120
// by it as well as 102.
func parseUnits(rs []rune) (int, bool) {
	total, digit, last, zero := 0, 0, 100000, false
	for i, r := range rs {
		if isArabic(r) {
			return 0, false
		}
		if r == '廿' || r == '卅' {
			if digit > 0 || last <= 10 {
				return 0, false
			}
			total += map[rune]int{'廿': 20, '卅': 30}[r]
			last, zero = 10, false
			continue
		}
		if u := unitOf(r); u > 0 {
			if digit == 0 && u == 10 && (i == 0 || last == 100 || zero) {
				digit = 1
			}
			if digit == 0 || u >= last {
				return 0, false
			}
			total += digit * u
			last, digit, zero = u, 0, false
			continue
		}
		d := digitOf(r)
		if digit > 0 || d < 0 || d == 0 && (zero || i == 0) {
			return 0, false
		}
		if d == 0 {
			zero = true
			continue
		}
		digit = d
	}
	if digit == 0 && zero || digit > 0 && last > 10 && !zero {
		return 0, false
	}
	return total + digit, total+digit <= MaxNumeral && total > 0
}
