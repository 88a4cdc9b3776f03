package storetest

import (
	"context"
	"errors"
	"testing"

	"pufa/internal/record"
)

var txCases = map[string]func(*testing.T, *world){
	"what a transaction wrote it sees, others not yet": txIsolation,
	"a transaction within joins the outer one":         txNested,
	"the schema is up to date, and stays so":           schemaVersion,
}

func txIsolation(t *testing.T, w *world) {
	no(t, w.InTx(t.Context(), func(ctx context.Context) error {
		no(t, w.SaveFollower(ctx, follower("anna")))
		same(t, "inside", must(w.FollowerData(ctx, "anna"))(t).Since, monday)
		same(t, "outside", must(w.FollowerData(t.Context(), "anna"))(t), record.FollowerData{})
		return nil
	}))
	same(t, "afterwards", since(t, w, "anna"), monday)
}

func txNested(t *testing.T, w *world) {
	failed := errors.New("failed")
	err := w.InTx(t.Context(), func(ctx context.Context) error {
		no(t, w.InTx(ctx, func(ctx context.Context) error { return w.SaveFollower(ctx, follower("anna")) }))
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	same(t, "rolled back", must(w.FollowerData(t.Context(), "anna"))(t), record.FollowerData{})
}

func schemaVersion(t *testing.T, w *world) {
	before := must(w.Version(t.Context()))(t)
	no(t, w.Migrate(t.Context()))
	if after := must(w.Version(t.Context()))(t); after != before || after < 4 {
		t.Errorf("schema %d, then %d", before, after)
	}
}
