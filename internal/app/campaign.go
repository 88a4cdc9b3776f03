package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/shared"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

const (
	leadName = "campaign-leader"
	leadFor  = 45 * time.Second // longer than the pause between two ticks
	// tickEvery is how soon a step whose time has come is planned.
	tickEvery = "@every 15s"
	idlePause = time.Second
)

// campaignRules are the account's rules.
func campaignRules(kind wechat.AccountKind, loc *time.Location) scheduler.Rules {
	r := scheduler.DefaultRules(loc)
	switch kind {
	case wechat.VerifiedService:
	case wechat.VerifiedSubscription:
		r.MonthlyMass, r.DailyMass = 0, 1
		r.Channels = []scheduler.Channel{scheduler.ViaMass, scheduler.ViaCustom, scheduler.ViaReply}
	default:
		r.Channels, r.Verified = []scheduler.Channel{scheduler.ViaReply}, false
	}
	return r
}

// lead is the lead among replicas, held in shared state.
type lead struct {
	state shared.State
	mu    sync.Mutex
	lock  shared.Lock
}

// Lead implements scheduler.Leader.
func (l *lead) Lead(ctx context.Context) (int64, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lock != nil {
		held, err := l.lock.Extend(ctx, leadFor)
		if err == nil && held {
			return l.lock.Token(), true, nil
		}
		l.lock = nil
	}
	lock, mine, err := l.state.Lock(ctx, leadName, leadFor)
	if err != nil || !mine {
		return 0, false, err
	}
	l.lock = lock
	return lock.Token(), true, nil
}

// leave lets another replica lead at once.
func (l *lead) leave(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lock == nil {
		return nil
	}
	lock := l.lock
	l.lock = nil
	return lock.Unlock(ctx)
}

// campaignOptions wire the scheduler; client and leader are nil for commands that do not
// send.
func (c *Core) campaignOptions(kind wechat.AccountKind, client *wechat.Client, leader scheduler.Leader) scheduler.Options {
	o := scheduler.Options{
		Ports: c.Store.CampaignPorts(), Rules: campaignRules(kind, c.Config.Location), Leader: leader,
		Templates: func() []scheduler.Template { return campaignTemplates(c.Engine.Content()) },
		Laws:      func() datebook.Laws { return lawDays(c.Engine.Content().Laws) },
		Base:      c.Config.BaseURL, Now: c.Now, Log: c.Log,
	}
	if client != nil {
		o.Platform = platform{client}
	}
	return o
}

func campaignTemplates(set *content.Set) []scheduler.Template {
	out := make([]scheduler.Template, len(set.Campaigns))
	for i := range set.Campaigns {
		out[i] = scheduler.TemplateOf(&set.Campaigns[i])
	}
	return out
}

// lawDays tells from the catalogue when laws come into force.
type lawDays []content.Law

// Effective implements datebook.Laws: of the version to come where there is one.
func (l lawDays) Effective(name string) (datebook.Date, bool) {
	i := slices.IndexFunc(l, func(law content.Law) bool { return law.Name == name })
	switch {
	case i < 0:
		return datebook.Date{}, false
	case l[i].Next != nil && !l[i].Next.Effective.IsZero():
		return l[i].Next.Effective, true
	}
	return l[i].Effective, !l[i].Effective.IsZero()
}

// campaigns is the running scheduler of a replica.
type campaigns struct {
	desk    *scheduler.Desk
	planner *scheduler.Planner
	courier *scheduler.Courier
	lead    *lead
	chat    campaignBot
}

func (s *site) newCampaigns() *campaigns {
	l := &lead{state: s.state}
	o := s.core.campaignOptions(s.account.Kind, s.client, l)
	return &campaigns{desk: scheduler.NewDesk(o), planner: scheduler.NewPlanner(o), courier: scheduler.NewCourier(o), lead: l,
		chat: campaignBot{s.core.Store, o}}
}

// run plans and sends until ctx ends: cron wakes the planner, the calendar decides.
func (c *campaigns) run(ctx context.Context, s *site) {
	wake := make(chan struct{}, 1)
	clock := cron.New(cron.WithLocation(s.core.Config.Location), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	_, err := clock.AddFunc(tickEvery, func() {
		if err := c.planner.Tick(ctx); err != nil && ctx.Err() == nil {
			s.core.Log.Error("plan campaigns", "error", err)
		}
		select {
		case wake <- struct{}{}:
		default:
		}
	})
	if err != nil {
		s.core.Log.Error("plan campaigns", "error", err)
		return
	}
	clock.Start()
	c.deliver(ctx, s, wake)
	<-clock.Stop().Done()
	// Another replica need not wait for the lock to lapse.
	if err := c.lead.leave(context.WithoutCancel(ctx)); err != nil {
		s.core.Log.Warn("leave the lead", "error", err)
	}
}

// deliver works the outbox off until ctx ends.
func (c *campaigns) deliver(ctx context.Context, s *site, wake <-chan struct{}) {
	for ctx.Err() == nil {
		n, err := c.courier.Round(ctx)
		if err != nil && !errors.Is(err, context.Canceled) {
			s.core.Log.Error("send campaigns", "error", err)
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-time.After(idlePause):
		}
	}
}

// followersListed is what one listing of the platform's followers found.
type followersListed struct{ Listed, Left, Tags int }

// listFollowers brings followers and tags up to what the platform says: people who
// followed before pufa was there, and those whose leaving was not heard of.
func listFollowers(ctx context.Context, client *wechat.Client, keep scheduler.Followers, now time.Time) (out followersListed, err error) {
	for next := ""; ; {
		page, err := client.UserList(ctx, next)
		if err != nil {
			return out, fmt.Errorf("list followers: %w", err)
		}
		if err := keep.ListFollowers(ctx, page.OpenIDs, now); err != nil {
			return out, err
		}
		out.Listed += len(page.OpenIDs)
		if next = page.Next; next == "" {
			break
		}
	}
	if out.Left, err = keep.EndListing(ctx, now); err != nil {
		return out, err
	}
	tags, err := client.Tags(ctx)
	if err != nil {
		return out, fmt.Errorf("list tags: %w", err)
	}
	for _, t := range tags {
		if err := listTag(ctx, client, keep, t.ID); err != nil {
			return out, err
		}
		out.Tags++
	}
	return out, nil
}

func listTag(ctx context.Context, client *wechat.Client, keep scheduler.Followers, tag int64) error {
	var all []string
	for next := ""; ; {
		page, err := client.TagFollowers(ctx, tag, next)
		if err != nil {
			return fmt.Errorf("list tag %d: %w", tag, err)
		}
		all = append(all, page.OpenIDs...)
		if next = page.Next; next == "" {
			break
		}
	}
	slices.Sort(all)
	return keep.SetTag(ctx, tag, slices.Compact(all))
}
