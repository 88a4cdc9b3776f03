package duty

import (
	"time"

	"pufa/internal/datebook"
)

// PromptKind is why a prompt was written.
type PromptKind string

const (
	Reminder PromptKind = "reminder" // 提醒: an item's time begins
	DueSoon  PromptKind = "due_soon" // 临期提醒
	Notice   PromptKind = "notice"   // 普法提示单 (法治宣传教育法 art. 57): overdue
)

// Word is the kind in Chinese.
func (k PromptKind) Word() string {
	return map[PromptKind]string{Reminder: "提醒", DueSoon: "临期提醒", Notice: "普法提示单"}[k]
}

// PromptState is where a prompt is on its way.
type PromptState string

const (
	PromptDraft     PromptState = "draft"     // written by the clock, waits for an admin
	PromptDropped   PromptState = "dropped"   // an admin found it needless
	PromptSigned    PromptState = "signed"    // signed off, to be delivered
	PromptDelivered PromptState = "delivered" // in the chat, or told by telephone
	PromptToPhone   PromptState = "to_phone"  // the chat cannot: somebody has to call
	PromptAnswered  PromptState = "answered"  // the unit said what it does
	PromptClosed    PromptState = "closed"
	PromptEscalated PromptState = "escalated" // 督办
)

// Word is the state in Chinese.
func (s PromptState) Word() string {
	return map[PromptState]string{PromptDraft: "待签发", PromptDropped: "已撤销", PromptSigned: "已签发", PromptDelivered: "已送达",
		PromptToPhone: "待电话通知", PromptAnswered: "已反馈", PromptClosed: "已办结", PromptEscalated: "督办"}[s]
}

// Prompt is a reminder or notice to a unit. Times that did not come yet are zero.
type Prompt struct {
	ID        string
	Number    int // 2026年第3号, of signed notices
	Unit      string
	Year      int
	Item      string // of the duty list; empty for one written by hand
	Kind      PromptKind
	Text      string
	Deadline  datebook.Date // to answer
	State     PromptState
	Drafted   time.Time
	Signed    time.Time
	SignedBy  string
	Delivered time.Time
	Via       string // 微信 or 电话
	Answered  time.Time
	Answer    string
	Closed    time.Time
	Escalated time.Time
	Reason    string // why it was closed, dropped or escalated
}

// InTime reports an answer by the deadline; loc is where days begin.
func (p Prompt) InTime(loc *time.Location) bool {
	return !p.Answered.IsZero() && !p.Deadline.Before(datebook.DateOf(p.Answered.In(loc)))
}

// At is the prompt as it stood at a moment; unchanged for the zero time.
func (p Prompt) At(moment time.Time) Prompt {
	if moment.IsZero() {
		return p
	}
	p.State = PromptSigned
	for _, step := range []struct {
		at    *time.Time
		state PromptState
	}{{&p.Delivered, PromptDelivered}, {&p.Answered, PromptAnswered}, {&p.Escalated, PromptEscalated}, {&p.Closed, PromptClosed}} {
		switch {
		case step.at.IsZero():
		case step.at.After(moment):
			*step.at = time.Time{}
		default:
			p.State = step.state
		}
	}
	if p.Answered.IsZero() {
		p.Answer = ""
	}
	return p
}
