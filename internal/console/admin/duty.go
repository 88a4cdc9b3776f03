package admin

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// dutyRoutes are the pages of units and their duties.
func dutyRoutes() []route {
	return slices.Concat(dutyBoardRoutes(), dutyScoreRoutes(), dutyListRoutes(), dutyRegisterRoutes(), dutyMarkRoutes(), dutyFreezeRoutes(), dutyRubricRoutes(), dutyQuestionRoutes(), dutyMoreRoutes(), dutyUnitRoutes())
}

// dutyBoardRoutes are those of the board, reports, prompts and the year's report.
func dutyBoardRoutes() []route {
	return []route{
		{"GET /admin/duty", access.SeeDuty, (*visit).board},
		{"GET /admin/duty/units/{id}", access.SeeDuty, (*visit).dutyUnit},
		{"POST /admin/duty/units/{id}/appeal", access.SendReports, (*visit).appeal},
		{"GET /admin/duty/appeals", access.SeeDuty, (*visit).appeals},
		{"POST /admin/duty/appeals/{id}", access.ManageDuty, (*visit).answerAppeal},

		{"GET /admin/duty/reports", access.SeeDuty, (*visit).reports},
		{"GET /admin/duty/reports/new", access.SendReports, (*visit).newReport},
		{"POST /admin/duty/reports", access.SendReports, (*visit).sendReport},
		{"GET /admin/duty/reports/{id}", access.SeeDuty, (*visit).reportPage},
		{"POST /admin/duty/reports/{id}/accept", access.ReviewReports, (*visit).acceptReport},
		{"POST /admin/duty/reports/{id}/return", access.ReviewReports, (*visit).returnReport},

		{"GET /admin/duty/prompts", access.SeeDuty, (*visit).prompts},
		{"POST /admin/duty/prompts/deliver", access.ManageDuty, (*visit).deliverPrompts},
		{"GET /admin/duty/prompts/{id}", access.SeeDuty, (*visit).promptPage},
		{"POST /admin/duty/prompts/{id}", access.ManageDuty, (*visit).movePrompt},
		{"POST /admin/duty/prompts/{id}/answer", access.SendReports, (*visit).answerPrompt},

		{"GET /admin/duty/year", access.SeeDuty, (*visit).yearPage},
		{"GET /admin/duty/year/file", access.SeeDuty, (*visit).yearFile},
	}
}

// who is the visitor to the duty desk: the bureau, or the liaison of one unit.
func (v *visit) who() duty.Who {
	if v.account.Role == access.Liaison {
		return duty.Who{Name: v.account.Name, Unit: v.account.Unit, Person: v.account.Person}
	}
	return duty.Bureau(v.account.Name)
}

func (v *visit) liaison() bool { return v.account.Role == access.Liaison }

// dutyUnits are the units that the visitor sees, by id.
func (v *visit) dutyUnits() ([]duty.Unit, map[string]string, error) {
	units, err := v.opt.Duty.Units(v.r.Context(), v.who())
	names := make(map[string]string, len(units))
	for _, u := range units {
		names[u.ID] = u.Name
	}
	return units, names, err
}

var lights = []duty.Light{duty.LightDone, duty.LightDue, duty.LightOverdue, duty.LightNotYet}

func lightTone(l duty.Light) string {
	return map[duty.Light]string{duty.LightDone: "good", duty.LightDue: "warn", duty.LightOverdue: "bad"}[l]
}

type boardPage struct {
	frame
	List  list
	Waits int // reports
	Late  int // units with something overdue
}

// board is every unit with its lights; a liaison goes to its own.
func (v *visit) board() error {
	if v.liaison() {
		return v.done(Prefix+"duty/units/"+v.account.Unit, "")
	}
	lines, err := v.opt.Duty.Board(v.r.Context(), v.who(), v.now)
	if err != nil {
		return err
	}
	p := &boardPage{frame: v.frame("责任落实")}
	t := table{Name: "责任落实", Columns: []column{{Title: "单位"}, {Title: "类型"}, {Title: "现在怎样"}}}
	for _, l := range lights {
		t.Columns = append(t.Columns, column{Title: l.Sign() + " " + l.Word(), Number: true})
	}
	t.Columns = append(t.Columns, column{Title: "待审报送", Number: true})
	for _, line := range lines {
		p.Waits += line.Waiting
		if line.Lights[duty.LightOverdue] > 0 {
			p.Late++
		}
		row := []cell{{Text: line.Name, URL: Prefix + "duty/units/" + line.Unit}, {Text: line.Kind}, boardState(line)}
		for _, l := range lights {
			row = append(row, cell{Text: strconv.Itoa(line.Lights[l])})
		}
		t.Rows = append(t.Rows, append(row, cell{Text: strconv.Itoa(line.Waiting)}))
	}
	var exported bool
	if p.List, exported, err = v.list(t); err != nil || exported {
		return err
	}
	return v.show("board", p)
}

func boardState(line duty.BoardLine) cell {
	if !line.Listed {
		return cell{Text: "没有公布清单", Tone: "warn"}
	}
	for _, l := range []duty.Light{duty.LightOverdue, duty.LightDue, duty.LightDone} {
		if line.Lights[l] > 0 {
			return cell{Text: l.Sign() + " " + l.Word(), Tone: lightTone(l)}
		}
	}
	return cell{Text: duty.LightNotYet.Sign() + " " + duty.LightNotYet.Word()}
}

type dutyUnitPage struct {
	frame
	Unit    duty.Unit
	Year    int
	Years   []int
	Period  duty.Period
	Items   list
	Score   *duty.Score
	Results []shownResult
	Rubric  content.Rubric
	Frozen  *duty.Snapshot // what is shown is as it was frozen
	Appeals []shownAppeal
	Key     string // of an appeal sent from this page, so that it is kept once
	Text    string
	Chosen  string
}

type shownAppeal struct {
	duty.Appeal
	Name string // of the indicator
}

// dutyUnit is a unit: its items with their lights, its score with its records.
func (v *visit) dutyUnit() error { return v.showDutyUnit(nil) }

func (v *visit) showDutyUnit(wrong error) error {
	u, err := v.dutyUnitHere()
	if err != nil {
		return err
	}
	ctx := v.r.Context()
	p := &dutyUnitPage{frame: v.frame(u.Name), Unit: u, Year: v.year(), Years: v.years(), Period: duty.Year(v.year()), Key: newKey(), Text: v.form("text"), Chosen: v.form("indicator")}
	states, err := v.opt.Duty.Standing(ctx, v.who(), u.ID, v.dayIn(p.Year))
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	var exported bool
	if p.Items, exported, err = v.list(itemsTable(u.Name, states)); err != nil || exported {
		return err
	}
	if err := v.explain(ctx, p); err != nil {
		return err
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("dutyunit", p)
	}
	return v.show("dutyunit", p)
}

// explain fills the score with its reasons, where a rubric is for the unit's kind.
func (v *visit) explain(ctx context.Context, p *dutyUnitPage) error {
	scored, err := v.opt.Duty.ScoresOf(ctx, v.who(), "", p.Period, []duty.Unit{p.Unit}, true, v.now)
	if fault.KindOf(err) == fault.NotFound || err == nil && len(scored.Scores) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	score := scored.Scores[0]
	p.Score, p.Rubric, p.Frozen, p.Results = &score, scored.Rubric, scored.Frozen, shownResults(score, v.query("i"), p.Year)
	appeals, err := v.opt.Duty.Appeals(ctx, v.who(), p.Unit.ID)
	for _, a := range appeals {
		if a.Period != p.Period.String() {
			continue
		}
		shown := shownAppeal{Appeal: a, Name: a.Indicator}
		for _, r := range score.Results {
			if r.Indicator.ID == a.Indicator {
				shown.Name = r.Indicator.Name
			}
		}
		p.Appeals = append(p.Appeals, shown)
	}
	return err
}

func itemsTable(unit string, states []duty.ItemState) table {
	t := table{Name: unit + "责任清单", Columns: []column{{Title: "要做什么"}, {Title: "形式"}, {Title: "起"}, {Title: "截止"}, {Title: "状态"}, {Title: "做了几次", Number: true}, {Title: "待审", Number: true}}}
	for _, s := range states {
		t.Rows = append(t.Rows, []cell{{Text: s.Item.What}, {Text: string(s.Item.Form)}, {Text: dayOf(s.Item.Start)}, {Text: dayOf(s.Item.Deadline)},
			{Text: s.Light.Sign() + " " + s.Light.Word(), Tone: lightTone(s.Light)}, {Text: fmt.Sprintf("%d / %d", s.Done, s.Item.Times)}, {Text: strconv.Itoa(s.Waiting)}})
	}
	return t
}

// dayIn is now, or the last day of another year, for how things stood then.
func (v *visit) dayIn(year int) time.Time {
	if year == v.now.Year() {
		return v.now
	}
	return time.Date(year, time.December, 31, 0, 0, 0, 0, v.now.Location())
}

// dayOf sorts by itself; a day that is not known is a dash.
func dayOf(d datebook.Date) string {
	if d.IsZero() {
		return "—"
	}
	return d.String()
}

func (v *visit) dutyUnitHere() (duty.Unit, error) {
	id := v.r.PathValue("id")
	if err := v.mine(id); err != nil {
		return duty.Unit{}, err
	}
	units, _, err := v.dutyUnits()
	if err != nil {
		return duty.Unit{}, err
	}
	i := slices.IndexFunc(units, func(u duty.Unit) bool { return u.ID == id })
	if i < 0 {
		return duty.Unit{}, fault.New(fault.NotFound, "没有这个单位。")
	}
	return units[i], nil
}

// appeal takes a unit's word against an indicator's points.
func (v *visit) appeal() error {
	u, err := v.dutyUnitHere()
	if err != nil {
		return err
	}
	ctx, period := v.r.Context(), duty.Year(v.year())
	scored, err := v.opt.Duty.ScoresOf(ctx, v.who(), "", period, []duty.Unit{u}, false, v.now)
	if err != nil {
		return err
	}
	as := duty.Who{Name: v.account.Name, Unit: u.ID, Person: v.account.Person}
	if _, err = v.opt.Duty.Appeal(ctx, as, &scored.Rubric, period, v.form("indicator"), v.form("text"), v.form("key"), v.now); err != nil {
		return v.showDutyUnit(err)
	}
	return v.done(fmt.Sprintf("%sduty/units/%s?year=%d", Prefix, u.ID, v.year()), "申诉已经提交，答复会出现在这里。")
}

type appealsPage struct {
	frame
	Open, Done []appealLine
	Answer, ID string // as typed
}

type appealLine struct {
	duty.Appeal
	Name string // of the unit
	Path string
}

// appeals lists appeals, those that wait first.
func (v *visit) appeals() error { return v.showAppeals(nil) }

// mostAppeals is how many answered ones the page shows.
const mostAppeals = 50

func (v *visit) showAppeals(wrong error) error {
	all, err := v.opt.Duty.Appeals(v.r.Context(), v.who(), "")
	if err != nil {
		return err
	}
	_, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	p := &appealsPage{frame: v.frame("申诉"), Answer: v.form("answer"), ID: v.r.PathValue("id")}
	for _, a := range all {
		line := appealLine{a, names[a.Unit], fmt.Sprintf("%sduty/units/%s?year=%.4s&i=%s#open", Prefix, a.Unit, a.Period, url.QueryEscape(a.Indicator))}
		if a.Answered.IsZero() {
			p.Open = append(p.Open, line)
		} else if len(p.Done) < mostAppeals {
			p.Done = append(p.Done, line)
		}
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("appeals", p)
	}
	return v.show("appeals", p)
}

func (v *visit) answerAppeal() error {
	_, err := v.opt.Duty.AnswerAppeal(v.r.Context(), v.who(), v.r.PathValue("id"), v.form("answer"), v.now)
	if fault.KindOf(err) == fault.Invalid {
		return v.showAppeals(err)
	}
	if err != nil {
		return err
	}
	return v.done(Prefix+"duty/appeals", "申诉已经答复，单位会看到。")
}
