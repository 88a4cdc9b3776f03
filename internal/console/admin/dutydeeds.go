package admin

import (
	"fmt"

	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/fault"
)

// dutyMoreRoutes are the deeds on reports and prompts that take more than one, and polls.
func dutyMoreRoutes() []route {
	return []route{
		{"POST /admin/duty/reports/{id}/withdraw", access.SendReports, (*visit).withdrawReport},
		{"GET /admin/duty/reports/template", access.ManageDuty, (*visit).reportTemplate},
		{"POST /admin/duty/reports/import", access.ManageDuty, (*visit).importReports},

		{"GET /admin/duty/prompts/new", access.ManageDuty, (*visit).newPrompt},
		{"POST /admin/duty/prompts/new", access.ManageDuty, (*visit).writePrompt},
		{"POST /admin/duty/prompts/plan", access.ManageDuty, (*visit).planPrompts},
		{"POST /admin/duty/prompts/sign", access.ManageDuty, (*visit).signPrompts},

		{"GET /admin/duty/polls", access.ReviewReports, (*visit).polls},
		{"GET /admin/duty/polls/new", access.ManageDuty, (*visit).newPoll},
		{"POST /admin/duty/polls", access.ManageDuty, (*visit).savePoll},
	}
}

// withdrawReport takes back a report that waits for review.
func (v *visit) withdrawReport() error {
	r, err := v.reportHere()
	if err != nil {
		return err
	}
	if _, err = v.opt.Duty.Withdraw(v.r.Context(), v.who(), r.ID, v.form("withdraw"), v.now); fault.KindOf(err) == fault.Invalid {
		return v.showReport(err)
	}
	if err != nil {
		return err
	}
	return v.done(reportPath(r.ID), "撤回了，改好可以再报。")
}

func (v *visit) reportTemplate() error {
	return v.sheet("报送台账模板", [][]string{duty.ReportHeadings, duty.ReportExample})
}

// importReports takes a unit's paper ledger in; the reports wait for review.
func (v *visit) importReports() error {
	n, err := v.importedSheet(v.opt.Duty.ImportReports)
	if err != nil {
		return v.showReports(err)
	}
	return v.done(Prefix+"duty/reports", fmt.Sprintf("导入了%d条，等审核；以前导入过的同一行不会再导入。", n))
}

func (v *visit) newPrompt() error { return v.showPromptForm(nil) }

func (v *visit) showPromptForm(wrong error) error {
	units, _, err := v.dutyUnits()
	if err != nil {
		return err
	}
	unit := v.form("unit")
	if unit == "" {
		unit = v.query("unit")
	}
	return v.showDutyForm(&dutyFormPage{frame: v.frame("写一份普法提示单"), Back: Prefix + "duty/prompts", BackTitle: "普法提示", Action: Prefix + "duty/prompts/new", Button: "存为草稿",
		Lead: "依据《法治宣传教育法》第五十七条。先存为草稿，签发后才编号、送达。",
		Fields: []dutyField{{Name: "unit", Label: "单位", Kind: "select", Options: unitOptions(units), Value: unit},
			{Name: "text", Label: "内容", Hint: "写明什么没做到、请什么时候前改进", Kind: "area", Value: v.form("text")}}}, wrong)
}

// writePrompt drafts a notice by hand.
func (v *visit) writePrompt() error {
	_, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	if names[v.form("unit")] == "" {
		return v.showPromptForm(fault.New(fault.Invalid, "请选单位。"))
	}
	p, err := v.opt.Duty.WritePrompt(v.r.Context(), v.who(), v.form("unit"), v.form("text"), v.now)
	if err != nil {
		return v.showPromptForm(err)
	}
	return v.done(promptPath(p.ID), "草稿写好了，签发后才送达。")
}

// planPrompts drafts what the lists ask for today.
func (v *visit) planPrompts() error {
	n, err := v.opt.Duty.PlanPrompts(v.r.Context(), v.now)
	if err != nil {
		return err
	}
	return v.done(Prefix+"duty/prompts", fmt.Sprintf("按清单起草了%d份，签发后才送达。", n))
}

// signPrompts signs all drafts; each notice gets its number.
func (v *visit) signPrompts() error {
	ctx := v.r.Context()
	drafts, err := v.opt.Duty.Prompts(ctx, v.who(), duty.PromptFilter{State: duty.PromptDraft})
	if err != nil {
		return err
	}
	for _, p := range drafts {
		if _, err := v.opt.Duty.SignPrompt(ctx, v.who(), p.ID, v.now); err != nil && fault.KindOf(err) != fault.Conflict {
			return err
		}
	}
	return v.done(Prefix+"duty/prompts", fmt.Sprintf("签发了%d份，一分钟内开始送达。", len(drafts)))
}

type pollsPage struct {
	frame
	Polls []shownPoll
}

type shownPoll struct {
	duty.Poll
	Open    bool
	Results []duty.PollResult
}

// polls shows awareness polls with their results; small groups are not broken down.
func (v *visit) polls() error {
	ctx := v.r.Context()
	all, err := v.opt.Duty.Polls(ctx, v.who())
	if err != nil {
		return err
	}
	p := &pollsPage{frame: v.frame("知晓率调查")}
	for _, poll := range all {
		results, err := v.opt.Duty.PollResults(ctx, v.who(), poll)
		if err != nil {
			return err
		}
		p.Polls = append(p.Polls, shownPoll{poll, !v.now.Before(poll.Opens) && v.now.Before(poll.Closes), results})
	}
	return v.show("polls", p)
}

func (v *visit) newPoll() error { return v.showPoll(nil, nil) }

func (v *visit) showPoll(bad mistakes, wrong error) error {
	return v.showDutyForm(&dutyFormPage{frame: v.frame("新建知晓率调查"), Back: Prefix + "duty/polls", BackTitle: "知晓率调查", Action: Prefix + "duty/polls", Button: "建好",
		Lead: "进行中的调查，群众在公众号回复“知晓率调查”就能答，每人一份。建好后不能再改题目。",
		Fields: bad.beside([]dutyField{{Name: "title", Label: "名称", Value: v.form("title"), Need: true}, {Name: "opens", Label: "第一天", Kind: "date", Value: v.form("opens")},
			{Name: "closes", Label: "最后一天", Kind: "date", Value: v.form("closes")},
			{Name: "questions", Label: "题目", Hint: "一题一段，段间空一行；第一行是问题，下面每行一个选项，算知晓的选项前面写 *", Kind: "area", Value: v.r.PostFormValue("questions")}})}, wrong)
}

func (v *visit) savePoll() error {
	bad := mistakes{}
	opens, closes := bad.day("opens", v.form("opens")), bad.day("closes", v.form("closes"))
	for name, day := range map[string]bool{"opens": opens.IsZero(), "closes": closes.IsZero()} {
		if day && bad[name] == "" {
			bad[name] = "请填日期。"
		}
	}
	questions, err := duty.PollQuestions(v.r.PostFormValue("questions"))
	if err != nil {
		bad["questions"] = fault.Message(err)
	}
	if len(bad) > 0 {
		return v.showPoll(bad, nil)
	}
	loc := v.now.Location()
	p := duty.Poll{Title: v.form("title"), Questions: questions, Opens: opens.In(loc), Closes: closes.AddDays(1).In(loc)}
	if _, err := v.opt.Duty.SavePoll(v.r.Context(), v.who(), p, v.now); err != nil {
		return v.showPoll(bad, err)
	}
	return v.done(Prefix+"duty/polls", "调查建好了。")
}
