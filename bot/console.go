package bot

import (
	"context"
	"fmt"
)

// Console makes links into the console.
type Console interface {
	// SignIn is a link that signs a person of the roster in once, soon; false when
	// the person has no account there.
	SignIn(ctx context.Context, person string) (link string, found bool, err error)
}

// console hands a colleague a link into the console.
func (c *Conversation) console(ctx context.Context, t *turn) (Reply, bool, error) {
	if c.opt.Console == nil || c.opt.Study == nil || t.Kind != Text {
		return Reply{}, false, nil
	}
	switch t.command {
	case "后台", "控制台", "登录后台", "管理后台", "进后台", "登录控制台":
	default:
		return Reply{}, false, nil
	}
	person, bound, err := c.opt.Study.Person(ctx, t.follower)
	if err != nil {
		return Reply{}, false, fmt.Errorf("find person: %w", err)
	}
	if !bound {
		return Reply{Text: "后台是给普法联络员和工作人员用的。请先绑定单位：回复“绑定”加邀请码。", Actions: say("菜单")}, true, nil
	}
	link, found, err := c.opt.Console.SignIn(ctx, person.ID)
	if err != nil {
		return Reply{}, false, fmt.Errorf("make link into the console: %w", err)
	}
	if !found {
		return Reply{Text: "您还没有后台账号，请找司法局的管理员开一个（登记时填上您的工号）。", Actions: say("菜单")}, true, nil
	}
	return Reply{Text: "点开就进后台，10分钟内有效，只能用一次，请不要转发：\n" + link}, true, nil
}
