package bot_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pufa/bot"
	"pufa/internal/shared"
)

// words are what random messages are put together from.
var words = []string{"老板", "欠我", "工资", "离婚", "孩子", "判给谁", "老公", "打我", "借条", "怎么写", "民法典", "刑法", "第", "1077", "133", "条", "之一",
	"一千零七十七", "-", "1080", "上一条", "下一条", "更多", "原文", "案例", "有用", "没用", "1", "2", "9", "菜单", "帮助", "转人工", "附近", "司法所", "法律援助",
	"我的数据", "删除我的数据", "确认删除", "取消", "热线", "12348", "你好", "谢谢", "那", "呢", "要什么材料", "多久", "灯塔管理示例条例", "第三条", "？", "。", " ",
	"😭", "[微笑]", "<a href=\"", "</a>", "\">", "\x00", "\u202e", "\xff", "《", "》", "今日一条", "新法速递", "以案释法", "大家常问", "换一批", "全部热线", "都不是", "想死", "诈骗", "法律规定"}

func drawMessage(t *rapid.T) bot.Message {
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		return bot.Message{Kind: bot.Event, Event: rapid.SampledFrom([]string{"subscribe", "scan", "unsubscribe", "click", "view", "location", "new_event"}).Draw(t, "event"),
			EventKey: rapid.SampledFrom([]string{"", "ask.hot", "study.cases", "service.hotlines", "x", "<a>"}).Draw(t, "key")}
	case 1:
		return bot.Message{Kind: bot.Location, Latitude: rapid.Float64().Draw(t, "lat"), Longitude: rapid.Float64().Draw(t, "lon")}
	case 2:
		kinds := []bot.MessageKind{bot.Image, bot.Video, bot.Voice, bot.Link, bot.Other, "unheard-of"}
		return bot.Message{Kind: rapid.SampledFrom(kinds).Draw(t, "other"), Text: rapid.SampledFrom(words).Draw(t, "said")}
	case 3:
		return bot.Message{Kind: bot.Text, Text: rapid.String().Draw(t, "text")}
	case 4:
		return bot.Message{Kind: bot.Text, Text: strings.Repeat(rapid.SampledFrom(words).Draw(t, "word"), rapid.IntRange(1, 3000).Draw(t, "times"))}
	}
	return bot.Message{Kind: bot.Text, Text: strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 6).Draw(t, "words"), "")}
}

// Whatever is sent, in whatever order: every reply fits the platform, no link is
// cut, every citation resolves, and the conversation goes on.
func TestAnyConversation(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, engine, bot.Account{Transfer: rapid.Bool().Draw(rt, "transfer")})
		for range rapid.IntRange(1, 12).Draw(rt, "messages") {
			if links := tappable.FindAllString(w.last.Body(), -1); len(links) > 0 && rapid.IntRange(0, 2).Draw(rt, "taps") == 0 {
				if _, err := w.tap(fmt.Sprint(rapid.IntRange(1, len(links)).Draw(rt, "link"))); err != nil {
					rt.Fatal(err)
				}
				continue
			}
			if _, err := w.send(drawMessage(rt)); err != nil {
				rt.Fatal(err)
			}
			w.pass(time.Duration(rapid.IntRange(0, 40).Draw(rt, "minutes")) * time.Minute)
		}
		if reply, err := w.send(bot.Message{Kind: bot.Text, Text: "菜单"}); err != nil || !strings.Contains(reply, "大家常问") {
			rt.Fatalf("the conversation ends in %q, %v", reply, err)
		}
		if w.state.largest > 64<<10 {
			rt.Fatalf("a session of %d bytes", w.state.largest)
		}
	})
}

// meter is the real state with a note of the largest value; while broken it fails.
type meter struct {
	shared.State
	mu      sync.Mutex
	largest int
	broken  bool
}

var errAway = errors.New("state is away")

func (m *meter) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if m.broken {
		return nil, false, errAway
	}
	return m.State.Get(ctx, key)
}

func (m *meter) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if m.broken {
		return errAway
	}
	m.mu.Lock()
	m.largest = max(m.largest, len(value))
	m.mu.Unlock()
	return m.State.Set(ctx, key, value, ttl)
}

func (m *meter) Add(ctx context.Context, key string, value []byte, ttl time.Duration) (bool, error) {
	if m.broken {
		return false, errAway
	}
	return m.State.Add(ctx, key, value, ttl)
}

// An answer without memory is better than none; one in danger least of all waits
// for a database.
func TestAnswersWhileStateIsAway(t *testing.T) {
	w := newWorld(t, engine, bot.Account{})
	w.state.broken = true
	for said, want := range map[string]string{"老公打我": "110", "老板拖欠工资怎么办": "结论：", "民法典1077条": "第一千零七十七条", "菜单": "大家常问"} {
		reply, err := w.send(bot.Message{Kind: bot.Text, Text: said})
		if err != nil || !strings.Contains(reply, want) {
			t.Errorf("%s: %q, %v", said, reply, err)
		}
	}
}

// Records that fail cost the record, not the answer; only what a person asked to be
// stored or deleted is said to have failed.
func TestAnswersWhileRecordsAreAway(t *testing.T) {
	w := newWorldWith(t, engine, bot.Account{}, awayRecords{})
	for _, c := range []struct{ said, want string }{
		{"老公打我", "110"}, {"老板拖欠工资怎么办", "结论："}, {"赔多少", "12348"}, {"量子纠缠态的波函数坍缩", ""}, {"都不是", "12348"},
	} {
		reply, err := w.send(bot.Message{Kind: bot.Text, Text: c.said})
		if err != nil || reply == "" || !strings.Contains(reply, c.want) {
			t.Errorf("%s: %q, %v", c.said, reply, err)
		}
	}
	if _, err := w.send(bot.Message{Kind: bot.Event, Event: "subscribe"}); err != nil {
		t.Errorf("subscribe: %v", err)
	}
	if reply, err := w.send(bot.Message{Kind: bot.Text, Text: "我的数据"}); err == nil {
		t.Errorf("我的数据 says %q without records", reply)
	}
	if _, err := w.send(bot.Message{Kind: bot.Text, Text: "删除我的数据"}); err != nil {
		t.Error(err)
	}
	if reply, err := w.send(bot.Message{Kind: bot.Text, Text: "确认删除"}); err == nil {
		t.Errorf("确认删除 says %q without records", reply)
	}
	// The failed deletion still waits for its yes.
	if reply, err := w.send(bot.Message{Kind: bot.Text, Text: "取消"}); err != nil || !strings.Contains(reply, "没有删除") {
		t.Errorf("取消 says %q, %v", reply, err)
	}
}

type awayRecords struct{}

var errRecords = errors.New("records are away")

func (awayRecords) SaveFollower(context.Context, bot.Follower) error    { return errRecords }
func (awayRecords) Unfollow(context.Context, string, time.Time) error   { return errRecords }
func (awayRecords) AddUnanswered(context.Context, bot.Unanswered) error { return errRecords }
func (awayRecords) AddFeedback(context.Context, bot.Feedback) error     { return errRecords }
func (awayRecords) FollowerData(context.Context, string) (bot.FollowerData, error) {
	return bot.FollowerData{}, errRecords
}
func (awayRecords) DeleteFollower(context.Context, string) (bot.FollowerData, error) {
	return bot.FollowerData{}, errRecords
}

// Many followers at once, and one follower with several messages at once.
func TestConversationsAtOnce(t *testing.T) {
	w := newWorld(t, engine, bot.Account{})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j, said := range []string{"老板拖欠工资怎么办", "更多", "2", "民法典1077条", "下一条", "有用", "菜单", "没用"} {
				reply, err := w.talk.Respond(context.Background(), bot.Message{Key: fmt.Sprintf("p%d-%d", i, j),
					From: fmt.Sprint("openid-", i%4), Kind: bot.Text, Text: said, At: opening})
				if err != nil || reply.Empty() || len(reply.Body()) > bot.MaxText {
					t.Errorf("%s: %v, %d bytes", said, err, len(reply.Body()))
				}
			}
		})
	}
	wg.Wait()
}

func TestLocationsOutsideTheWorld(t *testing.T) {
	w := newWorld(t, engine, bot.Account{})
	for _, v := range []float64{math.NaN(), math.Inf(1), 1e300, -91} {
		if reply, err := w.send(bot.Message{Kind: bot.Location, Latitude: v, Longitude: v}); err != nil || strings.Contains(reply, "NaN") {
			t.Errorf("location %v: %q, %v", v, reply, err)
		}
	}
}
