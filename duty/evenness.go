package duty

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"pufa/content"
	"pufa/internal/datebook"
)

// Evenness says where duty is unevenly done: whom and what to look after next.
type Evenness struct {
	Units       int
	Average     content.Points // of all scores
	Weakest     []string       // units of the weakest tenth, by name
	WeakAverage content.Points // of these
	NoList      []string       // units without a published list
	Uncovered   []UnitGap      // items of units' own lists that are overdue
	NobodysJob  []string       // topics that are on no unit's list
	EmptyMonths []time.Month   // months to date in which no unit held anything
	Silent      []string       // units that reported nothing that was accepted
	MonthsOf    []UnitMonths   // months without anything, unit by unit
}

// UnitGap is what a unit's own list asks for and nobody did.
type UnitGap struct {
	Unit  string
	Items []string
}

// UnitMonths are the months of a unit without anything.
type UnitMonths struct {
	Unit   string
	Months []time.Month
}

// Topics are the topics that reports and lists are known by.
func Topics() []string {
	out := make([]string, len(themeWords))
	for i, t := range themeWords {
		out[i] = t.theme
	}
	return out
}

// EvennessOf works the figures out from a period's records and scores.
func EvennessOf(r *Records, scores []Score, loc *time.Location) Evenness {
	e := Evenness{Units: len(scores)}
	names, lists := map[string]string{}, map[string]*List{}
	for _, u := range r.Units {
		names[u.ID] = u.Name
	}
	for i := range r.Lists {
		lists[r.Lists[i].Unit] = &r.Lists[i]
	}
	e.weakest(scores, names)
	e.nobodysJob(r.Lists)
	today := datebook.DateOf(r.AsOf.In(loc))
	held := monthsHeld(r)
	all := map[time.Month]bool{}
	for _, s := range scores {
		name := names[s.Unit]
		if lists[s.Unit] == nil {
			e.NoList = append(e.NoList, name)
		} else if gap := gaps(lists[s.Unit], r.Reports, today); len(gap) > 0 {
			e.Uncovered = append(e.Uncovered, UnitGap{name, gap})
		}
		if len(held[s.Unit]) == 0 {
			e.Silent = append(e.Silent, name)
		}
		e.MonthsOf = append(e.MonthsOf, UnitMonths{name, empty(held[s.Unit], r.Period, today)})
		for m := range held[s.Unit] {
			all[m] = true
		}
	}
	e.EmptyMonths = empty(all, r.Period, today)
	return e
}

// weakest takes the lowest tenth, at least one unit; names go by name, since nobody is
// ranked.
func (e *Evenness) weakest(scores []Score, names map[string]string) {
	if len(scores) == 0 {
		return
	}
	low := slices.Clone(scores)
	slices.SortFunc(low, func(a, b Score) int { return cmp.Or(cmp.Compare(a.Total, b.Total), strings.Compare(a.Unit, b.Unit)) })
	e.Average = average(low)
	low = low[:(len(low)+9)/10]
	e.WeakAverage = average(low)
	for _, s := range low {
		e.Weakest = append(e.Weakest, names[s.Unit])
	}
	slices.Sort(e.Weakest)
}

func average(scores []Score) content.Points {
	var sum content.Points
	for _, s := range scores {
		sum += s.Total
	}
	return sum / content.Points(len(scores))
}

func (e *Evenness) nobodysJob(lists []List) {
	has := map[string]bool{}
	for _, l := range lists {
		for i := range l.Items {
			for _, w := range l.Items[i].keywords() {
				has[themeOf(w)] = true
			}
			has[themeOf(l.Items[i].What)] = true
		}
	}
	for _, t := range Topics() {
		if !has[t] {
			e.NobodysJob = append(e.NobodysJob, t)
		}
	}
}

// gaps are the items of a list that are overdue.
func gaps(l *List, reports []Report, today datebook.Date) (out []string) {
	var own []ItemReport
	for _, r := range reports {
		if r.Unit == l.Unit {
			own = append(own, ItemReport{Unit: r.Unit, Item: r.Item, Date: r.Date, State: r.State})
		}
	}
	for _, s := range standing(l.Items, own, today) {
		if s.Light == LightOverdue {
			out = append(out, s.Item.What)
		}
	}
	return out
}

func monthsHeld(r *Records) map[string]map[time.Month]bool {
	out := map[string]map[time.Month]bool{}
	for _, rep := range r.Reports {
		if rep.State != Accepted {
			continue
		}
		if out[rep.Unit] == nil {
			out[rep.Unit] = map[time.Month]bool{}
		}
		out[rep.Unit][rep.Date.Month] = true
	}
	return out
}

// empty are the months of a period that have begun and hold nothing.
func empty(held map[time.Month]bool, p Period, today datebook.Date) (out []time.Month) {
	span := p.Span()
	for m := span.Start.Month; m <= span.End.Month; m++ {
		first := datebook.Date{Year: p.Year, Month: m, Day: 1}
		if !held[m] && !today.Before(first) {
			out = append(out, m)
		}
	}
	return out
}

// Evenness works the figures out as things stand now.
func (d *Desk) Evenness(ctx context.Context, w Who, rubric string, p Period, now time.Time) (Evenness, error) {
	scores, records, err := d.Scores(ctx, w, rubric, p, now)
	if err != nil {
		return Evenness{}, err
	}
	return EvennessOf(records, scores, d.loc), nil
}
