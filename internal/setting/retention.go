package setting

import "pufa/internal/fault"

// Kind is a kind of records that are kept for a while.
type Kind string

// Kinds of records with a time of their own.
const (
	Messages   Kind = "messages"
	Gone       Kind = "gone"
	Feedback   Kind = "feedback"
	Unanswered Kind = "unanswered"
	Asked      Kind = "asked"
	Practice   Kind = "practice"
	Bindings   Kind = "bindings"
	Sendings   Kind = "sendings"
	Polls      Kind = "polls"
	Notices    Kind = "notices"
	PageViews  Kind = "pages"
	SignedIn   Kind = "sessions"
	Jobs       Kind = "jobs"
)

// Keeping is how long a kind of records may be kept.
type Keeping struct {
	Kind     Kind
	Name     string
	Why      string // what it is for, and what goes
	Default  int    // days
	Min, Max int
}

// Keepings are all kinds, in the order in which they are shown. The law asks for the
// shortest time that the purpose needs (《个人信息保护法》第十九条); the limits keep what
// the program itself relies on, such as a month of sendings for the platform's quotas.
func Keepings() []Keeping {
	return []Keeping{
		{Gone, "取消关注的人", "取消关注满这么久，与其微信有关的记录全部删除或解除关联；期间重新关注的不算。", 30, 1, 365},
		{Messages, "消息收据", "平台重发同一条消息时，靠它只办一次。只有散列和回复。", 1, 1, 30},
		{Feedback, "“有用”“没用”", "改进答案用。含遮盖过的问题。", 365, 30, 1095},
		{Unanswered, "没答上来的问题", "最后一次有人问起满这么久就删。只有遮盖过的问题，不记谁问的。", 365, 30, 1095},
		{Asked, "问过的问题", "试改答案时拿来比较。只有遮盖过的问题和日期，不记谁问的。", 180, 7, 730},
		{Practice, "练习记录", "最后一次练习满这么久就删。考试成绩属单位档案，不在此列。", 730, 90, 1825},
		{Bindings, "解绑的绑定和过期的邀请码", "解绑、过期满这么久就删。", 365, 30, 1095},
		{Sendings, "活动消息的收发记录", "频次上限、效果统计用。删后，老活动只剩总数。", 400, 62, 1825},
		{Polls, "知晓率调查的答卷", "调查结束满这么久，删除每个人的答卷；定格的得分不变。", 1095, 180, 1825},
		{Notices, "平台通知和额度", "平台的群发回报、每天的接口次数。不含个人信息。", 60, 31, 365},
		{PageViews, "网页打开次数", "按页按天的次数，不含个人信息。", 1095, 90, 3650},
		{SignedIn, "控制台的登录", "会话和一次性链接失效后再留这么久。", 1, 0, 90},
		{Jobs, "后台工作的记录", "导入、备份等工作的进度和结果。", 90, 7, 730},
	}
}

// Retention is how many days kinds of records are kept. Kinds that are not in it are kept
// for their default.
type Retention map[Kind]int

// Days is how long a kind is kept.
func (r Retention) Days(k Keeping) int {
	if days, set := r[k.Kind]; set && days >= k.Min && days <= k.Max {
		return days
	}
	return k.Default
}

// All are the days of every kind.
func (r Retention) All() Retention {
	out := Retention{}
	for _, k := range Keepings() {
		out[k.Kind] = r.Days(k)
	}
	return out
}

// Check says what is wrong with a kind's days.
func (k Keeping) Check(days int) error {
	if days < k.Min || days > k.Max {
		return fault.New(fault.Invalid, "“%s”可以填%d到%d天。", k.Name, k.Min, k.Max)
	}
	return nil
}
