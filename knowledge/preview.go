package knowledge

import (
	"cmp"
	"slices"

	"pufa/internal/datebook"
)

// What an import does to a version.
const (
	NewLaw         = "新的法律"
	NewVersion     = "新的版本"
	NewText        = "换了文本"
	NewFacts       = "日期等有更正"
	DroppedVersion = "不再列出"
)

// VersionChange is what an import would do to one version of a law.
type VersionChange struct {
	Law       string
	Kind      string
	Adopted   datebook.Date
	Effective datebook.Date
	Articles  int
}

// CompareVersions tells what the list of versions becomes: what is not the same, by law,
// and how many versions are.
func CompareVersions(before, after []Version) (changes []VersionChange, unchanged int) {
	type day struct {
		law     string
		adopted datebook.Date
	}
	known, laws, days := map[string]Version{}, map[string]bool{}, map[day]bool{}
	for _, v := range before {
		known[v.ID], laws[v.Law], days[day{v.Law, v.Adopted}] = v, true, true
	}
	kept := map[string]bool{}
	note := func(kind string, v Version) {
		changes = append(changes, VersionChange{Law: v.Law, Kind: kind, Adopted: v.Adopted, Effective: v.Effective, Articles: v.Articles})
	}
	replaced := map[day]bool{}
	for _, v := range after {
		old, stored := known[v.ID]
		kept[v.ID] = true
		switch {
		case stored && sameFacts(old, v):
			unchanged++
		case stored:
			note(NewFacts, v)
		case days[day{v.Law, v.Adopted}]:
			replaced[day{v.Law, v.Adopted}] = true
			note(NewText, v)
		case laws[v.Law]:
			note(NewVersion, v)
		default:
			note(NewLaw, v)
		}
	}
	for _, v := range before {
		if !kept[v.ID] && !replaced[day{v.Law, v.Adopted}] {
			note(DroppedVersion, v)
		}
	}
	slices.SortStableFunc(changes, func(a, b VersionChange) int {
		return cmp.Or(cmp.Compare(a.Law, b.Law), a.Adopted.Compare(b.Adopted))
	})
	return changes, unchanged
}

// sameFacts leaves out the end that follows from the next version: that one is told.
func sameFacts(a, b Version) bool {
	if !a.Repealed && !b.Repealed {
		a.Ended, b.Ended = datebook.Date{}, datebook.Date{}
	}
	a.Articles, b.Articles = 0, 0 // the same text has as many
	return a == b
}
