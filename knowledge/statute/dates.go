package statute

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"pufa/internal/datebook"
)

const (
	anyDigits = `[0-9０-９〇零○Ｏ一二三四五六七八九十]`
	dateForm  = `(` + anyDigits + `{4})\s*年\s*(` + anyDigits + `{1,3})\s*月\s*(` + anyDigits + `{1,3})\s*日`
)

var (
	dated       = regexp.MustCompile(dateForm)
	startsDated = regexp.MustCompile(`^[（(]?` + dateForm)
	fileDate    = regexp.MustCompile(`[(（_](\d{4})-?(\d{2})-?(\d{2})[)）.]`)
	noteVerb    = regexp.MustCompile(`通过|修正|修订|修改|公布|发布|批准|施行|实施|生效|印发|制定|颁布|公告`)
)

// dateOf reads the year, month and day of a dateForm match; zero for impossible days.
func dateOf(year, month, day string) datebook.Date {
	y, m, d := digits(year), smallNumber(month), smallNumber(day)
	if y < 1900 || y > 2200 || m < 1 || m > 12 || d < 1 {
		return datebook.Date{}
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return datebook.Date{}
	}
	return datebook.DateOf(t)
}

// digits reads a number written digit by digit in any script; 0 for anything else.
func digits(s string) int {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '〇' || r == '零' || r == '○' || r == 'Ｏ':
			return '0'
		}
		if i := strings.IndexRune("一二三四五六七八九", r); i >= 0 {
			return rune('1' + i/len("一"))
		}
		return r
	}, s)
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// smallNumber reads a month or a day: 5, ５, 十二, 二十八.
func smallNumber(s string) int {
	tens, ones, ok := strings.Cut(s, "十")
	if !ok {
		return digits(s)
	}
	n := 10
	if tens != "" {
		n = 10 * digits(tens)
	}
	if ones != "" {
		n += digits(ones)
	}
	return n
}
