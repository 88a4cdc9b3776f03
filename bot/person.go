package bot

import "context"

// person hands over to a person, where the account may, and only at one's word.
func (c *Conversation) person(ctx context.Context, t *turn) (Reply, bool, error) {
	if t.Kind != Text {
		return Reply{}, false, nil
	}
	switch t.command {
	case "都不是":
		return c.noneOfThem(ctx, t), true, nil
	case "转人工", "人工", "人工客服", "人工服务", "客服", "转人工客服", "转人工服务", "找人工", "真人", "找真人", "找客服", "要人工", "转客服", "接人工", "跟人说", "找人聊", "人工咨询", "有真人吗", "有人工吗", "有客服吗", "能转人工吗", "可以转人工吗", "怎么转人工":
	default:
		return Reply{}, false, nil
	}
	if !c.opt.Account.Transfer {
		return Reply{Text: "这里暂时没有人工在线。请打12348公共法律服务热线，免费问律师；急事打110。", Actions: say("热线电话", "附近机构", "菜单")}, true, nil
	}
	return Reply{
		Transfer: true,
		HandOver: "正在为您转接工作人员，工作时间会尽快回复。着急请打12348；有危险打110。请不要发身份证照片、案卷。",
	}, true, nil
}

// personAction offers the hand-over where there is one.
func (c *Conversation) personAction() []Choice {
	if !c.opt.Account.Transfer {
		return nil
	}
	return say("转人工")
}

// noneOfThem takes the question that no choice was right for as unanswered.
func (c *Conversation) noneOfThem(ctx context.Context, t *turn) Reply {
	noted := "没关系。"
	if t.doubt != "" {
		c.noteUnanswered(ctx, t, t.doubt, "")
		noted = "没关系，这个问题已经隐去个人信息记下来，交给工作人员补充。\n"
	}
	return Reply{
		Text:    noted + "请换个说法再写一次，写清楚“谁、出了什么事、想要什么”；也可以打12348，免费问律师。",
		Actions: append(c.personAction(), say("大家常问", "菜单")...),
	}
}
