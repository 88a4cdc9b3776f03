package storetest

import (
	"slices"
	"testing"
	"time"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/fault"
)

// rubricAdopted edits a rubric, adopts it for a year and later ones, and sees that what
// is frozen stays as it was.
func rubricAdopted(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	changed := must(o.Drafted(ctx, admin, "own"))(t).Rubric
	changed.Indicators = slices.Clone(changed.Indicators)
	changed.Indicators[1].Points = 20 * content.One
	must(o.DraftRubric(ctx, admin, changed, 0, w.now()))(t)
	if _, err := o.DraftRubric(ctx, admin, changed, 0, w.now()); fault.KindOf(err) != fault.Conflict {
		t.Errorf("over somebody else's change: %v", err)
	}
	points := func(year int) string {
		return must(o.Rubric(ctx, "own", "", year))(t).Indicators[1].Points.String()
	}
	same(t, "a draft is not in force", points(2026), "10")
	if _, err := o.AdoptRubric(ctx, admin, "own", 2026, " ", w.now()); fault.KindOf(err) != fault.Invalid {
		t.Errorf("adopted without a reason: %v", err)
	}
	must(o.AdoptRubric(ctx, admin, "own", 2026, "某法办发〔2026〕9号", w.now()))(t)
	same(t, "from its year on", []string{points(2025), points(2026), points(2027)}, []string{"10", "20", "20"})
	history := must(o.RubricHistory(ctx, admin, "own"))(t)
	same(t, "history", []any{len(history), history[0].From, history[0].Reason, history[1].From}, []any{2, 2026, "某法办发〔2026〕9号", 0})
	snapshot := o.freeze(t)
	if _, err := o.AdoptRubric(ctx, admin, "own", 2026, "再改", w.now()); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the rubric of a frozen year changed: %v", err)
	}
	again := history[0].Rubric
	again.Indicators = slices.Clone(again.Indicators)
	again.Indicators[1].Points = 30 * content.One
	must(o.DraftRubric(ctx, admin, again, 2, w.now()))(t)
	must(o.AdoptRubric(ctx, admin, "own", 2027, "明年起", w.now()))(t)
	same(t, "the frozen year keeps its own", []string{points(2026), points(2027)}, []string{"20", "30"})
	trials := must(o.TryRubric(ctx, admin, again, duty.Year(2026), w.now()))(t)
	i := slices.IndexFunc(trials, func(one duty.Trial) bool { return one.Unit.ID == "u1" })
	same(t, "as it was frozen", trials[i].Old.Total, snapshot.Units[0].Total)
	if trials[i].New.Total <= trials[i].Old.Total {
		t.Errorf("what would have been: %s after %s", trials[i].New.Total, trials[i].Old.Total)
	}
	if _, err := o.TryRubric(ctx, o.zhang, again, duty.Year(2026), w.now()); fault.KindOf(err) != fault.Unauthorised {
		t.Errorf("a liaison tried: %v", err)
	}
}

// someScored wants some units' scores to be those that they have among all, and those of
// a frozen period to stay.
func someScored(t *testing.T, w *world) {
	o, ctx := newOffice(t, w), t.Context()
	id := o.send(t, o.zhang, violence, "m").Report.ID
	must(o.Accept(ctx, admin, id, "", w.now()))(t)
	units := must(o.Units(ctx, admin))(t)
	all, _, err := o.Scores(ctx, admin, "own", duty.Year(2026), w.now())
	no(t, err)
	some := must(o.ScoresOf(ctx, admin, "own", duty.Year(2026), units[1:], false, w.now()))(t)
	same(t, "some of all", some.Scores, all[1:])
	if _, err := o.ScoresOf(ctx, o.zhang, "own", duty.Year(2026), units, false, w.now()); fault.KindOf(err) != fault.Unauthorised {
		t.Errorf("a liaison saw other units: %v", err)
	}
	w.pass(time.Minute)
	snapshot := must(o.Freeze(ctx, admin, "own", duty.Year(2026), "", nil, w.now()))(t)
	o.change(t)
	frozen := must(o.ScoresOf(ctx, admin, "own", duty.Year(2026), units, true, w.now()))(t)
	same(t, "frozen", frozen.Frozen.ID, snapshot.ID)
	for i, u := range units {
		for _, f := range snapshot.Units {
			if f.Unit == u.ID {
				same(t, "frozen total of "+u.Name, frozen.Scores[i].Total, f.Total)
			}
		}
	}
	heads := must(o.Snapshots(ctx))(t)
	same(t, "heads", []any{len(heads), heads[0].ID, heads[0].Hash, len(heads[0].Units)}, []any{1, snapshot.ID, snapshot.Hash, 0})
}
