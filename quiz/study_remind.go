package quiz

import (
	"context"
	"time"

	"pufa/internal/fault"
)

// Viewer is who looks at how people stand: the bureau at all units, a liaison at their
// own.
type Viewer struct {
	Bureau bool
	Unit   string // of the liaison
}

// DuePeople are the people whom an assignment binds, with finished or not and passed
// or not; never answers or scores. A liaison sees their own unit, and a fault instead
// of another; the bureau sees all units when the unit is empty.
func (s *Study) DuePeople(ctx context.Context, by Viewer, assignment, unit string) ([]Standing, error) {
	if !by.Bureau {
		if by.Unit == "" || unit != "" && unit != by.Unit {
			return nil, fault.New(fault.Unauthorised, "只能看本单位的完成情况。")
		}
		unit = by.Unit
	}
	return s.ports.Records.DuePeople(ctx, assignment, unit)
}

// UnitDue is an open assignment with the people of a unit whom it binds.
type UnitDue struct {
	Assignment Assignment
	People     []Standing
}

// Count is how many of the people have finished, and how many have passed.
func (d UnitDue) Count() (finished, passed int) {
	for _, p := range d.People {
		if p.Finished || p.Passed {
			finished++
		}
		if p.Passed {
			passed++
		}
	}
	return finished, passed
}

// UnitDue lists the assignments whose window is open and how a unit's people stand.
func (s *Study) UnitDue(ctx context.Context, unit string, now time.Time) ([]UnitDue, error) {
	return s.unitDue(ctx, Viewer{Unit: unit}, unit, now)
}

func (s *Study) unitDue(ctx context.Context, by Viewer, unit string, now time.Time) ([]UnitDue, error) {
	open, err := s.ports.Assignments.Assignments(ctx, now)
	if err != nil {
		return nil, err
	}
	var out []UnitDue
	for _, a := range open {
		if a.Cancelled || now.Before(a.Opens) {
			continue
		}
		people, err := s.DuePeople(ctx, by, a.ID, unit)
		if err != nil {
			return nil, err
		}
		if len(people) > 0 {
			out = append(out, UnitDue{Assignment: a, People: people})
		}
	}
	return out, nil
}

// Owed is an assignment that a person has not finished: what a reminder says.
type Owed struct {
	Person     string
	Assignment string
	Title      string
	Deadline   time.Time // of the make-up window, once the window has closed
}

// Owed lists who owes what at a time: the people who have not finished an assignment
// whose window is open.
func (s *Study) Owed(ctx context.Context, now time.Time) ([]Owed, error) {
	due, err := s.unitDue(ctx, Viewer{Bureau: true}, "", now)
	if err != nil {
		return nil, err
	}
	var out []Owed
	for _, u := range due {
		deadline := u.Assignment.Closes
		if !now.Before(deadline) {
			deadline = u.Assignment.end()
		}
		for _, p := range u.People {
			if !p.Finished {
				out = append(out, Owed{Person: p.Person, Assignment: u.Assignment.ID, Title: u.Assignment.Title, Deadline: deadline})
			}
		}
	}
	return out, nil
}

// Review is a follower's practice that comes back.
type Review struct {
	Follower string
	Due      int       // questions due by the time asked for
	Since    time.Time // when the first of them was due
}

// ReviewsDue lists followers with questions that are due again at a time and became so
// after another, for the reminder 「三天后再考你」.
func (s *Study) ReviewsDue(ctx context.Context, after, now time.Time) ([]Review, error) {
	return s.ports.Rounds.ReviewsDue(ctx, after, now)
}

// NextReview is when a follower's first question comes back; false when none does.
func (s *Study) NextReview(ctx context.Context, follower string) (time.Time, bool, error) {
	cards, err := s.ports.Rounds.Cards(ctx, follower)
	if err != nil {
		return time.Time{}, false, err
	}
	var next time.Time
	for _, c := range cards {
		if next.IsZero() || c.Due.Before(next) {
			next = c.Due
		}
	}
	return next, !next.IsZero(), nil
}
