package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pufa/bot"
	"pufa/content"
)

// TestEveryWayThroughGuides takes every way through every guide by numbers: each ends,
// within the questions that Check allows, in a conclusion with articles that resolve.
func TestEveryWayThroughGuides(t *testing.T) {
	w := newWorld(t, engine, bot.Account{})
	ways := 0
	for _, g := range engine.Content().Guides {
		var walk func(path []int)
		walk = func(path []int) {
			reply, err := w.do(g.Title + "指南")
			if err != nil {
				t.Fatal(err)
			}
			for _, choice := range path {
				if reply, err = w.do(fmt.Sprint(choice)); err != nil {
					t.Fatal(err)
				}
			}
			if strings.Contains(reply, "您选的：") {
				ways++
				whole := reply
				for i := 0; i < 3 && strings.Contains(reply, "回复“更多”继续"); i++ {
					if reply, err = w.do("更多"); err != nil {
						t.Fatal(err)
					}
					whole += reply
				}
				if !strings.Contains(whole, "结论：") || !strings.Contains(whole, "依据：") || !strings.Contains(whole, "怎么办：") || !strings.Contains(whole, "☎") {
					t.Errorf("%s %v ends in %s", g.ID, path, whole)
				}
				return
			}
			if len(path) >= content.MaxGuideQuestions {
				t.Fatalf("%s %v does not end", g.ID, path)
			}
			for choice := range w.last.Choices {
				walk(append(append([]int{}, path...), choice+1))
			}
		}
		walk(nil)
	}
	t.Logf("%d ways through %d guides", ways, len(engine.Content().Guides))
	if ways < 100 {
		t.Errorf("only %d ways", ways)
	}
}

// TestDangerComesFirst holds that a guide about a danger opens with it, and that the
// fixed text stands before the law.
func TestDangerComesFirst(t *testing.T) {
	w := newWorld(t, engine, bot.Account{})
	set := engine.Content()
	for _, g := range set.Guides {
		if g.Emergency == "" {
			continue
		}
		for i, o := range g.Nodes[0].Options {
			end := g.End(o.To)
			if end == nil || end.Emergency == "" {
				continue
			}
			if _, err := w.do(g.Title + "指南"); err != nil {
				t.Fatal(err)
			}
			reply, err := w.do(fmt.Sprint(i + 1))
			if err != nil {
				t.Fatal(err)
			}
			call, law := strings.Index(reply, "110"), strings.Index(reply, "结论：")
			if call < 0 || law < call {
				t.Errorf("%s: 110 at %d, the law at %d", g.ID, call, law)
			}
		}
	}
}

// TestExampleLines sends the packs' worked examples as one line each.
func TestExampleLines(t *testing.T) {
	w := newWorld(t, engine, bot.Account{})
	for _, k := range engine.Content().Calculators {
		if !k.Example.Today.IsZero() {
			continue // worked on another day
		}
		reply, err := w.do(k.Example.Say)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(reply, "【算"+k.Title+"】"+k.Example.Answer) {
			t.Errorf("%s: %s", k.Example.Say, reply)
		}
	}
}

// TestStepsHoldUnderNoise writes anything in any order: every message gets a reply that
// fits, and 退出 always leaves.
func TestStepsHoldUnderNoise(t *testing.T) {
	w := newWorld(t, engine, bot.Account{})
	words := []string{"1", "2", "3", "9", "a", "B", "是", "否", "不清楚", "上一步", "重来", "继续", "更多", "跳过", "没有", "讨薪指南", "反诈自查指南", "离婚怎么办一步步", "企业体检", "税务", "算诉讼费", "5万",
		"算试用期上限", "月薪八千五", "3年7个月", "2026-03-01", "老板拖欠工资怎么办", "民法典1077条", "谢谢", "菜单", "每日五题", "指南", "计算器", "现在安全", "诉讼费 5万", "没对上的话", "原文"}
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 12).Draw(rt, "messages") {
			m := rapid.SampledFrom(words).Draw(rt, "message")
			reply, err := w.do(m)
			if err != nil || strings.TrimSpace(reply) == "" {
				rt.Fatalf("%s: %q %v", m, reply, err)
			}
		}
		for range 2 {
			if _, err := w.do("退出"); err != nil {
				rt.Fatal(err)
			}
		}
		if reply, err := w.do("上一步"); err != nil || strings.Contains(reply, "第1步") {
			rt.Fatalf("still led after leaving: %q %v", reply, err)
		}
	})
}
