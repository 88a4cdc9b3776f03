package storetest

import (
	"fmt"
	"sync"
	"testing"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/fault"
)

var contentCases = map[string]func(*testing.T, *world){
	"a life from draft to withdrawal":            contentLife,
	"of two who save at once one is told":        contentConflict,
	"what residents get moves by deeds alone":    contentLive,
	"a step that is out of turn changes nothing": contentOutOfTurn,
}

func (w *world) step(kind, id string, n int, state content.State, text string) content.Revision {
	return content.Revision{Kind: kind, ID: id, Number: n, State: state, Text: text, Author: fmt.Sprint("编辑", n%2), Note: "因为\x00", Checked: datebook.Date{Year: 2026, Month: 11, Day: 23}, At: w.now()}
}

func contentLife(t *testing.T, w *world) {
	ctx := t.Context()
	var want []content.Revision
	for i, s := range []content.State{content.Draft, content.Draft, content.InReview, content.Published, content.Draft} {
		r := w.step("faq", "own-1", i+1, s, fmt.Sprint("text ", i))
		no(t, w.AddContent(ctx, r))
		r.Note = "因为"
		want = append([]content.Revision{r}, want...)
	}
	no(t, w.AddContent(ctx, w.step("case", "own-1", 1, content.Draft, "")))
	e := must(w.ContentEntry(ctx, "faq", "own-1"))(t)
	same(t, "revisions", e.Revisions, want)
	live, _ := e.Live()
	same(t, "live", live, want[1])
	same(t, "authors of what is under way", e.Authors(), []string{"编辑1"})
	same(t, "entries", len(must(w.ContentEntries(ctx, ""))(t)), 2)
	same(t, "entries of a kind", must(w.ContentEntries(ctx, "faq"))(t), []content.Entry{e})
	same(t, "unknown", must(w.ContentEntry(ctx, "faq", "nothing"))(t), content.Entry{Kind: "faq", ID: "nothing"})
}

func contentConflict(t *testing.T, w *world) {
	var wg sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		wg.Go(func() {
			errs[i] = w.AddContent(t.Context(), w.step("faq", "own-1", 1, content.Published, fmt.Sprint(i)))
		})
	}
	wg.Wait()
	saved := 0
	for _, err := range errs {
		switch {
		case err == nil:
			saved++
		case fault.KindOf(err) != fault.Conflict:
			t.Error(err)
		}
	}
	same(t, "saved", saved, 1)
	same(t, "revision", must(w.ContentRevision(t.Context()))(t), int64(1))
}

func contentLive(t *testing.T, w *world) {
	ctx := t.Context()
	for i, c := range []struct {
		state content.State
		live  string // text, hidden, or nothing
		moves bool
	}{{content.Draft, "", false}, {content.InReview, "", false}, {content.Published, "2", true}, {content.Draft, "2", false}, {content.Returned, "2", false},
		{content.Published, "5", true}, {content.Withdrawn, "hidden", true}, {content.Draft, "hidden", false}, {content.Published, "8", true}, {content.Original, "", true}} {
		before := must(w.ContentRevision(ctx))(t)
		no(t, w.AddContent(ctx, w.step("gist", "民法典1", i+1, c.state, fmt.Sprint(i))))
		got := ""
		for _, item := range must(w.EditedContent(ctx))(t) {
			if got = item.Text; item.Hidden {
				got = "hidden"
			}
		}
		same(t, fmt.Sprint("after step ", i), got, c.live)
		same(t, fmt.Sprint("revision moved at step ", i), must(w.ContentRevision(ctx))(t) > before, c.moves)
	}
}

func contentOutOfTurn(t *testing.T, w *world) {
	ctx := t.Context()
	no(t, w.AddContent(ctx, w.step("faq", "a", 1, content.Draft, "one")))
	for _, n := range []int{-1, 0, 1, 3} {
		if err := w.AddContent(ctx, w.step("faq", "a", n, content.Published, "two")); fault.KindOf(err) != fault.Conflict {
			t.Errorf("step %d: %v", n, err)
		}
	}
	same(t, "live", len(must(w.EditedContent(ctx))(t)), 0)
	same(t, "revision", must(w.ContentRevision(ctx))(t), int64(0))
}
