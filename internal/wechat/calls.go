package wechat

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"pufa/internal/shared"
)

// Call is how one group of the platform's interfaces was reached last, by any replica.
type Call struct {
	Group  string // of interfaces: token, menu, custom, …
	At     time.Time
	Took   time.Duration
	Class  Class  // how it went
	Code   int64  // errcode of a refusal
	Detail string // what went wrong, secrets taken out
	Good   time.Time
	Until  time.Time // of a token: when it ends
}

// groups are the interfaces by what they are for; the first prefix decides.
var groups = [...][2]string{
	{stableTokenPath, "token"}, {"/cgi-bin/menu/", "menu"}, {"/cgi-bin/message/custom/", "custom"}, {"/cgi-bin/message/mass/", "mass"},
	{"/cgi-bin/message/template/", "template"}, {"/cgi-bin/message/subscribe/", "subscribe"}, {"/cgi-bin/user/", "followers"}, {"/cgi-bin/tags/", "followers"},
	{"/cgi-bin/qrcode/", "qrcode"}, {"/datacube/", "figures"},
}

func groupOf(path string) string {
	for _, g := range groups {
		if strings.HasPrefix(path, g[0]) {
			return g[1]
		}
	}
	return "other"
}

const (
	// callsShared is how often a replica tells the others of calls that go as those before.
	callsShared = 15 * time.Second
	callsKept   = 40 * 24 * time.Hour
)

// calls remembers the last call of each group: in the process, and every few seconds in
// shared state.
type calls struct {
	state shared.State
	appID string
	mu    sync.Mutex
	last  map[string]Call
	told  map[string]time.Time
}

func newCalls(state shared.State, appID string) *calls {
	return &calls{state: state, appID: appID, last: map[string]Call{}, told: map[string]time.Time{}}
}

func (c *calls) key(group string) string { return "wechat:call:" + c.appID + ":" + group }

// note remembers a call.
func (c *calls) note(ctx context.Context, path string, began time.Time, err error) {
	now := time.Now()
	one := Call{Group: groupOf(path), At: now, Took: now.Sub(began), Class: Classify(err)}
	if err != nil {
		one.Detail, one.Code = err.Error(), codeOf(err)
	}
	c.put(ctx, one)
}

func (c *calls) put(ctx context.Context, one Call) {
	c.mu.Lock()
	before := c.last[one.Group]
	if one.Good = before.Good; one.Class == OK {
		one.Good = one.At
	}
	if one.Until.IsZero() {
		one.Until = before.Until
	}
	c.last[one.Group] = one
	tell := one.Class != before.Class || one.At.Sub(c.told[one.Group]) >= callsShared
	if tell {
		c.told[one.Group] = one.At
	}
	c.mu.Unlock()
	if !tell {
		return
	}
	body, err := json.Marshal(one)
	if err != nil {
		return // times and texts
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stateTimeout)
	defer cancel()
	_ = c.state.Set(ctx, c.key(one.Group), body, callsKept) // the others do without
}

// Calls are the last calls of every group that was ever called.
func (c *Client) Calls(ctx context.Context) []Call {
	var out []Call
	names := []string{"other"}
	for _, g := range groups {
		names = append(names, g[1])
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if one := c.calls.lastOf(ctx, name); !one.At.IsZero() {
			out = append(out, one)
		}
	}
	slices.SortFunc(out, func(a, b Call) int { return b.At.Compare(a.At) })
	return out
}

func (c *calls) lastOf(ctx context.Context, group string) Call {
	c.mu.Lock()
	own := c.last[group]
	c.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, stateTimeout)
	defer cancel()
	body, found, err := c.state.Get(ctx, c.key(group))
	var told Call
	if err != nil || !found || json.Unmarshal(body, &told) != nil || !told.At.After(own.At) {
		return own
	}
	return told
}

// HasToken reports whether an access token is at hand.
func (c *Client) HasToken(ctx context.Context) bool {
	token, _ := c.tokens.cache.GetContext(ctx, c.tokens.key()).(string)
	return token != ""
}
