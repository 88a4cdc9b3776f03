package admin

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/scheduler"
)

type campaignForm struct {
	frame
	ID         string
	Revision   int
	C          scheduler.Campaign
	Start, End string
	Channels   []scheduler.Channel
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

func (v *visit) editCampaign() error {
	c, err := v.opt.Campaigns.Get(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return v.showCampaignForm(c, c.Start.String(), c.End.String(), nil)
}

func (v *visit) showCampaignForm(c scheduler.Campaign, start, end string, wrong error) error {
	p := &campaignForm{frame: v.frame("修改“" + c.Name + "”"), ID: c.ID, Revision: c.Revision, C: c, Start: start, End: end, Channels: v.opt.Campaigns.Rules().Channels}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("campaignform", p)
	}
	return v.show("campaignform", p)
}

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
	if wrong == nil {
		_, wrong = v.opt.Campaigns.Edit(ctx, id, to, v.author())
	}
	if kind := fault.KindOf(wrong); wrong != nil && kind != fault.Invalid && kind != fault.Conflict {
		return wrong
	}
	if wrong != nil {
		return v.showCampaignForm(to, v.form("start"), v.form("end"), wrong)
	}
	return v.done(campaignPath(id), "改好了。批准过的方案改了要重新审。")
}

func (v *visit) typedCampaign(c scheduler.Campaign) (to scheduler.Campaign, wrong error) {
	to = c
	to.Name, to.Theme, to.Basis, to.Topic = v.form("name"), v.form("theme"), v.form("basis"), v.form("topic")
	to.Steps = slices.Clone(c.Steps)
	for i := range to.Steps {
		if err := v.typedStep(&to.Steps[i], "step"+strconv.Itoa(i)+"."); err != nil && wrong == nil {
			wrong = err
		}
	}
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
