package admin

import (
	"strings"

	"pufa/internal/store"
)

// auditNouns and auditVerbs put an action such as campaign.approve into words: the last
// part is what was done, what stands before it to what.
var auditNouns = map[string]string{
	"account": "账号", "roster": "名册", "unit": "单位", "units": "单位", "person": "名册上的人", "campaign": "宣传活动", "question": "群众提问",
	"quiz": "学习考试", "assignment": "任务", "attempt": "答卷", "bank": "题库", "report": "报送", "reports": "报送", "list": "责任清单", "register": "名册",
	"figure": "数字", "figures": "数字", "media": "媒体数字", "mark": "打分", "poll": "知晓率调查", "prompt": "普法提示", "appeal": "申诉", "score": "得分",
	"statutes": "法律", "law": "法律", "upload": "上传的法律", "statute": "法律", "content": "内容", "job": "后台任务", "demo": "演示数据", "settings": "设置", "setting": "设置", "menu": "菜单",
	"backup": "备份", "retention": "到期删除", "rubric": "评分办法", "ripple": "法律变动影响", "session": "登录", "certificate": "证书", "follower": "关注者",
	"trial": "试算", "data": "数据", "duty": "责任落实",
}

var auditVerbs = map[string]string{
	"add": "加了", "create": "新建", "change": "改了", "edit": "修改", "save": "保存", "remove": "删去", "delete": "删除", "import": "导入", "upload": "上传",
	"submit": "送审", "approve": "批准", "return": "退回", "returned": "退回", "schedule": "排期", "begin": "开始", "pause": "暂停", "resume": "继续",
	"finish": "结束", "cancel": "取消", "test": "试发", "password": "设了密码", "totp": "改了登录验证码", "confirm": "认定法条", "dismiss": "从清单拿掉",
	"assign": "转给单位", "answer": "答复", "publish": "发布", "withdraw": "撤下", "restore": "恢复", "rollback": "退回旧版", "accepted": "采用",
	"submitted": "报送", "drop": "作废", "freeze": "封存", "verify": "核对", "seen": "看过", "sign": "签发", "deliver": "送达", "close": "办结",
	"retest": "再给一次机会", "exempt": "免做", "void": "作废", "start": "开始", "done": "完成", "failed": "没有办成", "broken": "中断", "review": "审核",
	"keep": "看过，仍然正确", "kept": "看过，仍然正确", "dropped": "不导入", "release": "解除停用", "quarantine": "停用", "mended": "改好了", "draft": "写草稿", "correct": "更正", "download": "下载", "setting": "改了设置",
	"sign-out": "让它退出", "link": "给了链接", "adopt": "采用", "retire": "停用", "make": "做了一份", "check": "核对", "run": "删除到期的",
}

// auditWords says an action in words; one that has none stays as it is.
func auditWords(action string) string {
	parts := strings.Split(action, ".")
	verb, known := auditVerbs[parts[len(parts)-1]]
	if !known || len(parts) < 2 {
		return action
	}
	noun, known := auditNouns[parts[len(parts)-2]]
	if !known {
		return action
	}
	return noun + "：" + verb
}

// auditPages are where the subjects of the log are looked at, by their kind.
var auditPages = map[string]string{
	"campaign": campaignsPath + "/", "assignment": quizPath + "/tasks/", "account": Prefix + "people/", "report": Prefix + "duty/reports/",
	"prompt": Prefix + "duty/prompts/", "job": Prefix + "jobs/", "setting": settingsPath + "history/", "retention": settingsPath + "retention/",
}

// auditRow is a line of the log as it is shown.
type auditRow struct {
	store.AuditEntry
	Words string
	URL   string // of the subject; empty where it has no page
}

func auditRows(entries []store.AuditEntry) []auditRow {
	out := make([]auditRow, len(entries))
	for i, e := range entries {
		out[i] = auditRow{AuditEntry: e, Words: auditWords(e.Action)}
		if kind, id, found := strings.Cut(e.Subject, "/"); found && auditPages[kind] != "" && id != "" {
			out[i].URL = auditPages[kind] + pathEscape(id)
		}
	}
	return out
}
