package storetest

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/store"
)

var consoleCases = map[string]func(*testing.T, *world){
	"an account is read back":                   accountReadBack,
	"a name is taken once":                      accountNames,
	"the last admin stays":                      lastAdmin,
	"of two admins who leave at once one stays": lastAdminTogether,
	"a secret of codes is sealed":               sealedTOTP,
	"a code is used once":                       codeOnce,
	"a link works once and not for long":        linkOnce,
	"sessions end with rights and password":     sessionsEnd,
	"every change is in the audit log":          accountAudit,
}

func (w *world) by() store.By { return store.By{Actor: "测试", At: w.now()} }

func account(t testing.TB, w *world, name string, role access.Role) access.Account {
	t.Helper()
	return must(w.AddAccount(t.Context(), access.Account{Name: name, Role: role}, w.by()))(t)
}

func accountReadBack(t *testing.T, w *world) {
	a := must(w.AddAccount(t.Context(), access.Account{Name: " 普法股 ", Role: access.Liaison, Unit: "u1", Person: "p1", Password: "x"}, w.by()))(t)
	for how, got := range map[string]access.Account{
		"id": must(w.Account(t.Context(), a.ID))(t), "name": must(w.AccountNamed(t.Context(), "普法股"))(t),
		"person": must(w.AccountOf(t.Context(), "p1"))(t), "list": must(w.Accounts(t.Context()))(t)[0],
	} {
		same(t, how, got, access.Account{ID: a.ID, Name: "普法股", Role: access.Liaison, Unit: "u1", Person: "p1", Password: "x", Created: monday})
	}
	_, err := w.AccountOf(t.Context(), "")
	same(t, "nobody", fault.KindOf(err), fault.NotFound)
}

func accountNames(t *testing.T, w *world) {
	var added atomic.Int32
	no(t, together(6, func(int) error {
		_, err := w.AddAccount(t.Context(), access.Account{Name: "a", Role: access.Editor}, w.by())
		switch fault.KindOf(err) {
		case fault.Conflict:
			return nil
		default:
			if err == nil {
				added.Add(1)
			}
			return err
		}
	}))
	same(t, "added", added.Load(), int32(1))
}

func lastAdmin(t *testing.T, w *world) {
	a := account(t, w, "a", access.Admin)
	a.Disabled = true
	same(t, "disabled", fault.KindOf(w.SaveAccount(t.Context(), a, w.by())), fault.Conflict)
	a.Disabled, a.Role = false, access.Auditor
	same(t, "demoted", fault.KindOf(w.SaveAccount(t.Context(), a, w.by())), fault.Conflict)
	account(t, w, "b", access.Admin)
	no(t, w.SaveAccount(t.Context(), a, w.by()))
	same(t, "role", must(w.Account(t.Context(), a.ID))(t).Role, access.Auditor)
}

func lastAdminTogether(t *testing.T, w *world) {
	admins := []access.Account{account(t, w, "a", access.Admin), account(t, w, "b", access.Admin)}
	var kept atomic.Int32
	no(t, together(2, func(i int) error {
		a := admins[i]
		a.Role = access.Editor
		err := w.SaveAccount(t.Context(), a, w.by())
		if fault.KindOf(err) == fault.Conflict {
			kept.Add(1)
			return nil
		}
		return err
	}))
	same(t, "kept", kept.Load(), int32(1))
}

func sealedTOTP(t *testing.T, w *world) {
	a := account(t, w, "a", access.Admin)
	no(t, w.SetTOTP(t.Context(), a.ID, "JBSWY3DPEHPK3PXP", w.by()))
	same(t, "secret", must(w.Account(t.Context(), a.ID))(t).TOTP, "JBSWY3DPEHPK3PXP")
	for _, e := range must(w.AuditLog(t.Context(), store.AuditFilter{}))(t) {
		if strings.Contains(e.Before+e.After, "JBSWY") {
			t.Error("the audit log shows the secret")
		}
	}
	no(t, w.SetTOTP(t.Context(), a.ID, "", w.by()))
	same(t, "none", must(w.Account(t.Context(), a.ID))(t).TOTP, "")
}

func codeOnce(t *testing.T, w *world) {
	a := account(t, w, "a", access.Admin)
	var used atomic.Int32
	no(t, together(6, func(int) error {
		ok, err := w.UseStep(t.Context(), a.ID, 7)
		if ok {
			used.Add(1)
		}
		return err
	}))
	same(t, "used", used.Load(), int32(1))
	same(t, "an older one", must(w.UseStep(t.Context(), a.ID, 6))(t), false)
	same(t, "the next", must(w.UseStep(t.Context(), a.ID, 8))(t), true)
}

func linkOnce(t *testing.T, w *world) {
	token := must(w.NewLink(t.Context(), "a", store.LinkPassword, w.now().Add(time.Hour)))(t)
	_, err := w.UseLink(t.Context(), token, store.LinkSignIn, w.now())
	same(t, "another purpose", fault.KindOf(err), fault.NotFound)
	same(t, "looked at", must(w.Link(t.Context(), token, store.LinkPassword, w.now()))(t), "a")
	var used atomic.Int32
	no(t, together(6, func(int) error {
		_, err := w.UseLink(t.Context(), token, store.LinkPassword, w.now())
		if err == nil {
			used.Add(1)
		}
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		return err
	}))
	same(t, "used", used.Load(), int32(1))
	old := must(w.NewLink(t.Context(), "a", store.LinkPassword, w.now().Add(time.Hour)))(t)
	late := must(w.NewLink(t.Context(), "a", store.LinkPassword, w.now().Add(time.Hour)))(t)
	_, err = w.Link(t.Context(), old, store.LinkPassword, w.now())
	same(t, "replaced", fault.KindOf(err), fault.NotFound)
	w.pass(time.Hour)
	_, err = w.UseLink(t.Context(), late, store.LinkPassword, w.now())
	same(t, "expired", fault.KindOf(err), fault.NotFound)
}

func sessionsEnd(t *testing.T, w *world) {
	account(t, w, "admin", access.Admin)
	a := account(t, w, "a", access.Editor)
	open := func(tokens ...string) {
		for _, token := range tokens {
			no(t, w.SaveSession(t.Context(), store.Session{Token: token, Account: a.ID, Data: []byte{1}, Seen: w.now(), Expires: w.now().Add(time.Hour)}))
		}
	}
	live := func() int { return len(must(w.Sessions(t.Context(), a.ID, w.now()))(t)) }
	open("1", "2", "3")
	same(t, "open", live(), 3)
	no(t, w.EndSession(t.Context(), "3"))
	no(t, w.SetPassword(t.Context(), a.ID, "hash", "1", w.by()))
	same(t, "after a new password", live(), 1)
	a.Unit = "u1"
	no(t, w.SaveAccount(t.Context(), a, w.by()))
	same(t, "after a change of unit", live(), 1)
	a.Role = access.Auditor
	no(t, w.SaveAccount(t.Context(), a, w.by()))
	same(t, "after a change of role", live(), 0)
	open("4")
	w.pass(time.Hour)
	if _, found, err := w.FindSession(t.Context(), "4", w.now()); found || err != nil {
		t.Errorf("an expired session: %v, %v", found, err)
	}
}

func accountAudit(t *testing.T, w *world) {
	account(t, w, "admin", access.Admin)
	a := account(t, w, "a", access.Editor)
	a.Role = access.Reviewer
	no(t, w.SaveAccount(t.Context(), a, w.by()))
	no(t, w.SetPassword(t.Context(), a.ID, "hash", "", w.by()))
	var got []string
	for _, e := range must(w.AuditLog(t.Context(), store.AuditFilter{Subject: "account/" + a.ID}))(t) {
		got = append(got, e.Actor+" "+e.Action)
	}
	same(t, "log", got, []string{"测试 account.password", "测试 account.change", "测试 account.add"})
}
