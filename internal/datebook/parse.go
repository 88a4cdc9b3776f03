package datebook

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// The forms of a rule, as docs/campaigns.md lists them.
var (
	fixedForm   = regexp.MustCompile(`^(\d{1,2})-(\d{1,2})$`)
	monthForm   = regexp.MustCompile(`^(\d{1,2})月$`)
	weekForm    = regexp.MustCompile(`^(\d{1,2})月第([1-6])周$`)
	weekdayForm = regexp.MustCompile(`^(\d{1,2})月(?:第([1-5])个|(最后一个))(?:星期|周)([一二三四五六日天])$`)
	lunarForm   = regexp.MustCompile(`^农历(闰?)(\d{1,2})月(\d{1,2})日?$`)
	offsetForm  = regexp.MustCompile(`^(.+)(前|后)(\d{1,3})天$`)
	lawForm     = regexp.MustCompile(`^《(.+)》施行日$`)
)

// maxRule bounds the length of a rule, in bytes.
const maxRule = 200

// ParseRule reads a date rule:
//
//	12-04                 a fixed day
//	12-01..12-07          from one rule to another, also across New Year
//	5月                    a whole month
//	9月第3周                the nth week, Monday to Sunday, a partial first week counts
//	5月第3个星期日           the nth weekday
//	3月最后一个星期一         the last weekday
//	05-15所在周             the week containing a day
//	农历8月15  农历闰6月1     a lunar day
//	秋分                   a solar term
//	12-04前7天             days before or after another rule
//	《生态环境法典》施行日      the day a law came into force
//	新法施行日              every day on which a law comes into force
//	cron 0 9 1 * *        a cron expression
func ParseRule(s string) (Rule, error) {
	text := strings.TrimSpace(s)
	if len(text) > maxRule {
		return Rule{}, fmt.Errorf("日期规则太长，最多%d个字节", maxRule)
	}
	n, err := parseNode(text)
	if err != nil {
		return Rule{}, fmt.Errorf("日期规则“%s”：%w", text, err)
	}
	return Rule{text: text, node: n}, nil
}

func parseNode(s string) (node, error) {
	s = strings.TrimSpace(s)
	if expression, ok := strings.CutPrefix(s, "cron "); ok {
		schedule, err := cron.ParseStandard(expression)
		if err != nil {
			return nil, fmt.Errorf("cron 表达式不对：%w", err)
		}
		return recurring{schedule}, nil
	}
	if from, to, ok := strings.Cut(s, ".."); ok {
		return parseBetween(from, to)
	}
	if day, ok := strings.CutSuffix(s, "所在周"); ok {
		n, err := parseNode(day)
		if err != nil {
			return nil, err
		}
		return weekOf{n}, nil
	}
	if m := offsetForm.FindStringSubmatch(s); m != nil {
		return parseOffset(m)
	}
	return parseDay(s)
}

func parseBetween(from, to string) (node, error) {
	a, err := parseNode(from)
	if err != nil {
		return nil, err
	}
	b, err := parseNode(to)
	if err != nil {
		return nil, err
	}
	return between{a, b}, nil
}

func parseOffset(m []string) (node, error) {
	of, err := parseNode(m[1])
	if err != nil {
		return nil, err
	}
	days, _ := strconv.Atoi(m[3]) // at most three digits
	if m[2] == "前" {
		days = -days
	}
	return offset{of, days}, nil
}

// parseDay reads the forms that do not hold other rules.
func parseDay(s string) (node, error) {
	if m := fixedForm.FindStringSubmatch(s); m != nil {
		return parseFixed(m[1], m[2])
	}
	if m := monthForm.FindStringSubmatch(s); m != nil {
		mo, err := parseMonth(m[1])
		return month{mo}, err
	}
	if m := weekForm.FindStringSubmatch(s); m != nil {
		mo, err := parseMonth(m[1])
		return nthWeek{mo, int(m[2][0] - '0')}, err
	}
	if m := weekdayForm.FindStringSubmatch(s); m != nil {
		mo, err := parseMonth(m[1])
		n := -1
		if m[2] != "" {
			n = int(m[2][0] - '0')
		}
		return nthWeekday{mo, n, weekdays[m[4]]}, err
	}
	if m := lunarForm.FindStringSubmatch(s); m != nil {
		return parseLunar(m)
	}
	if m := lawForm.FindStringSubmatch(s); m != nil {
		return lawDay{m[1]}, nil
	}
	if s == "新法施行日" {
		return newLaws{}, nil
	}
	if slices.Contains(solarTerms, s) {
		return solarTerm{s}, nil
	}
	return nil, fmt.Errorf("看不懂，可写成 12-04、5月、9月第3周、农历8月15、12-01..12-07 等")
}

func parseFixed(monthText, dayText string) (node, error) {
	mo, err := parseMonth(monthText)
	if err != nil {
		return nil, err
	}
	day, _ := strconv.Atoi(dayText)
	const leapYear = 2024
	if day < 1 || day > lastOf(leapYear, mo).Day {
		return nil, fmt.Errorf("%d月没有%d日", int(mo), day)
	}
	return fixed{mo, day}, nil
}

func parseMonth(s string) (time.Month, error) {
	n, _ := strconv.Atoi(s)
	if n < 1 || n > 12 {
		return 0, fmt.Errorf("没有%s月", s)
	}
	return time.Month(n), nil
}

func parseLunar(m []string) (node, error) {
	mo, err := parseMonth(m[2])
	if err != nil {
		return nil, err
	}
	day, _ := strconv.Atoi(m[3])
	if day < 1 || day > 30 {
		return nil, fmt.Errorf("农历没有%d日", day)
	}
	return lunarDay{month: int(mo), day: day, leap: m[1] != ""}, nil
}
