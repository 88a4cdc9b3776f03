package datebook

import (
	"fmt"
	"time"

	"github.com/6tail/lunar-go/calendar"
)

// LunarYears is the range that the lunar calendar was checked for.
const (
	FirstLunarYear = 2000
	LastLunarYear  = 2060
)

// Lunar is the civil date of a day of the lunar calendar (农历). A leap month is
// asked for with leap; where the year has no such month or day, ok is false. The
// calendar is reckoned in Beijing time, so 春节 is 2027-02-06 and 2030-02-03.
func Lunar(year, month, day int, leap bool) (date Date, ok bool) {
	if year < FirstLunarYear || year > LastLunarYear || month < 1 || month > 12 || day < 1 || day > 30 {
		return Date{}, false
	}
	y := calendar.NewLunarYear(year)
	if leap {
		if y.GetLeapMonth() != month {
			return Date{}, false
		}
		month = -month
	}
	m := y.GetMonth(month)
	if m == nil || day > m.GetDayCount() {
		return Date{}, false
	}
	s := calendar.NewSolarFromJulianDay(m.GetFirstJulianDay())
	return Date{s.GetYear(), time.Month(s.GetMonth()), s.GetDay()}.AddDays(day - 1), true
}

// solarTerms are the names of the 24 solar terms (节气).
var solarTerms = []string{
	"小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至",
	"小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
}

// SolarTerm is the day on which a solar term falls in a civil year.
func SolarTerm(year int, name string) (Date, error) {
	if year < FirstLunarYear || year > LastLunarYear {
		return Date{}, fmt.Errorf("节气只算到%d—%d年", FirstLunarYear, LastLunarYear)
	}
	// The table of a lunar year runs from the winter before it to the winter after.
	for _, y := range []int{year, year - 1, year + 1} {
		s := calendar.NewLunarFromYmd(y, 6, 1).GetJieQiTable()[name]
		if s != nil && s.GetYear() == year {
			return Date{s.GetYear(), time.Month(s.GetMonth()), s.GetDay()}, nil
		}
	}
	return Date{}, fmt.Errorf("没有“%s”这个节气", name)
}
