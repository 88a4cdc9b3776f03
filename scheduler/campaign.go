package scheduler

import (
	"fmt"
	"slices"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// State is where a campaign stands.
type State string

const (
	Draft     State = "draft"     // 草稿
	InReview  State = "review"    // 待审
	Approved  State = "approved"  // 已批准
	Scheduled State = "scheduled" // 已排期
	Running   State = "running"   // 进行中
	Paused    State = "paused"    // 已暂停
	Finished  State = "finished"  // 已结束
	Cancelled State = "cancelled" // 已取消
)

// Chinese is the state as a person reads it.
func (s State) Chinese() string {
	return map[State]string{Draft: "草稿", InReview: "待审", Approved: "已批准", Scheduled: "已排期", Running: "进行中",
		Paused: "已暂停", Finished: "已结束", Cancelled: "已取消"}[s]
}

// Over tells states that nothing leaves.
func (s State) Over() bool { return s == Finished || s == Cancelled }

// Action is what somebody does with a campaign.
type Action string

const (
	Create   Action = "create"
	Edit     Action = "edit"
	Submit   Action = "submit"
	Approve  Action = "approve"
	SendBack Action = "return" // from review to its author, with the reason
	Schedule Action = "schedule"
	Begin    Action = "begin" // by the clock
	Pause    Action = "pause" // by a person, or by itself after too many errors
	Resume   Action = "resume"
	Finish   Action = "finish" // by the clock
	Cancel   Action = "cancel"
)

// Chinese is the action as a person reads it.
func (a Action) Chinese() string {
	return map[Action]string{Create: "起草", Edit: "修改", Submit: "送审", Approve: "批准", SendBack: "退回", Schedule: "排期",
		Begin: "开始", Pause: "暂停", Resume: "继续", Finish: "结束", Cancel: "取消"}[a]
}

// System is who acts when no person does.
const System = "系统"

// Change says who does something, when, and why.
type Change struct {
	By     string // account or name; never an OpenID
	At     time.Time
	Reason string
}

// Move is a change that happened.
type Move struct {
	Action Action    `json:"action"`
	From   State     `json:"from"`
	To     State     `json:"to"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

// Campaign is a theme in a year with the steps that reach people.
type Campaign struct {
	ID        string        `json:"id"`
	Template  string        `json:"template,omitempty"` // key of the template in the packs; empty for a campaign of one's own
	Year      int           `json:"year"`
	Occurs    datebook.Date `json:"occurs,omitzero"` // first day by the template's rule, whatever Start became
	Name      string        `json:"name"`            // 2027年宪法宣传周
	Theme     string        `json:"theme"`           // slogan
	Basis     string        `json:"basis"`           // 《法治宣传教育法》第十三条
	Topic     string        `json:"topic"`           // what 退订 names
	Audiences []string      `json:"audiences,omitempty"`
	Units     []string      `json:"units,omitempty"` // lead units
	Start     datebook.Date `json:"start"`
	End       datebook.Date `json:"end"`
	Rule      datebook.Rule `json:"rule,omitzero"` // that gave Start and End
	Steps     []Step        `json:"steps"`
	Questions []string      `json:"questions,omitempty"` // quiz of the campaign's page

	State    State     `json:"state"`
	Revision int       `json:"revision"` // moves with every change, from 1
	Authors  []string  `json:"authors"`  // who wrote what the state stands for; none of them may approve it
	History  []Move    `json:"history"`
	Reason   string    `json:"reason,omitempty"` // of the pause, the return or the end
	Changed  time.Time `json:"changed"`
}

// Step finds a step by its key.
func (c Campaign) Step(key string) (Step, bool) {
	i := slices.IndexFunc(c.Steps, func(s Step) bool { return s.Key == key })
	if i < 0 {
		return Step{}, false
	}
	return c.Steps[i], true
}

// moves lists, for each action, the states that it leaves and what it leads to.
var moves = map[Action]map[State]State{
	Edit: {Draft: Draft, InReview: InReview, Approved: InReview, Scheduled: InReview, Paused: InReview},

	Submit:   {Draft: InReview},
	Approve:  {InReview: Approved},
	SendBack: {InReview: Draft, Approved: Draft},
	Schedule: {Approved: Scheduled},
	Begin:    {Scheduled: Running},
	Pause:    {Scheduled: Paused, Running: Paused},
	Resume:   {Paused: Scheduled},
	Finish:   {Running: Finished, Scheduled: Finished},
	Cancel: {Draft: Cancelled, InReview: Cancelled, Approved: Cancelled, Scheduled: Cancelled, Running: Cancelled,
		Paused: Cancelled},
}

// Allowed are the actions that a state takes, for buttons.
func (s State) Allowed() []Action {
	var out []Action
	for _, a := range []Action{Edit, Submit, Approve, SendBack, Schedule, Begin, Pause, Resume, Finish, Cancel} {
		if _, ok := moves[a][s]; ok {
			out = append(out, a)
		}
	}
	return out
}

// Move does an action other than Create and Edit. The campaign given stays as it is. A
// resumed campaign is Scheduled; the clock finds it Running at once where a step has
// begun.
func (c Campaign) Move(a Action, by Change) (Campaign, error) {
	to, ok := moves[a][c.State]
	if !ok || a == Edit {
		return Campaign{}, fault.New(fault.Conflict, "“%s”现在是%s，不能%s。", c.Name, c.State.Chinese(), a.Chinese())
	}
	if by.By == "" {
		return Campaign{}, fault.New(fault.Invalid, "没有写明是谁%s。", a.Chinese())
	}
	if a == Approve && slices.Contains(c.Authors, by.By) {
		return Campaign{}, fault.New(fault.Unauthorised, "%s写过这份方案，不能自己批准，请换一个人批准。", by.By)
	}
	if (a == SendBack || a == Pause) && by.Reason == "" {
		return Campaign{}, fault.New(fault.Invalid, "%s要写明原因。", a.Chinese())
	}
	return c.moved(a, to, by), nil
}

// Edited is the campaign with another's content, by a person who becomes one of its
// authors. A change after the approval goes back to review. Steps that have begun stay
// as they are: started are their keys.
func (c Campaign) Edited(to Campaign, started []string, by Change) (Campaign, error) {
	state, ok := moves[Edit][c.State]
	if !ok {
		return Campaign{}, fault.New(fault.Conflict, "“%s”现在是%s，不能修改；进行中的请先暂停。", c.Name, c.State.Chinese())
	}
	if by.By == "" {
		return Campaign{}, fault.New(fault.Invalid, "没有写明是谁修改。")
	}
	if to.Revision != c.Revision {
		return Campaign{}, fault.New(fault.Conflict, "刚才有人改过“%s”，请看过最新的再改。", c.Name)
	}
	for _, key := range started {
		old, _ := c.Step(key)
		if kept, ok := to.Step(key); !ok || !kept.Equal(old) {
			return Campaign{}, fault.New(fault.Conflict, "“%s”已经开始发送，不能再改。", old.Name())
		}
	}
	to.ID, to.Template, to.Year, to.Occurs, to.State = c.ID, c.Template, c.Year, c.Occurs, c.State
	to.History, to.Authors = c.History, c.Authors
	if c.State == Approved || c.State == Scheduled || c.State == Paused {
		to.Authors = nil // what others wrote was approved
	}
	if !slices.Contains(to.Authors, by.By) {
		to.Authors = append(slices.Clone(to.Authors), by.By)
	}
	if err := to.Check(); err != nil {
		return Campaign{}, err
	}
	return to.moved(Edit, state, by), nil
}

func errNoAuthor() error {
	return fault.New(fault.Invalid, "没有写明是谁起草（命令行加 --by 姓名）。")
}

// Created is a new campaign, checked.
func Created(c Campaign, by Change) (Campaign, error) {
	if by.By == "" {
		return Campaign{}, errNoAuthor()
	}
	c.State, c.Revision, c.History, c.Authors = "", 0, nil, []string{by.By}
	if err := c.Check(); err != nil {
		return Campaign{}, err
	}
	return c.moved(Create, Draft, by), nil
}

func (c Campaign) moved(a Action, to State, by Change) Campaign {
	c.History = append(slices.Clone(c.History), Move{Action: a, From: c.State, To: to, By: by.By, At: by.At, Reason: by.Reason})
	c.State, c.Changed, c.Reason = to, by.At, by.Reason
	c.Revision++
	return c
}

// Subject names the campaign in the audit log.
func (c Campaign) Subject() string { return fmt.Sprintf("campaign/%s", c.ID) }
