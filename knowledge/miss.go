package knowledge

import "time"

// Miss is a question that found no answer, or whose answer people called useless (没用).
type Miss struct {
	ID         string
	Question   string // masked
	Unanswered int    // times without an answer
	Useless    int    // times that the answer was called useless
	Useful     int    // times that it was called useful
	First      time.Time
	Last       time.Time
	Weeks      []int // how often it failed, by week, the current week last
}

// Times is how often the question failed.
func (m Miss) Times() int { return m.Unanswered + m.Useless }
