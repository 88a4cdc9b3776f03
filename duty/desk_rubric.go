package duty

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/content"
	"pufa/internal/fault"
)

// RubricRevision is a revision of a rubric of the bureau's own: a draft, or one adopted
// from a year on.
type RubricRevision struct {
	Rubric   content.Rubric
	Revision int // from 1
	From     int // first year that it is for; 0 = a draft
	Saved    time.Time
	By       string
	Reason   string // why it was adopted
}

// RubricsOf are the rubrics in force for a year: those that the bureau adopted last for
// it or an earlier year, then those of the packs that they do not replace.
func (d *Desk) RubricsOf(ctx context.Context, year int) ([]content.Rubric, error) {
	all, err := d.ports.Rubrics.RubricRevisions(ctx)
	if err != nil {
		return nil, err
	}
	adopted := map[string]RubricRevision{}
	var out []content.Rubric
	for _, r := range all { // by id, the first revision first
		if last := adopted[r.Rubric.ID]; r.From > 0 && r.From <= year && r.From >= last.From {
			adopted[r.Rubric.ID] = r
		}
	}
	for _, r := range all {
		if last, ok := adopted[r.Rubric.ID]; ok && last.Revision == r.Revision {
			out = append(out, r.Rubric)
		}
	}
	for _, r := range d.rubrics() {
		if _, replaced := adopted[r.ID]; !replaced {
			out = append(out, r)
		}
	}
	return out, nil
}

// Rubric is the rubric of that id in force for a year; the empty id takes the one for a
// kind of unit, the bureau's own before the examples.
func (d *Desk) Rubric(ctx context.Context, id, kind string, year int) (*content.Rubric, error) {
	all, err := d.RubricsOf(ctx, year)
	if err != nil {
		return nil, err
	}
	return chooseRubric(all, id, kind)
}

func chooseRubric(all []content.Rubric, id, kind string) (*content.Rubric, error) {
	var example *content.Rubric
	for i := range all {
		r := &all[i]
		switch {
		case id != "" && r.ID == id:
			return r, nil
		case id != "" || !Applies(r, kind):
		case !r.Example:
			return r, nil
		case example == nil:
			example = r
		}
	}
	if example != nil {
		return example, nil
	}
	if id != "" {
		return nil, fault.New(fault.NotFound, "没有“%s”这份评分细则。", id)
	}
	return nil, fault.New(fault.NotFound, "没有适用于“%s”的评分细则。", kind)
}

// RubricHistory is a rubric's revisions, the latest first.
func (d *Desk) RubricHistory(ctx context.Context, w Who, id string) ([]RubricRevision, error) {
	if err := w.ofBureau(); err != nil {
		return nil, err
	}
	all, err := d.ports.Rubrics.RubricRevisions(ctx)
	all = slices.DeleteFunc(all, func(r RubricRevision) bool { return r.Rubric.ID != id })
	slices.Reverse(all)
	return all, err
}

// RubricIDs are the ids of all rubrics there are: adopted, drafted and of the packs.
func (d *Desk) RubricIDs(ctx context.Context) (out []string, err error) {
	all, err := d.ports.Rubrics.RubricRevisions(ctx)
	for _, r := range all {
		out = append(out, r.Rubric.ID)
	}
	for _, r := range d.rubrics() {
		out = append(out, r.ID)
	}
	slices.Sort(out)
	return slices.Compact(out), err
}

// Drafted is the latest revision of a rubric, draft or not; the one of the packs, with
// Revision 0, where the bureau has none of its own.
func (d *Desk) Drafted(ctx context.Context, w Who, id string) (RubricRevision, error) {
	all, err := d.RubricHistory(ctx, w, id)
	if err != nil || len(all) > 0 {
		return append(all, RubricRevision{})[0], err
	}
	r, err := chooseRubric(d.rubrics(), id, "")
	if err != nil {
		return RubricRevision{}, err
	}
	return RubricRevision{Rubric: plain(r)}, nil
}

// DraftRubric keeps a rubric that was edited as the next revision; it is in force for no
// year yet. seen is the revision that the editor looked at. The rubric has been checked
// (content.ParseRubrics).
func (d *Desk) DraftRubric(ctx context.Context, w Who, r content.Rubric, seen int, now time.Time) (RubricRevision, error) {
	return d.saveRubric(ctx, w, RubricRevision{Rubric: r}, seen, "rubric.draft", now)
}

// AdoptRubric puts the latest revision in force from a year on, with a reason. A year
// that is frozen keeps the rubric that it was frozen by.
func (d *Desk) AdoptRubric(ctx context.Context, w Who, id string, year int, reason string, now time.Time) (RubricRevision, error) {
	if strings.TrimSpace(reason) == "" {
		return RubricRevision{}, fault.New(fault.Invalid, "启用要写明依据，例如局里的文号。")
	}
	if year < firstYear || year > lastYear {
		return RubricRevision{}, fault.New(fault.Invalid, "请填从哪一年起用，如 2026。")
	}
	frozen, err := d.ports.Snapshots.SnapshotHeads(ctx)
	if err != nil {
		return RubricRevision{}, err
	}
	for _, s := range frozen {
		if p, err := ParsePeriod(s.Period); err == nil && p == Year(p.Year) && p.Year >= year {
			return RubricRevision{}, fault.New(fault.Conflict, "%d年已经封存，它的细则不能再换。请从%d年起用。", p.Year, p.Year+1)
		}
	}
	latest, err := d.Drafted(ctx, w, id)
	if err != nil {
		return RubricRevision{}, err
	}
	return d.saveRubric(ctx, w, RubricRevision{Rubric: latest.Rubric, From: year, Reason: reason}, latest.Revision, "rubric.adopt", now)
}

func (d *Desk) saveRubric(ctx context.Context, w Who, r RubricRevision, seen int, action string, now time.Time) (RubricRevision, error) {
	if err := w.ofBureau(); err != nil {
		return RubricRevision{}, err
	}
	r.Revision, r.Saved, r.By = seen+1, now, w.Name
	r.Rubric = plain(&r.Rubric)
	r.Rubric.Example = false
	return r, d.ports.Rubrics.SaveRubric(ctx, r, w.change(action, r.Reason, now))
}

// Trial is a unit's score by the rubric in force beside the one that is tried.
type Trial struct {
	Unit Unit
	Old  Score // of no results where no rubric is in force for the unit
	New  Score
}

// TryRubric scores a period's records by a rubric beside the one in force, units by name.
// A frozen period is looked at as it was frozen.
func (d *Desk) TryRubric(ctx context.Context, w Who, r content.Rubric, p Period, now time.Time) ([]Trial, error) {
	if err := w.ofBureau(); err != nil {
		return nil, err
	}
	all, err := d.RubricsOf(ctx, p.Year)
	if err != nil {
		return nil, err
	}
	records, frozen, err := d.lookAt(ctx, p, nil, now)
	if err != nil {
		return nil, err
	}
	if frozen != nil {
		all = append([]content.Rubric{frozen.Rubric}, all...)
	}
	scorer := NewScorer(records, d.loc)
	var out []Trial
	for _, u := range records.Units {
		if !Applies(&r, u.Kind) {
			continue
		}
		t := Trial{Unit: u}
		if old, err := ofSameKind(all, r.ID, u.Kind); err == nil {
			t.Old, _ = scorer.Score(old, u.ID, false)
		}
		t.New, _ = scorer.Score(&r, u.ID, false)
		out = append(out, t)
	}
	return out, nil
}

// ofSameKind is the rubric with an id if it is for a kind of unit, else another for it.
func ofSameKind(all []content.Rubric, id, kind string) (*content.Rubric, error) {
	for i := range all {
		if all[i].ID == id && Applies(&all[i], kind) {
			return &all[i], nil
		}
	}
	return chooseRubric(all, "", kind)
}

// lookAt are a period's records of some units or of all: as it was frozen last, or now.
func (d *Desk) lookAt(ctx context.Context, p Period, units []string, now time.Time) (*Records, *Snapshot, error) {
	frozen, err := d.lastFrozen(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	var asOf time.Time
	if frozen != nil {
		asOf = time.UnixMilli(frozen.AsOf)
	}
	records, err := d.ports.Years.RecordsOf(ctx, p, units, asOf)
	if err == nil && frozen == nil {
		records.AsOf = now
	}
	return records, frozen, err
}

// lastFrozen is the last snapshot of a period; nil where it is not frozen.
func (d *Desk) lastFrozen(ctx context.Context, p Period) (*Snapshot, error) {
	heads, err := d.ports.Snapshots.SnapshotHeads(ctx)
	if err != nil {
		return nil, err
	}
	for _, h := range slices.Backward(heads) {
		if h.Period == p.String() {
			s, err := d.ports.Snapshots.Snapshot(ctx, h.ID)
			return &s, err
		}
	}
	return nil, nil
}

// Scored is how units stand in a period by a rubric.
type Scored struct {
	Rubric content.Rubric
	Frozen *Snapshot // whose rubric and records these are; nil: they are those of now
	Scores []Score   // in the order of the units asked for
}

// ScoresOf scores some units, or all that the rubric is for, explained where asked: as
// the period was frozen, else as they stand now.
func (d *Desk) ScoresOf(ctx context.Context, w Who, rubric string, p Period, units []Unit, explain bool, now time.Time) (Scored, error) {
	if len(units) == 0 {
		return Scored{}, fault.New(fault.NotFound, "没有这样的单位。")
	}
	ids := make([]string, len(units))
	for i, u := range units {
		if err := w.may(u.ID); err != nil {
			return Scored{}, err
		}
		ids[i] = u.ID
	}
	records, frozen, err := d.lookAt(ctx, p, ids, now)
	if err != nil {
		return Scored{}, err
	}
	r, err := d.rubricIn(ctx, frozen, rubric, units[0].Kind, p.Year)
	if err != nil {
		return Scored{}, err
	}
	out, scorer := Scored{Rubric: *r, Frozen: frozen}, NewScorer(records, d.loc)
	for _, id := range ids {
		if s, ok := scorer.Score(r, id, explain); ok {
			out.Scores = append(out.Scores, s)
		}
	}
	return out, nil
}

// rubricIn is the rubric of a frozen period, where it is the one asked for or is for the
// kind; else the one in force.
func (d *Desk) rubricIn(ctx context.Context, frozen *Snapshot, id, kind string, year int) (*content.Rubric, error) {
	if frozen != nil && (id == frozen.Rubric.ID || id == "" && Applies(&frozen.Rubric, kind)) {
		return &frozen.Rubric, nil
	}
	return d.Rubric(ctx, id, kind, year)
}

// String names a revision: 第3版.
func (r RubricRevision) String() string { return fmt.Sprintf("第%d版", r.Revision) }
