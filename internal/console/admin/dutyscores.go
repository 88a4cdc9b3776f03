package admin

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/fault"
)

// dutyScoreRoutes are the pages of what the units got by a rubric.
func dutyScoreRoutes() []route {
	return []route{
		{"GET /admin/duty/scores", access.SeeDuty, (*visit).scores},
		{"POST /admin/duty/switch", access.ManageDuty, (*visit).switchDuty},
		{"GET /admin/duty/evenness", access.ReviewReports, (*visit).evenness},
	}
}

// scoresPageSize is how many units are scored for one page: only their records are read.
const scoresPageSize = 30

type scoresPage struct {
	frame
	Year        int
	Years       []int
	Rubrics     []content.Rubric // to choose from
	Rubric      content.Rubric
	Frozen      *duty.Snapshot
	Search      string
	Rows        []scoreRow
	Total       int // units that fit
	Page, Pages int
	Ordered     bool // by score, where the bureau switched that on
	ShowOrder   bool
	Switches    []dutySwitch
}

// dutySwitch is something that the bureau switches on with a reason.
type dutySwitch struct {
	Name, Label, About string
	On                 bool
}

// scoreRow is a unit's points, each leading to the records behind it.
type scoreRow struct {
	Name, Path, Total, Grade string
	Cells                    []scoreCell
}

type scoreCell struct{ Text, Path string }

// scores is the board of units and indicators.
func (v *visit) scores() error {
	if v.liaison() {
		return v.done(Prefix+"duty/units/"+v.account.Unit, "")
	}
	return v.showScores(nil)
}

func (v *visit) showScores(wrong error) error {
	p := &scoresPage{frame: v.frame("得分"), Year: v.year(), Years: v.years(), Search: v.query("q")}
	units, err := v.scoredUnits(p)
	if err != nil {
		return err
	}
	p.Switches = []dutySwitch{{Name: duty.ShowOrder, Label: "可以按得分排列单位", About: "关着时只按名称排列。打开要有依据；任何地方都不给个人排名。"},
		{Name: duty.PublishResults, Label: "在单位公开页写上等次", About: "关着时群众看不到等次。打开后，公开页写最近封存的等次。"}}
	for i := range p.Switches {
		if p.Switches[i].On, err = v.opt.Duty.Switched(v.r.Context(), p.Switches[i].Name); err != nil {
			return err
		}
	}
	p.ShowOrder = p.Switches[0].On
	p.Ordered = p.ShowOrder && v.query("order") == "score"
	export := v.query("export") != ""
	p.Total, p.Pages = len(units), max(1, (len(units)+scoresPageSize-1)/scoresPageSize)
	page, _ := strconv.Atoi(v.query("page")) // nonsense is page one
	p.Page = min(max(page, 1), p.Pages)
	from := (p.Page - 1) * scoresPageSize
	here := units[from:min(from+scoresPageSize, len(units))]
	if p.Ordered || export {
		here = units
	}
	if err := v.fillScores(p, here); err != nil {
		return err
	}
	if export {
		return v.exportScores(p)
	}
	if p.Ordered {
		p.Rows = p.Rows[from:min(from+scoresPageSize, len(p.Rows))]
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("scores", p)
	}
	return v.show("scores", p)
}

// scoredUnits are the units that the page's rubric is for and its search fits.
func (v *visit) scoredUnits(p *scoresPage) ([]duty.Unit, error) {
	var err error
	if p.Rubrics, err = v.opt.Duty.RubricsOf(v.r.Context(), p.Year); err != nil {
		return nil, err
	}
	if len(p.Rubrics) == 0 {
		return nil, nil
	}
	p.Rubric = p.Rubrics[0]
	for _, r := range p.Rubrics {
		if r.ID == v.query("rubric") {
			p.Rubric = r
		}
	}
	units, _, err := v.dutyUnits()
	return slices.DeleteFunc(units, func(u duty.Unit) bool { return !duty.Applies(&p.Rubric, u.Kind) || !strings.Contains(u.Name, p.Search) }), err
}

func (v *visit) fillScores(p *scoresPage, units []duty.Unit) error {
	if len(units) == 0 {
		return nil
	}
	scored, err := v.opt.Duty.ScoresOf(v.r.Context(), v.who(), p.Rubric.ID, duty.Year(p.Year), units, false, v.now)
	if err != nil {
		return err
	}
	p.Rubric, p.Frozen = scored.Rubric, scored.Frozen
	if p.Ordered {
		slices.SortStableFunc(scored.Scores, func(a, b duty.Score) int { return cmp.Compare(b.Total, a.Total) })
	}
	names := map[string]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	for _, s := range scored.Scores {
		row := scoreRow{Name: names[s.Unit], Path: "units/" + s.Unit + "?year=" + strconv.Itoa(p.Year), Total: s.Total.String(), Grade: s.Grade}
		for _, r := range s.Results {
			row.Cells = append(row.Cells, scoreCell{r.Points.String(), row.Path + "&i=" + url.QueryEscape(r.Indicator.ID) + "#open"})
		}
		p.Rows = append(p.Rows, row)
	}
	return nil
}

func (v *visit) exportScores(p *scoresPage) error {
	head := []string{"单位", "合计", "等次"}
	for _, in := range p.Rubric.Indicators {
		head = append(head, in.Name)
	}
	out := [][]string{head}
	for _, r := range p.Rows {
		line := []string{r.Name, r.Total, r.Grade}
		for _, c := range r.Cells {
			line = append(line, c.Text)
		}
		out = append(out, line)
	}
	return v.sheet(strconv.Itoa(p.Year)+"年"+p.Rubric.Title, out)
}

// URL is the page's address with one value changed.
func (p *scoresPage) URL(name, value string) string {
	q := url.Values{"year": {strconv.Itoa(p.Year)}, "rubric": {p.Rubric.ID}}
	if p.Search != "" {
		q.Set("q", p.Search)
	}
	if p.Ordered {
		q.Set("order", "score")
	}
	q.Set(name, value)
	return Prefix + "duty/scores?" + q.Encode()
}

// PageURL is another page.
func (p *scoresPage) PageURL(step int) string { return p.URL("page", strconv.Itoa(p.Page+step)) }

// Most is what an indicator can bring.
func (p *scoresPage) Most(in content.Indicator) string {
	switch in.Formula {
	case content.FormulaBonus:
		return "加分，最多" + in.Cap.String()
	case content.FormulaDeduction:
		return "扣分，最多" + in.Cap.String()
	}
	return "满分" + in.Points.String()
}

// switchDuty switches the order by score or the publication of grades.
func (v *visit) switchDuty() error {
	if err := v.opt.Duty.Switch(v.r.Context(), v.who(), v.form("name"), v.form("on") != "", v.form("reason"), v.now); err != nil {
		if fault.KindOf(err) == fault.Invalid {
			return v.showScores(err)
		}
		return err
	}
	return v.done(Prefix+"duty/scores", "改好了，记在操作记录里。")
}

// eventPath is where the record of an event is shown; empty where it has no page.
func eventPath(id, unit string, year int) string {
	kind, rest, _ := strings.Cut(id, "/")
	in := Prefix + "duty/"
	last := func(text string) string { return text[strings.LastIndex(text, "/")+1:] }
	switch kind {
	case "report":
		return reportPath(rest)
	case "list", "item":
		return listPath(unit, year)
	case "notice":
		return promptPath(rest)
	case "question":
		return in + "questions/" + rest
	case "mark":
		return enteredPath("", year)
	case "media":
		return enteredPath("media", year)
	case "figure":
		return enteredPath("figures", year) + "&q=" + url.QueryEscape(last(rest))
	case "register":
		register, _, _ := strings.Cut(rest, "/")
		return entriesPath(duty.RegisterKind(register))
	case "study":
		return Prefix + "quiz/tasks/" + rest
	}
	return ""
}

// shownResult is an indicator's points with some of its records; all of them where it
// was opened.
type shownResult struct {
	duty.Result
	Open   bool
	Events []shownEvent
	More   int
	Path   string // opens it
}

type shownEvent struct {
	duty.Event
	Path string
}

const (
	fewEvents  = 5   // of an indicator that was not opened
	manyEvents = 200 // of one that was
)

func shownResults(s duty.Score, open string, year int) []shownResult {
	var out []shownResult
	for _, r := range s.Results {
		one := shownResult{Result: r, Open: r.Indicator.ID == open, Path: fmt.Sprintf("?year=%d&i=%s#open", year, url.QueryEscape(r.Indicator.ID))}
		most := fewEvents
		if one.Open {
			most = manyEvents
		}
		slices.SortStableFunc(r.Events, func(a, b duty.Event) int { return cmp.Compare(notCounted(a), notCounted(b)) })
		for i, e := range r.Events {
			if i == most {
				one.More = len(r.Events) - most
				break
			}
			one.Events = append(one.Events, shownEvent{e, eventPath(e.ID, s.Unit, year)})
		}
		out = append(out, one)
	}
	return out
}

func notCounted(e duty.Event) int {
	if e.Counted {
		return 0
	}
	return 1
}

type evennessPage struct {
	frame
	Year  int
	Years []int
	duty.Evenness
	Lists []namedList
}

type namedList struct {
	Title string
	Names []string
}

// evenness shows where little is done: the weakest tenth by name, silent units, themes
// and months of nobody.
func (v *visit) evenness() error {
	p := &evennessPage{frame: v.frame("均衡情况"), Year: v.year(), Years: v.years()}
	e, err := v.opt.Duty.Evenness(v.r.Context(), v.who(), "", duty.Year(p.Year), v.now)
	if err != nil {
		return err
	}
	p.Evenness = e
	var months []string
	for _, m := range e.EmptyMonths {
		months = append(months, fmt.Sprintf("%d月", m))
	}
	p.Lists = []namedList{{"最弱的十分之一（按名称）", e.Weakest}, {"没有公布清单的单位", e.NoList}, {"没有采用过报送的单位", e.Silent},
		{"不在任何单位清单上的主题", e.NobodysJob}, {"全区没有活动的月份", months}}
	return v.show("evenness", p)
}
