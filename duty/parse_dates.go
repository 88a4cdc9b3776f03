package duty

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"pufa/internal/datebook"
)

const monthOrDay = `([0-9]{1,2}|[一二三四五六七八九十]{1,3})`

var (
	spelled   = regexp.MustCompile(`二[〇零0]([一二三四五六七八九〇零]{2})年`)
	fullDate  = regexp.MustCompile(`(20[0-9]{2})(?:年|-|\.|/)([0-9]{1,2})(?:月|-|\.|/)([0-9]{1,2})(?:日|号)?`)
	monthDay  = regexp.MustCompile(`(?:(20[0-9]{2})年|(今年|去年))?` + monthOrDay + `月(?:份)?` + monthOrDay + `(?:日|号)`)
	bareRange = regexp.MustCompile(`(?:(20[0-9]{2})年)?` + monthOrDay + `月` + monthOrDay + `(?:日|号)?(?:至|到|-|—|~|－)+(?:` + monthOrDay + `月)?` + monthOrDay + `(?:日|号)`)
	dotted    = regexp.MustCompile(`(?:^|[^0-9·.])([0-9]{1,2})[./]([0-9]{1,2})(?:日|号)?(?:[^0-9%万.]|$)`)
	wholeMon  = regexp.MustCompile(`(?:(20[0-9]{2})年|(今年|去年))?` + monthOrDay + `月(?:份|上旬|中旬|下旬|初|底)?`)
	near      = regexp.MustCompile(`今天|今日|昨天|昨日|前天|(?:本周|这周|上周|上个?星期|本星期|这星期)[一二三四五六日天]`)
	weekdays  = map[string]int{"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
)

// readDates finds the day or days, and returns the text without them.
func readDates(text string, today datebook.Date) (from, to datebook.Date, rest string) {
	if m := spelled.FindStringSubmatchIndex(text); m != nil {
		if n, ok := chineseNumber(text[m[2]:m[3]]); ok {
			text = text[:m[0]] + strconv.Itoa(2000+n) + "年" + text[m[1]:]
		}
	}
	if m := bareRange.FindStringSubmatchIndex(text); m != nil {
		year, month, day := group(text, m, 1), group(text, m, 2), group(text, m, 3)
		endMonth := group(text, m, 4)
		if endMonth == "" {
			endMonth = month
		}
		to = dayNear(year, endMonth, group(text, m, 5), today)
		from = dayNear(strconv.Itoa(to.Year), month, day, today)
		if to.Before(from) { // 12月28日至1月3日
			from = dayNear(strconv.Itoa(to.Year-1), month, day, today)
		}
		if !from.IsZero() && !to.IsZero() && from.Before(to) {
			return from, to, cut(text, m)
		}
	}
	if m := fullDate.FindStringSubmatchIndex(text); m != nil {
		if from = dayNear(group(text, m, 1), group(text, m, 2), group(text, m, 3), today); !from.IsZero() {
			return from, to, cut(text, m)
		}
	}
	if m := monthDay.FindStringSubmatchIndex(text); m != nil {
		if from = dayNear(yearWord(group(text, m, 1), group(text, m, 2), today), group(text, m, 3), group(text, m, 4), today); !from.IsZero() {
			return from, datebook.Date{}, cut(text, m)
		}
	}
	if m := near.FindStringIndex(text); m != nil {
		return nearDay(text[m[0]:m[1]], today), datebook.Date{}, text[:m[0]] + text[m[1]:]
	}
	if m := dotted.FindStringSubmatchIndex(text); m != nil {
		if from = dayNear("", group(text, m, 1), group(text, m, 2), today); !from.IsZero() {
			return from, datebook.Date{}, text[:m[2]] + text[m[5]:]
		}
	}
	if m := wholeMon.FindStringSubmatchIndex(text); m != nil {
		from = dayNear(yearWord(group(text, m, 1), group(text, m, 2), today), group(text, m, 3), "1", today)
		aDay := m[1] < len(text) && text[m[1]] >= '0' && text[m[1]] <= '9' // 2月30日 is no day, and not all of February
		if !from.IsZero() && !aDay {
			last := datebook.DateOf(from.In(time.UTC).AddDate(0, 1, -1))
			return from, last, cut(text, m)
		}
	}
	return datebook.Date{}, datebook.Date{}, text
}

func group(text string, m []int, n int) string {
	if m[2*n] < 0 {
		return ""
	}
	return text[m[2*n]:m[2*n+1]]
}

func cut(text string, m []int) string { return text[:m[0]] + text[m[1]:] }

func yearWord(year, word string, today datebook.Date) string {
	switch word {
	case "今年":
		return strconv.Itoa(today.Year)
	case "去年":
		return strconv.Itoa(today.Year - 1)
	}
	return year
}

// ahead is how many days a report may lie before its activity: who writes 12月4日 in
// November means the coming one.
const ahead = 15

// dayNear is a day; without a year the last one that is not further ahead. The zero
// Date where there is no such day.
func dayNear(year, month, day string, today datebook.Date) datebook.Date {
	m, okM := small(month)
	d, okD := small(day)
	if !okM || !okD || m < 1 || m > 12 || d < 1 || d > 31 {
		return datebook.Date{}
	}
	if y, err := strconv.Atoi(year); err == nil {
		return realDay(y, m, d)
	}
	for y := today.Year + 1; y >= today.Year-1; y-- {
		if day := realDay(y, m, d); !day.IsZero() && !today.AddDays(ahead).Before(day) {
			return day
		}
	}
	return datebook.Date{}
}

func realDay(y, m, d int) datebook.Date {
	day := datebook.DateOf(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC))
	if int(day.Month) != m || day.Day != d {
		return datebook.Date{}
	}
	return day
}

func small(s string) (int, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, true
	}
	if strings.Trim(s, "一二三四五六七八九十") != "" || s == "" {
		return 0, false
	}
	return chineseNumber(s)
}

func nearDay(word string, today datebook.Date) datebook.Date {
	switch word {
	case "今天", "今日":
		return today
	case "昨天", "昨日":
		return today.AddDays(-1)
	case "前天":
		return today.AddDays(-2)
	}
	monday := today.AddDays(-(int(today.Weekday()) + 6) % 7)
	if strings.HasPrefix(word, "上") {
		monday = monday.AddDays(-7)
	}
	runes := []rune(word)
	return monday.AddDays(weekdays[string(runes[len(runes)-1])])
}
