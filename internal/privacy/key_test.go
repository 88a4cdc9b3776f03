package privacy

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func testKey(t testing.TB, fill byte) *Key {
	t.Helper()
	k, err := NewKey(bytes.Repeat([]byte{fill}, MinSecret))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestFollowerIDIsStableKeyedAndOpaque(t *testing.T) {
	const openID = "oABCDEFGHIJKLMNOPQRSTUVWXYZ0"
	a, b := testKey(t, 1), testKey(t, 2)
	id := a.FollowerID(openID)
	if id != testKey(t, 1).FollowerID(openID) {
		t.Error("the same secret gives another id")
	}
	if id == b.FollowerID(openID) || id == a.FollowerID(openID+"1") || id == a.Digest("message", openID) {
		t.Error("ids of different keys, people or purposes match")
	}
	if !regexp.MustCompile(`^[a-z2-7]{32}$`).MatchString(id) {
		t.Errorf("id %q is not 32 characters of base32", id)
	}
}

// TestFollowerIDStays pins the derivation: a change would make every follower new.
func TestFollowerIDStays(t *testing.T) {
	if got := testKey(t, 7).FollowerID("o-test"); got != "ziuney7bjt6oudqfuvehcuqsjx5zqlsl" {
		t.Errorf("FollowerID = %s", got)
	}
}

func TestDigestKeepsPurposeAndTextApart(t *testing.T) {
	k := testKey(t, 1)
	if k.Digest("a:1", "b") == k.Digest("a", "1:b") {
		t.Error("purpose and text run together")
	}
}

func TestShortSecretIsRefused(t *testing.T) {
	if _, err := NewKey(make([]byte, MinSecret-1)); err == nil {
		t.Error("31 bytes were taken")
	}
	if _, err := NewKey(NewSecret()); err != nil {
		t.Error(err)
	}
}

func TestSealOpens(t *testing.T) {
	k := testKey(t, 1)
	rapid.Check(t, func(t *rapid.T) {
		place, text := rapid.String().Draw(t, "place"), rapid.String().Draw(t, "text")
		sealed := k.Seal(place, text)
		if len(text) > 8 && strings.Contains(sealed, text) {
			t.Fatalf("%q is readable in %q", text, sealed)
		}
		if got, err := k.Open(place, sealed); err != nil || got != text {
			t.Fatalf("Open = %q, %v", got, err)
		}
		if k.Seal(place, text) == sealed {
			t.Fatal("sealing twice shows that the text is the same")
		}
		if _, err := k.Open(place+"x", sealed); !errors.Is(err, ErrSealed) {
			t.Fatalf("opens in another place: %v", err)
		}
		i := rapid.IntRange(0, len(sealed)-1).Draw(t, "i")
		altered := sealed[:i] + string(sealed[i]^1) + sealed[i+1:]
		if _, err := k.Open(place, altered); !errors.Is(err, ErrSealed) {
			t.Fatalf("altered text opens: %v", err)
		}
	})
	if _, err := testKey(t, 2).Open("p", k.Seal("p", "x")); !errors.Is(err, ErrSealed) {
		t.Errorf("opens with another key: %v", err)
	}
}

func TestKeyPrintsNothing(t *testing.T) {
	k := testKey(t, 1)
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(format, k); got != "privacy.Key" {
			t.Errorf("%s prints %q", format, got)
		}
	}
}

func FuzzOpen(f *testing.F) {
	k := testKey(f, 1)
	f.Add("", "")
	f.Add("p", "v1.")
	f.Add("p", k.Seal("p", "openid"))
	f.Fuzz(func(t *testing.T, place, sealed string) {
		text, err := k.Open(place, sealed)
		if err == nil && (place != "p" || text != "openid") {
			t.Errorf("a made-up seal opened: %q", text)
		}
	})
}
