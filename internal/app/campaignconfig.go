package app

import (
	"strconv"
	"strings"
	"time"

	"pufa/internal/dispatch"
	"pufa/internal/fault"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

// Sending is what is set of messages that the account sends by itself.
type Sending struct {
	env          map[string]string // the texts that say so, by variable
	rules        scheduler.Rules   // what it may change of an account's
	Remind       bool
	Notification scheduler.Notification
}

// sendingSettings are the settings of sending.
func sendingSettings() []Setting {
	return []Setting{
		{Name: "PUFA_SEND_QUIET", Default: "21:00-08:00", Help: "免打扰时段，落在里面的顺延；off 不设"},
		{Name: "PUFA_SEND_PER_WEEK", Default: "2", Help: "每人7天里最多几条（活动、提醒合计）；0 不限"},
		{Name: "PUFA_SEND_PER_DAY", Default: "mass=100,custom=500000,template=100000,subscribe=100000", Help: "账号每天的调用额度；只写要改的"},
		{Name: "PUFA_SEND_PER_MINUTE", Default: "mass=60,custom=6000,template=6000,subscribe=6000", Help: "每分钟的调用额度；只写要改的"},
		{Name: "PUFA_SEND_PAUSE", Default: "5,20%", Help: "一步失败几次、占几成时自动暂停"},
		{Name: "PUFA_REMIND", Default: "on", Help: "学习提醒（截止前3天、1天，到期复习）；off 关掉"},
		{Name: "PUFA_REMIND_TEMPLATE", Help: "提醒用的模板消息：编号 名称字段 截止字段，如 T-exam thing1 time2"},
		{Name: "PUFA_REMIND_SUBSCRIBE", Help: "提醒用的订阅通知，写法同上；两个只填一个"},
	}
}

func readSending(env map[string]string) (out Sending, err error) {
	out.env = map[string]string{}
	for _, s := range sendingSettings() {
		out.env[s.Name] = env[s.Name]
	}
	r := scheduler.DefaultRules(time.UTC)
	if r.QuietFrom, r.QuietTo, err = readQuiet(env["PUFA_SEND_QUIET"]); err != nil {
		return out, err
	}
	if r.WeeklyCap, err = strconv.Atoi(env["PUFA_SEND_PER_WEEK"]); err != nil || r.WeeklyCap < 0 {
		return out, fault.New(fault.Invalid, "PUFA_SEND_PER_WEEK 的值“%s”应是0或更大的整数。", env["PUFA_SEND_PER_WEEK"])
	}
	for name, quotas := range map[string]map[scheduler.Channel]int{"PUFA_SEND_PER_DAY": r.PerDay, "PUFA_SEND_PER_MINUTE": r.PerMinute} {
		if err := readQuotas(name, env[name], quotas); err != nil {
			return out, err
		}
	}
	times, share, _ := strings.Cut(env["PUFA_SEND_PAUSE"], ",")
	r.HaltAfter, err = strconv.Atoi(strings.TrimSpace(times))
	percent, err2 := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(share), "%"))
	if r.HaltPercent = percent; err != nil || err2 != nil || r.HaltAfter < 1 || percent < 1 || percent > 100 {
		return out, fault.New(fault.Invalid, "PUFA_SEND_PAUSE 的值“%s”应像 5,20%%：失败至少5次，且占两成以上。", env["PUFA_SEND_PAUSE"])
	}
	out.rules = r
	switch env["PUFA_REMIND"] {
	case "on", "true", "1":
		out.Remind = true
	case "off", "false", "0":
	default:
		return out, fault.New(fault.Invalid, "PUFA_REMIND 的值“%s”应是 on 或 off。", env["PUFA_REMIND"])
	}
	out.Notification, err = readNotification(env)
	return out, err
}

// readQuiet reads 22:00-08:00 as minutes after midnight; equal ones are no quiet hours.
func readQuiet(text string) (from, to int, err error) {
	if text == "off" {
		return 0, 0, nil
	}
	a, b, _ := strings.Cut(text, "-")
	begin, err := time.Parse("15:04", strings.TrimSpace(a))
	end, err2 := time.Parse("15:04", strings.TrimSpace(b))
	if err != nil || err2 != nil {
		return 0, 0, fault.New(fault.Invalid, "PUFA_SEND_QUIET 的值“%s”应像 22:00-08:00，或 off。", text)
	}
	return begin.Hour()*60 + begin.Minute(), end.Hour()*60 + end.Minute(), nil
}

// readQuotas reads mass=100,custom=500000 into quotas that stand; at least one call each.
func readQuotas(name, text string, quotas map[scheduler.Channel]int) error {
	for pair := range strings.SplitSeq(text, ",") {
		ch, number, _ := strings.Cut(strings.TrimSpace(pair), "=")
		n, err := strconv.Atoi(strings.TrimSpace(number))
		if _, known := quotas[scheduler.Channel(ch)]; err != nil || n < 1 || !known {
			return fault.New(fault.Invalid, "%s 里的“%s”不对，应像 mass=100,custom=500000；渠道有 mass、custom、template、subscribe。", name, strings.TrimSpace(pair))
		}
		quotas[scheduler.Channel(ch)] = n
	}
	return nil
}

func readNotification(env map[string]string) (out scheduler.Notification, err error) {
	const template, subscribe = "PUFA_REMIND_TEMPLATE", "PUFA_REMIND_SUBSCRIBE"
	if env[template] != "" && env[subscribe] != "" {
		return out, fault.New(fault.Invalid, "%s 和 %s 只能填一个。", template, subscribe)
	}
	for name, ch := range map[string]scheduler.Channel{template: scheduler.ViaTemplate, subscribe: scheduler.ViaSubscribe} {
		if env[name] == "" {
			continue
		}
		f := strings.Fields(env[name])
		if len(f) < 2 || len(f) > 3 {
			return out, fault.New(fault.Invalid, "%s 的值“%s”应是：模板编号 名称字段 截止字段，如 T-exam thing1 time2。", name, env[name])
		}
		out = scheduler.Notification{Channel: ch, TemplateID: f[0], Title: f[1]}
		if len(f) == 3 {
			out.Deadline = f[2]
		}
	}
	return out, nil
}

// rulesFor are the rules of a kind of account, as they were changed.
func (s Sending) rulesFor(kind wechat.AccountKind, loc *time.Location) scheduler.Rules {
	r, set := dispatch.RulesFor(kind, loc), s.rules
	r.QuietFrom, r.QuietTo, r.WeeklyCap = set.QuietFrom, set.QuietTo, set.WeeklyCap
	r.PerDay, r.PerMinute = set.PerDay, set.PerMinute
	r.HaltAfter, r.HaltPercent = set.HaltAfter, set.HaltPercent
	return r
}
