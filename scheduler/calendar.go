// Package scheduler plans the year's publicity: which days and weeks the calendar
// brings, by date rules resolved year by year.
//
// Entries enter as data, with their rules and legal bases; a Year leaves as dated
// occasions in order. The package reads no clock and opens nothing.
package scheduler

import (
	"cmp"
	"fmt"
	"slices"

	"pufa/internal/datebook"
)

// Entry is a publicity day, week or month with its date rule and legal basis.
type Entry struct {
	Key   string
	Name  string
	Rule  datebook.Rule
	Basis string // 法治宣传教育法第13条
}

// Occasion is an entry in a year.
type Occasion struct {
	Entry
	datebook.Span
}

// Year resolves the entries in a year, by first day and then by key. An entry that
// does not occur in the year is left out; one that occurs often comes often. laws may
// be nil when no rule hangs on a law.
func Year(entries []Entry, year int, laws datebook.Laws) ([]Occasion, error) {
	var out []Occasion
	for _, e := range entries {
		spans, err := e.Rule.In(year, laws)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Key, err)
		}
		for _, s := range spans {
			out = append(out, Occasion{Entry: e, Span: s})
		}
	}
	slices.SortFunc(out, func(a, b Occasion) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Key, b.Key))
	})
	return out, nil
}
