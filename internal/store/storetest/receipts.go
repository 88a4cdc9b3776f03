package storetest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"
)

var receiptCases = map[string]func(*testing.T, *world){
	"the first caller claims, the others get its reply": claimOnce,
	"of many callers one claims":                        claimTogether,
	"after the lease one takes over":                    claimAfterDeath,
	"an unclaimed message cannot be finished":           finishUnclaimed,
	"a reply may be noted without a claim":              noteUnclaimed,
	"writing is noticed, reading is not":                watchWrites,
}

func claim(t testing.TB, w *world, key string) (bool, []byte) {
	t.Helper()
	claimed, reply, err := w.Claim(t.Context(), key, w.now(), time.Minute)
	no(t, err)
	return claimed, reply
}

func claimOnce(t *testing.T, w *world) {
	if claimed, reply := claim(t, w, "m"); !claimed || reply != nil {
		t.Errorf("first: %v, %q", claimed, reply)
	}
	if claimed, reply := claim(t, w, "m"); claimed || reply != nil {
		t.Errorf("while at work: %v, %q", claimed, reply)
	}
	no(t, w.Finish(t.Context(), "m", []byte("<xml>\x00\xff</xml>")))
	no(t, w.Finish(t.Context(), "m", []byte("another")))
	if claimed, reply := claim(t, w, "m"); claimed || string(reply) != "<xml>\x00\xff</xml>" {
		t.Errorf("afterwards: %v, %q", claimed, reply)
	}
	if claimed, _ := claim(t, w, "other"); !claimed {
		t.Error("another message is not claimed")
	}
	no(t, w.Finish(t.Context(), "other", nil))
	if _, reply := claim(t, w, "other"); reply == nil || len(reply) > 0 {
		t.Errorf("an empty reply became %v", reply)
	}
}

func claimTogether(t *testing.T, w *world) {
	var won atomic.Int32
	no(t, together(16, func(int) error {
		claimed, _, err := w.Claim(t.Context(), "m", monday, time.Minute)
		if claimed {
			won.Add(1)
		}
		return err
	}))
	same(t, "claims", won.Load(), int32(1))
}

func claimAfterDeath(t *testing.T, w *world) {
	claim(t, w, "m")
	w.pass(time.Minute - time.Millisecond)
	if claimed, _ := claim(t, w, "m"); claimed {
		t.Error("taken from one who may be at work")
	}
	w.pass(time.Minute)
	var won atomic.Int32
	no(t, together(8, func(int) error {
		claimed, _, err := w.Claim(t.Context(), "m", w.now(), time.Minute)
		if claimed {
			won.Add(1)
		}
		return err
	}))
	same(t, "took over", won.Load(), int32(1))
	no(t, w.Finish(t.Context(), "m", []byte("reply")))
	w.pass(time.Hour)
	if claimed, reply := claim(t, w, "m"); claimed || string(reply) != "reply" {
		t.Errorf("a finished message was taken: %v, %q", claimed, reply)
	}
}

func finishUnclaimed(t *testing.T, w *world) {
	if err := w.Finish(t.Context(), "m", []byte("x")); err == nil {
		t.Error("it was finished")
	}
}

func noteUnclaimed(t *testing.T, w *world) {
	if reply := must(w.Reply(t.Context(), "m"))(t); reply != nil {
		t.Errorf("of nothing: %q", reply)
	}
	no(t, w.Note(t.Context(), "m", w.now(), nil))
	no(t, w.Note(t.Context(), "m", w.now(), []byte("another")))
	if reply := must(w.Reply(t.Context(), "m"))(t); reply == nil || len(reply) > 0 {
		t.Errorf("an empty reply became %q", reply)
	}
	claim(t, w, "claimed")
	if reply := must(w.Reply(t.Context(), "claimed"))(t); reply != nil {
		t.Errorf("of one at work: %q", reply)
	}
	no(t, w.Note(t.Context(), "claimed", w.now(), []byte("reply")))
	if claimed, reply := claim(t, w, "claimed"); claimed || string(reply) != "reply" {
		t.Errorf("afterwards: %v, %q", claimed, reply)
	}
}

func watchWrites(t *testing.T, w *world) {
	ctx, wrote := w.Watch(t.Context())
	must(w.Reply(ctx, "m"))(t)
	must(w.Version(ctx))(t)
	if wrote() {
		t.Error("reading was taken for writing")
	}
	no(t, w.InTx(ctx, func(context.Context) error { return nil }))
	ctx, alone := w.Watch(t.Context())
	no(t, w.Note(ctx, "m", w.now(), nil))
	if !wrote() || !alone() {
		t.Error("writing was not noticed")
	}
}
