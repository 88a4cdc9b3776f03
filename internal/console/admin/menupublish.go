package admin

import (
	"crypto/sha256"
	"encoding/hex"

	"pufa/internal/fault"
	"pufa/internal/setting"
	"pufa/internal/store"
)

type publishPage struct {
	frame
	There    setting.Menu
	Menu     setting.Menu
	Diff     []setting.Difference
	Revision int64
	Seen     string // the platform's menu that the page shows, as a digest
}

// menuDiff shows in what the platform's menu would change.
func (v *visit) menuDiff() error {
	p, err := v.publishing()
	if err != nil {
		return err
	}
	return v.show("menupublish", p)
}

func (v *visit) publishing() (*publishPage, error) {
	if !v.opt.System.Account().CanMenu {
		return nil, fault.New(fault.Invalid, "这种账号不能用接口发布菜单，请照“公众号菜单”页上的表在公众平台后台填。")
	}
	menu, version, err := current(v, setting.KeyMenu, setting.DefaultMenu())
	if err != nil {
		return nil, err
	}
	there, err := v.opt.System.PlatformMenu(v.r.Context())
	if err != nil {
		v.opt.Log.WarnContext(v.r.Context(), "read menu", "error", err)
		return nil, fault.Wrap(err, fault.Unavailable, "公众平台现在没有应答，读不到它的菜单。请看看“系统状况”，过一会儿再试。")
	}
	return &publishPage{frame: v.frame("发布菜单"), There: there, Menu: menu, Diff: setting.Diff(there, menu),
		Revision: version.Revision, Seen: digestOf(there)}, nil
}

func digestOf(m setting.Menu) string {
	text, _ := setting.Write(m) // texts
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// publishMenu publishes what the page showed: neither side may have changed since.
func (v *visit) publishMenu() error {
	p, err := v.publishing()
	if err != nil {
		return err
	}
	if p.Revision != v.seen() || p.Seen != v.form("seen") {
		return v.refuse(&p.frame, "menupublish", p, fault.New(fault.Conflict, "看的时候和现在不一样了：有人刚改过。请再看看下面的不同。"))
	}
	if flaws := p.Menu.Check(); len(flaws) > 0 {
		return v.refuse(&p.frame, "menupublish", p, fault.New(fault.Invalid, "%s", flaws[0].Message))
	}
	ctx := v.r.Context()
	if err := v.opt.System.PublishMenu(ctx, p.Menu); err != nil {
		v.opt.Log.WarnContext(ctx, "publish menu", "error", err)
		return v.refuse(&p.frame, "menupublish", p, fault.Wrap(err, fault.Unavailable, "公众平台没有收下。原因见“系统状况”里“菜单”一行；可以再试一次。"))
	}
	if err := v.notePublished(p); err != nil {
		return err
	}
	return v.done(settingsPath+"menu", "发布好了。关注者打开公众号就能看到，最晚24小时内。")
}

func (v *visit) notePublished(p *publishPage) error {
	ctx := v.r.Context()
	before, err := setting.Write(p.There)
	if err != nil {
		return err
	}
	after, err := setting.Write(p.Menu)
	if err != nil {
		return err
	}
	now, err := v.opt.Store.CurrentSetting(ctx, setting.KeyPublished)
	if err != nil {
		return err
	}
	if _, err := v.opt.Store.PutSetting(ctx, setting.KeyPublished, now.Revision, after, v.by()); err != nil {
		return err
	}
	_, err = v.opt.Store.Audit(ctx, store.AuditEntry{At: v.now, Actor: v.account.Name, Action: "menu.publish", Subject: "menu", Before: before, After: after})
	return err
}
