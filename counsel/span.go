package counsel

import (
	"strconv"
	"time"

	"pufa/internal/datebook"
)

// Span is a length of time by the calendar.
type Span struct {
	Months int
	Days   int
}

// String is 3年7个月 or 45天.
func (s Span) String() string {
	text := ""
	if s.Months >= 12 {
		text += strconv.Itoa(s.Months/12) + "年"
	}
	if s.Months%12 != 0 {
		text += strconv.Itoa(s.Months%12) + "个月"
	}
	if s.Days != 0 || text == "" {
		text += strconv.Itoa(s.Days) + "天"
	}
	return text
}

// addMonths is the day of the same number n months later, or the month's last day
// where there is none (civil code art. 202).
func addMonths(d datebook.Date, n int) datebook.Date {
	first := datebook.DateOf(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
	last := datebook.DateOf(time.Date(first.Year, first.Month+1, 0, 0, 0, 0, 0, time.UTC))
	return datebook.Date{Year: first.Year, Month: first.Month, Day: min(d.Day, last.Day)}
}

// daysBetween is the number of days from one date to a later one.
func daysBetween(from, to datebook.Date) int {
	return int(to.In(time.UTC).Sub(from.In(time.UTC)) / (24 * time.Hour))
}

// between is the whole months from one date to a later one, and the days left.
func between(from, to datebook.Date) Span {
	months := (to.Year-from.Year)*12 + int(to.Month) - int(from.Month)
	if to.Before(addMonths(from, months)) {
		months--
	}
	return Span{Months: months, Days: daysBetween(addMonths(from, months), to)}
}
