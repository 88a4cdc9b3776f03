package standin

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"time"
)

const (
	testAppID    = "wxfedcba9876543210"
	testSecret   = "secret-of-the-account"
	testToken    = "token-of-the-hook"
	testAESKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	testOriginal = "gh_0123456789ab"
)

// clock is a settable time.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// world is a stand-in with a bot, both on real servers.
type world struct {
	t     *testing.T
	p     *Platform
	hook  *hook
	clock *clock
	api   *httptest.Server
	token string
}

func newWorld(t *testing.T, change func(*Options)) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{t: time.Date(2026, 11, 23, 9, 0, 0, 0, china)}}
	w.hook = &hook{t: t}
	w.hook.answer = w.hook.echo
	hookServer := httptest.NewServer(w.hook)
	t.Cleanup(hookServer.Close)
	o := Options{
		AppID: testAppID, Secret: testSecret, Token: testToken, AESKey: testAESKey, OriginalID: testOriginal,
		WebhookURL: hookServer.URL + "/wechat", Now: w.clock.now, ReplyWait: 150 * time.Millisecond,
	}
	if change != nil {
		change(&o)
	}
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	w.p, w.hook.p = p, p
	w.api = httptest.NewServer(p.Handler())
	t.Cleanup(w.api.Close)
	t.Cleanup(p.Close)
	if err := p.SetWebhook(hookServer.URL+"/wechat", w.api.URL); err != nil {
		t.Fatal(err)
	}
	w.renew()
	return w
}

// renew fetches a new token, after the clock was moved far.
func (w *world) renew() {
	w.t.Helper()
	w.token = w.call("GET", "/cgi-bin/token?grant_type=client_credential&appid="+testAppID+"&secret="+testSecret, nil).ok().text("access_token")
}

// result is a decoded answer of the API.
type result struct {
	t      *testing.T
	status int
	body   map[string]any
	raw    []byte
}

func (r result) text(key string) string {
	s, _ := r.body[key].(string)
	return s
}

func (r result) number(key string) int64 {
	n, _ := r.body[key].(json.Number)
	v, _ := n.Int64()
	return v
}

func (r result) code() int {
	if _, ok := r.body["errcode"]; !ok {
		return 0
	}
	return int(r.number("errcode"))
}

// ok fails the test unless the call succeeded.
func (r result) ok() result {
	r.t.Helper()
	if r.status != 200 || r.code() != 0 {
		r.t.Fatalf("HTTP %d %s, want success", r.status, r.raw)
	}
	return r
}

// fails fails the test unless the call failed with the code.
func (r result) fails(code int) {
	r.t.Helper()
	if r.code() != code {
		r.t.Fatalf("HTTP %d %s, want errcode %d", r.status, r.raw, code)
	}
}

// call calls a path as it stands.
func (w *world) call(method, path string, body any) result {
	w.t.Helper()
	r, err := w.try(method, path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) try(method, path string, body any) (result, error) {
	var reader io.Reader
	if body != nil {
		switch b := body.(type) {
		case string:
			reader = bytes.NewBufferString(b)
		default:
			data, err := json.Marshal(b)
			if err != nil {
				return result{}, err
			}
			reader = bytes.NewReader(data)
		}
	}
	req, err := http.NewRequest(method, w.api.URL+path, reader)
	if err != nil {
		return result{}, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return result{}, err
	}
	return readResult(w.t, resp)
}

func readResult(t *testing.T, resp *http.Response) (result, error) {
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return result{}, err
	}
	r := result{t: t, status: resp.StatusCode, raw: raw}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&r.body); err != nil {
		return r, fmt.Errorf("decode %q: %w", raw, err)
	}
	return r, nil
}

func (w *world) decode(resp *http.Response) result {
	w.t.Helper()
	r, err := readResult(w.t, resp)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) withToken(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		w.t.Fatal(err)
	}
	q := u.Query()
	q.Set("access_token", w.token)
	u.RawQuery = q.Encode()
	return u.String()
}

type m = map[string]any

func (w *world) post(path string, body any) result {
	w.t.Helper()
	return w.call("POST", w.withToken(path), body)
}

func (w *world) get(path string) result {
	w.t.Helper()
	return w.call("GET", w.withToken(path), nil)
}

// person is the nth of the switcher.
func (w *world) person(n int) string {
	w.p.mu.Lock()
	defer w.p.mu.Unlock()
	return w.p.followers.people[n].openid
}

// follower is the first person, following.
func (w *world) follower() string {
	w.t.Helper()
	id := w.person(0)
	if _, err := w.p.Follow(w.t.Context(), id, ""); err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *world) say(id, text string) Exchange {
	w.t.Helper()
	ex, err := w.p.Say(w.t.Context(), id, text)
	if err != nil {
		w.t.Fatal(err)
	}
	return ex
}

func (w *world) last(id string) Bubble {
	w.t.Helper()
	h := w.p.History(id)
	if len(h) == 0 {
		w.t.Fatal("the conversation is empty")
	}
	return h[len(h)-1]
}

func customText(id, text string) m {
	return m{"touser": id, "msgtype": "text", "text": m{"content": text}}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	good := Options{AppID: "a", Secret: "s", Token: "t", OriginalID: "gh_1", AESKey: testAESKey}
	for name, change := range map[string]func(*Options){
		"no app id":   func(o *Options) { o.AppID = "" },
		"no secret":   func(o *Options) { o.Secret = "" },
		"no token":    func(o *Options) { o.Token = "" },
		"no original": func(o *Options) { o.OriginalID = "" },
		"short key":   func(o *Options) { o.AESKey = "abc" },
		"kind":        func(o *Options) { o.Kind = "enterprise" },
		"webhook":     func(o *Options) { o.WebhookURL = "nowhere" },
	} {
		o := good
		change(&o)
		if p, err := New(o); err == nil {
			p.Close()
			t.Errorf("%s: New accepted it", name)
		}
	}
	p, err := New(good)
	if err != nil {
		t.Fatal(err)
	}
	p.Close()
	if _, err := p.Follow(context.Background(), p.AddPerson("某人"), ""); err != nil {
		t.Errorf("Follow after Close: %v", err)
	}
}

func TestIDsRiseAndFitJavaScript(t *testing.T) {
	w := newWorld(t, nil)
	w.p.mu.Lock()
	defer w.p.mu.Unlock()
	var before int64
	for range 3 {
		id := w.p.next()
		if id <= before || id >= 1<<53 {
			t.Fatalf("id %s after %d", strconv.FormatInt(id, 10), before)
		}
		before = id
	}
}
