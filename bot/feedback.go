package bot

import (
	"context"
	"fmt"
)

// feedback takes 有用 or 没用 on the last answer, once for each answer.
func (c *Conversation) feedback(ctx context.Context, t *turn) (Reply, bool, error) {
	if t.Kind != Text {
		return Reply{}, false, nil
	}
	useful := false
	switch t.command {
	case "有用", "有帮助", "很有用", "有用的", "答得好", "点赞", "赞":
		useful = true
	case "没用", "没有用", "没帮助", "没有帮助", "无用", "不对", "答非所问", "答错了", "错了", "不准", "不是我要的":
	default:
		return Reply{}, false, nil
	}
	last := t.session.Last
	switch {
	case last == nil:
		return Reply{Text: "还没有可以评价的回答。先问我一个问题吧。", Actions: say("大家常问", "菜单")}, true, nil
	case last.Rated:
		return Reply{Text: "这条回答您已经评价过了，谢谢。"}, true, nil
	}
	err := c.opt.Records.AddFeedback(ctx, Feedback{Key: t.Key, Follower: t.follower, Question: last.Question,
		Sources: last.Sources, Useful: useful, At: t.now})
	if err != nil {
		return Reply{}, false, fmt.Errorf("add feedback: %w", err)
	}
	last.Rated = true
	if useful {
		return Reply{Text: "谢谢您！还有别的事，接着写就行。"}, true, nil
	}
	return Reply{
		Text:    "抱歉没帮到您，已经记下，工作人员会改进。\n换个说法再写一次试试，或者打12348，免费问律师。",
		Choices: last.Related,
		Actions: c.personAction(),
	}, true, nil
}
