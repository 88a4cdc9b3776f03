package counsel

import "strings"

// numberScale is what one is in the fixed point of amount: six decimals.
const numberScale = 1_000_000

// maxNumber bounds what amount reads, before scaling.
const maxNumber = 1_000_000_000_000

var bigUnits = map[rune]int64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000, 'k': 1000, 'K': 1000,
	'万': 10_000, '萬': 10_000, 'w': 10_000, 'W': 10_000, '亿': 100_000_000}

const (
	plainDigits  = "零一二三四五六七八九"
	formalDigits = "零壹贰叁肆伍陆柒捌玖"
)

func digit(r rune) (int64, bool) {
	switch r {
	case '〇', '○':
		return 0, true
	case '两', '俩':
		return 2, true
	}
	if r >= '0' && r <= '9' {
		return int64(r - '0'), true
	}
	for _, digits := range []string{plainDigits, formalDigits} {
		if i := strings.IndexRune(digits, r); i >= 0 {
			return int64(i / len("零")), true
		}
	}
	return 0, false
}

// reader reads a number in digits, characters or both: 2.5万, 八千五, 3万零五十, 一百二十.
type reader struct {
	total, section, pending int64 // scaled
	has, zero, single       bool  // a number waits; it began with 零; it is one digit
	last, top               int64 // the unit before it; the largest unit that may follow
}

// amount is the number that s writes, scaled by numberScale; false when it writes none,
// or nothing but one.
func amount(s string) (int64, bool) {
	r := reader{top: 1 << 62}
	runes := []rune(s)
	for i := 0; i < len(runes); {
		if unit, ok := bigUnits[runes[i]]; ok {
			if !r.unit(unit) {
				return 0, false
			}
			i++
			continue
		}
		n, ok := r.number(runes[i:])
		if !ok {
			return 0, false
		}
		i += n
	}
	return r.end()
}

// number takes a run of digits with an optional decimal part.
func (r *reader) number(runes []rune) (int, bool) {
	if r.has {
		return 0, false
	}
	i, digits := 0, 0
	var n, scale int64
	for ; i < len(runes); i++ {
		if runes[i] == '.' || runes[i] == '点' {
			if scale != 0 || digits == 0 {
				return 0, false
			}
			scale = numberScale
			continue
		}
		d, ok := digit(runes[i])
		if !ok {
			break
		}
		if scale > 0 {
			if scale /= 10; scale == 0 {
				return 0, false
			}
			n += d * scale
			digits++
			continue
		}
		if n = n + d*numberScale; i+1 < len(runes) {
			if _, more := digit(runes[i+1]); more {
				n *= 10
			}
		}
		if digits++; n > maxNumber*numberScale/10 {
			return 0, false
		}
	}
	if digits == 0 || i > 0 && (runes[i-1] == '.' || runes[i-1] == '点') {
		return 0, false
	}
	first, _ := digit(runes[0])
	if first != 0 && scale == 0 && digits > 1 && digits < 4 && runes[0] > '9' {
		return 0, false // 两三 is no number
	}
	r.pending, r.has, r.zero, r.single = n, true, first == 0 && digits > 1 || r.zero, digits == 1
	if first == 0 && digits == 1 && i < len(runes) { // 零 before the next part
		r.has, r.zero = false, true
	}
	return i, true
}

func (r *reader) unit(unit int64) bool {
	if !r.has && unit == 10 { // 十二
		r.pending, r.has = numberScale, true
	}
	switch {
	case unit < 10_000:
		if !r.has || unit >= r.top && r.top != 1<<62 {
			return false
		}
		r.section += r.pending * unit
		r.top = unit
	default:
		if !r.has && r.section == 0 || r.last >= 10_000 && unit >= r.last {
			return false
		}
		r.total += (r.section + r.carried()) * unit
		r.section, r.top = 0, 10_000
	}
	r.last, r.has, r.pending, r.zero = unit, false, 0, false
	return r.total+r.section <= maxNumber*numberScale
}

func (r *reader) carried() int64 {
	if !r.has {
		return 0
	}
	return r.pending
}

// end adds what waits: 八千五 is 8500, 八千零五 is 8005.
func (r *reader) end() (int64, bool) {
	if !r.has {
		return r.total + r.section, r.last != 0
	}
	if r.last >= 100 && r.single && !r.zero && r.pending != 0 && r.pending%numberScale == 0 {
		return r.total + r.section + r.pending*(r.last/10), true
	}
	if r.last > 0 && r.pending >= r.last*numberScale {
		return 0, false
	}
	return r.total + r.section + r.pending, true
}
