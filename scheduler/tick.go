package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"pufa/internal/fault"
)

// Leader lets one replica plan.
type Leader interface {
	// Lead takes or prolongs the lead for a while. The token grows with every leader.
	Lead(ctx context.Context) (token int64, leads bool, err error)
}

// Planner is the clock's hand: it begins campaigns, plans steps whose time has come, ends
// what is over. Every replica may run one; the leader's acts.
type Planner struct {
	ports    Ports
	rules    func() Rules
	platform Platform
	leader   Leader
	drafts   func(ctx context.Context, now time.Time) error
	now      func() time.Time
	elapsed  func() time.Duration
	log      *slog.Logger

	steady steadiness
}

// Tick does what has become due. Errors of one campaign do not hold up the others.
func (p *Planner) Tick(ctx context.Context) error {
	now := p.now()
	// A clock that jumps must neither miss steps nor end what waits: wait until it has
	// gone steadily for a while.
	if !p.steady.look(now, p.elapsed()) {
		p.log.WarnContext(ctx, "the clock has jumped, nothing is planned for a while", "now", now)
		return nil
	}
	token, leads, err := p.leader.Lead(ctx)
	if err != nil || !leads {
		return err
	}
	var errs []error
	if p.drafts != nil {
		errs = append(errs, p.drafts(ctx, now))
	}
	campaigns, err := p.ports.Campaigns.Campaigns(ctx, Scheduled, Running)
	if err != nil {
		return err
	}
	for _, c := range campaigns {
		if err := p.steps(ctx, token, c, now); err != nil {
			if errors.Is(err, ErrNotLeader) {
				return nil // a later leader goes on
			}
			errs = append(errs, fmt.Errorf("campaign %s: %w", c.ID, err))
		}
	}
	if _, err := p.ports.Outbox.Expire(ctx, now); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(append(errs, p.finish(ctx, now))...)
}

// steps plans what is due of a campaign.
func (p *Planner) steps(ctx context.Context, token int64, c Campaign, now time.Time) error {
	runs, err := p.ports.Campaigns.StepRuns(ctx, c.ID)
	if err != nil {
		return err
	}
	if len(runs) > 0 && c.State == Scheduled { // it was paused and goes on
		if c, err = p.begin(ctx, c, now); err != nil {
			return err
		}
	}
	for _, s := range c.Steps {
		if slices.ContainsFunc(runs, func(r StepRun) bool { return r.Step == s.Key }) {
			continue
		}
		plan := StepPlanOf(c, s, now, p.rules())
		switch {
		case now.Before(plan.Due) || p.rules().Quiet(now) && now.Before(plan.Expires):
			continue
		case !now.Before(plan.Expires):
			err = p.ports.Planning.MissStep(ctx, token, plan, TooLate)
		default:
			err = p.plan(ctx, token, c, plan)
		}
		if err != nil {
			return fmt.Errorf("step %s: %w", s.Key, err)
		}
	}
	return nil
}

// StepPlanOf is the plan of a step that is sent at a time.
func StepPlanOf(c Campaign, s Step, at time.Time, r Rules) StepPlan {
	due := s.When.In(c.Start, c.End, r.Location)
	return StepPlan{Campaign: c.ID, Topic: c.Topic, Step: s, Due: due, Expires: due.Add(s.When.Grace), At: at, Rules: r}
}

func (p *Planner) plan(ctx context.Context, token int64, c Campaign, plan StepPlan) error {
	if c.State == Scheduled {
		if _, err := p.begin(ctx, c, plan.At); err != nil {
			return err
		}
	}
	if tag, ok := plan.Step.Segment.OnlyTag(); ok && p.platform != nil && (tag != AllFollowers || p.rules().DailyMass > 0) {
		size, err := p.platform.TagSize(ctx, tag)
		if err != nil { // by list then
			p.log.WarnContext(ctx, "size of tag", "tag", tag, "error", err)
		}
		plan.TagSize = size
	}
	began := time.Now()
	run, planned, err := p.ports.Planning.PlanStep(ctx, token, plan)
	if err == nil && planned {
		p.log.InfoContext(ctx, "step planned", "campaign", c.ID, "step", plan.Step.Key, "run", run.ID, "took", time.Since(began))
	}
	return err
}

// begin makes a scheduled campaign a running one. Where another replica did so, or a
// person paused it, it stays as it is.
func (p *Planner) begin(ctx context.Context, c Campaign, now time.Time) (Campaign, error) {
	changed, err := p.ports.Campaigns.ChangeCampaign(ctx, c.ID, func(c Campaign, _ []StepRun) (Campaign, error) {
		if c.State != Scheduled {
			return Campaign{}, errNothing
		}
		return c.Move(Begin, Change{By: System, At: now})
	})
	if errors.Is(err, errNothing) {
		return p.ports.Campaigns.Campaign(ctx, c.ID)
	}
	return changed, err
}

// finish ends campaigns all of whose steps are over.
func (p *Planner) finish(ctx context.Context, now time.Time) error {
	campaigns, err := p.ports.Campaigns.Campaigns(ctx, Scheduled, Running)
	if err != nil {
		return err
	}
	var errs []error
	for _, c := range campaigns {
		_, err := p.ports.Campaigns.ChangeCampaign(ctx, c.ID, func(c Campaign, runs []StepRun) (Campaign, error) {
			if !complete(c, runs) {
				return Campaign{}, errNothing
			}
			return c.Move(Finish, Change{By: System, At: now})
		})
		if err != nil && !errors.Is(err, errNothing) && fault.KindOf(err) != fault.Conflict {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// complete tells that every step is done or missed.
func complete(c Campaign, runs []StepRun) bool {
	for _, s := range c.Steps {
		i := slices.IndexFunc(runs, func(r StepRun) bool { return r.Step == s.Key })
		if i < 0 || runs[i].Phase == RunSending {
			return false
		}
	}
	return true
}

const (
	jump      = 5 * time.Minute  // a difference that no scheduling delay makes
	steadyFor = 10 * time.Minute // until a clock that jumped is believed
)

// steadiness compares the clock with the time that really passed.
type steadiness struct {
	seen   bool
	wall   time.Time
	spent  time.Duration
	unsure time.Duration // of steady time that is still wanted
}

// look is true while the clock goes as time passes.
func (s *steadiness) look(now time.Time, spent time.Duration) bool {
	if s.seen {
		passed, shown := spent-s.spent, now.Round(0).Sub(s.wall)
		if off := shown - passed; off > jump || off < -jump {
			s.unsure = steadyFor
		} else {
			s.unsure = max(0, s.unsure-passed)
		}
	}
	s.seen, s.wall, s.spent = true, now.Round(0), spent
	return s.unsure == 0
}
