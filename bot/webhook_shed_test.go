package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pufa/bot"
)

// crowded is a webhook with one place at work, which is taken until release is closed, and
// with room for two messages that are put off.
func crowded(t *testing.T, change func(*bot.WebhookOptions)) (h *hook, release chan struct{}) {
	t.Helper()
	release = make(chan struct{})
	h = newHook(t, func(o *bot.WebhookOptions) {
		o.AtWork, o.PutOff, o.Patience = 1, 2, time.Millisecond
		if change != nil {
			change(o)
		}
	})
	held := slowly(release)
	h.script.reply = func(ctx context.Context, m bot.Message) (bot.Reply, error) {
		if m.Text == "救命" {
			return bot.Reply{Text: "先打110"}, nil
		}
		return held(ctx, m)
	}
	go h.post(text("oFirst-0001", "0", "占住"))
	until(t, "the place is taken", func() bool { return worked(h) == 1 })
	return h, release
}

// Too many at work: the platform has its answer at once, the follower theirs by a
// customer-service message, once, in the order of asking.
func TestWebhookPutsOff(t *testing.T) {
	h, release := crowded(t, nil)
	q, body := seal(t, h.account, text(someone, "1", "一"))
	for range 2 {
		if got := h.send(q, body); got != "success" {
			t.Fatalf("put off with %q", got)
		}
	}
	if got := h.post(text(someone, "2", "二")); got != "success" || worked(h) != 1 {
		t.Fatalf("put off with %q, %d at work", got, worked(h))
	}
	close(release)
	until(t, "the answers are sent", func() bool { return len(h.outbox.replies()) == 2 })
	if sent := h.outbox.replies(); sent[0].Text != "答：一" || sent[1].Text != "答：二" {
		t.Errorf("sent %+v", sent)
	}
	if n := h.figure("put_off_total"); n != 2 || worked(h) != 3 {
		t.Errorf("%v counted, worked %d times", n, worked(h))
	}
}

// An account that may not send tells how to get the answer, and hands it over.
func TestWebhookPutsOffWithoutSending(t *testing.T) {
	h, release := crowded(t, unverified)
	if got := h.say(someone, "1", "一"); !strings.Contains(got, "回复任意文字查看") {
		t.Fatalf("put off with %q", got)
	}
	close(release)
	until(t, "the answer is kept", func() bool { return h.figure("late_answers_total", "kept") == 1 })
	if got := h.say(someone, "2", "好"); got != "答：一" {
		t.Errorf("handed over: %q", got)
	}
}

// What there is no room for hears so, and whom to call; a retry hears the same.
func TestWebhookTellsWhenBusy(t *testing.T) {
	h, release := crowded(t, nil)
	defer close(release)
	h.post(text(someone, "1", "一"))
	h.post(text(someone, "2", "二"))
	q, body := seal(t, h.account, text(someone, "3", "三"))
	first := h.send(q, body)
	if got := h.open(first).Content; !strings.Contains(got, "12348") {
		t.Errorf("got %q", got)
	}
	if h.send(q, body) != first || worked(h) != 1 || h.figure("busy_total") != 1 {
		t.Errorf("worked %d times, %v counted", worked(h), h.figure("busy_total"))
	}
}

// hastily is a script that knows a call for help.
type hastily struct{ *script }

func (hastily) Urgent(m bot.Message) bool { return m.Text == "救命" }

// Safety before law: a call for help is answered at once, whoever else waits.
func TestWebhookNeverPutsOffACallForHelp(t *testing.T) {
	var own *script
	h, release := crowded(t, func(o *bot.WebhookOptions) {
		own = o.Responder.(*script)
		o.Responder = hastily{own}
	})
	defer close(release)
	for _, id := range []string{"1", "2", "3"} { // more than could be put off
		h.post(text(someone, "x"+id, "一"))
		if got := h.say(someone, id, "救命"); got != "先打110" {
			t.Errorf("a call for help got %q", got)
		}
	}
}

// The conversation knows one by its words alone.
func TestConversationKnowsWhatIsUrgent(t *testing.T) {
	c := bot.New(bot.Options{Knowledge: engine, Now: time.Now})
	for said, urgent := range map[string]bool{"救命，他要杀我": true, "老公打我怎么办": true, "离婚冷静期多少天": false, "家暴法律怎么规定": false, "": false} {
		if got := c.Urgent(bot.Message{Kind: bot.Text, Text: said}); got != urgent {
			t.Errorf("%q: urgent %v", said, got)
		}
	}
}
