package quiz

import (
	"maps"
	"slices"
	"time"
)

// Recompute works a report on one assignment out from the raw records, from scratch
// and without SQL. It agrees exactly with Records.Tallies, but for the names.
func Recompute(raw Raw, by GroupBy) []Tally {
	recall := retention(raw)
	sums := map[string]Tally{}
	for _, p := range raw.People {
		if !raw.Assignment.counts(p) {
			continue
		}
		t := raw.Assignment.tally(p)
		t.Asked, t.Retained = recall[p.ID].asked, recall[p.ID].right
		for _, key := range groups(raw.Assignment, p, by) {
			t.Key = key
			sums[key] = sums[key].Add(t)
		}
	}
	var out []Tally
	for _, key := range slices.Sorted(maps.Keys(sums)) {
		out = append(out, sums[key])
	}
	return out
}

// counts reports whether a person is part of a report.
func (a Assignment) counts(p RawPerson) bool {
	return !p.Exempt && (!p.Left || len(p.Attempts) > 0) && a.Target.Binds(p.ID, p.Unit, p.Audiences)
}

func groups(a Assignment, p RawPerson, by GroupBy) []string {
	switch by {
	case ByUnit:
		return []string{p.Unit}
	case ByAudience:
		return p.Audiences
	}
	return []string{a.ID}
}

func (a Assignment) tally(p RawPerson) Tally {
	t := Tally{Assigned: 1}
	if slices.ContainsFunc(p.Attempts, func(t Attempt) bool { return t.State != Voided }) {
		t.Started = 1
	}
	counted, ok := a.Counts.Counted(p.Attempts)
	if !ok {
		return t
	}
	t.Finished, t.Full = 1, int64(counted.Full)
	for item, answer := range counted.Answers {
		if answer.Correct {
			t.Score += int64(counted.Paper.Items[item].Points)
		}
	}
	if t.Score >= int64(counted.Pass) {
		t.Passed = 1
	}
	if !counted.Ended.After(a.Closes.Add(Grace)) {
		t.OnTime = 1
	}
	return t
}

// recalled is how many questions a person was asked again, and how many were right.
type recalled struct{ asked, right int }

// retention judges every person's questions that were first asked in the assignment.
func retention(raw Raw) map[string]recalled {
	type question struct{ person, id string }
	first := map[question]RawAnswer{}
	answers := map[question][]Answer{}
	sorted := slices.Clone(raw.Answers)
	slices.SortStableFunc(sorted, func(a, b RawAnswer) int { return a.At.Compare(b.At) })
	for _, a := range sorted {
		q := question{a.Person, a.Question}
		if _, known := first[q]; !known {
			first[q] = a
		}
		answers[q] = append(answers[q], Answer{Correct: a.Correct, At: a.At.Truncate(time.Millisecond)})
	}
	out := map[string]recalled{}
	for q, a := range first {
		if a.Assignment != raw.Assignment.ID {
			continue
		}
		asked, right := Retained(answers[q])
		r := out[q.person]
		if asked {
			r.asked++
		}
		if right {
			r.right++
		}
		out[q.person] = r
	}
	return out
}
