package standin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// journal is what the developer pane shows: pushes to the webhook and calls of
// the API, newest last.
type journal struct {
	entries []entry
	last    int64
}

const (
	journalSize = 200
	detailBytes = 6000
)

type entry struct {
	ID      int64  `json:"id"`
	At      int64  `json:"at"`   // Unix milliseconds
	Kind    string `json:"kind"` // push or call
	Title   string `json:"title"`
	Level   string `json:"level"` // ok, warn, bad
	Note    string `json:"note"`
	Took    int64  `json:"took"` // milliseconds
	Request string `json:"request"`
	Answer  string `json:"answer"`
}

// note enters an entry. The caller holds mu.
func (p *Platform) note(e entry) {
	p.journal.last++
	e.ID, e.At = p.journal.last, p.now().UnixMilli()
	e.Request, e.Answer = clip(e.Request, detailBytes), clip(e.Answer, detailBytes)
	// a fresh slice now and then: pages may still read the old one
	entries := append(p.journal.entries, e)
	if len(entries) > 2*journalSize {
		entries = append([]entry(nil), entries[len(entries)-journalSize:]...)
	}
	p.journal.entries = entries
	p.sendAll("journal", func() any { return e })
}

// Problems are the notes of everything in the journal that went wrong: unusable
// replies, unknown calls, refused calls. For tests that want none.
func (p *Platform) Problems() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for _, e := range p.journal.entries {
		if e.Level == "bad" {
			out = append(out, e.Title+"："+e.Note)
		}
	}
	return out
}

func (p *Platform) notePush(m push, ex Exchange, took time.Duration) {
	e := entry{Kind: "push", Title: m.label, Level: "ok", Took: took.Milliseconds(), Request: ex.Request, Answer: ex.Answer}
	switch {
	case ex.Problem != "":
		e.Level, e.Note = "bad", ex.Problem
	case ex.Reply == nil:
		e.Note = "已确认，无回复"
	default:
		e.Note = "回复 " + ex.Reply.Kind
	}
	if n := len(ex.Tries); n > 1 {
		e.Note += fmt.Sprintf("（共推送 %d 次）", n)
		if e.Level == "ok" {
			e.Level = "warn"
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.note(e)
}

func (p *Platform) noteCall(r *http.Request, c *call, body []byte, failure *apiError, took time.Duration) {
	e := entry{Kind: "call", Title: r.Method + " " + r.URL.Path, Level: "ok", Took: took.Milliseconds()}
	secrets := []string{p.secret, r.URL.Query().Get("access_token"), r.URL.Query().Get("refresh_token")}
	if c != nil {
		e.Request = redact(string(c.body), secrets...)
	}
	e.Answer = redactBody(body, secrets)
	if failure != nil {
		e.Level, e.Note = "bad", fmt.Sprintf("%d %s", failure.code, failure.text)
		if failure.code == 40066 {
			e.Note = "平台没有这个接口"
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.note(e)
}

// redactBody hides tokens that an answer hands out.
func redactBody(body []byte, secrets []string) string {
	if !bytes.Contains(body, []byte(`_token"`)) && !bytes.Contains(body, []byte(`"ticket"`)) {
		return redact(string(body), secrets...)
	}
	var m map[string]any
	if json.Unmarshal(body, &m) != nil {
		return "（含凭据，不显示）"
	}
	for _, k := range []string{"access_token", "refresh_token", "ticket"} {
		if _, ok := m[k]; ok {
			m[k] = "…"
		}
	}
	var out strings.Builder
	if err := json.NewEncoder(&out).Encode(m); err != nil {
		return "（含凭据，不显示）"
	}
	return redact(strings.TrimSpace(out.String()), secrets...)
}
