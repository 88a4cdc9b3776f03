package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/fault"
)

// dutyFreezeRoutes are the pages of frozen periods (封存).
func dutyFreezeRoutes() []route {
	return []route{
		{"GET /admin/duty/freeze", access.SeeDuty, (*visit).frozen},
		{"GET /admin/duty/freeze/new", access.Freeze, (*visit).beforeFreeze},
		{"POST /admin/duty/freeze", access.Freeze, (*visit).freeze},
		{"GET /admin/duty/freeze/snapshot", access.SeeDuty, (*visit).snapshot},
		{"GET /admin/duty/freeze/file", access.SeeDuty, (*visit).snapshotFile},
		{"POST /admin/duty/freeze/verify", access.SeeAudit, (*visit).verifyFrozen},
	}
}

type frozenPage struct {
	frame
	List     list
	Years    []int
	Year     int
	Parts    [][2]string
	Rubrics  []content.Rubric
	Checked  bool
	N        int // snapshots that were checked
	Problems []string
}

func snapshotPath(id string) string {
	return Prefix + "duty/freeze/snapshot?id=" + url.QueryEscape(id)
}

// frozen lists what was frozen, and offers to freeze a period.
func (v *visit) frozen() error { return v.showFrozen(&frozenPage{}) }

func (v *visit) showFrozen(p *frozenPage) error {
	all, err := v.opt.Duty.Snapshots(v.r.Context())
	if err != nil {
		return err
	}
	p.frame, p.Years, p.Year, p.Parts = v.frame("封存"), v.years(), v.year(), yearParts
	if p.Rubrics, err = v.opt.Duty.RubricsOf(v.r.Context(), p.Year); err != nil {
		return err
	}
	t := table{Name: "封存", Columns: []column{{Title: "期间"}, {Title: "细则"}, {Title: "时间"}, {Title: "经办"}, {Title: "哈希"}}}
	for _, s := range all {
		name := s.Period
		if period, err := duty.ParsePeriod(s.Period); err == nil {
			name = period.Chinese()
		}
		t.Rows = append(t.Rows, []cell{{Text: name, URL: snapshotPath(s.ID)}, {Text: s.Rubric.ID}, {Text: v.day(time.UnixMilli(s.Frozen))}, {Text: s.By}, {Text: s.Hash}})
	}
	var exported bool
	if p.List, exported, err = v.list(t); err != nil || exported {
		return err
	}
	return v.show("frozen", p)
}

type freezePage struct {
	frame
	duty.FreezePreview
	Gaps   []freezeGap
	Typed  string
	Reason string
}

// freezeGap is something missing, with where it is settled.
type freezeGap struct {
	duty.FreezeMissing
	Path string
}

var missingPaths = map[duty.MissingKind]string{duty.MissingList: "lists", duty.MissingReview: "reports", duty.MissingNotice: "prompts", duty.MissingQuestion: "questions",
	duty.MissingMark: "marks", duty.MissingFigure: "marks/figures", duty.MissingAppeal: "appeals"}

// beforeFreeze shows what freezing would keep, and names what is missing.
func (v *visit) beforeFreeze() error { return v.showFreeze(nil) }

func (v *visit) showFreeze(wrong error) error {
	period, err := duty.ParsePeriod(v.r.FormValue("period") + v.r.FormValue("part"))
	if err != nil {
		return err
	}
	preview, err := v.opt.Duty.BeforeFreeze(v.r.Context(), v.who(), v.r.FormValue("rubric"), period, v.now)
	if err != nil {
		return err
	}
	p := &freezePage{frame: v.frame("封存" + period.Chinese()), FreezePreview: preview, Typed: v.form("typed"), Reason: v.form("reason")}
	for _, g := range preview.Gaps {
		p.Gaps = append(p.Gaps, freezeGap{g, Prefix + "duty/" + missingPaths[g.Kind]})
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("freeze", p)
	}
	return v.show("freeze", p)
}

// freeze freezes a period for good, once its name was typed.
func (v *visit) freeze() error {
	period, err := duty.ParsePeriod(v.form("period"))
	if err != nil {
		return err
	}
	if typed := strings.ToUpper(v.form("typed")); typed != period.String() {
		return v.showFreeze(fault.New(fault.Invalid, "请输入 %s 确认，输入的是“%s”。", period, v.form("typed")))
	}
	ctx, cancel := v.longer()
	defer cancel()
	study, err := v.opt.Reports.StudyFigures(ctx, period.Year)
	if err != nil {
		return err
	}
	s, err := v.opt.Duty.Freeze(ctx, v.who(), v.form("rubric"), period, v.form("reason"), study, v.now)
	if fault.KindOf(err) == fault.Conflict {
		return v.showFreeze(err)
	}
	if err != nil {
		return err
	}
	return v.done(snapshotPath(s.ID), fmt.Sprintf("%s封存好了，%d个单位。", period.Chinese(), len(s.Units)))
}

// longer is time for work that takes longer than a page, and is not broken off when the
// reader leaves.
func (v *visit) longer() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(v.r.Context()), reportTime)
}

type snapshotPage struct {
	frame
	S      duty.Snapshot
	Period duty.Period
	At     time.Time
	List   list
}

// snapshot shows a frozen period: the bureau's whole, a liaison's own unit.
func (v *visit) snapshot() error {
	s, err := v.opt.Duty.Snapshot(v.r.Context(), v.who(), v.query("id"))
	if err != nil {
		return err
	}
	period, err := duty.ParsePeriod(s.Period)
	if err != nil {
		return err
	}
	p := &snapshotPage{frame: v.frame(period.Chinese() + "封存"), S: s, Period: period, At: time.UnixMilli(s.Frozen)}
	t := table{Name: period.Chinese() + s.Rubric.Title, Unranked: true, Columns: []column{{Title: "单位"}, {Title: "类型"}, {Title: "合计"}, {Title: "等次"}}}
	for _, in := range s.Rubric.Indicators {
		t.Columns = append(t.Columns, column{Title: in.Name})
	}
	for _, u := range s.Units {
		row := []cell{{Text: u.Name, URL: fmt.Sprintf("%sduty/units/%s?year=%d", Prefix, u.Unit, period.Year)}, {Text: u.Kind}, {Text: u.Total.String()}, {Text: u.Grade}}
		for _, l := range u.Lines {
			row = append(row, cell{Text: l.Points.String()})
		}
		t.Rows = append(t.Rows, row)
	}
	sortRows(t.Rows, 0, false, false)
	var exported bool
	if p.List, exported, err = v.list(t); err != nil || exported {
		return err
	}
	return v.show("snapshot", p)
}

// snapshotFile sends a frozen period as it is kept, with its hash.
func (v *visit) snapshotFile() error {
	s, err := v.opt.Duty.Snapshot(v.r.Context(), v.who(), v.query("id"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	if err := e.Encode(struct {
		Seq  int64  `json:"seq"`
		Hash string `json:"hash"`
		duty.Snapshot
	}{s.Seq, s.Hash, s}); err != nil {
		return fmt.Errorf("write snapshot: %w", err)
	}
	return v.download(s.Period+"封存.json", "application/json", b.Bytes())
}

// verifyFrozen checks the chain of hashes and works every frozen period out again.
func (v *visit) verifyFrozen() error {
	ctx, cancel := v.longer()
	defer cancel()
	n, problems, err := v.opt.Duty.Verify(ctx)
	if err != nil {
		return err
	}
	return v.showFrozen(&frozenPage{Checked: true, N: n, Problems: problems})
}
