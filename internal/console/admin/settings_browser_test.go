package admin

import (
	"testing"

	"github.com/chromedp/chromedp"

	"pufa/internal/access"
	"pufa/internal/setting"
	"pufa/internal/store"
)

func TestSettingsByHand(t *testing.T) {
	b := newBureau(t)
	b.machine.menu = setting.Menu{{Name: "问", Items: []setting.Button{{Name: "怎么问", Words: "怎么问"}, {Name: "官网", URL: "https://www.example.gov.cn/"}}}}
	b.machine.files["pufa-20261129-030000.pufa"] = "sealed"
	_, err := b.store.DeleteOverdue(t.Context(), nil, store.By{Actor: "夜间工作", At: b.now()})
	b.no(err)
	p := b.look("管理员", access.Admin)
	for name, path := range map[string]string{"settings": "", "settings-account": "account", "settings-sending": "sending", "settings-retention": "retention",
		"settings-deletion": "retention/1", "settings-backup": "backup/pufa-20261129-030000.pufa/delete", "settings-health": "health", "settings-publish": "menu/publish"} {
		p.Go(b.server.URL + "/admin/settings/" + path)
		p.Look(name)
	}
	p.Go(b.server.URL + "/admin/settings/menu")
	p.Look("settings-menu")
	p.Do(chromedp.SetValue(`input[name="0.name"]`, "有事问法"), chromedp.Click(`form[action="/admin/settings/menu"] button.main`), chromedp.WaitVisible(`.right`))
	p.Want("存好了，还没发布")
}
