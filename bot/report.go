package bot

import (
	"context"
	"fmt"
	"strings"

	"pufa/duty"
	"pufa/internal/fault"
)

// pendingReport is a report that waits for the liaison's word.
type pendingReport struct {
	Draft duty.Draft `json:"draft"`
	Key   string     `json:"key"`             // of the message that began it: it is stored once for it
	Aside bool       `json:"aside,omitempty"` // something else was said meanwhile: only 确认报送 stores it
}

// report takes a liaison's report (信息报送) in: one sentence, shown back, corrected,
// confirmed, stored once.
func (c *Conversation) report(ctx context.Context, t *turn) (Reply, bool, error) {
	if c.opt.Duty == nil || t.Kind != Text {
		return Reply{}, false, nil
	}
	if rest, ok := duty.ReportLead(t.text); ok {
		return c.beginReport(ctx, t, rest)
	}
	if t.session.Report == nil {
		if t.command == "确认报送" || t.command == "取消报送" {
			return Reply{Text: "现在没有等着确认的报送。", Actions: say("我的报送", "菜单")}, true, nil
		}
		return Reply{}, false, nil
	}
	return c.goOnReport(ctx, t)
}

// beginReport reads the sentence. Who is no liaison is told so, unless it looks like a
// question.
func (c *Conversation) beginReport(ctx context.Context, t *turn, rest string) (Reply, bool, error) {
	who, is, err := c.opt.Duty.Liaison(ctx, t.follower)
	if err != nil {
		return Reply{}, false, fmt.Errorf("find liaison: %w", err)
	}
	asks := strings.ContainsAny(rest, "？?吗") || strings.Contains(rest, "什么") || strings.Contains(rest, "怎么")
	if !is {
		if d := duty.ParseReport(rest, t.today()); asks || d.Date.IsZero() || d.Form == "" {
			return Reply{}, false, nil
		}
		return Reply{Text: "报送活动信息，要先绑定为责任单位的普法联络员。\n请向区司法局要邀请码，回复“绑定 邀请码”。", Actions: say("绑定", "菜单")}, true, nil
	}
	if rest == "" || asks {
		t.session.Report = nil
		return howToReport(), true, nil
	}
	draft := duty.ParseReport(rest, t.today())
	draft.Text = c.masked(draft.Text)
	t.session.Report = &pendingReport{Draft: draft, Key: t.Key}
	return c.showReport(ctx, t, who, "")
}

func howToReport() Reply {
	return Reply{Text: "一句话报送，写清楚哪天、在哪、做了什么、多少人：\n“报送 12月4日在思贤小学开展宪法宣传活动，200名学生参加，发放资料300份”\n" +
		"我读出来给您核对，有不对的回复“人数改成260”，确认后才交。", Actions: say("我的报送", "责任清单", "菜单")}
}

// goOnReport takes a yes, a no or a correction; other words go on to other skills.
func (c *Conversation) goOnReport(ctx context.Context, t *turn) (Reply, bool, error) {
	p := t.session.Report
	who, is, err := c.opt.Duty.Liaison(ctx, t.follower)
	if err != nil {
		return Reply{}, false, fmt.Errorf("find liaison: %w", err)
	}
	if !is {
		t.session.Report = nil
		return Reply{}, false, nil
	}
	switch {
	case t.command == "确认报送" || !p.Aside && confirms(t):
		return c.storeReport(ctx, t, who)
	case t.command == "取消报送" || !p.Aside && (t.command == "取消" || t.command == "不报" || t.command == "算了"):
		t.session.Report = nil
		return Reply{Text: "好的，没有报送。", Actions: say("我的报送", "菜单")}, true, nil
	}
	changed, problem := p.Draft.Correct(t.text, t.today())
	if !changed {
		p.Aside = true
		return Reply{}, false, nil
	}
	return c.showReport(ctx, t, who, problem)
}

// showReport shows what was read, with the item that it fulfils.
func (c *Conversation) showReport(ctx context.Context, t *turn, who duty.Who, problem string) (Reply, bool, error) {
	p := t.session.Report
	p.Aside = false
	item, err := c.opt.Duty.Fulfils(ctx, who, p.Draft)
	if err != nil {
		return Reply{}, false, fmt.Errorf("match report: %w", err)
	}
	var b strings.Builder
	if problem != "" {
		b.WriteString(safe(problem) + "\n\n")
	}
	b.WriteString("请核对：\n")
	for _, line := range p.Draft.Lines() {
		b.WriteString(safe(line) + "\n")
	}
	switch {
	case item != nil:
		fmt.Fprintf(&b, "对应清单：%s（%s前）\n", safe(item.What), item.Deadline.Chinese())
	case !p.Draft.Date.IsZero():
		b.WriteString("对应清单：没有对上，照样可以报\n")
	}
	if missing := p.Draft.Missing(); len(missing) > 0 {
		fmt.Fprintf(&b, "\n还缺%s。请补上，如“日期12月4日”“主题改成宪法宣传”。", strings.Join(missing, "、"))
		return Reply{Text: b.String(), Actions: []Choice{{"取消", "取消报送"}}}, true, nil
	}
	b.WriteString("\n对的话回复“确认”；不对就说哪里，如“人数改成260”。")
	return Reply{Text: b.String(), Actions: []Choice{{"确认", "确认报送"}, {"取消", "取消报送"}}}, true, nil
}

func (c *Conversation) storeReport(ctx context.Context, t *turn, who duty.Who) (Reply, bool, error) {
	p := t.session.Report
	sent, err := c.opt.Duty.Submit(ctx, who, p.Draft, p.Key, t.now)
	switch {
	case err == nil:
	case fault.KindOf(err) == fault.Internal || fault.KindOf(err) == fault.Unavailable:
		return Reply{}, false, fmt.Errorf("submit report: %w", err)
	default: // the draft goes on waiting for what is wrong with it
		return Reply{Text: fault.Message(err), Actions: []Choice{{"取消", "取消报送"}}}, true, nil
	}
	t.session.Report = nil
	text := "已经报送，等区司法局审核，采用后计入。"
	if sent.Item != nil {
		text += "\n对应清单：" + safe(sent.Item.What) + "。"
	}
	return Reply{Text: text, Actions: say("我的报送", "责任清单", "我的得分")}, true, nil
}
