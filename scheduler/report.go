package scheduler

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Report is what became of a campaign.
type Report struct {
	Campaign Campaign
	Steps    []StepReport
	Views    int64       // openings of the campaign's page, of nobody in particular
	Quiz     QuizFigures // zero below SmallGroup people
}

// SmallGroup is the number of people below which figures are not shown.
const SmallGroup = 10

// StepReport is what became of a step.
type StepReport struct {
	Step      Step
	Planned   bool
	Progress  StepProgress
	Responses Response
}

// Report puts a campaign's figures together.
func (d *Desk) Report(ctx context.Context, id string) (Report, error) {
	c, err := d.Get(ctx, id)
	if err != nil {
		return Report{}, err
	}
	progress, err := d.opt.Ports.Results.Progress(ctx, id)
	if err != nil {
		return Report{}, err
	}
	responses, err := d.opt.Ports.Results.Responses(ctx, id)
	if err != nil {
		return Report{}, err
	}
	out := Report{Campaign: c}
	for _, s := range c.Steps {
		r := StepReport{Step: s, Responses: responses[s.Key]}
		for _, p := range progress {
			if p.Run.Step == s.Key {
				r.Planned, r.Progress = true, p
			}
		}
		out.Steps = append(out.Steps, r)
	}
	return out, d.around(ctx, &out)
}

// around adds what happened beside the sending.
func (d *Desk) around(ctx context.Context, r *Report) error {
	c := r.Campaign
	if c.Template != "" {
		views, err := d.opt.Ports.Results.PageViews(ctx, c.PageKey())
		if err != nil {
			return err
		}
		for _, n := range views {
			r.Views += n
		}
	}
	var err error
	r.Quiz, err = Quiz(ctx, d.opt.Ports.Results, c, d.opt.Rules().Location)
	return err
}

// PageKey is what openings of the campaign's page are counted under.
func (c Campaign) PageKey() string { return fmt.Sprintf("campaign/%s/%d", c.Template, c.Year) }

// Quiz is who took part in a campaign's quiz since its first step; nothing for few people.
func Quiz(ctx context.Context, results Results, c Campaign, loc *time.Location) (QuizFigures, error) {
	if len(c.Questions) == 0 {
		return QuizFigures{}, nil
	}
	since := c.Start.In(loc)
	for _, s := range c.Steps {
		if at := s.When.In(c.Start, c.End, loc); at.Before(since) {
			since = at
		}
	}
	q, err := results.CampaignQuiz(ctx, c.Questions, since)
	if err != nil || q.People < SmallGroup {
		return QuizFigures{}, err
	}
	return q, nil
}

// Figures fill the placeholders of a campaign's texts with what is known by then.
func Figures(results Results, loc *time.Location) func(ctx context.Context, c Campaign) (map[string]string, error) {
	return func(ctx context.Context, c Campaign) (map[string]string, error) {
		q, err := Quiz(ctx, results, c, loc)
		if err != nil {
			return nil, err
		}
		out := map[string]string{}
		if q.People > 0 {
			out["参与人数"], out["答对率"] = fmt.Sprint(q.People), q.Share()
		}
		progress, err := results.Progress(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		reached := 0 // by the step that reached most
		for _, p := range progress {
			reached = max(reached, p.Result.Sent)
		}
		if reached >= SmallGroup {
			out["送达人数"] = fmt.Sprint(reached)
		}
		views, err := results.PageViews(ctx, c.PageKey())
		if err != nil {
			return nil, err
		}
		opened := int64(0)
		for _, n := range views {
			opened += n
		}
		if opened >= SmallGroup {
			out["阅读次数"] = fmt.Sprint(opened)
		}
		responses, err := results.Responses(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		replies := 0
		for _, r := range responses {
			replies += r.Replied
		}
		if replies >= SmallGroup {
			out["来问次数"] = fmt.Sprint(replies)
		}
		return out, nil
	}
}

// Share is the share of right answers: 86%.
func (q QuizFigures) Share() string {
	if q.Asked == 0 {
		return "—"
	}
	return fmt.Sprintf("%d%%", (100*q.Correct+q.Asked/2)/q.Asked)
}

// People counts the people of a step's deliveries in a phase.
func (p StepProgress) People(phase Phase) int {
	n := 0
	for _, g := range p.Groups {
		if g.Phase == phase {
			n += g.People
		}
	}
	return n
}

// Open counts the people whose delivery has not ended.
func (p StepProgress) Open() int {
	n := 0
	for _, g := range p.Groups {
		if !g.Phase.Over() {
			n += g.People
		}
	}
	return n
}

// ReportHeadings are the columns of Table.
var ReportHeadings = []string{"步骤", "计划时间", "状态", "计划发给", "送出", "平台过滤", "失败", "还在等", "没有发给", "没发和失败的原因", "阅读（人）", "分享（人）", "24小时内来信", "7天内取关", "7天内退订"}

// Table is the report as rows under ReportHeadings.
func (r Report) Table(loc *time.Location) [][]string {
	rows := [][]string{ReportHeadings}
	for _, s := range r.Steps {
		rows = append(rows, s.row(r.Campaign, loc))
	}
	rows = append(rows, []string{}, []string{"名称", r.Campaign.Name}, []string{"依据", r.Campaign.Basis}, []string{"主题", r.Campaign.Theme},
		[]string{"起止", r.Campaign.Start.Chinese() + "至" + r.Campaign.End.Chinese()}, []string{"状态", r.Campaign.State.Chinese()},
		[]string{"活动页打开次数", fmt.Sprint(r.Views)}, r.quizRow(), []string{}, []string{"谁", "做了什么", "什么时候", "原因"})
	for _, m := range r.Campaign.History {
		rows = append(rows, []string{m.By, m.Action.Chinese(), moment(m.At, loc), m.Reason})
	}
	return rows
}

func (r Report) quizRow() []string {
	if r.Quiz.People == 0 {
		return []string{"小测验", fmt.Sprintf("少于%d人，不单列", SmallGroup)}
	}
	return []string{"小测验", fmt.Sprintf("%d人，答对率%s", r.Quiz.People, r.Quiz.Share())}
}

func (s StepReport) row(c Campaign, loc *time.Location) []string {
	due := s.Step.When.In(c.Start, c.End, loc)
	if !s.Planned {
		return []string{s.Step.Name(), moment(due, loc), "还没到时候"}
	}
	p := s.Progress
	skipped := 0
	for _, n := range p.Skipped {
		skipped += n.Count
	}
	// The platform leaves out who does not follow or had enough this month.
	filtered := max(0, p.Result.Total-p.Result.Filtered)
	return []string{
		s.Step.Name(), moment(p.Run.Due, loc), p.Run.Chinese(), fmt.Sprint(p.Planned), fmt.Sprint(p.Result.Sent), fmt.Sprint(filtered),
		fmt.Sprint(p.People(Failed)), fmt.Sprint(p.Open()), fmt.Sprint(skipped), p.Why(), fmt.Sprint(p.Reads.Readers), fmt.Sprint(p.Reads.Shares),
		fmt.Sprint(s.Responses.Replied), fmt.Sprint(s.Responses.Unsubscribed), fmt.Sprint(s.Responses.OptedOut),
	}
}

// Why are the reasons of those who did not get the step, with counts.
func (p StepProgress) Why() string {
	var out []string
	for _, n := range p.Skipped {
		out = append(out, fmt.Sprintf("%s%d人", n.Reason.Chinese(), n.Count))
	}
	for _, g := range p.Groups {
		if g.Phase == Failed {
			out = append(out, fmt.Sprintf("%s%d人", g.Reason.Chinese(), g.People))
		}
	}
	return strings.Join(out, "；")
}

// Chinese is how far the step is, as a person reads it.
func (r StepRun) Chinese() string {
	switch r.Phase {
	case RunMissed:
		return "错过了（" + r.Reason.Chinese() + "）"
	case RunDone:
		return "发完了"
	}
	return "正在发"
}
