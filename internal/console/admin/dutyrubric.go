package admin

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/fault"
)

// dutyRubricRoutes are the pages of rubrics (评分细则).
func dutyRubricRoutes() []route {
	return []route{
		{"GET /admin/duty/rubrics", access.SeeDuty, (*visit).rubrics},
		{"GET /admin/duty/rubrics/edit", access.ManageDuty, (*visit).rubricPage},
		{"POST /admin/duty/rubrics/edit", access.ManageDuty, (*visit).saveRubric},
		{"GET /admin/duty/rubrics/text", access.ManageDuty, (*visit).rubricTextPage},
		{"POST /admin/duty/rubrics/text", access.ManageDuty, (*visit).saveRubricText},
		{"GET /admin/duty/rubrics/try", access.ManageDuty, (*visit).tryRubric},
		{"POST /admin/duty/rubrics/adopt", access.ManageDuty, (*visit).adoptRubric},
	}
}

type rubricsPage struct {
	frame
	Year   int
	Years  []int
	Shown  []shownRubric
	Drafts []duty.RubricRevision // not in force for any year yet
}

// shownRubric is a rubric in force with where it comes from.
type shownRubric struct {
	content.Rubric
	From string
}

// rubrics shows the rubrics of a year, and for the bureau those that are being written.
func (v *visit) rubrics() error {
	p := &rubricsPage{frame: v.frame("评分细则"), Year: v.year(), Years: v.years()}
	all, err := v.opt.Duty.RubricsOf(v.r.Context(), p.Year)
	if err != nil {
		return err
	}
	for _, r := range all {
		from := "内容包里的"
		if r.Example {
			from = "示例，分值和等次线以本地评议办法为准"
		}
		if !v.liaison() {
			history, err := v.opt.Duty.RubricHistory(v.r.Context(), v.who(), r.ID)
			if err != nil {
				return err
			}
			from = adoptedWord(history, p.Year, from)
			if len(history) > 0 && history[0].From == 0 {
				p.Drafts = append(p.Drafts, history[0])
			}
		}
		p.Shown = append(p.Shown, shownRubric{r, from})
	}
	if !v.liaison() {
		if err := v.addDrafts(p); err != nil {
			return err
		}
	}
	return v.show("rubrics", p)
}

// adoptedWord says from when and why the revision in force of a year was adopted.
func adoptedWord(history []duty.RubricRevision, year int, otherwise string) string {
	best := duty.RubricRevision{}
	for _, h := range history { // the latest first
		if h.From > best.From && h.From <= year {
			best = h
		}
	}
	if best.From == 0 {
		return otherwise
	}
	return fmt.Sprintf("第%d版，%d年起用，%s，依据：%s", best.Revision, best.From, best.By, best.Reason)
}

// addDrafts adds the drafts of rubrics of which none is in force.
func (v *visit) addDrafts(p *rubricsPage) error {
	ids, err := v.opt.Duty.RubricIDs(v.r.Context())
	if err != nil {
		return err
	}
	for _, id := range ids {
		if slices.ContainsFunc(p.Shown, func(r shownRubric) bool { return r.ID == id }) {
			continue
		}
		history, err := v.opt.Duty.RubricHistory(v.r.Context(), v.who(), id)
		if err != nil {
			return err
		}
		if len(history) > 0 {
			p.Drafts = append(p.Drafts, history[0])
		}
	}
	return nil
}

func rubricPath(page, id string) string {
	return Prefix + "duty/rubrics/" + page + "?id=" + id
}

type rubricTextData struct {
	frame
	ID, Text string
	Seen     int
	Finds    []string
	Checked  bool // and found right
}

// rubricTextPage shows a rubric as text, for those who keep it so.
func (v *visit) rubricTextPage() error {
	latest, err := v.opt.Duty.Drafted(v.r.Context(), v.who(), v.query("id"))
	if err != nil {
		return err
	}
	text, err := content.RubricText(latest.Rubric)
	if err != nil {
		return fmt.Errorf("write rubric: %w", err)
	}
	return v.show("rubrictext", &rubricTextData{frame: v.frame("评分细则（文本）"), ID: latest.Rubric.ID, Text: text, Seen: latest.Revision})
}

// saveRubricText checks a rubric that was written as text, and keeps it as a draft.
func (v *visit) saveRubricText() error {
	p := &rubricTextData{frame: v.frame("评分细则（文本）"), ID: v.form("id"), Text: v.form("text")}
	p.Seen, _ = strconv.Atoi(v.form("seen")) // nonsense is no revision
	found, err := content.ParseRubrics("细则", []byte(p.Text))
	if err != nil {
		p.Finds = strings.Split(fault.Message(err), "\n")
		return v.again("rubrictext", p)
	}
	if len(found) != 1 || p.ID != "" && found[0].ID != p.ID {
		p.Finds = []string{fmt.Sprintf("这里只能写“%s”这一份细则，编号 id 不能改。", p.ID)}
		return v.again("rubrictext", p)
	}
	if v.form("deed") == "check" {
		p.Checked = true
		return v.show("rubrictext", p)
	}
	r, err := v.opt.Duty.DraftRubric(v.r.Context(), v.who(), found[0], p.Seen, v.now)
	if err != nil {
		p.Wrong = fault.Message(err)
		return v.again("rubrictext", p)
	}
	return v.done(rubricPath("try", r.Rubric.ID), "草稿存好了，还没有启用。下面是按它会怎样。")
}

type tryPage struct {
	frame
	Latest   duty.RubricRevision
	Year     int
	Years    []int
	List     list
	Changed  int // units whose points differ
	Adopt    int // year that the form offers
	Reason   string
	OldTitle string
}

// tryRubric shows what a year's records would have given by the latest revision.
func (v *visit) tryRubric() error { return v.showTry(v.query("id"), nil) }

func (v *visit) showTry(id string, wrong error) error {
	ctx := v.r.Context()
	latest, err := v.opt.Duty.Drafted(ctx, v.who(), id)
	if err != nil {
		return err
	}
	p := &tryPage{frame: v.frame("按新细则会怎样"), Latest: latest, Year: v.year(), Years: v.years(), Adopt: v.now.Year() + 1, Reason: v.form("reason")}
	if v.r.FormValue("year") == "" {
		p.Year = v.now.Year() - 1
	}
	if n, err := strconv.Atoi(v.form("from")); err == nil {
		p.Adopt = n
	}
	trials, err := v.opt.Duty.TryRubric(ctx, v.who(), latest.Rubric, duty.Year(p.Year), v.now)
	if err != nil {
		return err
	}
	t := table{Name: strconv.Itoa(p.Year) + "年" + latest.Rubric.Title, Unranked: true, Columns: []column{{Title: "单位"}, {Title: "现行"}, {Title: "新细则"}, {Title: "等次"}}}
	for _, in := range latest.Rubric.Indicators {
		t.Columns = append(t.Columns, column{Title: in.Name})
	}
	for _, one := range trials {
		row, changed := trialRow(one)
		if changed {
			p.Changed++
		}
		t.Rows = append(t.Rows, row)
	}
	var exported bool
	if p.List, exported, err = v.list(t); err != nil || exported {
		return err
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("tryrubric", p)
	}
	return v.show("tryrubric", p)
}

// trialRow is a unit's line: totals, grades, and each indicator as it is and would be.
func trialRow(t duty.Trial) (row []cell, changed bool) {
	old := map[string]content.Points{}
	for _, r := range t.Old.Results {
		old[r.Indicator.ID] = r.Points
	}
	grade := cell{Text: t.New.Grade}
	if t.Old.Grade != t.New.Grade {
		grade = cell{Text: orDash(t.Old.Grade) + " → " + t.New.Grade, Tone: "warn"}
	}
	row = []cell{{Text: t.Unit.Name, URL: Prefix + "duty/units/" + t.Unit.ID + "?year=" + strconv.Itoa(t.New.Period.Year)}, {Text: orDash(t.Old.Total.String())}, {Text: t.New.Total.String()}, grade}
	changed = t.Old.Total != t.New.Total
	for _, r := range t.New.Results {
		was, had := old[r.Indicator.ID]
		switch {
		case !had:
			row, changed = append(row, cell{Text: "新 " + r.Points.String()}), true
		case was != r.Points:
			row, changed = append(row, cell{Text: was.String() + " → " + r.Points.String()}), true
		default:
			row = append(row, cell{Text: r.Points.String()})
		}
	}
	return row, changed
}

func orDash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

// adoptRubric puts the latest revision in force from a year on.
func (v *visit) adoptRubric() error {
	year, _ := strconv.Atoi(v.form("from")) // nonsense is no year
	r, err := v.opt.Duty.AdoptRubric(v.r.Context(), v.who(), v.form("id"), year, v.form("reason"), v.now)
	if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.Conflict {
		return v.showTry(v.form("id"), err)
	}
	if err != nil {
		return err
	}
	return v.done(Prefix+"duty/rubrics?year="+strconv.Itoa(year), fmt.Sprintf("《%s》第%d版从%d年起用。", r.Rubric.Title, r.Revision, year))
}
