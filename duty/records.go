package duty

import (
	"time"

	"pufa/content"
	"pufa/internal/datebook"
)

// Records are everything that a period's report and scores are worked out from, as it
// stood at a moment. They are a value: nothing else is looked at.
type Records struct {
	Period    Period
	AsOf      time.Time
	Units     []Unit        // by name
	Lists     []List        // the version in force of each unit, of the year
	Reports   []Report      // of days in the period, in every state
	Register  []Entry       // in force on some day of the period
	Media     []MediaFigure // of the year
	Figures   []Figure      // of the year
	Prompts   []Prompt      // of the year
	Questions []Owned       // assigned or answered in the period
	Marks     []Mark        // of the period's year
	Study     []StudyFigure // of assignments whose window closed in the period
}

// Owned is a cluster of residents' questions on the way to the unit that answers for
// them (谁执法谁普法).
type Owned struct {
	ID        string
	Topic     string
	Questions []string // masked, most asked first
	Times     int      // how often they were asked
	Unit      string   // who answers; empty while it is open
	State     OwnedState
	First     time.Time
	Assigned  time.Time
	Deadline  datebook.Date
	Answered  time.Time
	Answer    FAQ
	Reviewed  time.Time
	By        string // reviewer
	Reason    string // why the answer was returned
}

// At is the cluster as it stood at a moment; unchanged for the zero time.
func (q Owned) At(moment time.Time) Owned {
	if moment.IsZero() || q.State == OwnedPublished && !q.Reviewed.After(moment) {
		return q
	}
	q.State, q.Reviewed, q.By, q.Reason = OwnedAssigned, time.Time{}, "", ""
	if q.Answered.After(moment) {
		q.Answered, q.Answer = time.Time{}, FAQ{}
	}
	return q
}

// OwnedState is where a cluster of questions is.
type OwnedState string

const (
	OwnedOpen      OwnedState = "open"
	OwnedAssigned  OwnedState = "assigned"
	OwnedAnswered  OwnedState = "answered"  // waits for review
	OwnedReturned  OwnedState = "returned"  // with a reason, to the unit
	OwnedPublished OwnedState = "published" // a FAQ of the bureau
)

// Word is the state in Chinese.
func (s OwnedState) Word() string {
	return map[OwnedState]string{OwnedOpen: "待分派", OwnedAssigned: "待回答", OwnedAnswered: "待审核", OwnedReturned: "已退回", OwnedPublished: "已公布"}[s]
}

// FAQ is a unit's answer in the shape of the packs' FAQs.
type FAQ struct {
	Question   string   `json:"question"`
	Conclusion string   `json:"conclusion"`
	Basis      []string `json:"basis"` // 民法典第1077条
	Steps      []string `json:"steps,omitempty"`
}

// Mark is a number that a panel or the bureau enters by hand for an indicator.
type Mark struct {
	ID     string
	Unit   string
	Period string         // Period.String()
	Name   string         // the rubric's name for it: 社会评议, 获得市级表彰
	Value  content.Points // the mark of one member of the panel; 1.00 for one bonus or fault
	Of     content.Points // full mark; zero where it is counted
	Reason string         // what it is for
	By     string
	At     time.Time
}

// StudyFigure is how a unit did at an assignment, as the quiz reported it.
type StudyFigure struct {
	Unit       string
	Assignment string
	Title      string
	Closes     datebook.Date
	Assigned   int
	Finished   int
	OnTime     int
	Passed     int
	Asked      int // questions asked again 7 to 30 days later
	Retained   int // of these, right
	Taken      time.Time
}
