package yearbook

import (
	"cmp"
	"slices"

	"pufa/duty"
)

// ordered is a copy of records in an order that does not hang on how a database sorts
// Chinese: the same records give the same report on every engine.
func ordered(r *duty.Records) *duty.Records {
	out := *r
	out.Units = sorted(r.Units, func(a, b duty.Unit) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	for i := range out.Units {
		out.Units[i].Accounts = sorted(out.Units[i].Accounts, func(a, b duty.Account) int { return cmp.Compare(a.ID, b.ID) })
	}
	out.Lists = sorted(r.Lists, func(a, b duty.List) int { return cmp.Compare(a.Unit, b.Unit) })
	out.Reports = sorted(r.Reports, byDay)
	out.Media = sorted(r.Media, func(a, b duty.MediaFigure) int { return cmp.Compare(a.Account, b.Account) })
	out.Prompts = sorted(r.Prompts, func(a, b duty.Prompt) int { return cmp.Or(a.Number-b.Number, cmp.Compare(a.ID, b.ID)) })
	out.Questions = sorted(r.Questions, func(a, b duty.Owned) int { return cmp.Compare(a.ID, b.ID) })
	out.Study = sorted(r.Study, func(a, b duty.StudyFigure) int {
		return cmp.Or(cmp.Compare(a.Assignment, b.Assignment), cmp.Compare(a.Unit, b.Unit))
	})
	return &out
}

func byDay(a, b duty.Report) int { return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.ID, b.ID)) }

func sorted[T any](all []T, order func(a, b T) int) []T {
	out := slices.Clone(all)
	slices.SortStableFunc(out, order)
	return out
}
