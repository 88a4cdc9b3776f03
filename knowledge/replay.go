package knowledge

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pufa/internal/lawref"
)

// Report says which answers a change changes.
type Report struct {
	Questions   int // replayed
	Differences []Difference
}

// Difference is a question whose answer a change changes.
type Difference struct {
	Question      string // masked
	Before, After Short  // what it gets
	Verdict       Verdict
}

// Verdict says whether a change is for the better, as far as is known.
type Verdict string

// Verdicts. Only where it is confirmed which articles answer a question can be said that
// its answer is better or worse.
const (
	Changed Verdict = "changed"
	Better  Verdict = "better" // a right article is found that was not
	Worse   Verdict = "worse"  // a right article is lost
)

// Count is how many differences have a verdict.
func (r Report) Count(v Verdict) (n int) {
	for _, d := range r.Differences {
		if d.Verdict == v {
			n++
		}
	}
	return n
}

// Sample is the questions to replay, at most n: those asked and, where they are fewer,
// lay questions of the packs, taken evenly from all of them.
func (t *Trial) Sample(asked []string, n int) []string {
	out := slices.Clone(asked[:min(n, len(asked))])
	var own []string
	set := t.Before.Content()
	for i := range set.FAQs {
		own = append(append(own, set.FAQs[i].Question), set.FAQs[i].Phrasings...)
	}
	for i := range set.Gists {
		own = append(own, set.Gists[i].Questions...)
	}
	room := min(n-len(out), len(own))
	for i := range room {
		out = append(out, own[i*len(own)/room])
	}
	return out
}

// Replay puts questions to the knowledge as it is and with the change, and reports those
// whose answer differs: in kind, or in what it stands on first.
func (t *Trial) Replay(ctx context.Context, questions []string, tell func(done, total int)) (Report, error) {
	out := Report{Questions: len(questions)}
	for i, q := range questions {
		tell(i, len(questions))
		before, err := t.Before.Ask(ctx, Question{Text: q})
		if err != nil {
			return out, fmt.Errorf("replay: %w", err)
		}
		after, err := t.After.Ask(ctx, Question{Text: q})
		if err != nil {
			return out, fmt.Errorf("replay with the change: %w", err)
		}
		d := Difference{q, standsOn(before), standsOn(after), Changed}
		if d.Before == d.After {
			continue
		}
		if refs := t.right[squeeze(q)]; len(refs) > 0 {
			d.Verdict = verdict(names(before, refs), names(after, refs))
		}
		out.Differences = append(out.Differences, d)
	}
	return out, nil
}

func verdict(before, after bool) Verdict {
	switch {
	case after && !before:
		return Better
	case before && !after:
		return Worse
	}
	return Changed
}

// Short is an answer in short: its kind and what it stands on first.
type Short struct {
	Kind  Kind
	First string // 《民法典》第一千零七十七条, a FAQ's question, the first choices
}

// firstChoices is how many choices tell one offer from another.
const firstChoices = 3

func standsOn(a Answer) Short {
	out := Short{Kind: a.Kind}
	switch {
	case a.Kind == Answered:
		out.First = a.Title
	default:
		var labels []string
		for _, r := range a.Related[:min(firstChoices, len(a.Related))] {
			labels = append(labels, r.Label)
		}
		out.First = strings.Join(labels, "；")
	}
	return out
}

// names reports that an answer cites one of the articles, or offers one among its first
// choices.
func names(a Answer, refs []lawref.Ref) bool {
	is := func(r lawref.Ref) bool {
		return slices.ContainsFunc(refs, func(o lawref.Ref) bool { return o.Law == r.Law && o.Number == r.Number })
	}
	if a.Kind == Answered {
		return slices.ContainsFunc(a.Citations, func(c Citation) bool { return is(c.Ref) })
	}
	if a.Kind != Choices {
		return false
	}
	return slices.ContainsFunc(a.Related[:min(firstChoices, len(a.Related))], func(r Related) bool {
		ref, err := lawref.ParseRef(r.Say)
		return err == nil && is(ref)
	})
}
