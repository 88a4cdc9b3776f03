package storetest

import (
	"bytes"

	"pufa/internal/privacy"
)

// testKey is the key that stores under test are opened with.
func testKey() (*privacy.Key, error) {
	return privacy.NewKey(bytes.Repeat([]byte("k"), privacy.MinSecret))
}
