package web

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAddress(t *testing.T) {
	for _, c := range []struct{ remote, forwarded, want string }{
		{"203.0.113.9:4711", "", "203.0.113.9"},
		{"203.0.113.9:4711", "198.51.100.7", "203.0.113.9"}, // a stranger may say what they like
		{"127.0.0.1:4711", "198.51.100.7", "198.51.100.7"},
		{"10.0.0.2:4711", "6.6.6.6, 198.51.100.7", "198.51.100.7"}, // the nearest proxy's word counts
		{"127.0.0.1:4711", "nonsense", "127.0.0.1"},
		{"[::1]:4711", "2001:db8::7", "2001:db8::7"},
		{"pipe", "", "pipe"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := Address(r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestSheetChangesItsName(t *testing.T) {
	one, a := Sheet("console", []byte("p{}"))
	_, b := Sheet("console", []byte("p{color:red}"))
	if a == b || !strings.HasSuffix(a, ".css") || !strings.Contains(string(one), "--accent") {
		t.Errorf("%s, %s", a, b)
	}
}
