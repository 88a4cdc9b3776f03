package counsel

import (
	"time"

	"pufa/internal/datebook"
)

// holiday names the day off that a date is, or is empty: weekends and the holidays of
// the 全国年节及纪念日放假办法 as in force since 2025 (art. 2). Days moved by the yearly
// notice of the State Council are not known here.
func holiday(d datebook.Date) string {
	for _, h := range holidays(d.Year) {
		if h.day == d {
			return h.name
		}
	}
	switch d.Weekday() {
	case time.Saturday:
		return "周六"
	case time.Sunday:
		return "周日"
	}
	return ""
}

type namedDay struct {
	day  datebook.Date
	name string
}

func holidays(year int) []namedDay {
	on := func(m time.Month, d int) datebook.Date { return datebook.Date{Year: year, Month: m, Day: d} }
	days := []namedDay{{on(1, 1), "元旦"}, {on(5, 1), "劳动节"}, {on(5, 2), "劳动节"},
		{on(10, 1), "国庆节"}, {on(10, 2), "国庆节"}, {on(10, 3), "国庆节"}}
	if spring, ok := datebook.Lunar(year, 1, 1, false); ok {
		for i := -1; i <= 2; i++ {
			days = append(days, namedDay{spring.AddDays(i), "春节"})
		}
	}
	if d, err := datebook.SolarTerm(year, "清明"); err == nil {
		days = append(days, namedDay{d, "清明节"})
	}
	if d, ok := datebook.Lunar(year, 5, 5, false); ok {
		days = append(days, namedDay{d, "端午节"})
	}
	if d, ok := datebook.Lunar(year, 8, 15, false); ok {
		days = append(days, namedDay{d, "中秋节"})
	}
	return days
}

// afterHolidays is the first working day on or after d, and the day off that d is.
func afterHolidays(d datebook.Date) (datebook.Date, string) {
	off := holiday(d)
	for holiday(d) != "" {
		d = d.AddDays(1)
	}
	return d, off
}

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// dayText is 2026年12月8日（周二）.
func dayText(d datebook.Date) string { return d.Chinese() + "（" + weekdays[d.Weekday()] + "）" }
