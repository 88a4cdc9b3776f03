package admin

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"pufa/internal/fault"
	"pufa/internal/setting"
)

// settingNames are the settings that have a page, and what people call them.
var settingNames = map[setting.Key][2]string{
	setting.KeyAccount: {"名称和欢迎语", "account"}, setting.KeyMenu: {"公众号菜单", "menu"}, setting.KeyPublished: {"发布过的菜单", "menu"},
	setting.KeyRetention: {"保存多久", "retention"}, setting.KeySending: {"发送的限度", "sending"},
}

type settingHistoryPage struct {
	frame
	Back     string
	Key      setting.Key
	Versions []settingVersion
}

type settingVersion struct {
	setting.Version
	Text string // the value, one thing a line
	Now  bool
}

const historyShown = 50

func (v *visit) settingKey() (setting.Key, [2]string, error) {
	key := setting.Key(v.r.PathValue("key"))
	names, known := settingNames[key]
	if !known {
		return key, names, fault.New(fault.NotFound, "没有这项设置。")
	}
	return key, names, nil
}

// settingHistory lists who set what, latest first.
func (v *visit) settingHistory() error {
	key, names, err := v.settingKey()
	if err != nil {
		return err
	}
	versions, err := v.opt.Store.SettingVersions(v.r.Context(), key, historyShown)
	if err != nil {
		return err
	}
	p := &settingHistoryPage{frame: v.frame(names[0] + "的沿革"), Back: settingsPath + names[1], Key: key}
	for i, version := range versions {
		p.Versions = append(p.Versions, settingVersion{version, spelled(version), i == 0})
	}
	return v.show("settinghistory", p)
}

// spelled is a version's value for a person: a menu as its lines, the rest as it is stored.
func spelled(v setting.Version) string {
	var menu setting.Menu
	if slices.Contains([]setting.Key{setting.KeyMenu, setting.KeyPublished}, v.Key) && setting.Read(v, &menu) == nil {
		text := ""
		for _, d := range setting.Diff(nil, menu) {
			text += d.Place + "：" + d.New + "\n"
		}
		return text
	}
	var b bytes.Buffer
	if json.Indent(&b, []byte(v.Value), "", "  ") != nil {
		return v.Value
	}
	return b.String()
}

// restoreSetting sets what an earlier version said, as a new version. A menu that was
// published comes back to be edited and published.
func (v *visit) restoreSetting() error {
	ctx := v.r.Context()
	key, names, err := v.settingKey()
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(v.r.PathValue("revision"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "没有这一版。")
	}
	old, err := v.opt.Store.SettingVersion(ctx, key, revision)
	if err != nil {
		return err
	}
	if key == setting.KeyPublished {
		key = setting.KeyMenu
	}
	now, err := v.opt.Store.CurrentSetting(ctx, key)
	if err != nil {
		return err
	}
	if err := longEnough(now, old); err != nil {
		return err
	}
	if _, err := v.opt.Store.PutSetting(ctx, key, now.Revision, old.Value, v.by()); err != nil {
		return err
	}
	flash := "已用回第" + strconv.FormatInt(revision, 10) + "版。"
	if key == setting.KeyMenu {
		flash += "还没发布，请看看不同再发布。"
	}
	return v.done(settingsPath+names[1], flash)
}

// longEnough refuses an earlier retention that is shorter: its page asks before it deletes
// more.
func longEnough(now, old setting.Version) error {
	var a, b setting.Retention
	if old.Key != setting.KeyRetention || setting.Read(now, &a) != nil || setting.Read(old, &b) != nil {
		return nil
	}
	if shorter := shortened(a, b); shorter != "" {
		return fault.New(fault.Invalid, "那一版比现在短（%s），会多删记录。请在“保存多久”里改，那里会再问一次。", shorter)
	}
	return nil
}
