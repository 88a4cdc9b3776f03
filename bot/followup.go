package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pufa/knowledge"
)

// followUp answers what leans on the answer before: 更多, 原文, 案例, and short
// questions for a side of it (要什么材料, 多久, 找谁). Where the answer holds no such
// side, the question goes on and is asked with the one before as its context.
func (c *Conversation) followUp(ctx context.Context, t *turn) (Reply, bool, error) {
	if t.Kind != Text {
		return Reply{}, false, nil
	}
	last := t.session.Last
	switch t.command {
	case "更多", "继续", "还有吗", "还有呢", "详细", "详细点", "说详细点", "下一页", "接着说":
		return c.more(t), true, nil
	case "原文", "法条原文", "条文", "条文原文", "法律原文", "依据原文":
		return c.original(ctx, t)
	case "案例", "相关案例", "有案例吗", "有没有案例", "例子", "举个例子", "类似案例":
		if last != nil && c.books().cases[last.CaseID] != nil {
			reply, err := c.readCase(ctx, t, last.CaseID)
			return reply, err == nil, err
		}
	}
	if last == nil {
		return Reply{}, false, nil
	}
	if text := last.side(t.text); text != "" {
		return Reply{Text: text, Choices: last.Related, Actions: last.actions()}, true, nil
	}
	return Reply{}, false, nil
}

// more goes on with the pages of a long reply, else with what an answer left out.
func (c *Conversation) more(t *turn) Reply {
	if len(t.session.Pages) > 0 {
		page := t.session.Pages[0]
		t.session.Pages, t.paging = t.session.Pages[1:], true
		return Reply{Text: page}
	}
	last := t.session.Last
	if last == nil {
		return Reply{Text: "没有更多内容了。直接写下您的问题就行。", Actions: say("菜单")}
	}
	var parts []string
	if last.Shown < len(last.Steps) {
		parts = append(parts, "接着这样做：\n"+numbered(last.Steps[last.Shown:], last.Shown+1))
		last.Shown = len(last.Steps)
	}
	for _, p := range []string{ifSet("谁能用：", last.Who), bullets("要准备的材料、证据：", last.Evidence), bullets("时间：", last.Deadlines), last.Cost} {
		if p != "" && !last.Told {
			parts = append(parts, p)
		}
	}
	last.Told = true
	if len(parts) == 0 {
		return Reply{Text: "这个问题能说的都在上面了。还可以看：", Choices: last.Related, Actions: last.actions()}
	}
	return Reply{Text: strings.Join(parts, "\n\n"), Choices: last.Related, Actions: last.actions()}
}

func numbered(lines []string, from int) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = fmt.Sprintf("%d. %s", from+i, l)
	}
	return strings.Join(out, "\n")
}

// original shows the articles of the last answer in the law's own words.
func (c *Conversation) original(ctx context.Context, t *turn) (Reply, bool, error) {
	if t.session.Last == nil || len(t.session.Last.Refs) == 0 {
		return Reply{Text: "先问一个问题，或者写出条号，比如“民法典1077条”，我再给您看原文。"}, true, nil
	}
	last := t.session.Last
	citations, err := c.look(ctx, last.Refs)
	if err != nil {
		return Reply{}, false, err
	}
	r := c.articles(t, knowledge.Lookup{Citations: citations})
	t.session.Last = last // the thread stays on the question
	r.Actions = append(say("上一条", "下一条"), last.caseAction()...)
	return r, true, nil
}

func (l *lastAnswer) caseAction() []Choice {
	if l.CaseID == "" {
		return nil
	}
	return say("案例")
}

// The sides of a matter that a bare question asks for, without naming the matter.
var (
	asksProof = []string{"要什么材料", "什么材料", "需要什么材料", "需要哪些材料", "要哪些材料", "带什么材料", "要带什么材料", "要带什么", "带什么", "材料",
		"要什么证据", "什么证据", "需要什么证据", "要哪些证据", "需要哪些证据", "证据", "要准备什么", "准备什么", "需要准备什么", "怎么取证"}
	asksTime = []string{"多久", "要多久", "多长时间", "要多长时间", "需要多久", "有时间限制吗", "时效", "时效多久", "期限", "什么时候", "多少天", "要多少天"}
	asksCost = []string{"多少钱", "要多少钱", "要钱吗", "要不要钱", "收费吗", "收不收费", "怎么收费", "费用", "免费吗", "贵吗", "要花多少钱", "花多少钱"}
	asksWhom = []string{"找谁", "打什么电话", "打哪个电话", "电话多少", "联系谁", "找哪个部门", "打谁电话", "该找谁", "去哪", "去哪里", "去哪办", "去哪里办", "去哪申请"}
	asksHow  = []string{"怎么办", "该怎么办", "怎么做", "怎么弄", "怎么申请", "下一步", "然后", "然后呢", "接下来", "接下来怎么办", "我该怎么做", "流程", "步骤"}
	asksElse = []string{"为什么", "能赔多少", "赔多少", "怎么起诉", "怎么要"}
)

// isBare reports a question for a side of a matter that does not name the matter.
func isBare(text string) bool {
	bare := bareWords(text)
	for _, words := range [][]string{asksProof, asksTime, asksCost, asksWhom, asksHow, asksElse} {
		if slices.Contains(words, bare) {
			return true
		}
	}
	return false
}

// bareWords is a short question without what ties it to the one before: 那要多久呢.
func bareWords(text string) string {
	return trimAny(trimAny(command(text), []string{"那", "还", "又"}, strings.CutPrefix), politeAfter, strings.CutSuffix)
}

// side is the part of an answer that a bare question asks for; empty when the
// answer holds none.
func (l *lastAnswer) side(question string) string {
	bare := bareWords(question)
	switch {
	case slices.Contains(asksProof, bare):
		return bullets("要准备的材料、证据：", l.Evidence)
	case slices.Contains(asksTime, bare):
		if len(l.Deadlines) == 0 {
			return sentencesWith(l.Conclusion, "日", "天", "年", "月", "小时", "期限")
		}
		return bullets("时间：", l.Deadlines)
	case slices.Contains(asksCost, bare):
		if l.Cost == "" {
			return sentencesWith(l.Conclusion, "收费", "免费", "费用", "元")
		}
		return l.Cost
	case slices.Contains(asksWhom, bare):
		var lines []string
		for _, call := range l.Calls {
			lines = append(lines, call.Number+" "+call.Name+ifSet("：", call.When))
		}
		return bullets("可以打这些电话：", lines)
	case slices.Contains(asksHow, bare) && len(l.Steps) > 0:
		return "这样做：\n" + numbered(l.Steps, 1)
	}
	return ""
}

// sentencesWith is the sentences of a text that hold one of the words.
func sentencesWith(text string, words ...string) string {
	var b strings.Builder
	for _, s := range strings.SplitAfter(text, "。") {
		if containsAny(s, words) {
			b.WriteString(s)
		}
	}
	return b.String()
}

func ifSet(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}
