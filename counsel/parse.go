package counsel

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// Limits of what the parsers take.
const (
	maxYears = 100
	maxCount = 1_000_000
)

func invalid(format string, args ...any) error { return fault.New(fault.Invalid, format, args...) }

// tidy takes spaces, separators of thousands and full-width digits out of what a
// person types.
func tidy(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '．':
			return '.'
		case strings.ContainsRune(" \t\n,，、\u3000", r):
			return -1
		}
		return r
	}, strings.TrimSpace(s))
}

// ParseMoney reads an amount: 8500, 8,500.50元, 2万, 2.5万元, 八千五, 三万零五百块.
func ParseMoney(s string) (Fen, error) {
	text := tidy(s)
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "负") {
		return 0, invalid("金额不能是负数：“%s”", s)
	}
	text = strings.TrimPrefix(strings.TrimPrefix(text, "¥"), "￥")
	for _, unit := range []string{"人民币", "元整", "块钱", "圆", "元", "块", "整", "多", "左右"} {
		text = strings.TrimSuffix(text, unit)
	}
	n, ok := amount(text)
	if !ok {
		return 0, invalid("没看懂金额“%s”，请写成 8500、8500.5 或 2万 这样", s)
	}
	if n%(numberScale/100) != 0 {
		return 0, invalid("金额“%s”请写到分为止", s)
	}
	f := Fen(n / (numberScale / 100))
	if f > MaxMoney {
		return 0, invalid("金额“%s”太大了，最多算到100亿元", s)
	}
	return f, nil
}

var (
	spanPattern = regexp.MustCompile(`^(?:(` + numeralRunes + `+(?:\.[0-9]+)?)?(年|周年)(半)?)?零?(?:(` + numeralRunes + `+|半)个?(半)?月(半)?)?零?(?:(` + numeralRunes + `+)(天|日|周|星期|个星期))?$`)
	halfYear    = regexp.MustCompile(`^半年$`)
)

const numeralRunes = `[0-9零〇一二两三四五六七八九十百]`

// ParseSpan reads a length of time: 3年零7个月, 两年半, 18个月, 半年, 45天, 3.5年.
func ParseSpan(s string) (Span, error) {
	text := strings.NewReplacer("又", "零", "个多月", "个月", "年多", "年", "整", "").Replace(tidy(s))
	if halfYear.MatchString(text) {
		return Span{Months: 6}, nil
	}
	m := spanPattern.FindStringSubmatch(text)
	if text == "" || m == nil || m[2] != "" && m[1] == "" {
		return Span{}, invalid("没看懂时间“%s”，请写上单位，例如 3年7个月、18个月、45天", s)
	}
	var span Span
	if m[1] != "" {
		n, ok := amount(m[1])
		if !ok || n*12%numberScale != 0 || n > maxYears*numberScale {
			return Span{}, invalid("没看懂时间“%s”，请写成几年几个月，最多%d年", s, maxYears)
		}
		span.Months = int(n * 12 / numberScale)
	}
	if m[3] != "" {
		span.Months += 6
	}
	months, okMonths := wholeOf(m[4])
	days, okDays := wholeOf(m[7])
	if m[4] == "半" || m[5] != "" || m[6] != "" {
		span.Days += 15
	}
	if m[4] == "半" {
		months, okMonths = 0, true
	}
	if !okMonths || !okDays || months > maxYears*12 || days > maxYears*366 {
		return Span{}, invalid("没看懂时间“%s”，请写成几年几个月，最多%d年", s, maxYears)
	}
	if m[8] == "周" || strings.HasSuffix(m[8], "星期") {
		days *= 7
	}
	span.Months += months
	span.Days += days
	if span.Months > maxYears*12 {
		return Span{}, invalid("时间“%s”太长了，最多算到%d年", s, maxYears)
	}
	return span, nil
}

// wholeOf is a whole number in digits or characters; nothing is 0.
func wholeOf(s string) (int, bool) {
	if s == "" {
		return 0, true
	}
	n, ok := amount(s)
	if !ok || n%numberScale != 0 {
		return 0, false
	}
	return int(n / numberScale), true
}

// ParseCount reads a whole number with or without its unit: 12, 十二天, 3级, 两个.
func ParseCount(s string) (int64, error) {
	text := tidy(s)
	for _, unit := range []string{"周岁", "岁", "天", "日", "级", "个", "胎", "人", "年", "次"} {
		text = strings.TrimSuffix(text, unit)
	}
	n, ok := wholeOf(text)
	if !ok || text == "" || n > maxCount {
		return 0, invalid("没看懂“%s”，请写一个整数", s)
	}
	return int64(n), nil
}

// ParseHours reads hours, in hundredths: 2.5小时 is 250.
func ParseHours(s string) (int64, error) {
	text := tidy(s)
	half := strings.HasSuffix(text, "个半小时")
	for _, unit := range []string{"个半小时", "个小时", "小时", "个钟头", "个钟", "钟头"} {
		text = strings.TrimSuffix(text, unit)
	}
	n, ok := amount(text)
	if !ok || n%(numberScale/100) != 0 || n > maxCount*numberScale {
		return 0, invalid("没看懂小时数“%s”，请写成 20小时 或 2.5小时", s)
	}
	if half {
		n += numberScale / 2
	}
	return n / (numberScale / 100), nil
}

// rates are the ways of naming a yearly rate: the unit in millionths, and how many of
// it are in a year.
var rates = []struct {
	form  *regexp.Regexp
	unit  int64
	times int64
}{
	{regexp.MustCompile(`^(?:月息|月利率|月利|每月)(.+?)分利?$`), 10000, 12},
	{regexp.MustCompile(`^(?:月息|月利率|月利|每月)(.+?)厘$`), 1000, 12},
	{regexp.MustCompile(`^(.+?)分利息?$`), 10000, 12},
	{regexp.MustCompile(`^(?:月息|月利率|月利|每月)(?:百分之)?(.+?)%?$`), 10000, 12},
	{regexp.MustCompile(`^(?:日息|日利率|每日|每天)千分之(.+)$`), 1000, 365},
	{regexp.MustCompile(`^(?:日息|日利率|每日|每天)万分之(.+)$`), 100, 365},
	{regexp.MustCompile(`^(?:年利率|年息|年化|利率|利息|一年)?(?:百分之)(.+)$`), 10000, 1},
	{regexp.MustCompile(`^(?:年利率|年息|年化|利率|利息|一年)?(.+?)%?$`), 10000, 1},
}

// ParseRate reads a yearly rate: 24%, 百分之十五, 月息2分, 日息万分之五. Months are a
// twelfth, days a 365th of the year. A bare number is a percentage.
func ParseRate(s string) (Rate, error) {
	text := centsOfTen.ReplaceAllString(strings.ReplaceAll(tidy(s), "％", "%"), "${1}点${2}分")
	for _, r := range rates {
		m := r.form.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		n, ok := amount(m[1])
		if !ok || n*r.unit*r.times%numberScale != 0 {
			continue
		}
		rate := Rate(n / numberScale * r.unit * r.times)
		if rest := n % numberScale; rest != 0 {
			rate += Rate(rest * r.unit * r.times / numberScale)
		}
		if rate > 100_000_000 {
			return 0, invalid("利率“%s”太高了，请检查单位", s)
		}
		return rate, nil
	}
	return 0, invalid("没看懂利率“%s”，请写成 年利率15%% 或 月息2分", s)
}

// centsOfTen is 一分五: one and a half 分.
var centsOfTen = regexp.MustCompile(`([0-9一二两三四五六七八九])分([1-9一二三四五六七八九])`)

var (
	fullDate  = regexp.MustCompile(`^([0-9]{4})(?:年|-|/|\.)([0-9]{1,2})(?:月|-|/|\.)([0-9]{1,2})[日号]?$`)
	plainDate = regexp.MustCompile(`^([0-9]{4})([0-9]{2})([0-9]{2})$`)
	shortDate = regexp.MustCompile(`^([0-9]{1,2})(?:月|-|/|\.)([0-9]{1,2})[日号]?$`)
)

// ParseDate reads a date: 2026年3月5日, 2026-3-5, 20260305, 今天. A date without a year is
// the last one that is not after today.
func ParseDate(s string, today datebook.Date) (datebook.Date, error) {
	text := tidy(s)
	if back, ok := map[string]int{"今天": 0, "今日": 0, "现在": 0, "昨天": 1, "前天": 2}[text]; ok {
		return today.AddDays(-back), nil
	}
	m := fullDate.FindStringSubmatch(text)
	if m == nil {
		m = plainDate.FindStringSubmatch(text)
	}
	if m != nil {
		return civil(s, m[1], m[2], m[3])
	}
	if m = shortDate.FindStringSubmatch(text); m == nil {
		return datebook.Date{}, invalid("没看懂日期“%s”，请写成 2026年3月5日 或 2026-3-5", s)
	}
	d, err := civil(s, strconv.Itoa(today.Year), m[1], m[2])
	if err == nil && today.Before(d) {
		return civil(s, strconv.Itoa(today.Year-1), m[1], m[2])
	}
	return d, err
}

func civil(s, year, month, day string) (datebook.Date, error) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	date := datebook.Date{Year: y, Month: time.Month(m), Day: d}
	if y < 1990 || y > 2059 || datebook.DateOf(date.In(time.UTC)) != date {
		return datebook.Date{}, invalid("没有“%s”这一天，年份请写1990到2059之间的", s)
	}
	return date, nil
}
