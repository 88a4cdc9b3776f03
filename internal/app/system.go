package app

import (
	"context"
	"strings"

	"pufa/bot"
	"pufa/internal/console/admin"
	"pufa/internal/setting"
)

// system is the running program as the console's settings see it (admin.System).
type system struct{ *site }

// Greeting implements admin.System.
func (s system) Greeting(a setting.Account) string { return bot.Greeting(a, false).Plain() }

// PlatformMenu implements admin.System.
func (s system) PlatformMenu(ctx context.Context) (setting.Menu, error) { return s.platformMenu(ctx) }

// PublishMenu implements admin.System.
func (s system) PublishMenu(ctx context.Context, m setting.Menu) error {
	err := s.publishMenu(ctx, m)
	if err == nil {
		s.menuDiffers.Store(false)
	}
	return err
}

// Sending implements admin.System.
func (s system) Sending(over setting.Sending) []admin.SendingValue {
	cfg := &s.core.Config
	wrong := cfg.checkSending(over)
	force := cfg.sendingWith(over, func(string, error) {})
	var out []admin.SendingValue
	for _, known := range sendingSettings() {
		out = append(out, admin.SendingValue{Name: known.Name, Help: known.Help, Value: force.env[known.Name], Default: cfg.Sending.env[known.Name],
			FromEnv: cfg.Sending.env[known.Name] != known.Default, Typed: over[known.Name], Mistake: wrong[known.Name]})
	}
	return out
}

// Account implements admin.System: secrets are said to be there or not.
func (s system) Account() admin.AccountFacts {
	a := s.account
	configured := func(label, value, without string) admin.Fact {
		if value != "" {
			return admin.Fact{Label: label, Value: "已配置", Tone: "good"}
		}
		return admin.Fact{Label: label, Value: without, Tone: "warn"}
	}
	kind := a.Kind
	facts := admin.AccountFacts{Kind: kind.Name(), StandIn: s.standin != nil, CanMenu: kind.CanMenu()}
	if facts.StandIn {
		facts.Kind += "（本地模拟平台）"
	}
	facts.Facts = []admin.Fact{
		{Label: "AppID", Value: masked(a.AppID)}, {Label: "原始ID", Value: masked(a.OriginalID)},
		configured("AppSecret", a.Secret, "未配置"), configured("令牌", a.Token, "未配置"), configured("消息加密", a.AESKey, "未配置，消息是明文"),
		{Label: "服务器地址", Value: s.core.Config.BaseURL + "/wechat"}, configured("备份密钥", s.core.Config.BackupKey, "未配置，不能在这里备份"),
	}
	if a.AESKeyPrevious != "" {
		facts.Facts = append(facts.Facts, admin.Fact{Label: "旧的加密密钥", Value: "还留着，换完请删", Tone: "warn"})
	}
	if a.Compat {
		facts.Facts = append(facts.Facts, admin.Fact{Label: "兼容模式", Value: "开着，只供迁移", Tone: "bad"})
	}
	facts.Abilities = []admin.Ability{
		{Name: "客服消息", Can: kind.CanCustomSend(), Else: "来不及答的，等对方下一次来信时给。"},
		{Name: "转人工", Can: kind.CanTransfer(), Else: "给出电话和地址。"},
		{Name: "用接口群发", Can: kind.CanMass(), Else: "活动消息等对方来信时附上，或在公众平台后台群发。"},
		{Name: "用接口设菜单", Can: kind.CanMenu(), Else: "在公众平台后台照“公众号菜单”页填。"},
		{Name: "模板消息", Can: kind.CanTemplate(), Else: "学习提醒走客服消息，或等对方来信。"},
		{Name: "订阅通知", Can: kind.CanSubscribe(), Else: "同上。"},
		{Name: "带参数的二维码", Can: kind.CanQRCode(), Else: "绑定用邀请码。"},
	}
	return facts
}

// masked shows enough of an id to tell it from another.
func masked(id string) string {
	if len(id) < 10 {
		return strings.Repeat("*", len(id))
	}
	return id[:5] + strings.Repeat("*", len(id)-8) + id[len(id)-3:]
}
