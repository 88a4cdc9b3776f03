package standin

import (
	"embed"
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"pufa/internal/fault"
)

//go:embed page
var pageFiles embed.FS

// Mount adds everything that the stand-in serves to a mux: the platform API and
// the chat page.
func (p *Platform) Mount(mux *http.ServeMux) {
	api := http.HandlerFunc(p.serveAPI)
	for _, prefix := range []string{"/cgi-bin/", "/sns/", "/datacube/", "/wxaapi/", "/customservice/"} {
		mux.Handle(prefix, api)
	}
	chat := p.chat()
	for _, prefix := range []string{"/chat", "/chat/", "/connect/oauth2/authorize", "/cgi-bin/showqrcode"} {
		mux.Handle(prefix, chat)
	}
}

// Handler serves the stand-in alone, for tests: what it does not know is an
// unknown call.
func (p *Platform) Handler() http.Handler {
	mux := http.NewServeMux()
	p.Mount(mux)
	mux.HandleFunc("/", p.serveAPI)
	return mux
}

// chat is the part for people: only under a loopback name, and only from its own
// pages, since anybody who reaches it may speak as any follower.
func (p *Platform) chat() http.Handler {
	mux := http.NewServeMux()
	static, err := fs.Sub(pageFiles, "page/static")
	if err == nil {
		mux.Handle("GET /chat/static/", http.StripPrefix("/chat/static/", noCache(http.FileServerFS(static))))
	}
	mux.HandleFunc("GET /chat", p.servePage)
	mux.HandleFunc("GET /chat/events", p.serveEvents)
	mux.HandleFunc("GET /chat/media/{id}", p.serveMedia)
	mux.HandleFunc("GET /chat/article/{key}", p.serveArticle)
	mux.HandleFunc("POST /chat/article/{key}/share", p.shareArticle)
	mux.HandleFunc("GET /connect/oauth2/authorize", p.serveAuthorize)
	mux.HandleFunc("GET /cgi-bin/showqrcode", p.serveCode)
	p.mountActions(mux)
	p.mountDeveloper(mux)
	return loopbackOnly(http.NewCrossOriginProtection().Handler(mux))
}

func noCache(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		h.ServeHTTP(w, r)
	})
}

// loopbackOnly refuses other host names, against DNS rebinding.
func loopbackOnly(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopbackHost(r.Host) {
			http.Error(w, "聊天页只在本机打开（127.0.0.1 或 localhost）。", http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func loopbackHost(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

var chatPage = template.Must(template.ParseFS(pageFiles, "page/chat.html"))

func pageHeaders(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data: http: https:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'")
}

// servePage is GET /chat.
func (p *Platform) servePage(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	first := ""
	if len(p.followers.people) > 0 {
		first = p.followers.people[0].openid
	}
	view := map[string]any{
		"Name": p.name, "Kind": p.kind.Label(), "Original": p.original, "AppID": p.appID,
		"Webhook": p.webhook, "Encrypted": p.aesKey != nil, "First": first,
	}
	p.mu.Unlock()
	pageHeaders(w)
	// a caller that hung up has no use for the rest
	_ = chatPage.Execute(w, view)
}

// errBadRequest is a request that the page would not send.
var errBadRequest = errors.New("bad request")

// action reads a JSON request of the page, answers at once, and lets the rest run
// beside it.
func action[T any](p *Platform, h func(in *T) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		in := new(T)
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUploadBody*2))
		if err == nil {
			err = json.Unmarshal(body, in)
		}
		if err != nil {
			answerError(w, errBadRequest)
			return
		}
		value, err := h(in)
		if err != nil {
			answerError(w, err)
			return
		}
		if value == nil {
			value = map[string]any{}
		}
		writeJSON(w, http.StatusOK, render(value, nil))
	}
}

// answerError tells the page in plain Chinese.
func answerError(w http.ResponseWriter, err error) {
	status, text := http.StatusBadRequest, "请求不完整"
	switch {
	case errors.Is(err, errUnknownFollower):
		status, text = http.StatusNotFound, "没有这个人"
	case errors.Is(err, errNotFollowing):
		status, text = http.StatusConflict, "还没有关注公众号，不能发送"
	case errors.Is(err, errEmpty):
		text = "不能发送空消息"
	case errors.Is(err, errMedia):
		text = "图片格式不支持或超过 10 MB"
	case errors.Is(err, errNoButton):
		text = "菜单已经变了，请再试一次"
	case fault.KindOf(err) != fault.Internal:
		text = fault.Message(err)
	}
	writeJSON(w, status, render(map[string]string{"error": text}, nil))
}
