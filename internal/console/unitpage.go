package console

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/fault"
)

// unitPage is a unit's year for its liaison: list, reports, score, study.
type unitPage struct {
	frame
	Year    int
	Items   []duty.ItemState
	Reports []reportLine
	Prompts int // notices that wait for an answer
	Score   *unitScore
	Study   []string
	Public  string // path of the page that everybody may see; empty where it is not published
}

type reportLine struct{ Day, Name, State, Reason string }

// unitScore is a score in words.
type unitScore struct {
	Total, Max content.Points
	Grade      string
	Rubric     *content.Rubric
	Results    []duty.Result
}

// reportsShown is how many of the unit's reports are listed, the latest first.
const reportsShown = 10

func (c *console) showUnit(w http.ResponseWriter, r *http.Request) {
	follower, _, ok := c.open(w, r, unitPurpose)
	if !ok {
		return
	}
	if c.opt.Duty == nil {
		c.gone(w, r, http.StatusNotFound)
		return
	}
	who, is, err := c.opt.Duty.Liaison(r.Context(), follower)
	if err == nil && !is {
		err = fault.New(fault.Unauthorised, "这一页给单位的普法联络员看。您现在不是联络员；要调整请找区司法局。")
	}
	if err != nil {
		c.failed(w, r, err)
		return
	}
	now := c.opt.Now()
	p := unitPage{frame: c.frame(r, "本单位普法"), Year: now.Year()}
	for _, add := range []func(context.Context, *unitPage, duty.Who, time.Time) error{c.addUnit, c.addReports, c.addScore, c.addStudy} {
		if err := add(r.Context(), &p, who, now); err != nil {
			c.failed(w, r, err)
			return
		}
	}
	c.render(w, http.StatusOK, "unit", p)
}

// addUnit adds the unit's name and list.
func (c *console) addUnit(ctx context.Context, p *unitPage, who duty.Who, now time.Time) (err error) {
	units, err := c.opt.Duty.Units(ctx, who)
	if err != nil {
		return fmt.Errorf("find unit: %w", err)
	}
	if len(units) == 1 {
		p.Title = units[0].Name
	}
	if p.Items, err = c.opt.Duty.Standing(ctx, who, who.Unit, now); err != nil {
		return fmt.Errorf("duty list: %w", err)
	}
	if len(p.Items) > 0 {
		p.Public = DutyPath(who.Unit, p.Year)
	}
	return nil
}

// addReports adds the latest reports, and how many notices wait for an answer. The
// notices themselves are read in the chat, where reading them counts as served.
func (c *console) addReports(ctx context.Context, p *unitPage, who duty.Who, _ time.Time) error {
	reports, err := c.opt.Duty.Reports(ctx, who, duty.ReportFilter{Limit: reportsShown})
	if err != nil {
		return fmt.Errorf("reports: %w", err)
	}
	for _, r := range reports {
		line := reportLine{Day: r.Date.Chinese(), Name: r.Name(), State: r.State.Word()}
		if r.State == duty.Returned {
			line.Reason = r.Reason
		}
		p.Reports = append(p.Reports, line)
	}
	prompts, err := c.opt.Duty.Prompts(ctx, who, duty.PromptFilter{})
	if err != nil {
		return fmt.Errorf("notices: %w", err)
	}
	for _, n := range prompts {
		if n.Kind == duty.Notice && n.State != duty.PromptClosed && n.Answered.IsZero() {
			p.Prompts++
		}
	}
	return nil
}

// addScore adds the score, where there is a rubric for the unit.
func (c *console) addScore(ctx context.Context, p *unitPage, who duty.Who, now time.Time) error {
	s, rubric, err := c.opt.Duty.Explain(ctx, who, "", who.Unit, duty.Year(p.Year), now)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return fmt.Errorf("score: %w", err)
	}
	p.Score = &unitScore{Total: s.Total, Max: s.Max, Grade: s.Grade, Rubric: rubric, Results: s.Results}
	return nil
}

// addStudy adds how far the unit's people are, in numbers and without names.
func (c *console) addStudy(ctx context.Context, p *unitPage, who duty.Who, now time.Time) error {
	if c.opt.Study == nil {
		return nil
	}
	due, err := c.opt.Study.UnitDue(ctx, who.Unit, now)
	if err != nil {
		return fmt.Errorf("unit's standings: %w", err)
	}
	for _, d := range due {
		finished, passed := d.Count()
		p.Study = append(p.Study, fmt.Sprintf("%s（%s截止）：应完成%d人，已完成%d人，通过%d人。", d.Assignment.Title, moment(d.Assignment.Closes, now), len(d.People), finished, passed))
	}
	return nil
}
