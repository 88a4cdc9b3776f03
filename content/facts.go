package content

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"pufa/internal/lawref"
)

// fact is a number with its unit, as far as a text of law would name it: a duration,
// an amount, a percentage, an age. Value is in the kind's base unit, so that 一年 and
// 12个月, 百分之一百五十 and 1.5倍, 2万元 and 20000元 are the same fact.
type fact struct {
	kind  string
	value float64
}

// claim is a fact with the words that state it.
type claim struct {
	fact
	words string
}

const (
	numeralPattern = `(?:[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?[百千万亿]{0,2}|[零〇一二两三四五六七八九十百千万亿]+)`
	monthPattern   = `十[一二]?|[一二三四五六七八九]`
	numeralDay     = `三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九]`
	unitPattern    = `(?:个?工作日|个月|个小时|小时|个星期|星期|分钟|周岁|周年|平方米|公里|毫克|分贝|万元|亿元|元|块钱|日|天|周|年|岁|倍|%|％|米|次|人|户|分)`
)

var (
	datePattern    = regexp.MustCompile(`([0-9]{4})年(?:([0-9]{1,2})月(?:([0-9]{1,2})日)?)?`)
	dayPattern     = regexp.MustCompile(`([0-9]{1,2}|` + monthPattern + `)月([0-9]{1,2}|` + numeralDay + `)日`)
	ratiosPattern  = regexp.MustCompile(`百分之(` + numeralPattern + `)(?:至|到|-|—|~)(` + numeralPattern + `)([^分]|$)`)
	ratioPattern   = regexp.MustCompile(`(百|千|万|` + numeralPattern + `)分之(` + numeralPattern + `|百)`)
	rangePattern   = regexp.MustCompile(`(` + numeralPattern + `)(?:至|到|-|－|—|–|~|～|、|或者|或)(` + numeralPattern + `)(` + unitPattern + `)`)
	measurePattern = regexp.MustCompile(`(第|半)?(` + numeralPattern + `)?(几|多|余)?(` + unitPattern + `)(半)?`)
)

// units turn a unit into its kind and the factor to the kind's base unit.
var units = map[string]struct {
	kind   string
	factor float64
}{
	"工作日": {"工作日", 1}, "个工作日": {"工作日", 1}, "日": {"日", 1}, "天": {"日", 1},
	"周": {"日", 7}, "星期": {"日", 7}, "个星期": {"日", 7},
	"个月": {"个月", 1}, "年": {"个月", 12}, "周年": {"个月", 12},
	"小时": {"小时", 1}, "个小时": {"小时", 1}, "分钟": {"分钟", 1},
	"周岁": {"岁", 1}, "岁": {"岁", 1},
	"元": {"元", 1}, "块钱": {"元", 1}, "万元": {"元", 1e4}, "亿元": {"元", 1e8},
	"倍": {"%", 100}, "%": {"%", 1}, "％": {"%", 1},
	"平方米": {"平方米", 1}, "公里": {"米", 1000}, "米": {"米", 1}, "毫克": {"毫克", 1}, "分贝": {"分贝", 1},
	"次": {"次", 1}, "人": {"人", 1}, "户": {"户", 1}, "分": {"分", 1},
}

// claimsIn lists the facts that a text states, each once.
func claimsIn(text string) []claim {
	r := reader{seen: map[fact]bool{}}
	text = r.take(datePattern, text, r.date)
	text = r.take(dayPattern, text, r.day)
	text = r.take(ratiosPattern, text, r.ratios)
	text = r.take(ratioPattern, text, r.ratio)
	text = r.take(rangePattern, text, r.span)
	r.take(measurePattern, text, r.measure)
	return r.claims
}

// factsIn is the set of the facts that a text states.
func factsIn(text string) map[fact]bool {
	set := map[fact]bool{}
	for _, c := range claimsIn(text) {
		set[c.fact] = true
	}
	return set
}

type reader struct {
	claims []claim
	seen   map[fact]bool
}

// take hands every match to read and blanks the ones that it understood.
func (r *reader) take(p *regexp.Regexp, text string, read func(m []string) bool) string {
	return p.ReplaceAllStringFunc(text, func(match string) string {
		if read(p.FindStringSubmatch(match)) {
			return "\x00"
		}
		return match
	})
}

func (r *reader) add(kind string, value float64, words string) {
	f := fact{kind, math.Round(value*1e6) / 1e6}
	if !r.seen[f] {
		r.seen[f] = true
		r.claims = append(r.claims, claim{f, words})
	}
}

func (r *reader) date(m []string) bool {
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	if year < 1900 || year > 2100 {
		return false
	}
	r.add("date", float64(year*10000+month*100+day), m[0])
	return true
}

func (r *reader) day(m []string) bool {
	month, okMonth := number(m[1])
	day, okDay := number(m[2])
	if okMonth && okDay {
		r.add("date", month*100+day, m[0])
	}
	return okMonth && okDay
}

// ratios reads 百分之二十至三十.
func (r *reader) ratios(m []string) bool {
	low, okLow := number(m[1])
	high, okHigh := number(m[2])
	if okLow && okHigh {
		r.add("%", low, m[0])
		r.add("%", high, m[0])
	}
	return okLow && okHigh
}

// ratio reads 百分之三十 as 30%, and 三分之二 as the fraction that it is.
func (r *reader) ratio(m []string) bool {
	base, ok := map[string]float64{"百": 100, "千": 1000, "万": 10000}[m[1]]
	if !ok {
		if base, ok = number(m[1]); !ok || base == 0 {
			return false
		}
	}
	part, ok := number(m[2])
	if m[2] == "百" {
		part, ok = 100, true
	}
	if ok {
		r.add("%", part/base*100, m[0])
	}
	return ok
}

// span reads 5至10日 and 三到五万元: the first number has the unit of the second.
func (r *reader) span(m []string) bool {
	low, okLow := number(m[1])
	high, okHigh := number(m[2])
	if !okLow || !okHigh {
		return false
	}
	if strings.HasSuffix(m[2], "万") && low < 100 && !strings.HasSuffix(m[1], "万") {
		low *= 1e4
	}
	u := units[m[3]]
	r.add(u.kind, low*u.factor, m[0])
	r.add(u.kind, high*u.factor, m[0])
	return true
}

// measure reads one number with its unit. 第三年 is no duration, 十几天 no number.
func (r *reader) measure(m []string) bool {
	prefix, numeral, vague, unit, half := m[1], m[2], m[3], m[4], m[5]
	u := units[unit]
	if prefix == "半" && numeral == "" && vague == "" && (unit == "年" || unit == "个月") {
		r.add(u.kind, 0.5*u.factor, m[0])
		return true
	}
	if prefix == "第" || vague != "" || numeral == "" {
		return true
	}
	n, ok := number(numeral)
	if !ok || idle(numeral, n, unit) {
		return true
	}
	if half != "" && unit == "年" {
		n += 0.5
	}
	r.add(u.kind, n*u.factor, strings.TrimPrefix(m[0], "第"))
	return true
}

// idle reports a number that is a way of speaking: 一次, 两人, 一天.
func idle(numeral string, n float64, unit string) bool {
	switch unit {
	case "次", "户":
		return n < 2
	case "人":
		return n < 3
	case "天", "分":
		return numeral == "一"
	case "年":
		return n >= 1900 // a year, not a duration
	}
	return false
}

// number reads 1,000, 1.5万, 三十, 两千. It refuses 三四 (three or four).
func number(s string) (float64, bool) {
	s = strings.NewReplacer(",", "", "，", "", "．", ".").Replace(s)
	factor := 1.0
	for len(s) > 0 && isDigit(s) {
		trimmed, unit := cutUnit(s)
		if unit == 0 {
			break
		}
		s, factor = trimmed, factor*unit
	}
	if isDigit(s) {
		n, err := strconv.ParseFloat(narrow(s), 64)
		return n * factor, err == nil
	}
	if rest, ok := strings.CutSuffix(s, "亿"); ok {
		s, factor = rest, 1e8
	}
	n, err := lawref.ParseNumeral(s)
	if err != nil || approximate(s) {
		return bigNumeral(s, factor)
	}
	return float64(n) * factor, true
}

// bigNumeral reads numerals above the largest article number: 五十万, 二百万.
func bigNumeral(s string, factor float64) (float64, bool) {
	high, low, ok := strings.Cut(s, "万")
	if !ok || approximate(high) {
		return 0, false
	}
	n, err := lawref.ParseNumeral(high)
	if err != nil {
		return 0, false
	}
	rest := 0
	if low = strings.TrimPrefix(low, "零"); low != "" {
		if rest, err = lawref.ParseNumeral(low); err != nil {
			return 0, false
		}
	}
	return (float64(n)*1e4 + float64(rest)) * factor, true
}

// approximate reports digits side by side without a unit: 三四, 七八.
func approximate(s string) bool {
	return len([]rune(s)) > 1 && !strings.ContainsAny(s, "十百千万亿零〇")
}

func isDigit(s string) bool {
	for _, r := range s {
		return r >= '0' && r <= '9' || r >= '０' && r <= '９'
	}
	return false
}

func cutUnit(s string) (string, float64) {
	for unit, factor := range map[string]float64{"百": 100, "千": 1000, "万": 1e4, "亿": 1e8} {
		if rest, ok := strings.CutSuffix(s, unit); ok {
			return rest, factor
		}
	}
	return s, 0
}

func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, s)
}

// String is the fact in words, for findings about what an article does contain.
func (f fact) String() string { return fmt.Sprintf("%g%s", f.value, f.kind) }
