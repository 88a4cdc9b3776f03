package bot

import (
	"context"
	"fmt"
	"strings"
)

const pendingDelete = "delete-data"

// privacy answers 我的数据 and 删除我的数据. Deleting asks once.
func (c *Conversation) privacy(ctx context.Context, t *turn) (Reply, bool, error) {
	if t.Kind != Text {
		return Reply{}, false, nil
	}
	if t.session.Pending == pendingDelete {
		t.session.Pending = ""
		switch t.command {
		case "确认删除", "确认", "确定", "确定删除", "是", "是的", "删除", "删", "好", "好的", "同意", "删除我的数据":
			return c.deleteData(ctx, t)
		case "取消", "不", "不删", "不删除", "否", "不要", "算了", "不用":
			return Reply{Text: "好的，没有删除。"}, true, nil
		}
	}
	switch t.command {
	case "确认删除", "确定删除":
		return Reply{Text: "现在没有要确认的事。要删除数据，请先回复“删除我的数据”。"}, true, nil
	case "我的数据", "我的信息", "我的隐私", "隐私", "你存了我什么", "存了我什么", "个人信息":
		return c.myData(ctx, t)
	case "删除我的数据", "删除数据", "删掉我的数据", "清除我的数据", "删除我的信息", "注销", "删我的数据":
		t.session.Pending = pendingDelete
		return Reply{
			Text:    "要删除这里存的关于您的全部数据吗？删除后不能恢复。",
			Actions: say("确认删除", "取消"),
		}, true, nil
	}
	return Reply{}, false, nil
}

func (c *Conversation) myData(ctx context.Context, t *turn) (Reply, bool, error) {
	d, err := c.opt.Records.FollowerData(ctx, t.follower)
	if err != nil {
		return Reply{}, false, fmt.Errorf("follower data: %w", err)
	}
	text := "我这里存着您的这些数据：\n" + c.listData(t, d) +
		"\n\n没有您的姓名、电话、头像。账号标识加密保存，只用来给您回消息。问过的问题先隐去个人信息再记，不记是谁问的。" +
		"刚才的对话30分钟后自动忘掉。"
	return Reply{Text: text, Actions: say("删除我的数据", "菜单")}, true, nil
}

// deleteData deletes what records and shared state hold of a follower.
func (c *Conversation) deleteData(ctx context.Context, t *turn) (Reply, bool, error) {
	d, err := c.opt.Records.DeleteFollower(ctx, t.follower)
	if err != nil {
		return Reply{}, false, fmt.Errorf("delete follower: %w", err)
	}
	*t.session = session{}
	forget := []string{sessionKey(t.follower), dailyKey("disclaimer", t), lateKey(t.follower), comingKey(t.follower)}
	if err := c.opt.State.Delete(ctx, forget...); err != nil {
		return Reply{}, false, fmt.Errorf("delete session: %w", err)
	}
	return Reply{Text: "已经删除：\n" + c.listData(t, d) + "\n· 刚才的对话" +
		"\n\n您可以继续提问。再次使用时，会重新记下您的关注（加密的账号标识）。"}, true, nil
}

func (c *Conversation) listData(t *turn, d FollowerData) string {
	var lines []string
	if !d.Since.IsZero() {
		since := d.Since.In(t.now.Location())
		lines = append(lines, fmt.Sprintf("· 关注记录：%d年%d月%d日起", since.Year(), since.Month(), since.Day()))
	}
	for _, n := range d.Counts {
		if n.Count > 0 {
			lines = append(lines, fmt.Sprintf("· %s：%d条", n.Label, n.Count))
		}
	}
	if len(lines) == 0 {
		return "· 没有记录"
	}
	return strings.Join(lines, "\n")
}
