package quiz

import (
	"context"
	"time"
)

// firmDays is from which stability a question counts as remembered: after three weeks
// nine of ten such questions are still answered right.
const firmDays = 21

// Memory is how much a follower remembers of what they practised.
type Memory struct {
	Asked int       // questions practised at least once
	Firm  int       // of these, remembered for weeks
	Wrong int       // answered wrong the last time
	Next  time.Time // when the first question comes back; zero when none does
}

// Memory tells a follower, and nobody else, how much they remember.
func (s *Study) Memory(ctx context.Context, follower string) (Memory, error) {
	cards, err := s.ports.Rounds.Cards(ctx, follower)
	if err != nil {
		return Memory{}, err
	}
	var m Memory
	for _, c := range cards {
		m.Asked++
		switch {
		case c.Wrong:
			m.Wrong++
		case c.Stability >= firmDays:
			m.Firm++
		}
		if m.Next.IsZero() || c.Due.Before(m.Next) {
			m.Next = c.Due
		}
	}
	return m, nil
}
