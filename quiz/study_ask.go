package quiz

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pufa/internal/lawref"
)

// Ask is a question as it is shown to one person.
type Ask struct {
	Attempt   string // of the attempt or of the practice round
	Practice  bool   // Attempt names a round
	Title     string // of the assignment, or of the kind of practice
	Mode      Mode
	Item      int // index in the paper: goes back with the answer
	Number    int // Item + 1: 第3题
	Total     int // questions of the paper; 0 for a challenge, which ends at the first mistake
	Answered  int // items answered so far
	Kind      Kind
	CaseText  string // of a case with several questions; empty for others
	Stem      string
	Options   []string // in the order shown: A, B, C …
	Expect    int      // multiple choice in study mode: how many are right; else 0
	Points    int
	Deadline  time.Time // zero = none
	Chosen    []int     // positions shown, when the item was answered before; nil else
	Reviewing bool      // the item was answered before: it takes no other answer
}

// Reveal is what is told about an item after its answer.
type Reveal struct {
	Item        int
	Stem        string
	Options     []string // in the order shown
	Kind        Kind
	Correct     bool
	Chosen      []int // positions shown; nil when it was not answered
	Right       []int // positions shown
	Explanation string
	Basis       []lawref.Ref
}

// Ask shows an item of an attempt. An item that does not exist is ErrNoItem.
func (s *Study) Ask(ctx context.Context, t Attempt, item int) (Ask, error) {
	if item < 0 || item >= len(t.Paper.Items) {
		return Ask{}, ErrNoItem
	}
	q, err := s.question(ctx, t.Paper.Items[item].Key)
	if err != nil {
		return Ask{}, err
	}
	a, err := s.assignment(ctx, t)
	if err != nil {
		return Ask{}, err
	}
	return t.ask(a.Title, item, q), nil
}

// AskCurrent shows the item that waits for an answer: the one at the cursor, or the
// first without an answer after it.
func (s *Study) AskCurrent(ctx context.Context, t Attempt) (Ask, error) {
	return s.Ask(ctx, t, t.Waiting())
}

// Waiting is the item that waits for an answer; -1 when all are answered.
func (t Attempt) Waiting() int {
	if _, done := t.Answers[t.Cursor]; !done && t.Cursor < len(t.Paper.Items) {
		return t.Cursor
	}
	return t.after(t.Cursor)
}

// after is the next item without an answer behind an item, beginning again at the
// start; -1 when all are answered.
func (t Attempt) after(item int) int {
	n := len(t.Paper.Items)
	for step := 1; step <= n; step++ {
		i := (item + step) % n
		if _, done := t.Answers[i]; !done {
			return i
		}
	}
	return -1
}

func (t Attempt) ask(title string, item int, q Question) Ask {
	it := t.Paper.Items[item]
	a := Ask{Attempt: t.ID, Title: title, Mode: t.Mode, Item: item, Number: item + 1, Total: len(t.Paper.Items), Answered: len(t.Answers),
		Kind: q.Kind, CaseText: q.CaseText, Stem: q.Stem, Options: it.shownOptions(q), Points: it.Points, Deadline: t.Deadline}
	if t.Mode == StudyMode && q.Kind == Multiple {
		a.Expect = len(q.Answer)
	}
	if old, done := t.Answers[item]; done {
		a.Chosen, a.Reviewing = it.Shown(old.Chosen), true
	}
	return a
}

func (i Item) shownOptions(q Question) []string {
	out := make([]string, len(i.Order))
	for n, x := range i.Order {
		out[n] = q.Options[x]
	}
	return out
}

func (t Attempt) reveal(item int, q Question) Reveal {
	it := t.Paper.Items[item]
	r := Reveal{Item: item, Stem: q.Stem, Options: it.shownOptions(q), Kind: q.Kind, Right: it.Shown(q.Answer), Explanation: q.Explanation, Basis: q.Basis}
	if q.Kind != Ordered {
		slices.Sort(r.Right)
	}
	if a, done := t.Answers[item]; done {
		r.Correct, r.Chosen = a.Correct, it.Shown(a.Chosen)
		if q.Kind != Ordered {
			slices.Sort(r.Chosen)
		}
	}
	return r
}

// question is a version of a question, from the cache where it is.
func (s *Study) question(ctx context.Context, key Key) (Question, error) {
	got, err := s.questions(ctx, []Key{key})
	if err != nil {
		return Question{}, err
	}
	return got[key], nil
}

// questions are versions of questions. A version that was asked never changes, so
// that the cache holds it for good.
func (s *Study) questions(ctx context.Context, keys []Key) (map[Key]Question, error) {
	out := map[Key]Question{}
	var missing []Key
	s.mu.Lock()
	for _, k := range keys {
		if q, ok := s.byKey[k]; ok {
			out[k] = q
		} else {
			missing = append(missing, k)
		}
	}
	s.mu.Unlock()
	if len(missing) == 0 {
		return out, nil
	}
	got, err := s.ports.Bank.QuestionVersions(ctx, missing)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, q := range got {
		k := Key{q.ID, q.Version}
		out[k], s.byKey[k] = q, q
	}
	for _, k := range missing {
		if _, ok := out[k]; !ok {
			return nil, fmt.Errorf("question %s version %d is not in the bank", k.ID, k.Version)
		}
	}
	return out, nil
}

// Questions are the latest versions of the bank's questions, the retired ones too, by id.
// The slice is shared: it is not to be changed.
func (s *Study) Questions(ctx context.Context) ([]Question, error) { return s.latest(ctx) }

// latest are the latest versions, read anew when the bank has changed.
func (s *Study) latest(ctx context.Context) ([]Question, error) {
	version, err := s.ports.Bank.BankVersion(ctx)
	if err != nil {
		return nil, err
	}
	if bank, fresh := s.cached(version); fresh {
		return bank, nil
	}
	s.loading.Lock()
	defer s.loading.Unlock()
	bank, fresh := s.cached(version)
	if fresh {
		return bank, nil
	}
	if bank, err = s.ports.Bank.BankQuestions(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bank, s.version = bank, version
	return bank, nil
}

// cached is the bank, if it is of this version.
func (s *Study) cached(version int64) (bank []Question, fresh bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bank, s.bank != nil && s.version == version
}

// assignment is the version of the assignment that an attempt was begun with.
func (s *Study) assignment(ctx context.Context, t Attempt) (Assignment, error) {
	key := Key{t.Assignment, t.Version}
	if a, ok := s.assignments.Load(key); ok {
		return a.(Assignment), nil
	}
	a, err := s.ports.Assignments.Assignment(ctx, t.Assignment, t.Version)
	if err == nil {
		s.assignments.Store(key, a) // a version never changes
	}
	return a, err
}
