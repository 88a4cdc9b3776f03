package scheduler

import "time"

// Reason is why a follower does not get a step, or why a sending ended without success.
// It is stored, and shown as Chinese.
type Reason string

const (
	NoReason    Reason = ""
	OptedOut    Reason = "opted-out"   // 已退订
	Capped      Reason = "capped"      // had enough this week
	MonthFull   Reason = "month-full"  // mass messages of the month used up
	OutOfWindow Reason = "window"      // wrote nothing within 48 h
	NoGrant     Reason = "grant"       // no grant for the notification
	NoOpenID    Reason = "no-openid"   // the address was never stored
	NotFollow   Reason = "left"        // does not follow any more
	NoChannel   Reason = "no-channel"  // the account has none of the step's channels
	TooFew      Reason = "too-few"     // the platform takes lists of two or more
	Blocked     Reason = "refused"     // blocked or refuses such messages
	WindowUsed  Reason = "window-used" // customer-service messages used up
	TooLate     Reason = "too-late"    // the grace ended
	QuotaFull   Reason = "quota"       // quota of the account used up
	Forbidden   Reason = "forbidden"   // the account may not
	Rejected    Reason = "rejected"    // the platform refused the content
	Busy        Reason = "busy"        // failed too often
	Unknown     Reason = "unknown"     // may have arrived; not sent again
	Withdrawn   Reason = "cancelled"   // the campaign was cancelled
	NeverWrote  Reason = "never-wrote" // no next message until the end
	Erased      Reason = "erased"      // asked for the data to be deleted
	PlatformErr Reason = "platform"    // the platform's own failure after it took the job
	Done        Reason = "done"        // did what the message reminds of
	ListedAnew  Reason = "listed-anew" // not known when the campaign began: may have had their opt-out deleted
)

// Chinese is the reason as a person reads it.
func (r Reason) Chinese() string {
	return map[Reason]string{
		OptedOut: "已退订", Capped: "本周已收到够多", MonthFull: "本月群发次数已满", OutOfWindow: "48小时内没有来信", NoGrant: "没有订阅授权",
		NoOpenID: "没有可用的账号标识", NotFollow: "已取消关注", NoChannel: "账号没有可用的渠道", TooFew: "只有1人，平台群发至少2人",
		Blocked: "对方拒收", WindowUsed: "客服消息条数用完", TooLate: "过了时限", QuotaFull: "账号额度用完", Forbidden: "账号没有权限",
		Rejected: "平台不接受内容", Busy: "多次失败", Unknown: "结果不明，可能已送达，不再重发", Withdrawn: "活动已取消", NeverWrote: "到活动结束没有再来信",
		Erased: "本人要求删除数据", PlatformErr: "平台发送失败",
		Done: "已经完成，不用再提醒", ListedAnew: "活动开始后才出现在关注名单里",
	}[r]
}

// Phase is how far one sending is: a batch of a mass message, or a message to one
// follower.
type Phase string

const (
	Waiting Phase = "waiting" // for its turn, or for the follower's next message
	Claimed Phase = "claimed" // by a replica that has not called the platform yet
	Sending Phase = "sending" // the platform is being called
	Doubt   Phase = "doubt"   // the platform may have done it: being found out
	Taken   Phase = "taken"   // by the platform, its result is still to come
	Sent    Phase = "sent"
	Failed  Phase = "failed"
)

// Over tells phases that nothing leaves.
func (p Phase) Over() bool { return p == Sent || p == Failed }

// Delivery is one sending of a step: a row of the outbox.
type Delivery struct {
	ID       int64
	Campaign string
	Step     string
	Channel  Channel
	Batch    int    // of a mass message, from 1; 0 for one follower
	Tag      int64  // sent by this tag of the platform; 0: by list
	Follower string // keyed hash; empty for a batch
	Size     int    // recipients
	Phase    Phase
	Reason   Reason
	Detail   string // the platform's words
	Fence    int64  // grows with every claim: who holds an older one has lost it
	Tries    int
	First    time.Time // when the platform was called first; zero when never
	Expires  time.Time // after it, it is not sent any more
	ClientID string    // clientmsgid
	MsgID    int64     // of the platform
	DataID   int64     // of the article's figures
	Result   Tally
}

// Tally is what the platform says of a mass message, or our count of single ones.
type Tally struct {
	Total    int `json:"total"`    // recipients
	Filtered int `json:"filtered"` // left out by the platform
	Sent     int `json:"sent"`
	Failed   int `json:"failed"`
}
