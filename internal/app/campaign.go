package app

import (
	"context"
	"errors"
	"time"

	"github.com/robfig/cron/v3"

	"pufa/content"
	"pufa/internal/console"
	"pufa/internal/datebook"
	"pufa/internal/dispatch"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

const (
	// tickEvery is how soon a step whose time has come is planned.
	tickEvery = "@every 15s"
	idlePause = time.Second
)

// campaignOptions wire the scheduler; client and leader are nil for commands that do not
// send.
func (c *Core) campaignOptions(kind wechat.AccountKind, client *wechat.Client, leader scheduler.Leader) scheduler.Options {
	o := scheduler.Options{
		Ports: c.Store.CampaignPorts(), Rules: func() scheduler.Rules { return c.rules(kind) }, Leader: leader,
		Templates: func() []scheduler.Template { return campaignTemplates(c.Engine.Content()) },
		Laws:      func() datebook.Laws { return c.Engine.Content().LawDays() }, Page: console.CampaignPath,
		Figures: scheduler.Figures(c.Store, c.Config.Location), Base: c.Config.BaseURL, Now: c.Now, Log: c.Log,
	}
	if client != nil {
		o.Platform = dispatch.Platform{Client: client}
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

// campaigns is the running scheduler of a replica.
type campaigns struct {
	desk    *scheduler.Desk
	planner *scheduler.Planner
	courier *scheduler.Courier
	lead    *dispatch.Lead
	chat    campaignBot
}

func (s *site) newCampaigns() *campaigns {
	l := dispatch.NewLead(s.state)
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
	if err := c.lead.Leave(context.WithoutCancel(ctx)); err != nil {
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
