package scheduler

import (
	"context"
	"crypto/rand"
	"log/slog"
	"slices"
	"strings"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// Options are what the scheduler's services are made of. Platform may be nil: then
// nothing is sent.
type Options struct {
	Ports    Ports
	Rules    func() Rules // as they are now
	Platform Platform
	Leader   Leader
	// Templates are the packs' campaigns; Laws tells when laws come into force, for
	// rules that hang on one. Both may be nil.
	Templates func() []Template
	Laws      func() datebook.Laws
	// Page is the path of the page of a template's campaign in a year; nil: no pages.
	Page func(template string, year int) string
	// Figures are what the placeholders in a step's text stand for at its time, such as
	// 参与人数; nil: none.
	Figures func(ctx context.Context, c Campaign) (map[string]string, error)
	Base    string // address of this installation, for pages
	Now     func() time.Time
	Elapsed func() time.Duration // time that really passed, whatever the clock shows; from the process's start when nil
	Log     *slog.Logger
}

// Desk is the service that the command line and the console share: campaigns are drafted,
// changed, approved, planned, tried and looked at here. It is safe for concurrent use by
// any number of replicas. Faults carry sentences for the person.
type Desk struct{ opt Options }

// NewDesk makes the service.
func NewDesk(o Options) *Desk { return &Desk{opt: o} }

// NewCourier makes the one that sends.
func NewCourier(o Options) *Courier {
	return &Courier{ports: o.Ports, figures: o.Figures, rules: o.Rules, platform: o.Platform, base: o.Base, now: o.Now, log: o.Log}
}

// NewPlanner makes the clock's hand.
func NewPlanner(o Options) *Planner {
	elapsed := o.Elapsed
	if elapsed == nil {
		start := time.Now()
		elapsed = func() time.Duration { return time.Since(start) }
	}
	p := &Planner{ports: o.Ports, rules: o.Rules, platform: o.Platform, leader: o.Leader, now: o.Now, elapsed: elapsed, log: o.Log}
	if o.Templates != nil {
		p.drafts = NewDesk(o).draftDue
	}
	return p
}

// Rules are the rules that the desk plans by.
func (d *Desk) Rules() Rules { return d.opt.Rules() }

// List are the campaigns in one of the states, all when none is named, by first day.
func (d *Desk) List(ctx context.Context, states ...State) ([]Campaign, error) {
	return d.opt.Ports.Campaigns.Campaigns(ctx, states...)
}

// Get is a campaign by its id.
func (d *Desk) Get(ctx context.Context, id string) (Campaign, error) {
	return d.opt.Ports.Campaigns.Campaign(ctx, id)
}

// Create stores a campaign of one's own as a draft, by By.
func (d *Desk) Create(ctx context.Context, c Campaign, by Change) (Campaign, error) {
	by.At = d.opt.Now()
	c.ID, c.Template = newID(), ""
	if c.Year == 0 {
		c.Year = c.Start.Year
	}
	return d.add(ctx, c, by)
}

func (d *Desk) add(ctx context.Context, c Campaign, by Change) (Campaign, error) {
	c, err := Created(c, by)
	if err != nil {
		return Campaign{}, err
	}
	added, err := d.opt.Ports.Campaigns.AddCampaign(ctx, c)
	if err == nil && !added {
		err = fault.New(fault.Conflict, "%d年的“%s”已经有了。", c.Year, c.Name)
	}
	return c, err
}

// newID is a short id that is easy to type.
func newID() string { return strings.ToLower(rand.Text()[:8]) }

// Edit replaces a campaign's content. to must carry the revision that was edited.
func (d *Desk) Edit(ctx context.Context, id string, to Campaign, by Change) (Campaign, error) {
	by.At = d.opt.Now()
	return d.opt.Ports.Campaigns.ChangeCampaign(ctx, id, func(c Campaign, runs []StepRun) (Campaign, error) {
		started := make([]string, len(runs))
		for i, r := range runs {
			started[i] = r.Step
		}
		return c.Edited(to, started, by)
	})
}

// Do does one of the actions Submit, Approve, SendBack, Schedule, Pause, Resume and
// Cancel. revision is the one that the person saw; 0 does without, except for Approve.
func (d *Desk) Do(ctx context.Context, id string, a Action, revision int, by Change) (Campaign, error) {
	if !slices.Contains([]Action{Submit, Approve, SendBack, Schedule, Pause, Resume, Cancel}, a) {
		return Campaign{}, fault.New(fault.Invalid, "没有“%s”这个操作。", a)
	}
	if a == Approve && revision == 0 {
		return Campaign{}, fault.New(fault.Invalid, "批准时要写明看过的是第几版。")
	}
	by.At = d.opt.Now()
	if a == Schedule || a == Resume {
		c, err := d.Get(ctx, id)
		if err != nil {
			return Campaign{}, err
		}
		if err := d.sendable(ctx, c); err != nil {
			return Campaign{}, err
		}
		if revision == 0 {
			revision = c.Revision // what was planned is what is scheduled
		}
	}
	return d.opt.Ports.Campaigns.ChangeCampaign(ctx, id, func(c Campaign, _ []StepRun) (Campaign, error) {
		if revision != 0 && c.Revision != revision {
			return Campaign{}, fault.New(fault.Conflict, "“%s”现在是第%d版，您看的是第%d版，请看过再定。", c.Name, c.Revision, revision)
		}
		return c.Move(a, by)
	})
}

// Progress is how far the steps of a campaign are.
func (d *Desk) Progress(ctx context.Context, id string) ([]StepProgress, error) {
	if _, err := d.Get(ctx, id); err != nil {
		return nil, err
	}
	return d.opt.Ports.Results.Progress(ctx, id)
}

// Tried is the outcome of a test send to one person.
type Tried struct {
	To     string // as it was asked
	OK     bool
	Reason string // why not, in Chinese
}

// Test sends a step to people of the roster, by staff number, who are bound: a
// customer-service message within 48 hours of their last word, never the platform's mass
// preview.
func (d *Desk) Test(ctx context.Context, id, step string, staffNos []string, by Change) ([]Tried, error) {
	c, err := d.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	s, ok := c.Step(step)
	switch {
	case !ok:
		return nil, fault.New(fault.NotFound, "“%s”没有“%s”这一步。", c.Name, step)
	case d.opt.Platform == nil || !d.opt.Rules().Has(ViaCustom):
		return nil, fault.New(fault.Invalid, "试发用客服消息，这个账号没有客服消息权限（未认证）。")
	case len(staffNos) == 0:
		return nil, fault.New(fault.Invalid, "没有写明试发给谁（工号）。")
	case by.By == "":
		return nil, fault.New(fault.Invalid, "没有写明是谁试发。")
	}
	by.At = d.opt.Now()
	if err := d.opt.Ports.Campaigns.NoteTest(ctx, id, step, staffNos, by); err != nil {
		return nil, err
	}
	m := Message{Content: s.Content}
	m.Page = absolute(d.opt.Base, m.Page)
	out := make([]Tried, len(staffNos))
	for i, no := range staffNos {
		out[i] = d.try(ctx, no, m)
	}
	return out, nil
}

func (d *Desk) try(ctx context.Context, staffNo string, m Message) Tried {
	follower, found, err := d.opt.Ports.Followers.FollowerByStaffNo(ctx, staffNo)
	if err != nil {
		return Tried{To: staffNo, Reason: strings.TrimSuffix(fault.Message(err), "。")}
	}
	if !found {
		return Tried{To: staffNo, Reason: "还没有绑定"}
	}
	openID, found, err := d.opt.Ports.Followers.OpenID(ctx, follower)
	if err != nil || !found {
		return Tried{To: staffNo, Reason: NotFollow.Chinese()}
	}
	a := d.opt.Platform.One(ctx, ViaCustom, openID, m)
	switch {
	case a.Verdict == Accepted:
		return Tried{To: staffNo, OK: true}
	case a.Verdict == Ambiguous:
		return Tried{To: staffNo, Reason: Unknown.Chinese()}
	case a.Reason == OutOfWindow:
		return Tried{To: staffNo, Reason: "48小时内没有来信，请先在聊天里随便发一句再试"}
	}
	return Tried{To: staffNo, Reason: a.Reason.Chinese() + "（" + a.Detail + "）"}
}
