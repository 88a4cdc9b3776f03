package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"pufa/internal/console/admin"
	"pufa/internal/setting"
	"pufa/internal/shared"
	"pufa/internal/standin"
	"pufa/internal/store"
	"pufa/internal/wechat"
)

// desktop is a site with records and a platform, without knowledge.
type desktop struct {
	*site
	t     *testing.T
	clock time.Time
}

func newDesktop(t *testing.T, kind wechat.AccountKind, env ...string) *desktop {
	t.Helper()
	d := &desktop{t: t, clock: time.Date(2026, 12, 4, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return d.clock }
	given := map[string]string{"PUFA_DATA": t.TempDir(), "PUFA_TZ": "UTC"}
	for i := 0; i+1 < len(env); i += 2 {
		given[env[i]] = env[i+1]
	}
	cfg, err := ReadConfig(func(name string) string { return given[name] })
	d.no(err)
	a := wechat.Account{AppID: "wx1234567890abcdef", Secret: "5ecre7-0123456789abcdef", Token: "t0ken-of-the-webhook", AESKey: strings.Repeat("k", 43), OriginalID: "gh_0123456789ab", Kind: kind}
	platform, err := standin.New(standin.Options{AppID: a.AppID, Secret: a.Secret, Token: a.Token, OriginalID: a.OriginalID, Kind: standin.Kind(kind)})
	d.no(err)
	t.Cleanup(platform.Close)
	server := httptest.NewServer(platform.Handler())
	t.Cleanup(server.Close)
	a.API = server.URL
	state := shared.NewLocal(time.Now)
	t.Cleanup(func() { state.Close() })
	client, err := wechat.NewClient(a, state)
	d.no(err)
	log := slog.New(slog.DiscardHandler)
	db := dutyStore(t, now)
	d.site = &site{core: &Core{Store: db, Config: cfg, Now: now, Log: log, settings: newSettings(db, now, log)}, account: a, state: state, client: client}
	return d
}

func (d *desktop) no(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desktop) put(key setting.Key, value any) {
	d.t.Helper()
	text, err := setting.Write(value)
	d.no(err)
	now, err := d.core.Store.CurrentSetting(d.t.Context(), key)
	d.no(err)
	_, err = d.core.Store.PutSetting(d.t.Context(), key, now.Revision, text, store.By{Actor: "测试", At: d.clock})
	d.no(err)
	d.clock = d.clock.Add(settingsFresh)
}

func TestStartKeepsMenusOfOthers(t *testing.T) {
	own := setting.Menu{{Name: "官网", URL: "https://www.example.gov.cn/"}}
	older := setting.Menu{{Name: "问", Items: []setting.Button{{Name: "怎么问", Words: "怎么问"}}}}
	for name, c := range map[string]struct {
		there, published, want setting.Menu
		differs                bool
	}{
		"none on the platform":                     {nil, nil, setting.DefaultMenu(), false},
		"none any more, but once published":        {nil, own, own, false},
		"an older one of the program's":            {older, nil, setting.DefaultMenu(), false},
		"one that somebody made elsewhere":         {own, nil, own, true},
		"another than the one published last":      {older, own, older, true},
		"the one published last, and nothing else": {own, own, own, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesktop(t, wechat.VerifiedService)
			if c.there != nil {
				d.no(d.publishMenu(t.Context(), c.there))
			}
			if c.published != nil {
				d.put(setting.KeyPublished, c.published)
			}
			d.keepMenu(t.Context())
			there, err := d.platformMenu(t.Context())
			d.no(err)
			if diff := setting.Diff(there, c.want); len(diff) > 0 || d.menuDiffers.Load() != c.differs {
				t.Errorf("%+v, differs %v", diff, d.menuDiffers.Load())
			}
		})
	}
}

func TestMenusOfOtherKindsDiffer(t *testing.T) {
	m := menuOf([]wechat.Button{{Type: "scancode_push", Name: "扫", Key: "x"}, {Type: "click", Name: "问", Key: "someone-elses"}})
	if m.Ours() || len(setting.Diff(m, setting.DefaultMenu())) == 0 {
		t.Errorf("%+v", m)
	}
}

func TestSettingsOfSendingLieOverTheEnvironment(t *testing.T) {
	d := newDesktop(t, wechat.VerifiedService, "PUFA_SEND_QUIET", "22:00-07:00")
	if r := d.core.rules(wechat.VerifiedService); r.QuietFrom != 22*60 || r.WeeklyCap != 2 {
		t.Errorf("the environment says %+v", r)
	}
	d.put(setting.KeySending, setting.Sending{"PUFA_SEND_PER_WEEK": "1", "PUFA_SEND_QUIET": "nonsense", "PUFA_REMIND": "off"})
	if r := d.core.rules(wechat.VerifiedService); r.QuietFrom != 22*60 || r.WeeklyCap != 1 || d.core.sending(t.Context()).Remind {
		t.Errorf("the console says %+v", r)
	}
	for _, v := range (system{d.site}).Sending(setting.Sending{"PUFA_SEND_QUIET": "nonsense", "PUFA_SEND_PER_WEEK": "1"}) {
		switch v.Name {
		case "PUFA_SEND_QUIET":
			if v.Value != "22:00-07:00" || !v.FromEnv || !strings.Contains(v.Mistake, "22:00-08:00") {
				t.Errorf("%+v", v)
			}
		case "PUFA_SEND_PER_WEEK":
			if v.Value != "1" || v.Default != "2" || v.FromEnv || v.Mistake != "" {
				t.Errorf("%+v", v)
			}
		}
	}
}

func TestSettingsHoldWhileTheDatabaseIsAway(t *testing.T) {
	d := newDesktop(t, wechat.Unverified)
	d.put(setting.KeyAccount, setting.Account{Name: "柳江区普法"})
	if got := d.core.settings.account(t.Context()); got.Name != "柳江区普法" {
		t.Errorf("%+v", got)
	}
	d.no(d.core.Store.Close())
	d.clock = d.clock.Add(time.Hour)
	if got := d.core.settings.account(t.Context()); got.Name != "柳江区普法" {
		t.Errorf("without the database %+v", got)
	}
}

func TestAccountFactsHoldNoSecrets(t *testing.T) {
	d := newDesktop(t, wechat.VerifiedService, "PUFA_BACKUP_KEY", "一句很长的备份口令而已")
	told, err := json.Marshal((system{d.site}).Account())
	d.no(err)
	for _, secret := range []string{d.account.AppID, d.account.Secret, d.account.Token, d.account.AESKey, d.account.OriginalID, "一句很长的备份口令而已"} {
		if strings.Contains(string(told), secret) {
			t.Errorf("%s is told: %s", secret, told)
		}
	}
	if !strings.Contains(string(told), "已配置") || !strings.Contains(string(told), "wx123") {
		t.Errorf("%s", told)
	}
}

func TestBackupsAreMadeReadBackAndRemoved(t *testing.T) {
	d := newDesktop(t, wechat.VerifiedService, "PUFA_BACKUP_KEY", "一句很长的备份口令而已")
	b := (system{d.site}).Backups()
	d.no(b.Ready())
	name, holds, err := b.Make(t.Context())
	if err != nil || !strings.Contains(holds, "张表") {
		t.Fatal(holds, err)
	}
	all, err := b.List()
	if err != nil || len(all) != 1 || !all[0].Sealed || all[0].Name != name {
		t.Errorf("%+v, %v", all, err)
	}
	if again, err := b.Check(t.Context(), name); err != nil || again != holds {
		t.Errorf("%s, %v", again, err)
	}
	f, err := b.Open(name)
	d.no(err)
	start := make([]byte, len(sealedMark))
	if _, err := io.ReadFull(f, start); err != nil || string(start) != sealedMark {
		t.Errorf("%q, %v", start, err)
	}
	d.no(f.Close())
	for _, elsewhere := range []string{"../secret", "..", "", "x/../../secret.pufa", ".hidden.pufa", "a\x00.pufa"} {
		if _, err := b.Open(elsewhere); err == nil {
			t.Errorf("%q was opened", elsewhere)
		}
		if err := b.Remove(elsewhere); err == nil {
			t.Errorf("%q was removed", elsewhere)
		}
	}
	d.no(b.Remove(name))
	if all, err := b.List(); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	if err := (backups{}).Ready(); err == nil {
		t.Error("ready without a key")
	}
}

func TestPlatformHealth(t *testing.T) {
	d := newDesktop(t, wechat.VerifiedService)
	find := func(title string) admin.Need {
		for _, n := range d.platformHealth(t.Context()) {
			if n.Title == title {
				return n
			}
		}
		return admin.Need{}
	}
	if n := find("最近一次调用平台"); n.Urgency != admin.Fine || !strings.Contains(n.Detail, "还没有调用过") {
		t.Errorf("%+v", n)
	}
	d.no(d.publishMenu(t.Context(), setting.DefaultMenu()))
	if n := find("最近一次调用平台"); n.Urgency != admin.Fine || !strings.Contains(n.Detail, "菜单：") {
		t.Errorf("%+v", n)
	}
	if n := find("平台令牌"); n.Urgency != admin.Fine || !strings.Contains(n.Detail, "有效") {
		t.Errorf("%+v", n)
	}
	for what, c := range map[string]struct {
		err     wechat.Call
		urgency admin.Urgency
		words   string
	}{
		"whitelist": {wechat.Call{Class: wechat.NotAllowed, Code: 40164}, admin.Broken, "IP 白名单"},
		"quota":     {wechat.Call{Class: wechat.QuotaUsed, Code: 45009}, admin.Soon, "明天自动恢复"},
		"one of us": {wechat.Call{Class: wechat.NotAllowed, Code: 45015}, admin.Soon, "45015"},
		"network":   {wechat.Call{Class: wechat.Retryable, Detail: "dial tcp"}, admin.Broken, "连不上平台"},
	} {
		c.err.At = time.Now()
		if u, text := d.told(c.err); u != c.urgency || !strings.Contains(text, c.words) || strings.Contains(text, "dial") {
			t.Errorf("%s: %v %s", what, u, text)
		}
	}
	if n := d.quotaHealth(map[string]int64{"mass": 100, "custom": 12}); n.Urgency != admin.Broken || !strings.Contains(n.Detail, "群发还剩0次") || !strings.Contains(n.Detail, "客服消息还剩499988次") {
		t.Errorf("%+v", n)
	}
}

func TestNightWorkIsToldOf(t *testing.T) {
	d := newDesktop(t, wechat.Unverified)
	job := nightJob{at: "15 3 * * *", name: "retention", title: "删除到期的记录", run: d.deleteOverdue}
	look := func() admin.Need {
		done, err := d.core.Store.NightWorks(t.Context())
		d.no(err)
		return d.nightNeed(job, done[job.name])
	}
	if n := look(); n.Urgency != admin.Fine || !strings.Contains(n.Detail, "还没有到时间") {
		t.Errorf("%+v", n)
	}
	d.runJob(t.Context(), job)
	if n := look(); n.Urgency != admin.Fine || !strings.Contains(n.Detail, "今天09:00办好") {
		t.Errorf("%+v", n)
	}
	runs, err := d.core.Store.DeletionRuns(t.Context(), 5)
	if err != nil || len(runs) != 1 || !runs[0].Proved {
		t.Errorf("%+v, %v", runs, err)
	}
	d.clock = d.clock.Add(27 * time.Hour)
	if n := look(); n.Urgency != admin.Soon {
		t.Errorf("%+v", n)
	}
	job.run = func(context.Context) error { return errors.New("secret of the database") }
	d.runJob(t.Context(), job)
	if n := look(); n.Urgency != admin.Broken || strings.Contains(n.Detail, "secret") || !strings.Contains(n.Detail, "上次办成：12月4日09:00") {
		t.Errorf("%+v", n)
	}
	every := nightJob{at: "@every 1m", name: "often", run: func(context.Context) error { return nil }}
	d.runJob(t.Context(), every)
	if done, err := d.core.Store.NightWorks(t.Context()); err != nil || len(done) != 1 {
		t.Errorf("%+v, %v", done, err)
	}
}

func TestPlaceHealth(t *testing.T) {
	d := newDesktop(t, wechat.Unverified)
	if n, err := d.databaseHealth(t.Context()); err != nil || !strings.Contains(n.Detail, "SQLite，结构第") {
		t.Errorf("%+v, %v", n, err)
	}
	if n := d.diskHealth(); !strings.Contains(n.Detail, "还剩") {
		t.Errorf("%+v", n)
	}
	if n := d.backupHealth(); n.Urgency != admin.Soon || !strings.Contains(n.Detail, "还没有备份") {
		t.Errorf("%+v", n)
	}
	file := d.core.Config.Data + "/backups/pufa-1.pufa"
	d.no(os.MkdirAll(d.core.Config.Data+"/backups", 0o700))
	d.no(os.WriteFile(file, []byte("x"), 0o600))
	for age, want := range map[time.Duration]admin.Urgency{time.Hour: admin.Fine, 9 * 24 * time.Hour: admin.Soon} {
		d.no(os.Chtimes(file, d.clock.Add(-age), d.clock.Add(-age)))
		if n := d.backupHealth(); n.Urgency != want {
			t.Errorf("after %v: %+v", age, n)
		}
	}
}
