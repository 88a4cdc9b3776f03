package content

import (
	"cmp"
	"slices"

	"pufa/internal/datebook"
)

// Commencement is the day on which a law, or a new version of one, comes into force.
type Commencement struct {
	Law     string // canonical name
	Day     datebook.Date
	Revised bool // a new version of a law that was in force before
}

// LawDays are the days on which the laws of the catalogue come into force: what date
// rules that hang on a law need (datebook.Laws, datebook.Commencements).
type LawDays struct {
	effective map[string]datebook.Date
	all       []Commencement
}

// LawDays reads the days from the catalogue. Days that were not verified are left out.
func (s *Set) LawDays() LawDays {
	d := LawDays{effective: map[string]datebook.Date{}}
	for _, l := range s.Laws {
		if !l.Ended.IsZero() {
			continue
		}
		if !l.EffectiveUnverified && !l.Effective.IsZero() {
			d.effective[l.Name] = l.Effective
			d.all = append(d.all, Commencement{Law: l.Name, Day: l.Effective})
		}
		if l.Next != nil && !l.Next.Effective.IsZero() {
			d.all = append(d.all, Commencement{Law: l.Name, Day: l.Next.Effective, Revised: true})
		}
	}
	slices.SortFunc(d.all, func(a, b Commencement) int {
		return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Law, b.Law))
	})
	return d
}

// Effective is the day on which the version in force came into force.
func (d LawDays) Effective(law string) (datebook.Date, bool) {
	day, ok := d.effective[law]
	return day, ok
}

// In are the commencements of a year, by day and name.
func (d LawDays) In(year int) []Commencement {
	var out []Commencement
	for _, c := range d.all {
		if c.Day.Year == year {
			out = append(out, c)
		}
	}
	return out
}

// Days are the days of a year on which any law comes into force, each once.
func (d LawDays) Days(year int) []datebook.Date {
	var out []datebook.Date
	for _, c := range d.In(year) {
		out = append(out, c.Day)
	}
	return slices.Compact(out)
}
