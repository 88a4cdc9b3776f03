package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pufa/internal/fault"
	"pufa/internal/record"
	"pufa/quiz"
)

var quizCases = map[string]func(*testing.T, *world){
	"starts in parallel give one attempt":             startTogether,
	"taps in parallel answer one item":                tapTogether,
	"a message that comes again answers nothing else": answerAgain,
	"a study goes on on another day":                  studyGoesOn,
	"an exam ends by the server's clock":              examEnds,
	"skip, back, and handing in early":                moveAbout,
	"explanations wait for the window to close":       explanationsWait,
	"a certificate shows what its holder shows":       certificate,
	"an asked question is never changed":              questionVersions,
	"an assignment changes by version, audited":       assignmentVersions,
	"who is exempt has nothing due":                   exemption,
	"others' attempts are not found":                  othersAttempts,
	"attempts run as the model says":                  attemptModel,
	"reports agree with a recomputation":              reportModel,
	"the ledger verifies":                             ledgerVerifies,
	"item statistics and anomalies":                   itemsAndAnomalies,
	"small groups are not broken down":                smallGroups,
	"what is asked again after days is retained":      askedAgain,
	"a retest is one more attempt for one person":     retest,
	"reminders know who owes what":                    owed,
}

// school is a store with a study, two units and a bank.
type school struct {
	*world
	*quiz.Study
	keys atomic.Int64
}

var shortForm = quiz.Blueprint{ID: "short", Pass: 3, Shuffle: true, Parts: []quiz.Part{
	{Kind: quiz.Single, Count: 3, Points: 1}, {Kind: quiz.Multiple, Count: 1, Points: 2},
}}

func newSchool(t testing.TB, w *world) *school {
	t.Helper()
	s := &school{world: w, Study: quiz.NewStudy(w.StudyPorts(), time.UTC)}
	units := []record.Unit{{ID: "u1", Name: "司法局", Headcount: 12}, {ID: "u2", Name: "财政局", Headcount: 3}}
	var people []record.Person
	for i := range 15 {
		p := record.Person{ID: fmt.Sprintf("p%02d", i), Unit: "u1", Name: fmt.Sprintf("韦某%d", i), StaffNo: fmt.Sprintf("A%03d", i)}
		if i >= 12 {
			p.Unit = "u2"
		}
		if i%2 == 0 {
			p.Audiences = []string{"执法人员"}
		}
		people = append(people, p)
	}
	saved := must(w.SaveRoster(t.Context(), units, people, quiz.Change{Actor: "admin"}))(t)
	same(t, "people", saved, quiz.Saved{New: 15})
	var bank []quiz.Question
	for i := range 12 {
		q := quiz.Question{ID: fmt.Sprintf("q%02d", i), Kind: quiz.Single, Stem: "题干", Options: []string{"甲", "乙", "丙"}, Answer: []int{1}, Difficulty: 1, Explanation: "解析"}
		if i%4 == 3 {
			q.Kind, q.Answer = quiz.Multiple, []int{0, 2}
		}
		bank = append(bank, q)
	}
	same(t, "bank", must(s.ImportQuestions(t.Context(), bank, nil, false, monday))(t), quiz.Saved{New: 12})
	return s
}

// assign gives an assignment to everyone, changed as a case needs it.
func (s *school) assign(t testing.TB, change func(a *quiz.Assignment)) quiz.Assignment {
	t.Helper()
	a := quiz.Assignment{Title: "宪法学习", Blueprint: shortForm, Target: quiz.Target{Everyone: true}, Opens: monday, Closes: monday.AddDate(0, 0, 7),
		Attempts: 2, Counts: quiz.Best, Mode: quiz.StudyMode}
	change(&a)
	return must(s.Assign(t.Context(), a, quiz.Change{Actor: "admin", At: monday.Add(-time.Hour)}))(t)
}

func plainAssignment(*quiz.Assignment) {}

func (s *school) start(t testing.TB, a quiz.Assignment, person string) quiz.Attempt {
	t.Helper()
	return must(s.Start(t.Context(), a.ID, person, "f-"+person, s.now()))(t)
}

// key is a message key that never came before.
func (s *school) key() string { return fmt.Sprint("message ", s.keys.Add(1)) }

// right is the right answer to an item, as it is shown; wrong one that is not.
func (s *school) right(t testing.TB, attempt quiz.Attempt, item int) []int {
	t.Helper()
	it := attempt.Paper.Items[item]
	q := must(s.QuestionVersions(t.Context(), []quiz.Key{it.Key}))(t)[0]
	return it.Shown(q.Answer)
}

func (s *school) wrong(t testing.TB, attempt quiz.Attempt, item int) []int {
	t.Helper()
	for i := range 3 {
		if right := s.right(t, attempt, item); len(right) > 1 || right[0] != i {
			return []int{i}
		}
	}
	return nil
}

func (s *school) answer(t testing.TB, attempt quiz.Attempt, item int, correct bool) quiz.Outcome {
	t.Helper()
	shown := s.wrong(t, attempt, item)
	if correct {
		shown = s.right(t, attempt, item)
	}
	return must(s.Answer(t.Context(), attempt.ID, attempt.Person, item, shown, s.key(), s.now()))(t)
}

func startTogether(t *testing.T, w *world) {
	s := newSchool(t, w)
	a := s.assign(t, plainAssignment)
	ids := make([]string, 8)
	no(t, together(len(ids), func(i int) error {
		attempt, err := s.Start(t.Context(), a.ID, "p00", "f", s.now())
		ids[i] = attempt.ID
		return err
	}))
	same(t, "attempts", len(slices.Compact(ids)), 1)
	same(t, "stored", len(must(w.AttemptsOf(t.Context(), "p00", ""))(t)), 1)
}

func tapTogether(t *testing.T, w *world) {
	s := newSchool(t, w)
	attempt := s.start(t, s.assign(t, plainAssignment), "p00")
	shown := s.right(t, attempt, 0)
	var taken atomic.Int32
	no(t, together(12, func(i int) error {
		// Every second one is the platform's retry of the one before.
		o, err := s.Answer(t.Context(), attempt.ID, "p00", 0, shown, fmt.Sprint("tap ", i/2), s.now())
		if o.Taken {
			taken.Add(1)
		}
		if err == nil && (o.Item != 0 || o.Next == nil || o.Next.Item != 1) {
			return fmt.Errorf("outcome %+v", o)
		}
		return err
	}))
	same(t, "taken", taken.Load(), int32(1))
	same(t, "answers", len(must(s.Attempt(t.Context(), attempt.ID, "p00"))(t).Answers), 1)
}

func answerAgain(t *testing.T, w *world) {
	s := newSchool(t, w)
	attempt := s.start(t, s.assign(t, plainAssignment), "p00")
	say := func(item int, key string) quiz.Outcome {
		return must(s.Answer(t.Context(), attempt.ID, "p00", item, []int{0}, key, s.now()))(t)
	}
	if o := say(0, "m1"); !o.Taken || o.Reveal == nil || o.Next.Item != 1 {
		t.Fatalf("%+v", o)
	}
	if o := say(1, "m1"); o.Taken || !o.Repeated || o.Item != 0 || o.Next.Item != 1 {
		t.Errorf("a retry: %+v", o)
	}
	if o := say(0, "m2"); o.Taken || !o.Already || o.Next.Item != 1 {
		t.Errorf("a double tap: %+v", o)
	}
	other := s.start(t, s.assign(t, plainAssignment), "p01")
	_, err := s.Answer(t.Context(), other.ID, "p01", 0, []int{0}, "m1", s.now())
	if !errors.Is(err, quiz.ErrRepeated) {
		t.Errorf("a message for two attempts: %v", err)
	}
}

func studyGoesOn(t *testing.T, w *world) {
	s := newSchool(t, w)
	a := s.assign(t, plainAssignment)
	attempt := s.start(t, a, "p00")
	s.answer(t, attempt, 0, true)
	must(s.Pause(t.Context(), attempt.ID, "p00", s.now()))(t)
	if _, found, err := s.Current(t.Context(), "p00", s.now()); found || err != nil {
		t.Errorf("a paused attempt is current: %v", err)
	}
	w.pass(26 * time.Hour)
	s.Study = quiz.NewStudy(w.StudyPorts(), time.UTC) // the process was restarted
	due := must(s.Due(t.Context(), "p00", s.now()))(t)
	if len(due) != 1 || due[0].State != quiz.InProgress || due[0].Answered != 1 || due[0].Total != 4 || due[0].Left != 1 {
		t.Errorf("%+v", due)
	}
	again := s.start(t, a, "p00")
	same(t, "attempt", again.ID, attempt.ID)
	same(t, "item", must(s.AskCurrent(t.Context(), again))(t).Number, 2)
	var last quiz.Outcome
	for item := 1; item < 4; item++ {
		last = s.answer(t, attempt, item, item != 2)
	}
	if r := last.Result; r == nil || r.Score != 4 || !r.Passed || r.Right != 3 || len(r.Wrong) != 1 || r.Wrong[0].Explanation != "解析" || !r.Counts {
		t.Errorf("%+v", last.Result)
	}
	if _, found, _ := s.Current(t.Context(), "p00", s.now()); found {
		t.Error("a finished attempt is current")
	}
}

func examEnds(t *testing.T, w *world) {
	s := newSchool(t, w)
	a := s.assign(t, func(a *quiz.Assignment) {
		a.Mode, a.Blueprint.Limit, a.Attempts = quiz.ExamMode, 10*time.Minute, 1
	})
	attempt, late, gone := s.start(t, a, "p00"), s.start(t, a, "p01"), s.start(t, a, "p02")
	if o := s.answer(t, attempt, 0, true); o.Reveal != nil {
		t.Error("an exam explains")
	}
	s.answer(t, late, 0, true)
	w.pass(10*time.Minute + 3*time.Second)
	if o := s.answer(t, attempt, 1, true); !o.Taken {
		t.Errorf("three seconds late: %+v", o)
	}
	same(t, "overdue within the grace", must(s.ExpireOverdue(t.Context(), s.now()))(t), 0)
	w.pass(3 * time.Second)
	o := s.answer(t, late, 1, true)
	if o.Taken || !o.Expired || o.Result == nil || o.Result.Score != 1 || o.Result.State != quiz.Expired {
		t.Errorf("six seconds late: %+v", o)
	}
	same(t, "overdue", must(s.ExpireOverdue(t.Context(), s.now()))(t), 2)
	same(t, "score", must(s.Result(t.Context(), attempt.ID, "p00", s.now()))(t).Score, 2)
	same(t, "nobody came back", must(s.Result(t.Context(), gone.ID, "p02", s.now()))(t).Score, 0)
	_, err := s.Start(t.Context(), a.ID, "p00", "f", s.now())
	same(t, "again", fault.Message(err), "1次机会都用过了。")
}

func moveAbout(t *testing.T, w *world) {
	s := newSchool(t, w)
	attempt := s.start(t, s.assign(t, plainAssignment), "p00")
	step := func(move func() (quiz.Ask, error)) int { return must(move())(t).Number }
	skip := func() (quiz.Ask, error) { return s.Skip(t.Context(), attempt.ID, "p00", s.now()) }
	back := func() (quiz.Ask, error) { return s.Back(t.Context(), attempt.ID, "p00", s.now()) }
	same(t, "skip", step(skip), 2)
	s.answer(t, attempt, 1, true)
	same(t, "back", step(back), 2)
	ask := must(s.Go(t.Context(), attempt.ID, "p00", 1, s.now()))(t)
	if !ask.Reviewing || len(ask.Chosen) == 0 {
		t.Errorf("%+v", ask)
	}
	same(t, "skip from there", step(skip), 3)
	same(t, "skip again", step(skip), 4)
	same(t, "and around", step(skip), 1)
	_, err := back()
	same(t, "before the first", fault.Message(err), "这已经是第一题了。")
	left, _, err := s.Submit(t.Context(), attempt.ID, "p00", false, s.now())
	no(t, err)
	same(t, "unanswered", left, []int{0, 2, 3})
	_, r, err := s.Submit(t.Context(), attempt.ID, "p00", true, s.now())
	no(t, err)
	if r.Answered != 1 || r.Total != 4 || len(r.Wrong) != 3 {
		t.Errorf("%+v", r)
	}
	_, again, err := s.Submit(t.Context(), attempt.ID, "p00", true, s.now())
	no(t, err)
	same(t, "handed in twice", again, r)
}

func explanationsWait(t *testing.T, w *world) {
	s := newSchool(t, w)
	a := s.assign(t, func(a *quiz.Assignment) { a.Mode, a.ShowAfter = quiz.ExamMode, true })
	attempt := s.start(t, a, "p00")
	_, r, err := s.Submit(t.Context(), attempt.ID, "p00", true, s.now())
	no(t, err)
	if r.Visible || r.Wrong != nil || !r.VisibleAt.Equal(a.Closes) {
		t.Errorf("%+v", r)
	}
	w.pass(8 * 24 * time.Hour)
	if r := must(s.Result(t.Context(), attempt.ID, "p00", s.now()))(t); !r.Visible || len(r.Wrong) != 4 {
		t.Errorf("%+v", r)
	}
}

func certificate(t *testing.T, w *world) {
	s := newSchool(t, w)
	a := s.assign(t, plainAssignment)
	if _, err := s.Certificate(t.Context(), a.ID, "p00"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("before passing: %v", err)
	}
	attempt := s.start(t, a, "p00")
	for item := range 4 {
		s.answer(t, attempt, item, true)
	}
	c := must(s.Certificate(t.Context(), a.ID, "p00"))(t)
	same(t, "the same again", must(s.Certificate(t.Context(), a.ID, "p00"))(t), c)
	same(t, "holder", quiz.Certificate{Title: c.Title, Name: c.Name, Unit: c.Unit, Passed: c.Passed}, quiz.Certificate{Title: "宪法学习", Name: "韦某0", Unit: "司法局", Passed: true})
	typed := c.Code[:4] + "-" + c.Code[4:8] + " " + c.Code[8:]
	same(t, "anyone", must(s.VerifyCertificate(t.Context(), typed))(t), quiz.Certificate{Code: c.Code, Title: "宪法学习", Name: "韦**", Date: c.Date, Passed: true})
	if _, err := s.VerifyCertificate(t.Context(), "AAAABBBBCCCC"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a made-up code: %v", err)
	}
	no(t, s.Void(t.Context(), attempt.ID, quiz.Change{Actor: "admin", Reason: "代答", At: s.now()}))
	same(t, "voided", must(s.VerifyCertificate(t.Context(), c.Code))(t).Passed, false)
}

func othersAttempts(t *testing.T, w *world) {
	s := newSchool(t, w)
	attempt := s.start(t, s.assign(t, plainAssignment), "p00")
	for what, call := range map[string]func() error{
		"answer": func() error {
			_, err := s.Answer(t.Context(), attempt.ID, "p01", 0, []int{0}, "m", s.now())
			return err
		},
		"submit": func() error { _, _, err := s.Submit(t.Context(), attempt.ID, "p01", true, s.now()); return err },
		"skip":   func() error { _, err := s.Skip(t.Context(), attempt.ID, "p01", s.now()); return err },
		"result": func() error { _, err := s.Result(t.Context(), attempt.ID, "p01", s.now()); return err },
	} {
		if err := call(); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
}
