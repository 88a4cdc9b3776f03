package storetest

import (
	"testing"
	"time"

	"pufa/quiz"
)

// itemsAndAnomalies: three people of one follower answer everything wrong in a second.
func itemsAndAnomalies(t *testing.T, w *world) {
	s := newSchool(t, w)
	a := s.assign(t, func(a *quiz.Assignment) {
		a.Blueprint = quiz.Blueprint{ID: "all", Pass: 5, Parts: []quiz.Part{{Count: 12, Points: 1}}}
	})
	for _, person := range []string{"p00", "p01", "p02"} {
		attempt := must(s.Start(t.Context(), a.ID, person, "one phone", s.now()))(t)
		for item := range attempt.Paper.Items {
			s.answer(t, attempt, item, false)
		}
		w.pass(time.Second)
	}
	items := must(s.Items(t.Context(), a.ID))(t)
	same(t, "questions", len(items), 12)
	for _, i := range items {
		if i.Count != 3 || i.Facility != 0 || i.Options[0]+i.Options[1]+i.Options[2] != 3 {
			t.Errorf("%+v", i)
		}
	}
	kinds := map[quiz.AnomalyKind]int{}
	for _, x := range must(s.Anomalies(t.Context(), a.ID))(t) {
		kinds[x.Kind]++
	}
	same(t, "anomalies", kinds, map[quiz.AnomalyKind]int{quiz.TooFast: 3, quiz.SameWrong: 3, quiz.OneDevice: 1})
}

// smallGroups: of a unit of three no rates are told; its liaison sees who finished.
func smallGroups(t *testing.T, w *world) {
	s := newSchool(t, w)
	a := s.assign(t, plainAssignment)
	attempt := s.start(t, a, "p12")
	for item := range 4 {
		s.answer(t, attempt, item, true)
	}
	rows := must(s.Report(t.Context(), quiz.Query{By: quiz.ByUnit, Assignment: a.ID}))(t)
	same(t, "rows", rows, []quiz.Tally{{Key: "u1", Name: "司法局", Assigned: 12}, {Key: "u2", Name: "财政局", Assigned: 3, Hidden: true}})
	standings := must(s.DuePeople(t.Context(), quiz.Viewer{Unit: "u2"}, a.ID, ""))(t)
	same(t, "standings", standings, []quiz.Standing{{Person: "p12", Name: "韦某12", Unit: "u2", Finished: true, Passed: true},
		{Person: "p13", Name: "韦某13", Unit: "u2"}, {Person: "p14", Name: "韦某14", Unit: "u2"}})
	whole := must(s.Report(t.Context(), quiz.Query{By: quiz.ByAssignment, From: monday}))(t)
	same(t, "the whole", whole, []quiz.Tally{{Key: a.ID, Name: "宪法学习", Assigned: 15, Started: 1, Finished: 1, OnTime: 1, Passed: 1, Score: 5, Full: 5}})
	same(t, "another period", len(must(s.Report(t.Context(), quiz.Query{By: quiz.ByAssignment, To: monday}))(t)), 0)
	if h := must(s.History(t.Context(), "p12", s.now()))(t); len(h) != 1 || h[0].Score != 5 || !h[0].Passed || h[0].Wrong != nil {
		t.Errorf("%+v", h)
	}
}

// askedAgain: ten days later a question asked in an assignment comes back in practice.
func askedAgain(t *testing.T, w *world) {
	s := newSchool(t, w)
	s.bind(t, "phone", "p00")
	a := s.assign(t, func(a *quiz.Assignment) { a.Blueprint.Parts = []quiz.Part{{Count: 12, Points: 1}} })
	attempt := s.start(t, a, "p00")
	for item := range 12 {
		s.answer(t, attempt, item, true)
	}
	w.pass(10 * 24 * time.Hour)
	s.practise(t, "phone", true)
	w.pass(24 * time.Hour)
	s.practise(t, "phone", false)
	row := must(w.Tallies(t.Context(), quiz.Query{By: quiz.ByAssignment, Assignment: a.ID}))(t)[0]
	if row.Asked < 5 || row.Retained != 5 {
		t.Errorf("asked again %d, retained %d", row.Asked, row.Retained)
	}
	again := quiz.Recompute(must(w.Raw(t.Context(), a.ID))(t), quiz.ByAssignment)[0]
	again.Name = row.Name
	same(t, "recomputed", again, row)
}
