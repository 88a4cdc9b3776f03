package storetest

import (
	"sync/atomic"
	"testing"
	"time"

	"pufa/internal/fault"
	"pufa/internal/setting"
	"pufa/internal/store"
)

var settingCases = map[string]func(*testing.T, *world){
	"a setting is read back with its history":   settingReadBack,
	"of two who save at once one is told":       settingConflict,
	"what changes nothing is no new version":    settingUnchanged,
	"a change is in the audit log, both sides":  settingAudit,
	"the night's work remembers its last luck":  nightWork,
	"a setting of which nobody knows is absent": settingAbsent,
}

func settingAbsent(t *testing.T, w *world) {
	same(t, "never set", must(w.CurrentSetting(t.Context(), "x"))(t), setting.Version{Key: "x"})
	_, err := w.SettingVersion(t.Context(), "x", 1)
	same(t, "no version", fault.KindOf(err), fault.NotFound)
}

func settingReadBack(t *testing.T, w *world) {
	first := must(w.PutSetting(t.Context(), setting.KeyMenu, 0, `{"a":"<b>\u0000"}`, w.by()))(t)
	w.pass(time.Hour)
	second := must(w.PutSetting(t.Context(), setting.KeyMenu, 1, `[]`, w.by()))(t)
	must(w.PutSetting(t.Context(), setting.KeyAccount, 0, `{}`, w.by()))(t)
	same(t, "now", must(w.CurrentSetting(t.Context(), setting.KeyMenu))(t), second)
	same(t, "history", must(w.SettingVersions(t.Context(), setting.KeyMenu, 10))(t), []setting.Version{second, first})
	same(t, "one version", must(w.SettingVersion(t.Context(), setting.KeyMenu, 1))(t), first)
}

func settingConflict(t *testing.T, w *world) {
	var saved, refused atomic.Int32
	no(t, together(6, func(i int) error {
		_, err := w.PutSetting(t.Context(), setting.KeyAccount, 0, string(rune('0'+i)), w.by())
		switch fault.KindOf(err) {
		case fault.Conflict:
			refused.Add(1)
			return nil
		default:
			saved.Add(1)
			return err
		}
	}))
	same(t, "saved and refused", []int32{saved.Load(), refused.Load()}, []int32{1, 5})
}

func settingUnchanged(t *testing.T, w *world) {
	first := must(w.PutSetting(t.Context(), setting.KeyAccount, 0, `{}`, w.by()))(t)
	same(t, "again", must(w.PutSetting(t.Context(), setting.KeyAccount, 1, `{}`, w.by()))(t), first)
	same(t, "log", len(must(w.AuditLog(t.Context(), store.AuditFilter{}))(t)), 1)
}

func settingAudit(t *testing.T, w *world) {
	must(w.PutSetting(t.Context(), setting.KeyAccount, 0, `1`, w.by()))(t)
	must(w.PutSetting(t.Context(), setting.KeyAccount, 1, `2`, w.by()))(t)
	e := must(w.AuditLog(t.Context(), store.AuditFilter{Subject: "setting/account"}))(t)[0]
	same(t, "entry", []string{e.Actor, e.Action, e.Before, e.After}, []string{"测试", "setting.save", "1", "2"})
}

func nightWork(t *testing.T, w *world) {
	good := store.NightWork{Name: "x", Began: monday, Ended: monday.Add(time.Second), Good: monday.Add(time.Second)}
	no(t, w.SaveNightWork(t.Context(), good))
	same(t, "well", must(w.NightWorks(t.Context()))(t), map[string]store.NightWork{"x": good})
	bad := store.NightWork{Name: "x", Began: monday.AddDate(0, 0, 1), Ended: monday.AddDate(0, 0, 1), Failure: "磁盘已满"}
	no(t, w.SaveNightWork(t.Context(), bad))
	bad.Good = good.Good
	same(t, "badly", must(w.NightWorks(t.Context()))(t), map[string]store.NightWork{"x": bad})
}
