package admin

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/scheduler"
)

const campaignsPath = Prefix + "campaigns"

// campaignRoutes are the pages of the campaigns.
func campaignRoutes() []route {
	return []route{
		{"GET /admin/campaigns", access.SeeCampaigns, (*visit).campaigns},
		{"POST /admin/campaigns", access.EditCampaigns, (*visit).draftCampaign},
		{"GET /admin/campaigns/new", access.EditCampaigns, (*visit).newCampaign},
		{"POST /admin/campaigns/new", access.EditCampaigns, (*visit).addCampaign},
		{"GET /admin/campaigns/{id}", access.SeeCampaigns, (*visit).campaign},
		{"GET /admin/campaigns/{id}/live", access.SeeCampaigns, (*visit).campaignLive},
		{"GET /admin/campaigns/{id}/results", access.SeeCampaigns, (*visit).campaignResults},
		{"GET /admin/campaigns/{id}/edit", access.EditCampaigns, (*visit).editCampaign},
		{"POST /admin/campaigns/{id}/edit", access.EditCampaigns, (*visit).saveCampaign},
		{"POST /admin/campaigns/{id}/do", access.EditCampaigns, (*visit).moveCampaign},
		{"POST /admin/campaigns/{id}/approve", access.ApproveSending, (*visit).approveCampaign},
		{"POST /admin/campaigns/{id}/test", access.EditCampaigns, (*visit).testCampaign},
	}
}

func campaignPath(id string) string { return campaignsPath + "/" + pathEscape(id) }

func campaignTone(s scheduler.State) string {
	return map[scheduler.State]string{scheduler.InReview: "warn", scheduler.Paused: "bad", scheduler.Running: "good", scheduler.Scheduled: "good", scheduler.Approved: "good"}[s]
}

type campaignsPage struct {
	frame
	Year      int
	Months    []campaignMonth
	List      list
	Templates []scheduler.Template
}

type campaignMonth struct {
	Month     int
	Campaigns []scheduler.Campaign
}

// campaigns is the year as a calendar and as a list.
func (v *visit) campaigns() error { return v.showCampaigns(nil) }

func (v *visit) showCampaigns(wrong error) error {
	all, err := v.opt.Campaigns.List(v.r.Context())
	if err != nil {
		return err
	}
	p := &campaignsPage{Year: v.now.Year(), Templates: v.opt.Campaigns.Templates()}
	if n, err := strconv.Atoi(v.query("year")); err == nil && n >= 2000 && n < 2200 {
		p.Year = n
	}
	t := table{Name: fmt.Sprintf("%d年活动", p.Year), Columns: []column{{Title: "名称"}, {Title: "状态"}, {Title: "开始"}, {Title: "结束"}, {Title: "步骤", Number: true}}}
	for m := 1; m <= 12; m++ {
		month := campaignMonth{Month: m}
		for _, c := range all {
			if c.Start.Year == p.Year && int(c.Start.Month) == m {
				month.Campaigns = append(month.Campaigns, c)
				t.Rows = append(t.Rows, []cell{{Text: c.Name, URL: campaignPath(c.ID)}, {Text: c.State.Chinese(), Tone: campaignTone(c.State)},
					{Text: c.Start.String()}, {Text: c.End.String()}, {Text: strconv.Itoa(len(c.Steps))}})
			}
		}
		p.Months = append(p.Months, month)
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	p.List, p.frame = l, v.frame("宣传活动")
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("campaigns", p)
	}
	return v.show("campaigns", p)
}

// author names the visitor to the campaigns' desk.
func (v *visit) author() scheduler.Change {
	return scheduler.Change{By: v.account.Name, At: v.now, Reason: v.form("reason")}
}

// draftCampaign makes the draft of a template, or those of a whole year.
func (v *visit) draftCampaign() error {
	ctx := v.r.Context()
	year, err := number("年份", v.form("year"))
	if err != nil {
		return v.showCampaigns(err)
	}
	if v.form("all") != "" {
		n, err := v.opt.Campaigns.DraftYear(ctx, year, v.author())
		if err != nil {
			return v.showCampaigns(err)
		}
		return v.done(campaignsPath+"?year="+strconv.Itoa(year), fmt.Sprintf("起草了%d个活动，都是草稿，改好再送审。", n))
	}
	c, err := v.opt.Campaigns.Draft(ctx, v.form("template"), year, v.author())
	if err != nil {
		return v.showCampaigns(err)
	}
	return v.done(campaignPath(c.ID), "草稿好了，看看每一步的文字，再送审。")
}

type campaignPage struct {
	frame
	C        scheduler.Campaign
	State    cell
	Steps    []scheduler.StepReach
	Wrongs   []string
	Progress []scheduler.StepProgress
	Deeds    []scheduler.Action
	Approve  bool // the visitor may
	Author   bool // the visitor wrote it, and may not approve it
	Live     bool
}

// campaign is a campaign with what its followers will see and who will get it.
func (v *visit) campaign() error {
	p, err := v.campaignData()
	if err != nil {
		return err
	}
	reach, err := v.opt.Campaigns.Plan(v.r.Context(), p.C.ID)
	if err != nil {
		return err
	}
	p.Steps, p.Wrongs = reach.Steps, reach.Wrong()
	p.frame = v.frame(p.C.Name)
	return v.show("campaign", p)
}

// campaignLive sends the progress.
func (v *visit) campaignLive() error {
	p, err := v.campaignData()
	if err != nil {
		return err
	}
	return v.event("campaignlive", p)
}

func (v *visit) campaignData() (*campaignPage, error) {
	ctx := v.r.Context()
	c, err := v.opt.Campaigns.Get(ctx, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	p := &campaignPage{C: c, State: cell{Text: c.State.Chinese(), Tone: campaignTone(c.State)}, Live: c.State == scheduler.Running || c.State == scheduler.Scheduled}
	if p.Progress, err = v.opt.Campaigns.Progress(ctx, c.ID); err != nil {
		return nil, err
	}
	for _, a := range c.State.Allowed() {
		switch a {
		case scheduler.Submit, scheduler.Schedule, scheduler.Pause, scheduler.Resume, scheduler.Cancel, scheduler.SendBack:
			if v.account.Can(rightFor(a)) {
				p.Deeds = append(p.Deeds, a)
			}
		case scheduler.Approve:
			for _, name := range c.Authors {
				p.Author = p.Author || name == v.account.Name
			}
			p.Approve = v.account.Can(access.ApproveSending)
		}
	}
	return p, nil
}

// rightFor is what an action takes: what starts sending is for those who approve it;
// stopping is for everybody who writes.
func rightFor(a scheduler.Action) access.Right {
	switch a {
	case scheduler.Approve, scheduler.SendBack, scheduler.Schedule, scheduler.Resume:
		return access.ApproveSending
	}
	return access.EditCampaigns
}

// MayEdit tells whether the state takes changes.
func (p *campaignPage) MayEdit() bool {
	for _, a := range p.C.State.Allowed() {
		if a == scheduler.Edit {
			return true
		}
	}
	return false
}

func (v *visit) approveCampaign() error { return v.doCampaign(scheduler.Approve) }

func (v *visit) moveCampaign() error {
	a := scheduler.Action(v.form("action"))
	if a == scheduler.Approve || !v.account.Can(rightFor(a)) {
		return fault.New(fault.Invalid, "您不能在这里%s，请找有批准权的同事。", a.Chinese())
	}
	return v.doCampaign(a)
}

func (v *visit) doCampaign(a scheduler.Action) error {
	revision, err := number("版本", v.form("revision"))
	if err != nil {
		return err
	}
	c, err := v.opt.Campaigns.Do(v.r.Context(), v.r.PathValue("id"), a, revision, v.author())
	if err != nil {
		return err
	}
	return v.done(campaignPath(c.ID), "已"+a.Chinese()+"，现在是："+c.State.Chinese()+"。")
}

// testCampaign sends a step to colleagues by their staff numbers.
func (v *visit) testCampaign() error {
	ctx, cancel := context.WithTimeout(v.r.Context(), pageTimeout)
	defer cancel()
	tried, err := v.opt.Campaigns.Test(ctx, v.r.PathValue("id"), v.form("step"), listed(v.form("to")), v.author())
	if err != nil {
		return err
	}
	words := make([]string, len(tried))
	for i, t := range tried {
		words[i] = t.To + "：收到"
		if !t.OK {
			words[i] = t.To + "：没发成，" + t.Reason
		}
	}
	return v.done(campaignPath(v.r.PathValue("id")), "试发结果。"+strings.Join(words, "；")+"。")
}

// campaignResults lists what became of each step, and exports it.
func (v *visit) campaignResults() error {
	r, err := v.opt.Campaigns.Report(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	t := table{Name: r.Campaign.Name + "结果"}
	for i, h := range scheduler.ReportHeadings {
		t.Columns = append(t.Columns, column{Title: h, Number: i > 2 && i != 9})
	}
	for _, row := range r.Table(v.now.Location()) {
		cells := make([]cell, len(row))
		for i, text := range row {
			cells[i].Text = text
		}
		t.Rows = append(t.Rows, cells)
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	return v.show("campaignresults", &campaignResultsPage{v.frame(t.Name), campaignPath(r.Campaign.ID), l})
}

type campaignResultsPage struct {
	frame
	Back string
	List list
}
