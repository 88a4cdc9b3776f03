package bot_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/bot"
)

// board is campaigns without a database: what waits for whom, and what was wished.
type board struct {
	waiting  map[string]string // words by follower
	attached map[string]string // words by message key
	wishes   map[string]bool
	current  []bot.Announced
	heard    int
}

func (b *board) Heard(context.Context, string, time.Time) error { b.heard++; return nil }

func (b *board) Waiting(_ context.Context, follower, key string, _ time.Time) (bot.Attachment, bool, error) {
	if words, ok := b.attached[key]; ok {
		return bot.Attachment{Words: words}, true, nil
	}
	words, ok := b.waiting[follower]
	return bot.Attachment{Words: words}, ok, nil
}

func (b *board) Attach(_ context.Context, a bot.Attachment, key string, _ time.Time) (bool, error) {
	if _, ok := b.attached[key]; ok {
		return true, nil
	}
	for f, words := range b.waiting {
		if words == a.Words {
			delete(b.waiting, f)
			b.attached[key] = words
			return true, nil
		}
	}
	return false, nil
}

func (b *board) Current(context.Context, time.Time) ([]bot.Announced, error) { return b.current, nil }

func (b *board) Topics(context.Context) ([]string, error) { return []string{"宪法", "劳动"}, nil }

func (b *board) Wish(_ context.Context, _, topic string, wants bool, _ time.Time) error {
	b.wishes[topic] = wants
	return nil
}

func (b *board) Wishes(context.Context, string) (map[string]bool, error) { return b.wishes, nil }

const notice = "——\n国家宪法日到了"

// square is a world whose conversation knows of campaigns, with one message waiting.
func square(t *testing.T) (*world, *board) {
	t.Helper()
	w := newWorld(t, engine, bot.Account{})
	b := &board{waiting: map[string]string{}, attached: map[string]string{}, wishes: map[string]bool{}}
	w.talk = bot.New(bot.Options{Knowledge: w.knows, Records: w.records, State: w.state, Privacy: testKey(t), Study: w.study, Campaigns: b,
		Now: w.now, Log: slog.New(slog.DiscardHandler)})
	b.waiting[testKey(t).FollowerID("openid-"+w.who)] = notice
	return w, b
}

func (w *world) says(t *testing.T, words string) string {
	t.Helper()
	reply, err := w.do(words)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

func TestAWaitingMessageGoesOutOnce(t *testing.T) {
	w, b := square(t)
	if got := w.says(t, "谢谢"); !strings.HasSuffix(got, notice) || !strings.Contains(got, "不客气") {
		t.Errorf("first: %q", got)
	}
	if got := w.says(t, "谢谢"); strings.Contains(got, notice) {
		t.Errorf("again: %q", got)
	}
	if b.heard != 1 {
		t.Errorf("%d words were noted within minutes", b.heard)
	}
}

// A person in danger, in an exam, or one who deletes their data gets the answer alone.
func TestAnUrgentAnswerStandsAlone(t *testing.T) {
	for _, words := range []string{"我不想活了", "老公打我，救命", "删除我的数据", "退订"} {
		w, _ := square(t)
		if got := w.says(t, words); strings.Contains(got, notice) {
			t.Errorf("%s: %q", words, got)
		}
	}
}

func TestALongAnswerLeavesNoRoom(t *testing.T) {
	w, b := square(t)
	for f := range b.waiting {
		b.waiting[f] = "——\n" + strings.Repeat("长", 650)
	}
	got := w.says(t, "老板拖欠工资怎么办")
	if strings.Contains(got, "长长") || len(got) > bot.MaxText || len(b.waiting) != 1 {
		t.Errorf("%d bytes, %d waiting", len(got), len(b.waiting))
	}
}

func TestTopicsByWord(t *testing.T) {
	for words, want := range map[string]struct {
		topic string
		wants bool
		says  string
	}{
		"退订": {"", false, "已退订"}, "退订宪法": {"宪法", false, "宪法"}, "退订《宪法》": {"宪法", false, "宪法"}, "订阅 劳动": {"劳动", true, "劳动"},
		"订阅": {"", true, "好的"}, "退订 全部": {"", false, "已退订"}, "取消订阅": {"", false, "已退订"},
	} {
		w, b := square(t)
		got := w.says(t, words)
		if is, ok := b.wishes[want.topic]; !ok || is != want.wants || !strings.Contains(got, want.says) {
			t.Errorf("%s: %v, %q", words, b.wishes, got)
		}
	}
	w, b := square(t)
	if got := w.says(t, "退订 渔业"); len(b.wishes) != 0 || !strings.Contains(got, "宪法、劳动") {
		t.Errorf("an unknown topic: %v, %q", b.wishes, got)
	}
}

func TestWhatIsOn(t *testing.T) {
	w, b := square(t)
	clear(b.waiting)
	if got := w.says(t, "活动"); !strings.Contains(got, "没有正在进行") {
		t.Error(got)
	}
	b.current = []bot.Announced{{Name: "2026年国家宪法日", Dates: "12月4日", Words: "一起学宪法"}}
	if got := w.says(t, "活动"); !strings.Contains(got, "2026年国家宪法日（12月4日）\n一起学宪法") {
		t.Error(got)
	}
	if got := w.says(t, "[subscribe]"); !strings.Contains(got, "正在进行：2026年国家宪法日") {
		t.Error(got)
	}
	if !slices.Contains([]int{1, 2}, b.heard) {
		t.Errorf("heard %d times", b.heard)
	}
}
