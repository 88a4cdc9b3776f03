package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"pufa/content"
)

// Answers of the enterprise check, as kept in a path.
const (
	checkYes = iota
	checkNo
	checkUnsure
)

var (
	checkSays  = []string{"是", "否", "不清楚"}
	checkFree  = [][]string{{"是的", "对", "有", "有的", "做了", "都有", "做到了", "符合", "a", "yes"}, {"不是", "没有", "没", "没做", "不", "还没有", "还没", "无", "b", "no"}, {"不知道", "不确定", "说不清", "不了解", "不清", "跳过", "c"}}
	checkWords = []string{"企业体检", "企业法治体检", "法治体检", "公司体检", "公司法治体检", "企业合规体检", "企业合规自查", "合规体检", "工厂体检"}
)

const allAreas = "全部都查"

// enterprise opens the legal check of an enterprise (企业体检).
func (c *Conversation) enterprise(_ context.Context, t *turn) (Reply, bool, error) {
	if t.Kind != Text || len(c.books().set.Enterprise) == 0 {
		return Reply{}, false, nil
	}
	words := strings.TrimSuffix(squeeze(t.text), "继续")
	if !slices.Contains(checkWords, t.command) {
		if !strings.Contains(words, "体检") {
			return Reply{}, false, nil
		}
		for _, area := range content.EnterpriseAreas() {
			if words == "企业体检"+squeeze(area) || words == squeeze(area)+"体检" {
				t.session.Hand = &inHand{Kind: handEnterprise, Areas: []string{area}}
				return c.showStep(t, ""), true, nil
			}
		}
		return Reply{}, false, nil
	}
	t.session.Hand = &inHand{Kind: handEnterprise}
	return c.showStep(t, "【企业体检】对照法律自己查一查，看先改什么。不问单位名称，答案不保存。"), true, nil
}

// checkItems are the questions of the chosen areas.
func (s *shelf) checkItems(areas []string) []*content.EnterpriseItem {
	var out []*content.EnterpriseItem
	for _, area := range content.EnterpriseAreas() {
		for i := range s.set.Enterprise {
			if e := &s.set.Enterprise[i]; e.Area == area && slices.Contains(areas, area) {
				out = append(out, e)
			}
		}
	}
	return out
}

func (c *Conversation) checkQuestion(t *turn) Reply {
	h := t.session.Hand
	if len(h.Areas) == 0 {
		r := Reply{Text: "先查哪一块？", Actions: say("退出")}
		for _, area := range content.EnterpriseAreas() {
			if n := len(c.books().checkItems([]string{area})); n > 0 {
				r.Choices = append(r.Choices, Choice{Label: fmt.Sprintf("%s（%d项）", area, n), Say: area})
			}
		}
		r.Choices = append(r.Choices, Choice{Label: allAreas, Say: allAreas})
		return r
	}
	items := c.books().checkItems(h.Areas)
	if len(h.Path) >= len(items) {
		t.session.Hand = nil
		return Reply{Text: "体检的题目换了新的，请重新开始。", Actions: say("企业体检", "菜单")}
	}
	e := items[len(h.Path)]
	return Reply{Text: fmt.Sprintf("【%s %d/%d】%s", e.Area, len(h.Path)+1, len(items), e.Question),
		Choices: say(checkSays...), Actions: say("上一步", "退出")}
}

// checkAnswer takes 是, 否 or 不清楚, or the area to check.
func (c *Conversation) checkAnswer(ctx context.Context, t *turn, exact bool) (Reply, bool, error) {
	h := t.session.Hand
	plain := squeeze(t.text)
	if len(h.Areas) == 0 {
		if plain == squeeze(allAreas) || !exact && (plain == "全部" || plain == "都查") {
			h.Areas = content.EnterpriseAreas()
			return c.showStep(t, ""), true, nil
		}
		for _, area := range content.EnterpriseAreas() {
			if plain == squeeze(area) {
				h.Areas = []string{area}
				return c.showStep(t, ""), true, nil
			}
		}
		return Reply{}, false, nil
	}
	answer := slices.Index(checkSays, plain)
	for i, words := range checkFree {
		if !exact && answer < 0 && (slices.Contains(words, plain) || slices.Contains(words, t.command)) {
			answer = i
		}
	}
	if answer < 0 {
		return Reply{}, false, nil
	}
	h.Path = append(slices.Clone(h.Path), answer)
	items := c.books().checkItems(h.Areas)
	if len(h.Path) < len(items) {
		return c.showStep(t, ""), true, nil
	}
	areas, path := h.Areas, h.Path
	t.session.Hand, t.session.Choices = nil, nil
	r, err := c.checkResult(ctx, t, items, path, areas)
	return r, err == nil, err
}

// checkResult says what to mend first: the gaps by their weight, then what nobody knew.
func (c *Conversation) checkResult(ctx context.Context, t *turn, items []*content.EnterpriseItem, path []int, areas []string) (Reply, error) {
	var gaps, unsure []*content.EnterpriseItem
	for i, e := range items[:min(len(items), len(path))] {
		switch path[i] {
		case checkNo:
			gaps = append(gaps, e)
		case checkUnsure:
			unsure = append(unsure, e)
		}
	}
	heaviest := func(a, b *content.EnterpriseItem) int { return cmp.Compare(b.Weight, a.Weight) }
	slices.SortStableFunc(gaps, heaviest)
	slices.SortStableFunc(unsure, heaviest)
	var b strings.Builder
	fmt.Fprintf(&b, "【企业体检结果】查了%d项：%d项做到了，%d项要改，%d项要弄清。", len(items), len(items)-len(gaps)-len(unsure), len(gaps), len(unsure))
	last := &lastAnswer{Question: "企业体检", Topic: "企业体检", Title: "企业体检", Told: true}
	for _, part := range []struct {
		title string
		items []*content.EnterpriseItem
	}{{"要改的，按轻重排：", gaps}, {"要先弄清的：", unsure}} {
		for i, e := range part.items {
			if i == 0 {
				b.WriteString("\n\n" + part.title)
			}
			citations, found, err := c.cited(ctx, e.Refs)
			if err != nil {
				return Reply{}, err
			}
			last.Refs = append(last.Refs, found...)
			fmt.Fprintf(&b, "\n%d. %s%s\n为什么：%s\n怎么改：%s\n%s", i+1, urgency(e.Weight), e.Question, e.Why, e.Mend, byLaw(citations))
		}
	}
	if len(gaps)+len(unsure) == 0 {
		b.WriteString("\n这几块对照下来没有缺口，继续保持。")
	}
	b.WriteString("\n\n结果没有保存。拿不准的打12348，或请法律顾问看看。")
	t.session.Last = last
	r := Reply{Text: b.String(), Actions: append(last.actions(), say("企业体检", "菜单")...)}
	for _, area := range content.EnterpriseAreas() {
		if !slices.Contains(areas, area) {
			r.Choices = append(r.Choices, Choice{Label: "接着查：" + area, Say: "企业体检" + area})
		}
	}
	return r, nil
}

func urgency(weight int) string {
	switch weight {
	case 3:
		return "〔马上改〕"
	case 2:
		return "〔尽快改〕"
	}
	return "〔逐步改〕"
}
