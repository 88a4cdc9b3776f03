package store

import (
	"time"

	"pufa/internal/setting"
)

// retained is a table whose rows are kept for a while.
type retained struct {
	kind  setting.Kind
	table string
	key   string // columns that name a row
	over  string // when a row's time is over; $1 is the cut-off
	day   bool   // the cut-off is a day such as 2027-04-15 rather than milliseconds
	set   string // instead of deleting a record of the bureau's, what is taken out of it
}

// retainedTables are in the order in which they are worked off: what refers to others
// comes first. What belongs to followers who left is followerTables' matter.
var retainedTables = []retained{
	{kind: setting.Messages, table: "receipts", key: "key", over: "claimed < $1"},
	{kind: setting.Messages, table: "unanswered_messages", key: "key", over: "at < $1"},
	{kind: setting.Feedback, table: "feedback", key: "key", over: "at < $1"},
	{kind: setting.Feedback, table: "settled_questions", key: "id", over: "at < $1"},
	{kind: setting.Asked, table: "asked", key: "id, week, kind", over: "day < $1", day: true},
	{kind: setting.Unanswered, table: "unanswered", key: "id", over: "last < $1"},
	{kind: setting.Practice, table: "practice_answers", key: "round, item", over: "round IN (SELECT id FROM practice_rounds WHERE touched < $1)"},
	{kind: setting.Practice, table: "practice_rounds", key: "id", over: "touched < $1"},
	{kind: setting.Practice, table: "practice_cards", key: "follower, question", over: "reviewed < $1"},
	{kind: setting.Practice, table: "quiz_reviews", key: "key", over: "at < $1"},
	{kind: setting.Bindings, table: "bindings", key: "follower, person, bound", over: "unbound > 0 AND unbound < $1"},
	{kind: setting.Bindings, table: "invitations", key: "code", over: "expires < $1"},
	{kind: setting.Sendings, table: "campaign_recipients", key: "step, follower", over: "at < $1"},
	{kind: setting.Sendings, table: "outbox", key: "id", over: "done > 0 AND done < $1 AND follower <> ''", set: "follower = ''"},
	{kind: setting.Sendings, table: "follower_words", key: "follower", over: "at < $1"},
	{kind: setting.Polls, table: "duty_poll_answers", key: "poll, follower", over: "poll IN (SELECT id FROM duty_polls WHERE closes < $1)"},
	{kind: setting.Notices, table: "send_results", key: "channel, msg_id", over: "at < $1"},
	{kind: setting.Notices, table: "notices", key: "key", over: "at < $1"},
	{kind: setting.Notices, table: "quotas", key: "api, period", over: "period < $1", day: true},
	{kind: setting.PageViews, table: "page_views", key: "page, day", over: "day < $1", day: true},
	{kind: setting.SignedIn, table: "console_sessions", key: "token", over: "expires < $1"},
	{kind: setting.SignedIn, table: "account_links", key: "hash", over: "expires < $1"},
	{kind: setting.Jobs, table: "jobs", key: "id", over: "started < $1 AND state <> 'running'"},
	{kind: setting.Jobs, table: "trials", key: "id", over: "at < $1"},
	{kind: setting.Jobs, table: "upload_parts", key: "upload, part", over: "upload IN (SELECT id FROM uploads WHERE at < $1)"},
	{kind: setting.Jobs, table: "uploads", key: "id", over: "at < $1"},
}

// keptTables have no time of their own, and why. What of them names a follower goes with
// the follower (followerTables).
var keptTables = map[string]string{
	"counters": "只有序号", "settings": "设置的沿革，没有群众的信息", "night_work": "每项夜间工作一行",
	"deletion_runs": "删除的凭证", "deletions": "删除的凭证", "audit": "操作记录永久保存，哈希成链", "audit_head": "操作记录的链尾",
	"statute_imports": "法律文本", "statute_versions": "法律文本", "statute_articles": "法律文本", "content_revisions": "内容的沿革，不含个人信息", "questions": "工作人员认定过的问法，不含个人信息",
	"accounts": "控制台账号，停用后留作操作记录的对照", "units": "单位名册", "people": "单位名册：离岗的只标记，成绩还要对得上", "person_audiences": "单位名册",
	"followers": "关注期间保存，取消关注后按“取消关注的人”删除", "follower_tags": "与平台同步，随关注者删除", "notice_grants": "用掉即减，随关注者删除",
	"campaign_wishes": "退订在关注期间一直有效，随关注者删除", "campaigns": "活动方案，不含个人信息", "campaign_steps": "活动方案，不含个人信息",
	"quiz_questions": "题库", "quiz_assignments": "任务", "quiz_targets": "任务", "quiz_exemptions": "考核档案", "quiz_retests": "考核档案",
	"quiz_attempts": "考核档案，哈希成链", "quiz_answers": "考核档案，哈希成链", "quiz_recall": "考核档案：记住率", "quiz_standings": "考核档案",
	"quiz_certificates": "证书要能一直核验", "quiz_ledger": "考核档案，哈希成链", "quiz_ledger_head": "考核档案的链尾",
	"duty_units": "责任单位", "duty_unit_states": "责任单位的沿革", "duty_liaisons": "现任联络员，换人即改", "duty_accounts": "单位的新媒体账号",
	"duty_media": "履职档案", "duty_figures": "履职档案", "duty_register": "履职档案", "duty_lists": "责任清单", "duty_reports": "履职档案",
	"duty_reviews": "履职档案", "duty_prompts": "履职档案", "duty_questions": "交单位答复的问题，已遮盖", "duty_question_members": "只有散列",
	"duty_marks": "履职档案", "duty_study": "履职档案：单位的汇总数", "duty_rubrics": "不再使用的表，旧版本升级时保留", "rubric_revisions": "评分办法", "law_changes": "法律变动的经过，无个人信息", "law_states": "上次看到的现行版本，无个人信息", "ripples": "修法影响的处理经过，无个人信息", "duty_snapshots": "定格的得分，哈希成链",
	"duty_snapshot_head": "定格的链尾", "duty_appeals": "履职档案", "duty_polls": "调查的题目", "duty_settings": "开关",
}

// cutoff is when what is kept for some days must have happened at least.
func (r retained) cutoff(days int, now time.Time) (at time.Time, arg any) {
	at = now.AddDate(0, 0, -days)
	if r.day {
		return at, at.Format(time.DateOnly)
	}
	return at, millis(at)
}

// statement deletes some rows whose time is over, or takes out of them what must go.
func (r retained) statement() string {
	head := `DELETE FROM ` + r.table
	if r.set != "" {
		head = `UPDATE ` + r.table + ` SET ` + r.set
	}
	return head + ` WHERE (` + r.key + `) IN (SELECT ` + r.key + ` FROM ` + r.table + ` WHERE ` + r.over + ` LIMIT 1000)`
}
