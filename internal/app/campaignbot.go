package app

import (
	"context"
	"slices"
	"time"

	"pufa/bot"
	"pufa/internal/datebook"
	"pufa/internal/store"
	"pufa/scheduler"
)

// campaignBot is the campaigns as the conversation sees them.
type campaignBot struct {
	*store.Store
	opt scheduler.Options
}

// Waiting implements bot.Campaigns.
func (b campaignBot) Waiting(ctx context.Context, follower, key string, now time.Time) (bot.Attachment, bool, error) {
	d, c, found, err := b.WaitingFor(ctx, follower, key, now)
	if err != nil || !found {
		return bot.Attachment{}, false, err
	}
	step, _ := c.Step(d.Step)
	content, err := scheduler.Ready(ctx, c, step.Content, b.opt.Base, b.opt.Figures)
	return bot.Attachment{Delivery: d, Words: content.Attached(c.Name)}, err == nil, err
}

// Attach implements bot.Campaigns.
func (b campaignBot) Attach(ctx context.Context, a bot.Attachment, key string, now time.Time) (bool, error) {
	return b.Store.Attach(ctx, a.Delivery, key, now)
}

// Current implements bot.Campaigns.
func (b campaignBot) Current(ctx context.Context, now time.Time) ([]bot.Announced, error) {
	running, err := b.Campaigns(ctx, scheduler.Running)
	if err != nil {
		return nil, err
	}
	var out []bot.Announced
	for _, c := range running {
		if c.Reminder() { // one person's, not to be announced
			continue
		}
		runs, err := b.StepRuns(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		runs = slices.DeleteFunc(runs, func(r scheduler.StepRun) bool { return r.Phase == scheduler.RunMissed || r.Planned.After(now) })
		if len(runs) == 0 {
			continue
		}
		step, _ := c.Step(runs[len(runs)-1].Step)
		content, err := scheduler.Ready(ctx, c, step.Content, b.opt.Base, b.opt.Figures)
		if err != nil {
			return nil, err
		}
		out = append(out, bot.Announced{Name: c.Name, Dates: datebook.Span{Start: c.Start, End: c.End}.Chinese(), Words: content.Words()})
	}
	return out, nil
}

// Topics implements bot.Campaigns.
func (b campaignBot) Topics(ctx context.Context) ([]string, error) {
	all, err := b.Campaigns(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	add := func(topic string) {
		if topic != "" && !slices.Contains(out, topic) {
			out = append(out, topic)
		}
	}
	for _, c := range all {
		if !c.Reminder() {
			add(c.Topic)
		}
	}
	if b.opt.Templates != nil {
		for _, t := range b.opt.Templates() {
			add(t.Topic)
		}
	}
	add(scheduler.ReminderTopic)
	return out, nil
}
