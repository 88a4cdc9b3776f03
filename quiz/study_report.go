package quiz

import (
	"cmp"
	"context"
	"time"
)

// GroupBy is what a report is broken down by.
type GroupBy string

const (
	ByAssignment GroupBy = "assignment"
	ByUnit       GroupBy = "unit"
	ByAudience   GroupBy = "audience"
)

// Query chooses a report. Empty fields choose all.
type Query struct {
	By         GroupBy
	Assignment string
	Unit       string
	From, To   time.Time // assignments whose window closes in [From, To)
}

// Tally is a line of a report. Persons are counted once per assignment. Averages and
// rates are worked out from whole numbers, so that two ways of counting agree exactly.
type Tally struct {
	Key      string // id of the assignment or unit, or the audience
	Name     string
	Assigned int // bound by the target, not exempt
	Started  int
	Finished int
	OnTime   int // finished before the window closed, make-up not counted
	Passed   int
	Score    int64 // points of the attempts that count, in all
	Full     int64 // of that many points
	Asked    int   // questions asked again 7 to 30 days later
	Retained int   // of these, right
	Hidden   bool  // under 10 people: only Assigned is told
}

// SmallGroup is the number of people under which a group is not broken down.
const SmallGroup = 10

// Average is the average share of points, 0..1; 0 when nobody finished.
func (t Tally) Average() float64 { return share(t.Score, t.Full) }

// Retention is the share of questions still known 7 to 30 days later, 0..1.
func (t Tally) Retention() float64 { return share(int64(t.Retained), int64(t.Asked)) }

func share(part, of int64) float64 {
	if of == 0 {
		return 0
	}
	return float64(part) / float64(of)
}

// Standing is how one person stands with an assignment, as the unit's liaison may see
// it: finished or not, passed or not; never answers or scores.
type Standing struct {
	Person   string
	Name     string
	Unit     string
	Finished bool
	Passed   bool
}

// Report computes a report from the records. Groups under SmallGroup are hidden,
// unless the caller is the unit's own liaison or an admin who asks for one unit.
func (s *Study) Report(ctx context.Context, q Query) ([]Tally, error) {
	rows, err := s.ports.Records.Tallies(ctx, q)
	if err != nil {
		return nil, err
	}
	for i, t := range rows {
		if q.By != ByAssignment || q.Unit != "" {
			rows[i] = t.hide()
		}
	}
	return rows, nil
}

func (t Tally) hide() Tally {
	if t.Assigned >= SmallGroup {
		return t
	}
	return Tally{Key: t.Key, Name: t.Name, Assigned: t.Assigned, Hidden: true}
}

// Raw is what a report on one assignment is recomputed from, without SQL's help.
type Raw struct {
	Assignment Assignment
	People     []RawPerson // everybody who ever was on the roster
	Answers    []RawAnswer // of every person bound by it, to questions asked in it; oldest first
}

// RawPerson is a person with their attempts at the assignment.
type RawPerson struct {
	ID        string
	Unit      string
	Audiences []string
	Left      bool
	Exempt    bool
	Attempts  []Attempt
}

// RawAnswer is one answer of a person to a question, in whatever attempt or practice.
type RawAnswer struct {
	Person     string
	Question   string
	Assignment string // empty for practice
	Correct    bool
	At         time.Time
}

// Add is two lines added up.
func (t Tally) Add(u Tally) Tally {
	return Tally{Key: u.Key, Name: u.Name, Assigned: t.Assigned + u.Assigned, Started: t.Started + u.Started, Finished: t.Finished + u.Finished,
		OnTime: t.OnTime + u.OnTime, Passed: t.Passed + u.Passed, Score: t.Score + u.Score, Full: t.Full + u.Full,
		Asked: t.Asked + u.Asked, Retained: t.Retained + u.Retained}
}

// ByName orders lines by name.
func (t Tally) ByName(u Tally) int {
	return cmp.Or(cmp.Compare(t.Name, u.Name), cmp.Compare(t.Key, u.Key))
}
