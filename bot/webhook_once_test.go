package bot_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pufa/bot"
	"pufa/internal/shared"
	"pufa/internal/store/storetest"
	"pufa/internal/testenv"
)

func TestWebhookRetryGetsTheSameReply(t *testing.T) {
	h := newHook(t, nil)
	q, body := seal(t, h.account, text(someone, "1", "在"))
	first := h.send(q, body)
	for range 2 {
		if again := h.send(q, body); again != first {
			t.Errorf("a retry got %s, the first try %s", again, first)
		}
	}
	if n := len(h.script.messages()); n != 1 {
		t.Errorf("worked %d times", n)
	}
	if n := h.figure("requests_total", "repeated"); n != 2 {
		t.Errorf("%v counted as repeated", n)
	}
}

// Which pushes are one message and which are two.
func TestWebhookTellsMessagesApart(t *testing.T) {
	const other = "oOther-0001"
	later := func(push string) string {
		return strings.Replace(push, fmt.Sprint(pushTime.Unix()), fmt.Sprint(pushTime.Unix()+1), 1)
	}
	for name, c := range map[string]struct {
		one, two string
		messages int
	}{
		"the same message":                 {text(someone, "1", "a"), text(someone, "1", "a"), 1},
		"the same event":                   {event(someone, "CLICK", "<EventKey>a</EventKey>"), event(someone, "CLICK", "<EventKey>a</EventKey>"), 1},
		"one id from two followers":        {text(someone, "1", "a"), text(other, "1", "a"), 2},
		"one id at two times":              {text(someone, "1", "a"), later(text(someone, "1", "a")), 2},
		"two ids":                          {text(someone, "1", "a"), text(someone, "2", "a"), 2},
		"two clicks in a second":           {event(someone, "CLICK", "<EventKey>a</EventKey>"), event(someone, "CLICK", "<EventKey>b</EventKey>"), 2},
		"one click twice":                  {event(someone, "CLICK", "<EventKey>a</EventKey>"), later(event(someone, "CLICK", "<EventKey>a</EventKey>")), 2},
		"two events in a second":           {event(someone, "subscribe", ""), event(someone, "SCAN", ""), 2},
		"leaving and coming":               {event(someone, "unsubscribe", ""), event(someone, "subscribe", ""), 2},
		"values that run into each other":  {event(someone, "CLICK", "<EventKey>ab</EventKey>"), event(someone, "CLICKa", "<EventKey>b</EventKey>"), 1},
		"without an id, other words":       {pushed(someone, "text", "<Content>a</Content>"), pushed(someone, "text", "<Content>b</Content>"), 2},
		"without an id, the same words":    {pushed(someone, "text", "<Content>a</Content>"), pushed(someone, "text", "<Content>a</Content>"), 1},
		"message and event of one instant": {text(someone, "1", "a"), event(someone, "CLICK", "<EventKey>a</EventKey>"), 2},
	} {
		h := newHook(t, nil)
		h.post(c.one)
		h.post(c.two)
		if n := len(h.script.messages()); n != c.messages {
			t.Errorf("%s: %d messages, want %d", name, n, c.messages)
		}
	}
}

// slowly answers when released, so that tries overlap.
func slowly(release <-chan struct{}) func(context.Context, bot.Message) (bot.Reply, error) {
	return func(_ context.Context, m bot.Message) (bot.Reply, error) {
		<-release
		return bot.Reply{Text: "答：" + m.Text}, nil
	}
}

// together posts one push n times at once, spread over the hooks, and gives all
// answers. meanwhile runs once the work has begun.
func together(t *testing.T, n int, meanwhile func(), hooks ...*hook) []string {
	t.Helper()
	q, body := seal(t, hooks[0].account, text(someone, "1", "在"))
	answers := make([]string, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { answers[i] = hooks[i%len(hooks)].send(q, body) })
	}
	until(t, "the work begins", func() bool { return worked(hooks...) > 0 })
	meanwhile()
	group.Wait()
	return answers
}

func worked(hooks ...*hook) int {
	n := 0
	for _, h := range hooks {
		n += len(h.script.messages())
	}
	return n
}

func allSame(t *testing.T, h *hook, answers []string) {
	t.Helper()
	for _, answer := range answers {
		if answer != answers[0] {
			t.Fatalf("two answers to one message:\n%s\n%s", answers[0], answer)
		}
	}
	if got := h.open(answers[0]).Content; got != "答：在" {
		t.Fatalf("answered %q", got)
	}
}

func TestWebhookParallelRetries(t *testing.T) {
	release := make(chan struct{})
	h := newHook(t, func(o *bot.WebhookOptions) { o.Receipts = newLedger(t, "") })
	h.script.reply = slowly(release)
	answers := together(t, 20, func() { close(release) }, h)
	allSame(t, h, answers)
	if n := worked(h); n != 1 {
		t.Errorf("worked %d times", n)
	}
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// replica is a webhook with its own link to a Redis.
func replica(t *testing.T, url string, receipts bot.Receipts, script func(context.Context, bot.Message) (bot.Reply, error)) *hook {
	t.Helper()
	r, err := shared.NewRedis(shared.RedisOptions{URL: url, Timeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	shared.LogRedisTo(quiet)
	state := shared.WithFallback(r, shared.NewLocal(time.Now), quiet)
	t.Cleanup(func() { state.Close() })
	h := newHook(t, func(o *bot.WebhookOptions) { o.State, o.Receipts = state, receipts })
	h.script.reply = script
	return h
}

func TestWebhookParallelRetriesAcrossReplicas(t *testing.T) {
	for name, receipts := range map[string]bot.Receipts{"Redis alone": nil, "Redis and SQL": newLedger(t, testenv.Prepared(t, storetest.Migrate))} {
		t.Run(name, func(t *testing.T) {
			release := make(chan struct{})
			url := testenv.Redis(t)
			one, two := replica(t, url, receipts, slowly(release)), replica(t, url, receipts, slowly(release))
			answers := together(t, 20, func() { close(release) }, one, two)
			allSame(t, one, answers)
			if n := worked(one, two); n != 1 {
				t.Errorf("worked %d times", n)
			}
		})
	}
}

// Redis goes while the first try is at work on one replica; retries on both wait
// for it, get its reply, and the work is not done again.
func TestWebhookRedisGoesMidway(t *testing.T) {
	release := make(chan struct{})
	server, receipts := testenv.RedisServer(t), newLedger(t, testenv.Prepared(t, storetest.Migrate))
	one, two := replica(t, server.URL(), receipts, slowly(release)), replica(t, server.URL(), receipts, slowly(release))
	answers := together(t, 12, func() {
		server.Stop()
		close(release)
	}, one, two)
	allSame(t, one, answers)
	if n := worked(one, two); n != 1 {
		t.Errorf("worked %d times", n)
	}
}

// Redis goes after the first try and before the retry, which comes to the other
// replica.
func TestWebhookRedisGoesBetweenTries(t *testing.T) {
	server, receipts := testenv.RedisServer(t), newLedger(t, testenv.Prepared(t, storetest.Migrate))
	one, two := replica(t, server.URL(), receipts, nil), replica(t, server.URL(), receipts, nil)
	q, body := seal(t, one.account, text(someone, "1", "在"))
	first := one.send(q, body)
	server.Stop()
	for _, h := range []*hook{two, one, two} {
		if again := h.send(q, body); again != first {
			t.Errorf("a retry got another reply")
		}
	}
	if n := worked(one, two); n != 1 {
		t.Errorf("worked %d times", n)
	}
}

// Without Redis from the start, parallel tries on two replicas meet in SQL.
func TestWebhookParallelRetriesWithoutRedis(t *testing.T) {
	server, receipts := testenv.RedisServer(t), newLedger(t, testenv.Prepared(t, storetest.Migrate))
	server.Stop()
	release := make(chan struct{})
	one, two := replica(t, server.URL(), receipts, slowly(release)), replica(t, server.URL(), receipts, slowly(release))
	answers := together(t, 12, func() { close(release) }, one, two)
	allSame(t, one, answers)
	if n := worked(one, two); n != 1 {
		t.Errorf("worked %d times", n)
	}
}

// SQL away too: people are still answered.
func TestWebhookAnswersWithoutSQL(t *testing.T) {
	receipts := newLedger(t, "")
	h := newHook(t, func(o *bot.WebhookOptions) { o.Receipts = receipts })
	if err := receipts.Close(); err != nil {
		t.Fatal(err)
	}
	q, body := seal(t, h.account, text(someone, "1", "在"))
	first := h.send(q, body)
	if h.open(first).Content == "" || h.send(q, body) != first || worked(h) != 1 {
		t.Errorf("answered %q, worked %d times", first, worked(h))
	}
}

// A replica takes a message and dies at it: the platform's retry, on another, is
// answered all the same.
func TestWebhookTakesOverFromTheDead(t *testing.T) {
	receipts := newLedger(t, testenv.Prepared(t, storetest.Migrate))
	never := make(chan struct{})
	var passed atomic.Int64
	change := func(o *bot.WebhookOptions) {
		o.Receipts = receipts
		o.Now = func() time.Time { return pushTime.Add(time.Duration(passed.Load())) }
	}
	dead, alive := newHook(t, change), newHook(t, change)
	dead.script.reply = slowly(never)
	q, body := seal(t, dead.account, text(someone, "1", "在"))
	var given sync.WaitGroup
	given.Go(func() { dead.send(q, body) })
	until(t, "the work begins", func() bool { return worked(dead) > 0 })
	passed.Store(int64(2 * time.Minute))
	if got := alive.open(alive.send(q, body)).Content; got != "第1次回答：在" {
		t.Errorf("the retry was answered %q", got)
	}
	close(never)
	given.Wait()
}

// A process that serves alone leaves a receipt of what changed records, and of nothing
// else: the next process gives the reply again, and answers a mere question anew.
func TestWebhookAloneAcrossARestart(t *testing.T) {
	receipts := newLedger(t, "")
	serve := func() *hook { // each with a State of its own, as a process that started
		h := newHook(t, func(o *bot.WebhookOptions) { o.Receipts, o.Alone = receipts, true })
		h.script.reply = func(ctx context.Context, m bot.Message) (bot.Reply, error) {
			if m.Text == "写" {
				return bot.Reply{Text: "写好了"}, receipts.AddFeedback(ctx, bot.Feedback{Key: m.Key, Question: "问", At: m.At})
			}
			return bot.Reply{Text: "答"}, nil
		}
		return h
	}
	for said, times := range map[string]int{"写": 1, "问": 2} {
		before, after := serve(), serve()
		q, body := seal(t, before.account, text(someone, "1"+said, said))
		first := before.send(q, body)
		if again := before.send(q, body); again != first {
			t.Errorf("%s: the same process gave another reply", said)
		}
		again := after.send(q, body)
		if after.open(again).Content != before.open(first).Content || worked(before, after) != times {
			t.Errorf("%s: after a restart %q, worked %d times, want %d", said, after.open(again).Content, worked(before, after), times)
		}
	}
}
