package scheduler

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/internal/fault"
)

// Reach is what would become of a campaign's steps, as things stand now.
type Reach struct {
	Campaign Campaign
	Steps    []StepReach
}

// StepReach is who gets a step and how, who does not and why.
type StepReach struct {
	Step    Step
	Done    bool      // planned or missed already: the figures are of its run
	Due     time.Time // by the campaign's dates
	At      time.Time // the next possible time
	Total   int       // followers in the segment
	Reached []ReachCount
	Missed  []ReachCount
	Calls   int         // of the mass message
	Quota   MassQuota   // where the step goes out by mass message
	Clashes []Collision // steps of other campaigns within the week before and after
	Notes   []string    // what the person should know
	Wrong   []string    // why it cannot be sent
}

// MassQuota is the month's mass messages of the segment.
type MassQuota struct {
	Limit int         // for each follower; 0 = none of this kind
	Used  map[int]int // followers by the messages that they had
	// CallsToday is what is left of the day's calls of the account.
	CallsToday int
}

// Left counts followers by the mass messages that they may still get.
func (q MassQuota) Left() map[int]int {
	out := map[int]int{}
	for used, n := range q.Used {
		out[max(0, q.Limit-used)] += n
	}
	return out
}

// Collision is a step of another campaign near in time.
type Collision struct {
	Campaign string // name
	ID       string
	Step     string
	Due      time.Time
}

// Reachable is how many followers get the step.
func (r StepReach) Reachable() int {
	n := 0
	for _, c := range r.Reached {
		n += c.Count
	}
	return n
}

// Wrong is everything that keeps the campaign from being scheduled.
func (r Reach) Wrong() []string {
	var out []string
	for _, s := range r.Steps {
		for _, w := range s.Wrong {
			out = append(out, s.Step.Name()+"："+w)
		}
	}
	return out
}

// Plan works out the reach of a campaign. It changes nothing.
func (d *Desk) Plan(ctx context.Context, id string) (Reach, error) {
	c, err := d.Get(ctx, id)
	if err != nil {
		return Reach{}, err
	}
	return d.reach(ctx, c)
}

func (d *Desk) reach(ctx context.Context, c Campaign) (Reach, error) {
	now := d.opt.Now()
	runs, err := d.opt.Ports.Campaigns.StepRuns(ctx, c.ID)
	if err != nil {
		return Reach{}, err
	}
	others, err := d.List(ctx, InReview, Approved, Scheduled, Running, Paused)
	if err != nil {
		return Reach{}, err
	}
	out := Reach{Campaign: c}
	for _, s := range c.Steps {
		var r StepReach
		if i := slices.IndexFunc(runs, func(run StepRun) bool { return run.Step == s.Key }); i >= 0 {
			r = StepReach{Step: s, Done: true, Due: runs[i].Due, At: runs[i].Planned}
		} else if r, err = d.stepReach(ctx, c, s, others, now); err != nil {
			return Reach{}, err
		}
		out.Steps = append(out.Steps, r)
	}
	return out, nil
}

func (d *Desk) stepReach(ctx context.Context, c Campaign, s Step, others []Campaign, now time.Time) (StepReach, error) {
	rules := d.opt.Rules()
	due := s.When.In(c.Start, c.End, rules.Location)
	at := due
	if at.Before(now) {
		at = now
	}
	at = rules.NextLoud(at)
	plan := StepPlanOf(c, s, at, rules)
	r := StepReach{Step: s, Due: due, At: at, Clashes: collisions(c, due, others, rules)}
	counts, err := d.opt.Ports.Planning.CountReach(ctx, plan)
	if err != nil {
		return r, err
	}
	for _, n := range counts {
		r.Total += n.Count
		if n.Channel == "" {
			r.Missed = append(r.Missed, n)
		} else {
			r.Reached = append(r.Reached, n)
		}
	}
	if err := d.massQuota(ctx, plan, &r); err != nil {
		return r, err
	}
	d.judge(plan, &r, now)
	return r, nil
}

func (d *Desk) massQuota(ctx context.Context, plan StepPlan, r *StepReach) (err error) {
	rules := d.opt.Rules()
	if !has(rules.Usable(plan.Step), ViaMass) {
		return nil
	}
	for _, n := range r.Reached {
		if n.Channel == ViaMass {
			r.Calls = (n.Count + rules.BatchSize - 1) / rules.BatchSize
		}
	}
	r.Quota.Limit = rules.MonthlyMass
	if r.Quota.Used, err = d.opt.Ports.Planning.MassUsed(ctx, plan); err != nil {
		return err
	}
	used, err := d.opt.Ports.Quotas.Used(ctx, string(ViaMass), rules.Day(plan.At))
	r.Quota.CallsToday = max(0, rules.perDay(ViaMass)-used)
	return err
}

// judge says why a step cannot be sent, and what the person should know.
func (d *Desk) judge(plan StepPlan, r *StepReach, now time.Time) {
	rules, s := d.opt.Rules(), plan.Step
	wrong := func(format string, args ...any) { r.Wrong = append(r.Wrong, fmt.Sprintf(format, args...)) }
	note := func(format string, args ...any) { r.Notes = append(r.Notes, fmt.Sprintf(format, args...)) }
	usable := rules.Usable(s)
	if !rules.Verified {
		note("账号未认证，不能主动发消息：菜单里回复“活动”可看，新关注的人在欢迎语里看到，其他人在下次来信时附上")
	}
	switch {
	case !now.Before(plan.Expires):
		wrong("已经过了最迟时间%s", moment(plan.Expires, rules.Location))
	case !r.At.Before(plan.Expires):
		wrong("下一个可发的时间%s已经过了最迟时间", moment(r.At, rules.Location))
	case len(usable) == 0:
		wrong("这个账号没有所选的渠道（%s）；可改选“%s”", names(s.Channels), ViaReply.Chinese())
	case r.Total == 0:
		wrong("选定的人群里没有人")
	case r.Reachable() == 0:
		wrong("选定的%d人一个也到不了：%s", r.Total, missed(r.Missed))
	}
	if r.At.After(r.Due) && r.Due.After(now) {
		note("%s在免打扰时段，改在%s发", moment(r.Due, rules.Location), moment(r.At, rules.Location))
	}
	if left := r.Quota.CallsToday; r.Calls > left && rules.DailyMass == 0 {
		note("要发%d批，当天只剩%d批，其余第二天发", r.Calls, left)
	}
	if rules.DailyMass > 0 && r.Calls > rules.DailyMass {
		note("订阅号每天只能群发%d次：能按全体发就一次发完，否则每天发一批、共%d天", rules.DailyMass, r.Calls)
	}
	if n := len(r.Clashes); n > 0 {
		note("前后7天内还有%d次别的活动推送，每人每周最多%d条", n, rules.WeeklyCap)
	}
}

// collisions are the steps of other campaigns within a week before and after.
func collisions(c Campaign, due time.Time, others []Campaign, r Rules) []Collision {
	var out []Collision
	for _, o := range others {
		if o.ID == c.ID {
			continue
		}
		for _, s := range o.Steps {
			at := s.When.In(o.Start, o.End, r.Location)
			if at.After(due.AddDate(0, 0, -7)) && at.Before(due.AddDate(0, 0, 7)) {
				out = append(out, Collision{Campaign: o.Name, ID: o.ID, Step: s.Name(), Due: at})
			}
		}
	}
	return out
}

// sendable refuses what cannot be sent.
func (d *Desk) sendable(ctx context.Context, c Campaign) error {
	r, err := d.reach(ctx, c)
	if err != nil {
		return err
	}
	if wrong := r.Wrong(); len(wrong) > 0 && !slices.ContainsFunc(r.Steps, func(s StepReach) bool { return s.Done }) {
		return fault.New(fault.Invalid, "还不能排期：%s。", strings.Join(wrong, "；"))
	}
	return nil
}

func names(channels []Channel) string {
	out := make([]string, len(channels))
	for i, ch := range channels {
		out[i] = ch.Chinese()
	}
	return strings.Join(out, "、")
}

func missed(counts []ReachCount) string {
	out := make([]string, len(counts))
	for i, c := range counts {
		out[i] = fmt.Sprintf("%s%d人", c.Reason.Chinese(), c.Count)
	}
	return strings.Join(out, "、")
}

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// moment is a time as a person reads it: 12月4日（周五）09:00.
func moment(t time.Time, loc *time.Location) string {
	t = t.In(loc)
	return fmt.Sprintf("%d月%d日（周%s）%s", int(t.Month()), t.Day(), weekdays[t.Weekday()], t.Format("15:04"))
}
