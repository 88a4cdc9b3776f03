package wechat

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"
	"pgregory.net/rapid"
)

type vectors struct {
	Token        string `json:"token"`
	Timestamp    string `json:"timestamp"`
	Nonce        string `json:"nonce"`
	URLSignature string `json:"url_signature"`
	Vectors      []struct {
		By           string `json:"by"`
		Key          string `json:"key"`
		AppID        string `json:"app_id"`
		Message      string `json:"message"`
		Encrypt      string `json:"encrypt"`
		MsgSignature string `json:"msg_signature"`
	} `json:"vectors"`
}

func readVectors(t testing.TB) vectors {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Vectors) < 100 {
		t.Fatalf("only %d vectors", len(v.Vectors))
	}
	return v
}

// Envelopes of two independent implementations open here, and what is sealed here
// with their random bytes is theirs byte for byte.
func TestVectorsOfOtherImplementations(t *testing.T) {
	v := readVectors(t)
	codec, err := NewCodec(Account{Token: v.Token})
	if err != nil {
		t.Fatal(err)
	}
	if err := codec.CheckURL(v.URLSignature, v.Timestamp, v.Nonce); err != nil {
		t.Errorf("url signature: %v", err)
	}
	for i, one := range v.Vectors {
		codec, err := NewCodec(Account{Token: v.Token, AppID: one.AppID, AESKey: one.Key})
		if err != nil {
			t.Fatal(err)
		}
		message, key, err := codec.Open(one.MsgSignature, v.Timestamp, v.Nonce, one.Encrypt)
		if err != nil || string(message) != one.Message {
			t.Errorf("vector %d by %s: %q, %v; want %q", i, one.By, message, err, one.Message)
			continue
		}
		sealed, err := base64.StdEncoding.DecodeString(one.Encrypt)
		if err != nil {
			t.Fatal(err)
		}
		random, _, _, err := util.AESDecryptMsg(sealed, key)
		if err != nil {
			t.Fatal(err)
		}
		again := base64.StdEncoding.EncodeToString(util.AESEncryptMsg(random, message, one.AppID, key))
		if again != one.Encrypt {
			t.Errorf("vector %d by %s: sealing gives another envelope", i, one.By)
		}
	}
}

const (
	testKey  = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	otherKey = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
)

func newCodec(t testing.TB, a Account) *Codec {
	t.Helper()
	c, err := NewCodec(a)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func testAccount() Account {
	return Account{AppID: "wx1234567890abcdef", Token: "pufa", AESKey: testKey, OriginalID: "gh_0123456789ab"}
}

// resealed is what Seal wrote, ready for Open.
func resealed(t testing.TB, body []byte) (signature, timestamp, nonce, encrypt string) {
	t.Helper()
	var e struct {
		Encrypt, MsgSignature, TimeStamp, Nonce string
	}
	if err := decode(body, &e); err != nil {
		t.Fatal(err)
	}
	return e.MsgSignature, e.TimeStamp, e.Nonce, e.Encrypt
}

func TestSealedOpens(t *testing.T) {
	codec := newCodec(t, testAccount())
	rapid.Check(t, func(rt *rapid.T) {
		message := rapid.SliceOfN(rapid.Byte(), 0, 3000).Draw(rt, "message")
		signature, timestamp, nonce, encrypt := resealed(t, codec.Seal(codec.keys[0], message, time.Unix(1796346000, 0)))
		got, _, err := codec.Open(signature, timestamp, nonce, encrypt)
		if err != nil || string(got) != string(message) {
			rt.Fatalf("%q, %v", got, err)
		}
	})
}

func TestOpenRefuses(t *testing.T) {
	account := testAccount()
	codec := newCodec(t, account)
	signature, timestamp, nonce, encrypt := resealed(t, codec.Seal(codec.keys[0], []byte("<xml/>"), time.Now()))
	foreign := account
	foreign.AppID = "wxforeign"
	rekeyed := account
	rekeyed.AESKey = otherKey
	bare := account
	bare.AESKey = ""
	resign := func(encrypt string) string { return Sign(account.Token, timestamp, nonce, encrypt) }
	for name, c := range map[string]struct {
		account                     Account
		signature, nonce, encrypted string
		want                        error
	}{
		"signature wrong":   {account, strings.Repeat("0", 40), nonce, encrypt, ErrSignature},
		"signature empty":   {account, "", nonce, encrypt, ErrSignature},
		"signature upper":   {account, strings.ToUpper(signature) + " ", nonce, encrypt, ErrSignature},
		"another nonce":     {account, signature, nonce + "1", encrypt, ErrSignature},
		"body changed":      {account, signature, nonce, encrypt[:len(encrypt)-2] + "A=", ErrSignature},
		"not base64":        {account, resign("被"), nonce, "被", ErrEnvelope},
		"empty":             {account, resign(""), nonce, "", ErrEnvelope},
		"half a block":      {account, resign("AAAA"), nonce, "AAAA", ErrEnvelope},
		"one block of junk": {account, resign(strings.Repeat("A", 43) + "="), nonce, strings.Repeat("A", 43) + "=", ErrEnvelope},
		"another key":       {rekeyed, signature, nonce, encrypt, ErrEnvelope},
		"another app":       {foreign, signature, nonce, encrypt, ErrAppID},
		"no key":            {bare, signature, nonce, encrypt, ErrNoKey},
	} {
		_, key, err := newCodec(t, c.account).Open(c.signature, timestamp, c.nonce, c.encrypted)
		if !errors.Is(err, c.want) || key != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// During a rotation both keys open, and each reply goes out under the key that
// opened its push.
func TestRotationOfKeys(t *testing.T) {
	before := testAccount()
	during := before
	during.AESKey, during.AESKeyPrevious = otherKey, before.AESKey
	after := during
	after.AESKeyPrevious = ""
	both := newCodec(t, during)
	for name, platform := range map[string]*Codec{"old key": newCodec(t, before), "new key": newCodec(t, after)} {
		signature, timestamp, nonce, encrypt := resealed(t, platform.Seal(platform.keys[0], []byte("问"), time.Now()))
		message, key, err := both.Open(signature, timestamp, nonce, encrypt)
		if err != nil || string(message) != "问" {
			t.Fatalf("%s: %q, %v", name, message, err)
		}
		signature, timestamp, nonce, encrypt = resealed(t, both.Seal(key, []byte("答"), time.Now()))
		if message, _, err := platform.Open(signature, timestamp, nonce, encrypt); err != nil || string(message) != "答" {
			t.Errorf("%s: the reply does not open: %q, %v", name, message, err)
		}
	}
}

func TestKeysAreChecked(t *testing.T) {
	for _, key := range []string{"short", testKey + "A", strings.Repeat("!", 43), strings.Repeat("被", 14) + "a"} {
		if _, err := NewCodec(Account{AESKey: key}); err == nil {
			t.Errorf("key %q was accepted", key)
		}
	}
}

// Whatever arrives as an envelope opens or is refused for a stated reason.
func FuzzOpen(f *testing.F) {
	v := readVectors(f)
	for _, one := range v.Vectors[:20] {
		f.Add(one.Encrypt)
	}
	f.Add("")
	f.Add("====")
	f.Add(strings.Repeat("A", 64))
	codec := newCodec(f, Account{Token: v.Token, AppID: v.Vectors[0].AppID, AESKey: v.Vectors[0].Key, AESKeyPrevious: otherKey})
	f.Fuzz(func(t *testing.T, encrypt string) {
		message, key, err := codec.Open(Sign(v.Token, "1", "2", encrypt), "1", "2", encrypt)
		if err == nil {
			if key == nil || len(message) > len(encrypt) {
				t.Fatalf("opened to %d bytes with key %v", len(message), key)
			}
			return
		}
		if !errors.Is(err, ErrEnvelope) && !errors.Is(err, ErrAppID) {
			t.Fatalf("refused for no stated reason: %v", err)
		}
	})
}

// The inside of an envelope may be anything too: a holder of the key may err.
func FuzzOpenInside(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, 32))
	f.Add([]byte("0123456789abcdef\x00\x00\x00\x02hiwx1234567890abcdef"))
	f.Add([]byte("0123456789abcdef\xff\xff\xff\xffhiwx1234567890abcdef"))
	key, err := decodeKey(testKey)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		plain = append(plain, make([]byte, (paddingBlock-len(plain)%paddingBlock)%paddingBlock)...)
		message, appID, err := open(key, encryptBlocks(key, plain))
		if err == nil && headLength+len(message)+len(appID) > len(plain) {
			t.Fatalf("more came out than went in: %d + %d of %d", len(message), len(appID), len(plain))
		}
	})
}
