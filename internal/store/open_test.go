package store

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pufa/internal/fault"
	"pufa/internal/testenv"
)

func TestOpenSaysWhatToMend(t *testing.T) {
	good, err := url.Parse(testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(u *url.URL)) Config {
		u := *good
		change(&u)
		return Config{URL: u.String()}
	}
	const secret = "Geheim-123"
	notOurs := filepath.Join(t.TempDir(), "letter.db")
	if err := os.WriteFile(notOurs, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cfg  Config
		kind fault.Kind
		says []string
	}{
		"no such database": {with(func(u *url.URL) { u.Path = "/missing" }), fault.Invalid, []string{"没有库“missing”", good.Host}},
		"unknown user":     {with(func(u *url.URL) { u.User = url.UserPassword("stranger", secret) }), fault.Invalid, []string{"不认用户“stranger”"}},
		"nobody listens": {with(func(u *url.URL) { u.Host, u.User = "127.0.0.1:1", url.UserPassword("pufa", secret) }),
			fault.Unavailable, []string{"连不上数据库 127.0.0.1:1", "PostgreSQL"}},
		"no address":       {Config{URL: "postgres://pufa:" + secret + "@host:port/x"}, fault.Invalid, []string{"postgres://用户:密码@主机:5432/库名"}},
		"no folder":        {Config{Path: filepath.Join(t.TempDir(), "missing", "pufa.db")}, fault.Unavailable, []string{"pufa.db", "文件夹不存在或没有权限"}},
		"not a database":   {Config{Path: notOurs}, fault.Unavailable, []string{"letter.db", "不是 SQLite 数据库"}},
		"a folder instead": {Config{Path: t.TempDir()}, fault.Unavailable, []string{"打不开"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(t.Context(), c.cfg)
			if err == nil {
				s.Close()
				t.Fatal("it opened")
			}
			if got := fault.KindOf(err); got != c.kind {
				t.Errorf("kind %s, want %s: %v", got, c.kind, err)
			}
			for _, want := range c.says {
				if !strings.Contains(fault.Message(err), want) {
					t.Errorf("%q does not say %q", fault.Message(err), want)
				}
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the password shows: %v", err)
			}
		})
	}
}

// TestOutage: while PostgreSQL is away, calls fail with a sentence; afterwards the same
// store works on, and what was committed is there.
func TestOutage(t *testing.T) {
	server := testenv.PostgresServer(t)
	s := openFor(t, Config{URL: server.URL(), Key: testKey(t)})
	fillConversation(t, s, "anna")
	server.Stop()
	if _, err := s.Versions(t.Context()); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("reading: %v", err)
	}
	if _, _, err := s.Claim(t.Context(), "new", s.now(), 0); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("writing: %v", err)
	}
	server.Start()
	// Connections of the pool that the outage broke may each fail once.
	for try := 0; ; try++ {
		claimed, _, err := s.Claim(t.Context(), "new", s.now(), 0)
		if err == nil {
			if !claimed {
				t.Error("a claim that failed was kept")
			}
			break
		}
		if try == 2*postgresConns {
			t.Fatal(err)
		}
	}
	if n := s.ask(t, `SELECT COUNT(*) FROM feedback`); n != 1 {
		t.Errorf("%d rows of feedback are left", n)
	}
}
