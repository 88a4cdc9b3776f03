package storetest

import (
	"fmt"
	"testing"
	"time"

	"pufa/internal/record"
	"pufa/internal/setting"
	"pufa/internal/store"
)

var retentionCases = map[string]func(*testing.T, *world){
	"who left is forgotten after the time, who came back is not": goneAreForgotten,
	"a run is proved by the audit log":                           runsAreProved,
	"a day's receipt goes and a new one stays":                   receiptsAreForgotten,
}

func (w *world) follow(t testing.TB, id string) {
	t.Helper()
	no(t, w.SaveFollower(t.Context(), record.Follower{ID: id, OpenID: "o-" + id, At: w.now()}))
	no(t, w.AddFeedback(t.Context(), record.Feedback{Key: id + fmt.Sprint(w.now()), Follower: id, Question: "问", At: w.now()}))
}

func goneAreForgotten(t *testing.T, w *world) {
	for _, id := range []string{"stays", "left", "back", "late"} {
		w.follow(t, id)
	}
	for _, id := range []string{"left", "back"} {
		no(t, w.Unfollow(t.Context(), id, w.now()))
	}
	w.pass(24 * time.Hour)
	no(t, w.Unfollow(t.Context(), "late", w.now()))
	w.follow(t, "back")
	w.pass(29*24*time.Hour + time.Millisecond) // 30 days since the first left
	run := must(w.DeleteOverdue(t.Context(), setting.Retention{setting.Gone: 30}, w.by()))(t)
	for id, kept := range map[string]int{"stays": 2, "left": 0, "back": 2, "late": 2} {
		same(t, id, len(must(w.FollowerData(t.Context(), id))(t).Counts), kept)
	}
	var removed []string
	for _, d := range run.Rows {
		if d.Removed > 0 {
			removed = append(removed, fmt.Sprint(d.Kind, " ", d.Table, " ", d.Removed, " ", d.Days))
		}
	}
	same(t, "removed", removed, []string{"gone followers 1 30", "gone feedback 1 30"})
}

func runsAreProved(t *testing.T, w *world) {
	w.follow(t, "a")
	w.pass(400 * 24 * time.Hour)
	first := must(w.DeleteOverdue(t.Context(), setting.Retention{setting.Feedback: 365}, w.by()))(t)
	second := must(w.DeleteOverdue(t.Context(), nil, w.by()))(t)
	same(t, "removed", []int64{first.Removed(), second.Removed()}, []int64{1, 0})
	runs := must(w.DeletionRuns(t.Context(), 10))(t)
	same(t, "runs", runs, []store.DeletionRun{second, first})
	for _, r := range runs {
		if !r.Proved || r.Digest == "" {
			t.Errorf("run %d is not proved", r.ID)
		}
	}
	e := must(w.AuditLog(t.Context(), store.AuditFilter{Subject: "retention/1"}))(t)[0]
	same(t, "entry", []string{e.Actor, e.Action, fmt.Sprint(e.Seq)}, []string{"测试", "retention.run", fmt.Sprint(first.Entry)})
	same(t, "chain", must(w.VerifyAudit(t.Context()))(t).Faults, []store.AuditFault(nil))
}

func receiptsAreForgotten(t *testing.T, w *world) {
	claim(t, w, "old")
	w.pass(24*time.Hour + time.Millisecond)
	claim(t, w, "new")
	must(w.DeleteOverdue(t.Context(), nil, w.by()))(t)
	if claimed, _ := claim(t, w, "new"); claimed {
		t.Error("the new receipt is gone")
	}
	if claimed, _ := claim(t, w, "old"); !claimed {
		t.Error("the old receipt is still there")
	}
}
