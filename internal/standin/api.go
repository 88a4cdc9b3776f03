package standin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// call is one call of the platform API while it is handled, mu held.
type call struct {
	path  string
	query url.Values
	body  []byte
	form  *http.Request // for uploads
	now   time.Time
	file  *rawFile // set by calls that answer with a file instead of JSON
	later []func() // what happens after the call, outside the lock: jobs
	told  []func() // likewise, for the many small ones: result events of single messages
}

type rawFile struct {
	contentType string
	name        string
	data        []byte
}

// handler answers a call, mu held: a value for JSON, or an error.
type handler func(p *Platform, c *call) (any, *apiError)

// endpoint is one row of the platform's table.
type endpoint struct {
	method      string
	needs       right
	daily       int    // calls a day; 0 = no limit
	perMinute   int    // calls a minute; 0 = no limit
	minuteGroup string // paths that share the minute's count
	open        bool   // needs no access_token
	upload      bool   // multipart body
	handle      handler
}

const (
	maxJSONBody   = 2 << 20
	maxUploadBody = 12 << 20
)

// decoded turns a handler with a typed JSON body into a plain one.
func decoded[T any](h func(*Platform, *call, *T) (any, *apiError)) handler {
	return func(p *Platform, c *call) (any, *apiError) {
		if len(bytes.TrimSpace(c.body)) == 0 {
			return nil, fail(44002)
		}
		in := new(T)
		if err := json.Unmarshal(c.body, in); err != nil {
			return nil, fail(47001)
		}
		return h(p, c, in)
	}
}

// serveAPI is every call of the platform API.
func (p *Platform) serveAPI(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	p.mu.Lock()
	pl := p.faults.take(r.URL.Path)
	p.mu.Unlock()
	if pl.latency > 0 && !sleepUntil(r.Context(), begun.Add(pl.latency)) {
		return
	}
	if pl.badGateway {
		http.Error(w, "<html><body>502 Bad Gateway</body></html>", http.StatusBadGateway)
		p.noteCall(r, nil, []byte("502 Bad Gateway（故障注入）"), fail(-1), time.Since(begun))
		return
	}
	c, value, failure := p.execute(r, pl)
	status := http.StatusOK
	if failure != nil && failure.code == 40066 {
		status = http.StatusNotFound
	}
	p.settleCall(pl, c)
	if c.file != nil && failure == nil {
		p.noteCall(r, c, []byte("（文件）"), nil, time.Since(begun))
		writeFile(w, c.file)
		return
	}
	body := render(value, failure)
	p.noteCall(r, c, body, failure, time.Since(begun))
	switch {
	case pl.reset:
		resetConnection(w)
	case pl.truncate:
		writeJSON(w, status, body[:len(body)/2])
	default:
		writeJSON(w, status, body)
	}
}

// settleCall starts what a call left to do: before the answer when the fault knob
// says so, else beside it.
func (p *Platform) settleCall(pl plan, c *call) {
	if len(c.later)+len(c.told) == 0 {
		return
	}
	if pl.eventFirst {
		for _, f := range slices.Concat(c.later, c.told) {
			f()
		}
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range c.later {
		p.background(f)
	}
	for _, f := range c.told {
		p.queue(f)
	}
}

// execute reads and handles a call.
func (p *Platform) execute(r *http.Request, pl plan) (*call, any, *apiError) {
	c := &call{path: r.URL.Path, query: r.URL.Query(), form: r}
	e, known := p.endpoints[c.path]
	if !known {
		return c, nil, fail(40066)
	}
	if !e.upload {
		body, err := io.ReadAll(io.LimitReader(r.Body, maxJSONBody+1))
		if err != nil || len(body) > maxJSONBody {
			return c, nil, fail(45002)
		}
		c.body = body
	} else if err := readUpload(r); err != nil {
		return c, nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	c.now = p.now()
	p.expireApprovals(c.now)
	if pl.busy {
		return c, nil, fail(-1)
	}
	if pl.revoke {
		p.tokens.revoke(c.query.Get("access_token"), c.now)
	}
	if err := p.admit(r, c, e, pl); err != nil {
		return c, nil, err
	}
	value, failure := e.handle(p, c)
	return c, value, failure
}

// admit checks method, address, token, permission and quota.
func (p *Platform) admit(r *http.Request, c *call, e endpoint, pl plan) *apiError {
	if !e.open {
		if err := p.tokens.check(c.query.Get("access_token"), c.now); err != nil {
			return err
		}
	}
	if r.Method != e.method {
		if e.method == http.MethodGet {
			return fail(43001)
		}
		return fail(43002)
	}
	if pl.foreignIP {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		return failf(40164, "invalid ip %s, not in whitelist", host)
	}
	if !p.kind.may(e.needs) {
		return fail(48001)
	}
	return p.quotas.take(c.path, e, c.now)
}

func readUpload(r *http.Request) *apiError {
	r.Body = http.MaxBytesReader(nil, r.Body, maxUploadBody)
	if err := r.ParseMultipartForm(maxUploadBody); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return fail(45001)
		}
		return fail(41005)
	}
	return nil
}

// render is the JSON of an answer.
func render(value any, failure *apiError) []byte {
	if failure != nil {
		body := map[string]any{
			"errcode": failure.code,
			"errmsg":  fmt.Sprintf("%s rid: %s", failure.text, randomID(16)),
		}
		for k, v := range failure.extra {
			body[k] = v
		}
		value = body
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return []byte(`{"errcode":-1,"errmsg":"system error"}`)
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json; encoding=utf-8")
	w.WriteHeader(status)
	// a caller that hung up has no use for the rest
	_, _ = w.Write(body)
}

func writeFile(w http.ResponseWriter, f *rawFile) {
	w.Header().Set("Content-Type", f.contentType)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", f.name))
	_, _ = w.Write(f.data)
}

// resetConnection drops the connection without an answer.
func resetConnection(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler) // HTTP/2 and wrapped writers: abort the stream
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // RST instead of FIN
	}
	_ = conn.Close()
}
