package wechat

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/silenceper/wechat/v2/util"
)

// Reasons to refuse a push. Each is told apart for logs and counters only: the
// sender learns nothing but that it was refused.
var (
	ErrSignature = errors.New("the signature does not match")
	ErrEnvelope  = errors.New("the envelope does not open with any key")
	ErrAppID     = errors.New("the envelope is for another app id")
	ErrNoKey     = errors.New("the push is encrypted and no key is configured")
)

const (
	keyLength    = 43 // of an EncodingAESKey
	paddingBlock = 32 // PKCS#7 to 32 bytes, twice the cipher's own block
	headLength   = 20 // 16 random bytes, 4 bytes of length
)

// Codec checks signatures and opens and seals envelopes for one account. It is
// safe for concurrent use.
type Codec struct {
	token, appID string
	keys         []Key // current first
}

// Key is a decoded EncodingAESKey. A reply is sealed with the key that opened the
// push, so that both sides may change keys at different moments.
type Key []byte

// NewCodec decodes the account's keys.
func NewCodec(a Account) (*Codec, error) {
	c := &Codec{token: a.Token, appID: a.AppID}
	for _, encoded := range []string{a.AESKey, a.AESKeyPrevious} {
		if encoded == "" {
			continue
		}
		key, err := decodeKey(encoded)
		if err != nil {
			return nil, err
		}
		c.keys = append(c.keys, key)
	}
	return c, nil
}

// decodeKey reads an EncodingAESKey: base64 of 32 bytes without its padding. Its
// last character may carry spare bits, which the platform ignores.
func decodeKey(encoded string) (Key, error) {
	if len(encoded) != keyLength {
		return nil, fmt.Errorf("EncodingAESKey has %d characters, want %d", len(encoded), keyLength)
	}
	key, err := base64.StdEncoding.DecodeString(encoded + "=")
	if err != nil {
		return nil, errors.New("EncodingAESKey is not base64")
	}
	return key, nil
}

// Encrypted reports whether a key is configured.
func (c *Codec) Encrypted() bool { return len(c.keys) > 0 }

// CheckURL checks the signature of a URL, which does not cover the body.
func (c *Codec) CheckURL(signature, timestamp, nonce string) error {
	if !signed(signature, c.token, timestamp, nonce) {
		return ErrSignature
	}
	return nil
}

// Open checks msg_signature over an envelope's Encrypt and decrypts it with the
// current key or the one before. The error is one of the reasons above.
func (c *Codec) Open(signature, timestamp, nonce, encrypt string) ([]byte, Key, error) {
	if !c.Encrypted() {
		return nil, nil, ErrNoKey
	}
	if !signed(signature, c.token, timestamp, nonce, encrypt) {
		return nil, nil, ErrSignature
	}
	sealed, err := base64.StdEncoding.DecodeString(encrypt)
	if err != nil {
		return nil, nil, ErrEnvelope
	}
	failure := ErrEnvelope
	for _, key := range c.keys {
		message, appID, err := open(key, sealed)
		if err != nil {
			continue
		}
		if appID == c.appID {
			return message, key, nil
		}
		failure = ErrAppID
	}
	return nil, nil, failure
}

// open decrypts random(16) + length(4, big endian) + message + app id.
func open(key Key, sealed []byte) (message []byte, appID string, err error) {
	if len(sealed) == 0 || len(sealed)%paddingBlock != 0 {
		return nil, "", ErrEnvelope
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, "", fmt.Errorf("open envelope: %w", err)
	}
	plain := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, key[:aes.BlockSize]).CryptBlocks(plain, sealed)
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > paddingBlock || len(plain)-pad < headLength ||
		!bytes.Equal(plain[len(plain)-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, "", ErrEnvelope
	}
	plain = plain[:len(plain)-pad]
	length := uint64(binary.BigEndian.Uint32(plain[16:headLength]))
	if length > uint64(len(plain)-headLength) {
		return nil, "", ErrEnvelope
	}
	body := plain[headLength:]
	return body[:length], string(body[length:]), nil
}

// Seal wraps a rendered reply in a signed envelope, as XML.
func (c *Codec) Seal(key Key, message []byte, now time.Time) []byte {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // documented never to fail
	sealed := util.AESEncryptMsg(random, message, c.appID, key)
	encrypt := base64.StdEncoding.EncodeToString(sealed)
	timestamp, nonce := strconv.FormatInt(now.Unix(), 10), rand.Text()
	var d document
	d.open("xml")
	d.text("Encrypt", encrypt)
	d.text("MsgSignature", Sign(c.token, timestamp, nonce, encrypt))
	d.bare("TimeStamp", timestamp)
	d.text("Nonce", nonce)
	d.shut("xml")
	return d.Bytes()
}
