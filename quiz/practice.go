package quiz

import (
	"fmt"
	"time"

	"github.com/open-spaced-repetition/go-fsrs/v4"
)

// Card is how well a person remembers a question, by FSRS (free spaced repetition
// scheduler). The zero Card is a question never asked.
type Card struct {
	Due        time.Time
	Stability  float64 // days until recall falls to 90 %
	Difficulty float64 // 1..10
	Asked      int
	Lapses     int
	Reviewed   time.Time
	Wrong      bool // the last answer was wrong: it is in the wrong-answer book
	state      fsrs.State
}

// State is the scheduler's phase, to be stored: 0 new, 1 learning, 2 review,
// 3 relearning.
func (c Card) State() int { return int(c.state) }

// WithState restores a stored phase.
func (c Card) WithState(s int) Card {
	c.state = fsrs.State(s)
	return c
}

// Practice plans when questions come back.
type Practice struct {
	scheduler *fsrs.FSRS
}

// NewPractice plans with FSRS's published weights for a recall of 90 %, in whole
// days: a question comes back on another day, never within the same conversation.
func NewPractice() *Practice {
	p := fsrs.DefaultParam()
	p.EnableShortTerm = false
	p.MaximumInterval = 365
	return &Practice{scheduler: fsrs.NewFSRS(p)}
}

// Review moves a card on by an answer.
func (p *Practice) Review(c Card, correct bool, now time.Time) (Card, error) {
	rating := fsrs.Again
	if correct {
		rating = fsrs.Good
	}
	card := fsrs.NewCard(now)
	if c.Asked > 0 {
		card = fsrs.Card{Due: c.Due, Stability: c.Stability, Difficulty: c.Difficulty,
			Reps: uint64(c.Asked), Lapses: uint64(c.Lapses), State: c.state, LastReview: c.Reviewed}
	}
	if now.Before(card.LastReview) { // the clock was set back
		now = card.LastReview
	}
	next, err := p.scheduler.Next(card, now, rating)
	if err != nil {
		return c, fmt.Errorf("schedule review: %w", err)
	}
	n := next.Card
	return Card{Due: n.Due, Stability: n.Stability, Difficulty: n.Difficulty, Asked: int(n.Reps), Lapses: int(n.Lapses),
		Reviewed: now, Wrong: !correct, state: n.State}, nil
}

// Retention window: a question that is answered right when it is asked again this
// many days later counts as retained.
const (
	RetainedFrom = 7 * 24 * time.Hour
	RetainedTo   = 30 * 24 * time.Hour
)

// Retained judges the answers to one question by one person, oldest first: asked is
// true when it was asked again 7 to 30 days after the first time, right when the
// first such answer was correct.
func Retained(answers []Answer) (asked, right bool) {
	if len(answers) == 0 {
		return false, false
	}
	for _, a := range answers[1:] {
		if gap := a.At.Sub(answers[0].At); gap >= RetainedFrom && gap <= RetainedTo {
			return true, a.Correct
		}
	}
	return false, false
}
