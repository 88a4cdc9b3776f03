package scheduler

import (
	"cmp"
	"fmt"
	"slices"

	"pufa/content"
	"pufa/internal/datebook"
)

// commencementBasis is why a law's first day in force is a day of publicity.
const commencementBasis = "《法治宣传教育法》第十六条"

// lawPrefix begins the keys of the days on which laws come into force.
const lawPrefix = "law:"

// Calendar is the publicity year of the packs: their campaigns, and the days on which
// the laws of the catalogue come into force, by first day and key.
func Calendar(set *content.Set, year int) ([]Occasion, error) {
	laws := set.LawDays()
	out, err := Year(Entries(set), year, laws)
	if err != nil {
		return nil, err
	}
	for _, c := range laws.In(year) {
		out = append(out, commencement(c))
	}
	slices.SortStableFunc(out, func(a, b Occasion) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Key, b.Key))
	})
	return out, nil
}

// Entries are the campaigns of the packs as entries of a calendar.
func Entries(set *content.Set) []Entry {
	out := make([]Entry, len(set.Campaigns))
	for i := range set.Campaigns {
		c := &set.Campaigns[i]
		out[i] = Entry{Key: c.Key, Name: c.Name, Rule: c.Rule, Basis: c.Legal()}
	}
	return out
}

func commencement(c content.Commencement) Occasion {
	name := fmt.Sprintf("《%s》施行", c.Law)
	if c.Revised {
		name = fmt.Sprintf("修订的《%s》施行", c.Law)
	}
	return Occasion{
		Entry: Entry{Key: lawPrefix + c.Law, Name: name, Basis: commencementBasis},
		Span:  datebook.Span{Start: c.Day, End: c.Day},
	}
}

// OfLaw reports an occasion that is the first day in force of a law, not a campaign.
func (o Occasion) OfLaw() bool {
	return len(o.Key) > len(lawPrefix) && o.Key[:len(lawPrefix)] == lawPrefix
}

// Between are the occasions that touch the days from first to last, of the years
// before and of these: a season may have begun the year before.
func Between(set *content.Set, first, last datebook.Date) ([]Occasion, error) {
	var out []Occasion
	for year := first.Year - 1; year <= last.Year; year++ {
		all, err := Calendar(set, year)
		if err != nil {
			return nil, err
		}
		for _, o := range all {
			if !o.End.Before(first) && !last.Before(o.Start) {
				out = append(out, o)
			}
		}
	}
	return out, nil
}
