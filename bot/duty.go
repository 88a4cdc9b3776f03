package bot

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"pufa/duty"
	"pufa/internal/fault"
)

// duty answers a liaison: 我的报送, 责任清单, 我的得分. Others go on to other skills.
func (c *Conversation) duty(ctx context.Context, t *turn) (Reply, bool, error) {
	if c.opt.Duty == nil || t.Kind != Text {
		return Reply{}, false, nil
	}
	if m := unitList.FindStringSubmatch(t.command); m != nil {
		return c.publishedList(ctx, t, m[1])
	}
	var answer func(context.Context, *turn, duty.Who) (Reply, error)
	detail := scoreDetail.FindStringSubmatch(t.command)
	switch t.command {
	case "我的报送", "报送记录", "本单位报送":
		answer = c.myReports
	case "责任清单", "普法责任清单", "我的清单", "本单位清单", "普法清单":
		answer = c.myList
	case "我的申诉", "申诉":
		answer = c.myAppeals
	case "联络员", "普法联络员", "联络员帮助", "报送帮助":
		answer = liaisonHelp
	case "我的得分", "单位得分", "得分", "履职得分", "本单位得分", "评分":
		answer = c.myScore
	default:
		if detail == nil {
			return Reply{}, false, nil
		}
		answer = func(ctx context.Context, t *turn, w duty.Who) (Reply, error) {
			return c.indicator(ctx, t, w, detail[1])
		}
	}
	who, is, err := c.opt.Duty.Liaison(ctx, t.follower)
	if err != nil || !is {
		return Reply{}, false, wrapIf("find liaison", err)
	}
	r, err := answer(ctx, t, who)
	if err != nil && (fault.KindOf(err) == fault.NotFound || fault.KindOf(err) == fault.Unauthorised) {
		return Reply{Text: fault.Message(err), Actions: say("我的报送", "菜单")}, true, nil
	}
	return r, err == nil, wrapIf("duty", err)
}

func wrapIf(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// unitList asks for a unit's published list: 区人社局责任清单.
var unitList = regexp.MustCompile(`^(\p{Han}{2,20}?)的?(?:普法)?责任清单$`)

// publishedList shows anybody a unit's published list. Words that name no unit go on to
// other skills.
func (c *Conversation) publishedList(ctx context.Context, t *turn, name string) (Reply, bool, error) {
	if name == "普法" || name == "本单位" || name == "我的" {
		t.say("责任清单")
		return c.duty(ctx, t)
	}
	p, err := c.opt.Duty.Published(ctx, name, t.today().Year, t.now)
	if fault.KindOf(err) == fault.NotFound {
		return Reply{}, false, nil
	}
	if err != nil {
		return Reply{}, false, fmt.Errorf("published list: %w", err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s%d年普法责任清单（第%d版）：", safe(p.Unit.Name), p.List.Year, p.List.Version)
	for _, s := range p.Items {
		fmt.Fprintf(&b, "\n%s %s：%s", s.Light.Sign(), safe(s.Item.What), s.Light.Word())
		if s.Item.Audience != "" {
			b.WriteString("，面向" + safe(s.Item.Audience))
		}
	}
	if p.Grade != "" {
		fmt.Fprintf(&b, "\n%s年评议等次：%s", p.Period, safe(p.Grade))
	}
	return Reply{Text: b.String(), Actions: say("菜单")}, true, nil
}

var scoreDetail = regexp.MustCompile(`^得分([0-9]{1,3})$`)

// liaisonHelp says what a liaison can do here.
func liaisonHelp(context.Context, *turn, duty.Who) (Reply, error) {
	return Reply{Text: "普法联络员在这里可以：\n· 一句话报送：“报送 12月4日在思贤小学开展宪法宣传活动，200名学生参加”\n· 看本单位的清单进度、报送审核、得分和怎么加分\n· 看提示单并反馈，回答群众问题，对得分申诉",
		Choices: say("责任清单", "我的报送", "我的得分", "提示单", "群众问题", "我的申诉"), Actions: say("报送", "菜单")}, nil
}

// reportsShown is how many of the unit's reports fit a message.
const reportsShown = 6

func (c *Conversation) myReports(ctx context.Context, _ *turn, who duty.Who) (Reply, error) {
	reports, err := c.opt.Duty.Reports(ctx, who, duty.ReportFilter{Limit: reportsShown})
	if err != nil {
		return Reply{}, err
	}
	if len(reports) == 0 {
		return Reply{Text: "本单位还没有报送。一句话就能报：\n“报送 12月4日在思贤小学开展宪法宣传活动，200名学生参加”", Actions: say("责任清单", "菜单")}, nil
	}
	var b strings.Builder
	b.WriteString("本单位最近的报送：")
	for _, r := range reports {
		fmt.Fprintf(&b, "\n· %s %s：%s", r.Date.Chinese(), safe(r.Name()), r.State.Word())
		if r.State == duty.Returned {
			b.WriteString("，原因：" + safe(r.Reason))
		}
	}
	return Reply{Text: b.String(), Actions: say("责任清单", "我的得分", "菜单")}, nil
}

func (c *Conversation) myList(ctx context.Context, t *turn, who duty.Who) (Reply, error) {
	items, err := c.opt.Duty.Standing(ctx, who, who.Unit, t.now)
	if err != nil {
		return Reply{}, err
	}
	if len(items) == 0 {
		return Reply{Text: "本单位今年的普法责任清单还没有公布。", Actions: say("我的报送", "菜单")}, nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "本单位%d年普法责任清单：", t.today().Year)
	for _, s := range items {
		fmt.Fprintf(&b, "\n%s %s：%s", s.Light.Sign(), safe(s.Item.What), s.Light.Word())
		if s.Light != duty.LightDone {
			fmt.Fprintf(&b, "，截止%d月%d日", s.Item.Deadline.Month, s.Item.Deadline.Day)
		}
		if s.Item.Times > 1 {
			fmt.Fprintf(&b, "（%d/%d次）", s.Done, s.Item.Times)
		}
		if s.Waiting > 0 {
			fmt.Fprintf(&b, "，%d条待审核", s.Waiting)
		}
	}
	return c.withUnit(t, Reply{Text: b.String(), Actions: say("我的得分", "我的报送", "报送")}), nil
}

// myScore shows the unit's own score, indicator by indicator.
func (c *Conversation) myScore(ctx context.Context, t *turn, who duty.Who) (Reply, error) {
	s, rubric, err := c.opt.Duty.Explain(ctx, who, "", who.Unit, duty.Year(t.today().Year), t.now)
	if err != nil {
		return Reply{}, err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "本单位%s履职得分：%s（满分%s），现在是“%s”。\n按《%s》第%d版。", s.Period.Chinese(), s.Total, s.Max, safe(s.Grade), safe(rubric.Title), rubric.Version)
	b.WriteString(exampleOf(rubric))
	for i, r := range s.Results {
		fmt.Fprintf(&b, "\n%d. %s：%s", i+1, safe(r.Indicator.Name), r.Earned())
	}
	b.WriteString("\n回复“得分1”看第1项的依据和怎么加分；不同意回复“申诉1 理由”。")
	return c.withUnit(t, Reply{Text: b.String(), Actions: say("责任清单", "我的报送")}), nil
}

// eventsShown is how many events fit a message.
const eventsShown = 8

// indicator shows one indicator's sum, its events counted and not, and the next point.
func (c *Conversation) indicator(ctx context.Context, t *turn, who duty.Who, number string) (Reply, error) {
	s, _, err := c.opt.Duty.Explain(ctx, who, "", who.Unit, duty.Year(t.today().Year), t.now)
	if err != nil {
		return Reply{}, err
	}
	n := 0
	if _, err := fmt.Sscan(number, &n); err != nil || n < 1 || n > len(s.Results) {
		return Reply{Text: fmt.Sprintf("得分只有%d项，请回复“得分1”到“得分%d”。", len(s.Results), len(s.Results)), Actions: say("我的得分")}, nil
	}
	r := s.Results[n-1]
	var b strings.Builder
	fmt.Fprintf(&b, "%s：%s\n算法：%s", safe(r.Indicator.Name), r.Earned(), safe(r.How))
	writeEvents(&b, r.Events)
	fmt.Fprintf(&b, "\n怎么加分：%s。", safe(r.Next))
	return Reply{Text: b.String(), Actions: say("我的得分", "责任清单")}, nil
}

func writeEvents(b *strings.Builder, events []duty.Event) {
	for i, e := range events {
		if i == eventsShown {
			fmt.Fprintf(b, "\n……还有%d条", len(events)-eventsShown)
			return
		}
		mark := "✗ 不计"
		if e.Counted {
			mark = "✓ 计入"
		}
		fmt.Fprintf(b, "\n%s %s：%s", mark, safe(e.What), safe(e.Why))
	}
}

// myAppeals shows the unit's appeals with the bureau's answers.
func (c *Conversation) myAppeals(ctx context.Context, _ *turn, who duty.Who) (Reply, error) {
	all, err := c.opt.Duty.Appeals(ctx, who, "")
	if err != nil {
		return Reply{}, err
	}
	if len(all) == 0 {
		return Reply{Text: "本单位没有申诉。对得分有不同意见，回复“申诉1 理由”，1是得分的第几项。", Actions: say("我的得分")}, nil
	}
	var b strings.Builder
	b.WriteString("本单位的申诉：")
	for _, a := range all {
		answer := "等待答复"
		if !a.Answered.IsZero() {
			answer = "答复：" + safe(a.Answer)
		}
		fmt.Fprintf(&b, "\n· %s\n  %s", safe(a.Text), answer)
	}
	return Reply{Text: b.String(), Actions: say("我的得分")}, nil
}
