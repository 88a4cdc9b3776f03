package privacy

import (
	"regexp"
	"slices"
	"strings"
)

// run is digits in groups, with one blank or hyphen between groups, as people write
// numbers for others to read: 138 1234 5678, 0772-7212345, 6222 0212 3456 7890.
var run = regexp.MustCompile(`\d+(?:[ \-]\d+)*`)

// money after a number shows an amount.
var money = regexp.MustCompile(`^(?:\.\d| ?(?:元|块|万|亿|角|%|人民币))`)

// maskNumbers classifies every run of digits by its length, its grouping and its
// check digit, so that a date before a telephone number stays a date.
func maskNumbers(d *draft) {
	d.each(run, func(m []int) {
		groups := d.groups(m[0], m[1])
		for i := 0; i < len(groups); {
			n, label := d.classify(groups[i:])
			if n == 0 {
				i++
				continue
			}
			from, to := groups[i].from, groups[i+n-1].to
			if r := d.at(to); label == maskedID && (r == 'X' || r == 'x') {
				to++
			}
			d.hide(d.prefix(from, label), to, label)
			i += n
		}
	})
}

// group is one group of digits, at runes [from, to).
type group struct {
	from, to int
	digits   string
}

func (d *draft) groups(from, to int) []group {
	var out []group
	for i := from; i < to; {
		j := i
		for j < to && isDigit(d.shadow[j]) {
			j++
		}
		out = append(out, group{i, j, string(d.shadow[i:j])})
		i = j + 1
	}
	return out
}

// classify finds the longest stretch at the start of groups that is personal.
func (d *draft) classify(groups []group) (n int, label string) {
	for n := min(len(groups), 6); n > 0; n-- {
		shape := make([]int, n)
		var digits strings.Builder
		for i, g := range groups[:n] {
			shape[i] = len(g.digits)
			digits.WriteString(g.digits)
		}
		end := groups[n-1].to
		after := string(d.shadow[end:min(end+4, len(d.shadow))])
		if n < len(groups) { // more digits follow after a separator
			after = ""
		}
		if label := kindOf(digits.String(), shape, after); label != "" {
			return n, label
		}
	}
	return 0, ""
}

// kindOf says what a number is; after is the text behind it.
func kindOf(digits string, shape []int, after string) string {
	if isIdentity(digits, shape, after) {
		return maskedID
	}
	if money.MatchString(after) {
		return ""
	}
	switch {
	case isMobile(digits, shape), isLandline(digits, shape):
		return maskedPhone
	case isCard(digits, shape):
		return maskedCard
	}
	return ""
}

// prefix takes a leading +, or an opening bracket of an area code, into the mask.
func (d *draft) prefix(from int, label string) int {
	if label == maskedPhone && d.at(from-1) == '+' {
		return from - 1
	}
	return from
}

// isIdentity knows resident identity numbers: GB 11643 with 18 places, the last a
// check digit or X, and the older 15 places without one. A number with a wrong check
// digit is taken all the same when its region and birthday are plausible: a slip of
// the finger leaves it as telling.
func isIdentity(digits string, shape []int, after string) bool {
	x := after != "" && (after[0] == 'X' || after[0] == 'x')
	switch {
	case len(digits) == 17 && x && fits(shape, []int{17}, []int{6, 8, 3}, []int{6, 4, 4, 3}):
		return isRegion(digits) && isDay(digits[6:14])
	case len(digits) == 18 && fits(shape, []int{18}, []int{6, 8, 4}, []int{6, 4, 4, 4}, []int{3, 3, 4, 4, 4}, []int{14, 4}, []int{6, 12}):
		return isRegion(digits) && (isDay(digits[6:14]) || checkDigit(digits))
	case len(digits) == 15 && fits(shape, []int{15}, []int{6, 6, 3}):
		return isRegion(digits) && isDay("19"+digits[6:12])
	}
	return false
}

// checkDigit is ISO 7064 MOD 11-2 over 18 digits.
func checkDigit(digits string) bool {
	sum := 0
	for i, r := range digits[:17] {
		weight := 1 << (17 - i) % 11
		sum += int(r-'0') * weight
	}
	return (12-sum%11)%11 == int(digits[17]-'0')
}

// isRegion knows the first two places: provinces by GB/T 2260, and 83 and 91 of the
// residence permits.
func isRegion(digits string) bool {
	switch p := int(digits[0]-'0')*10 + int(digits[1]-'0'); p / 10 {
	case 1:
		return p >= 11 && p <= 15
	case 2:
		return p >= 21 && p <= 23
	case 3:
		return p >= 31 && p <= 37
	case 4:
		return p >= 41 && p <= 46
	case 5:
		return p >= 50 && p <= 54
	case 6:
		return p >= 61 && p <= 65
	default:
		return p == 71 || p == 81 || p == 82 || p == 83 || p == 91
	}
}

func isDay(yyyymmdd string) bool {
	year, month, day := yyyymmdd[:4], yyyymmdd[4:6], yyyymmdd[6:]
	return year >= "1900" && year <= "2099" && month >= "01" && month <= "12" && day >= "01" && day <= "31"
}

// isMobile knows 1[3-9] and nine digits, with or without 86.
func isMobile(digits string, shape []int) bool {
	for _, country := range []string{"", "86", "0086"} {
		rest, ok := strings.CutPrefix(digits, country)
		if !ok || len(rest) != 11 || rest[0] != '1' || rest[1] < '3' {
			continue
		}
		local := slices.Clone(shape)
		if country != "" {
			if local[0] == len(country) {
				local = local[1:]
			} else {
				local[0] -= len(country)
			}
		}
		if fits(local, []int{11}, []int{3, 4, 4}, []int{3, 8}, []int{7, 4}, []int{4, 7}, []int{4, 4, 3}, []int{3, 3, 5}, []int{3, 5, 3}) {
			return true
		}
	}
	return false
}

// isLandline knows an area code with 7 or 8 digits, and an extension behind it.
func isLandline(digits string, shape []int) bool {
	if digits[0] != '0' || len(digits) < 10 {
		return false
	}
	area := 4
	if digits[1] == '1' || digits[1] == '2' {
		area = 3
	}
	if digits[1] == '0' || digits[area] == '0' || digits[area] == '1' || digits[area] == '9' {
		return false
	}
	local := len(digits) - area
	switch {
	case len(shape) == 1, fits(shape, []int{area, 3, 4}, []int{area, 4, 4}, []int{area, local}):
		return local == 7 || local == 8
	case len(shape) == 3 && shape[0] == area && shape[2] <= 5: // extension
		return shape[1] == 7 || shape[1] == 8
	}
	return false
}

// isCard knows bank cards: 15 to 19 digits with Luhn's check digit, in one piece or
// in groups of four, beginning as Chinese and foreign cards do.
func isCard(digits string, shape []int) bool {
	if len(digits) < 15 || len(digits) > 19 || strings.IndexByte("34569", digits[0]) < 0 || !luhn(digits) {
		return false
	}
	if len(shape) == 1 || fits(shape, []int{4, 6, 5}, []int{6, 13}, []int{6, 10}, []int{4, 4, 4, 7}) {
		return true
	}
	for _, n := range shape[:len(shape)-1] {
		if n != 4 {
			return false
		}
	}
	return shape[len(shape)-1] <= 4
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

// fits reports whether the grouping is one of those given.
func fits(shape []int, shapes ...[]int) bool {
	return slices.ContainsFunc(shapes, func(s []int) bool { return slices.Equal(s, shape) })
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// spoken are digits as voice recognition writes them.
var spoken = regexp.MustCompile(`[零〇一幺二三四五六七八九]{11,}`)

// maskSpokenPhones hides mobile numbers written in Chinese digits: 一三八一二三四五六七八.
func maskSpokenPhones(d *draft) {
	d.each(spoken, func(m []int) {
		second := d.shadow[m[0]+1]
		first := d.shadow[m[0]]
		if m[1]-m[0] == 11 && (first == '一' || first == '幺') && strings.ContainsRune("三四五六七八九", second) {
			d.hide(m[0], m[1], maskedPhone)
		}
	})
}
