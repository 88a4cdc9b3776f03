package store_test

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"pufa/internal/privacy"
	"pufa/internal/store"
	"pufa/internal/store/storetest"
	"pufa/internal/testenv"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t testing.TB, now func() time.Time) *store.Store {
		return open(t, store.Config{Path: filepath.Join(t.TempDir(), "pufa 普法?.db"), Now: now})
	})
}

func TestPostgres(t *testing.T) {
	storetest.Run(t, func(t testing.TB, now func() time.Time) *store.Store {
		return open(t, store.Config{URL: testenv.Prepared(t, storetest.Migrate), Now: now})
	})
}

func open(t testing.TB, cfg store.Config) *store.Store {
	t.Helper()
	key, err := privacy.NewKey(bytes.Repeat([]byte("k"), privacy.MinSecret))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Key = key
	s, err := store.Open(t.Context(), cfg)
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
