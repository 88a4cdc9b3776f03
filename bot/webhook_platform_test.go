package bot_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pufa/bot"
	"pufa/internal/shared"
	"pufa/internal/standin"
	"pufa/internal/wechat"
)

// town is a webhook behind the stand-in of the platform, which posts, retries and
// checks as the platform does, with an implementation of the wire of its own.
type town struct {
	*hook
	platform *standin.Platform
	resident string
}

func newTown(t *testing.T, kind wechat.AccountKind, aesKey string, change func(*bot.WebhookOptions)) *town {
	t.Helper()
	w := &town{}
	var err error
	w.platform, err = standin.New(standin.Options{
		AppID: "wx1234567890abcdef", Secret: "secret", Token: "pufa", AESKey: aesKey, OriginalID: original, Kind: standin.Kind(kind),
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Cleanup(w.platform.Close)
	account := wechat.Account{AppID: "wx1234567890abcdef", Secret: "secret", Token: "pufa", AESKey: aesKey, OriginalID: original,
		Kind: kind, API: server.URL}
	state := shared.NewLocal(time.Now)
	t.Cleanup(func() { state.Close() })
	client, err := wechat.NewClient(account, state)
	if err != nil {
		t.Fatal(err)
	}
	w.hook = newHook(t, func(o *bot.WebhookOptions) {
		o.Account, o.State, o.Sender, o.Now = account, state, bot.NewCustomSender(client), time.Now
		if change != nil {
			change(o)
		}
	})
	w.platform.Mount(mux)
	mux.Handle("/wechat", w.hook)
	if err := w.platform.SetWebhook(server.URL+"/wechat", server.URL); err != nil {
		t.Fatal(err)
	}
	w.resident = w.platform.AddPerson("居民")
	if err := w.platform.VerifyURL(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.platform.Follow(t.Context(), w.resident, "unit-17"); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *town) fine(t *testing.T) {
	t.Helper()
	for _, problem := range w.platform.Problems() {
		t.Error(problem)
	}
}

func TestPlatformTakesEveryReply(t *testing.T) {
	for name, key := range map[string]string{"safe mode": oneKey, "plaintext mode": ""} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, wechat.VerifiedService, key, nil)
			ctx := t.Context()
			for _, m := range []standin.Message{
				{Text: "民法典1077条 <a>&]]>"}, {Text: "更多", MenuID: "不是数字"}, {Kind: "image"}, {Kind: "voice"},
				{Kind: "voice", Recognition: "拖欠工资"}, {Kind: "video"}, {Kind: "sticker"}, {Kind: "link", Text: "t", URL: "https://a"},
				{Kind: "location", Latitude: 31.2, Longitude: 121.4, Label: "广场"}, {Text: strings.Repeat("长", 10_000)},
			} {
				ex, err := w.platform.Send(ctx, w.resident, m)
				if err != nil || ex.Problem != "" || len(ex.Tries) != 1 || ex.Reply == nil || ex.Reply.Kind != "text" {
					t.Errorf("%+v: %+v, %v", m.Kind, ex, err)
				}
			}
			for _, do := range []func() (standin.Exchange, error){
				func() (standin.Exchange, error) { return w.platform.Click(ctx, w.resident, "ask") },
				func() (standin.Exchange, error) { return w.platform.Scan(ctx, w.resident, "unit-18") },
				func() (standin.Exchange, error) { return w.platform.View(ctx, w.resident, "https://a") },
				func() (standin.Exchange, error) { return w.platform.ReportLocation(ctx, w.resident, 31, 121) },
				func() (standin.Exchange, error) { return w.platform.Unfollow(ctx, w.resident) },
			} {
				if ex, err := do(); err != nil || ex.Problem != "" || len(ex.Tries) != 1 {
					t.Errorf("%+v, %v", ex, err)
				}
			}
			w.fine(t)
		})
	}
}

// Pushes that come in parallel, or again because the answer got lost: one reply,
// one piece of work.
func TestPlatformRetries(t *testing.T) {
	for name, faults := range map[string]standin.Faults{
		"five at once": {ParallelPushes: 5}, "a lost answer": {LoseReplies: 1}, "events twice": {DuplicateEvents: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // a lost answer is waited for
			w := newTown(t, wechat.VerifiedService, oneKey, nil)
			before := worked(w.hook)
			w.platform.SetFaults(faults)
			ex, err := w.platform.Say(t.Context(), w.resident, "在")
			if err != nil || ex.Problem != "" || ex.Reply == nil {
				t.Errorf("%+v, %v", ex, err)
			}
			if _, err := w.platform.Click(t.Context(), w.resident, "ask"); err != nil {
				t.Error(err)
			}
			if n := worked(w.hook) - before; n != 2 {
				t.Errorf("worked %d times on two messages", n)
			}
			w.fine(t)
		})
	}
}

// Past the budget the platform gets success, and the follower the answer by a
// customer-service message through the platform's API.
func TestPlatformLateAnswer(t *testing.T) {
	release := make(chan struct{})
	w := newTown(t, wechat.VerifiedService, oneKey, func(o *bot.WebhookOptions) { o.Budget = 50 * time.Millisecond })
	w.script.reply = slowly(release)
	ex, err := w.platform.Say(t.Context(), w.resident, "慢")
	if err != nil || ex.Problem != "" || ex.Reply != nil || len(ex.Tries) != 1 {
		t.Fatalf("%+v, %v", ex, err)
	}
	close(release)
	until(t, "the answer arrives", func() bool {
		history := w.platform.History(w.resident)
		last := history[len(history)-1]
		return last.Origin == "custom" && last.Text == "答：慢"
	})
	w.fine(t)
}

// A long answer goes out in as many customer-service messages as it needs.
func TestPlatformLateLongAnswer(t *testing.T) {
	release := make(chan struct{})
	w := newTown(t, wechat.VerifiedService, oneKey, func(o *bot.WebhookOptions) { o.Budget = 50 * time.Millisecond })
	w.script.reply = slowly(release)
	if _, err := w.platform.Say(t.Context(), w.resident, strings.Repeat("慢。", 800)); err != nil {
		t.Fatal(err)
	}
	close(release)
	var all string
	until(t, "the answer arrives", func() bool {
		all = ""
		for _, b := range w.platform.History(w.resident) {
			if b.Origin == "custom" && !strings.HasPrefix(b.Text, "第") { // of the welcome, late too
				all += b.Text
			}
		}
		return len(all) >= len("答："+strings.Repeat("慢。", 800))
	})
	if all != "答："+strings.Repeat("慢。", 800) {
		t.Errorf("%d bytes arrived", len(all))
	}
	w.fine(t)
}
