package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// Template is a campaign of the packs: each year's draft is made from it.
type Template struct {
	Key       string
	Name      string
	Theme     string
	Basis     string
	Topic     string // what 退订 names
	Rule      datebook.Rule
	Lead      int // days before the first day on which the year's draft is made
	Audiences []string
	Units     []string // kinds of units, the leading one first
	Steps     []Step   // with texts that hold placeholders
	Questions []string // of the quiz
}

// stepChannels are the channels of a draft's steps, until somebody changes them. Mass
// messages are few, so only the main step uses one.
var stepChannels = map[string][]Channel{
	Announce: {ViaCustom, ViaReply}, Main: {ViaMass, ViaReply}, Afterwards: {ViaCustom, ViaReply},
}

// waitForWord is the least grace of a draft's step that waits for a follower's next
// message.
const waitForWord = 3 * 24 * time.Hour

// TemplateOf is the template that a campaign of the packs makes.
func TemplateOf(c *content.Campaign) Template {
	t := Template{Key: c.Key, Name: c.Name, Theme: c.Theme, Basis: c.Legal(), Rule: c.Rule, Lead: c.Lead,
		Audiences: c.Audiences, Units: c.Units, Questions: c.Quiz, Topic: c.Name}
	if len(c.Topics) > 0 {
		t.Topic = c.Topics[0]
	}
	for i, m := range c.Messages() {
		key := []string{Announce, Main, Afterwards}[i]
		t.Steps = append(t.Steps, Step{
			Key: key, Channels: stepChannels[key], Segment: Segment{Everyone: true},
			Content: Content{Kind: TextContent, Title: m.Title, Text: m.Text},
			When:    When{AtEnd: m.When.AtEnd, Days: m.When.Days, Clock: m.When.Clock, Grace: max(time.Duration(c.Grace)*24*time.Hour, waitForWord)},
		})
	}
	return t
}

// Draft is a template's campaign for a span of a year; not yet checked. page is the
// address of the campaign's page; without one the steps are texts.
func (t Template) Draft(span datebook.Span, page string) Campaign {
	year := span.Start.Year
	c := Campaign{
		ID: newID(), Template: t.Key, Year: year, Occurs: span.Start, Name: fmt.Sprintf("%d年%s", year, t.Name), Theme: t.Theme, Basis: t.Basis, Topic: t.Topic,
		Audiences: t.Audiences, Units: t.Units, Start: span.Start, End: span.End, Rule: t.Rule, Questions: t.Questions,
	}
	for _, s := range t.Steps {
		s.Channels = slices.Clone(s.Channels)
		s.Content.Title, s.Content.Text = dated(s.Content.Title, span), dated(s.Content.Text, span)
		if page != "" {
			s.Content.Kind, s.Content.Page = CardContent, page
		} else {
			s.Channels = slices.DeleteFunc(s.Channels, func(ch Channel) bool { return s.Content.problem(ch) != "" })
		}
		c.Steps = append(c.Steps, s)
	}
	return c
}

// dated fills the placeholders of a text that the dates know.
func dated(text string, s datebook.Span) string {
	day := func(d datebook.Date) string { return fmt.Sprintf("%d月%d日", int(d.Month), d.Day) }
	return strings.NewReplacer("{{年份}}", fmt.Sprint(s.Start.Year), "{{日期}}", s.Chinese(), "{{首日}}", day(s.Start), "{{末日}}", day(s.End)).Replace(text)
}

// Templates are the packs' campaigns.
func (d *Desk) Templates() []Template {
	if d.opt.Templates == nil {
		return nil
	}
	return d.opt.Templates()
}

// Draft makes the draft of a template for a year; for 0, of its next occurrence. Of several
// days in a year it takes the next that has no draft.
func (d *Desk) Draft(ctx context.Context, template string, year int, by Change) (Campaign, error) {
	by.At = d.opt.Now()
	i := slices.IndexFunc(d.Templates(), func(t Template) bool { return t.Key == template })
	if i < 0 {
		return Campaign{}, fault.New(fault.NotFound, "内容包里没有“%s”这个活动。", template)
	}
	t := d.Templates()[i]
	spans, err := d.spans(t, year)
	if err != nil {
		return Campaign{}, err
	}
	for _, span := range spans {
		c, err := d.draft(ctx, t, span, by)
		if fault.KindOf(err) != fault.Conflict || err == nil {
			return c, err
		}
	}
	return Campaign{}, fault.New(fault.Conflict, "“%s”已经起草过了，用 list 看。", t.Name)
}

// spans are a template's days in a year; for 0, those to come of this year, or the next
// year's.
func (d *Desk) spans(t Template, year int) ([]datebook.Span, error) {
	today := datebook.DateOf(d.opt.Now().In(d.opt.Rules().Location))
	years := []int{year}
	if year == 0 {
		years = []int{today.Year, today.Year + 1}
	}
	for _, y := range years {
		spans, err := t.Rule.In(y, d.laws())
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "“%s”的日期算不出来：%v。", t.Name, err)
		}
		if year == 0 {
			spans = slices.DeleteFunc(spans, func(s datebook.Span) bool { return s.Start.Before(today) })
		}
		if len(spans) > 0 {
			return spans, nil
		}
	}
	return nil, fault.New(fault.Invalid, "“%s”在%d年没有日子。", t.Name, years[len(years)-1])
}

func (d *Desk) draft(ctx context.Context, t Template, span datebook.Span, by Change) (Campaign, error) {
	page := ""
	if d.opt.Page != nil {
		page = d.opt.Page(t.Key, span.Start.Year)
	}
	return d.add(ctx, t.Draft(span, page), by)
}

// DraftYear makes the drafts of all templates for a year, those that are not there yet,
// and returns how many. Templates that do not occur in the year are left out.
func (d *Desk) DraftYear(ctx context.Context, year int, by Change) (int, error) {
	if by.By == "" {
		return 0, errNoAuthor()
	}
	by.At = d.opt.Now()
	made := 0
	var errs []error
	for _, t := range d.Templates() {
		spans, err := d.spans(t, year)
		if err != nil {
			continue
		}
		for _, span := range spans {
			_, err := d.draft(ctx, t, span, by)
			if err == nil {
				made++
			} else if fault.KindOf(err) != fault.Conflict {
				errs = append(errs, fmt.Errorf("draft %s: %w", t.Key, err))
			}
		}
	}
	return made, errors.Join(errs...)
}

// draftDue makes the drafts whose day has come: a template's lead before its first day,
// this year or the next. A day that was missed is made up for until the campaign begins.
func (d *Desk) draftDue(ctx context.Context, now time.Time) error {
	today := datebook.DateOf(now.In(d.opt.Rules().Location))
	existing, err := d.List(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, c := range existing {
		known[c.Template+"/"+c.Occurs.String()] = true
	}
	var errs []error
	for _, t := range d.Templates() {
		for _, year := range []int{today.Year, today.Year + 1} {
			spans, err := t.Rule.In(year, d.laws())
			if err != nil {
				continue // a law that is not in the catalogue yet
			}
			for _, span := range spans {
				due := !today.Before(span.Start.AddDays(-t.Lead)) && !span.Start.Before(today)
				if !due || known[t.Key+"/"+span.Start.String()] {
					continue
				}
				_, err := d.draft(ctx, t, span, Change{By: System, At: now, Reason: "按内容包自动起草"})
				if err != nil && fault.KindOf(err) != fault.Conflict {
					errs = append(errs, fmt.Errorf("draft %s for %s: %w", t.Key, span.Start, err))
				}
			}
		}
	}
	return errors.Join(errs...)
}

func (d *Desk) laws() datebook.Laws {
	if d.opt.Laws == nil {
		return nil
	}
	return d.opt.Laws()
}
