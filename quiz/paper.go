package quiz

import "time"

// Blueprint says what a paper is drawn from and how it is marked.
type Blueprint struct {
	ID      string
	Title   string
	Parts   []Part
	Fixed   []Key         // a fixed list instead of Parts
	Points  int           // points of each question of a fixed list
	Pass    int           // points to pass
	Limit   time.Duration // 0 = none
	Shuffle bool          // options are shown in an order of the person's own
}

// Part is so many questions of a kind, topic and difficulty. Empty fields match any.
type Part struct {
	Kind       Kind
	Topics     []string
	Difficulty int
	Count      int
	Points     int // each
}

// Item is a question on somebody's paper.
type Item struct {
	Key
	Points int
	Order  []int // Order[i] is the index in Question.Options of the option shown as the i-th letter
}

// Paper is what one person is asked. The same bank, blueprint and seed draw the
// same paper.
type Paper struct {
	Seed  uint64
	Items []Item
}

// Count is the number of questions of a paper drawn by the blueprint.
func (b Blueprint) Count() int {
	n := len(b.Fixed)
	for _, p := range b.Parts {
		n += p.Count
	}
	return n
}
