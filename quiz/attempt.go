package quiz

import "time"

// State of an attempt.
type State string

const (
	Started   State = "started"   // no answer yet
	Answering State = "answering" // some answers
	Submitted State = "submitted"
	Expired   State = "expired" // time ran out; what was answered counts
	Voided    State = "voided"  // by an admin, with a reason
)

// Grace is how late an answer may arrive by network delay and still count.
const Grace = 5 * time.Second

// Attempt is one sitting of one person. Answers are stored once each, unique by
// attempt and item.
type Attempt struct {
	ID         string
	Assignment string // empty for practice
	Version    int    // of the assignment
	Person     string // person id, or the follower of a practice round
	Unit       string // of the person when the attempt began
	Follower   string // who sent the first message; empty once they had their data deleted
	Number     int    // 1 for the first
	State      State
	Mode       Mode
	Paper      Paper
	Cursor     int // item shown last
	Paused     bool
	Answers    map[int]Answer
	Started    time.Time
	Touched    time.Time // last answer or move
	Deadline   time.Time // server's clock; zero = none
	Ended      time.Time
	Score      int
	Full       int
	Pass       int // points to pass, of the assignment's version
	Passed     bool
	Reason     string // of a void
}

// Answer is what was chosen for an item.
type Answer struct {
	Item    int
	Chosen  []int // indexes into Question.Options, not letters
	Correct bool
	At      time.Time // server's clock
	Key     string    // digest of the message that brought it
}
