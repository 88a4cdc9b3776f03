// Package record is the shape of what the conversation keeps for good: followers,
// their feedback, questions that found no answer. It holds plain data only, so that
// the conversation, which writes these records, and the store, which keeps them,
// need not know each other.
package record

import (
	"time"

	"pufa/internal/datebook"
)

// Follower is a follower of the account, as stored.
type Follower struct {
	ID     string // keyed hash of the OpenID
	OpenID string // stored encrypted; needed for sending
	Scene  string // of the QR code that brought them
	At     time.Time
}

// Unanswered is a question that found no answer.
type Unanswered struct {
	Key      string // message key
	Question string // masked
	Topic    string // nearest topic, may be empty
	At       time.Time
}

// Feedback is a follower's word on an answer.
type Feedback struct {
	Key      string // message key
	Follower string // keyed hash of the OpenID
	Question string // masked
	Sources  []string
	Useful   bool
	At       time.Time
}

// FollowerData says what is stored of a follower, in plain Chinese labels with
// counts. Since is zero for someone of whom nothing is stored.
type FollowerData struct {
	Since  time.Time
	Counts []LabelledCount
}

// LabelledCount is one line of a follower's data: 反馈 3 条.
type LabelledCount struct {
	Label string
	Count int
}

// Unit is a responsible unit (责任单位) or a part of one.
type Unit struct {
	ID        string
	Name      string
	Kind      string // 区直部门 乡镇 村居 学校 法院 检察院 园区 …
	Parent    string // id; empty at the top
	Headcount int
}

// Person is somebody on a unit's roster.
type Person struct {
	ID        string
	Unit      string
	Name      string
	StaffNo   string   // unique within the account
	Audiences []string // 领导干部 执法人员 …
	Left      bool     // no longer on the roster; history stays
}

// Asked is how often a question was asked on a day, by whomever.
type Asked struct {
	Question string // masked
	Kind     string // what it got: answered, choices, none, citation, topic
	Day      datebook.Date
	Times    int
}
