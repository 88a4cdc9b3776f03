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
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/console/web"
	"pufa/internal/fault"
	"pufa/internal/signedlink"
	"pufa/knowledge"
	"pufa/quiz"
)

//go:embed page
var pages embed.FS

// Prefix is where the pages are mounted.
const Prefix = "/p/"

// Laws looks articles up (knowledge.Engine), so that a page cites only what exists.
type Laws interface {
	Cite(ctx context.Context, text string) (knowledge.Lookup, bool, error)
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
	c.dutyRoutes(mux)
	mux.HandleFunc(Prefix, func(w http.ResponseWriter, r *http.Request) { c.gone(w, r, http.StatusNotFound) })
	return mux
}

const (
	maxForm     = 16 << 10
	pageTimeout = 5 * time.Second
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
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(c.style) // the reader may have gone
}

// frame is what every page has.
type frame struct {
	Title string
	Large bool
	Style string
	Path  string
	Note  string
}

func (c *console) frame(r *http.Request, title string) frame {
	return frame{Title: title, Large: large(r), Style: c.styleURL, Path: r.URL.Path}
}

const typeCookie = "pufa_type"

func large(r *http.Request) bool {
	cookie, err := r.Cookie(typeCookie)
	return err == nil && cookie.Value == "large"
}

// setType chooses the size of the type and goes back to the page.
func (c *console) setType(w http.ResponseWriter, r *http.Request) {
	size, back := r.PostFormValue("size"), r.PostFormValue("back")
	if size != "large" {
		size = "normal"
	}
	if !strings.HasPrefix(back, Prefix) || strings.ContainsAny(back, "\\\r\n") {
		back = Prefix + "verify"
	}
	http.SetCookie(w, &http.Cookie{Name: typeCookie, Value: size, Path: Prefix, MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil})
	http.Redirect(w, r, back, http.StatusSeeOther)
}

// render writes a page whole or not at all.
func (c *console) render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := c.templates.ExecuteTemplate(&b, name, data); err != nil {
		c.opt.Log.Error("render page", "page", name, "error", err)
		http.Error(w, "系统出了点问题，请稍后再试。", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the reader may have gone
}

type gonePage struct {
	frame
	Heading string
}

// gone says that a link leads nowhere, and what to do.
func (c *console) gone(w http.ResponseWriter, r *http.Request, status int) {
	p := gonePage{frame: c.frame(r, "普法学习"), Heading: "没有这个页面"}
	p.Note = "请回到公众号，回复“答题”再打开。"
	if status == http.StatusGone {
		p.Heading = "链接过期了"
		p.Note = "为了安全，链接只在一段时间里有效。请回到公众号，回复“继续”或“证书”重新打开；答过的题都在。"
	}
	c.render(w, status, "gone", p)
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

// open reads a signed link of two parts; it answers itself where that fails.
func (c *console) open(w http.ResponseWriter, r *http.Request, purpose string) (first, second string, ok bool) {
	subject, err := c.opt.Links.signer.Open(purpose, r.PathValue("token"))
	switch {
	case errors.Is(err, signedlink.ErrExpired):
		c.gone(w, r, http.StatusGone)
		return "", "", false
	case err != nil:
		c.gone(w, r, http.StatusNotFound)
		return "", "", false
	}
	first, second, ok = strings.Cut(subject, "\n")
	if !ok {
		c.gone(w, r, http.StatusNotFound)
	}
	return first, second, ok
}
