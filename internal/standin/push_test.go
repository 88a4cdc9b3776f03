package standin

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestEnvelopeVector(t *testing.T) {
	raw, err := os.ReadFile("testdata/envelope.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		AESKey    string `json:"aes_key"`
		Token     string `json:"token"`
		AppID     string `json:"app_id"`
		Timestamp string `json:"timestamp"`
		Nonce     string `json:"nonce"`
		Message   string `json:"message"`
		Encrypt   string `json:"encrypt"`
		Signature string `json:"msg_signature"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	key, err := decodeAESKey(v.AESKey)
	if err != nil {
		t.Fatal(err)
	}
	message, appID, err := unseal(key, v.Encrypt)
	if err != nil || string(message) != v.Message || appID != v.AppID {
		t.Errorf("unseal = %q, %q, %v", message, appID, err)
	}
	if got := sign(v.Token, v.Timestamp, v.Nonce, v.Encrypt); got != v.Signature {
		t.Errorf("sign = %s, want %s", got, v.Signature)
	}
}

func TestEnvelopeRoundTrip(t *testing.T) {
	key, err := decodeAESKey(testAESKey)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		message := rapid.SliceOf(rapid.Byte()).Draw(t, "message")
		appID := rapid.StringMatching(`wx[0-9a-f]{16}`).Draw(t, "appid")
		sealed, err := seal(key, appID, message)
		if err != nil {
			t.Fatal(err)
		}
		got, gotID, err := unseal(key, sealed)
		if err != nil || !bytes.Equal(got, message) || gotID != appID {
			t.Fatalf("got %q, %q, %v", got, gotID, err)
		}
	})
}

func FuzzUnseal(f *testing.F) {
	key, err := decodeAESKey(testAESKey)
	if err != nil {
		f.Fatal(err)
	}
	good, err := seal(key, testAppID, []byte("<xml></xml>"))
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"", "====", "AAAA", good, good[:len(good)-4]} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		message, _, err := unseal(key, s)
		if err == nil && len(message) > len(s) {
			t.Errorf("%d bytes out of %d", len(message), len(s))
		}
	})
}

func TestMessageReachesTheWebhookAsThePlatformSendsIt(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	ex := w.say(id, "离婚冷静期]]>是<多久>&")
	if ex.Problem != "" || ex.Reply == nil || ex.Reply.Text != "回声：离婚冷静期]]>是<多久>&" {
		t.Fatalf("exchange %+v", ex)
	}
	all := w.hook.all()
	in := all[len(all)-1]
	if in.msg.ToUserName != testOriginal || in.msg.FromUserName != id || in.msg.MsgType != "text" ||
		in.msg.CreateTime != w.clock.now().Unix() || in.msg.MsgID == 0 {
		t.Errorf("message %+v", in.msg)
	}
	if in.query.Get("encrypt_type") != "aes" || in.query.Get("openid") != id {
		t.Errorf("query %v", in.query)
	}
	h := w.p.History(id)
	if n := len(h); n != 2 || h[0].Side != sideMe || h[1].Side != sideAccount || h[1].Origin != "reply" {
		t.Errorf("history %+v", h)
	}
}

func TestEveryKindOfMessage(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	for _, tc := range []struct {
		name  string
		send  Message
		check func(messageXML) bool
	}{
		{"choice", Message{Text: "继续", MenuID: "m-1"}, func(x messageXML) bool { return x.Content == "继续" && x.MenuID == "m-1" }},
		{"image", Message{Kind: "image"}, func(x messageXML) bool { return x.MediaID != "" && strings.HasPrefix(x.PicURL, w.api.URL) }},
		{"voice", Message{Kind: "voice", Recognition: "怎么申请法律援助"}, func(x messageXML) bool { return x.Recognition == "怎么申请法律援助" && x.MediaID != "" }},
		{"voice without recognition", Message{Kind: "voice"}, func(x messageXML) bool { return x.MsgType == "voice" && x.Recognition == "" }},
		{"video", Message{Kind: "video"}, func(x messageXML) bool { return x.MsgType == "video" && x.MediaID != "" }},
		{"location", Message{Kind: "location", Latitude: 30.25, Longitude: 120.17, Label: "区司法局"}, func(x messageXML) bool { return x.LocationX == "30.250000" && x.Label == "区司法局" }},
		{"link", Message{Kind: "link", Text: "标题", URL: "https://example.com"}, func(x messageXML) bool { return x.MsgType == "link" }},
		{"sticker", Message{Kind: "sticker", Text: "smile"}, func(x messageXML) bool { return x.MsgType == "text" && x.Content == unsupported }},
	} {
		if _, err := w.p.Send(t.Context(), id, tc.send); err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		all := w.hook.all()
		if x := all[len(all)-1].msg; !tc.check(x) {
			t.Errorf("%s: %s", tc.name, all[len(all)-1].xml)
		}
	}
	for _, bad := range []Message{{}, {Kind: "telepathy"}, {Kind: "image", Image: []byte("<svg/>")}} {
		if _, err := w.p.Send(t.Context(), id, bad); err == nil {
			t.Errorf("Send(%+v) was accepted", bad)
		}
	}
	if _, err := w.p.Say(t.Context(), w.person(1), "你好"); !errors.Is(err, errNotFollowing) {
		t.Errorf("Say by a stranger: %v", err)
	}
	if _, err := w.p.Say(t.Context(), "oNobody", "你好"); !errors.Is(err, errUnknownFollower) {
		t.Errorf("Say by nobody: %v", err)
	}
}

func TestAcknowledgementShowsNothing(t *testing.T) {
	for _, answer := range []string{"success", "", " success\n"} {
		w := newWorld(t, nil)
		id := w.follower()
		w.hook.set(func(inbound, int) string { return answer })
		ex := w.say(id, "你好")
		if ex.Reply != nil || ex.Problem != "" || len(ex.Tries) != 1 || w.last(id).Side != sideMe {
			t.Errorf("answer %q: %+v", answer, ex)
		}
	}
}

func TestUnusableReplies(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	h := w.hook
	long := strings.Repeat("法", maxTextBytes/3+1)
	item := "<item><Title>t</Title><Description>d</Description><PicUrl></PicUrl><Url>https://e.cn</Url></item>"
	news := func(count string, n int) string {
		return "<MsgType>news</MsgType><ArticleCount>" + count + "</ArticleCount><Articles>" + strings.Repeat(item, n) + "</Articles>"
	}
	for name, answer := range map[string]func(in inbound) string{
		"json":               func(inbound) string { return `{"ok":true}` },
		"plain in safe mode": func(in inbound) string { return "<xml>" + textElements("x") + "</xml>" },
		"signature": func(in inbound) string {
			return strings.Replace(h.replyTo(in, textElements("x")), "<MsgSignature>", "<MsgSignature>0", 1)
		},
		"not xml":      func(in inbound) string { return h.wrap("<xml><Content>") },
		"two elements": func(in inbound) string { return h.replyTo(in, textElements("x")) + "<xml></xml>" },
		"control":      func(in inbound) string { return h.replyTo(in, textElements("a\x01b")) },
		"empty text":   func(in inbound) string { return h.replyTo(in, textElements("")) },
		"empty body":   func(in inbound) string { return h.wrap("") },
		"too long":     func(in inbound) string { return h.replyTo(in, textElements(long)) },
		"two articles": func(in inbound) string { return h.replyTo(in, news("2", 2)) },
		"wrong count":  func(in inbound) string { return h.replyTo(in, news("2", 1)) },
		"unknown type": func(in inbound) string { return h.replyTo(in, "<MsgType>dance</MsgType>") },
		"unknown media": func(in inbound) string {
			return h.replyTo(in, "<MsgType>image</MsgType><Image><MediaId>x</MediaId></Image>")
		},
		"wrong receiver": func(in inbound) string {
			in.msg.FromUserName = "oSomebodyElse"
			return h.replyTo(in, textElements("x"))
		},
		"wrong sender": func(in inbound) string {
			in.msg.ToUserName = "gh_other"
			return h.replyTo(in, textElements("x"))
		},
		"no time": func(in inbound) string {
			in.msg.CreateTime = 0
			return h.replyTo(in, textElements("x"))
		},
		"dtd": func(in inbound) string { return h.wrap("<!DOCTYPE xml [<!ENTITY a \"b\">]><xml></xml>") },
	} {
		t.Run(name, func(t *testing.T) {
			h.set(func(in inbound, _ int) string { return answer(in) })
			ex := w.say(id, "你好")
			if ex.Problem == "" || ex.Reply != nil {
				t.Fatalf("exchange %+v", ex)
			}
			if b := w.last(id); b.Kind != "notice" || b.Text != serviceFault {
				t.Errorf("the follower saw %+v", b)
			}
		})
	}
	if len(w.p.Problems()) == 0 {
		t.Error("the journal has no problems")
	}
}

func TestUsableReplies(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	w.p.mu.Lock()
	picture, err := w.p.media.receive("image", nil, w.clock.now())
	w.p.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	for kind, elements := range map[string]string{
		"text":                      textElements(strings.Repeat("a", maxTextBytes)),
		"image":                     "<MsgType>image</MsgType><Image><MediaId>" + picture + "</MediaId></Image>",
		"news":                      "<MsgType>news</MsgType><ArticleCount>1</ArticleCount><Articles><item><Title>t</Title><Url>https://e.cn</Url></item></Articles>",
		"transfer_customer_service": "<MsgType>transfer_customer_service</MsgType>",
	} {
		w.hook.set(func(in inbound, _ int) string { return w.hook.replyTo(in, elements) })
		if ex := w.say(id, "你好"); ex.Problem != "" || ex.Reply == nil || ex.Reply.Kind != kind {
			t.Errorf("%s: %+v", kind, ex)
		}
	}
}

func TestSlowWebhookIsPushedThreeTimesUnchanged(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	w.hook.set(func(in inbound, n int) string {
		if n < 3 { // the subscription was 0
			time.Sleep(250 * time.Millisecond)
		}
		return w.hook.echo(in, n)
	})
	ex := w.say(id, "慢")
	if len(ex.Tries) != 3 || ex.Problem != "" || ex.Reply == nil {
		t.Fatalf("exchange %+v", ex)
	}
	tries := w.hook.all()[1:]
	for _, in := range tries[1:] {
		if !bytes.Equal(in.raw, tries[0].raw) || in.query.Encode() != tries[0].query.Encode() {
			t.Errorf("a retry differs: %v", in.query)
		}
	}
}

func TestSilentWebhookIsGivenUp(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	w.hook.set(func(inbound, int) string { time.Sleep(250 * time.Millisecond); return "success" })
	if ex := w.say(id, "慢"); len(ex.Tries) != pushTries || ex.Problem == "" || w.last(id).Text != serviceFault {
		t.Errorf("exchange %+v", ex)
	}
}

func TestFailingWebhookIsTriedAgain(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.ReplyWait = 20 * time.Millisecond })
	id := w.follower()
	var n atomic.Int32
	bad := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		n.Add(1)
		rw.WriteHeader(http.StatusForbidden)
	}))
	defer bad.Close()
	if err := w.p.SetWebhook(bad.URL, w.api.URL); err != nil {
		t.Fatal(err)
	}
	ex := w.say(id, "你好")
	if n.Load() != 3 || !strings.Contains(ex.Problem, "HTTP 403") {
		t.Errorf("%d tries, %+v", n.Load(), ex)
	}
}

func TestPushFaults(t *testing.T) {
	t.Run("lost replies", func(t *testing.T) {
		w := newWorld(t, nil)
		id := w.follower()
		w.p.SetFaults(Faults{LoseReplies: 2})
		if ex := w.say(id, "你好"); len(ex.Tries) != 3 || ex.Reply == nil {
			t.Errorf("exchange %+v", ex)
		}
	})
	t.Run("parallel", func(t *testing.T) {
		w := newWorld(t, nil)
		id := w.follower()
		w.p.SetFaults(Faults{ParallelPushes: 4})
		if ex := w.say(id, "你好"); len(ex.Tries) != 4 || ex.Problem != "" {
			t.Errorf("exchange %+v", ex)
		}
		if h := w.p.History(id); len(h) != 2 {
			t.Errorf("the follower saw %d bubbles", len(h))
		}
	})
	t.Run("parallel with different replies", func(t *testing.T) {
		w := newWorld(t, nil)
		id := w.follower()
		w.p.SetFaults(Faults{ParallelPushes: 3})
		w.hook.set(func(in inbound, n int) string { return w.hook.replyTo(in, textElements(strings.Repeat("x", n+1))) })
		if ex := w.say(id, "你好"); ex.Problem == "" {
			t.Errorf("exchange %+v", ex)
		}
	})
	t.Run("duplicate events", func(t *testing.T) {
		w := newWorld(t, nil)
		w.p.SetFaults(Faults{DuplicateEvents: true})
		id := w.follower()
		w.say(id, "你好")
		subs := w.hook.events("subscribe")
		if len(subs) != 2 || subs[0].CreateTime != subs[1].CreateTime {
			t.Fatalf("subscribe events %+v", subs)
		}
		if n := len(w.hook.all()); n != 3 {
			t.Errorf("%d pushes, want the event twice and the message once", n)
		}
	})
}

func TestVerifyURL(t *testing.T) {
	w := newWorld(t, nil)
	if err := w.p.VerifyURL(t.Context()); err != nil {
		t.Error(err)
	}
	bad := httptest.NewServer(http.NotFoundHandler())
	defer bad.Close()
	if err := w.p.SetWebhook(bad.URL, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.p.VerifyURL(t.Context()); err == nil {
		t.Error("a webhook that does not answer passed")
	}
}

func TestPlaintextMode(t *testing.T) {
	var got string
	var p *Platform
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b := new(bytes.Buffer)
		b.ReadFrom(r.Body)
		got = b.String()
		if r.URL.Query().Get("encrypt_type") != "" {
			t.Error("encrypt_type in plaintext mode")
		}
	}))
	defer srv.Close()
	p, err := New(Options{AppID: testAppID, Secret: testSecret, Token: testToken, OriginalID: testOriginal, WebhookURL: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.Follow(t.Context(), p.AddPerson("某人"), ""); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got, "<Event><![CDATA[subscribe]]></Event>") {
		t.Errorf("push %s", got)
	}
}

func FuzzCheckAnswer(f *testing.F) {
	p, err := New(Options{AppID: testAppID, Secret: testSecret, Token: testToken, OriginalID: testOriginal})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(p.Close)
	m := push{openid: "oX", articles: 1, answered: true}
	head := "<xml><ToUserName>oX</ToUserName><FromUserName>" + testOriginal + "</FromUserName><CreateTime>1</CreateTime>"
	for _, s := range []string{
		"", "success", head + textElements("好") + "</xml>", head + "<MsgType>news</MsgType><ArticleCount>1</ArticleCount></xml>",
		"<xml>", "<!DOCTYPE x><xml/>", head + "<MsgType>image</MsgType><Image><MediaId>1</MediaId></Image></xml>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		reply, _, problem := p.checkAnswer(body, m)
		if reply != nil && problem != "" {
			t.Errorf("a reply and a problem: %s", problem)
		}
		if reply != nil && reply.Kind == "text" && (reply.Text == "" || len(reply.Text) > maxTextBytes) {
			t.Errorf("a text of %d bytes passed", len(reply.Text))
		}
	})
}
