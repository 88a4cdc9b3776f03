package storetest

import (
	"testing"

	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/internal/lawref"
	"pufa/internal/store"
	"pufa/knowledge"
)

var replaceCases = map[string]func(*testing.T, *world){
	"exactly what is given is listed":             listedExactly,
	"the same again changes nothing":              replacedAgain,
	"facts are taken as given":                    factsAsGiven,
	"names may pass from one version to another":  namesPass,
	"a decision on an old revision is refused":    staleDecision,
	"what was dropped stays stored, and may come": droppedComesBack,
}

func listedExactly(t *testing.T, w *world) {
	ctx := t.Context()
	a, b, c := version("甲法", "2018-01-01", "a", 2), version("乙法", "2020-01-01", "b", 1), version("丙法", "2024-01-01", "c", 3)
	must(w.SaveStatutes(ctx, []knowledge.Imported{a, b}))(t)
	changes := must(w.ReplaceStatutes(ctx, []knowledge.Imported{b, c}, 1))(t)
	same(t, "changes", changes, store.Changes{Added: 1, Dropped: 1, Unchanged: 1, Articles: 3, Revision: 2})
	if ids := versionIDs(t, w); len(ids) != 2 || ids[0] == a.ID || ids[1] == a.ID {
		t.Errorf("listed: %v", ids)
	}
	same(t, "articles of what was dropped", must(w.Articles(ctx, a.ID))(t), a.Articles)
}

func replacedAgain(t *testing.T, w *world) {
	all := []knowledge.Imported{version("甲法", "2018-01-01", "a", 2), version("甲法", "2020-01-01", "b", 1)}
	all[0].Ended = all[1].Effective
	must(w.ReplaceStatutes(t.Context(), all, 0))(t)
	same(t, "changes", must(w.ReplaceStatutes(t.Context(), all, 1))(t), store.Changes{Unchanged: 2, Revision: 1})
	// Deciding over what is stored reads it back first.
	for i, v := range must(w.Versions(t.Context()))(t) {
		all[i] = knowledge.Imported{Version: v, Articles: must(w.Articles(t.Context(), v.ID))(t)}
	}
	same(t, "what was read back", must(w.ReplaceStatutes(t.Context(), all, 1))(t), store.Changes{Unchanged: 2, Revision: 1})
}

func factsAsGiven(t *testing.T, w *world) {
	v := version("甲法", "2018-01-01", "a", 1)
	v.Ended, v.Repealed = date("2025-01-01"), true
	must(w.ReplaceStatutes(t.Context(), []knowledge.Imported{v}, 0))(t)
	v.Ended, v.Repealed, v.Effective, v.Source, v.Law = datebook.Date{}, false, datebook.Date{}, "docx", "甲法（新名）"
	changes := must(w.ReplaceStatutes(t.Context(), []knowledge.Imported{v}, 1))(t)
	same(t, "changes", changes, store.Changes{Updated: 1, Revision: 2})
	same(t, "versions", must(w.Versions(t.Context()))(t), []knowledge.Version{v.Version})
}

func namesPass(t *testing.T, w *world) {
	a, b := version("甲法", "2018-01-01", "a", 1), version("乙法", "2018-01-01", "b", 1)
	must(w.SaveStatutes(t.Context(), []knowledge.Imported{a, b}))(t)
	a.Law, b.Law = b.Law, a.Law
	must(w.ReplaceStatutes(t.Context(), []knowledge.Imported{a, b}, 1))(t)
	for _, v := range must(w.Versions(t.Context()))(t) {
		if want := map[string]string{a.ID: a.Law, b.ID: b.Law}[v.ID]; v.Law != want {
			t.Errorf("%s is %s, should be %s", v.ID, v.Law, want)
		}
	}
	same(t, "versions", len(versionIDs(t, w)), 2)
}

func staleDecision(t *testing.T, w *world) {
	a, b := version("甲法", "2018-01-01", "a", 1), version("乙法", "2018-01-01", "b", 1)
	must(w.SaveStatutes(t.Context(), []knowledge.Imported{a}))(t)
	for _, all := range [][]knowledge.Imported{{b}, {a}, {}} {
		if _, err := w.ReplaceStatutes(t.Context(), all, 0); fault.KindOf(err) != fault.Conflict {
			t.Errorf("%d versions: %v", len(all), err)
		}
	}
	same(t, "versions", versionIDs(t, w), []string{a.ID})
	same(t, "revision", must(w.StatutesRevision(t.Context()))(t), int64(1))
	if _, found, err := w.Article(t.Context(), b.ID, lawref.Number{Article: 1}); found || err != nil {
		t.Errorf("the refused text is there: %v", err)
	}
}

func droppedComesBack(t *testing.T, w *world) {
	a, b := version("甲法", "2018-01-01", "a", 1), version("甲法", "2018-01-01", "b", 1)
	must(w.ReplaceStatutes(t.Context(), []knowledge.Imported{a}, 0))(t)
	must(w.ReplaceStatutes(t.Context(), []knowledge.Imported{b}, 1))(t)
	same(t, "listed", versionIDs(t, w), []string{b.ID})
	must(w.ReplaceStatutes(t.Context(), []knowledge.Imported{a}, 2))(t)
	same(t, "listed again", versionIDs(t, w), []string{a.ID})
}
