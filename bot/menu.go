package bot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"pufa/content"
	"pufa/internal/datebook"
)

// menu answers the words behind the menu that no other skill owns.
func (c *Conversation) menu(ctx context.Context, t *turn) (Reply, bool, error) {
	if t.Kind != Text {
		return Reply{}, false, nil
	}
	switch t.command {
	case "帮助", "菜单", "help", "menu", "功能", "你能做什么", "你会什么", "能做什么", "怎么用", "主菜单", "目录", "返回", "首页":
		return c.mainMenu(ctx), true, nil
	case "我要问法", "问法", "怎么问", "怎么提问", "提问":
		return howToAsk(), true, nil
	case "大家常问", "热门问题", "常见问题", "换一批", "大家都在问什么", "热门":
		return c.hotQuestions(t), true, nil
	case "查法条", "法条", "法律条文", "查法律":
		return Reply{Text: "写法律名和条号就行，简称、数字都认：", Choices: say("民法典1077条", "治安管理处罚法第四十三条", "刑法133条之一"),
			Actions: say("菜单")}, true, nil
	case "学法":
		return Reply{Text: "想学点什么？", Choices: say("答题", "每日五题", "以案释法", "今日一条", "新法速递")}, true, nil
	case "今日一条", "每日一条", "每日一法":
		return c.today(ctx, t)
	case "新法速递", "新法", "最新法律", "新法律", "有什么新法":
		return c.newLaws(t), true, nil
	}
	return Reply{}, false, nil
}

func (c *Conversation) mainMenu(ctx context.Context) Reply {
	return Reply{
		Text: "我是" + c.opt.Introduce(ctx).Name + "。写下您的事，我给您法律上的说法、依据和办法；也可以点下面的：",
		Choices: []Choice{
			{"大家常问", "大家常问"}, {"查法条（如：民法典1077条）", "查法条"}, {"以案释法", "以案释法"},
			{"今日一条", "今日一条"}, {"新法速递", "新法速递"}, {"服务指南（法律援助、调解……）", "服务指南"},
			{"一步步指南（讨薪、离婚……）", "指南"}, {"计算器（经济补偿、诉讼费……）", "计算器"}, {"企业体检", "企业体检"},
			{"热线电话", "热线电话"}, {"附近机构", "附近机构"}, {"我的数据", "我的数据"},
		},
		Actions: append(say("紧急求助"), c.personAction()...),
	}
}

func howToAsk() Reply {
	return Reply{
		Text: "像跟人说话一样写就行：\n· 出了什么事：“老板欠我三个月工资”\n· 想要什么：“怎么要回来”\n" +
			"一次问一件事，一两句话最准。不用写姓名、电话、身份证号。",
		Choices: say("老板拖欠工资怎么办", "离婚要多久", "借条怎么写"),
		Actions: say("大家常问", "菜单"),
	}
}

const hotList = 5

// hotQuestions offers one question of each topic in the packs' order, another five
// each time.
func (c *Conversation) hotQuestions(t *turn) Reply {
	var questions []string
	seen := map[string]bool{}
	for _, f := range c.books().set.FAQs {
		topic := f.ID
		if len(f.Topics) > 0 {
			topic = f.Topics[0]
		}
		if !seen[topic] {
			seen[topic] = true
			questions = append(questions, f.Question)
		}
	}
	if len(questions) == 0 {
		return howToAsk()
	}
	from := t.session.Hot % len(questions)
	to := min(from+hotList, len(questions))
	t.session.Hot = to
	return Reply{Text: "大家常问：", Choices: say(questions[from:to]...), Actions: say("换一批", "菜单")}
}

// today shows an article in plain words, another one each day.
func (c *Conversation) today(ctx context.Context, t *turn) (Reply, bool, error) {
	g := ofTheDay(c.books().set.Gists, t.today())
	if g == nil {
		return Reply{Text: "今天的内容还没有准备好。直接写下您的问题吧。"}, true, nil
	}
	found, _, err := c.opt.Knowledge.Cite(ctx, g.Ref.String())
	if err != nil {
		return Reply{}, false, fmt.Errorf("cite %s: %w", g.Ref, err)
	}
	if len(found.Citations) == 0 {
		return Reply{Text: "今天的内容还没有准备好。直接写下您的问题吧。"}, true, nil
	}
	t.session.First, t.session.Final = found.Citations[0].Ref, found.Citations[0].Ref
	r := Reply{Text: "【今日一条】" + heading(found.Citations[0]) + "\n" + g.Gist, Actions: say("原文", "下一条")}
	t.session.Last = &lastAnswer{Question: g.Ref.String(), Topic: g.Ref.String(), Refs: refsOf(found.Citations)}
	for _, q := range g.Questions[:min(2, len(g.Questions))] {
		r.Choices = append(r.Choices, Choice{Label: q, Say: q})
	}
	return r, true, nil
}

// ofTheDay is the gist that a day's dice choose; more gists in the packs seldom
// change the choice.
func ofTheDay(gists []content.Gist, day datebook.Date) *content.Gist {
	var chosen *content.Gist
	var best [sha256.Size]byte
	for i := range gists {
		dice := sha256.Sum256([]byte(day.String() + gists[i].ID()))
		if chosen == nil || bytes.Compare(dice[:], best[:]) > 0 {
			chosen, best = &gists[i], dice
		}
	}
	return chosen
}

// newLaws lists what came into force within a year, and what will.
func (c *Conversation) newLaws(t *turn) Reply {
	const listed = 8
	today := t.today()
	var lines []string
	r := Reply{Actions: say("查法条", "菜单")}
	for _, law := range newestFirst(c.books().set.Laws, today) {
		if len(lines) == listed {
			break
		}
		when := law.Effective.Chinese() + "起施行"
		if today.Before(law.Effective) {
			when += "（还没施行）"
		}
		lines = append(lines, "· 《"+law.Name+"》 "+when+"\n  "+strings.TrimSuffix(law.About, "。"))
		if len(r.Choices) < 3 {
			r.Choices = append(r.Choices, Choice{Label: "看《" + law.Name + "》", Say: "《" + law.Name + "》"})
		}
	}
	if len(lines) == 0 {
		return Reply{Text: "近一年没有新施行的法律。", Actions: say("查法条", "菜单")}
	}
	r.Text = "近一年新施行、马上要施行的法律：\n" + strings.Join(lines, "\n")
	return r
}

// newestFirst is the laws whose latest version takes effect after a year ago, with
// the coming version's date where there is one, latest first.
func newestFirst(laws []content.Law, today datebook.Date) []content.Law {
	since := today.AddDays(-365)
	var out []content.Law
	for _, l := range laws {
		if l.Next != nil {
			l.Effective = l.Next.Effective
		}
		if !l.Effective.IsZero() && since.Before(l.Effective) && l.Ended.IsZero() {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b content.Law) int { return b.Effective.Compare(a.Effective) })
	return out
}
