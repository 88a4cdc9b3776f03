package quiz

import (
	"errors"
	"slices"
	"time"

	"pufa/internal/fault"
)

// Errors of an attempt. Each leaves the attempt as it was.
var (
	ErrEnded    = errors.New("attempt has ended")
	ErrAnswered = errors.New("item was answered before")
	ErrNoItem   = errors.New("no such item")
)

// Begin starts an attempt at an assignment. It is a fault to start outside the
// window, beyond the attempts allowed, or while another attempt is open.
func Begin(id string, a Assignment, person string, paper Paper, earlier []Attempt, now time.Time) (Attempt, error) {
	if err := a.mayBegin(earlier, now); err != nil {
		return Attempt{}, err
	}
	t := Attempt{ID: id, Assignment: a.ID, Version: a.Version, Person: person, Number: len(earlier) + 1,
		State: Started, Mode: a.Mode, Paper: paper, Answers: map[int]Answer{}, Started: now, Touched: now, Full: paper.Full(), Pass: a.Blueprint.Pass}
	if a.Blueprint.Limit > 0 {
		t.Deadline = now.Add(a.Blueprint.Limit)
	}
	if end := a.end(); a.Mode == ExamMode && !end.IsZero() && (t.Deadline.IsZero() || end.Before(t.Deadline)) {
		t.Deadline = end
	}
	return t, nil
}

func (a Assignment) mayBegin(earlier []Attempt, now time.Time) error {
	if now.Before(a.Opens) {
		return fault.New(fault.Conflict, "还没到开始时间。")
	}
	if end := a.end(); !end.IsZero() && !now.Before(end) {
		return fault.New(fault.Conflict, "已经截止了。")
	}
	used := 0
	for _, t := range earlier {
		if t.Open() {
			return fault.New(fault.Conflict, "上一次还没做完，回复“继续”接着做。")
		}
		if t.State != Voided {
			used++
		}
	}
	if a.Attempts > 0 && used >= a.Attempts {
		return fault.New(fault.Conflict, "%d次机会都用过了。", a.Attempts)
	}
	return nil
}

// end is when the window closes for good, the make-up window included.
func (a Assignment) end() time.Time {
	if a.MakeUp.After(a.Closes) {
		return a.MakeUp
	}
	return a.Closes
}

// Open reports an attempt that still takes answers.
func (t Attempt) Open() bool { return t.State == Started || t.State == Answering }

// Late reports that an answer at a time comes after the deadline and its grace.
func (t Attempt) Late(at time.Time) bool {
	return !t.Deadline.IsZero() && at.After(t.Deadline.Add(Grace))
}

// Answer takes what was chosen for an item, as positions in the order shown. An
// answer is final: a second one for the same item is ErrAnswered. One that comes
// too late is ErrEnded; Expire then ends the attempt.
func (t *Attempt) Answer(item int, shown []int, q Question, now time.Time) (Answer, error) {
	if !t.Open() || t.Late(now) {
		return Answer{}, ErrEnded
	}
	if item < 0 || item >= len(t.Paper.Items) || t.Paper.Items[item].Key != (Key{q.ID, q.Version}) {
		return Answer{}, ErrNoItem
	}
	if _, done := t.Answers[item]; done {
		return Answer{}, ErrAnswered
	}
	chosen, err := unshuffle(shown, t.Paper.Items[item].Order, q.Kind)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Item: item, Chosen: chosen, Correct: slices.Equal(chosen, q.Answer), At: now}
	t.Answers[item] = a
	t.State = Answering
	return a, nil
}

// unshuffle turns positions as shown into indexes of Question.Options.
func unshuffle(shown, order []int, kind Kind) ([]int, error) {
	out := make([]int, len(shown))
	for i, s := range shown {
		if s < 0 || s >= len(order) {
			return nil, ErrNoItem
		}
		out[i] = order[s]
	}
	if kind != Ordered {
		slices.Sort(out)
	}
	return out, nil
}

// Shown is where indexes of Question.Options stand in the order shown.
func (i Item) Shown(indexes []int) []int {
	out := make([]int, len(indexes))
	for n, x := range indexes {
		out[n] = slices.Index(i.Order, x)
	}
	return out
}

// Submit ends the attempt and marks it.
func (t *Attempt) Submit(pass int, now time.Time) error {
	if !t.Open() {
		return ErrEnded
	}
	if t.Late(now) {
		return t.end(Expired, pass, t.Deadline)
	}
	return t.end(Submitted, pass, now)
}

// Expire ends an attempt whose time ran out; what was answered counts. It is
// ErrEnded for one that has ended, and no error with no effect before the deadline.
func (t *Attempt) Expire(pass int, now time.Time) error {
	if !t.Open() {
		return ErrEnded
	}
	if !t.Late(now) {
		return nil
	}
	return t.end(Expired, pass, t.Deadline)
}

func (t *Attempt) end(s State, pass int, at time.Time) error {
	t.State, t.Ended, t.Score = s, at, 0
	for item, a := range t.Answers {
		if a.Correct {
			t.Score += t.Paper.Items[item].Points
		}
	}
	t.Passed = t.Score >= pass
	return nil
}

// Void ends an attempt so that it counts for nothing; the reason is kept.
func (t *Attempt) Void(reason string, now time.Time) error {
	if t.State == Voided {
		return ErrEnded
	}
	if reason == "" {
		return fault.New(fault.Invalid, "作废要写明理由。")
	}
	t.State, t.Reason, t.Passed = Voided, reason, false
	if t.Ended.IsZero() {
		t.Ended = now
	}
	return nil
}

// Unanswered lists the items without an answer, in order.
func (t Attempt) Unanswered() []int {
	var out []int
	for i := range t.Paper.Items {
		if _, done := t.Answers[i]; !done {
			out = append(out, i)
		}
	}
	return out
}

// Counted is the attempt that counts by the assignment's rule, and false when none
// was finished.
func (c Counting) Counted(attempts []Attempt) (Attempt, bool) {
	var best Attempt
	found := false
	for _, t := range attempts {
		if t.State != Submitted && t.State != Expired {
			continue
		}
		if !found || c.better(t, best) {
			best, found = t, true
		}
	}
	return best, found
}

func (c Counting) better(t, than Attempt) bool {
	switch c {
	case Last:
		return t.Number > than.Number
	case First:
		return t.Number < than.Number
	}
	return t.Score > than.Score || (t.Score == than.Score && t.Number < than.Number)
}

// Binds reports whether the assignment binds a person of a unit with audiences.
func (t Target) Binds(person, unit string, audiences []string) bool {
	return t.Everyone || slices.Contains(t.People, person) || slices.Contains(t.Units, unit) ||
		slices.ContainsFunc(t.Audiences, func(a string) bool { return slices.Contains(audiences, a) })
}
