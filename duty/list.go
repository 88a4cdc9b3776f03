package duty

import (
	"time"

	"pufa/internal/datebook"
)

// List is a unit's duty list (普法责任清单) of a year in one version. Only a published
// version counts; the latest published one is in force.
type List struct {
	Unit      string
	Year      int
	Version   int // from 1
	Items     []Item
	Saved     time.Time
	Published time.Time // zero while it is a draft
	By        string    // who published it
	Source    string    // 文号 of the paper it was taken from
	Reason    string    // why it was changed after the year had begun; else empty
}

// Item is one duty of a list.
type Item struct {
	ID       string `json:"id"`   // within unit and year; the same through versions
	What     string `json:"what"` // law or theme: 宪法 《未成年人保护法》
	Audience string `json:"audience,omitempty"`
	Form     Form   `json:"form,omitempty"` // empty: any
	// When is a date rule (12-04, 三月, 每年12-01至12-07 …) of internal/datebook; Deadline
	// is the last day. Either may be empty: then it is the year, the rule's last day.
	When     string        `json:"when,omitempty"`
	Start    datebook.Date `json:"start"` // resolved from When; first of January where there is none
	Deadline datebook.Date `json:"deadline"`
	Office   string        `json:"office,omitempty"`   // office of the unit that does it
	Evidence string        `json:"evidence,omitempty"` // what a report should bring: 照片、签到表
	Times    int           `json:"times"`              // how often in the year; at least 1
	Words    []string      `json:"words,omitempty"`    // further words by which a report is matched
}

// Light is how an item stands on a day. It is shown by sign and word, never by colour
// alone.
type Light string

const (
	LightDone    Light = "done"
	LightDue     Light = "due"     // its time has begun, its deadline has not passed
	LightOverdue Light = "overdue" // its deadline has passed
	LightNotYet  Light = "not_yet" // its time has not begun
)

// Sign is a mark that is told apart without colour.
func (l Light) Sign() string {
	return map[Light]string{LightDone: "✓", LightDue: "◐", LightOverdue: "✗", LightNotYet: "○"}[l]
}

// Word is the light in Chinese.
func (l Light) Word() string {
	return map[Light]string{LightDone: "已完成", LightDue: "该做了", LightOverdue: "已逾期", LightNotYet: "未到时间"}[l]
}

// ItemState is an item and how it stands.
type ItemState struct {
	Item    Item
	Light   Light
	Done    int // accepted reports within its time
	Waiting int // reports that wait for review
}

// Light is how an item stands on a day with so many accepted reports.
func (i Item) Light(done int, today datebook.Date) Light {
	switch {
	case done >= max(i.Times, 1):
		return LightDone
	case i.Deadline.Before(today):
		return LightOverdue
	case today.Before(i.Start):
		return LightNotYet
	}
	return LightDue
}
