package shared_test

import (
	"os"
	"testing"

	"pufa/internal/shared"
)

// TestMain keeps the client's word on every failed dial out of the tests' output.
func TestMain(m *testing.M) {
	shared.LogRedisTo(quiet)
	os.Exit(m.Run())
}
