package duty

import (
	"fmt"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// Period is a year or a part of one: what a report, a score and a snapshot are of.
type Period struct {
	Year    int
	Half    int // 1 or 2; 0 = not a half
	Quarter int // 1 to 4; 0 = not a quarter
}

// Year is a whole year.
func Year(year int) Period { return Period{Year: year} }

// ParsePeriod reads 2024, 2024H1 and 2024Q3.
func ParsePeriod(s string) (Period, error) {
	var p Period
	var kind byte
	var n int
	wrong := fault.New(fault.Invalid, "“%s”不是期间，应像 2024、2024H1 或 2024Q3。", s)
	switch len(s) {
	case 4:
		if _, err := fmt.Sscanf(s, "%4d", &p.Year); err != nil {
			return Period{}, wrong
		}
	case 6:
		if _, err := fmt.Sscanf(s, "%4d%c%1d", &p.Year, &kind, &n); err != nil {
			return Period{}, wrong
		}
		switch {
		case (kind == 'H' || kind == 'h') && n >= 1 && n <= 2:
			p.Half = n
		case (kind == 'Q' || kind == 'q') && n >= 1 && n <= 4:
			p.Quarter = n
		default:
			return Period{}, wrong
		}
	default:
		return Period{}, wrong
	}
	if p.Year < 2000 || p.Year > 2200 {
		return Period{}, wrong
	}
	return p, nil
}

// Span is its first and last day.
func (p Period) Span() datebook.Span {
	first, months := time.January, 12
	switch {
	case p.Half > 0:
		first, months = time.Month(p.Half*6-5), 6
	case p.Quarter > 0:
		first, months = time.Month(p.Quarter*3-2), 3
	}
	after := time.Date(p.Year, first+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	return datebook.Span{Start: datebook.Date{Year: p.Year, Month: first, Day: 1}, End: datebook.DateOf(after.AddDate(0, 0, -1))}
}

// Contains reports a day within the period.
func (p Period) Contains(d datebook.Date) bool {
	s := p.Span()
	return !d.Before(s.Start) && !s.End.Before(d)
}

// String is what ParsePeriod reads.
func (p Period) String() string {
	switch {
	case p.Half > 0:
		return fmt.Sprintf("%dH%d", p.Year, p.Half)
	case p.Quarter > 0:
		return fmt.Sprintf("%dQ%d", p.Year, p.Quarter)
	}
	return fmt.Sprint(p.Year)
}

// Chinese is 2024年, 2024年上半年, 2024年第三季度.
func (p Period) Chinese() string {
	switch {
	case p.Half > 0:
		return fmt.Sprintf("%d年%s半年", p.Year, []string{"上", "下"}[p.Half-1])
	case p.Quarter > 0:
		return fmt.Sprintf("%d年第%s季度", p.Year, []string{"一", "二", "三", "四"}[p.Quarter-1])
	}
	return fmt.Sprintf("%d年", p.Year)
}
