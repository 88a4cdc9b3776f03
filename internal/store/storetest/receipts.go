package storetest

import (
	"sync/atomic"
	"testing"
	"time"
)

var receiptCases = map[string]func(*testing.T, *world){
	"the first caller claims, the others get its reply": claimOnce,
	"of many callers one claims":                        claimTogether,
	"after the lease one takes over":                    claimAfterDeath,
	"an unclaimed message cannot be finished":           finishUnclaimed,
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
