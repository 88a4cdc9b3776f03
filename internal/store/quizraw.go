package store

import (
	"context"

	"pufa/quiz"
)

// FinishedAttempts are the attempts at an assignment that were handed in or expired,
// with their answers.
func (s *Store) FinishedAttempts(ctx context.Context, assignment string) ([]quiz.Attempt, error) {
	out, err := s.attemptsAt(ctx, assignment, `AND state IN ('submitted', 'expired')`)
	return out, fail("read attempts", err)
}

// attemptsAt are attempts at an assignment, with their answers.
func (s *Store) attemptsAt(ctx context.Context, assignment, more string) ([]quiz.Attempt, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT `+attemptColumns+` FROM quiz_attempts WHERE assignment = $1 `+more+` ORDER BY person, number`, assignment)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []quiz.Attempt
	at := map[string]int{}
	for rows.Next() {
		t, err := scanAttempt(rows)
		if err != nil {
			return nil, err
		}
		at[t.ID] = len(out)
		out = append(out, t)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, s.fillAnswers(ctx, assignment, more, out, at)
}

// fillAnswers reads the answers of all attempts at once.
func (s *Store) fillAnswers(ctx context.Context, assignment, more string, out []quiz.Attempt, at map[string]int) error {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT attempt, item, chosen, correct, at, key FROM quiz_answers
		WHERE attempt IN (SELECT id FROM quiz_attempts WHERE assignment = $1 `+more+`)`, assignment)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, chosen string
		var a quiz.Answer
		var ms int64
		if err := rows.Scan(&id, &a.Item, &chosen, &a.Correct, &ms, &a.Key); err != nil {
			return err
		}
		a.At = fromMillis(ms)
		if a.Chosen, err = readIndexes(chosen); err != nil {
			return err
		}
		if i, ok := at[id]; ok { // an attempt may end between the two reads
			out[i].Answers[a.Item] = a
		}
	}
	return rows.Err()
}

// Raw is what a report on an assignment is recomputed from.
func (s *Store) Raw(ctx context.Context, assignment string) (quiz.Raw, error) {
	var raw quiz.Raw
	err := s.InTx(ctx, func(ctx context.Context) (err error) {
		raw, err = s.raw(ctx, assignment)
		return err
	})
	return raw, fail("read raw records", err)
}

func (s *Store) raw(ctx context.Context, assignment string) (raw quiz.Raw, err error) {
	if raw.Assignment, err = s.Assignment(ctx, assignment, 0); err != nil {
		return raw, err
	}
	people, err := s.people(ctx, `$1 = ''`, "")
	if err != nil {
		return raw, err
	}
	attempts, err := s.attemptsAt(ctx, assignment, ``)
	if err != nil {
		return raw, err
	}
	own := map[string][]quiz.Attempt{}
	for _, t := range attempts {
		own[t.Person] = append(own[t.Person], t)
	}
	exempt, err := s.exemptFrom(ctx, assignment)
	if err != nil {
		return raw, err
	}
	for _, p := range people {
		raw.People = append(raw.People, quiz.RawPerson{ID: p.ID, Unit: p.Unit, Audiences: p.Audiences, Left: p.Left, Exempt: exempt[p.ID], Attempts: own[p.ID]})
	}
	raw.Answers, err = s.rawAnswers(ctx)
	return raw, err
}

func (s *Store) exemptFrom(ctx context.Context, assignment string) (map[string]bool, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT person FROM quiz_exemptions WHERE assignment = $1`, assignment)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var person string
		if err := rows.Scan(&person); err != nil {
			return nil, err
		}
		out[person] = true
	}
	return out, rows.Err()
}

// rawAnswers are all answers of people on the roster, oldest first.
func (s *Store) rawAnswers(ctx context.Context) ([]quiz.RawAnswer, error) {
	out, err := s.reviews(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT t.person, t.assignment, t.paper, a.item, a.correct, a.at
		FROM quiz_answers a JOIN quiz_attempts t ON t.id = a.attempt`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a quiz.RawAnswer
		var paper string
		var item int
		var at int64
		if err := rows.Scan(&a.Person, &a.Assignment, &paper, &item, &a.Correct, &at); err != nil {
			return nil, err
		}
		p, err := readPaper(paper)
		if err != nil {
			return nil, err
		}
		a.Question, a.At = p.Items[item].ID, fromMillis(at)
		out = append(out, a)
	}
	return out, rows.Err()
}

// reviews are the answers of bound people in practice.
func (s *Store) reviews(ctx context.Context) ([]quiz.RawAnswer, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT person, question, correct, at FROM quiz_reviews`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []quiz.RawAnswer
	for rows.Next() {
		var a quiz.RawAnswer
		var at int64
		if err := rows.Scan(&a.Person, &a.Question, &a.Correct, &at); err != nil {
			return nil, err
		}
		a.At = fromMillis(at)
		out = append(out, a)
	}
	return out, rows.Err()
}
