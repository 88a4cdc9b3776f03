package admin

import (
	"context"
	"io"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"pufa/content"
	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/setting"
	"pufa/internal/store"
)

// machine is a running program for tests.
type machine struct {
	menu  setting.Menu // on the platform
	away  bool
	files map[string]string
	bare  bool // an account that may not set its menu, without a key for backups
}

func (m *machine) Account() AccountFacts {
	return AccountFacts{Kind: map[bool]string{true: "未认证的公众号", false: "认证服务号"}[m.bare], CanMenu: !m.bare,
		Facts: []Fact{{Label: "AppID", Value: "wx123***cde"}, {Label: "AppSecret", Value: "已配置", Tone: "good"}}, Abilities: []Ability{{Name: "客服消息", Can: true}, {Name: "模板消息", Else: "走客服消息。"}}}
}
func (m *machine) Greeting(a setting.Account) string { return "我是" + a.Name + "。" + a.Welcome }
func (m *machine) PlatformMenu(context.Context) (setting.Menu, error) {
	if m.away {
		return nil, fault.New(fault.Unavailable, "away")
	}
	return m.menu, nil
}
func (m *machine) PublishMenu(_ context.Context, menu setting.Menu) error {
	m.menu = menu
	return nil
}
func (m *machine) Sending(over setting.Sending) []SendingValue {
	v := SendingValue{Name: "PUFA_SEND_QUIET", Help: "免打扰时段", Value: "21:00-08:00", Default: "21:00-08:00", Typed: over["PUFA_SEND_QUIET"]}
	if v.Typed == "x" {
		v.Mistake = "应像 22:00-08:00"
	}
	return []SendingValue{v}
}
func (m *machine) Health(context.Context) ([]HealthGroup, error) {
	return []HealthGroup{{Name: "公众平台", Checks: []Need{{Title: "平台令牌", Detail: "有效，用到今天11:00。"}, {Title: "菜单", Detail: "不一样", Urgency: Soon, Path: settingsPath + "menu"}}}}, nil
}
func (m *machine) Backups() Backups { return m }
func (m *machine) Ready() error {
	if m.bare {
		return fault.New(fault.Invalid, "还没有备份密钥。")
	}
	return nil
}
func (m *machine) List() (out []Backup, err error) {
	for name := range m.files {
		out = append(out, Backup{Name: name, Size: "1 KB", At: start, Sealed: true})
	}
	return out, nil
}
func (m *machine) Make(context.Context) (string, string, error) {
	m.files["pufa-1.pufa"] = "sealed"
	return "pufa-1.pufa", "9张表。", nil
}
func (m *machine) Check(context.Context, string) (string, error) { return "9张表。", nil }
func (m *machine) Open(name string) (io.ReadSeekCloser, error) {
	text, found := m.files[name]
	if !found {
		return nil, fault.New(fault.NotFound, "没有这份备份。")
	}
	return struct {
		*strings.Reader
		io.Closer
	}{strings.NewReader(text), io.NopCloser(nil)}, nil
}
func (m *machine) Remove(name string) error {
	delete(m.files, name)
	return nil
}

func TestAccountSetting(t *testing.T) {
	b := newBureau(t)
	w := b.enter("管理员", access.Admin)
	p := w.get("/admin/settings/")
	p.want(t, "AppSecret", "已配置", "普法助手", "不能", "走客服消息")
	for _, m := range regexp.MustCompile(`/admin/content/([a-z]+)"`).FindAllStringSubmatch(p.text, -1) {
		if _, known := content.KindOf(m[1]); !known {
			t.Errorf("there is no content of kind %s", m[1])
		}
	}
	w.post("/admin/settings/account", "revision", "0", "name", "柳江区普法", "welcome", "工作日有人。", "deed", "preview").want(t, "我是柳江区普法。工作日有人。", `value="柳江区普法"`)
	w.post("/admin/settings/account", "revision", "0", "name", `<script>alert(1)</script>`, "welcome", "留着的话").want(t, "名称", "留着的话", "&lt;script&gt;")
	w.post("/admin/settings/account", "revision", "0", "name", "柳江区普法", "welcome", "工作日有人。").want(t, "存好了", "管理员", "第1版")
	w.post("/admin/settings/account", "revision", "0", "name", "别人改的").want(t, "管理员刚改过这里", `value="别人改的"`)
	w.post("/admin/settings/account", "revision", "1", "name", "又一个名字").want(t, "第2版")
	w.get("/admin/settings/history/account").want(t, "第2版", "第1版", "现在的", "柳江区普法")
	w.post("/admin/settings/history/account/1").want(t, "已用回第1版", `value="柳江区普法"`)
	entries, err := b.store.AuditLog(t.Context(), store.AuditFilter{Subject: "setting/account"})
	if err != nil || len(entries) != 3 || !strings.Contains(entries[0].Before, "又一个名字") || !strings.Contains(entries[0].After, "柳江区普法") || entries[0].Actor != "管理员" {
		t.Errorf("%+v, %v", entries, err)
	}
	for _, path := range []string{"/admin/settings/history/none", "/admin/settings/backup/none/delete"} {
		if p := w.get(path); p.status >= 500 {
			t.Errorf("%s: %d", path, p.status)
		}
	}
}

// menuForm is a menu as its form sends it.
func menuForm(revision string, rows map[string]string) []string {
	out := []string{"revision", revision}
	for k, v := range rows {
		out = append(out, k, v)
	}
	return out
}

func TestMenuIsEditedComparedAndPublished(t *testing.T) {
	b := newBureau(t)
	w := b.enter("管理员", access.Admin)
	b.machine.menu = setting.Menu{{Name: "问", Items: []setting.Button{{Name: "怎么问", Words: "怎么问"}}}}
	w.get("/admin/settings/menu").want(t, "我要问法", "还没有从这里发布过", `value="我的数据"`)
	w.post("/admin/settings/menu", menuForm("0", map[string]string{"0.name": "太长太长太长太长", "0.does": "x", "1.name": "学", "1.2.name": "网站", "1.2.does": "https://"})...).
		want(t, "标红的地方", "平台最多收16字节", "网址不完整", `value="太长太长太长太长"`)
	w.post("/admin/settings/menu", menuForm("0", map[string]string{"0.name": "<b>", "0.does": "x"})...).want(t, "不能有", "&lt;b&gt;")
	w.post("/admin/settings/menu", menuForm("0", map[string]string{"1.name": "法", "1.does": "", "1.3.name": "网站", "1.3.does": "https://www.example.gov.cn/", "1.4.name": "讨薪", "1.4.does": "老板拖欠工资怎么办"})...).
		want(t, "存好了，还没发布", "讨薪")
	p := w.get("/admin/settings/menu/publish")
	p.want(t, "问", "讨薪 → “老板拖欠工资怎么办”", "网站 → 打开 https://www.example.gov.cn/", "发布给所有关注者")
	seen := regexp.MustCompile(`name="seen" value="([0-9a-f]+)"`).FindStringSubmatch(p.text)[1]
	b.machine.menu = nil // somebody else was at it
	w.post("/admin/settings/menu/publish", "revision", "1", "seen", seen).want(t, "有人刚改过", "平台上还没有")
	if b.machine.menu != nil {
		t.Error("it was published all the same")
	}
	w.post("/admin/settings/menu/publish", "revision", "1", "seen", digestOf(nil)).want(t, "发布好了", "上次从这里发布：管理员")
	if len(b.machine.menu) != 1 || len(b.machine.menu[0].Items) != 2 {
		t.Errorf("published %+v", b.machine.menu)
	}
	w.get("/admin/settings/menu/publish").want(t, "和平台上的一样")
	w.get("/admin/audit?subject=menu").want(t, "菜单：发布")
	w.post("/admin/settings/menu", menuForm("1", map[string]string{"0.name": "问", "0.does": "怎么问"})...)
	w.get("/admin/settings/history/menu.published").want(t, "第1版", "讨薪")
	w.post("/admin/settings/history/menu.published/1").want(t, "已用回第1版", "还没发布", "讨薪")
	b.machine.away = true
	if p := w.get("/admin/settings/menu/publish"); p.status != 503 || !strings.Contains(p.text, "没有应答") {
		t.Errorf("%d: %s", p.status, p.text)
	}
	b.machine.bare = true
	w.get("/admin/settings/menu").want(t, "不能用接口发布菜单", "请回复：老板拖欠工资怎么办", "跳转网页", "添加子菜单")
}

func TestRetentionIsSetAndProved(t *testing.T) {
	b := newBureau(t)
	w := b.enter("管理员", access.Admin)
	days := func(changes ...string) []string {
		form := []string{"revision", "0"}
		for _, k := range setting.Keepings() {
			form = append(form, "days."+string(k.Kind), regexp.MustCompile(`name="days.` + string(k.Kind) + `" value="(\d+)"`).FindStringSubmatch(w.get("/admin/settings/retention").text)[1])
		}
		for i := 0; i < len(changes); i += 2 {
			for j := 0; j < len(form); j += 2 {
				if form[j] == changes[i] {
					form[j+1] = changes[i+1]
				}
			}
		}
		return form
	}
	w.post("/admin/settings/retention", days("days.feedback", "5", "days.jobs", "很久")...).want(t, "可以填30到1095天", "请写天数", `value="很久"`)
	w.post("/admin/settings/retention", days("days.feedback", "60")...).want(t, "改短了", "从365天到60天", `value="60"`)
	w.post("/admin/settings/retention", append(days("days.feedback", "60"), "sure", "1")...).want(t, "存好了", "第1版")
	keep, err := b.store.CurrentSetting(t.Context(), setting.KeyRetention)
	if b.no(err); keep.Value != `{"feedback":60}` {
		t.Errorf("stored %s", keep.Value)
	}
	_, err = b.store.DeleteOverdue(t.Context(), nil, store.By{Actor: "夜间工作", At: b.now()})
	b.no(err)
	auditor := b.enter("审计员", access.Auditor)
	auditor.get("/admin/settings/retention").want(t, "与操作记录相符")
	auditor.get("/admin/settings/retention/1").want(t, "与操作记录相符", "receipts", "unanswered")
	if p := auditor.post("/admin/settings/retention", days()...); p.status != 403 {
		t.Errorf("an auditor sets days: %d", p.status)
	}
	if p := w.get("/admin/settings/retention/9"); p.status != 404 {
		t.Errorf("a run that never was: %d", p.status)
	}
}

func TestSendingSetting(t *testing.T) {
	b := newBureau(t)
	w := b.enter("管理员", access.Admin)
	w.get("/admin/settings/sending").want(t, "免打扰时段", "自带的")
	w.post("/admin/settings/sending", "revision", "0", "PUFA_SEND_QUIET", "x").want(t, "应像 22:00-08:00", `value="x"`)
	w.post("/admin/settings/sending", "revision", "0", "PUFA_SEND_QUIET", "22:00-07:00").want(t, "存好了", "这里设的")
	w.get("/admin/settings/health").want(t, "平台令牌", "有效", `href="/admin/settings/menu"`)
}

func TestBackupsInTheConsole(t *testing.T) {
	b := newBureau(t)
	w := b.enter("管理员", access.Admin)
	w.get("/admin/settings/backup").want(t, "还没有备份", "怎么恢复")
	p := w.post("/admin/settings/backup")
	b.jobs.running.Wait()
	w.get(p.url).want(t, "备份好了", "pufa-1.pufa", "9张表")
	w.get("/admin/settings/backup").want(t, "pufa-1.pufa", "已加密", "读回核对过", "9张表")
	if p := w.post("/admin/settings/backup/pufa-1.pufa/download"); p.text != "sealed" || !strings.Contains(p.header.Get("Content-Disposition"), "pufa-1.pufa") {
		t.Errorf("downloaded %q", p.text)
	}
	for _, name := range []string{"none.pufa", url.PathEscape("../secret"), url.PathEscape("../pufa.db")} {
		if p := w.post("/admin/settings/backup/" + name + "/download"); p.status != 404 {
			t.Errorf("%s: %d", name, p.status)
		}
	}
	w.get("/admin/settings/backup/pufa-1.pufa/delete").want(t, "删了不能恢复")
	w.post("/admin/settings/backup/pufa-1.pufa/delete").want(t, "删掉了", "还没有备份")
	w.get("/admin/audit?subject=backup/pufa-1.pufa").want(t, "备份：做了一份", "备份：下载", "备份：删除")
	b.machine.bare = true
	w.get("/admin/settings/backup").want(t, "还没有备份密钥")
	if p := w.post("/admin/settings/backup"); p.status != 400 {
		t.Errorf("a backup without a key: %d", p.status)
	}
}

// FuzzReadMenu types anything into the menu's form.
func FuzzReadMenu(f *testing.F) {
	f.Add("0.name=%E9%97%AE&0.does=x&1.0.name=a&1.0.does=https://a.cn/")
	f.Add("2.4.name=x&2.name=&0.0.does=%00")
	f.Fuzz(func(t *testing.T, text string) {
		form, err := url.ParseQuery(text)
		if err != nil {
			return
		}
		menu, rows, err := readMenu(form.Get)
		if flawed := len(menu.Check()) > 0; flawed != (err != nil) {
			t.Errorf("%q: %v", text, err)
		}
		for _, r := range rows {
			if r.Name != form.Get(r.Field+".name") || len(r.Items) != setting.MaxItems {
				t.Errorf("%q is not kept", text)
			}
		}
	})
}
