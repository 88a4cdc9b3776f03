package app

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// ask sends a request from an address and gives the status.
func askFrom(h http.Handler, remote, forwarded string) int {
	r := httptest.NewRequest(http.MethodGet, "/p/services", nil)
	r.RemoteAddr = remote
	if forwarded != "" {
		r.Header.Set("X-Forwarded-For", forwarded)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestPagesOfOneAddressAreBounded(t *testing.T) {
	now := time.Now()
	c := newCallers(1, 3, func() time.Time { return now })
	h := c.pages(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	for i, want := range []int{200, 200, 200, 429} {
		if got := askFrom(h, "203.0.113.7:9", ""); got != want {
			t.Errorf("page %d: %d", i+1, got)
		}
	}
	for what, got := range map[string]int{
		"another address":             askFrom(h, "203.0.113.8:9", ""),
		"another behind the proxy":    askFrom(h, "127.0.0.1:9", "203.0.113.9"),
		"a proxy that names nobody":   askFrom(h, "127.0.0.1:9", ""),
		"a name that anybody can set": askFrom(h, "203.0.113.10:9", "203.0.113.7"),
	} {
		if got != 200 {
			t.Errorf("%s: %d", what, got)
		}
	}
	if got := askFrom(h, "127.0.0.1:9", "198.51.100.1, 203.0.113.7"); got != 429 {
		t.Errorf("the same one behind the proxy: %d", got)
	}
	now = now.Add(time.Second)
	if got := askFrom(h, "203.0.113.7:9", ""); got != 200 {
		t.Errorf("a second later: %d", got)
	}
}

// Forged messages use up an address; messages of the platform use up nothing.
func TestOnlyRefusedMessagesCount(t *testing.T) {
	now := time.Now()
	c := newCallers(1, 2, func() time.Time { return now })
	status, asked := http.StatusOK, 0
	h := c.refusals(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { asked++; w.WriteHeader(status) }))
	for range 10 {
		if got := askFrom(h, "203.0.113.7:9", ""); got != 200 {
			t.Fatalf("a good message: %d", got)
		}
	}
	status = http.StatusForbidden
	for i, want := range []int{403, 403, 429, 429} {
		if got := askFrom(h, "203.0.113.7:9", ""); got != want {
			t.Errorf("forged message %d: %d", i+1, got)
		}
	}
	if asked != 12 {
		t.Errorf("looked at %d messages", asked)
	}
}
