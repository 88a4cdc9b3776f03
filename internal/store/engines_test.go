package store

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"pufa/internal/privacy"
	"pufa/internal/testenv"
)

// onBoth runs a test on an empty store of each engine. The configuration opens the same
// database again.
func onBoth(t *testing.T, run func(t *testing.T, s *Store, cfg Config)) {
	t.Run("sqlite", func(t *testing.T) {
		cfg := Config{Path: filepath.Join(t.TempDir(), "pufa.db"), Key: testKey(t)}
		run(t, openFor(t, cfg), cfg)
	})
	t.Run("postgres", func(t *testing.T) {
		cfg := Config{URL: testenv.Prepared(t, migrateNew), Key: testKey(t)}
		run(t, openFor(t, cfg), cfg)
	})
}

// migrateNew gives an empty database the schema.
func migrateNew(ctx context.Context, url string) error {
	s, err := Open(ctx, Config{URL: url})
	if err != nil {
		return err
	}
	return s.Close()
}

func newTestKey() (*privacy.Key, error) {
	return privacy.NewKey(bytes.Repeat([]byte("k"), privacy.MinSecret))
}

func testKey(t testing.TB) *privacy.Key {
	t.Helper()
	key, err := newTestKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func openFor(t testing.TB, cfg Config) *Store {
	t.Helper()
	s, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// run executes a statement behind the store's back.
func (s *Store) run(t testing.TB, text string, args ...any) {
	t.Helper()
	if _, err := s.write.ExecContext(t.Context(), text, args...); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// ask reads one number behind the store's back.
func (s *Store) ask(t testing.TB, text string, args ...any) (n int64) {
	t.Helper()
	if err := s.read.QueryRowContext(t.Context(), text, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return n
}
