package bot_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"pufa/bot"
	"pufa/internal/wechat"
)

var (
	card    = bot.Card{Title: "宪法宣传周", Description: "12月4日（周五）", Picture: "https://a/p.png", URL: "https://a/b?c=\"1\"&d=2"}
	another = bot.Card{Title: "民法典<月>", URL: "https://a/2"}
)

// What becomes of each reply, by what the account may do.
func TestWebhookRendering(t *testing.T) {
	links := "看\n<a href=\"https://a/b?c=%221%22&d=2\">宪法宣传周</a>\n<a href=\"https://a/2\">民法典＜月＞</a>"
	for name, c := range map[string]struct {
		reply bot.Reply
		kind  wechat.AccountKind
		want  answered
		sent  string // before it, as a customer-service message
	}{
		"text":               {bot.Reply{Text: "答"}, wechat.Unverified, answered{MsgType: "text", Content: "答"}, ""},
		"text with choices":  {bot.Reply{Text: "选", Choices: []bot.Choice{{Label: "甲", Say: "甲"}}}, wechat.Unverified, answered{MsgType: "text", Content: "选\n\n<a href=\"weixin://bizmsgmenu?msgmenucontent=甲&msgmenuid=1\">1 甲</a>"}, ""},
		"card":               {bot.Reply{Cards: []bot.Card{card}}, wechat.Unverified, answered{MsgType: "news", ArticleCount: "1", Title: card.Title, URL: card.URL}, ""},
		"text and two cards": {bot.Reply{Text: "看", Cards: []bot.Card{card, another}}, wechat.Unverified, answered{MsgType: "text", Content: links}, ""},
		"two cards":          {bot.Reply{Cards: []bot.Card{card, another}}, wechat.Unverified, answered{MsgType: "text", Content: strings.TrimPrefix(links, "看\n")}, ""},
		"image":              {bot.Reply{MediaID: "m"}, wechat.Unverified, answered{MsgType: "image", MediaID: "m"}, ""},
		"transfer":           {bot.Reply{Transfer: true, HandOver: "正在转接"}, wechat.VerifiedSubscription, answered{MsgType: "transfer_customer_service"}, "正在转接"},
		"transfer that may not be": {bot.Reply{Transfer: true, HandOver: "请拨打12348"}, wechat.Unverified,
			answered{MsgType: "text", Content: "请拨打12348"}, ""},
		"transfer to nobody": {bot.Reply{Transfer: true}, wechat.Unverified, answered{MsgType: "text", Content: "抱歉"}, ""},
		"card without page":  {bot.Reply{Cards: []bot.Card{{Title: "无"}}}, wechat.Unverified, answered{MsgType: "text", Content: "抱歉"}, ""},
		"control characters": {bot.Reply{Text: "a\x00\x1bb]]>c"}, wechat.Unverified, answered{MsgType: "text", Content: "ab]]>c"}, ""},
	} {
		h := newHook(t, func(o *bot.WebhookOptions) { o.Account.Kind = c.kind })
		h.script.reply = func(context.Context, bot.Message) (bot.Reply, error) { return c.reply, nil }
		got := h.open(h.post(text(someone, "1", "在")))
		exact := got.Content
		if c.want.Content == "抱歉" && strings.HasPrefix(exact, "抱歉") {
			exact = "抱歉"
		}
		if got.MsgType != c.want.MsgType || exact != c.want.Content || got.Title != c.want.Title ||
			got.URL != c.want.URL || got.MediaID != c.want.MediaID || got.ArticleCount != c.want.ArticleCount {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
		sent := ""
		if replies := h.outbox.replies(); len(replies) > 0 {
			sent = replies[0].Text
		}
		if sent != c.sent {
			t.Errorf("%s: sent %q, want %q", name, sent, c.sent)
		}
	}
}

// A reply that is too long all the same is cut, outside links, and counted.
func TestWebhookCutsWhatIsTooLong(t *testing.T) {
	h := newHook(t, nil)
	link := `<a href="https://a/">看</a>`
	long := strings.Repeat("法律。", 226) + link + link
	h.script.reply = func(context.Context, bot.Message) (bot.Reply, error) { return bot.Reply{Text: long}, nil }
	got := h.say(someone, "1", "在")
	kept, ended := strings.CutSuffix(got, "……")
	if !ended || !strings.HasPrefix(long, kept) || len(kept) < bot.MaxText/2 || h.figure("cut_total") != 1 {
		t.Errorf("%d bytes: %q", len(got), got)
	}
}

var anyLink = regexp.MustCompile(`<a href="[^"<>]*">[^<>]*</a>`)

// checkOnTheWire states what every reply is on the wire, whatever the conversation
// and the follower's waiting answers come up with.
func checkOnTheWire(t *rapid.T, got answered) {
	if len(got.Content) > bot.MaxText || !utf8.ValidString(got.Content) {
		t.Fatalf("%d bytes, valid: %v", len(got.Content), utf8.ValidString(got.Content))
	}
	for _, r := range got.Content {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			t.Fatalf("control character %q", r)
		}
	}
	if rest := anyLink.ReplaceAllString(got.Content, ""); strings.Contains(rest, "<a ") || strings.Contains(rest, "</a>") {
		t.Fatalf("a link was cut: %q", rest)
	}
}

func TestWebhookRepliesFitTheWire(t *testing.T) {
	h := newHook(t, func(o *bot.WebhookOptions) {
		o.Account.Kind = wechat.Unverified
		o.PerMinute = 1 << 30
	})
	words := rapid.OneOf(rapid.StringN(0, 40, -1), rapid.SampledFrom([]string{
		strings.Repeat("法", 200), strings.Repeat("a", 500), "\x00\xff", "]]>", "。", "\n",
		`<a href="weixin://bizmsgmenu?msgmenucontent=更多&msgmenuid=1">更多</a>`,
	}))
	choice := rapid.Custom(func(t *rapid.T) bot.Choice {
		return bot.Choice{Label: words.Draw(t, "label"), Say: words.Draw(t, "say")}
	})
	page := rapid.Custom(func(t *rapid.T) bot.Card {
		return bot.Card{Title: words.Draw(t, "title"), URL: "https://a/" + rapid.StringN(0, 300, -1).Draw(t, "url")}
	})
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		reply := bot.Reply{
			Text:    strings.Join(rapid.SliceOfN(words, 0, 30).Draw(rt, "text"), ""),
			Choices: rapid.SliceOfN(choice, 0, 9).Draw(rt, "choices"),
			Cards:   rapid.SliceOfN(page, 0, 3).Draw(rt, "cards"),
		}
		h.script.reply = func(context.Context, bot.Message) (bot.Reply, error) { return reply, nil }
		n++
		body := h.post(text(someone, string(rune('a'+n%26))+strings.Repeat("x", n/26), "在"))
		if body == "success" {
			if !reply.Empty() {
				rt.Fatalf("%+v was not answered", reply)
			}
			return
		}
		checkOnTheWire(rt, h.open(body))
	})
}

// Any body under a valid signature is answered or refused in order, in clear as in
// an envelope.
func FuzzWebhook(f *testing.F) {
	for _, push := range []string{
		text(someone, "1", "在"), event(someone, "subscribe", "<EventKey>qrscene_a</EventKey>"), "", "<xml>", "<xml/>",
		`<!DOCTYPE xml [<!ENTITY x "y">]><xml>&x;</xml>`,
		pushed(someone, "location", "<Location_X>1e999</Location_X><Location_Y>-</Location_Y>"),
	} {
		f.Add(push)
	}
	sealed := newHook(f, func(o *bot.WebhookOptions) { o.PerMinute = 1 << 30 })
	clear := newHook(f, func(o *bot.WebhookOptions) { o.Account.AESKey, o.PerMinute = "", 1<<30 })
	f.Fuzz(func(t *testing.T, push string) {
		q, body := seal(t, sealed.account, push)
		one := sealed.do(http.MethodPost, q, strings.NewReader(body)).Code
		two := clear.do(http.MethodPost, signedQuery("pufa", pushTime), strings.NewReader(push)).Code
		for _, status := range []int{one, two} {
			switch status {
			case 200, 400, 403, 413:
			default:
				t.Fatalf("HTTP %d", status)
			}
		}
		if sealed.figure("panics_total")+clear.figure("panics_total") > 0 {
			t.Fatal("a panic")
		}
	})
}
