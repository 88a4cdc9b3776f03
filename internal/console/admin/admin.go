// Package admin is the console: what the bureau and the units do in a browser.
//
// A request comes in with a session (session.go), becomes a visit of an account, and
// reaches its page only if the account has the page's right (routes.go). Pages are
// plain HTML with forms, one file per page; scripts only make live what works without.
package admin

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/microcosm-cc/bluemonday"

	"pufa/duty"
	"pufa/internal/console/web"
	"pufa/internal/privacy"
	"pufa/internal/shared"
	"pufa/internal/store"
	"pufa/quiz"
	"pufa/scheduler"
)

//go:embed page
var pages embed.FS

// Prefix is where the console is mounted.
const Prefix = "/admin/"

// Options are what the console is made of.
type Options struct {
	Store     *store.Store
	State     shared.State
	Key       *privacy.Key
	Assistant Assistant
	Workshop  Workshop
	Study     *quiz.Study
	Campaigns *scheduler.Desk
	Duty      *duty.Desk
	Reports   YearReports
	Knowledge Knowledge
	BaseURL   string // https://pufa.example.gov.cn, without a slash at its end
	Jobs      *Jobs
	Statutes  Statutes
	Watch     LawWatch
	System    System
	Needs     []NeedSource
	Now       func() time.Time // its location is the one that pages speak in
	Log       *slog.Logger
}

type desk struct {
	opt       Options
	sessions  *scs.SessionManager
	templates *template.Template
	bubbles   *bluemonday.Policy
	files     map[string]file // style and script, by name
	styleURL  string
	scriptURL string
}

type file struct {
	kind string
	data []byte
}

// New makes the handler of everything below Prefix.
func New(opt Options) (http.Handler, error) {
	d := &desk{opt: opt, files: map[string]file{}, bubbles: bubblePolicy()}
	d.sessions = d.newSessions()
	var err error
	if d.templates, err = template.New("").Funcs(d.functions()).ParseFS(pages, "page/*.html"); err != nil {
		return nil, fmt.Errorf("parse pages: %w", err)
	}
	if err := d.loadFiles(); err != nil {
		return nil, err
	}
	return d.guard(http.NewCrossOriginProtection().Handler(d.sessions.LoadAndSave(d.routes()))), nil
}

func (d *desk) loadFiles() error {
	css, err := pages.ReadFile("page/admin.css")
	if err != nil {
		return fmt.Errorf("read style: %w", err)
	}
	script, err := pages.ReadFile("page/admin.js")
	if err != nil {
		return fmt.Errorf("read script: %w", err)
	}
	sheet, name := web.Sheet("admin", css)
	d.styleURL = Prefix + name
	d.files[name] = file{"text/css; charset=utf-8", sheet}
	name = web.Named("admin", ".js", script)
	d.scriptURL = Prefix + name
	d.files[name] = file{"text/javascript; charset=utf-8", script}
	return nil
}

func (d *desk) serveFile(w http.ResponseWriter, r *http.Request) {
	f, found := d.files[r.PathValue("file")]
	if !found {
		d.lost(w, r)
		return
	}
	w.Header().Set("Content-Type", f.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(f.data) // the reader may have gone
}

const (
	maxForm     = 64 << 10
	maxUpload   = 32 << 20
	pageTimeout = 10 * time.Second

	uploadTimeout = 5 * time.Minute

	// policy allows our style, script, forms, pictures and live parts, and nothing else.
	policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

// guard sets the headers of every page, and bounds its time and input. Uploads are
// bounded by maxUpload.
func (d *desk) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Robots-Tag", "noindex")
		h.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, bodyLimit(r))
		timeout := pageTimeout
		if isUpload(r) { // a slow line needs its time
			timeout = uploadTimeout
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTimeout)) // without it, the server's own
		}
		ctx, cancel := context.WithTimeout(r.Context(), timeout)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func bodyLimit(r *http.Request) int64 {
	if isUpload(r) {
		return maxUpload
	}
	return maxForm
}
