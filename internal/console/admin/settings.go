package admin

import (
	"strconv"
	"strings"

	"pufa/internal/access"
	"pufa/internal/setting"
)

const settingsPath = Prefix + "settings/"

// settingRoutes are what the bureau sets.
func settingRoutes() []route {
	return []route{
		{"GET /admin/settings/{$}", access.ManageSettings, (*visit).settings},
		{"GET /admin/settings/account", access.ManageSettings, (*visit).accountSetting},
		{"POST /admin/settings/account", access.ManageSettings, (*visit).saveAccountSetting},
		{"GET /admin/settings/sending", access.ManageSettings, (*visit).sendingSetting},
		{"POST /admin/settings/sending", access.ManageSettings, (*visit).saveSending},
		{"GET /admin/settings/menu", access.ManageSettings, (*visit).menuSetting},
		{"POST /admin/settings/menu", access.ManageSettings, (*visit).saveMenu},
		{"GET /admin/settings/menu/publish", access.ManageSettings, (*visit).menuDiff},
		{"POST /admin/settings/menu/publish", access.ManageSettings, (*visit).publishMenu},
		{"GET /admin/settings/history/{key}", access.ManageSettings, (*visit).settingHistory},
		{"POST /admin/settings/history/{key}/{revision}", access.ManageSettings, (*visit).restoreSetting},
		{"GET /admin/settings/retention", access.SeeAudit, (*visit).retention},
		{"POST /admin/settings/retention", access.ManageSettings, (*visit).saveRetention},
		{"GET /admin/settings/retention/{run}", access.SeeAudit, (*visit).deletionRun},
		{"GET /admin/settings/health", access.SeeAudit, (*visit).health},
	}
}

type settingsPage struct {
	frame
	System AccountFacts
	Name   string
	Links  []settingLink
}

type settingLink struct{ Path, Title, Detail string }

// settings shows the account and leads to everything that can be set.
func (v *visit) settings() error {
	account, _, err := current(v, setting.KeyAccount, setting.DefaultAccount())
	if err != nil {
		return err
	}
	p := &settingsPage{frame: v.frame("设置"), System: v.opt.System.Account(), Name: account.Name}
	p.Links = []settingLink{
		{settingsPath + "account", "名称和欢迎语", "现在叫“" + account.Name + "”。"},
		{settingsPath + "menu", "公众号菜单", "三个按钮，每个下面最多五项。改好先看不同，再发布。"},
		{settingsPath + "sending", "发送的限度", "免打扰时段、每人每周几条、接口额度、学习提醒。"},
		{settingsPath + "retention", "保存多久", "每类记录留多少天；夜里删除，删了什么有凭证。"},
		{backupPath, "备份", "现在备份一份、核对、下载；怎么恢复。"},
		{settingsPath + "health", "系统状况", "公众平台、排队、索引、数据库、磁盘、备份、夜间工作。"},
		{Prefix + "people", "人员和权限", "账号、角色、停用、设密码的链接。"},
		{Prefix + "content/reply", "快捷回复", "问候、感谢一类的话怎么回。"},
		{Prefix + "content/emergency", "紧急文本", "有危险时先说什么、打什么电话。"},
		{Prefix + "content/office", "网点", "附近机构的名称、地址、坐标、电话。"},
	}
	return v.show("settings", p)
}

// current is a setting as it is now, with its version. One that cannot be read any more
// shows the default, to be saved anew.
func current[T any](v *visit, key setting.Key, def T) (T, setting.Version, error) {
	version, err := v.opt.Store.CurrentSetting(v.r.Context(), key)
	if err != nil {
		return def, version, err
	}
	if err := setting.Read(version, &def); err != nil {
		v.opt.Log.WarnContext(v.r.Context(), "read setting", "error", err)
	}
	return def, version, nil
}

// seen is the revision that the form was filled in on.
func (v *visit) seen() int64 {
	n, _ := strconv.ParseInt(v.form("revision"), 10, 64) // nonsense is a conflict
	return n
}

// put saves a setting as the form's reader saw it.
func (v *visit) put(key setting.Key, value any) error {
	text, err := setting.Write(value)
	if err != nil {
		return err
	}
	_, err = v.opt.Store.PutSetting(v.r.Context(), key, v.seen(), text, v.by())
	return err
}

type accountPage struct {
	frame
	Typed    setting.Account
	Version  setting.Version
	Preview  string
	Revision int64
}

func (v *visit) accountSetting() error {
	account, version, err := current(v, setting.KeyAccount, setting.DefaultAccount())
	if err != nil {
		return err
	}
	return v.show("accountsetting", &accountPage{frame: v.frame("名称和欢迎语"), Typed: account, Version: version,
		Revision: version.Revision, Preview: v.opt.System.Greeting(account)})
}

// saveAccountSetting shows what new followers would read, or saves it.
func (v *visit) saveAccountSetting() error {
	typed := setting.Account{Name: v.form("name"), Welcome: strings.ReplaceAll(v.form("welcome"), "\r\n", "\n")}
	err := typed.Check()
	preview := err == nil && v.form("deed") == "preview"
	if err == nil && !preview {
		if err = v.put(setting.KeyAccount, typed); err == nil {
			return v.done(settingsPath+"account", "存好了，几秒后生效。")
		}
	}
	_, version, readErr := current(v, setting.KeyAccount, setting.DefaultAccount())
	if readErr != nil {
		return readErr
	}
	p := &accountPage{frame: v.frame("名称和欢迎语"), Typed: typed, Version: version, Revision: v.seen()}
	if preview {
		p.Preview = v.opt.System.Greeting(typed)
		return v.show("accountsetting", p)
	}
	return v.refuse(&p.frame, "accountsetting", p, err)
}
