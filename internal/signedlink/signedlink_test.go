package signedlink_test

import (
	"errors"
	"net/url"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pufa/internal/privacy"
	"pufa/internal/signedlink"
)

var morning = time.Date(2026, 12, 4, 9, 0, 0, 0, time.UTC)

func signer(t testing.TB, now *time.Time) *signedlink.Signer {
	t.Helper()
	key, err := privacy.NewKey([]byte("a secret of thirty-two bytes or more, for tests"))
	if err != nil {
		t.Fatal(err)
	}
	return signedlink.New(key, func() time.Time { return *now })
}

func TestOpensUntilItEnds(t *testing.T) {
	now := morning
	s := signer(t, &now)
	token := s.Sign("quiz", "attempt-1", time.Hour)
	for _, c := range []struct {
		after time.Duration
		want  error
	}{{0, nil}, {time.Hour - time.Second, nil}, {time.Hour, signedlink.ErrExpired}, {24 * time.Hour, signedlink.ErrExpired}} {
		now = morning.Add(c.after)
		subject, err := s.Open("quiz", token)
		if subject != "attempt-1" || !errors.Is(err, c.want) {
			t.Errorf("after %v: %q, %v", c.after, subject, err)
		}
	}
}

func TestOpensForItsPurposeOnly(t *testing.T) {
	now := morning
	s := signer(t, &now)
	if _, err := s.Open("certificate", s.Sign("quiz", "attempt-1", time.Hour)); !errors.Is(err, signedlink.ErrForged) {
		t.Errorf("a link for the quiz opens a certificate: %v", err)
	}
}

// A key with another secret makes other links.
func TestOpensWithItsKeyOnly(t *testing.T) {
	now := morning
	other, err := privacy.NewKey([]byte("another secret of thirty-two bytes or more"))
	if err != nil {
		t.Fatal(err)
	}
	token := signedlink.New(other, func() time.Time { return now }).Sign("quiz", "attempt-1", time.Hour)
	if _, err := signer(t, &now).Open("quiz", token); !errors.Is(err, signedlink.ErrForged) {
		t.Errorf("a link of another key opens: %v", err)
	}
}

// Any subject survives a URL; a token with any one byte changed does not open.
func TestAnySubject(t *testing.T) {
	now := morning
	s := signer(t, &now)
	rapid.Check(t, func(rt *rapid.T) {
		subject := rapid.StringN(0, 60, 200).Draw(rt, "subject")
		token := s.Sign("quiz", subject, time.Hour)
		if url.PathEscape(token) != token || url.QueryEscape(token) != token {
			rt.Fatalf("%q needs escaping", token)
		}
		if got, err := s.Open("quiz", token); err != nil || got != subject {
			rt.Fatalf("%q opens as %q, %v", subject, got, err)
		}
		altered := []byte(token)
		at := rapid.IntRange(0, len(altered)-1).Draw(rt, "at")
		b := rapid.Byte().Draw(rt, "byte")
		if altered[at] == b {
			return
		}
		altered[at] = b
		if got, err := s.Open("quiz", string(altered)); !errors.Is(err, signedlink.ErrForged) {
			rt.Fatalf("%q opens as %q, %v", altered, got, err)
		}
	})
}

func FuzzOpen(f *testing.F) {
	now := morning
	s := signer(f, &now)
	f.Add(s.Sign("quiz", "attempt-1", time.Hour))
	f.Add("")
	f.Add("..")
	f.Add("YQ.zz.")
	f.Fuzz(func(t *testing.T, token string) {
		subject, err := s.Open("quiz", token)
		if err == nil && s.Sign("quiz", subject, time.Hour) != token {
			t.Errorf("%q opens as %q and was not signed", token, subject)
		}
	})
}
