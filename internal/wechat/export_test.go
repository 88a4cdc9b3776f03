package wechat

import (
	"crypto/aes"
	"crypto/cipher"
)

// encryptBlocks encrypts without padding, for envelopes that no honest sender makes.
func encryptBlocks(key Key, plain []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	sealed := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, key[:aes.BlockSize]).CryptBlocks(sealed, plain)
	return sealed
}
