package standin

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
	"time"
)

const (
	tokenLife    = 2 * time.Hour
	tokenOverlap = 5 * time.Minute  // old and new are both good while one replaces the other
	forceLimit   = 20               // forced refreshes a day
	forceSpacing = 30 * time.Second // between forced refreshes
)

// tokenFamily keeps /cgi-bin/token and /cgi-bin/stable_token apart: a token of
// one does not touch those of the other.
type tokenFamily int

const (
	plainFamily tokenFamily = iota
	stableFamily
	tokenFamilies
)

type accessToken struct {
	value   string
	expires time.Time
	latest  bool // false once replaced: then it dies early
}

type tokenBook struct {
	known     map[string]*accessToken
	current   [tokenFamilies]*accessToken
	forcedDay string
	forced    int
	lastForce time.Time
}

func newTokenBook() tokenBook { return tokenBook{known: map[string]*accessToken{}} }

// randomID is n characters of URL-safe base64.
func randomID(n int) string {
	b := make([]byte, n)
	// crypto/rand.Read never fails (since Go 1.24)
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)[:n]
}

// issue makes the new token of a family; the old one stays good for overlap.
func (b *tokenBook) issue(f tokenFamily, now time.Time, overlap time.Duration) *accessToken {
	if old := b.current[f]; old != nil {
		old.latest = false
		if end := now.Add(overlap); end.Before(old.expires) {
			old.expires = end
		}
	}
	for v, t := range b.known {
		if now.Sub(t.expires) > 24*time.Hour {
			delete(b.known, v)
		}
	}
	t := &accessToken{value: "90_" + randomID(133), expires: now.Add(tokenLife), latest: true}
	b.current[f], b.known[t.value] = t, t
	return t
}

// check is the answer to a call that carries this token.
func (b *tokenBook) check(value string, now time.Time) *apiError {
	if value == "" {
		return fail(41001)
	}
	t, ok := b.known[value]
	switch {
	case !ok:
		return fail(40014)
	case now.Before(t.expires):
		return nil
	case !t.latest:
		return fail(40001)
	}
	return fail(42001)
}

// revoke kills a token.
func (b *tokenBook) revoke(value string, now time.Time) {
	if t, ok := b.known[value]; ok {
		t.latest, t.expires = false, now
		for f := range b.current {
			if b.current[f] == t {
				b.current[f] = nil
			}
		}
	}
}

// RevokeTokens kills every token, as a change of the AppSecret does.
func (p *Platform) RevokeTokens() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for v := range p.tokens.known {
		p.tokens.revoke(v, p.now())
	}
}

func (p *Platform) checkSecret(appID, secret string) *apiError {
	switch {
	case appID == "":
		return fail(41002)
	case secret == "":
		return fail(41004)
	case appID != p.appID:
		return fail(40013)
	case secret != p.secret:
		return fail(40125)
	}
	return nil
}

func tokenBody(t *accessToken, now time.Time) map[string]any {
	return map[string]any{
		"access_token": t.value,
		"expires_in":   int(t.expires.Sub(now) / time.Second),
	}
}

// getToken is GET /cgi-bin/token: each call makes a new token.
func getToken(p *Platform, c *call) (any, *apiError) {
	if c.query.Get("grant_type") != "client_credential" {
		return nil, fail(40002)
	}
	if err := p.checkSecret(c.query.Get("appid"), c.query.Get("secret")); err != nil {
		return nil, err
	}
	return tokenBody(p.tokens.issue(plainFamily, c.now, tokenOverlap), c.now), nil
}

type stableTokenRequest struct {
	GrantType    string `json:"grant_type"`
	AppID        string `json:"appid"`
	Secret       string `json:"secret"`
	ForceRefresh bool   `json:"force_refresh"`
}

// getStableToken is POST /cgi-bin/stable_token: in normal mode the same token
// until 5 minutes before its end; forced, a new one that kills the old at once.
func getStableToken(p *Platform, c *call, in *stableTokenRequest) (any, *apiError) {
	if in.GrantType != "client_credential" {
		return nil, fail(40002)
	}
	if err := p.checkSecret(in.AppID, in.Secret); err != nil {
		return nil, err
	}
	if in.ForceRefresh {
		if err := p.tokens.force(c.now); err != nil {
			return nil, err
		}
		return tokenBody(p.tokens.issue(stableFamily, c.now, 0), c.now), nil
	}
	t := p.tokens.current[stableFamily]
	if t == nil || t.expires.Sub(c.now) < tokenOverlap {
		t = p.tokens.issue(stableFamily, c.now, tokenOverlap)
	}
	return tokenBody(t, c.now), nil
}

// force counts a forced refresh.
func (b *tokenBook) force(now time.Time) *apiError {
	day := now.In(china).Format(time.DateOnly)
	if b.forcedDay != day {
		b.forcedDay, b.forced = day, 0
	}
	if b.forced >= forceLimit {
		return fail(45009)
	}
	if !b.lastForce.IsZero() && now.Sub(b.lastForce) < forceSpacing {
		return fail(45011)
	}
	b.forced++
	b.lastForce = now
	return nil
}

// redact hides what a journal must not show.
func redact(s string, secrets ...string) string {
	for _, secret := range secrets {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "…")
		}
	}
	return s
}
