package standin

import (
	"strings"
	"time"
)

// Faults are the knobs that make the platform misbehave as the real one does.
// The zero value is a platform on a good day. Counted knobs fire for that many
// calls and then rest; a negative count fires for ever.
type Faults struct {
	// API calls. Only limits the five counted knobs and Latency to paths that
	// begin with it ("/cgi-bin/message/"); empty means every path.
	Only        string        `json:"only"`
	Latency     time.Duration `json:"latency"`      // before every answer
	Busy        int           `json:"busy"`         // answer -1 system busy, nothing executed
	BadGateway  int           `json:"bad_gateway"`  // answer HTTP 502, nothing executed
	Truncate    int           `json:"truncate"`     // execute, then answer half of the JSON
	Reset       int           `json:"reset"`        // execute, then reset the connection: sent, but the caller saw an error
	RevokeToken int           `json:"revoke_token"` // the token dies while the call is on its way: 40001
	ForeignIP   bool          `json:"foreign_ip"`   // the caller's address is not in the whitelist: 40164

	// Pushes to the webhook.
	DuplicateEvents bool `json:"duplicate_events"` // push every event a second time
	EventFirst      bool `json:"event_first"`      // result events arrive before the API answers
	LoseReplies     int  `json:"lose_replies"`     // throw away the answers of the first n tries of each push (2: three pushes)
	ParallelPushes  int  `json:"parallel_pushes"`  // push each message this many times at once (0 and 1: once)

	// Jobs.
	MassDelay       time.Duration `json:"mass_delay"`        // a mass job stays in SENDING this long
	MassProtection  bool          `json:"mass_protection"`   // sending to all waits for the administrator, 30 minutes at most
	MassStatus      string        `json:"mass_status"`       // result of mass jobs instead of "send success", e.g. err(20001)
	MassErrorEvery  int           `json:"mass_error_every"`  // every nth recipient of a mass job fails (0: none)
	TemplateStatus  string        `json:"template_status"`   // result of template sends, e.g. "failed:freq limit"
	PublishIDString bool          `json:"publish_id_string"` // publish_id as a JSON string instead of a number
}

// plan is what the knobs decided for one API call.
type plan struct {
	latency                                   time.Duration
	busy, badGateway, truncate, reset, revoke bool
	foreignIP, eventFirst                     bool
}

// take decides for a call of path and counts the knobs down.
func (f *Faults) take(path string) plan {
	pl := plan{eventFirst: f.EventFirst, foreignIP: f.ForeignIP}
	if f.Only != "" && !strings.HasPrefix(path, f.Only) {
		return pl
	}
	pl.latency = f.Latency
	switch {
	case fire(&f.Busy):
		pl.busy = true
	case fire(&f.BadGateway):
		pl.badGateway = true
	case fire(&f.RevokeToken):
		pl.revoke = true
	case fire(&f.Truncate):
		pl.truncate = true
	case fire(&f.Reset):
		pl.reset = true
	}
	return pl
}

// fire reports whether a counted knob fires now, and counts it down.
func fire(n *int) bool {
	switch {
	case *n < 0:
		return true
	case *n == 0:
		return false
	}
	*n--
	return true
}

// Faults returns the knobs as they stand, counts run down.
func (p *Platform) Faults() Faults {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.faults
}

// SetFaults replaces the knobs.
func (p *Platform) SetFaults(f Faults) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = f
	p.announceFaults()
}
