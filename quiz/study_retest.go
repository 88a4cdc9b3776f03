package quiz

import (
	"context"
	"slices"
	"time"

	"pufa/internal/fault"
)

// Retest offers a person one more attempt at an assignment, on a window of their own:
// what an anomaly is a reason for. Which attempt counts stays the assignment's rule.
type Retest struct {
	Assignment string
	Person     string
	Until      time.Time
	Reason     string
	At         time.Time
}

// OfferRetest offers a person one more attempt until a time; the reason is kept and
// audited.
func (s *Study) OfferRetest(ctx context.Context, assignment, person string, until time.Time, c Change) error {
	c.Action = "quiz.retest"
	switch {
	case c.Reason == "":
		return fault.New(fault.Invalid, "请人再考一次要写明理由。")
	case !until.After(c.At):
		return fault.New(fault.Invalid, "再考的截止时间要晚于现在。")
	}
	a, err := s.ports.Assignments.Assignment(ctx, assignment, 0)
	if err != nil {
		return err
	}
	p, err := s.ports.Roster.Person(ctx, person)
	if err != nil {
		return err
	}
	if !a.Target.Binds(p.ID, p.Unit, p.Audiences) {
		return fault.New(fault.Invalid, "“%s”没有安排给%s。", a.Title, p.Name)
	}
	return s.ports.Assignments.AddRetest(ctx, Retest{Assignment: assignment, Person: person, Until: until, Reason: c.Reason, At: c.At}, c)
}

// with is the assignment as it is for a person who was offered retests.
func (a Assignment) with(retests []Retest) Assignment {
	for _, r := range retests {
		if r.Assignment != a.ID {
			continue
		}
		if a.Attempts > 0 {
			a.Attempts++
		}
		if r.Until.After(a.end()) {
			a.MakeUp = r.Until
		}
	}
	return a
}

// withRetests adds to open assignments those that are over for all but this person.
func (s *Study) withRetests(ctx context.Context, all []Assignment, person string, now time.Time) ([]Assignment, error) {
	retests, err := s.ports.Assignments.Retests(ctx, person)
	if err != nil {
		return nil, err
	}
	for _, r := range retests {
		known := slices.ContainsFunc(all, func(a Assignment) bool { return a.ID == r.Assignment })
		if known || !now.Before(r.Until) {
			continue
		}
		a, err := s.ports.Assignments.Assignment(ctx, r.Assignment, 0)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	out := make([]Assignment, len(all))
	for i, a := range all {
		out[i] = a.with(retests)
	}
	return out, nil
}
