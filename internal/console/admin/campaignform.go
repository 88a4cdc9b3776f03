package admin

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/scheduler"
)

type campaignForm struct {
	frame
	Action     string // where the form goes
	Back       string
	Revision   int
	C          scheduler.Campaign
	Start, End string
	Channels   []scheduler.Channel
	Kept       int // of the steps, those that are stored; the others may still be named
	Names      []stepName
}

// stepName is a kind of step that a campaign may get.
type stepName struct{ Key, Name string }

// stepNames are the kinds of step, in the order in which they go out.
func stepNames() []stepName {
	var out []stepName
	for _, key := range []string{scheduler.Announce, scheduler.Main, scheduler.Remind, scheduler.Thank, scheduler.Afterwards} {
		out = append(out, stepName{key, scheduler.Step{Key: key}.Name()})
	}
	return out
}

// Clock is a step's time of day as a browser's time field writes it.
func (f *campaignForm) Clock(s scheduler.Step) string {
	return fmt.Sprintf("%02d:%02d", s.When.Clock/60, s.When.Clock%60)
}

// Has reports that a step goes by a channel.
func (f *campaignForm) Has(s scheduler.Step, ch scheduler.Channel) bool {
	return slices.Contains(s.Channels, ch)
}

// Audiences are a segment's, joined.
func (f *campaignForm) Audiences(s scheduler.Step) string {
	return strings.Join(s.Segment.Audiences, "、")
}

// newCampaign is the form of a campaign of one's own, with one step to begin with.
func (v *visit) newCampaign() error {
	first := datebook.DateOf(v.now).AddDays(7)
	c := scheduler.Campaign{Start: first, End: first.AddDays(6), Steps: []scheduler.Step{newStep(scheduler.Main)}}
	return v.showCampaignForm(c, 0, first.String(), c.End.String(), nil)
}

// newStep goes to everyone in the morning, with the answer to their next message: what
// every account can do.
func newStep(key string) scheduler.Step {
	return scheduler.Step{Key: key, Content: scheduler.Content{Kind: scheduler.TextContent}, Channels: []scheduler.Channel{scheduler.ViaReply},
		Segment: scheduler.Segment{Everyone: true}, When: scheduler.When{Clock: 9 * 60, Grace: newStepGrace}}
}

// newStepGrace lets a step wait three days for a follower's next message.
const newStepGrace = 3 * 24 * time.Hour

func (v *visit) editCampaign() error {
	c, err := v.opt.Campaigns.Get(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return v.showCampaignForm(c, len(c.Steps), c.Start.String(), c.End.String(), nil)
}

func (v *visit) showCampaignForm(c scheduler.Campaign, kept int, start, end string, wrong error) error {
	p := &campaignForm{frame: v.frame("自己写一个活动"), Action: campaignsPath + "/new", Back: campaignsPath, Revision: c.Revision, C: c, Start: start, End: end,
		Channels: v.opt.Campaigns.Rules().Channels, Kept: kept, Names: stepNames()}
	if c.ID != "" {
		p.Title, p.Back = "修改“"+c.Name+"”", campaignPath(c.ID)
		p.Action = p.Back + "/edit"
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("campaignform", p)
	}
	return v.show("campaignform", p)
}

// addCampaign stores a campaign of one's own as a draft.
func (v *visit) addCampaign() error {
	to, wrong := v.typedCampaign(scheduler.Campaign{})
	if v.formOnly() {
		return v.showTyped(to, 0, nil)
	}
	var made scheduler.Campaign
	if wrong == nil {
		made, wrong = v.opt.Campaigns.Create(v.r.Context(), to, v.author())
	}
	if wrong != nil {
		return v.showTyped(to, 0, wrong)
	}
	return v.done(campaignPath(made.ID), "草稿好了，看看每一步能发到多少人，再送审。")
}

// formOnly tells a press of a button that changes the form and stores nothing.
func (v *visit) formOnly() bool { return v.form("preview") != "" || v.form("more") != "" }

// saveCampaign changes a campaign's words, days and steps; what the form does not show
// stays as it was.
func (v *visit) saveCampaign() error {
	ctx, id := v.r.Context(), v.r.PathValue("id")
	c, err := v.opt.Campaigns.Get(ctx, id)
	if err != nil {
		return err
	}
	revision, err := number("版本", v.form("revision"))
	if err != nil {
		return err
	}
	to, wrong := v.typedCampaign(c)
	to.Revision = revision
	if v.formOnly() {
		return v.showTyped(to, len(c.Steps), nil)
	}
	if wrong == nil {
		_, wrong = v.opt.Campaigns.Edit(ctx, id, to, v.author())
	}
	if wrong != nil {
		return v.showTyped(to, len(c.Steps), wrong)
	}
	return v.done(campaignPath(id), "改好了。批准过的方案改了要重新审。")
}

// showTyped shows what was typed again, for the person to go on.
func (v *visit) showTyped(c scheduler.Campaign, kept int, wrong error) error {
	if kind := fault.KindOf(wrong); wrong != nil && kind != fault.Invalid && kind != fault.Conflict {
		return wrong
	}
	return v.showCampaignForm(c, kept, v.form("start"), v.form("end"), wrong)
}

// typedCampaign lays what was typed over a stored campaign.
func (v *visit) typedCampaign(c scheduler.Campaign) (to scheduler.Campaign, wrong error) {
	to = c
	to.Name, to.Theme, to.Basis, to.Topic = v.form("name"), v.form("theme"), v.form("basis"), v.form("topic")
	to.Steps, wrong = v.typedSteps(c.Steps)
	for _, day := range []struct {
		typed string
		to    *datebook.Date
	}{{v.form("start"), &to.Start}, {v.form("end"), &to.End}} {
		d, err := datebook.ParseDate(day.typed)
		if err != nil {
			return to, fault.Wrap(err, fault.Invalid, "日期请写成2026-12-04这样。")
		}
		*day.to = d
	}
	return to, wrong
}

// typedSteps are the stored steps with what was typed, then those that the form added;
// without those that were taken out, unless the form is only shown again.
func (v *visit) typedSteps(stored []scheduler.Step) (out []scheduler.Step, wrong error) {
	n := len(stored)
	if added, err := strconv.Atoi(v.form("steps")); err == nil {
		n = min(max(n, added), maxFormSteps)
	}
	for i := range n {
		at := "step" + strconv.Itoa(i) + "."
		if v.form(at+"drop") != "" && !v.formOnly() {
			continue
		}
		step := newStep(v.form(at + "key"))
		if i < len(stored) {
			step = stored[i]
		}
		if err := v.typedStep(&step, at); err != nil && wrong == nil {
			wrong = err
		}
		if i >= len(stored) && step.Content.Page != "" {
			step.Content.Kind = scheduler.CardContent
		}
		out = append(out, step)
	}
	if v.form("more") != "" && len(out) < maxFormSteps {
		out = append(out, newStep(scheduler.Remind))
	}
	return out, wrong
}

// maxFormSteps is how many steps a campaign may have.
const maxFormSteps = 12

func (v *visit) typedStep(s *scheduler.Step, at string) error {
	c := &s.Content
	for name, to := range map[string]*string{"title": &c.Title, "about": &c.About, "page": &c.Page, "text": &c.Text} {
		// A browser writes other ends of lines; what only differs by those was not changed.
		if typed := strings.ReplaceAll(v.form(at+name), "\r\n", "\n"); typed != strings.TrimSpace(*to) {
			*to = typed
		}
	}
	s.Segment.Everyone = v.form(at+"everyone") != ""
	if s.Segment.Audiences = listed(v.form(at + "audiences")); len(s.Segment.Audiences) == 0 {
		s.Segment.Audiences = nil
	}
	s.Channels = v.typedChannels(s.Channels, v.r.PostForm[at+"channel"])
	days, err := strconv.Atoi(v.form(at + "days"))
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "“%s”：第几天要写数字。", s.Name())
	}
	var hour, minute int
	if _, err := fmt.Sscanf(v.form(at+"clock"), "%d:%d", &hour, &minute); err != nil {
		return fault.Wrap(err, fault.Invalid, "“%s”：时间请写成09:00这样。", s.Name())
	}
	s.When.Days, s.When.Clock = days, hour*60+minute
	return nil
}

// typedChannels keeps the order of preference, and the channels that the account lacks
// today and the form does not offer.
func (v *visit) typedChannels(old []scheduler.Channel, ticked []string) []scheduler.Channel {
	var out []scheduler.Channel
	offered := v.opt.Campaigns.Rules().Channels
	for _, ch := range old {
		if slices.Contains(ticked, string(ch)) || !slices.Contains(offered, ch) {
			out = append(out, ch)
		}
	}
	for _, name := range ticked {
		if ch := scheduler.Channel(name); !slices.Contains(out, ch) {
			out = append(out, ch)
		}
	}
	return out
}
