package datebook

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Span is a run of days, both ends included.
type Span struct {
	Start, End Date
}

// Days is how many days the span has.
func (s Span) Days() int {
	return int(s.End.In(time.UTC).Sub(s.Start.In(time.UTC)).Hours()/24) + 1
}

// Rule says when something falls in a year. ParseRule reads one; In resolves it.
// A Rule is immutable.
type Rule struct {
	text string
	node node
}

// node is one kind of rule.
type node interface {
	in(year int, laws Laws) ([]Span, error)
}

// Laws tells when laws come into force, for rules that hang on one.
type Laws interface {
	// Effective is the day a law, by its canonical name, came or comes into force.
	Effective(law string) (Date, bool)
}

// String is the rule as it was written.
func (r Rule) String() string { return r.text }

// IsZero reports a rule that was not given.
func (r Rule) IsZero() bool { return r.node == nil }

// MarshalText implements encoding.TextMarshaler.
func (r Rule) MarshalText() ([]byte, error) { return []byte(r.text), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Rule) UnmarshalText(b []byte) error {
	v, err := ParseRule(string(b))
	if err != nil {
		return err
	}
	*r = v
	return nil
}

// In resolves the rule in a year: the spans that start in it, in order. A rule that
// does not occur in a year (a leap month, 29 February, a law of another year) gives
// none. laws may be nil when no rule hangs on a law.
func (r Rule) In(year int, laws Laws) ([]Span, error) {
	if r.node == nil {
		return nil, nil
	}
	spans, err := r.node.in(year, laws)
	if err != nil {
		return nil, fmt.Errorf("规则“%s”：%w", r.text, err)
	}
	slices.SortFunc(spans, func(a, b Span) int { return a.Start.Compare(b.Start) })
	return spans, nil
}

func oneDay(d Date) []Span { return []Span{{d, d}} }

// fixed is a day of the civil year: 12-04.
type fixed struct {
	month time.Month
	day   int
}

func (f fixed) in(year int, _ Laws) ([]Span, error) {
	d := Date{year, f.month, f.day}
	if DateOf(d.In(time.UTC)) != d { // 29 February
		return nil, nil
	}
	return oneDay(d), nil
}

// month is a whole month: 5月.
type month struct{ month time.Month }

func (m month) in(year int, _ Laws) ([]Span, error) {
	return []Span{{Date{year, m.month, 1}, lastOf(year, m.month)}}, nil
}

func lastOf(year int, m time.Month) Date {
	return DateOf(time.Date(year, m+1, 0, 0, 0, 0, 0, time.UTC))
}

// nthWeek is the n-th week of a month, Monday to Sunday; a partial first week counts
// as the first, so a week may begin in the month before (9月第3周).
type nthWeek struct {
	month time.Month
	n     int
}

func (w nthWeek) in(year int, _ Laws) ([]Span, error) {
	monday := mondayOf(Date{year, w.month, 1}).AddDays(7 * (w.n - 1))
	if monday.Compare(lastOf(year, w.month)) > 0 {
		return nil, nil
	}
	return []Span{{monday, monday.AddDays(6)}}, nil
}

func mondayOf(d Date) Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// nthWeekday is the n-th weekday of a month (5月第3个星期日); n = -1 is the last.
type nthWeekday struct {
	month   time.Month
	n       int
	weekday time.Weekday
}

func (w nthWeekday) in(year int, _ Laws) ([]Span, error) {
	if w.n < 0 {
		last := lastOf(year, w.month)
		return oneDay(last.AddDays(-(int(last.Weekday()-w.weekday) + 7) % 7)), nil
	}
	first := Date{year, w.month, 1}
	d := first.AddDays((int(w.weekday-first.Weekday())+7)%7 + 7*(w.n-1))
	if d.Month != w.month {
		return nil, nil
	}
	return oneDay(d), nil
}

// weekOf is the Monday-to-Sunday week that holds another rule's first day (05-15所在周).
type weekOf struct{ day node }

func (w weekOf) in(year int, laws Laws) ([]Span, error) {
	spans, err := w.day.in(year, laws)
	for i, s := range spans {
		monday := mondayOf(s.Start)
		spans[i] = Span{monday, monday.AddDays(6)}
	}
	return spans, err
}

// lunarDay is a day of the lunar calendar (农历8月15).
type lunarDay struct {
	month, day int
	leap       bool
}

// lateMonth is the first month of the lunar year whose days may fall in the next civil
// year.
const lateMonth = 10

func (l lunarDay) in(year int, _ Laws) ([]Span, error) {
	if year < FirstLunarYear || year > LastLunarYear {
		return nil, fmt.Errorf("农历只核对了%d—%d年", FirstLunarYear, LastLunarYear)
	}
	years := []int{year}
	if l.month >= lateMonth {
		years = []int{year - 1, year}
	}
	var out []Span
	for _, y := range years {
		if d, ok := Lunar(y, l.month, l.day, l.leap); ok && d.Year == year {
			out = append(out, Span{d, d})
		}
	}
	return out, nil
}

// solarTerm is a solar term (秋分).
type solarTerm struct{ name string }

func (s solarTerm) in(year int, _ Laws) ([]Span, error) {
	d, err := SolarTerm(year, s.name)
	if err != nil {
		return nil, err
	}
	return oneDay(d), nil
}

// between runs from the first day of one rule to the last of another, which may lie
// in the following year (11-15..农历1月1).
type between struct{ from, to node }

func (b between) in(year int, laws Laws) ([]Span, error) {
	starts, err := b.from.in(year, laws)
	if err != nil || len(starts) == 0 {
		return nil, err
	}
	start := starts[0].Start
	for _, y := range []int{year, year + 1} {
		ends, err := b.to.in(y, laws)
		if err != nil {
			return nil, err
		}
		for _, e := range ends {
			if !e.End.Before(start) {
				return []Span{{start, e.End}}, nil
			}
		}
	}
	return nil, nil
}

// offset moves another rule by days (12-04前7天).
type offset struct {
	of   node
	days int
}

func (o offset) in(year int, laws Laws) ([]Span, error) {
	var out []Span
	years := []int{year - 1, year} // a day moved forward may come from the year before
	if o.days < 0 {
		years = []int{year, year + 1}
	}
	for _, y := range years {
		spans, err := o.of.in(y, laws)
		if err != nil && y == year {
			return nil, err
		}
		for _, s := range spans {
			if moved := s.Start.AddDays(o.days); moved.Year == year {
				out = append(out, Span{moved, moved})
			}
		}
	}
	return out, nil
}

// lawDay is the day a law came into force, every year from that year on
// (生态环境法典施行日).
type lawDay struct{ law string }

func (l lawDay) in(year int, laws Laws) ([]Span, error) {
	if laws == nil {
		return nil, fmt.Errorf("没有法律目录，不知道《%s》何时施行", l.law)
	}
	d, ok := laws.Effective(l.law)
	if !ok {
		return nil, fmt.Errorf("法律目录里没有《%s》的施行日期", l.law)
	}
	if year < d.Year {
		return nil, nil
	}
	return fixed{d.Month, d.Day}.in(year, laws)
}

// Commencements are Laws that also know the days of a year on which laws come into force.
type Commencements interface {
	Days(year int) []Date
}

// newLaws are the days on which any law comes into force (新法施行日).
type newLaws struct{}

func (newLaws) in(year int, laws Laws) ([]Span, error) {
	all, ok := laws.(Commencements)
	if !ok {
		return nil, fmt.Errorf("没有法律目录，不知道哪天有新法施行")
	}
	var out []Span
	for _, d := range all.Days(year) {
		out = append(out, Span{d, d})
	}
	return out, nil
}

// recurring is a cron expression with the five standard fields; it gives the days on
// which it fires.
type recurring struct {
	schedule cron.Schedule
}

func (r recurring) in(year int, _ Laws) ([]Span, error) {
	var out []Span
	t := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Second)
	for {
		t = r.schedule.Next(t)
		if t.IsZero() || t.Year() != year {
			return out, nil
		}
		d := DateOf(t)
		out = append(out, Span{d, d})
		t = d.AddDays(1).In(time.UTC).Add(-time.Second)
	}
}

// Names of weekdays in rules.
var weekdays = map[string]time.Weekday{
	"一": time.Monday, "二": time.Tuesday, "三": time.Wednesday, "四": time.Thursday,
	"五": time.Friday, "六": time.Saturday, "日": time.Sunday, "天": time.Sunday,
}

// Chinese is the span as a person reads it: 12月4日, or 12月1日至7日.
func (s Span) Chinese() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d月%d日", int(s.Start.Month), s.Start.Day)
	if s.End != s.Start {
		b.WriteString("至")
		if s.End.Month != s.Start.Month {
			fmt.Fprintf(&b, "%d月", int(s.End.Month))
		}
		fmt.Fprintf(&b, "%d日", s.End.Day)
	}
	return b.String()
}
