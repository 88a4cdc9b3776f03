package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pufa/internal/store"
)

var auditCases = map[string]func(*testing.T, *world){
	"entries are kept and found":           auditFound,
	"an untouched log verifies":            auditVerifies,
	"writers at the same time share chain": auditTogether,
	"a deed undone leaves no entry":        auditUndone,
}

func auditFound(t *testing.T, w *world) {
	ctx := t.Context()
	var want []store.AuditEntry
	for i := range 5 {
		e := store.AuditEntry{Actor: fmt.Sprint("admin", i%2), Action: "campaign.approve", Subject: fmt.Sprint("campaign/", i%3), Before: `{"state":"draft"}`, After: `{"state":"approved"}`}
		want = append([]store.AuditEntry{must(w.Audit(ctx, e))(t)}, want...)
	}
	same(t, "all, latest first", must(w.AuditLog(ctx, store.AuditFilter{}))(t), want)
	same(t, "of a subject", must(w.AuditLog(ctx, store.AuditFilter{Subject: "campaign/0"}))(t), []store.AuditEntry{want[1], want[4]})
	same(t, "of an actor", must(w.AuditLog(ctx, store.AuditFilter{Actor: "admin1", Limit: 1}))(t), []store.AuditEntry{want[1]})
	same(t, "a page back", must(w.AuditLog(ctx, store.AuditFilter{Before: 3, Limit: 1}))(t), []store.AuditEntry{want[3]})
	same(t, "time", want[0].At, monday)
}

func auditVerifies(t *testing.T, w *world) {
	same(t, "empty", must(w.VerifyAudit(t.Context()))(t), store.AuditReport{})
	var last store.AuditEntry
	for range 3 {
		last = must(w.Audit(t.Context(), store.AuditEntry{Actor: "a", Before: "\x00\xff"}))(t)
	}
	same(t, "report", must(w.VerifyAudit(t.Context()))(t), store.AuditReport{Entries: 3, Head: last.Hash})
}

func auditTogether(t *testing.T, w *world) {
	no(t, together(16, func(i int) error {
		_, err := w.Audit(t.Context(), store.AuditEntry{Actor: fmt.Sprint(i)})
		return err
	}))
	r := must(w.VerifyAudit(t.Context()))(t)
	if r.Entries != 16 || len(r.Faults) > 0 {
		t.Errorf("%+v", r)
	}
}

func auditUndone(t *testing.T, w *world) {
	failed := errors.New("failed")
	err := w.InTx(t.Context(), func(ctx context.Context) error {
		if _, err := w.Audit(ctx, store.AuditEntry{Actor: "a"}); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	first := must(w.Audit(t.Context(), store.AuditEntry{Actor: "b"}))(t)
	same(t, "number", first.Seq, int64(1))
	same(t, "report", len(must(w.VerifyAudit(t.Context()))(t).Faults), 0)
}
