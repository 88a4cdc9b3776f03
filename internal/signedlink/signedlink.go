// Package signedlink makes the tokens of links that are opened without a login: a
// subject (such as an attempt), a purpose and an end, signed with a key that never
// leaves the server. Tokens enter and leave as text that is safe in a path or query.
//
// Whoever holds a link has what it opens until it ends, so links are short-lived and
// go only into the chat of the person they are for.
package signedlink

import (
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Why a token does not open.
var (
	ErrForged  = errors.New("link is not one of ours")
	ErrExpired = errors.New("link has expired")
)

// MaxToken bounds a token that is looked at, in bytes.
const MaxToken = 512

// Digester is a keyed hash for a purpose (privacy.Key).
type Digester interface {
	Digest(purpose, text string) string
}

// Signer signs and opens tokens. It is safe for concurrent use.
type Signer struct {
	key Digester
	now func() time.Time
}

// New makes a Signer with a key and a clock.
func New(key Digester, now func() time.Time) *Signer { return &Signer{key: key, now: now} }

// Sign makes a token for a subject that opens for one purpose, until ttl has passed;
// it ends at a whole second.
func (s *Signer) Sign(purpose, subject string, ttl time.Duration) string {
	body := base64.RawURLEncoding.EncodeToString([]byte(subject)) + "." +
		strconv.FormatInt(s.now().Add(ttl).Unix(), 36)
	return body + "." + s.mac(purpose, body)
}

// Open is the subject of a token that was signed for the purpose. The error is
// ErrForged or ErrExpired; with ErrExpired the subject is given too, so that a page
// can say what to do, and must not be shown.
func (s *Signer) Open(purpose, token string) (string, error) {
	if len(token) > MaxToken {
		return "", ErrForged
	}
	at := strings.LastIndexByte(token, '.')
	if at < 0 || !hmac.Equal([]byte(token[at+1:]), []byte(s.mac(purpose, token[:at]))) {
		return "", ErrForged
	}
	encoded, end, ok := strings.Cut(token[:at], ".")
	subject, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	seconds, err2 := strconv.ParseInt(end, 36, 64)
	if !ok || err != nil || err2 != nil || !utf8.Valid(subject) {
		return "", ErrForged
	}
	if s.now().Unix() >= seconds {
		return string(subject), ErrExpired
	}
	return string(subject), nil
}

func (s *Signer) mac(purpose, body string) string { return s.key.Digest("link "+purpose, body) }
