package bot

import (
	"context"
	"fmt"

	"pufa/internal/setting"
)

// examples are the three things to try. Each must get an answer from the built-in
// packs: a golden conversation taps them all.
var examples = []string{"老板拖欠工资怎么办", "民法典1077条", "法律援助"}

// welcome answers coming, leaving and scanning. The scene of the QR code is kept:
// the first one that brought a follower stays.
func (c *Conversation) welcome(ctx context.Context, t *turn) (Reply, bool, error) {
	if t.Kind != Event {
		return Reply{}, false, nil
	}
	switch t.Event {
	case "subscribe", "scan":
		err := c.opt.Records.SaveFollower(ctx, Follower{ID: t.follower, OpenID: t.From, Scene: t.EventKey, At: t.now})
		if err != nil { // greet all the same: the next message notes the follower
			c.opt.Log.WarnContext(ctx, "save follower", "error", err)
		}
		return Greeting(c.opt.Introduce(ctx), t.Event == "scan"), true, nil
	case "unsubscribe":
		if err := c.opt.Records.Unfollow(ctx, t.follower, t.now); err != nil {
			return Reply{}, false, fmt.Errorf("unfollow: %w", err)
		}
		*t.session = session{}
	}
	return Reply{}, true, nil // other events want no answer
}

// Greeting is what a follower reads who has come, or come again.
func Greeting(self setting.Account, again bool) Reply {
	hello := "您好，欢迎关注！"
	if again {
		hello = "您好，又见面了！"
	}
	what := "我是" + self.Name + "，用大白话帮您查法律、说依据、指路子。"
	if self.Welcome != "" {
		what = "我是" + self.Name + "。\n" + self.Welcome
	}
	// Whatever the bureau says, privacy and danger are spoken of.
	return Reply{
		Text: hello + what + "\n" +
			"不用登记姓名电话，要保存的问题先隐去个人信息，随时可以回复“删除我的数据”。\n" +
			"有危险请先拨110。\n\n直接写下您的事就行，先试试：",
		Choices: say(examples...),
		Actions: say("菜单", "紧急求助"),
	}
}
