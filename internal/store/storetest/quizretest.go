package storetest

import (
	"testing"
	"time"

	"pufa/internal/fault"
	"pufa/quiz"
)

// retest: whoever used up an attempt is offered another, after the window has closed
// for all others.
func retest(t *testing.T, w *world) {
	s := newSchool(t, w)
	a := s.assign(t, func(a *quiz.Assignment) { a.Attempts, a.Mode = 1, quiz.ExamMode })
	for _, person := range []string{"p00", "p01"} {
		attempt := s.start(t, a, person)
		_, _, err := s.Submit(t.Context(), attempt.ID, person, true, s.now())
		no(t, err)
	}
	w.pass(8 * 24 * time.Hour)
	until, change := s.now().Add(48*time.Hour), quiz.Change{Actor: "admin", At: s.now()}
	same(t, "without a reason", fault.KindOf(s.OfferRetest(t.Context(), a.ID, "p00", until, change)), fault.Invalid)
	change.Reason = "两份卷子错得一样，请他再考一次"
	no(t, s.OfferRetest(t.Context(), a.ID, "p00", until, change))
	due := must(s.Due(t.Context(), "p00", s.now()))(t)
	if len(due) != 1 || due[0].Left != 1 || !due[0].MakeUp || !due[0].Deadline.Equal(until) || !due[0].CanStart(s.now()) {
		t.Fatalf("%+v", due)
	}
	same(t, "due to the other", len(must(s.Due(t.Context(), "p01", s.now()))(t)), 0)
	if _, err := s.Start(t.Context(), a.ID, "p01", "", s.now()); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the other starts: %v", err)
	}
	attempt := s.start(t, a, "p00")
	same(t, "number", attempt.Number, 2)
	for item := range 4 {
		s.answer(t, attempt, item, true)
	}
	got := must(s.Result(t.Context(), attempt.ID, "p00", s.now()))(t)
	if !got.Counts || !got.Passed || got.Left != 0 {
		t.Errorf("%+v", got)
	}
	w.pass(72 * time.Hour)
	same(t, "due afterwards", len(must(s.Due(t.Context(), "p00", s.now()))(t)), 0)
}

// owed: reminders know who owes what until when, and whose practice comes back.
func owed(t *testing.T, w *world) {
	s := newSchool(t, w)
	a := s.assign(t, func(a *quiz.Assignment) { a.Target = quiz.Target{Units: []string{"u2"}} })
	attempt := s.start(t, a, "p12")
	for item := range 4 {
		s.answer(t, attempt, item, false)
	}
	s.assign(t, func(a *quiz.Assignment) { a.Opens, a.Closes = a.Opens.AddDate(0, 1, 0), a.Closes.AddDate(0, 1, 0) })
	same(t, "owed", must(s.Owed(t.Context(), s.now()))(t), []quiz.Owed{
		{Person: "p13", Assignment: a.ID, Title: a.Title, Deadline: a.Closes}, {Person: "p14", Assignment: a.ID, Title: a.Title, Deadline: a.Closes}})
	unit := must(s.UnitDue(t.Context(), "u2", s.now()))(t)
	if len(unit) != 1 || len(unit[0].People) != 3 || !unit[0].People[0].Finished || unit[0].People[0].Passed {
		t.Errorf("%+v", unit)
	}
	same(t, "another unit", len(must(s.UnitDue(t.Context(), "u1", s.now()))(t)), 0)
	if _, err := s.DuePeople(t.Context(), quiz.Viewer{Unit: "u1"}, a.ID, "u2"); fault.KindOf(err) != fault.Unauthorised {
		t.Errorf("a liaison sees another unit: %v", err)
	}
	if _, found, err := s.NextReview(t.Context(), "anna"); found || err != nil {
		t.Errorf("a review without practice: %v", err)
	}
	before := s.now()
	s.practise(t, "anna", true)
	next, found, err := s.NextReview(t.Context(), "anna")
	if err != nil || !found || !next.After(before) {
		t.Errorf("next review %v, %v, %v", next, found, err)
	}
	same(t, "before it is due", len(must(s.ReviewsDue(t.Context(), before, next.Add(-time.Second)))(t)), 0)
	due := must(s.ReviewsDue(t.Context(), next.Add(-time.Second), next.AddDate(0, 0, 1)))(t)
	if len(due) != 1 || due[0].Follower != "anna" || due[0].Due == 0 || !due[0].Since.Equal(next) {
		t.Errorf("%+v, want since %v", due, next)
	}
	same(t, "said before", len(must(s.ReviewsDue(t.Context(), next.AddDate(0, 0, 300), next.AddDate(0, 0, 301)))(t)), 0)
}
