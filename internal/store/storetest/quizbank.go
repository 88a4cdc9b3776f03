package storetest

import (
	"testing"
	"time"

	"pufa/internal/fault"
	"pufa/internal/store"
	"pufa/quiz"
)

func questionVersions(t *testing.T, w *world) {
	s := newSchool(t, w)
	change := func(stem string) quiz.Saved {
		all := must(w.BankQuestions(t.Context()))(t)
		for i := range all {
			all[i].Stem = stem
		}
		return must(s.ImportQuestions(t.Context(), all, nil, false, s.now()))(t)
	}
	same(t, "unused ones change in place", change("改过一次"), quiz.Saved{Changed: 12})
	same(t, "versions", must(w.BankQuestions(t.Context()))(t)[0].Version, 1)
	attempt := s.start(t, s.assign(t, plainAssignment), "p00")
	same(t, "asked ones get a version", change("改过两次"), quiz.Saved{Changed: 12})
	same(t, "the same again", change("改过两次"), quiz.Saved{Unchanged: 12})
	asked := map[string]bool{}
	for i, item := range attempt.Paper.Items {
		asked[item.ID] = true
		same(t, "asked", must(s.Ask(t.Context(), attempt, i))(t).Stem, "改过一次")
	}
	for _, q := range must(w.BankQuestions(t.Context()))(t) {
		if want := map[bool]int{true: 2, false: 1}[asked[q.ID]]; q.Version != want || q.Stem != "改过两次" {
			t.Errorf("%s is version %d (%s), want %d", q.ID, q.Version, q.Stem, want)
		}
	}
}

func assignmentVersions(t *testing.T, w *world) {
	s := newSchool(t, w)
	a := s.assign(t, plainAssignment)
	attempt := s.start(t, a, "p00")
	a.Title, a.Blueprint.Pass = "宪法学习（改）", 5
	_, err := s.Assign(t.Context(), a, quiz.Change{Actor: "admin", At: s.now()})
	same(t, "without a reason", fault.Message(err), "已经开始了，修改要写明理由。")
	changed := must(s.Assign(t.Context(), a, quiz.Change{Actor: "admin", Reason: "及格线写错了", At: s.now()}))(t)
	same(t, "version", changed.Version, 2)
	if err := w.SaveAssignment(t.Context(), changed, quiz.Change{}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the same version twice: %v", err)
	}
	for item := range 4 {
		s.answer(t, attempt, item, item > 0)
	}
	r := must(s.Result(t.Context(), attempt.ID, "p00", s.now()))(t)
	if r.Pass != 3 || !r.Passed || r.Title != "宪法学习" {
		t.Errorf("an attempt under way took the new version: %+v", r)
	}
	log := must(w.AuditLog(t.Context(), store.AuditFilter{Subject: "assignment/" + a.ID}))(t)
	if len(log) != 2 || log[0].Action != "quiz.assignment.change" || log[0].Before == "" || log[1].Action != "quiz.assignment.create" {
		t.Errorf("%+v", log)
	}
}

func exemption(t *testing.T, w *world) {
	s := newSchool(t, w)
	a := s.assign(t, plainAssignment)
	err := s.Exempt(t.Context(), a.ID, "p00", quiz.Change{Actor: "admin"})
	same(t, "without a reason", fault.Message(err), "免做要写明理由。")
	no(t, s.Exempt(t.Context(), a.ID, "p00", quiz.Change{Actor: "admin", Reason: "产假", At: s.now()}))
	same(t, "due", len(must(s.Due(t.Context(), "p00", s.now()))(t)), 0)
	_, err = s.Start(t.Context(), a.ID, "p00", "f", s.now())
	same(t, "start", fault.Message(err), "“宪法学习”您可以免做。")
	rows := must(s.Report(t.Context(), quiz.Query{By: quiz.ByAssignment}))(t)
	same(t, "assigned", rows[0].Assigned, 14)
}

func ledgerVerifies(t *testing.T, w *world) {
	s := newSchool(t, w)
	a := s.assign(t, plainAssignment)
	same(t, "empty", must(w.VerifyLedger(t.Context()))(t), store.AuditReport{})
	no(t, together(12, func(i int) error {
		person := []string{"p00", "p01", "p02", "p03", "p04", "p05", "p06", "p07", "p08", "p09", "p10", "p11"}[i]
		attempt, err := s.Start(t.Context(), a.ID, person, "f", s.now())
		if err != nil {
			return err
		}
		_, _, err = s.Submit(t.Context(), attempt.ID, person, true, s.now())
		return err
	}))
	first := must(w.AttemptsOf(t.Context(), "p00", ""))(t)[0]
	no(t, s.Void(t.Context(), first.ID, quiz.Change{Actor: "admin", Reason: "代答\x00", At: s.now().Add(time.Minute)}))
	r := must(w.VerifyLedger(t.Context()))(t)
	if r.Entries != 13 || len(r.Faults) > 0 || r.Head == "" {
		t.Errorf("%+v", r)
	}
}
