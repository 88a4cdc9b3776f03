package store

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"pufa/internal/record"
	"pufa/quiz"
)

// benchSize reads a size of the simulation from the environment; make bench-quiz sets it.
func benchSize(b *testing.B, name string, otherwise int) int {
	b.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		b.Fatalf("%s=%q is no size", name, text)
	}
	return n
}

// fillBench makes units, people, a bank and so many assignments.
func fillBench(b *testing.B, s *Store, people, units, assignments int) []quiz.Assignment {
	b.Helper()
	ctx, study := b.Context(), quiz.NewStudy(s.StudyPorts(), time.UTC)
	var us []record.Unit
	for i := range units {
		us = append(us, record.Unit{ID: fmt.Sprint("u", i), Name: fmt.Sprintf("单位%03d", i)})
	}
	var ps []record.Person
	for i := range people {
		ps = append(ps, record.Person{ID: fmt.Sprint("p", i), Unit: us[i%units].ID, Name: "某某", StaffNo: fmt.Sprint(i)})
	}
	if _, err := s.SaveRoster(ctx, us, ps, quiz.Change{}); err != nil {
		b.Fatal(err)
	}
	var bank []quiz.Question
	for i := range 200 {
		q := quiz.Question{ID: fmt.Sprintf("q%03d", i), Kind: quiz.Single, Stem: "题干", Options: []string{"甲", "乙", "丙", "丁"}, Answer: []int{i % 4}, Difficulty: 1}
		switch i % 4 {
		case 1:
			q.Kind, q.Answer = quiz.Multiple, []int{0, 2}
		case 2:
			q.Kind, q.Options, q.Answer = quiz.TrueFalse, []string{"对", "错"}, []int{0}
		}
		bank = append(bank, q)
	}
	if _, err := study.ImportQuestions(ctx, bank, nil, false, time.Now()); err != nil {
		b.Fatal(err)
	}
	var out []quiz.Assignment
	for range assignments {
		a, err := study.Assign(ctx, quiz.Assignment{Title: "年度考试", Target: quiz.Target{Everyone: true}, Opens: time.Now().Add(-time.Hour), Closes: time.Now().Add(24 * time.Hour),
			Attempts: 1, Counts: quiz.Best, Mode: quiz.ExamMode, Blueprint: quiz.Forms()[0]}, quiz.Change{Actor: "admin", At: time.Now()})
		if err != nil {
			b.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

// BenchmarkQuizBoard measures a report by unit over many stored answers: of the latest
// assignment, and of all of them together.
func BenchmarkQuizBoard(b *testing.B) {
	cadres, units, answers := benchSize(b, "CADRES", 2000), benchSize(b, "UNITS", 150), benchSize(b, "ANSWERS", 200_000)
	assignments := max(1, answers/(cadres*quiz.Forms()[0].Count()))
	benchOnBoth(b, func(b *testing.B, s *Store) {
		all := fillBench(b, s, cadres, units, assignments)
		for _, a := range all {
			fillAnswers(b, s, a)
		}
		if s.postgres {
			s.run(b, `ANALYZE`)
		}
		for name, q := range map[string]quiz.Query{
			"one assignment":  {By: quiz.ByUnit, Assignment: all[0].ID},
			"all assignments": {By: quiz.ByUnit},
		} {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					rows, err := s.Tallies(b.Context(), q)
					if err != nil || len(rows) != units || rows[0].Finished == 0 {
						b.Fatalf("%d rows, %v", len(rows), err)
					}
				}
				b.ReportMetric(float64(s.ask(b, `SELECT COUNT(*) FROM quiz_answers`)), "answers")
			})
		}
	})
}

// fillAnswers gives everybody a finished attempt at an assignment, by SQL.
func fillAnswers(b *testing.B, s *Store, a quiz.Assignment) {
	b.Helper()
	study := quiz.NewStudy(s.StudyPorts(), time.UTC)
	first, err := study.Start(b.Context(), a.ID, "p0", "", time.Now())
	if err != nil {
		b.Fatal(err)
	}
	s.run(b, `INSERT INTO quiz_attempts (`+attemptColumns+`, revision) SELECT $2 || p.id, assignment, version, p.id, p.unit, '', 1, 'submitted', mode, paper, 19, FALSE,
		started, touched, deadline, started + 600000, (LENGTH(p.id) * 17) % 101, 100, 60, (LENGTH(p.id) * 17) % 101 >= 60, '', 0
		FROM quiz_attempts t JOIN people p ON p.id <> t.person WHERE t.id = $1`, first.ID, a.ID)
	s.run(b, `INSERT INTO quiz_standings (assignment, person, unit, started, finished, passed, score, full_score, ended, asked, retained)
		SELECT assignment, person, unit, 1, 1, CASE WHEN passed THEN 1 ELSE 0 END, score, full_score, ended, 4, 2
		FROM quiz_attempts WHERE assignment = $1 AND state = 'submitted'`, a.ID)
	s.run(b, `INSERT INTO quiz_answers (attempt, item, chosen, correct, at, key)
		WITH RECURSIVE items (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM items WHERE i < 19)
		SELECT t.id, i, '0', i % 3 = 0, t.started + i * 1000, t.id || '/' || i FROM quiz_attempts t CROSS JOIN items WHERE t.assignment = $1 AND t.state = 'submitted'`, a.ID)
	s.run(b, `INSERT INTO quiz_recall (person, question, assignment, first_at, again_at, again_right)
		WITH RECURSIVE items (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM items WHERE i < 19)
		SELECT t.person, t.assignment || i, t.assignment, t.started, CASE WHEN i < 4 THEN t.started + 700000000 ELSE 0 END, i % 3 = 0
		FROM quiz_attempts t CROSS JOIN items WHERE t.assignment = $1 AND t.state = 'submitted'`, a.ID)
}
