package standin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// stream is one open chat page (EventSource).
type stream struct {
	openid string
	out    chan event
}

type event struct {
	name string
	data []byte
}

const (
	streamBuffer = 512
	heartbeat    = 15 * time.Second
)

// sendTo pushes an event to the pages that show a follower; make runs only when
// there is one. The caller holds mu.
func (p *Platform) sendTo(openid, name string, make func() any) {
	p.emit(name, make, func(s *stream) bool { return s.openid == openid })
}

// sendAll pushes an event to every page. The caller holds mu.
func (p *Platform) sendAll(name string, make func() any) {
	p.emit(name, make, func(*stream) bool { return true })
}

func (p *Platform) emit(name string, make func() any, wanted func(*stream) bool) {
	var data []byte
	for s := range p.streams {
		if !wanted(s) {
			continue
		}
		if data == nil {
			var err error
			if data, err = json.Marshal(make()); err != nil {
				return
			}
		}
		select {
		case s.out <- event{name, data}:
		default:
			// a page that does not keep up starts again from a snapshot
			delete(p.streams, s)
			close(s.out)
		}
	}
}

// HangUp ends the event streams of open pages, so that a server that shuts down
// need not wait for them; pages connect again by themselves.
func (p *Platform) HangUp() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for s := range p.streams {
		delete(p.streams, s)
		close(s.out)
	}
}

func (p *Platform) announcePeople() {
	p.sendAll("people", func() any { return p.peopleView() })
}

func (p *Platform) announceFaults() {
	p.sendAll("faults", func() any { return p.faults })
}

// snapshot is everything that a page shows when it opens.
func (p *Platform) snapshot(f *follower) map[string]any {
	history := make([]Bubble, len(f.history))
	for i, b := range f.history {
		history[i] = p.view(b)
	}
	return map[string]any{
		"now":     p.now().UnixMilli(),
		"me":      p.stateOf(f),
		"people":  p.peopleView(),
		"history": history,
		"menu":    p.menuFor(f),
		"typing":  f.more != nil && f.more.typing > 0,
		"journal": p.journal.entries,
		"faults":  p.faults,
		"codes":   p.codes.scenes(),
		"jobs":    p.jobViews(),
		"grants":  p.grantView(f),
	}
}

type peopleView struct {
	People     []FollowerState `json:"people"`
	Subscribed int             `json:"subscribed"`
	Total      int             `json:"total"`
}

func (p *Platform) peopleView() peopleView {
	v := peopleView{People: []FollowerState{}, Subscribed: p.followers.subscribed, Total: len(p.followers.all)}
	for _, f := range p.followers.people {
		v.People = append(v.People, p.stateOf(f))
	}
	return v
}

// serveEvents is GET /chat/events?u=OPENID.
func (p *Platform) serveEvents(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	// a page stays open for hours: the server's write time-out is not for it; a
	// writer without deadlines has none to lift
	_ = control.SetWriteDeadline(time.Time{})
	s := &stream{openid: r.URL.Query().Get("u"), out: make(chan event, streamBuffer)}
	p.mu.Lock()
	f, ok := p.followers.byID[s.openid]
	if !ok {
		p.mu.Unlock()
		http.NotFound(w, r)
		return
	}
	first, err := json.Marshal(p.snapshot(f))
	p.streams[s] = true
	p.mu.Unlock()
	defer p.leave(s)
	if err != nil {
		http.Error(w, "snapshot", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	write := func(e event) bool {
		_, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", e.name, e.data)
		return err == nil && control.Flush() == nil
	}
	if write(event{"snapshot", first}) {
		p.pump(r, s, write)
	}
}

// pump copies events to a page until it leaves.
func (p *Platform) pump(r *http.Request, s *stream, write func(event) bool) {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-p.ctx.Done():
			return
		case e, open := <-s.out:
			if !open || !write(e) {
				return
			}
		case <-beat.C:
			p.mu.Lock()
			p.expireApprovals(p.now())
			p.mu.Unlock()
			if !write(event{"beat", []byte("{}")}) {
				return
			}
		}
	}
}

func (p *Platform) leave(s *stream) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.streams, s)
}
