package quiz

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"pufa/internal/fault"
	"pufa/internal/record"
)

// Study is the service that the chat and the page share: every method reads and
// writes the same records, so that both show one state at every moment. It is safe
// for concurrent use, by any number of replicas. Times are the server's; methods that
// take a follower take the keyed hash of the OpenID.
//
// Faults carry sentences for the person.
type Study struct {
	ports    Ports
	practice *Practice
	loc      *time.Location

	loading sync.Mutex // one reads the bank, the others wait for what it read
	mu      sync.Mutex
	version int64 // of the bank that is cached
	bank    []Question
	byKey   map[Key]Question

	assignments sync.Map // versions of assignments by Key
}

// NewStudy makes the service. The location is where a day begins and ends.
func NewStudy(p Ports, loc *time.Location) *Study {
	return &Study{ports: p, practice: NewPractice(), loc: loc, byKey: map[Key]Question{}}
}

// Person is who a follower is bound to; false for residents and the unbound.
func (s *Study) Person(ctx context.Context, follower string) (record.Person, bool, error) {
	return s.ports.Bindings.Bound(ctx, follower)
}

// DueState is how far a person is with an assignment.
type DueState string

const (
	NotStarted DueState = "not_started"
	InProgress DueState = "in_progress" // an attempt is open
	Failed     DueState = "failed"      // finished, not passed
	Passed     DueState = "passed"
)

// Due is an assignment as it stands for one person.
type Due struct {
	Assignment Assignment
	State      DueState
	Opens      time.Time
	Deadline   time.Time // of the window; of the make-up window once Closes has passed
	MakeUp     bool      // the make-up window is open
	Open       string    // id of the open attempt; empty when none is
	Answered   int       // of the open attempt
	Total      int       // questions of the open attempt, or of the blueprint
	Used       int       // attempts used, the open one included
	Left       int       // attempts left; -1 = as many as one likes
	Score      int       // of the attempt that counts
	Full       int
}

// CanStart reports whether Start would begin or go on with an attempt at a time.
func (d Due) CanStart(now time.Time) bool {
	return d.Open != "" || d.Left != 0 && !now.Before(d.Opens) && now.Before(d.Deadline)
}

// Due lists the assignments that bind a person and whose window is open or opens
// later, the nearest deadline first. Those the person is exempt from are left out;
// finished ones stay until their window closes.
func (s *Study) Due(ctx context.Context, person string, now time.Time) ([]Due, error) {
	p, err := s.ports.Roster.Person(ctx, person)
	if err != nil {
		return nil, err
	}
	all, err := s.ports.Assignments.Assignments(ctx, now)
	if err != nil {
		return nil, err
	}
	if all, err = s.withRetests(ctx, all, person, now); err != nil {
		return nil, err
	}
	exempt, err := s.ports.Assignments.Exempted(ctx, person)
	if err != nil {
		return nil, err
	}
	attempts, err := s.ports.Attempts.AttemptsOf(ctx, person, "")
	if err != nil {
		return nil, err
	}
	var out []Due
	for _, a := range all {
		free := slices.ContainsFunc(exempt, func(e Exemption) bool { return e.Assignment == a.ID })
		if a.Cancelled || free || !a.Target.Binds(p.ID, p.Unit, p.Audiences) {
			continue
		}
		own := slices.DeleteFunc(slices.Clone(attempts), func(t Attempt) bool { return t.Assignment != a.ID })
		d := a.due(own, now)
		if d.Open != "" {
			open, err := s.ports.Attempts.Attempt(ctx, d.Open)
			if err != nil {
				return nil, err
			}
			d.Answered = len(open.Answers)
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b Due) int { return a.Deadline.Compare(b.Deadline) })
	return out, nil
}

// due is how an assignment stands with a person's attempts at it.
func (a Assignment) due(attempts []Attempt, now time.Time) Due {
	d := Due{Assignment: a, State: NotStarted, Opens: a.Opens, Deadline: a.Closes, Total: a.Blueprint.Count(), Left: -1}
	if !now.Before(a.Closes) && a.MakeUp.After(a.Closes) {
		d.Deadline, d.MakeUp = a.MakeUp, true
	}
	for _, t := range attempts {
		if t.State != Voided {
			d.Used++
		}
		if t.Open() && !t.Late(now) {
			d.State, d.Open, d.Total = InProgress, t.ID, len(t.Paper.Items)
		}
	}
	if a.Attempts > 0 {
		d.Left = max(0, a.Attempts-d.Used)
	}
	if t, ok := a.Counts.Counted(attempts); ok {
		d.Score, d.Full = t.Score, t.Full
		switch {
		case t.Passed:
			d.State = Passed
		case d.State == NotStarted:
			d.State = Failed
		}
	}
	return d
}

// Start begins an attempt, or gives the open one back: starts in parallel give one
// attempt. Faults: the person is not bound to it, is exempt, the window is shut, no
// attempts are left, or the bank is too small.
func (s *Study) Start(ctx context.Context, assignment, person, follower string, now time.Time) (Attempt, error) {
	now = now.Truncate(time.Millisecond)
	a, p, err := s.mayStart(ctx, assignment, person)
	if err != nil {
		return Attempt{}, err
	}
	earlier, err := s.ports.Attempts.AttemptsOf(ctx, person, assignment)
	if err != nil {
		return Attempt{}, err
	}
	for i, t := range earlier {
		switch {
		case t.Open() && !t.Late(now):
			return s.Resume(ctx, t.ID, person, now)
		case t.Open():
			if earlier[i], err = s.expire(ctx, t.ID, now); err != nil {
				return Attempt{}, err
			}
		}
	}
	bank, err := s.latest(ctx)
	if err != nil {
		return Attempt{}, err
	}
	paper, err := Draw(bank, a.Blueprint, newSeed())
	if err != nil {
		return Attempt{}, err
	}
	t, err := Begin(newID(), a, person, paper, earlier, now)
	if err != nil {
		return Attempt{}, err
	}
	t.Unit, t.Follower = p.Unit, follower
	kept, _, err := s.ports.Attempts.AddAttempt(ctx, t)
	if err != nil {
		return Attempt{}, fmt.Errorf("start attempt: %w", err)
	}
	return kept, nil
}

func (s *Study) mayStart(ctx context.Context, assignment, person string) (a Assignment, p record.Person, err error) {
	if a, err = s.ports.Assignments.Assignment(ctx, assignment, 0); err != nil {
		return a, p, err
	}
	if p, err = s.ports.Roster.Person(ctx, person); err != nil {
		return a, p, err
	}
	exempt, err := s.ports.Assignments.Exempted(ctx, person)
	switch {
	case err != nil:
		return a, p, err
	case a.Cancelled:
		return a, p, fault.New(fault.Conflict, "“%s”已经取消了。", a.Title)
	case slices.ContainsFunc(exempt, func(e Exemption) bool { return e.Assignment == assignment }):
		return a, p, fault.New(fault.Conflict, "“%s”您可以免做。", a.Title)
	case p.Left || !a.Target.Binds(p.ID, p.Unit, p.Audiences):
		return a, p, fault.New(fault.Unauthorised, "“%s”没有安排给您。", a.Title)
	}
	retests, err := s.ports.Assignments.Retests(ctx, person)
	return a.with(retests), p, err
}

// Current is the person's open attempt that was touched last and is not paused; false
// when there is none. One whose time ran out is ended and not given.
func (s *Study) Current(ctx context.Context, person string, now time.Time) (Attempt, bool, error) {
	attempts, err := s.ports.Attempts.AttemptsOf(ctx, person, "")
	if err != nil {
		return Attempt{}, false, err
	}
	var found *Attempt
	for _, t := range attempts {
		switch {
		case !t.Open() || t.Paused:
		case t.Late(now):
			if _, err := s.expire(ctx, t.ID, now); err != nil && !errors.Is(err, ErrEnded) {
				return Attempt{}, false, err
			}
		case found == nil || t.Touched.After(found.Touched):
			found = &t
		}
	}
	if found == nil {
		return Attempt{}, false, nil
	}
	t, err := s.ports.Attempts.Attempt(ctx, found.ID)
	return t, err == nil, err
}

// Attempt is an attempt of a person; fault.NotFound for one of somebody else.
func (s *Study) Attempt(ctx context.Context, attempt, person string) (Attempt, error) {
	t, err := s.ports.Attempts.Attempt(ctx, attempt)
	if err != nil {
		return Attempt{}, err
	}
	if t.Person != person {
		return Attempt{}, errNoAttempt()
	}
	return t, nil
}

func errNoAttempt() error { return fault.New(fault.NotFound, "没有找到这次答题。") }

// Pause sets an attempt aside: Current passes it over until Resume. An exam's clock
// runs on.
func (s *Study) Pause(ctx context.Context, attempt, person string, now time.Time) (Attempt, error) {
	return s.change(ctx, attempt, person, now, func(t *Attempt) error {
		t.Paused = true
		return nil
	})
}

// Resume takes an attempt up again, on the same day or another.
func (s *Study) Resume(ctx context.Context, attempt, person string, now time.Time) (Attempt, error) {
	return s.change(ctx, attempt, person, now, func(t *Attempt) error {
		t.Paused = false
		return nil
	})
}

// change does something to an open attempt of a person. One that ran out of time is
// ended, and the error is ErrEnded.
func (s *Study) change(ctx context.Context, attempt, person string, now time.Time, do func(t *Attempt) error) (out Attempt, err error) {
	now = now.Truncate(time.Millisecond)
	late := false
	err = s.ports.Attempts.ChangeAttempt(ctx, attempt, nil, func(t *Attempt) error {
		out, late = *t, t.Open() && t.Late(now)
		switch {
		case t.Person != person:
			return errNoAttempt()
		case !t.Open() || late:
			return ErrEnded
		}
		if err := do(t); err != nil {
			return err
		}
		t.Touched = now
		out = *t
		return nil
	})
	if late {
		if out, err = s.expire(ctx, attempt, now); err == nil {
			err = ErrEnded
		}
	}
	return out, err
}

// expire ends an attempt whose time ran out.
func (s *Study) expire(ctx context.Context, id string, now time.Time) (out Attempt, err error) {
	now = now.Truncate(time.Millisecond)
	err = s.ports.Attempts.ChangeAttempt(ctx, id, nil, func(t *Attempt) error {
		if err := t.Expire(t.Pass, now); err != nil && !errors.Is(err, ErrEnded) {
			return err
		}
		out = *t
		return nil
	})
	return out, err
}

// ExpireOverdue ends the attempts whose deadline and grace have passed and to which
// nobody came back; a leader calls it every minute or so. It returns how many.
func (s *Study) ExpireOverdue(ctx context.Context, now time.Time) (int, error) {
	n := 0
	for {
		ids, err := s.ports.Attempts.OverdueAttempts(ctx, now.Add(-Grace), 100)
		if err != nil || len(ids) == 0 {
			return n, err
		}
		for _, id := range ids {
			if _, err := s.expire(ctx, id, now); err != nil {
				return n, fmt.Errorf("expire attempt %s: %w", id, err)
			}
			n++
		}
	}
}

// newID names an attempt, a round or an assignment: 96 random bits.
func newID() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b) // documented never to fail
	return hex.EncodeToString(b)
}

// newSeed is a paper's seed. It is kept below 2^63, which every database holds.
func newSeed() uint64 {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // documented never to fail
	return binary.BigEndian.Uint64(b) >> 1
}
