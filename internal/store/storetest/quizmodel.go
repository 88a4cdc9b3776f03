package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pufa/internal/record"
	"pufa/internal/store"
	"pufa/quiz"
)

// attemptModel does anything in any order with one attempt after another; the store
// must hold exactly the answers that were taken, each with its first choice.
func attemptModel(t *testing.T, w *world) {
	s := newSchool(t, w)
	rapid.Check(t, func(r *rapid.T) {
		a := s.assign(t, func(a *quiz.Assignment) {
			a.Opens, a.Closes, a.Mode = w.now(), w.now().AddDate(0, 0, 1), quiz.ExamMode
			a.Blueprint.Limit, a.Attempts = time.Hour, 0
		})
		attempt := s.start(t, a, "p00")
		want, keys, ended := map[int][]int{}, map[string]int{}, false
		r.Repeat(map[string]func(*rapid.T){
			"answers": func(r *rapid.T) {
				item, key := rapid.IntRange(0, 3).Draw(r, "item"), fmt.Sprint(attempt.ID, rapid.IntRange(0, 9).Draw(r, "key"))
				shown := []int{rapid.IntRange(0, 2).Draw(r, "option")}
				o, err := s.Answer(t.Context(), attempt.ID, "p00", item, shown, key, w.now())
				if err != nil {
					r.Fatal(err)
				}
				_, repeated := keys[key]
				_, already := want[item]
				if taken := !ended && !repeated && !already && !attempt.Late(w.now()); o.Taken != taken {
					r.Fatalf("taken %v, want %v: %+v", o.Taken, taken, o)
				}
				if o.Taken {
					want[item], keys[key] = []int{attempt.Paper.Items[item].Order[shown[0]]}, item
				}
				ended = o.Result != nil
			},
			"moves": func(r *rapid.T) {
				_, err := s.Go(t.Context(), attempt.ID, "p00", rapid.IntRange(0, 3).Draw(r, "item"), w.now())
				if ended = ended || attempt.Late(w.now()); ended != errors.Is(err, quiz.ErrEnded) {
					r.Fatalf("ended %v: %v", ended, err)
				}
			},
			"time passes": func(r *rapid.T) { w.pass(time.Duration(rapid.IntRange(1, 1500).Draw(r, "seconds")) * time.Second) },
			"hands in": func(r *rapid.T) {
				if _, _, err := s.Submit(t.Context(), attempt.ID, "p00", true, w.now()); err != nil {
					r.Fatal(err)
				}
				ended = true
			},
			"restarts": func(*rapid.T) { s.Study = quiz.NewStudy(w.StudyPorts(), time.UTC) },
			"": func(r *rapid.T) {
				got := must(s.Attempt(t.Context(), attempt.ID, "p00"))(t)
				chosen := map[int][]int{}
				for i, x := range got.Answers {
					chosen[i] = x.Chosen
				}
				if d := cmp.Diff(want, chosen); d != "" {
					r.Fatalf("stored answers (-want +got):\n%s", d)
				}
				if ended == got.Open() {
					r.Fatalf("ended %v, state %s", ended, got.State)
				}
			},
		})
		if _, _, err := s.Submit(t.Context(), attempt.ID, "p00", true, w.now()); err != nil {
			r.Fatal(err)
		}
	})
	report := must(w.VerifyLedger(t.Context()))(t)
	same(t, "faults", report.Faults, []store.AuditFault(nil))
}

// reportModel lets people study at any pace; SQL's report and the recomputation from
// the raw records must agree to the last number.
func reportModel(t *testing.T, w *world) {
	s := newSchool(t, w)
	for i := range 5 {
		s.bind(t, fmt.Sprint("phone", i), fmt.Sprintf("p%02d", i))
	}
	var shared []string
	rapid.Check(t, func(r *rapid.T) {
		a := s.assign(t, func(a *quiz.Assignment) {
			a.Opens, a.Closes = w.now(), w.now().AddDate(0, 0, 3)
			a.MakeUp = a.Closes.AddDate(0, 0, 40)
			a.Counts = rapid.SampledFrom([]quiz.Counting{quiz.Best, quiz.Last, quiz.First}).Draw(r, "counts")
			a.Attempts = 0
			a.Target = rapid.SampledFrom([]quiz.Target{{Everyone: true}, {Units: []string{"u1"}}, {Audiences: []string{"执法人员"}, People: []string{"p01", "p02"}}}).Draw(r, "target")
		})
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			s.randomStep(t, r, a)
		}
		s.agrees(t, r, a.ID)
		shared = append(shared, a.ID)
	})
	s.sumsAgree(t, shared)
}

// agrees holds that a report equals the recomputation from the raw records.
func (s *school) agrees(t testing.TB, r *rapid.T, assignment string) {
	raw := must(s.Raw(t.Context(), assignment))(t)
	for _, by := range []quiz.GroupBy{quiz.ByAssignment, quiz.ByUnit, quiz.ByAudience} {
		want := map[string]quiz.Tally{}
		for _, row := range quiz.Recompute(raw, by) {
			want[row.Key] = row
		}
		if d := cmp.Diff(want, s.live(t, quiz.Query{By: by, Assignment: assignment})); d != "" {
			r.Fatalf("report by %s (-recomputed +live):\n%s", by, d)
		}
	}
	finished := 0
	for _, p := range must(s.DuePeople(t.Context(), quiz.Viewer{Bureau: true}, assignment, ""))(t) {
		if p.Finished {
			finished++
		}
	}
	if rows := quiz.Recompute(raw, quiz.ByAssignment); len(rows) > 0 && rows[0].Finished != finished {
		r.Fatalf("%d people are listed as finished, want %d", finished, rows[0].Finished)
	}
}

// live is a report by key, without the names.
func (s *school) live(t testing.TB, q quiz.Query) map[string]quiz.Tally {
	out := map[string]quiz.Tally{}
	for _, row := range must(s.Tallies(t.Context(), q))(t) {
		row.Name = ""
		out[row.Key] = row
	}
	return out
}

// sumsAgree holds that the report on all assignments is the sum of the recomputations.
func (s *school) sumsAgree(t testing.TB, assignments []string) {
	want := map[string]quiz.Tally{}
	for _, id := range assignments {
		for _, row := range quiz.Recompute(must(s.Raw(t.Context(), id))(t), quiz.ByUnit) {
			sum := want[row.Key].Add(row)
			want[row.Key] = sum
		}
	}
	if d := cmp.Diff(want, s.live(t, quiz.Query{By: quiz.ByUnit})); d != "" {
		t.Errorf("all assignments (-recomputed +live):\n%s", d)
	}
}

// randomStep lets somebody do something with an assignment.
func (s *school) randomStep(t testing.TB, r *rapid.T, a quiz.Assignment) {
	person := fmt.Sprintf("p%02d", rapid.IntRange(0, 14).Draw(r, "person"))
	s.pass(time.Second) // which of two answers came first is told by the clock
	switch rapid.IntRange(0, 14).Draw(r, "step") {
	case 0:
		s.pass(time.Duration(rapid.IntRange(1, 240).Draw(r, "hours")) * time.Hour)
	case 1:
		no(t, s.Exempt(t.Context(), a.ID, person, quiz.Change{Actor: "admin", Reason: "病假", At: s.now()}))
	case 2:
		s.reassign(t, r, a.ID)
	case 3:
		s.transfer(t, r, person)
	case 4:
		s.practise(t, fmt.Sprint("phone", rapid.IntRange(0, 4).Draw(r, "phone")), rapid.Bool().Draw(r, "right"))
	default:
		attempt, err := s.Start(t.Context(), a.ID, person, "f-"+person, s.now())
		if err != nil {
			return // not bound, exempt, or too late
		}
		for item := range rapid.IntRange(0, 4).Draw(r, "answers") {
			if _, done := attempt.Answers[item]; !done {
				s.answer(t, attempt, item, rapid.Bool().Draw(r, "right"))
			}
		}
		switch rapid.IntRange(0, 3).Draw(r, "end") {
		case 0:
			_, _, err = s.Submit(t.Context(), attempt.ID, person, true, s.now())
		case 1:
			err = s.Void(t.Context(), attempt.ID, quiz.Change{Actor: "admin", Reason: "重考", At: s.now()})
		}
		no(t, err)
	}
}

// reassign changes whom an assignment binds, which attempt counts, and until when.
func (s *school) reassign(t testing.TB, r *rapid.T, id string) {
	a := must(s.world.Assignment(t.Context(), id, 0))(t)
	a.Counts = rapid.SampledFrom([]quiz.Counting{quiz.Best, quiz.Last, quiz.First}).Draw(r, "counts")
	a.Target = rapid.SampledFrom([]quiz.Target{{Everyone: true}, {Units: []string{"u2"}}, {Audiences: []string{"执法人员"}}}).Draw(r, "target")
	a.Closes = a.Closes.Add(time.Duration(rapid.IntRange(-20, 20).Draw(r, "hours")) * time.Hour)
	must(s.Assign(t.Context(), a, quiz.Change{Actor: "admin", Reason: "改", At: s.now()}))(t)
}

// transfer moves a person between the units, or off the roster and back.
func (s *school) transfer(t testing.TB, r *rapid.T, person string) {
	p := must(s.world.Person(t.Context(), person))(t)
	p.Unit = rapid.SampledFrom([]string{"u1", "u2"}).Draw(r, "unit")
	p.Left = rapid.IntRange(0, 3).Draw(r, "left") == 0
	must(s.SaveRoster(t.Context(), nil, []record.Person{p}, quiz.Change{Actor: "admin", At: s.now()}))(t)
}
