package standin

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"time"
)

// follower is one person, following or not. 300,000 of them must fit in memory:
// what few have lives in details.
type follower struct {
	openid     string
	index      int32 // place in followerBook.all
	since      int64 // Unix seconds of the last subscription; 0 = never
	massMonth  int32 // yyyymm that massCount counts
	massCount  int8  // mass messages received in that month
	subscribed bool
	blocked    bool // on the account's blacklist
	refuses    bool // refuses template messages
	tags       []int32
	history    []*bubble
	more       *details
}

// details is what only people who talk with the account have.
type details struct {
	name        string
	person      bool // listed in the follower switcher
	remark      string
	scene       string // of the QR code that brought them
	ticket      string
	windows     [windowKinds]window
	interaction int64          // Unix seconds of the last interaction of any kind
	typing      int64          // Unix seconds since which the account is typing; 0 = not
	grants      map[string]int // subscription template → messages still granted
	longGrants  map[string]bool
}

// maxHistory bounds what a conversation keeps.
const maxHistory = 1000

type followerBook struct {
	byID       map[string]*follower
	all        []*follower
	subscribed int
	people     []*follower
	tags       map[int32]*tag
	nextTag    int32
}

func newFollowerBook() followerBook {
	return followerBook{byID: map[string]*follower{}, tags: systemTags(), nextTag: firstOwnTag}
}

// details returns the follower's details, making them at first use.
func (f *follower) detail() *details {
	if f.more == nil {
		f.more = &details{}
	}
	return f.more
}

func (f *follower) name() string {
	if f.more == nil || f.more.name == "" {
		return "粉丝" + f.openid[len(f.openid)-4:]
	}
	return f.more.name
}

// openIDOf makes a stable OpenID of 28 characters: the same person has the same
// one after a restart, whatever app id the stand-in got then.
func openIDOf(kind string, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", kind, n))
	return "oPufa" + base64.RawURLEncoding.EncodeToString(sum[:])[:23]
}

// add enters a follower. The caller holds mu.
func (b *followerBook) add(openid string) *follower {
	f := &follower{openid: openid, index: int32(len(b.all))}
	b.all = append(b.all, f)
	b.byID[openid] = f
	return f
}

// AddPerson adds somebody to the follower switcher who does not follow yet, and
// returns the OpenID.
func (p *Platform) AddPerson(name string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.followers.add(openIDOf("person", len(p.followers.people)))
	d := f.detail()
	d.name, d.person = name, true
	p.followers.people = append(p.followers.people, f)
	p.announcePeople()
	return f.openid
}

// AddFollowers adds n followers who follow already, without telling the webhook,
// and returns their OpenIDs. It is meant for load tests: 300,000 take about 50 MB.
func (p *Platform) AddFollowers(n int) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	since := p.now().Unix()
	ids := make([]string, 0, n)
	p.followers.all = slices.Grow(p.followers.all, n)
	for range n {
		f := p.followers.add(openIDOf("follower", len(p.followers.all)))
		f.subscribed, f.since = true, since
		ids = append(ids, f.openid)
	}
	p.followers.subscribed += n
	p.stats.day(p.today()).newUsers += n
	p.announcePeople()
	return ids
}

// FollowerCount is the number of people who follow now.
func (p *Platform) FollowerCount() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.followers.subscribed
}

// FollowerState is what the platform knows of a follower, for tests and the page.
type FollowerState struct {
	OpenID     string    `json:"openid"`
	Name       string    `json:"name"`
	Subscribed bool      `json:"subscribed"`
	Since      time.Time `json:"since"`
	Blocked    bool      `json:"blocked"`
	Refuses    bool      `json:"refuses"`
	Tags       []int32   `json:"tags"`
	MassLeft   int       `json:"mass_left"`   // mass messages still to come this month
	CustomLeft int       `json:"custom_left"` // customer-service messages that may be sent now
	Scene      string    `json:"scene"`
}

// Follower returns the state of a follower; false for an unknown OpenID.
func (p *Platform) Follower(openid string) (FollowerState, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.followers.byID[openid]
	if !ok {
		return FollowerState{}, false
	}
	return p.stateOf(f), true
}

func (p *Platform) stateOf(f *follower) FollowerState {
	now := p.now()
	s := FollowerState{
		OpenID: f.openid, Name: f.name(), Subscribed: f.subscribed, Blocked: f.blocked,
		Refuses: f.refuses, Tags: slices.Clone(f.tags),
		MassLeft: monthlyMass - f.massReceived(monthOf(now)),
	}
	if f.since > 0 {
		s.Since = time.Unix(f.since, 0).In(china)
	}
	if f.more != nil {
		s.Scene = f.more.scene
		s.CustomLeft, _ = f.more.customLeft(now.Unix())
	}
	return s
}

// SetRefusing says whether a follower refuses template messages (拒收).
func (p *Platform) SetRefusing(openid string, refuses bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.followers.byID[openid]
	if !ok {
		return errUnknownFollower
	}
	f.refuses = refuses
	p.announcePeople()
	return nil
}

func (f *follower) hasTag(id int32) bool { return slices.Contains(f.tags, id) }

func (f *follower) massReceived(month int32) int {
	if f.massMonth != month {
		return 0
	}
	return int(f.massCount)
}

func (f *follower) countMass(month int32) {
	if f.massMonth != month {
		f.massMonth, f.massCount = month, 0
	}
	f.massCount++
}

// china is the platform's clock: quotas turn over at midnight in Beijing.
var china = time.FixedZone("CST", 8*60*60)

func monthOf(t time.Time) int32 {
	y, m, _ := t.In(china).Date()
	return int32(y*100 + int(m))
}

// today is the platform's day as 2006-01-02. The caller holds mu.
func (p *Platform) today() string { return p.now().In(china).Format(time.DateOnly) }
