package bot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"pufa/bot"
	"pufa/internal/fault"
	"pufa/internal/wechat"
)

// What the platform only reports gets success, and only what belongs to the
// conversation gets there.
func TestWebhookAcknowledges(t *testing.T) {
	for name, c := range map[string]struct {
		push  string
		heard bool
	}{
		"leaving":             {event(someone, "unsubscribe", ""), true},
		"a view":              {event(someone, "VIEW", "<EventKey>https://a</EventKey>"), true},
		"a reported location": {event(someone, "LOCATION", ""), true},
		"a mass result":       {event(someone, "MASSSENDJOBFINISH", "<MsgID>1</MsgID>"), false},
		"a template result":   {event(someone, "TEMPLATESENDJOBFINISH", "<MsgID>1</MsgID>"), false},
		"a popup":             {event(someone, "subscribe_msg_popup_event", ""), false},
		"a picked photo":      {event(someone, "pic_sysphoto", "<EventKey>k</EventKey>"), false},
		"an unknown event":    {event(someone, "guess_what", ""), false},
		"an event of nothing": {event(someone, "", ""), false},
	} {
		h := newHook(t, nil) // the script answers everything
		if got := h.post(c.push); got != "success" {
			t.Errorf("%s: %q", name, got)
		}
		if heard := worked(h) == 1; heard != c.heard {
			t.Errorf("%s: heard %v", name, heard)
		}
	}
}

func TestWebhookEmptyReplyIsSuccess(t *testing.T) {
	h := newHook(t, nil)
	h.script.reply = func(context.Context, bot.Message) (bot.Reply, error) { return bot.Reply{}, nil }
	if got := h.post(text(someone, "1", "在")); got != "success" {
		t.Errorf("%q", got)
	}
}

// notes takes the platform's reports.
type notes struct {
	mu    sync.Mutex
	keys  []string
	taken []wechat.Incoming
	err   error
}

func (n *notes) Notice(_ context.Context, key string, in wechat.Incoming) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.keys, n.taken = append(n.keys, key), append(n.taken, in)
	return n.err
}

// Reports reach who wants them once, with all entries of their lists.
func TestWebhookNotices(t *testing.T) {
	n := &notes{err: errors.New("no room")}
	h := newHook(t, func(o *bot.WebhookOptions) { o.Notices = n })
	popup := event(someone, "subscribe_msg_popup_event", "<SubscribeMsgPopupEvent>"+
		"<List><TemplateId>a</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List>"+
		"<List><TemplateId>b</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List></SubscribeMsgPopupEvent>")
	finished := event(someone, "MASSSENDJOBFINISH", "<MsgID>34182</MsgID><Status>send success</Status><SentCount>75</SentCount>")
	for _, push := range []string{popup, finished, popup, finished, strings.Replace(finished, "34182", "34183", 1)} {
		if got := h.post(push); got != "success" {
			t.Errorf("got %q", got)
		}
	}
	if len(n.taken) != 3 || len(n.taken[0].Popup) != 2 || n.taken[1].JobID != "34182" || n.taken[2].JobID != "34183" {
		t.Fatalf("taken: %+v", n.taken)
	}
	if n.keys[1] == n.keys[2] || n.keys[0] == "" {
		t.Errorf("keys %q", n.keys)
	}
	if h.figure("errors_total") != 3 {
		t.Errorf("%v errors counted", h.figure("errors_total"))
	}
}

// A panic anywhere in the conversation: an apology that helps, a log line without
// the question, a counter; the same for a retry, and the next message is answered.
func TestWebhookPanic(t *testing.T) {
	for name, cause := range map[string]func(m bot.Message){
		"of the program": func(m bot.Message) { panic("隐私：" + m.Text) },
		"of the runtime": func(m bot.Message) { fmt.Println([]int{}[len(m.Text)]) },
		"of an error":    func(m bot.Message) { panic(errors.New(m.Text)) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHook(t, nil)
			h.script.reply = func(_ context.Context, m bot.Message) (bot.Reply, error) {
				if m.Text == "在吗" {
					return bot.Reply{Text: "在"}, nil
				}
				cause(m)
				return bot.Reply{Text: "到不了这里"}, nil
			}
			q, body := seal(t, h.account, text(someone, "1", "丈夫打我"))
			first := h.send(q, body)
			if got := h.open(first).Content; !strings.Contains(got, "抱歉") || !strings.Contains(got, "110") {
				t.Errorf("apology: %q", got)
			}
			if h.send(q, body) != first || worked(h) != 1 {
				t.Errorf("the retry differs or worked again")
			}
			if h.figure("panics_total") != 1 || !strings.Contains(h.log.String(), "stack=") {
				t.Errorf("%v counted, log %s", h.figure("panics_total"), h.log)
			}
			if strings.Contains(h.log.String(), "丈夫") || strings.Contains(h.log.String(), someone) {
				t.Errorf("the log tells too much: %s", h.log)
			}
			if got := h.say(someone, "2", "在吗"); got != "在" {
				t.Errorf("afterwards: %q", got)
			}
		})
	}
}

// An event without an answer gets none for a panic either.
func TestWebhookPanicOfAnEvent(t *testing.T) {
	h := newHook(t, nil)
	h.script.reply = func(context.Context, bot.Message) (bot.Reply, error) { panic("x") }
	if got := h.post(event(someone, "unsubscribe", "")); got != "success" {
		t.Errorf("got %q", got)
	}
}

func TestWebhookErrors(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"ours":       {errors.New("disk full"), "抱歉"},
		"a person's": {fmt.Errorf("ask: %w", fault.New(fault.Unavailable, "正在更新法律库，请一分钟后再问。")), "正在更新法律库"},
	} {
		h := newHook(t, nil)
		h.script.reply = func(context.Context, bot.Message) (bot.Reply, error) { return bot.Reply{}, c.err }
		if got := h.say(someone, "1", "在"); !strings.Contains(got, c.want) || strings.Contains(got, "disk") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// Past the rate one sentence, then silence; another follower is not concerned.
func TestWebhookRate(t *testing.T) {
	h := newHook(t, func(o *bot.WebhookOptions) { o.PerMinute = 5 })
	var got []string
	for i := range 8 {
		answer := h.post(text(someone, fmt.Sprint(i), "在"))
		if answer != "success" {
			answer = h.open(answer).Content
		}
		got = append(got, answer)
	}
	if worked(h) != 5 || !strings.Contains(got[5], "太快") || got[6] != "success" || got[7] != "success" {
		t.Errorf("worked %d times, said %q", worked(h), got[5:])
	}
	if got := h.say("oOther-0001", "9", "在"); !strings.HasPrefix(got, "第6次") {
		t.Errorf("the other got %q", got)
	}
	if got := h.post(event(someone, "unsubscribe", "")); got != "success" || worked(h) != 7 {
		t.Error("leaving was held up")
	}
	if n := h.figure("limited_total"); n != 3 {
		t.Errorf("%v counted", n)
	}
}

// Nothing that goes well leaves a trace of who wrote what in the log.
func TestWebhookLogsNobody(t *testing.T) {
	h := newHook(t, nil)
	h.script.reply = func(context.Context, bot.Message) (bot.Reply, error) {
		return bot.Reply{}, fault.Wrap(errors.New("cause"), fault.Unavailable, "请稍后再试。")
	}
	h.post(text(someone, "1", "我的身份证号是110101199003070000"))
	h.do(http.MethodPost, signedQuery("pufa", pushTime), strings.NewReader(text(someone, "1", "明文身份证110101199003070000")))
	log := h.log.String()
	if log == "" || strings.Contains(log, "110101") || strings.Contains(log, someone) || strings.Contains(log, "身份证") {
		t.Errorf("log: %s", log)
	}
}
