package storetest

import (
	"sync/atomic"
	"testing"
	"time"

	"pufa/internal/fault"
	"pufa/internal/store"
)

var jobCases = map[string]func(*testing.T, *world){
	"a job from start to end":                  jobLife,
	"one of a kind runs at a time":             jobOfAKind,
	"a silent job is broken off, another runs": jobSilent,
}

func startJob(t testing.TB, w *world, kind string) store.Job {
	t.Helper()
	return must(w.StartJob(t.Context(), store.Job{Kind: kind, Title: "导入法律", Back: "/admin/laws", Actor: "普法股"}, w.now()))(t)
}

func jobLife(t *testing.T, w *world) {
	ctx := t.Context()
	j := startJob(t, w, "import")
	want := store.Job{ID: j.ID, Kind: "import", Title: "导入法律", Back: "/admin/laws", Actor: "普法股", State: store.JobRunning, Total: -1, Started: monday, Beat: monday}
	same(t, "begun", must(w.Job(ctx, j.ID, w.now()))(t), want)
	w.pass(50 * time.Second)
	same(t, "alive", must(w.BeatJob(ctx, j.ID, "读取", 3, 10, w.now()))(t), true)
	want.What, want.Done, want.Total, want.Beat = "读取", 3, 10, w.now()
	w.pass(50 * time.Second)
	same(t, "under way", must(w.Jobs(ctx, w.now()))(t), []store.Job{want})
	no(t, w.EndJob(ctx, j.ID, store.JobDone, "新增3部。", w.now()))
	no(t, w.EndJob(ctx, j.ID, store.JobFailed, "again", w.now()))
	want.State, want.Result, want.Beat, want.Ended = store.JobDone, "新增3部。", w.now(), w.now()
	w.pass(time.Hour)
	same(t, "ended", must(w.Job(ctx, j.ID, w.now()))(t), want)
	same(t, "alive after its end", must(w.BeatJob(ctx, j.ID, "x", 0, 0, w.now()))(t), false)
	_, err := w.Job(ctx, "none", w.now())
	same(t, "no such job", fault.KindOf(err), fault.NotFound)
	var log []string
	for _, e := range must(w.AuditLog(ctx, store.AuditFilter{Subject: "job/" + j.ID}))(t) {
		log = append(log, e.Actor+" "+e.Action)
	}
	same(t, "audit log", log, []string{"普法股 job.done", "普法股 job.start"})
}

func jobOfAKind(t *testing.T, w *world) {
	var began, refused atomic.Int32
	no(t, together(6, func(int) error {
		_, err := w.StartJob(t.Context(), store.Job{Kind: "import", Title: "a"}, w.now())
		switch {
		case err == nil:
			began.Add(1)
		case fault.KindOf(err) == fault.Conflict:
			refused.Add(1)
			return nil
		}
		return err
	}))
	same(t, "began", began.Load(), int32(1))
	same(t, "refused", refused.Load(), int32(5))
	startJob(t, w, "backup")
	other, err := w.StartJob(t.Context(), store.Job{Kind: "backup"}, w.now())
	same(t, "refused", fault.KindOf(err), fault.Conflict)
	same(t, "the one that runs", other.Title, "导入法律")
}

func jobSilent(t *testing.T, w *world) {
	ctx := t.Context()
	j := startJob(t, w, "import")
	w.pass(store.JobSilence)
	same(t, "state", must(w.Job(ctx, j.ID, w.now()))(t).State, store.JobBroken)
	next := startJob(t, w, "import")
	same(t, "its process comes back", must(w.BeatJob(ctx, j.ID, "x", 1, 1, w.now()))(t), false)
	no(t, w.EndJob(ctx, j.ID, store.JobDone, "x", w.now()))
	same(t, "state", must(w.Job(ctx, j.ID, w.now()))(t).State, store.JobBroken)
	same(t, "the next", must(w.Job(ctx, next.ID, w.now()))(t).State, store.JobRunning)
}
