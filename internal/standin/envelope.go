package standin

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// The platform's envelope (消息加解密说明): AES-256-CBC, the initial vector being
// the first 16 bytes of the key, PKCS#7 padding to 32 bytes, over
// random(16) + length of the message (4 bytes, big endian) + message + app id.

const envelopeBlock = 32

// sign is SHA-1 over the parts, sorted and joined, in hexadecimal.
func sign(parts ...string) string {
	sorted := slices.Sorted(slices.Values(parts))
	sum := sha1.Sum([]byte(strings.Join(sorted, "")))
	return hex.EncodeToString(sum[:])
}

// seal encrypts a message for an app.
func seal(key []byte, appID string, message []byte) (string, error) {
	random := make([]byte, 16)
	if _, err := io.ReadFull(rand.Reader, random); err != nil {
		return "", fmt.Errorf("seal message: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", fmt.Errorf("seal message: %w", err)
	}
	var plain bytes.Buffer
	plain.Write(random)
	if err := binary.Write(&plain, binary.BigEndian, uint32(len(message))); err != nil {
		return "", fmt.Errorf("seal message: %w", err)
	}
	plain.Write(message)
	plain.WriteString(appID)
	pad := envelopeBlock - plain.Len()%envelopeBlock
	plain.Write(bytes.Repeat([]byte{byte(pad)}, pad))
	sealed := make([]byte, plain.Len())
	cipher.NewCBCEncrypter(block, key[:aes.BlockSize]).CryptBlocks(sealed, plain.Bytes())
	return base64.StdEncoding.EncodeToString(sealed), nil
}

var errEnvelope = errors.New("the envelope cannot be opened")

// unseal decrypts an envelope and returns the message and the app id in it.
func unseal(key []byte, sealed string) (message []byte, appID string, err error) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(raw) == 0 || len(raw)%aes.BlockSize != 0 {
		return nil, "", errEnvelope
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, "", fmt.Errorf("open envelope: %w", err)
	}
	plain := make([]byte, len(raw))
	cipher.NewCBCDecrypter(block, key[:aes.BlockSize]).CryptBlocks(plain, raw)
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > envelopeBlock || pad > len(plain) {
		return nil, "", errEnvelope
	}
	plain = plain[:len(plain)-pad]
	if len(plain) < 20 {
		return nil, "", errEnvelope
	}
	size := binary.BigEndian.Uint32(plain[16:20])
	body := plain[20:]
	if uint64(size) > uint64(len(body)) {
		return nil, "", errEnvelope
	}
	return body[:size], string(body[size:]), nil
}
