package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"pufa/internal/shared"
	"pufa/internal/standin"
	"pufa/internal/wechat"
)

const (
	appID  = "wx1234567890abcdef"
	secret = "5ecre7-0123456789abcdef"
)

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// world is a stand-in of the platform and a client that calls it over HTTP.
type world struct {
	*wechat.Client
	platform *standin.Platform
	clock    *clock
	state    *shared.Local
	account  wechat.Account
	people   []string
}

func newWorld(t *testing.T, kind wechat.AccountKind) *world {
	t.Helper()
	w := &world{clock: &clock{at: time.Date(2026, 12, 4, 9, 0, 0, 0, time.UTC)}}
	var err error
	w.platform, err = standin.New(standin.Options{
		AppID: appID, Secret: secret, Token: "pufa", OriginalID: "gh_0123456789ab", Kind: standin.Kind(kind), Now: w.clock.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.platform.Close)
	server := httptest.NewServer(w.platform.Handler())
	t.Cleanup(server.Close)
	silent := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, "success") }))
	t.Cleanup(silent.Close)
	if err := w.platform.SetWebhook(silent.URL, server.URL); err != nil {
		t.Fatal(err)
	}
	w.state = shared.NewLocal(w.clock.now)
	t.Cleanup(func() { w.state.Close() })
	w.account = wechat.Account{AppID: appID, Secret: secret, Kind: kind, API: server.URL}
	if w.Client, err = wechat.NewClient(w.account, w.state); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"甲", "乙", "丙"} {
		w.people = append(w.people, w.platform.AddPerson(name))
	}
	return w
}

// follow makes the first person follow, which opens a window for three messages.
func (w *world) follow(t *testing.T) string {
	t.Helper()
	if _, err := w.platform.Follow(t.Context(), w.people[0], ""); err != nil {
		t.Fatal(err)
	}
	return w.people[0]
}

// code is the errcode of a refusal; 0 without one.
func code(err error) int64 {
	var refused *wechat.APIError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return 0
}

func TestTokenIsFetchedOnceAndKept(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	var group sync.WaitGroup
	seen := make([]string, 20)
	for i := range seen {
		group.Go(func() {
			token, err := w.Token(t.Context())
			if err != nil {
				t.Error(err)
			}
			seen[i] = token
		})
	}
	group.Wait()
	for _, token := range seen {
		if token == "" || token != seen[0] {
			t.Fatalf("tokens %q", seen)
		}
	}
	second, err := wechat.NewClient(w.account, w.state)
	if err != nil {
		t.Fatal(err)
	}
	if token, err := second.Token(t.Context()); err != nil || token != seen[0] {
		t.Errorf("another replica got %q, %v", token, err)
	}
	if n := w.platform.Calls("/cgi-bin/stable_token"); n != 1 {
		t.Errorf("%d tokens fetched", n)
	}
	w.clock.add(2 * time.Hour)
	if token, err := w.Token(t.Context()); err != nil || token == seen[0] {
		t.Errorf("after its life the token is %q, %v", token, err)
	}
}

// In a token's last minutes the SDK derives a time of 0 from it; calls go through.
func TestTokenInItsLastMinutes(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	other, err := wechat.NewClient(w.account, shared.NewLocal(w.clock.now)) // takes the platform's token first
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.clock.add(2*time.Hour - 5*time.Minute)
	if _, err := w.Tags(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A token that died is replaced and the call made again, also by many at once.
func TestTokenIsReplacedOnce(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	for name, die := range map[string]func(){
		"revoked":           w.platform.RevokeTokens,
		"revoked mid-call":  func() { w.platform.SetFaults(standin.Faults{Only: "/cgi-bin/tags", RevokeToken: 1}) },
		"none there before": func() {},
	} {
		before := w.platform.Calls("/cgi-bin/stable_token")
		die()
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				if _, err := w.Tags(t.Context()); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		group.Wait()
		if n := w.platform.Calls("/cgi-bin/stable_token") - before; n > 10 {
			t.Errorf("%s: %d tokens fetched", name, n)
		}
	}
}

// When the platform keeps handing out a token that it refuses, one is forced, and
// the limits on forcing are kept.
func TestTokenIsForced(t *testing.T) {
	var mu sync.Mutex
	forced, current := 0, "dead"
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body := make([]byte, r.ContentLength)
		_, _ = r.Body.Read(body)
		switch {
		case strings.HasSuffix(r.URL.Path, "stable_token"):
			if strings.Contains(string(body), `"force_refresh":true`) {
				forced++
				current = fmt.Sprint("fresh-", forced)
			}
			fmt.Fprintf(rw, `{"access_token":%q,"expires_in":7200}`, current)
		case r.URL.Query().Get("access_token") == "dead":
			fmt.Fprint(rw, `{"errcode":40001,"errmsg":"invalid credential"}`)
		default:
			fmt.Fprint(rw, `{"tags":[{"id":2,"name":"星标","count":0}]}`)
		}
	}))
	defer server.Close()
	ticking := &clock{at: time.Date(2026, 12, 4, 0, 0, 0, 0, time.UTC)}
	state := shared.NewLocal(ticking.now)
	defer state.Close()
	client, err := wechat.NewClient(wechat.Account{AppID: appID, Secret: secret, API: server.URL + "/"}, state)
	if err != nil {
		t.Fatal(err)
	}
	if tags, err := client.Tags(t.Context()); err != nil || len(tags) != 1 {
		t.Fatal(tags, err)
	}
	kill := func() {
		mu.Lock()
		current = "dead"
		mu.Unlock()
		if err := state.Delete(t.Context(), "wechat_stable_access_token_"+appID); err != nil {
			t.Fatal(err)
		}
	}
	kill()
	if _, err := client.Tags(t.Context()); wechat.Classify(err) != wechat.Retryable || forced != 1 {
		t.Errorf("within 30 s: %v, forced %d times", err, forced)
	}
	for range 40 {
		ticking.add(31 * time.Second)
		kill()
		_, _ = client.Tags(t.Context())
	}
	if forced != 18 {
		t.Errorf("forced %d times in a day, want 18", forced)
	}
}

// What goes wrong with the account's own settings is told as the platform tells it.
func TestTokenRefusals(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	for want, change := range map[int64]func(*wechat.Account){
		40013: func(a *wechat.Account) { a.AppID = "wx0" },
		40125: func(a *wechat.Account) { a.Secret = "g3he1m-and-wrong" },
	} {
		a := w.account
		change(&a)
		client, err := wechat.NewClient(a, w.state)
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.Tags(t.Context())
		if code(err) != want || strings.Contains(fmt.Sprint(err), a.Secret) {
			t.Errorf("%v, want %d", err, want)
		}
	}
	w.platform.SetFaults(standin.Faults{ForeignIP: true})
	if _, err := w.Token(t.Context()); code(err) != 40164 || wechat.Classify(err) != wechat.NotAllowed {
		t.Errorf("IP not on the whitelist: %v", err)
	}
}

func TestClassify(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	one := w.follow(t)
	send := func(ctx context.Context) error { return w.CustomSend(ctx, one, wechat.CustomText("在")) }
	only := "/cgi-bin/message"
	for name, c := range map[string]struct {
		faults standin.Faults
		want   wechat.Class
	}{
		"busy":               {standin.Faults{Only: only, Busy: 1}, wechat.Retryable},
		"bad gateway":        {standin.Faults{Only: only, BadGateway: 1}, wechat.Ambiguous},
		"truncated":          {standin.Faults{Only: only, Truncate: 1}, wechat.Ambiguous},
		"reset after sent":   {standin.Faults{Only: only, Reset: 1}, wechat.Ambiguous},
		"token died":         {standin.Faults{Only: only, RevokeToken: 1}, wechat.OK},
		"token died and new": {standin.Faults{Only: only, RevokeToken: 2}, wechat.Retryable},
	} {
		if _, err := w.platform.Say(t.Context(), one, "在"); err != nil { // a new window
			t.Fatal(err)
		}
		w.platform.SetFaults(c.faults)
		if err := send(t.Context()); wechat.Classify(err) != c.want {
			t.Errorf("%s: %v (%v), want %v", name, wechat.Classify(err), err, c.want)
		}
		w.platform.SetFaults(standin.Faults{})
	}
	// a call that only reads is never ambiguous
	w.platform.SetFaults(standin.Faults{Only: "/cgi-bin/tags", Reset: -1})
	if _, err := w.Tags(t.Context()); wechat.Classify(err) != wechat.Retryable {
		t.Errorf("reading, reset: %v", err)
	}
	// the caller gave up while the platform was at work
	w.platform.SetFaults(standin.Faults{Only: only, Latency: time.Second})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := send(ctx); wechat.Classify(err) != wechat.Ambiguous || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("given up: %v (%v)", wechat.Classify(err), err)
	}
	for code, want := range map[int64]wechat.Class{
		45009: wechat.QuotaUsed, 45028: wechat.QuotaUsed, 45047: wechat.QuotaUsed, 45015: wechat.NotAllowed,
		48001: wechat.NotAllowed, 43004: wechat.NotAllowed, 43101: wechat.NotAllowed, 45065: wechat.Ambiguous,
		45066: wechat.Retryable, 45011: wechat.Retryable, 40003: wechat.Permanent, 47003: wechat.Permanent,
	} {
		if got := wechat.Classify(fmt.Errorf("send: %w", &wechat.APIError{Code: code})); got != want {
			t.Errorf("%d: %v, want %v", code, got, want)
		}
	}
	if wechat.Classify(nil) != wechat.OK || wechat.Classify(errors.New("scene too long")) != wechat.Permanent {
		t.Error("no error and a mistake of our own")
	}
}

// A platform that cannot be reached has certainly done nothing.
func TestNobodyThere(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	address := server.URL
	server.Close()
	client, err := wechat.NewClient(wechat.Account{AppID: appID, Secret: secret, API: address}, shared.NewLocal(time.Now))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.MassToAll(t.Context(), wechat.MassMessage{Text: "在", ClientMsgID: "a"}); wechat.Classify(err) != wechat.Retryable {
		t.Errorf("%v (%v)", wechat.Classify(err), err)
	}
}

// No error carries the secret or a token, however the call failed.
func TestErrorsKeepSecrets(t *testing.T) {
	const token = "90_aVeryLongAndSecretToken"
	for name, answer := range map[string]http.HandlerFunc{
		"refusal that quotes": func(rw http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(rw, `{"errcode":40003,"errmsg":"bad %s for %s"}`, r.URL, secret)
		},
		"HTTP error": func(rw http.ResponseWriter, r *http.Request) { http.Error(rw, r.URL.String(), 500) },
		"redirect": func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "http://127.0.0.1:1/?"+r.URL.RawQuery, http.StatusFound)
		},
		"page":                 func(rw http.ResponseWriter, r *http.Request) { fmt.Fprintf(rw, "<html>%s</html>", r.URL) },
		"connection broken":    func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"answer does not fit":  func(rw http.ResponseWriter, r *http.Request) { fmt.Fprintf(rw, `{"tags":%q}`, r.URL) },
		"errcode is no number": func(rw http.ResponseWriter, r *http.Request) { fmt.Fprintf(rw, `{"errcode":%q}`, r.URL) },
	} {
		server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "stable_token") {
				fmt.Fprintf(rw, `{"access_token":%q,"expires_in":7200}`, token)
				return
			}
			answer(rw, r)
		}))
		client, err := wechat.NewClient(wechat.Account{AppID: appID, Secret: secret, API: server.URL}, shared.NewLocal(time.Now))
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.Tags(t.Context())
		text := fmt.Sprint(err)
		if err == nil || strings.Contains(text, token) || strings.Contains(text, secret) {
			t.Errorf("%s: %v", name, err)
		}
		var broken *wechat.CallError
		if errors.As(err, &broken) && strings.Contains(text, "http://") {
			t.Errorf("%s: the error quotes the address: %v", name, err)
		}
		server.Close()
	}
}

// The platform's API may be anywhere, below a path too; nothing else is called.
func TestAPIAddress(t *testing.T) {
	var mu sync.Mutex
	var paths []string
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		paths = append(paths, r.URL.Path)
		fmt.Fprint(rw, `{"access_token":"t","expires_in":7200}`)
	}))
	defer server.Close()
	client, err := wechat.NewClient(wechat.Account{AppID: appID, API: server.URL + "/proxy/"}, shared.NewLocal(time.Now))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Tags(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(paths, " "); got != "/proxy/cgi-bin/stable_token /proxy/cgi-bin/tags/get" {
		t.Errorf("called %s", got)
	}
	for _, bad := range []string{"api.weixin.qq.com", "ftp://a", "http://", "://"} {
		if _, err := wechat.NewClient(wechat.Account{API: bad}, shared.NewLocal(time.Now)); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
