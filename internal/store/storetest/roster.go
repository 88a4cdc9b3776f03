package storetest

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"pufa/internal/fault"
	"pufa/internal/record"
	"pufa/quiz"
)

var rosterCases = map[string]func(*testing.T, *world){
	"an invitation binds once":                     inviteOnce,
	"of many with one invitation one is bound":     inviteTogether,
	"a unit's invitation wants name and number":    inviteUnit,
	"a new phone takes practice and history along": rebind,
	"a transfer keeps history":                     transfer,
	"practice moves a card once a message":         practiceOnce,
	"a challenge ends at the first mistake":        challenge,
	"deleting one's data leaves the unit's record": deleteQuizData,
}

func (s *school) bind(t testing.TB, follower, person string) {
	t.Helper()
	inv := must(s.Invite(t.Context(), []string{person}, time.Hour, s.now()))(t)
	must(s.Bind(t.Context(), follower, inv[0].Code, "", "", s.now()))(t)
}

func inviteOnce(t *testing.T, w *world) {
	s := newSchool(t, w)
	code := must(s.Invite(t.Context(), []string{"p07"}, time.Hour, s.now()))(t)[0].Code
	got := must(s.Invited(t.Context(), code[:4]+"-"+code[4:], s.now()))(t)
	same(t, "invited", got, quiz.Invited{Code: code, Unit: "司法局", Personal: true, Name: "韦**", StaffNo: "**07"})
	if _, found, err := s.Person(t.Context(), "anna"); found || err != nil {
		t.Errorf("looking bound: %v", err)
	}
	same(t, "person", must(s.Bind(t.Context(), "anna", code, "", "", s.now()))(t).ID, "p07")
	_, err := s.Bind(t.Context(), "bert", code, "", "", s.now())
	same(t, "used", fault.KindOf(err), fault.Conflict)
	p, found, err := s.Person(t.Context(), "anna")
	if !found || err != nil || p.ID != "p07" || p.Unit != "u1" {
		t.Errorf("%+v %v %v", p, found, err)
	}
	late := must(s.Invite(t.Context(), []string{"p08"}, time.Hour, s.now()))(t)[0].Code
	w.pass(time.Hour)
	_, err = s.Invited(t.Context(), late, s.now())
	same(t, "expired", fault.Message(err), "这个邀请码过期了，请向本单位普法联络员要一个新的。")
	same(t, "unbound", must(s.Unbind(t.Context(), "anna", s.now()))(t), true)
	same(t, "unbound twice", must(s.Unbind(t.Context(), "anna", s.now()))(t), false)
}

func inviteTogether(t *testing.T, w *world) {
	s := newSchool(t, w)
	code := must(s.Invite(t.Context(), []string{"p07"}, time.Hour, s.now()))(t)[0].Code
	var bound atomic.Int32
	no(t, together(8, func(i int) error {
		_, err := s.Bind(t.Context(), fmt.Sprint("f", i), code, "", "", s.now())
		switch fault.KindOf(err) {
		case fault.Conflict:
			return nil
		default:
			if err == nil {
				bound.Add(1)
			}
			return err
		}
	}))
	same(t, "bound", bound.Load(), int32(1))
}

func inviteUnit(t *testing.T, w *world) {
	s := newSchool(t, w)
	code := must(s.InviteUnit(t.Context(), "u1", time.Hour, s.now()))(t).Code
	for _, c := range []struct{ name, no string }{{"韦某1", "A002"}, {"", ""}, {"韦某13", "A013"}, {"韦某1", "nobody"}} {
		if _, err := s.Bind(t.Context(), "anna", code, c.name, c.no, s.now()); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%v: %v", c, err)
		}
	}
	same(t, "first", must(s.Bind(t.Context(), "anna", code, "韦某1", " A001 ", s.now()))(t).ID, "p01")
	same(t, "second", must(s.Bind(t.Context(), "bert", code, "韦某2", "A002", s.now()))(t).ID, "p02")
	for range 10 {
		_, _ = s.Bind(t.Context(), "eve", code, "韦某3", "guess", s.now())
	}
	same(t, "after another's guesses", must(s.Bind(t.Context(), "carl", code, "韦某3", "A003", s.now()))(t).ID, "p03")
}

func rebind(t *testing.T, w *world) {
	s := newSchool(t, w)
	s.bind(t, "old phone", "p00")
	attempt := s.start(t, s.assign(t, plainAssignment), "p00")
	s.practise(t, "old phone", true)
	s.bind(t, "new phone", "p00")
	if _, found, _ := s.Person(t.Context(), "old phone"); found {
		t.Error("the old phone is bound still")
	}
	p, _, err := s.Person(t.Context(), "new phone")
	no(t, err)
	same(t, "attempt", must(s.Attempt(t.Context(), attempt.ID, p.ID))(t).ID, attempt.ID)
	same(t, "cards", len(must(w.Cards(t.Context(), "new phone"))(t)), 5)
	same(t, "cards left behind", len(must(w.Cards(t.Context(), "old phone"))(t)), 0)
}

func transfer(t *testing.T, w *world) {
	s := newSchool(t, w)
	a := s.assign(t, plainAssignment)
	attempt := s.start(t, a, "p00")
	moved := record.Person{ID: "another id", Unit: "u2", Name: "韦某0", StaffNo: "A000"}
	same(t, "saved", must(w.SaveRoster(t.Context(), nil, []record.Person{moved}, quiz.Change{Actor: "admin"}))(t), quiz.Saved{Changed: 1})
	p := must(w.Store.Person(t.Context(), "p00"))(t)
	same(t, "person", p, record.Person{ID: "p00", Unit: "u2", Name: "韦某0", StaffNo: "A000"})
	got := must(s.Attempt(t.Context(), attempt.ID, "p00"))(t)
	same(t, "unit of the attempt", got.Unit, "u1")
	moved.Left = true
	must(w.SaveRoster(t.Context(), nil, []record.Person{moved}, quiz.Change{Actor: "admin"}))(t)
	_, err := s.Start(t.Context(), a.ID, "p00", "f", s.now())
	same(t, "who left", fault.KindOf(err), fault.Unauthorised)
	same(t, "assigned", must(s.Report(t.Context(), quiz.Query{By: quiz.ByAssignment}))(t)[0].Assigned, 15)
}

// practise answers a daily round.
func (s *school) practise(t testing.TB, follower string, correct bool) quiz.PracticeOutcome {
	t.Helper()
	ask := must(s.StartPractice(t.Context(), follower, quiz.Daily, s.now()))(t)
	var o quiz.PracticeOutcome
	for {
		round, _, err := s.OpenRound(t.Context(), follower)
		no(t, err)
		shown := s.wrong(t, round.Attempt, ask.Item)
		if correct {
			shown = s.right(t, round.Attempt, ask.Item)
		}
		o = must(s.PracticeAnswer(t.Context(), follower, ask.Attempt, ask.Item, shown, s.key(), s.now()))(t)
		if o.Next == nil {
			return o
		}
		ask = *o.Next
	}
}

func practiceOnce(t *testing.T, w *world) {
	s := newSchool(t, w)
	ask := must(s.StartPractice(t.Context(), "anna", quiz.Daily, s.now()))(t)
	same(t, "the round goes on", must(s.StartPractice(t.Context(), "anna", quiz.Daily, s.now()))(t), ask)
	var taken atomic.Int32
	no(t, together(6, func(i int) error {
		o, err := s.PracticeAnswer(t.Context(), "anna", ask.Attempt, 0, []int{0}, fmt.Sprint("tap", i/2), s.now())
		if o.Taken {
			taken.Add(1)
		}
		return err
	}))
	same(t, "taken", taken.Load(), int32(1))
	for _, c := range must(w.Cards(t.Context(), "anna"))(t) {
		same(t, "asked", c.Asked, 1)
	}
	if o := s.practise(t, "anna", false); !o.Over || o.Answered != 5 || !o.Due.After(s.now()) || o.Reveal == nil {
		t.Errorf("%+v", o)
	}
	same(t, "due now", must(s.DueReviews(t.Context(), "anna", s.now()))(t), 0)
	if n := must(s.WrongCount(t.Context(), "anna", s.now()))(t); n < 4 {
		t.Errorf("%d in the wrong-answer book", n)
	}
	w.pass(30 * 24 * time.Hour)
	same(t, "due in a month", must(s.DueReviews(t.Context(), "anna", s.now()))(t), 5)
	must(s.StartPractice(t.Context(), "anna", quiz.Reviews, s.now()))(t)
	same(t, "stopped", must(s.StopPractice(t.Context(), "anna", s.now()))(t), true)
	if _, open, err := s.CurrentPractice(t.Context(), "anna"); open || err != nil {
		t.Errorf("a stopped round is open: %v", err)
	}
	if _, err := s.StartPractice(t.Context(), "nobody", quiz.WrongBook, s.now()); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an empty book: %v", err)
	}
}

func challenge(t *testing.T, w *world) {
	s := newSchool(t, w)
	ask := must(s.StartPractice(t.Context(), "anna", quiz.Challenge, s.now()))(t)
	same(t, "total", ask.Total, 0)
	round, _, err := s.OpenRound(t.Context(), "anna")
	no(t, err)
	answer := func(item int, shown []int) quiz.PracticeOutcome {
		return must(s.PracticeAnswer(t.Context(), "anna", round.ID, item, shown, s.key(), s.now()))(t)
	}
	if o := answer(0, s.right(t, round.Attempt, 0)); o.Over || o.Next == nil {
		t.Errorf("%+v", o)
	}
	if o := answer(1, s.wrong(t, round.Attempt, 1)); !o.Over || o.Next != nil || o.Right != 1 {
		t.Errorf("%+v", o)
	}
}

func deleteQuizData(t *testing.T, w *world) {
	s := newSchool(t, w)
	s.bind(t, "f-p00", "p00")
	a := s.assign(t, plainAssignment)
	attempt := s.start(t, a, "p00")
	s.answer(t, attempt, 0, true)
	s.practise(t, "f-p00", true)
	no(t, s.Study.Void(t.Context(), attempt.ID, quiz.Change{Actor: "admin", Reason: "重考", At: s.now()}))
	must(w.DeleteFollower(t.Context(), "f-p00"))(t)
	same(t, "left of the follower", must(w.FollowerData(t.Context(), "f-p00"))(t), record.FollowerData{})
	same(t, "cards", len(must(w.Cards(t.Context(), "f-p00"))(t)), 0)
	if _, found, _ := s.Person(t.Context(), "f-p00"); found {
		t.Error("the binding is left")
	}
	got := must(s.Attempt(t.Context(), attempt.ID, "p00"))(t)
	if got.Follower != "" || len(got.Answers) != 1 {
		t.Errorf("%+v", got)
	}
	same(t, "ledger", len(must(w.VerifyLedger(t.Context()))(t).Faults), 0)
}
