package storetest

import (
	"testing"

	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/internal/lawref"
	"pufa/internal/store"
	"pufa/knowledge"
)

var rippleCases = map[string]func(*testing.T, *world){
	"a change is recorded once, with what it concerns": rippleOnce,
	"an item is followed until it is settled":          rippleSettled,
}

var (
	secondArticle = lawref.Ref{Law: "甲法", Number: lawref.Number{Article: 2}}
	movedTwo      = knowledge.CitedChange{Ref: secondArticle, Kind: knowledge.ArticleMoved, New: lawref.Number{Article: 3}}
	changedTwo    = knowledge.CitedChange{Ref: secondArticle, Kind: knowledge.ArticleChanged, New: lawref.Number{Article: 2}}
)

func lawChange(w *world) store.LawChange {
	return store.LawChange{Law: "甲法", From: "v1", To: "v2", On: datebook.DateOf(monday), Noticed: w.now()}
}

var concerned = []store.Ripple{
	{Kind: "faq", Item: "f1", Title: "问", Digest: "d1", Articles: []knowledge.CitedChange{changedTwo}, Hold: true},
	{Kind: "gist", Item: "甲法2", Title: "解读", Digest: "d2", Articles: []knowledge.CitedChange{movedTwo}},
}

func rippleOnce(t *testing.T, w *world) {
	ctx := t.Context()
	no(t, w.NoteLaws(ctx, []knowledge.LawState{{Law: "甲法", Version: "v1"}, {Law: "乙法", Version: "x"}}, w.now()))
	same(t, "first", must(w.LawStates(ctx))(t), map[string]string{"甲法": "v1", "乙法": "x"})
	no(t, together(4, func(int) error { return w.NoticeChange(ctx, lawChange(w), concerned) }))
	same(t, "after", must(w.LawStates(ctx))(t), map[string]string{"甲法": "v2", "乙法": "x"})
	changes := must(w.LawChanges(ctx))(t)
	want := lawChange(w)
	want.Open, want.Held = 2, 1
	if len(changes) == 1 {
		want.ID = changes[0].ID
	}
	same(t, "changes", changes, []store.LawChange{want})
	ripples := must(w.Ripples(ctx, want.ID))(t)
	for i := range ripples {
		r := concerned[i]
		r.Change, r.State = want.ID, store.RippleOpen
		same(t, "ripple", ripples[i], r)
	}
	same(t, "revision", must(w.HeldRevision(ctx))(t), int64(1))
	same(t, "held", must(w.HeldItems(ctx))(t), []knowledge.HeldItem{
		{Kind: "faq", ID: "f1", Digest: "d1", Hold: true, Moved: map[lawref.Ref]lawref.Number{}},
		{Kind: "gist", ID: "甲法2", Digest: "d2", Moved: map[lawref.Ref]lawref.Number{secondArticle: {Article: 3}}},
	})
	_, err := w.LawChange(ctx, "none")
	same(t, "no such change", fault.KindOf(err), fault.NotFound)
}

func rippleSettled(t *testing.T, w *world) {
	ctx := t.Context()
	no(t, w.NoticeChange(ctx, lawChange(w), concerned))
	open := must(w.UnsettledRipples(ctx))(t)
	no(t, w.RippleActed(ctx, open[0], true))
	no(t, w.SettleRipple(ctx, open[0], store.RippleMended, "", w.by()))
	same(t, "again", fault.KindOf(w.SettleRipple(ctx, open[0], store.RippleKept, "x", w.by())), fault.Conflict)
	no(t, w.SettleRipple(ctx, open[1], store.RippleKept, "看过", w.by()))
	got := must(w.Ripples(ctx, open[0].Change))(t)
	same(t, "mended", []any{got[0].Acted, got[0].State}, []any{true, store.RippleMended})
	same(t, "kept", []any{got[1].State, got[1].Reason, got[1].Actor}, []any{store.RippleKept, "看过", "测试"})
	same(t, "its citation stays moved", len(must(w.HeldItems(ctx))(t)[0].Moved), 1)
	c := must(w.LawChange(ctx, open[0].Change))(t)
	same(t, "counts", []int{c.Open, c.Held, c.Settled}, []int{0, 0, 2})
	same(t, "audit log", len(must(w.AuditLog(ctx, store.AuditFilter{Subject: "faq/f1"}))(t)), 1)
}
