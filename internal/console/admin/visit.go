package admin

import (
	"bytes"
	"mime"
	"net/http"
	"strings"
	"time"

	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/store"
)

// visit is one request of somebody signed in.
type visit struct {
	*desk
	w       http.ResponseWriter
	r       *http.Request
	account access.Account
	now     time.Time
}

// by names the visitor in the audit log.
func (v *visit) by() store.By { return store.By{Actor: v.account.Name, At: v.now} }

// frame is what every page of somebody signed in has.
type frame struct {
	Title   string
	Style   string
	Script  string
	Nav     []navItem
	Account access.Account
	Path    string
	Flash   string // what has just been done
	Wrong   string // what could not be done, above a form that keeps what was typed
}

// Frame lets the layout reach the frame of any page.
func (f *frame) Frame() *frame { return f }

func (v *visit) frame(title string) frame {
	return frame{Title: title, Style: v.styleURL, Script: v.scriptURL, Nav: navFor(v.account, v.r.URL.Path),
		Account: v.account, Path: v.r.URL.Path, Flash: v.sessions.PopString(v.r.Context(), keyFlash)}
}

// show writes a page.
func (v *visit) show(name string, data any) error {
	v.render(v.w, http.StatusOK, name, data)
	return nil
}

// again shows a form that was refused, with what was typed and the reason.
func (v *visit) again(name string, data any) error {
	v.render(v.w, http.StatusUnprocessableEntity, name, data)
	return nil
}

// done goes to a page after a deed and says there what was done.
func (v *visit) done(path, flash string) error {
	if flash != "" {
		v.sessions.Put(v.r.Context(), keyFlash, flash)
	}
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

// form is a value of the request's form, without spaces around it.
func (v *visit) form(name string) string { return strings.TrimSpace(v.r.PostFormValue(name)) }

// query is a value of the address.
func (v *visit) query(name string) string { return strings.TrimSpace(v.r.URL.Query().Get(name)) }

// mine refuses what belongs to another unit than the visitor's, as if it were not there.
func (v *visit) mine(unit string) error {
	if v.account.Sees(unit) {
		return nil
	}
	return fault.New(fault.NotFound, "没有这一项，或者它不属于您的单位。")
}

// render writes a page whole or not at all.
func (d *desk) render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := d.templates.ExecuteTemplate(&b, name, data); err != nil {
		d.opt.Log.Error("render page", "page", name, "error", err)
		http.Error(w, "系统出了点问题，请稍后再试。", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the reader may have gone
}

func isUpload(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "multipart/form-data"
}

// refuse shows a form again with the reason; what is nobody's mistake is an error.
func (v *visit) refuse(f *frame, name string, data any, err error) error {
	if fault.KindOf(err) == fault.Internal {
		return err
	}
	f.Wrong = fault.Message(err)
	return v.again(name, data)
}
