package duty

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"pufa/content"
	"pufa/internal/fault"
)

// Snapshot is a period's scores by one version of a rubric, frozen. It never changes.
type Snapshot struct {
	Seq    int64          `json:"-"` // given by the store, from 1 without gaps
	Hash   string         `json:"-"` // over the snapshot before and this one
	ID     string         `json:"id"`
	Period string         `json:"period"`
	Rubric content.Rubric `json:"rubric"`
	AsOf   int64          `json:"as_of"`  // Unix milliseconds: the records as they stood then
	Frozen int64          `json:"frozen"` // Unix milliseconds
	By     string         `json:"by"`
	Reason string         `json:"reason,omitempty"` // why a period was frozen again
	Units  []FrozenUnit   `json:"units"`            // by id: no order of merit
}

// FrozenUnit is a unit's score in a snapshot.
type FrozenUnit struct {
	Unit      string         `json:"unit"`
	Name      string         `json:"name"`
	Kind      string         `json:"kind"`
	Headcount int            `json:"headcount"`
	Total     content.Points `json:"total"`
	Max       content.Points `json:"max"`
	Grade     string         `json:"grade"`
	Lines     []FrozenLine   `json:"lines"`
}

// FrozenLine is an indicator in a snapshot. Digest is over the events that it looked at
// and whether they counted.
type FrozenLine struct {
	Indicator string         `json:"indicator"`
	Points    content.Points `json:"points"`
	Part      int64          `json:"part"`
	Of        int64          `json:"of"`
	Digest    string         `json:"digest"`
}

// settled is how far back a snapshot looks, so that every write under way at its moment
// has come to an end, and will be read again when it is recomputed.
const settled = 2 * time.Second

// Freeze freezes a period's scores. A period is frozen once by a rubric; again only
// with a reason, beside the earlier one. The quiz's figures are taken as of the
// snapshot's moment; nil keeps those stored before.
func (d *Desk) Freeze(ctx context.Context, w Who, rubric string, p Period, reason string, study []StudyFigure, now time.Time) (Snapshot, error) {
	if err := w.ofBureau(); err != nil {
		return Snapshot{}, err
	}
	r, err := d.Rubric(ctx, rubric, KindOffice, p.Year)
	if err != nil {
		return Snapshot{}, err
	}
	before, err := d.ports.Snapshots.Snapshots(ctx)
	if err != nil {
		return Snapshot{}, err
	}
	nth := 1
	for _, s := range before {
		if s.Period == p.String() && s.Rubric.ID == r.ID {
			nth++
		}
	}
	if nth > 1 && reason == "" {
		return Snapshot{}, fault.New(fault.Conflict, "%s按《%s》已经定格过。确需再定格，请写明原因；原来那份不会变。", p.Chinese(), r.Title)
	}
	asOf := now.Add(-settled).Truncate(time.Millisecond)
	if err := d.ports.Scoring.SaveStudy(ctx, study, asOf); err != nil {
		return Snapshot{}, err
	}
	s := Snapshot{ID: fmt.Sprintf("%s/%s/%d", p, r.ID, nth), Period: p.String(), Rubric: plain(r), AsOf: asOf.UnixMilli(), Frozen: now.UnixMilli(), By: w.Name, Reason: reason}
	if s.Units, err = d.frozen(ctx, &s); err != nil {
		return Snapshot{}, err
	}
	return d.ports.Snapshots.AddSnapshot(ctx, s, w.change("score.freeze", reason, now))
}

// plain is a rubric without the places where it was written.
func plain(r *content.Rubric) content.Rubric {
	out := *r
	out.Position = content.Position{}
	out.Indicators = slices.Clone(r.Indicators)
	for i := range out.Indicators {
		out.Indicators[i].Position = content.Position{}
	}
	return out
}

// frozen works a snapshot's units out from the records as they stood.
func (d *Desk) frozen(ctx context.Context, s *Snapshot) ([]FrozenUnit, error) {
	p, err := ParsePeriod(s.Period)
	if err != nil {
		return nil, err
	}
	records, err := d.ports.Years.Records(ctx, p, "", time.UnixMilli(s.AsOf))
	if err != nil {
		return nil, err
	}
	units := map[string]Unit{}
	for _, u := range records.Units {
		units[u.ID] = u
	}
	var out []FrozenUnit
	for _, score := range scoreAll(&s.Rubric, records, d.loc) {
		u := units[score.Unit]
		f := FrozenUnit{Unit: u.ID, Name: u.Name, Kind: u.Kind, Headcount: u.Headcount, Total: score.Total, Max: score.Max, Grade: score.Grade}
		for _, r := range score.Results {
			f.Lines = append(f.Lines, FrozenLine{r.Indicator.ID, r.Points, r.Part, r.Of, r.Digest})
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b FrozenUnit) int { return strings.Compare(a.Unit, b.Unit) })
	return out, nil
}

// Verify checks the chain of snapshots and recomputes each from the records and its
// rubric. It says what is wrong, in Chinese; nothing when all is as it was.
func (d *Desk) Verify(ctx context.Context) (checked int, problems []string, err error) {
	if problems, err = d.ports.Snapshots.VerifySnapshots(ctx); err != nil {
		return 0, nil, err
	}
	all, err := d.ports.Snapshots.Snapshots(ctx)
	if err != nil {
		return 0, nil, err
	}
	for i := range all {
		again, err := d.frozen(ctx, &all[i])
		if err != nil {
			return i, nil, err
		}
		problems = append(problems, differences(&all[i], again)...)
	}
	return len(all), problems, nil
}

// differences names the units whose score comes out otherwise than it was frozen. A
// name that was changed since is no difference, and neither is a unit that came later.
func differences(s *Snapshot, again []FrozenUnit) (out []string) {
	now := map[string]FrozenUnit{}
	for _, u := range again {
		now[u.Unit] = u
	}
	for _, was := range s.Units {
		is, ok := now[was.Unit]
		if !ok {
			out = append(out, fmt.Sprintf("定格%s：单位%s现在没有了", s.ID, was.Name))
			continue
		}
		is.Name = was.Name
		if !reflect.DeepEqual(was, is) {
			out = append(out, fmt.Sprintf("定格%s：%s定格%s分，重算%s分，对不上的指标：%s", s.ID, was.Name, was.Total, is.Total, unlike(was, is)))
		}
	}
	return out
}

func unlike(a, b FrozenUnit) string {
	text := ""
	for i := range a.Lines {
		if i >= len(b.Lines) || a.Lines[i] != b.Lines[i] {
			text += a.Lines[i].Indicator + " "
		}
	}
	return text
}

// Snapshot is a frozen period by its ID: the bureau's whole, a liaison's own unit only.
func (d *Desk) Snapshot(ctx context.Context, w Who, id string) (Snapshot, error) {
	s, err := d.ports.Snapshots.Snapshot(ctx, id)
	if err == nil && !w.bureau {
		s.Units = slices.DeleteFunc(slices.Clone(s.Units), func(u FrozenUnit) bool { return w.may(u.Unit) != nil })
	}
	return s, err
}

// Snapshots are the frozen periods without their units, the latest first.
func (d *Desk) Snapshots(ctx context.Context) ([]Snapshot, error) {
	all, err := d.ports.Snapshots.SnapshotHeads(ctx)
	slices.Reverse(all)
	return all, err
}
