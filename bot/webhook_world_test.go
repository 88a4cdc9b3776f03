package bot_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pufa/bot"
	"pufa/internal/privacy"
	"pufa/internal/shared"
	"pufa/internal/store"
	"pufa/internal/wechat"
)

var pushTime = time.Date(2026, 12, 4, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))

const (
	oneKey     = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	anotherKey = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
	someone    = "oSomeone-4321"
	original   = "gh_0123456789ab"
)

// script answers as a test says and notes what it was asked.
type script struct {
	mu    sync.Mutex
	heard []bot.Message
	reply func(ctx context.Context, m bot.Message) (bot.Reply, error)
}

func (s *script) Respond(ctx context.Context, m bot.Message) (bot.Reply, error) {
	s.mu.Lock()
	s.heard = append(s.heard, m)
	n := len(s.heard)
	s.mu.Unlock()
	if s.reply != nil {
		return s.reply(ctx, m)
	}
	return bot.Reply{Text: fmt.Sprintf("第%d次回答：%s", n, m.Text)}, nil
}

func (s *script) messages() []bot.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]bot.Message(nil), s.heard...)
}

// outbox is where customer-service messages go.
type outbox struct {
	mu   sync.Mutex
	sent []bot.Reply
	err  error
}

func (o *outbox) Send(_ context.Context, _ string, r bot.Reply) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return o.err
	}
	o.sent = append(o.sent, r)
	return nil
}

func (o *outbox) replies() []bot.Reply {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]bot.Reply(nil), o.sent...)
}

// anyone hashes without a key, enough to tell people apart.
type anyone struct{}

func (anyone) FollowerID(openID string) string {
	sum := sha256.Sum256([]byte(openID))
	return hex.EncodeToString(sum[:10])
}

func (anyone) Mask(text string) string { return text }

// newLedger is a store, whose receipts several webhooks may share.
func newLedger(t testing.TB, postgres string) *store.Store {
	t.Helper()
	key, err := privacy.NewKey(privacy.NewSecret())
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Config{URL: postgres, Path: filepath.Join(t.TempDir(), "pufa.db"), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// logged is a log that tests read.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// hook is a webhook with all that tests look at.
type hook struct {
	*bot.Webhook
	t        testing.TB
	account  wechat.Account
	script   *script
	outbox   *outbox
	log      *logged
	registry *prometheus.Registry
}

// newHook makes a webhook in safe mode on a verified service account with state in
// the process; change adjusts it.
func newHook(t testing.TB, change func(*bot.WebhookOptions)) *hook {
	t.Helper()
	h := &hook{t: t, script: &script{}, outbox: &outbox{}, log: &logged{}, registry: prometheus.NewRegistry()}
	local := shared.NewLocal(time.Now)
	t.Cleanup(func() { local.Close() })
	o := bot.WebhookOptions{
		Account: wechat.Account{AppID: "wx1234567890abcdef", Token: "pufa", AESKey: oneKey, OriginalID: original,
			Kind: wechat.VerifiedService},
		Responder: h.script, Sender: h.outbox, State: local, Privacy: anyone{},
		Now: func() time.Time { return pushTime }, Log: slog.New(slog.NewTextHandler(h.log, nil)), Registry: h.registry,
		Budget: time.Minute, // tests of the budget shorten it
	}
	if change != nil {
		change(&o)
	}
	h.account = o.Account
	var err error
	if h.Webhook, err = bot.NewWebhook(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := h.Wait(ctx); err != nil {
			t.Error("still at work:", err)
		}
	})
	return h
}

// text is a text message as the platform writes it.
func text(from, id, content string) string {
	return pushed(from, "text", "<Content><![CDATA["+content+"]]></Content><MsgId>"+id+"</MsgId>")
}

func event(from, name, rest string) string {
	return pushed(from, "event", "<Event><![CDATA["+name+"]]></Event>"+rest)
}

func pushed(from, kind, rest string) string {
	return fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"+
		"<CreateTime>%d</CreateTime><MsgType><![CDATA[%s]]></MsgType>%s</xml>", original, from, pushTime.Unix(), kind, rest)
}

// signedQuery is the query of an honest push without an envelope.
func signedQuery(token string, at time.Time) url.Values {
	timestamp, nonce := strconv.FormatInt(at.Unix(), 10), "n0nce"
	return url.Values{"signature": {wechat.Sign(token, timestamp, nonce)}, "timestamp": {timestamp}, "nonce": {nonce}}
}

// seal makes the request of an honest push in safe mode.
func seal(t testing.TB, a wechat.Account, message string) (url.Values, string) {
	t.Helper()
	codec, err := wechat.NewCodec(a)
	if err != nil {
		t.Fatal(err)
	}
	q := signedQuery(a.Token, pushTime)
	var e struct{ Encrypt string }
	key := wechat.Key(decodeKey(t, a.AESKey))
	if err := xml.Unmarshal(codec.Seal(key, []byte(message), pushTime), &e); err != nil {
		t.Fatal(err)
	}
	q.Set("encrypt_type", "aes")
	q.Set("msg_signature", wechat.Sign(a.Token, q.Get("timestamp"), q.Get("nonce"), e.Encrypt))
	return q, "<xml><ToUserName><![CDATA[" + original + "]]></ToUserName><Encrypt><![CDATA[" + e.Encrypt + "]]></Encrypt></xml>"
}

// do sends a request to the webhook.
func (h *hook) do(method string, q url.Values, body io.Reader) *httptest.ResponseRecorder {
	rw := httptest.NewRecorder()
	h.ServeHTTP(rw, httptest.NewRequest(method, "/wechat?"+q.Encode(), body))
	return rw
}

// post sends a message sealed and gives the webhook's answer, as it went out.
func (h *hook) post(message string) string {
	q, body := seal(h.t, h.account, message)
	return h.send(q, body)
}

func (h *hook) send(q url.Values, body string) string {
	rw := h.do(http.MethodPost, q, strings.NewReader(body))
	if rw.Code != http.StatusOK {
		h.t.Errorf("HTTP %d: %s", rw.Code, rw.Body)
	}
	return rw.Body.String()
}

// answered is a reply as the follower gets it.
type answered struct {
	ToUserName, FromUserName, CreateTime, MsgType, Content string
	ArticleCount                                           string
	Title                                                  string `xml:"Articles>item>Title"`
	URL                                                    string `xml:"Articles>item>Url"`
	MediaID                                                string `xml:"Image>MediaId"`
}

// open reads the webhook's answer with the platform's key.
func (h *hook) open(body string) answered {
	h.t.Helper()
	a, err := openReply(h.account, body)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func openReply(a wechat.Account, body string) (answered, error) {
	var out answered
	if body == "success" {
		return out, errors.New("no reply but success")
	}
	plain := []byte(body)
	if a.AESKey != "" {
		var e struct{ Encrypt, MsgSignature, TimeStamp, Nonce string }
		if err := xml.Unmarshal(plain, &e); err != nil {
			return out, err
		}
		a.AESKeyPrevious = ""
		codec, err := wechat.NewCodec(a)
		if err != nil {
			return out, err
		}
		if plain, _, err = codec.Open(e.MsgSignature, e.TimeStamp, e.Nonce, e.Encrypt); err != nil {
			return out, err
		}
	}
	return out, xml.Unmarshal(plain, &out)
}

// say posts a text and gives the words of the reply.
func (h *hook) say(from, id, content string) string {
	h.t.Helper()
	return h.open(h.post(text(from, id, content))).Content
}

// figure reads a counter; labels are name=value.
func (h *hook) figure(name string, label ...string) float64 {
	families, err := h.registry.Gather()
	if err != nil {
		h.t.Fatal(err)
	}
	var sum float64
	for _, family := range families {
		if family.GetName() != "pufa_webhook_"+name {
			continue
		}
		for _, m := range family.GetMetric() {
			if len(label) == 0 || len(m.GetLabel()) > 0 && m.GetLabel()[0].GetValue() == label[0] {
				sum += m.GetCounter().GetValue()
			}
		}
	}
	return sum
}

// until waits for something that another goroutine does.
func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("never happened:", what)
		}
	}
}
