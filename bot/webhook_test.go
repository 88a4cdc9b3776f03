package bot_test

import (
	"encoding/base64"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pufa/bot"
	"pufa/internal/wechat"
)

func decodeKey(t testing.TB, encoded string) []byte {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(encoded + "=")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestWebhookURLCheck(t *testing.T) {
	h := newHook(t, nil)
	good := func() url.Values {
		q := signedQuery("pufa", pushTime)
		q.Set("echostr", "5838479218127813673")
		return q
	}
	if rw := h.do(http.MethodGet, good(), nil); rw.Code != 200 || rw.Body.String() != "5838479218127813673" {
		t.Fatalf("%d %q", rw.Code, rw.Body)
	}
	if got := h.do(http.MethodGet, good(), nil).Header(); got.Get("Content-Type") != "text/plain; charset=utf-8" ||
		got.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("echostr might be taken for a page: %v", got)
	}
	for name, c := range map[string]struct {
		change func(url.Values)
		status int
	}{
		"wrong signature":   {func(q url.Values) { q.Set("signature", strings.Repeat("a", 40)) }, 403},
		"no signature":      {func(q url.Values) { q.Del("signature") }, 403},
		"another nonce":     {func(q url.Values) { q.Set("nonce", "x") }, 403},
		"another token":     {func(q url.Values) { q.Set("signature", signedQuery("x", pushTime).Get("signature")) }, 403},
		"stale":             {func(q url.Values) { stamp(q, pushTime.Add(-6*time.Minute)) }, 403},
		"from the future":   {func(q url.Values) { stamp(q, pushTime.Add(6*time.Minute)) }, 403},
		"timestamp no text": {func(q url.Values) { q.Set("timestamp", "now") }, 403},
		"no echostr":        {func(q url.Values) { q.Del("echostr") }, 400},
		"long echostr":      {func(q url.Values) { q.Set("echostr", strings.Repeat("1", 300)) }, 400},
		"nothing":           {func(q url.Values) { clear(q) }, 403},
	} {
		q := good()
		c.change(q)
		if rw := h.do(http.MethodGet, q, nil); rw.Code != c.status || strings.Contains(rw.Body.String(), "5838479") {
			t.Errorf("%s: %d %q, want %d", name, rw.Code, rw.Body, c.status)
		}
	}
}

// stamp signs a query anew for another time.
func stamp(q url.Values, at time.Time) {
	for name, values := range signedQuery("pufa", at) {
		q[name] = values
	}
}

func TestWebhookMethods(t *testing.T) {
	h := newHook(t, nil)
	for _, method := range []string{"HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} {
		rw := h.do(method, signedQuery("pufa", pushTime), nil)
		if rw.Code != http.StatusMethodNotAllowed || rw.Header().Get("Allow") != "GET, POST" {
			t.Errorf("%s: %d, Allow %q", method, rw.Code, rw.Header().Get("Allow"))
		}
	}
}

// request is a push that a test spoils.
type request struct {
	q    url.Values
	body string
}

// Every way not to be the platform, and what it gets.
func TestWebhookRefuses(t *testing.T) {
	const message = "家里的事不能告诉别人"
	sealed := func(change func(*wechat.Account), inner string) func(*testing.T, *request) {
		return func(t *testing.T, r *request) {
			a := wechat.Account{AppID: "wx1234567890abcdef", Token: "pufa", AESKey: oneKey}
			if change != nil {
				change(&a)
			}
			r.q, r.body = seal(t, a, inner)
		}
	}
	plain := func(body string) func(*testing.T, *request) {
		return func(_ *testing.T, r *request) { r.q, r.body = signedQuery("pufa", pushTime), body }
	}
	honest := text(someone, "1", message)
	dtd := `<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><ToUserName>gh</ToUserName><Encrypt>&x;</Encrypt></xml>`
	for name, c := range map[string]struct {
		status int
		spoil  func(*testing.T, *request)
	}{
		"no msg_signature":      {403, func(_ *testing.T, r *request) { r.q.Del("msg_signature") }},
		"wrong msg_signature":   {403, func(_ *testing.T, r *request) { r.q.Set("msg_signature", strings.Repeat("0", 40)) }},
		"wrong URL signature":   {403, func(_ *testing.T, r *request) { r.q.Set("signature", strings.Repeat("0", 40)) }},
		"URL signature for msg": {403, func(_ *testing.T, r *request) { r.q.Set("msg_signature", r.q.Get("signature")) }},
		"stale timestamp":       {403, func(_ *testing.T, r *request) { r.q.Set("timestamp", strconv.FormatInt(pushTime.Unix()-301, 10)) }},
		"future timestamp":      {403, func(_ *testing.T, r *request) { r.q.Set("timestamp", strconv.FormatInt(pushTime.Unix()+301, 10)) }},
		"no timestamp":          {403, func(_ *testing.T, r *request) { r.q.Del("timestamp") }},
		"no query":              {403, func(_ *testing.T, r *request) { clear(r.q) }},
		"envelope changed": {403, func(_ *testing.T, r *request) {
			r.body = strings.Replace(r.body, "<Encrypt><![CDATA[", "<Encrypt><![CDATA[AAAA", 1)
		}},
		"token of another":       {403, sealed(func(a *wechat.Account) { a.Token = "other" }, honest)},
		"key of another":         {403, sealed(func(a *wechat.Account) { a.AESKey = anotherKey }, honest)},
		"app id of another":      {403, sealed(func(a *wechat.Account) { a.AppID = "wxother" }, honest)},
		"addressed to another":   {403, sealed(nil, strings.Replace(honest, original, "gh_other", 1))},
		"plaintext":              {403, plain(honest)},
		"plaintext and envelope": {403, plain("<xml><FromUserName>x</FromUserName><MsgType>text</MsgType><Encrypt>AAAA</Encrypt></xml>")},
		"no XML outside":         {400, plain("success")},
		"cut short":              {400, func(_ *testing.T, r *request) { r.body = r.body[:len(r.body)/2] }},
		"empty body":             {400, func(_ *testing.T, r *request) { r.body = "" }},
		"document type outside":  {400, plain(dtd)},
		"no XML inside":          {400, sealed(nil, "success")},
		"nobody's message":       {400, sealed(nil, "<xml><ToUserName>"+original+"</ToUserName></xml>")},
		"document type inside":   {400, sealed(nil, `<!DOCTYPE xml [<!ENTITY x "y">]>`+honest)},
		"billion laughs inside":  {400, sealed(nil, `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>`)},
		"too big":                {413, func(_ *testing.T, r *request) { r.body += strings.Repeat(" ", wechat.MaxBody) }},
		"too big, wrongly signed": {403, func(_ *testing.T, r *request) {
			r.q.Set("signature", "x")
			r.body = strings.Repeat(" ", wechat.MaxBody+1)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHook(t, nil)
			r := &request{}
			r.q, r.body = seal(t, h.account, honest)
			c.spoil(t, r)
			rw := h.do(http.MethodPost, r.q, strings.NewReader(r.body))
			if rw.Code != c.status {
				t.Errorf("%d %q, want %d", rw.Code, rw.Body, c.status)
			}
			if heard := h.script.messages(); len(heard) > 0 {
				t.Errorf("it was answered: %+v", heard)
			}
			if strings.Contains(h.log.String(), message) || strings.Contains(h.log.String(), someone) {
				t.Errorf("the log tells too much: %s", h.log)
			}
			if !strings.Contains(h.log.String(), "reason=") {
				t.Error("the log does not tell the reason")
			}
		})
	}
}

// A body whose length is not announced is cut off at the limit all the same.
func TestWebhookLimitsBodiesOfUnknownLength(t *testing.T) {
	h := newHook(t, nil)
	q, body := seal(t, h.account, text(someone, "1", "在"))
	endless := io.MultiReader(strings.NewReader(body), io.LimitReader(spaces{}, math.MaxInt64))
	r := httptest.NewRequest(http.MethodPost, "/wechat?"+q.Encode(), endless)
	r.ContentLength = -1
	rw := httptest.NewRecorder()
	h.ServeHTTP(rw, r)
	if rw.Code != http.StatusRequestEntityTooLarge {
		t.Fatalf("%d", rw.Code)
	}
}

type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// Freshness may be set; retries come with the first timestamp and are in time.
func TestWebhookFreshness(t *testing.T) {
	for _, c := range []struct {
		freshness, off time.Duration
		status         int
	}{
		{0, 299 * time.Second, 200}, {0, -299 * time.Second, 200}, {0, 301 * time.Second, 403},
		{time.Minute, 59 * time.Second, 200}, {time.Minute, 61 * time.Second, 403}, {time.Hour, 50 * time.Minute, 200},
	} {
		h := newHook(t, func(o *bot.WebhookOptions) {
			o.Freshness = c.freshness
			o.Now = func() time.Time { return pushTime.Add(c.off) }
		})
		q, body := seal(t, h.account, text(someone, "1", "在"))
		if rw := h.do(http.MethodPost, q, strings.NewReader(body)); rw.Code != c.status {
			t.Errorf("freshness %v, off by %v: %d, want %d", c.freshness, c.off, rw.Code, c.status)
		}
	}
}

func TestWebhookAnswersSealed(t *testing.T) {
	h := newHook(t, nil)
	got := h.open(h.post(text(someone, "1", "被家暴了怎么办")))
	want := answered{ToUserName: someone, FromUserName: original, CreateTime: strconv.FormatInt(pushTime.Unix(), 10),
		MsgType: "text", Content: "第1次回答：被家暴了怎么办"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// During a rotation the reply goes out under the key that opened the push.
func TestWebhookRotation(t *testing.T) {
	h := newHook(t, func(o *bot.WebhookOptions) { o.Account.AESKey, o.Account.AESKeyPrevious = anotherKey, oneKey })
	for _, key := range []string{oneKey, anotherKey} {
		platform := h.account
		platform.AESKey = key
		q, body := seal(t, platform, text(someone, key, "在"))
		if got, err := openReply(platform, h.send(q, body)); err != nil || got.MsgType != "text" {
			t.Errorf("under key %s: %+v, %v", key, got, err)
		}
	}
}

// Compat mode takes both, and prefers the envelope to what stands beside it.
func TestWebhookCompat(t *testing.T) {
	h := newHook(t, func(o *bot.WebhookOptions) { o.Account.Compat = true })
	clear := h.account
	clear.AESKey = ""
	got, err := openReply(clear, h.send(signedQuery("pufa", pushTime), text(someone, "1", "明文")))
	if err != nil || got.Content != "第1次回答：明文" {
		t.Errorf("plaintext: %+v, %v", got, err)
	}
	q, body := seal(t, h.account, text(someone, "2", "密文"))
	forged := strings.TrimPrefix(text("oForged", "2", "伪造"), "<xml>")
	both := strings.TrimSuffix(body, "</xml>") + forged
	if got := h.open(h.send(q, both)); got.Content != "第2次回答：密文" || got.ToUserName != someone {
		t.Errorf("both: %+v", got)
	}
	unsigned := signedQuery("pufa", pushTime)
	unsigned.Del("signature")
	if rw := h.do(http.MethodPost, unsigned, strings.NewReader(text(someone, "3", "无签名"))); rw.Code != 403 {
		t.Errorf("plaintext without signature: %d", rw.Code)
	}
}

// Without a key, as the platform's 明文模式 has it, replies go out in clear.
func TestWebhookPlaintextAccount(t *testing.T) {
	h := newHook(t, func(o *bot.WebhookOptions) { o.Account.AESKey = "" })
	if got := h.open(h.send(signedQuery("pufa", pushTime), text(someone, "1", "在"))); got.Content != "第1次回答：在" {
		t.Errorf("%+v", got)
	}
}

// What each push becomes for the conversation.
func TestWebhookMessages(t *testing.T) {
	scene := "<Ticket>T</Ticket>"
	for name, c := range map[string]struct {
		push string
		want bot.Message
	}{
		"text":          {text(someone, "1", " 民法典1077条 "), bot.Message{Kind: bot.Text, Text: " 民法典1077条 "}},
		"tapped choice": {pushed(someone, "text", "<Content>更多</Content><MsgId>1</MsgId><bizmsgmenuid>x-不是数字</bizmsgmenuid>"), bot.Message{Kind: bot.Text, Text: "更多", ChoiceID: "x-不是数字"}},
		"image":         {pushed(someone, "image", "<MediaId>m</MediaId><MsgId>1</MsgId>"), bot.Message{Kind: bot.Image}},
		"voice":         {pushed(someone, "voice", "<Recognition>拖欠工资。</Recognition><MsgId>1</MsgId>"), bot.Message{Kind: bot.Voice, Text: "拖欠工资。"}},
		"unheard voice": {pushed(someone, "voice", "<Recognition></Recognition><MsgId>1</MsgId>"), bot.Message{Kind: bot.Voice}},
		"short video":   {pushed(someone, "shortvideo", "<MsgId>1</MsgId>"), bot.Message{Kind: bot.Video}},
		"location": {pushed(someone, "location", "<Location_X>31.5</Location_X><Location_Y>-121.25</Location_Y><Label>广场</Label><MsgId>1</MsgId>"),
			bot.Message{Kind: bot.Location, Latitude: 31.5, Longitude: -121.25, Label: "广场"}},
		"odd location": {pushed(someone, "location", "<Location_X>NaN</Location_X><Location_Y>1e9</Location_Y><MsgId>1</MsgId>"), bot.Message{Kind: bot.Location}},
		"link":         {pushed(someone, "link", "<Title>t</Title><MsgId>1</MsgId>"), bot.Message{Kind: bot.Link}},
		"new kind":     {pushed(someone, "hologram", "<MsgId>1</MsgId>"), bot.Message{Kind: bot.Other}},
		"subscribe":    {event(someone, "subscribe", "<EventKey></EventKey>"), bot.Message{Kind: bot.Event, Event: "subscribe"}},
		"subscribe by code": {event(someone, "subscribe", "<EventKey>qrscene_unit-17</EventKey>"+scene),
			bot.Message{Kind: bot.Event, Event: "subscribe", EventKey: "unit-17"}},
		"scan":        {event(someone, "SCAN", "<EventKey>qrscene_is_mine</EventKey>"+scene), bot.Message{Kind: bot.Event, Event: "scan", EventKey: "qrscene_is_mine"}},
		"unsubscribe": {event(someone, "unsubscribe", ""), bot.Message{Kind: bot.Event, Event: "unsubscribe"}},
		"click":       {event(someone, "CLICK", "<EventKey>ask</EventKey>"), bot.Message{Kind: bot.Event, Event: "click", EventKey: "ask"}},
		"view":        {event(someone, "VIEW", "<EventKey>https://a</EventKey>"), bot.Message{Kind: bot.Event, Event: "view", EventKey: "https://a"}},
		"reported location": {event(someone, "LOCATION", "<Latitude>31.5</Latitude><Longitude>121.5</Longitude>"),
			bot.Message{Kind: bot.Event, Event: "location", Latitude: 31.5, Longitude: 121.5}},
	} {
		h := newHook(t, nil)
		h.post(c.push)
		heard := h.script.messages()
		if len(heard) != 1 {
			t.Errorf("%s: heard %d messages", name, len(heard))
			continue
		}
		if heard[0].Key == "" || strings.Contains(heard[0].Key, someone) {
			t.Errorf("%s: key %q", name, heard[0].Key)
		}
		c.want.Key, c.want.From, c.want.At = heard[0].Key, someone, pushTime
		if diff := cmp.Diff(c.want, heard[0]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
