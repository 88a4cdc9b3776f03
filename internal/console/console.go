// Package console serves the pages that people open outside the chat: the quiz page
// for the attempt that the chat asks too, certificates, and their verification.
//
// A page is entered by a signed link from the chat, or, for verification, by a code.
// Every state is in quiz.Study: a page holds none, so that chat and page show the
// same at every moment. Pages are plain HTML with forms and work without scripts.
package console

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/console/web"
	"pufa/internal/fault"
	"pufa/internal/lawref"
	"pufa/knowledge"
	"pufa/quiz"
)

//go:embed page
var pages embed.FS

// Prefix is where the pages are mounted.
const Prefix = "/p/"

// Laws looks articles up (knowledge.Engine), so that a page cites only what exists.
type Laws interface {
	// Cite answers a text that names articles; false when it names none.
	Cite(ctx context.Context, text string) (knowledge.Lookup, bool, error)
	// Read opens an article with what stands around it, or says why there is none.
	Read(ctx context.Context, law string, n lawref.Number) (r knowledge.Reading, problem string, err error)
	// Contents are a law and its articles in order; false for a law that is not known.
	Contents(ctx context.Context, law string) (knowledge.Edition, []knowledge.Article, bool, error)
	// Laws is every law's state today, by name.
	Laws() []knowledge.Edition
}

// Options are what the pages are made of.
type Options struct {
	Study *quiz.Study
	Laws  Laws
	Links *Links
	Duty  *duty.Desk // nil: no pages of units' duty lists
	// Content is the packs in force now, for the calendar and the campaigns; nil: none.
	Content func() *content.Set
	Visits  *Visits          // counts openings of public pages; nil: not counted
	Limits  Limits           // bounds guesses at certificates; nil: not bounded
	Now     func() time.Time // its location is the one that pages speak in
	Log     *slog.Logger
}

// Limits counts what callers do, over all replicas (shared.State).
type Limits interface {
	// Count adds one to a counter that starts its ttl at the first count.
	Count(ctx context.Context, key string, ttl time.Duration) (int64, error)
}

type console struct {
	opt       Options
	templates *template.Template
	style     []byte
	styleURL  string // changes with the style, so that browsers may keep it
	near      []byte // the script of the offices' page
	nearURL   string
}

// New makes the handler of everything below Prefix.
func New(opt Options) (http.Handler, error) {
	c := &console{opt: opt}
	var err error
	if c.templates, err = template.ParseFS(pages, "page/*.html"); err != nil {
		return nil, fmt.Errorf("parse pages: %w", err)
	}
	css, err := pages.ReadFile("page/console.css")
	if err != nil {
		return nil, fmt.Errorf("read style: %w", err)
	}
	style, file := web.Sheet("console", css)
	c.style, c.styleURL = style, Prefix+file
	if c.near, err = pages.ReadFile("page/near.js"); err != nil {
		return nil, fmt.Errorf("read script: %w", err)
	}
	c.nearURL = Prefix + web.Named("near", ".js", c.near)
	return c.guard(http.NewCrossOriginProtection().Handler(c.routes())), nil
}

func (c *console) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+c.styleURL, c.serveStyle)
	mux.HandleFunc("POST "+Prefix+"type", c.setType)
	mux.HandleFunc("GET "+Prefix+"study/{token}", c.showQuiz)
	mux.HandleFunc("POST "+Prefix+"study/{token}", c.doQuiz)
	mux.HandleFunc("GET "+Prefix+"practice/{token}", c.showPractice)
	mux.HandleFunc("POST "+Prefix+"practice/{token}", c.doPractice)
	mux.HandleFunc("GET "+Prefix+"certificate/{token}", c.showCertificate)
	mux.HandleFunc("GET "+Prefix+"verify", c.verify)
	mux.HandleFunc("GET "+Prefix+"verify/{code}", c.verify)
	c.calendarRoutes(mux)
	c.serviceRoutes(mux)
	c.lawRoutes(mux)
	c.ownRoutes(mux)
	c.dutyRoutes(mux)
	mux.HandleFunc(Prefix, func(w http.ResponseWriter, r *http.Request) { c.gone(w, r, http.StatusNotFound) })
	return mux
}

const (
	maxForm     = 16 << 10
	pageTimeout = 5 * time.Second
	forGood     = "public, max-age=31536000, immutable" // of what changes its name when it changes
	// policy allows our style and forms, and nothing else.
	policy = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

// guard sets the headers of every page, and bounds its time and input.
func (c *console) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin") // a link with a token stays with us
		h.Set("X-Robots-Tag", "noindex")
		h.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		ctx, cancel := context.WithTimeout(r.Context(), pageTimeout)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func (c *console) serveStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", forGood)
	_, _ = w.Write(c.style) // the reader may have gone
}

// render writes a page whole or not at all.
func (c *console) render(w http.ResponseWriter, status int, name string, data any) {
	if page, ok := c.fill(w, name, data); ok {
		w.WriteHeader(status)
		_, _ = w.Write(page) // the reader may have gone
	}
}

// renderPublic writes a page that is the same for everybody who chose this size of
// type: browsers keep it, and ask each time whether it is still so.
func (c *console) renderPublic(w http.ResponseWriter, r *http.Request, name string, data any) {
	page, ok := c.fill(w, name, data)
	if !ok {
		return
	}
	tag := `"` + web.Digest(page) + `"`
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(page) // the reader may have gone
}

// fill makes a page of its template; it answers itself where that fails.
func (c *console) fill(w http.ResponseWriter, name string, data any) ([]byte, bool) {
	var b bytes.Buffer
	if err := c.templates.ExecuteTemplate(&b, name, data); err != nil {
		c.opt.Log.Error("render page", "page", name, "error", err)
		http.Error(w, "系统出了点问题，请稍后再试。", http.StatusInternalServerError)
		return nil, false
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return b.Bytes(), true
}

// failed says what went wrong in words for the person.
func (c *console) failed(w http.ResponseWriter, r *http.Request, err error) {
	status := map[fault.Kind]int{fault.Invalid: http.StatusBadRequest, fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict,
		fault.Unauthorised: http.StatusForbidden, fault.Unavailable: http.StatusServiceUnavailable}[fault.KindOf(err)]
	if status == 0 {
		status = http.StatusInternalServerError
		c.opt.Log.ErrorContext(r.Context(), "serve page", "error", err)
	}
	p := gonePage{frame: c.frame(r, "普法学习"), Heading: "没有办成"}
	p.Note = fault.Message(err)
	c.render(w, status, "gone", p)
}
