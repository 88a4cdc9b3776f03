package quiz

import (
	"context"
	"errors"
	"time"

	"pufa/internal/fault"
)

// ErrRepeated means that a message was taken before, for another item.
var ErrRepeated = errors.New("message was taken before")

// Outcome is what became of an answer.
type Outcome struct {
	Attempt  Attempt
	Item     int
	Taken    bool    // this call stored the answer
	Repeated bool    // the same message came before: the outcome is what it was then
	Already  bool    // the item had an answer; this one was not taken
	Correct  bool    // of the answer that is stored; exams keep it to themselves
	Reveal   *Reveal // study mode: explanation; nil in an exam
	Next     *Ask    // the next item without an answer; nil when all are answered or it ended
	Result   *Result // set once the attempt has ended: with its last answer it is handed in
	Expired  bool    // the answer came too late: time had run out
}

// Answer takes what was chosen for an item, as positions in the order shown. The
// message key names the message: the same message again, or another answer to the
// same item, is stored once and never answers the next item. The last answer hands
// the attempt in.
func (s *Study) Answer(ctx context.Context, attempt, person string, item int, shown []int, messageKey string, now time.Time) (Outcome, error) {
	now = now.Truncate(time.Millisecond)
	key, err := s.ports.Records.MessageKey(messageKey)
	if err != nil {
		return Outcome{}, err
	}
	before, err := s.Attempt(ctx, attempt, person)
	if err != nil {
		return Outcome{}, err
	}
	if item < 0 || item >= len(before.Paper.Items) {
		return Outcome{}, ErrNoItem
	}
	q, err := s.question(ctx, before.Paper.Items[item].Key)
	if err != nil {
		return Outcome{}, err
	}
	o := Outcome{Item: item}
	err = s.ports.Attempts.ChangeAttempt(ctx, attempt, nil, func(t *Attempt) error {
		o = Outcome{Item: item}
		defer func() { o.Attempt = *t }()
		return o.take(t, shown, q, key, now)
	})
	if err != nil && !errors.Is(err, errUnchanged) {
		return Outcome{}, err
	}
	return o, s.follow(ctx, &o, q, now)
}

// errUnchanged leaves an attempt as it was, without a fault.
var errUnchanged = errors.New("nothing to change")

func (o *Outcome) take(t *Attempt, shown []int, q Question, key string, now time.Time) error {
	for i, a := range t.Answers {
		if a.Key == key {
			o.Item, o.Repeated = i, true
			return errUnchanged
		}
	}
	if _, done := t.Answers[o.Item]; done {
		o.Already = true
		return errUnchanged
	}
	if t.Open() && t.Late(now) {
		o.Expired = true
		return t.Expire(t.Pass, now)
	}
	a, err := t.Answer(o.Item, shown, q, now)
	if errors.Is(err, ErrEnded) {
		o.Expired = t.State == Expired
		return errUnchanged
	}
	if err != nil {
		return err
	}
	a.Key = key
	t.Answers[o.Item] = a
	o.Taken, t.Touched, t.Paused = true, now, false
	if next := t.after(o.Item); next >= 0 {
		t.Cursor = next
		return nil
	}
	return t.Submit(t.Pass, now)
}

// follow fills in what is shown after an answer.
func (s *Study) follow(ctx context.Context, o *Outcome, q Question, now time.Time) error {
	t := o.Attempt
	if a, done := t.Answers[o.Item]; done {
		o.Correct = a.Correct
		if t.Mode == StudyMode {
			asked, err := s.question(ctx, t.Paper.Items[o.Item].Key) // a repeated message may have answered another
			if err != nil {
				return err
			}
			r := t.reveal(o.Item, asked)
			o.Reveal = &r
		}
	}
	if !t.Open() {
		r, err := s.Result(ctx, t.ID, t.Person, now)
		o.Result = &r
		return err
	}
	if t.Waiting() < 0 {
		return nil
	}
	next, err := s.AskCurrent(ctx, t)
	o.Next = &next
	return err
}

// Skip goes on to the next item without an answer; the one skipped waits at the end.
func (s *Study) Skip(ctx context.Context, attempt, person string, now time.Time) (Ask, error) {
	return s.move(ctx, attempt, person, now, func(t *Attempt) error {
		next := t.after(t.Cursor)
		if next < 0 || next == t.Cursor {
			return fault.New(fault.Conflict, "只剩这一题了。")
		}
		t.Cursor = next
		return nil
	})
}

// Back shows the item before; one that was answered shows what was chosen, and takes
// no other answer.
func (s *Study) Back(ctx context.Context, attempt, person string, now time.Time) (Ask, error) {
	return s.move(ctx, attempt, person, now, func(t *Attempt) error {
		if t.Cursor == 0 {
			return fault.New(fault.Conflict, "这已经是第一题了。")
		}
		t.Cursor--
		return nil
	})
}

// Go shows a certain item, as the page's overview does.
func (s *Study) Go(ctx context.Context, attempt, person string, item int, now time.Time) (Ask, error) {
	return s.move(ctx, attempt, person, now, func(t *Attempt) error {
		if item < 0 || item >= len(t.Paper.Items) {
			return ErrNoItem
		}
		t.Cursor = item
		return nil
	})
}

func (s *Study) move(ctx context.Context, attempt, person string, now time.Time, to func(t *Attempt) error) (Ask, error) {
	t, err := s.change(ctx, attempt, person, now, to)
	if err != nil {
		return Ask{}, err
	}
	return s.Ask(ctx, t, t.Cursor)
}

// Submit hands an attempt in. While items are unanswered and sure is false it hands
// nothing in and says which: the chat asks once. One that has ended gives its result.
func (s *Study) Submit(ctx context.Context, attempt, person string, sure bool, now time.Time) (unanswered []int, r Result, err error) {
	_, err = s.change(ctx, attempt, person, now, func(t *Attempt) error {
		unanswered = nil
		if left := t.Unanswered(); len(left) > 0 && !sure {
			unanswered = left
			return errUnchanged
		}
		return t.Submit(t.Pass, now.Truncate(time.Millisecond))
	})
	switch {
	case errors.Is(err, errUnchanged):
		return unanswered, Result{}, nil
	case err != nil && !errors.Is(err, ErrEnded):
		return nil, Result{}, err
	}
	r, err = s.Result(ctx, attempt, person, now)
	return nil, r, err
}

// Void makes an attempt count for nothing; the reason is kept and audited. An admin
// does so to offer a re-test.
func (s *Study) Void(ctx context.Context, attempt string, c Change) error {
	c.Action, c.At = "quiz.attempt.void", c.At.Truncate(time.Millisecond)
	return s.ports.Attempts.ChangeAttempt(ctx, attempt, &c, func(t *Attempt) error { return t.Void(c.Reason, c.At) })
}
