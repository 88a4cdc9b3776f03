package privacy

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// MinSecret is the least number of bytes of a master secret.
const MinSecret = 32

// ErrSealed says that a sealed text was altered, belongs to another place, or was
// sealed with another key.
var ErrSealed = errors.New("sealed text does not open with this key")

// sealVersion opens every sealed text; a new way of sealing gets a new one.
const sealVersion = "v1."

// Key derives ids and seals texts. It is safe for concurrent use, and prints as
// nothing. Losing its secret makes sealed OpenIDs unreadable and followers new.
type Key struct {
	ids  []byte
	seal cipher.AEAD
}

// NewSecret makes a master secret of MinSecret random bytes.
func NewSecret() []byte {
	secret := make([]byte, MinSecret)
	_, _ = rand.Read(secret) // documented never to fail
	return secret
}

// NewKey derives a Key from a master secret of MinSecret bytes or more. The same
// secret always gives the same ids.
func NewKey(secret []byte) (*Key, error) {
	if len(secret) < MinSecret {
		return nil, fmt.Errorf("master secret has %d bytes, needs %d", len(secret), MinSecret)
	}
	ids, err := hkdf.Key(sha256.New, secret, nil, "pufa ids v1", sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive key of ids: %w", err)
	}
	raw, err := hkdf.Key(sha256.New, secret, nil, "pufa seal v1", 32)
	if err != nil {
		return nil, fmt.Errorf("derive key of seals: %w", err)
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return &Key{ids: ids, seal: seal}, nil
}

// FollowerID is the id under which a follower is stored: HMAC-SHA256 of the OpenID,
// 160 bits as 32 lower-case base32 characters.
func (k *Key) FollowerID(openID string) string { return k.Digest("follower", openID) }

// Digest is the keyed hash of a text for one purpose, 32 characters of a-z and 2-7.
// Digests of different purposes cannot be matched with each other.
func (k *Key) Digest(purpose, text string) string {
	mac := hmac.New(sha256.New, k.ids)
	fmt.Fprintf(mac, "%d:%s:%s", len(purpose), purpose, text)
	return strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil)[:20]))
}

// Seal encrypts a text with AES-256-GCM. Place says where the result is stored (such
// as the row's id): elsewhere it does not open, so that rows cannot be swapped.
func (k *Key) Seal(place, text string) string {
	return sealVersion + base64.RawURLEncoding.EncodeToString(k.seal.Seal(nil, nil, []byte(text), []byte(place)))
}

// Open is the text that was sealed for place. The error is ErrSealed.
func (k *Key) Open(place, sealed string) (string, error) {
	body, ok := strings.CutPrefix(sealed, sealVersion)
	if !ok {
		return "", ErrSealed
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if err != nil {
		return "", ErrSealed
	}
	text, err := k.seal.Open(nil, nil, b, []byte(place))
	if err != nil {
		return "", ErrSealed
	}
	return string(text), nil
}

// String keeps the key out of logs and messages.
func (k *Key) String() string { return "privacy.Key" }

// GoString keeps the key out of %#v.
func (k *Key) GoString() string { return "privacy.Key" }

// LogValue keeps the key out of structured logs.
func (k *Key) LogValue() slog.Value { return slog.StringValue("privacy.Key") }

// Mask is the function Mask, so that a Key is all that guards a conversation.
func (k *Key) Mask(text string) string { return Mask(text) }
