package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"pufa/bot"
	"pufa/internal/record"
)

// pad is where questions are stored; full refuses.
type pad struct {
	lines []string
	full  bool
}

func (p *pad) AddAsked(_ context.Context, asked []record.Asked) error {
	if p.full {
		return errors.New("full")
	}
	for _, q := range asked {
		p.lines = append(p.lines, fmt.Sprintf("%s %s %s×%d", q.Day, q.Kind, q.Question, q.Times))
	}
	return nil
}

// TestAskedQuestions: questions of law are counted, masked, by day; nothing else is.
func TestAskedQuestions(t *testing.T) {
	w := newWorld(t, engine, bot.Account{})
	asked := bot.NewAsked()
	w.talk = bot.New(bot.Options{Knowledge: w.knows, Records: w.records, State: w.state, Privacy: testKey(t), Study: w.study, Duty: w.desk,
		Asked: asked, Now: w.now, Log: slog.New(slog.DiscardHandler)})
	for _, step := range []string{
		"我叫王小明，电话13800138000，老板拖欠工资怎么办", "更多", "没用", "[next]",
		"老板拖欠工资怎么办", "老板拖欠工资怎么办", "民法典1077条", "离婚", "[unknown 外星人撞坏我家房顶谁赔]", "要多久",
		"救命，老公正在拿刀打我", "我老公打我怎么取证", "我的数据", "绑定 123456", "你好", "菜单", "[image]", "3",
	} {
		if _, err := w.do(step); err != nil {
			t.Fatalf("%s: %v", step, err)
		}
	}
	p := &pad{full: true}
	if err := asked.Flush(t.Context(), p); err == nil {
		t.Error("a failure is kept back")
	}
	p.full = false
	for range 2 { // the second time there is nothing left
		if err := asked.Flush(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(p.lines)
	const want = `2026-11-23 answered 我叫〔姓名〕，电话〔电话〕，老板拖欠工资怎么办×1
2026-11-24 answered 老板拖欠工资怎么办×2
2026-11-24 citation 民法典1077条×1
2026-11-24 none 外星人撞坏我家房顶谁赔×1
2026-11-24 topic 离婚×1`
	if got := strings.Join(p.lines, "\n"); got != want {
		t.Errorf("stored:\n%s\nwant:\n%s", got, want)
	}
}
