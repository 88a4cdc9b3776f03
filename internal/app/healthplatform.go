package app

import (
	"context"
	"fmt"
	"time"

	"pufa/internal/console/admin"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

const healthPath = admin.Prefix + "settings/health"

// callNames are what people call the groups of interfaces.
var callNames = map[string]string{"token": "取令牌", "menu": "菜单", "custom": "客服消息", "mass": "群发", "template": "模板消息", "subscribe": "订阅通知",
	"followers": "关注者名单", "qrcode": "二维码", "figures": "阅读数据", "other": "其他接口"}

// advice is what to do about the platform's codes that mean something to mend.
var advice = map[int64]string{
	40164: "服务器的出口 IP 不在白名单：公众平台 → 设置与开发 → 基本配置 → IP 白名单，加上它。",
	40013: "AppID 不对，请核对 PUFA_WECHAT_APP_ID。", 40125: "AppSecret 不对，请核对 PUFA_WECHAT_APP_SECRET（平台重置过就要换）。",
	40001: "令牌失效。若别的系统也在用这个公众号取令牌，请都改用稳定版接口。", 48001: "账号没有这项权限，请核对 PUFA_WECHAT_ACCOUNT 和平台上的接口权限。",
	45009: "今天的次数用完了，明天自动恢复。", 45011: "一分钟里太多次，会自动放慢。", 50002: "账号被平台限制，请登录公众平台看通知。",
}

func (s *site) platformHealth(ctx context.Context) []admin.Need {
	out := []admin.Need{s.accountHealth(), s.callHealth(ctx), s.tokenHealth(ctx)}
	if s.menuDiffers.Load() {
		out = append(out, admin.Need{Title: "菜单", Urgency: admin.Soon, Path: admin.Prefix + "settings/menu/publish",
			Detail: "平台上的菜单和这里的不一样，没有自动改动。请比一比，再决定发布哪个。"})
	}
	return out
}

// callHealth tells of the last call of all.
func (s *site) callHealth(ctx context.Context) admin.Need {
	n := admin.Need{Title: "最近一次调用平台", Path: healthPath}
	calls := s.client.Calls(ctx)
	if len(calls) == 0 {
		n.Detail = "启动以来还没有调用过；有消息要主动发、有名单要核对时才调用。"
		return n
	}
	n.Urgency, n.Detail = s.told(calls[0])
	n.Detail = callNames[calls[0].Group] + "：" + n.Detail
	return n
}

// callsHealth tells of the last call of every group.
func (s *site) callsHealth(ctx context.Context) []admin.Need {
	var out []admin.Need
	for _, c := range s.client.Calls(ctx) {
		n := admin.Need{Title: callNames[c.Group]}
		n.Urgency, n.Detail = s.told(c)
		out = append(out, n)
	}
	return out
}

// told is how a call went, in words.
func (s *site) told(c wechat.Call) (admin.Urgency, string) {
	at := s.clockText(c.At)
	if c.Class == wechat.OK {
		return admin.Fine, fmt.Sprintf("%s，正常，%d毫秒。", at, c.Took.Milliseconds())
	}
	text := at + "，没有办成。"
	if !c.Good.IsZero() {
		text += "上次办成：" + s.clockText(c.Good) + "。"
	}
	what, known := advice[c.Code]
	switch {
	case known:
		text += what
	case c.Code != 0:
		text += fmt.Sprintf("平台的返回码 %d，可在公众平台的“全局返回码”里查。", c.Code)
	default:
		text += "连不上平台或没有应答：请检查网络、域名解析和 PUFA_WECHAT_API。会自动再试。"
	}
	if c.Class == wechat.NotAllowed && !known || c.Class == wechat.QuotaUsed {
		return admin.Soon, text // of one follower, or until tomorrow
	}
	return admin.Broken, text
}

func (s *site) tokenHealth(ctx context.Context) admin.Need {
	n := admin.Need{Title: "平台令牌", Path: healthPath}
	for _, c := range s.client.Calls(ctx) {
		if c.Group != "token" {
			continue
		}
		if c.Class != wechat.OK {
			n.Urgency, n.Detail = s.told(c)
			return n
		}
		if s.client.HasToken(ctx) {
			n.Detail = "有效，用到" + s.clockText(c.Until) + "，到时自动换。"
			return n
		}
	}
	n.Detail = "现在没有，下次调用时自动取。"
	return n
}

// quotaHealth tells how many calls are left today, as far as this program counts them.
func (s *site) quotaHealth(used map[string]int64) admin.Need {
	n := admin.Need{Title: "今天的接口额度", Path: admin.Prefix + "settings/sending"}
	rules := s.core.rules(s.account.Kind)
	for _, ch := range rules.Channels {
		limit := int64(rules.PerDay[ch])
		if limit == 0 || ch == scheduler.ViaReply {
			continue
		}
		left := max(0, limit-used[string(ch)])
		n.Detail += fmt.Sprintf("%s还剩%d次（共%d）；", callNames[string(ch)], left, limit)
		if left == 0 {
			n.Urgency = admin.Broken
		} else if left*5 < limit {
			n.Urgency = max(n.Urgency, admin.Soon)
		}
	}
	switch {
	case n.Detail == "":
		n.Detail = "这种账号只回复来信，不用额度。"
	case n.Urgency == admin.Broken:
		n.Detail += "用完的明天自动恢复，要发的顺延。"
	default:
		n.Detail += "按本系统发出的计。"
	}
	return n
}

// clockText is a time in the bureau's words.
func (s *site) clockText(t time.Time) string {
	t, now := t.In(s.core.Config.Location), s.core.Now()
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return "今天" + t.Format("15:04")
	}
	return fmt.Sprintf("%d月%d日%s", t.Month(), t.Day(), t.Format("15:04"))
}
