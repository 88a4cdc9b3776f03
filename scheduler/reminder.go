package scheduler

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pufa/internal/datebook"
)

// ReminderTopic is what 退订 names for study reminders.
const ReminderTopic = "学习提醒"

const (
	dayBefore  = 24 * time.Hour
	daysBefore = 3 * dayBefore
	// reviewClock is when practice that comes back is reminded of, in minutes after
	// midnight: one day's reviews are those that came due in the 24 hours before.
	reviewClock = 10 * 60
	reviewGrace = 8 * time.Hour
)

// Owing is an assignment whose window is open and that somebody has not finished.
type Owing struct {
	Assignment string
	Title      string
	Deadline   time.Time // of the make-up window, once the window has closed
}

// Studies is what reminders ask of the quizzes.
type Studies interface {
	// Owing lists what is owed at a time, each assignment once for each deadline.
	Owing(ctx context.Context, now time.Time) ([]Owing, error)
	// ReviewsDue tells whether anybody's practice came due after one time and until another.
	ReviewsDue(ctx context.Context, after, until time.Time) (bool, error)
}

// Notification is a template of the account for reminders. The platform names its fields.
type Notification struct {
	Channel    Channel // ViaTemplate or ViaSubscribe; empty: no template
	TemplateID string
	Title      string // field of the assignment's title, such as thing1
	Deadline   string // field of the deadline, such as time2; empty: none
}

// Reminders makes campaigns of one step out of what people owe. They need no approval:
// the words are fixed, and each is for those only whom the assignment binds. The id of
// such a campaign names assignment, kind and day of the deadline, so that it is made
// once; the outbox holds one row for each person in it.
type Reminders struct {
	Campaigns    Campaigns
	Studies      Studies
	Rules        Rules
	Notification Notification
	Now          func() time.Time
}

// Run makes the reminders whose time has come and returns how many; one replica at a
// time need run it, but no harm is done by two.
func (r Reminders) Run(ctx context.Context) (made int, err error) {
	now := r.Now()
	owing, err := r.Studies.Owing(ctx, now)
	if err != nil {
		return 0, fmt.Errorf("remind: %w", err)
	}
	var all []Campaign
	for _, o := range owing {
		if c, ok := r.deadline(o, now); ok {
			all = append(all, c)
		}
	}
	review, err := r.reviews(ctx, now)
	if err != nil {
		return 0, err
	}
	for _, c := range append(all, review...) {
		added, err := r.add(ctx, c, now)
		if err != nil {
			return made, fmt.Errorf("remind %s: %w", c.ID, err)
		}
		if added {
			made++
		}
	}
	return made, nil
}

// add stores a reminder, scheduled from the start.
func (r Reminders) add(ctx context.Context, c Campaign, now time.Time) (bool, error) {
	by := Change{By: System, At: now, Reason: "学习提醒按规则自动发"}
	c, err := Created(c, by)
	if err != nil {
		return false, err
	}
	return r.Campaigns.AddCampaign(ctx, c.moved(Schedule, Scheduled, by))
}

// deadline is the reminder of an assignment at a time: one in the last three days, which
// waits until the last day at most, and one in the last day.
func (r Reminders) deadline(o Owing, now time.Time) (Campaign, bool) {
	kind, until := "d3", o.Deadline.Add(-dayBefore)
	if !now.Before(until) {
		kind, until = "d1", o.Deadline
	}
	if now.Before(o.Deadline.Add(-daysBefore)) || until.Sub(now) < minGrace {
		return Campaign{}, false
	}
	local := o.Deadline.In(r.Rules.Location)
	title := short(o.Title, 40)
	c := r.campaign(fmt.Sprintf("remind-%s-%s-%s", o.Assignment, kind, local.Format("20060102")), title, now, until)
	s := &c.Steps[0]
	s.Segment = Segment{Owes: o.Assignment}
	s.Channels = append(s.Channels, ViaReply)
	s.Content.Text = fmt.Sprintf("提醒您：“%s”%s截止，您还没有完成。回复“答题”接着做。", title, chineseMoment(local))
	r.fill(s, title, local)
	return c, true
}

// reviews is the day's reminder of practice that comes back. It does not wait for the
// next message: the conversation asks there by itself.
func (r Reminders) reviews(ctx context.Context, now time.Time) ([]Campaign, error) {
	today := datebook.DateOf(now.In(r.Rules.Location))
	until := today.In(r.Rules.Location).Add(reviewClock * time.Minute)
	if now.Before(until) || now.After(until.Add(reviewGrace-minGrace)) {
		return nil, nil
	}
	after := until.Add(-dayBefore)
	due, err := r.Studies.ReviewsDue(ctx, after, until)
	if err != nil || !due {
		return nil, err
	}
	c := r.campaign("remind-review-"+today.String(), "复习", now, until.Add(reviewGrace))
	s := &c.Steps[0]
	s.Segment = Segment{ReviewsAfter: after, ReviewsUntil: until}
	s.Content.Text = "说好的再考您：上次练过的题，今天该复习了。回复“复习”，几分钟就好。"
	r.fill(s, "练过的题该复习了", until.Add(reviewGrace))
	return []Campaign{c}, nil
}

// campaign is a reminder that is due now.
func (r Reminders) campaign(id, title string, now, until time.Time) Campaign {
	local := now.In(r.Rules.Location)
	day := datebook.DateOf(local)
	s := Step{Key: Remind, Channels: []Channel{ViaCustom}, Content: Content{Kind: TextContent},
		When: When{Clock: local.Hour()*60 + local.Minute()}}
	s.When.Grace = until.Sub(s.When.In(day, day, r.Rules.Location))
	return Campaign{ID: id, Year: day.Year, Name: ReminderTopic + "：" + title, Topic: ReminderTopic, Start: day, End: day, Steps: []Step{s}}
}

// fill adds the account's notification, which goes before the other channels.
func (r Reminders) fill(s *Step, title string, deadline time.Time) {
	n := r.Notification
	if n.Channel == "" || !r.Rules.Has(n.Channel) {
		return
	}
	s.Channels = append([]Channel{n.Channel}, s.Channels...)
	s.Content.TemplateID = n.TemplateID
	s.Content.Data = map[string]string{n.Title: short(title, 20)} // the platform takes 20 characters
	if n.Deadline != "" {
		s.Content.Data[n.Deadline] = deadline.In(r.Rules.Location).Format("2006年1月2日 15:04")
	}
}

// Reminder tells a study reminder, which is nobody's campaign.
func (c Campaign) Reminder() bool { return strings.HasPrefix(c.ID, "remind-") }

// short is a text of at most n characters.
func short(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return text
}

func chineseMoment(t time.Time) string {
	return fmt.Sprintf("%d月%d日（周%s）%s", int(t.Month()), t.Day(), [...]string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()], t.Format("15:04"))
}
