package bot

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"pufa/internal/fault"
	"pufa/quiz"
)

const pendingUnbind = "unbind"

// binding is what a follower is about to confirm.
type pendingBinding struct {
	Code     string `json:"code"`
	Personal bool   `json:"personal,omitempty"` // a yes is enough; else name and staff number
}

var (
	bindForm = regexp.MustCompile(`^(?:绑定|邀请码|我要绑定|绑定单位)[：:，,]?([0-9A-Za-z\-]{6,16})$`)
	// nameAndNumber matches 韦小明 A0017, with whatever stands between.
	nameAndNumber = regexp.MustCompile(`^(?:(?:姓名|我叫|我是)[：:]?)?([\p{Han}·]{2,8}?)[，,、；;：: ]*(?:(?:工号|编号|职工号|警号)[：:]?)?([0-9A-Za-z\-]{2,20})$`)
	nameAlone     = regexp.MustCompile(`^[\p{Han}·]{2,3}$`)
)

// plainWords are short words that are no names.
var plainWords = map[string]bool{"菜单": true, "帮助": true, "热线": true, "你好": true, "您好": true, "谢谢": true, "答题": true, "学习": true,
	"考试": true, "练习": true, "复习": true, "闯关": true, "错题": true, "错题本": true, "成绩": true, "证书": true, "继续": true, "人工": true, "转人工": true}

// scanned answers a code that binds, on coming or scanning; other codes are welcome's.
func (c *Conversation) scanned(ctx context.Context, t *turn) (Reply, bool, error) {
	if c.opt.Study == nil || t.Kind != Event || t.Event != "subscribe" && t.Event != "scan" {
		return Reply{}, false, nil
	}
	code, ok := quiz.CodeOfScene(t.EventKey)
	if !ok {
		return Reply{}, false, nil
	}
	err := c.opt.Records.SaveFollower(ctx, Follower{ID: t.follower, OpenID: t.From, Scene: "bind", At: t.now})
	if err != nil { // the next message notes the follower
		c.opt.Log.WarnContext(ctx, "save follower", "error", err)
	}
	r, err := c.invite(ctx, t, code)
	if err != nil {
		return Reply{}, false, err
	}
	if t.Event == "subscribe" {
		r.Text = "您好，欢迎关注" + c.opt.Introduce(ctx).Name + "！\n" + r.Text
	}
	return r, true, nil
}

// binding binds a follower to a person of a unit's roster, and undoes it at their word.
func (c *Conversation) binding(ctx context.Context, t *turn) (Reply, bool, error) {
	if c.opt.Study == nil || t.Kind != Text {
		return Reply{}, false, nil
	}
	if t.session.Pending == pendingUnbind {
		t.session.Pending = ""
		if confirms(t) || t.command == "解绑" || t.command == "确定解绑" {
			r, err := c.unbind(ctx, t)
			return r, err == nil, err
		}
		if slices.Contains([]string{"取消", "不", "不解绑", "否", "算了"}, t.command) {
			return Reply{Text: "好的，没有解绑。", Actions: say("答题", "菜单")}, true, nil
		}
	}
	if m := bindForm.FindStringSubmatch(strings.ReplaceAll(t.text, " ", "")); m != nil {
		r, err := c.invite(ctx, t, m[1])
		return r, err == nil, err
	}
	switch t.command {
	case "绑定", "绑定单位", "我要绑定", "怎么绑定":
		r, err := c.howToBind(ctx, t)
		return r, err == nil, err
	case "解绑", "解除绑定", "取消绑定":
		return c.askUnbind(ctx, t)
	}
	if t.session.Binding != nil {
		return c.confirmBinding(ctx, t)
	}
	return Reply{}, false, nil
}

// invite shows, masked, whom an invitation is for, and asks once.
func (c *Conversation) invite(ctx context.Context, t *turn, code string) (Reply, error) {
	t.session.Binding = nil
	if c.guessesTooOften(ctx, t) {
		return Reply{Text: guessedTooOften, Actions: say("菜单")}, nil
	}
	inv, err := c.opt.Study.Invited(ctx, code, t.now)
	switch {
	case err == nil:
	case fault.KindOf(err) == fault.Internal:
		return Reply{}, fmt.Errorf("invitation: %w", err)
	default:
		return Reply{Text: fault.Message(err), Actions: say("菜单")}, nil
	}
	t.session.Binding = &pendingBinding{Code: inv.Code, Personal: inv.Personal}
	if inv.Personal {
		return Reply{
			Text:    fmt.Sprintf("请核对：\n单位：%s\n姓名：%s\n工号：%s\n\n是您本人吗？绑定后，单位只看到您完成没有、通过没有，看不到您的提问和答案。", safe(inv.Unit), safe(inv.Name), safe(inv.StaffNo)),
			Actions: []Choice{{"是我，绑定", "是我，绑定"}, {"不是我", "不是我"}},
		}, nil
	}
	return Reply{Text: fmt.Sprintf("这是%s的邀请码。请回复您的姓名和工号来核对，如“韦小明 A0017”。\n核对后只存在单位名册里，回复里不会全部显示。", safe(inv.Unit)),
		Actions: []Choice{{"不绑定", "不绑定"}}}, nil
}

// confirmBinding takes the yes, or name and staff number; other texts drop it.
func (c *Conversation) confirmBinding(ctx context.Context, t *turn) (Reply, bool, error) {
	waiting := t.session.Binding
	switch t.command {
	case "不是我", "不是", "不", "否", "取消", "不绑定", "不绑":
		t.session.Binding = nil
		return Reply{Text: "好的，没有绑定。邀请码请交给本人用。", Actions: say("菜单")}, true, nil
	}
	m := nameAndNumber.FindStringSubmatch(t.text)
	if m == nil && !(waiting.Personal && (confirms(t) || t.command == "是我绑定" || t.command == "是我")) {
		if !waiting.Personal && nameAlone.MatchString(t.text) && !plainWords[t.command] {
			return Reply{Text: "请把姓名和工号一起发，如“韦小明 A0017”。", Actions: []Choice{{"不绑定", "不绑定"}}}, true, nil
		}
		t.session.Binding = nil
		return Reply{}, false, nil
	}
	name, number := "", ""
	if m != nil {
		name, number = m[1], m[2]
	}
	r, err := c.bind(ctx, t, waiting.Code, name, number)
	return r, err == nil, err
}

func (c *Conversation) bind(ctx context.Context, t *turn, code, name, number string) (Reply, error) {
	if name != "" && c.guessesTooOften(ctx, t) {
		t.session.Binding = nil
		return Reply{Text: guessedTooOften, Actions: say("菜单")}, nil
	}
	p, err := c.opt.Study.Bind(ctx, t.follower, code, name, number, t.now)
	switch {
	case err == nil:
	case fault.KindOf(err) == fault.Internal:
		return Reply{}, fmt.Errorf("bind: %w", err)
	case fault.KindOf(err) == fault.NotFound: // it may be a slip of the finger: the code goes on waiting
		return Reply{Text: fault.Message(err), Actions: []Choice{{"不绑定", "不绑定"}}}, nil
	default:
		t.session.Binding = nil
		return Reply{Text: fault.Message(err), Actions: say("菜单")}, nil
	}
	t.session.Binding, t.session.Quiz = nil, nil
	return Reply{Text: fmt.Sprintf("绑定好了：%s（工号%s）。\n以前的学习记录都在。随时可以回复“解绑”。", maskedName(p.Name), quiz.MaskStaffNo(p.StaffNo)),
		Actions: say("答题", "我的成绩", "每日五题")}, nil
}

// One follower may try codes, names and numbers so often: enough for slips of the
// finger. Others go on binding by the same code.
const (
	guessesMost     = 10
	guessWindow     = time.Hour
	guessedTooOften = "试得太多次了，请一小时后再试，或请本单位普法联络员核对邀请码、姓名和工号。"
)

// guessesTooOften counts a try of a follower's. Where that cannot be counted it is let
// through.
func (c *Conversation) guessesTooOften(ctx context.Context, t *turn) bool {
	n, err := c.opt.State.Count(ctx, "bind:"+t.follower, guessWindow)
	if err != nil {
		c.opt.Log.WarnContext(ctx, "count tries to bind", "error", err)
		return false
	}
	return n > guessesMost
}

func maskedName(name string) string { return safe(quiz.MaskName(name)) }

func (c *Conversation) howToBind(ctx context.Context, t *turn) (Reply, error) {
	p, bound, err := c.opt.Study.Person(ctx, t.follower)
	if err != nil {
		return Reply{}, fmt.Errorf("find person: %w", err)
	}
	text := "责任单位的干部职工绑定后，可以在这里学习、考试。\n向本单位普法联络员要邀请码，回复“绑定 邀请码”，如“绑定 ABCD2345”；或者扫单位的二维码。"
	if bound {
		text = fmt.Sprintf("您已经绑定：%s（工号%s）。\n换单位或换人，用新的邀请码再绑一次就行，记录都在；不用了就回复“解绑”。", maskedName(p.Name), quiz.MaskStaffNo(p.StaffNo))
	}
	return Reply{Text: text, Actions: say("答题", "每日五题", "菜单")}, nil
}

// askUnbind asks once before it ends a binding.
func (c *Conversation) askUnbind(ctx context.Context, t *turn) (Reply, bool, error) {
	p, bound, err := c.opt.Study.Person(ctx, t.follower)
	if err != nil {
		return Reply{}, false, fmt.Errorf("find person: %w", err)
	}
	if !bound {
		return Reply{Text: "您现在没有绑定。", Actions: say("绑定", "菜单")}, true, nil
	}
	t.session.Pending = pendingUnbind
	return Reply{Text: fmt.Sprintf("要解除和%s（工号%s）的绑定吗？\n学过、考过的记录留在单位，再绑定就能接着看。", maskedName(p.Name), quiz.MaskStaffNo(p.StaffNo)),
		Actions: []Choice{{"确定解绑", "确定"}, {"取消", "取消"}}}, true, nil
}

func (c *Conversation) unbind(ctx context.Context, t *turn) (Reply, error) {
	if _, err := c.opt.Study.Unbind(ctx, t.follower, t.now); err != nil {
		return Reply{}, fmt.Errorf("unbind: %w", err)
	}
	t.session.Quiz = nil
	return Reply{Text: "已经解绑。您还可以照常提问、练习。", Actions: say("每日五题", "菜单")}, nil
}

// confirms reports a plain yes.
func confirms(t *turn) bool {
	switch t.command {
	case "是", "是的", "确定", "确认", "对", "好", "好的", "可以", "行":
		return true
	}
	return false
}
