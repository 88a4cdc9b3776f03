package admin

import (
	"strconv"

	"pufa/internal/store"
)

const auditPage = 50

type auditView struct {
	frame
	Actor   string
	Subject string
	Entries []auditRow
	Older   int64 // Seq to go on from; 0 at the end
}

// audit lists who did what, latest first.
func (v *visit) audit() error {
	p := &auditView{frame: v.frame("操作记录"), Actor: v.query("actor"), Subject: v.query("subject")}
	before, _ := strconv.ParseInt(v.query("before"), 10, 64) // nonsense starts at the latest
	entries, err := v.opt.Store.AuditLog(v.r.Context(), store.AuditFilter{Actor: p.Actor, Subject: p.Subject, Before: before, Limit: auditPage})
	if err != nil {
		return err
	}
	p.Entries = auditRows(entries)
	if n := len(p.Entries); n == auditPage {
		p.Older = p.Entries[n-1].Seq
	}
	return v.show("audit", p)
}
