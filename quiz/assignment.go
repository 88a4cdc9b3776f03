package quiz

import "time"

// Mode is when explanations are shown.
type Mode string

const (
	StudyMode Mode = "study" // after each answer
	ExamMode  Mode = "exam"  // at the end, or after the window has closed
)

// Counting says which of several attempts counts.
type Counting string

const (
	Best  Counting = "best"
	Last  Counting = "last"
	First Counting = "first"
)

// Target is who is bound to an assignment; a person is, when any list names them.
type Target struct {
	Everyone  bool
	Units     []string // unit ids
	Audiences []string
	People    []string // person ids
}

// Assignment binds people to a paper in a window of time. Changing it after its
// start makes a new Version, which is audited.
type Assignment struct {
	ID        string
	Version   int
	Title     string
	Blueprint Blueprint
	Target    Target
	Opens     time.Time
	Closes    time.Time
	MakeUp    time.Time // end of the make-up window (补考); zero = none
	Attempts  int       // 0 = as many as one likes
	Counts    Counting
	Mode      Mode
	ShowAfter bool // exam: explanations only after the window has closed
	Cancelled bool // nobody can start it any more; what was done stays
}
