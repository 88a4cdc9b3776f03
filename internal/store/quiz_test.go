package store

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"pufa/internal/record"
	"pufa/quiz"
)

// crashQuiz makes the test's binary the child that answers until it is killed.
const crashQuiz = "PUFA_CRASH_QUIZ"

const quizPerson = "p1"

// fillQuiz makes a study with one person, a bank and an assignment without an end.
func fillQuiz(ctx context.Context, s *Store) (quiz.Assignment, error) {
	study := quiz.NewStudy(s.StudyPorts(), time.UTC)
	if _, err := s.SaveRoster(ctx, []record.Unit{{ID: "u", Name: "司法局"}}, []record.Person{{ID: quizPerson, Unit: "u", Name: "韦某", StaffNo: "1"}}, quiz.Change{}); err != nil {
		return quiz.Assignment{}, err
	}
	var bank []quiz.Question
	for i := range 10 {
		bank = append(bank, quiz.Question{ID: fmt.Sprint("q", i), Kind: quiz.Single, Stem: "题干", Options: []string{"甲", "乙"}, Answer: []int{0}, Difficulty: 1})
	}
	if _, err := study.ImportQuestions(ctx, bank, nil, false, time.Now()); err != nil {
		return quiz.Assignment{}, err
	}
	return study.Assign(ctx, quiz.Assignment{Title: "学习", Target: quiz.Target{Everyone: true}, Opens: time.Now().Add(-time.Hour), Closes: time.Now().Add(time.Hour),
		Counts: quiz.Best, Mode: quiz.StudyMode, Blueprint: quiz.Blueprint{Pass: 1, Shuffle: true, Parts: []quiz.Part{{Count: 5, Points: 1}}}}, quiz.Change{Actor: "admin", At: time.Now()})
}

// answerOn starts or goes on with an attempt and answers, saying a line for everything
// committed; each answer is sent twice, as the platform does.
func answerOn(ctx context.Context, s *Store, assignment string, answers int, say func(attempt string, item int)) error {
	study := quiz.NewStudy(s.StudyPorts(), time.UTC)
	for n := 0; n < answers; {
		t, err := study.Start(ctx, assignment, quizPerson, "f", time.Now())
		if err != nil {
			return err
		}
		for item := t.Waiting(); item >= 0; n++ {
			var o quiz.Outcome
			for range 2 {
				if o, err = study.Answer(ctx, t.ID, quizPerson, item, []int{0}, fmt.Sprint(t.ID, item), time.Now()); err != nil {
					return err
				}
			}
			say(t.ID, item)
			item = -1
			if o.Next != nil {
				item = o.Next.Item
			}
		}
	}
	return nil
}

// TestKilledBetweenAnswers kills a process that takes answers, again and again on one
// database: what was reported is stored, once each, and the next process goes on.
func TestKilledBetweenAnswers(t *testing.T) {
	if assignment := os.Getenv(crashQuiz); assignment != "" {
		t.Fatal(answeringChild(assignment)) // it ends by being killed
	}
	onBoth(t, func(t *testing.T, s *Store, cfg Config) {
		a, err := fillQuiz(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		reported := map[string]bool{}
		for range 4 {
			killAnswering(t, cfg, a.ID, reported)
			for line := range reported {
				var attempt string
				var item int
				if _, err := fmt.Sscan(line, &attempt, &item); err != nil {
					t.Fatal(err)
				}
				if s.ask(t, `SELECT COUNT(*) FROM quiz_answers WHERE attempt = $1 AND item = $2`, attempt, item) != 1 {
					t.Errorf("answer %s was reported, but is lost", line)
				}
			}
			if n := s.ask(t, `SELECT COUNT(*) FROM quiz_answers`); n > int64(len(reported))+4 { // one unreported for each kill
				t.Errorf("%d answers are stored, %d were reported", n, len(reported))
			}
			if n := s.ask(t, `SELECT COUNT(*) FROM quiz_attempts WHERE state IN ('started', 'answering')`); n > 1 {
				t.Errorf("%d attempts are open", n)
			}
		}
		if s.ask(t, `SELECT COUNT(*) FROM quiz_attempts WHERE state = 'submitted' AND id IN (SELECT attempt FROM quiz_answers GROUP BY attempt HAVING COUNT(*) <> 5)`) > 0 {
			t.Error("an attempt was handed in half-way")
		}
		if r, err := s.VerifyLedger(t.Context()); err != nil || len(r.Faults) > 0 || r.Entries == 0 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

func answeringChild(assignment string) error {
	key, err := newTestKey()
	if err != nil {
		return err
	}
	s, err := Open(context.Background(), Config{URL: os.Getenv(crashURL), Path: os.Getenv(crashPath), Key: key})
	if err != nil {
		return err
	}
	return answerOn(context.Background(), s, assignment, 1<<30, func(attempt string, item int) { fmt.Println("answered", attempt, item) })
}

func killAnswering(t *testing.T, cfg Config, assignment string, reported map[string]bool) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run", "^TestKilledBetweenAnswers$")
	child.Env = append(os.Environ(), crashQuiz+"="+assignment, crashURL+"="+cfg.URL, crashPath+"="+cfg.Path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	before, lines := len(reported), bufio.NewScanner(out)
	for lines.Scan() {
		if line, ok := strings.CutPrefix(lines.Text(), "answered "); ok {
			reported[line] = true
			if len(reported) == before+7 {
				time.AfterFunc(rand.N(60*time.Millisecond), func() { _ = child.Process.Kill() })
			}
		}
	}
	_ = child.Wait() // it was killed
	if len(reported) == before {
		t.Fatalf("the child answered nothing: %s", lines.Text())
	}
}

// TestLedgerNamesWhatWasTamperedWith alters the records behind the store's back.
func TestLedgerNamesWhatWasTamperedWith(t *testing.T) {
	for name, c := range map[string]struct{ statement, want string }{
		"altered row":     {`UPDATE quiz_ledger SET body = REPLACE(body, '"pass":1', '"pass":0') WHERE seq = 2`, "内容与哈希不符"},
		"missing row":     {`DELETE FROM quiz_ledger WHERE seq = 2`, "这一行不见了"},
		"missing end":     {`DELETE FROM quiz_ledger WHERE seq = 4`, "这一行不见了"},
		"inserted row":    {`INSERT INTO quiz_ledger SELECT 9, at, attempt, body, hash FROM quiz_ledger WHERE seq = 2`, "不在链上"},
		"altered hash":    {`UPDATE quiz_ledger SET hash = 'x' WHERE seq = 4`, "内容与哈希不符"},
		"altered score":   {`UPDATE quiz_attempts SET score = score + 1 WHERE id = (SELECT attempt FROM quiz_ledger WHERE seq = 3)`, "入链之后被改过"},
		"altered answer":  {`UPDATE quiz_answers SET correct = NOT correct WHERE item = 1 AND attempt = (SELECT attempt FROM quiz_ledger WHERE seq = 3)`, "入链之后被改过"},
		"missing answer":  {`DELETE FROM quiz_answers WHERE item = 1 AND attempt = (SELECT attempt FROM quiz_ledger WHERE seq = 3)`, "入链之后被改过"},
		"missing attempt": {`UPDATE quiz_attempts SET state = 'answering' WHERE id = (SELECT attempt FROM quiz_ledger WHERE seq = 1)`, "答题表里没有了"},
		"inserted attempt": {`INSERT INTO quiz_attempts SELECT 'new', assignment, version, person, unit, follower, 99, state, mode, paper, cursor, paused,
			started, touched, deadline, ended, score, full_score, pass, passed, reason, revision FROM quiz_attempts WHERE id = (SELECT attempt FROM quiz_ledger WHERE seq = 1)`, "答题记录new不在链上"},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, s *Store, _ Config) {
				a, err := fillQuiz(t.Context(), s)
				if err != nil {
					t.Fatal(err)
				}
				if err := answerOn(t.Context(), s, a.ID, 20, func(string, int) {}); err != nil {
					t.Fatal(err)
				}
				if r, err := s.VerifyLedger(t.Context()); err != nil || len(r.Faults) > 0 || r.Entries != 4 {
					t.Fatalf("%+v, %v", r, err)
				}
				s.run(t, c.statement)
				r, err := s.VerifyLedger(t.Context())
				if err != nil || len(r.Faults) == 0 || !strings.Contains(r.Faults[0].Problem, c.want) {
					t.Errorf("%+v, %v, want %s", r.Faults, err, c.want)
				}
			})
		})
	}
}
