package wechat

import (
	"crypto/subtle"

	"github.com/silenceper/wechat/v2/util"
)

// Sign is the platform's signature: SHA-1 over the sorted parts, in hexadecimal.
func Sign(parts ...string) string {
	// the SDK sorts the slice that it is given
	return util.Signature(append([]string(nil), parts...)...)
}

// signed compares in constant time, so that a signature cannot be guessed byte by byte.
func signed(signature string, parts ...string) bool {
	return subtle.ConstantTimeCompare([]byte(signature), []byte(Sign(parts...))) == 1
}
