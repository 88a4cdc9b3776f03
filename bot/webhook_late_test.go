package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pufa/bot"
	"pufa/internal/wechat"
)

// lateHook is a webhook with all the time in the world, and one beside it that has
// next to none: questions that begin with 慢 go there and are answered late, once
// released. Both share state, conversation and outbox.
func lateHook(t *testing.T, change func(*bot.WebhookOptions)) (h, hurried *hook, release chan struct{}) {
	release = make(chan struct{})
	var base bot.WebhookOptions
	h = newHook(t, func(o *bot.WebhookOptions) {
		if change != nil {
			change(o)
		}
		base = *o
	})
	hurried = newHook(t, func(o *bot.WebhookOptions) {
		registry, log := o.Registry, o.Log
		*o = base
		o.Registry, o.Log, o.Budget = registry, log, 50*time.Millisecond
	})
	hurried.script, hurried.outbox = h.script, h.outbox
	held := slowly(release)
	h.script.reply = func(ctx context.Context, m bot.Message) (bot.Reply, error) {
		if strings.HasPrefix(m.Text, "慢") {
			return held(ctx, m)
		}
		return bot.Reply{Text: "答：" + m.Text}, nil
	}
	return h, hurried, release
}

func unverified(o *bot.WebhookOptions) { o.Account.Kind = wechat.Unverified }

func TestLateAnswerBySending(t *testing.T) {
	h, hurried, release := lateHook(t, nil)
	q, body := seal(t, h.account, text(someone, "1", "慢问题"))
	if got := hurried.send(q, body); got != "success" {
		t.Fatalf("past the budget: %q", got)
	}
	if got := hurried.send(q, body); got != "success" {
		t.Fatalf("the retry got %q", got)
	}
	close(release)
	until(t, "the answer is sent", func() bool { return len(h.outbox.replies()) == 1 })
	if got := h.outbox.replies()[0].Text; got != "答：慢问题" {
		t.Errorf("sent %q", got)
	}
	if got := hurried.send(q, body); got != "success" || worked(h) != 1 {
		t.Errorf("a retry afterwards got %q, worked %d times", got, worked(h))
	}
	if n := hurried.figure("late_answers_total", "sent"); n != 1 {
		t.Errorf("%v counted", n)
	}
}

// An unverified account cannot send: the follower is told what to do, and does it.
func TestLateAnswerByHandOver(t *testing.T) {
	h, hurried, release := lateHook(t, unverified)
	if got := hurried.say(someone, "1", "慢问题"); !strings.Contains(got, "回复任意文字查看") {
		t.Fatalf("past the budget: %q", got)
	}
	if got := h.say(someone, "2", "好"); !strings.Contains(got, "还在查") {
		t.Errorf("too early: %q", got)
	}
	close(release)
	until(t, "the answer is kept", func() bool { return hurried.figure("late_answers_total", "kept") == 1 })
	if got := h.say(someone, "3", "好的。"); got != "答：慢问题" {
		t.Errorf("handed over: %q", got)
	}
	if got := h.say(someone, "4", "好的"); got != "答：好的" {
		t.Errorf("handed over twice: %q", got)
	}
	if len(h.outbox.replies()) != 0 {
		t.Error("sent although the account may not")
	}
}

// A new question instead of 好: both answers in one message, the new one first.
func TestLateAnswerBehindANewOne(t *testing.T) {
	h, hurried, release := lateHook(t, unverified)
	hurried.say(someone, "1", "慢问题")
	close(release)
	until(t, "the answer is kept", func() bool { return hurried.figure("late_answers_total", "kept") == 1 })
	if got, want := h.say(someone, "2", "新问题"), "答：新问题\n\n您刚才问的：\n答：慢问题"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Where both do not fit into a message, the first one waits on, and says so.
func TestLateAnswerThatHasNoRoom(t *testing.T) {
	h, hurried, release := lateHook(t, unverified)
	long := strings.Repeat("长", 400)
	hurried.say(someone, "1", "慢"+long)
	close(release)
	until(t, "the answer is kept", func() bool { return hurried.figure("late_answers_total", "kept") == 1 })
	got := h.say(someone, "2", "新"+long)
	if !strings.HasPrefix(got, "答：新"+long) || !strings.HasSuffix(got, "回复任意文字查看）") {
		t.Fatalf("got %q", got)
	}
	if got := h.say(someone, "3", "1"); got != "答：慢"+long {
		t.Errorf("handed over: %q", got)
	}
}

// A call for help is never taken for 回复任意文字.
func TestLateAnswerDoesNotHideACall(t *testing.T) {
	h, hurried, release := lateHook(t, unverified)
	hurried.say(someone, "1", "慢问题")
	close(release)
	until(t, "the answer is kept", func() bool { return hurried.figure("late_answers_total", "kept") == 1 })
	for i, words := range []string{"救命", "救", "报警"} {
		if got := h.say(someone, fmt.Sprint("c", i), words); !strings.HasPrefix(got, "答："+words) {
			t.Errorf("%s got %q", words, got)
		}
	}
}

// When sending fails, whatever the reason, the answer waits for the next message.
func TestLateAnswerThatCouldNotBeSent(t *testing.T) {
	for name, failure := range map[string]error{
		"out of the window": &wechat.APIError{Call: "/cgi-bin/message/custom/send", Code: 45015},
		"broken off":        &wechat.CallError{Call: "/cgi-bin/message/custom/send", Sent: true, Err: errors.New("reset")},
	} {
		h, hurried, release := lateHook(t, nil)
		h.outbox.err = failure
		if got := hurried.post(text(someone, "1", "慢问题")); got != "success" {
			t.Fatalf("%s: past the budget: %q", name, got)
		}
		close(release)
		until(t, "the answer is kept", func() bool { return hurried.figure("late_answers_total", "kept") == 1 })
		if got := h.say(someone, "2", "好"); got != "答：慢问题" {
			t.Errorf("%s: handed over: %q", name, got)
		}
	}
}

// Several late answers come in order, and nobody gets another's.
func TestLateAnswersOfSeveral(t *testing.T) {
	h, hurried, release := lateHook(t, unverified)
	hurried.say(someone, "1", "慢一")
	hurried.say("oOther-0001", "2", "慢二")
	close(release)
	until(t, "the answers are kept", func() bool { return hurried.figure("late_answers_total", "kept") == 2 })
	if got := h.say("oOther-0001", "3", "好"); got != "答：慢二" {
		t.Errorf("the other got %q", got)
	}
	if got := h.say(someone, "4", "好"); got != "答：慢一" {
		t.Errorf("someone got %q", got)
	}
}

// Leaving waits for nothing and is told nothing.
func TestLateEventWithoutAnAnswer(t *testing.T) {
	h, hurried, release := lateHook(t, unverified)
	h.script.reply = func(ctx context.Context, _ bot.Message) (bot.Reply, error) {
		<-release
		return bot.Reply{}, nil
	}
	if got := hurried.post(event(someone, "unsubscribe", "")); got != "success" {
		t.Errorf("got %q", got)
	}
	close(release)
}

// Work that hangs is given up, and the follower hears an apology at last.
func TestWorkThatHangsIsGivenUp(t *testing.T) {
	h := newHook(t, func(o *bot.WebhookOptions) { o.Budget, o.Work = 20*time.Millisecond, 2*time.Second })
	h.script.reply = func(ctx context.Context, _ bot.Message) (bot.Reply, error) {
		<-ctx.Done()
		return bot.Reply{}, ctx.Err()
	}
	if got := h.post(text(someone, "1", "慢问题")); got != "success" {
		t.Fatalf("got %q", got)
	}
	until(t, "the apology is sent", func() bool { return len(h.outbox.replies()) == 1 })
	if got := h.outbox.replies()[0].Text; !strings.Contains(got, "12348") {
		t.Errorf("sent %q", got)
	}
}
