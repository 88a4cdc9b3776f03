package quiz

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"pufa/internal/fault"
)

// Result is how an attempt ended.
type Result struct {
	Attempt    string
	Assignment string
	Title      string
	State      State
	Score      int
	Full       int
	Pass       int
	Passed     bool
	Right      int // items answered right
	Answered   int
	Total      int
	Ended      time.Time
	Used       time.Duration // from the first question to the end
	Counts     bool          // this attempt is the one that counts so far
	Left       int           // attempts left; -1 = as many as one likes
	Visible    bool          // Wrong may be shown
	VisibleAt  time.Time     // when it may; zero when it may now
	Wrong      []Reveal      // wrong and unanswered items, with explanation and article
}

// Result is how a person's attempt ended; fault.Conflict while it is open. What was
// wrong is shown at once, or, where the assignment says so, after its window.
func (s *Study) Result(ctx context.Context, attempt, person string, now time.Time) (Result, error) {
	t, err := s.Attempt(ctx, attempt, person)
	if err != nil {
		return Result{}, err
	}
	if t.Open() {
		return Result{}, fault.New(fault.Conflict, "还没交卷，回复“继续”接着做。")
	}
	a, err := s.assignment(ctx, t)
	if err != nil {
		return Result{}, err
	}
	all, err := s.ports.Attempts.AttemptsOf(ctx, person, t.Assignment)
	if err != nil {
		return Result{}, err
	}
	r := t.result(a, now)
	retests, err := s.ports.Assignments.Retests(ctx, person)
	if err != nil {
		return Result{}, err
	}
	d := a.with(retests).due(all, now)
	counted, ok := a.Counts.Counted(all)
	r.Counts, r.Left = ok && counted.ID == t.ID, d.Left
	if !r.Visible {
		return r, nil
	}
	return r, s.explain(ctx, &r, t)
}

func (t Attempt) result(a Assignment, now time.Time) Result {
	r := Result{Attempt: t.ID, Assignment: a.ID, Title: a.Title, State: t.State, Score: t.Score, Full: t.Full, Pass: t.Pass, Passed: t.Passed,
		Answered: len(t.Answers), Total: len(t.Paper.Items), Ended: t.Ended, Used: t.Ended.Sub(t.Started), Visible: true}
	for _, x := range t.Answers {
		if x.Correct {
			r.Right++
		}
	}
	if a.Mode == ExamMode && a.ShowAfter && now.Before(a.end()) {
		r.Visible, r.VisibleAt = false, a.end()
	}
	return r
}

func (s *Study) explain(ctx context.Context, r *Result, t Attempt) error {
	var keys []Key
	for _, item := range t.Paper.Items {
		keys = append(keys, item.Key)
	}
	questions, err := s.questions(ctx, keys)
	if err != nil {
		return err
	}
	for i, item := range t.Paper.Items {
		if a, done := t.Answers[i]; !done || !a.Correct {
			r.Wrong = append(r.Wrong, t.reveal(i, questions[item.Key]))
		}
	}
	return nil
}

// History is what a person did, oldest first: for that person alone.
func (s *Study) History(ctx context.Context, person string, now time.Time) ([]Result, error) {
	attempts, err := s.ports.Attempts.AttemptsOf(ctx, person, "")
	if err != nil {
		return nil, err
	}
	var out []Result
	for _, t := range attempts {
		if t.Open() {
			continue
		}
		a, err := s.assignment(ctx, t)
		if err != nil {
			return nil, err
		}
		r := t.result(a, now)
		r.Answered, r.Right, r.Total, r.Visible = 0, 0, a.Blueprint.Count(), false
		out = append(out, r)
	}
	return out, nil
}

// Certificate vouches for a passed attempt. Whoever has its code sees the title, the
// date, that it was passed, and the masked name: what the holder shows.
type Certificate struct {
	Code    string // 12 letters and digits, not to be guessed
	Attempt string
	Title   string
	Name    string // masked when it is verified by its code
	Unit    string // name of the unit; empty when it is verified by its code
	Date    time.Time
	Passed  bool // false once the attempt was voided
}

// Certificate is the person's certificate for the attempt that counts; the same one
// every time. fault.Conflict when nothing was passed.
func (s *Study) Certificate(ctx context.Context, assignment, person string) (Certificate, error) {
	a, err := s.ports.Assignments.Assignment(ctx, assignment, 0)
	if err != nil {
		return Certificate{}, err
	}
	all, err := s.ports.Attempts.AttemptsOf(ctx, person, assignment)
	if err != nil {
		return Certificate{}, err
	}
	t, ok := a.Counts.Counted(all)
	if !ok || !t.Passed {
		return Certificate{}, fault.New(fault.Conflict, "“%s”还没有通过，通过后才有证书。", a.Title)
	}
	c, err := s.ports.Ledger.SaveCertificate(ctx, Certificate{Code: newCode(12), Attempt: t.ID})
	if err != nil {
		return Certificate{}, err
	}
	p, err := s.ports.Roster.Person(ctx, person)
	if err != nil {
		return Certificate{}, err
	}
	units, err := s.ports.Roster.Units(ctx)
	if err != nil {
		return Certificate{}, err
	}
	c.Title, c.Name, c.Date, c.Passed = a.Title, p.Name, t.Ended, true
	for _, u := range units {
		if u.ID == t.Unit {
			c.Unit = u.Name
		}
	}
	return c, nil
}

// VerifyCertificate is what anyone with the code may see; fault.NotFound for a code
// that was never given. Passed is false for one whose attempt was voided.
func (s *Study) VerifyCertificate(ctx context.Context, code string) (Certificate, error) {
	c, err := s.ports.Ledger.Certificate(ctx, PlainCode(code))
	if err != nil {
		return Certificate{}, err
	}
	t, err := s.ports.Attempts.Attempt(ctx, c.Attempt)
	if err != nil {
		return Certificate{}, err
	}
	a, err := s.assignment(ctx, t)
	if err != nil {
		return Certificate{}, err
	}
	p, err := s.ports.Roster.Person(ctx, t.Person)
	if err != nil {
		return Certificate{}, err
	}
	return Certificate{Code: c.Code, Title: a.Title, Name: MaskName(p.Name), Date: t.Ended, Passed: t.Passed}, nil
}

// codeLetters leaves out what is easily taken for something else: 0 O 1 I L.
const codeLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

func newCode(n int) string {
	var b strings.Builder
	raw := make([]byte, 1)
	for b.Len() < n {
		_, _ = rand.Read(raw)                 // documented never to fail
		if int(raw[0]) < 8*len(codeLetters) { // the same chance for every letter
			b.WriteByte(codeLetters[int(raw[0])%len(codeLetters)])
		}
	}
	return b.String()
}

// PlainCode is a code as it was given out, from what somebody typed: spaces, hyphens
// and case do not matter.
func PlainCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r = r - '！' + '!'
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		if strings.ContainsRune(codeLetters, r) {
			return r
		}
		return -1
	}, typed)
}

// MaskName keeps the first character of a name: 韦某某 becomes 韦**.
func MaskName(name string) string {
	r := []rune(name)
	if len(r) == 0 {
		return ""
	}
	return string(r[0]) + strings.Repeat("*", max(1, len(r)-1))
}

// MaskStaffNo keeps the last two characters of a staff number: ****17.
func MaskStaffNo(no string) string {
	r := []rune(no)
	keep := min(2, len(r)/2)
	return strings.Repeat("*", len(r)-keep) + string(r[len(r)-keep:])
}
