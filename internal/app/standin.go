package app

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net"

	"pufa/internal/standin"
	"pufa/internal/wechat"
)

// localAccount is an account of the stand-in, new at every start: its secrets are
// worth nothing elsewhere.
func localAccount(cfg Config) wechat.Account {
	a := cfg.Account
	a.AppID = "wx" + randomHex(8)
	a.OriginalID = "gh_" + randomHex(6)
	a.Secret, a.Token = randomHex(16), randomHex(16)
	key := make([]byte, 32)
	rand.Read(key)
	a.AESKey = base64.RawStdEncoding.EncodeToString(key)
	a.Kind = wechat.VerifiedService
	if cfg.AccountGiven {
		a.Kind = cfg.Account.Kind
	}
	a.API = localBase(cfg)
	a.Compat = false
	return a
}

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// localBase is where this process reaches itself.
func localBase(cfg Config) string {
	host, port, _ := net.SplitHostPort(cfg.Addr)
	return "http://" + net.JoinHostPort(host, port)
}

func newStandIn(cfg Config, a wechat.Account) (*standin.Platform, error) {
	p, err := standin.New(standin.Options{
		AppID: a.AppID, Secret: a.Secret, Token: a.Token, AESKey: a.AESKey, OriginalID: a.OriginalID,
		Kind: standin.Kind(a.Kind), WebhookURL: localBase(cfg) + "/wechat", BaseURL: localBase(cfg),
	})
	if err != nil {
		return nil, fmt.Errorf("start the stand-in: %w", err)
	}
	return p, nil
}
