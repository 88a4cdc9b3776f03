package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"pufa/internal/fault"
	"pufa/quiz"
)

const roundColumns = `id, follower, kind, state, paper, cursor, started, touched, ended`

func scanRound(row scanner) (r quiz.Round, err error) {
	var paper string
	var started, touched, ended int64
	err = row.Scan(&r.ID, &r.Person, &r.Kind, &r.State, &paper, &r.Cursor, &started, &touched, &ended)
	if err != nil {
		return r, err
	}
	r.Mode, r.Started, r.Touched, r.Ended = quiz.StudyMode, fromMillis(started), fromMillis(touched), orNever(ended)
	r.Paper, err = readPaper(paper)
	r.Full = r.Paper.Full()
	return r, err
}

// AddRound stores a round and closes the follower's other open one.
func (s *Store) AddRound(ctx context.Context, r quiz.Round) error {
	paper, err := paperText(r.Paper)
	if err != nil {
		return fail("add round", err)
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		w := s.writer(ctx)
		if _, err := w.ExecContext(ctx, `UPDATE practice_rounds SET state = 'submitted', ended = $2 WHERE follower = $1 AND state IN ('started', 'answering')`, r.Person, millis(r.Started)); err != nil {
			return err
		}
		// Of two rounds begun at the same moment the first one stays.
		if _, err := w.ExecContext(ctx, `INSERT INTO practice_rounds (`+roundColumns+`, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0) ON CONFLICT DO NOTHING`,
			r.ID, r.Person, string(r.Kind), string(r.State), paper, r.Cursor, millis(r.Started), millis(r.Touched)); err != nil {
			return err
		}
		return s.useQuestions(ctx, r.Paper.Items)
	})
	return fail("add round", err)
}

// OpenRound is the follower's open round with its answers.
func (s *Store) OpenRound(ctx context.Context, follower string) (quiz.Round, bool, error) {
	r, err := scanRound(s.reader(ctx).QueryRowContext(ctx, `SELECT `+roundColumns+` FROM practice_rounds WHERE follower = $1 AND state IN ('started', 'answering')`, follower))
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	if err == nil {
		r.Answers, err = s.answers(ctx, `practice_answers`, `round`, r.ID)
	}
	return r, err == nil, fail("read round", err)
}

// ChangeRound loads a round and the card of a question, calls change and stores what
// it did, while nobody else changes the round.
func (s *Store) ChangeRound(ctx context.Context, id, follower, question string, change func(r *quiz.Round, c *quiz.Card) error) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		r, err := scanRound(s.writer(ctx).QueryRowContext(ctx, `UPDATE practice_rounds SET revision = revision + 1 WHERE id = $1 AND follower = $2 RETURNING `+roundColumns, id, follower))
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "没有找到这一轮练习。")
		}
		if err != nil {
			return err
		}
		if r.Answers, err = s.answers(ctx, `practice_answers`, `round`, id); err != nil {
			return err
		}
		card, err := s.card(ctx, follower, question)
		if err != nil {
			return err
		}
		stored, old := len(r.Answers), card
		if err := change(&r, &card); err != nil {
			return err
		}
		if len(r.Answers) > stored {
			if err := s.addPracticeAnswer(ctx, r, question); err != nil {
				return err
			}
		}
		if card != old {
			if err := s.saveCard(ctx, follower, question, card); err != nil {
				return err
			}
		}
		_, err = s.writer(ctx).ExecContext(ctx, `UPDATE practice_rounds SET state = $2, cursor = $3, touched = $4, ended = $5 WHERE id = $1`,
			id, string(r.State), r.Cursor, millis(r.Touched), neverMillis(r.Ended))
		return err
	})
	return fail("change round", err)
}

// addPracticeAnswer stores the answer to a question; of somebody who is bound also
// that they were asked again.
func (s *Store) addPracticeAnswer(ctx context.Context, r quiz.Round, question string) error {
	for item, a := range r.Answers {
		if r.Paper.Items[item].ID != question {
			continue
		}
		if err := s.addAnswer(ctx, `practice_answers (round`, r.ID, a); err != nil {
			return err
		}
		p, bound, err := s.Bound(ctx, r.Person)
		if err != nil || !bound {
			return err
		}
		if _, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO quiz_reviews (key, person, question, correct, at) VALUES ($1, $2, $3, $4, $5)`,
			a.Key, p.ID, question, a.Correct, millis(a.At)); err != nil {
			return err
		}
		return s.recall(ctx, p.ID, question, "", a)
	}
	return nil
}

const cardColumns = `question, due, stability, difficulty, asked, lapses, reviewed, wrong, phase`

func scanCard(row scanner) (question string, c quiz.Card, err error) {
	var due, reviewed int64
	var phase int
	err = row.Scan(&question, &due, &c.Stability, &c.Difficulty, &c.Asked, &c.Lapses, &reviewed, &c.Wrong, &phase)
	c.Due, c.Reviewed = fromMillis(due), fromMillis(reviewed)
	return question, c.WithState(phase), err
}

func (s *Store) card(ctx context.Context, follower, question string) (quiz.Card, error) {
	_, c, err := scanCard(s.reader(ctx).QueryRowContext(ctx, `SELECT `+cardColumns+` FROM practice_cards WHERE follower = $1 AND question = $2`, follower, question))
	if errors.Is(err, sql.ErrNoRows) {
		return quiz.Card{}, nil
	}
	return c, err
}

func (s *Store) saveCard(ctx context.Context, follower, question string, c quiz.Card) error {
	_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO practice_cards (follower, `+cardColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (follower, question) DO UPDATE SET due = excluded.due, stability = excluded.stability, difficulty = excluded.difficulty,
			asked = excluded.asked, lapses = excluded.lapses, reviewed = excluded.reviewed, wrong = excluded.wrong, phase = excluded.phase`,
		follower, question, millis(c.Due), c.Stability, c.Difficulty, c.Asked, c.Lapses, millis(c.Reviewed), c.Wrong, c.State())
	return err
}

// ReviewsDue counts cards that are due, by follower.
func (s *Store) ReviewsDue(ctx context.Context, after, now time.Time) ([]quiz.Review, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT follower, COUNT(*), MIN(due) FROM practice_cards WHERE due <= $2
		AND follower IN (SELECT follower FROM practice_cards WHERE due > $1 AND due <= $2) GROUP BY follower ORDER BY follower`, millis(after), millis(now))
	if err != nil {
		return nil, fail("list due reviews", err)
	}
	defer rows.Close()
	var out []quiz.Review
	for rows.Next() {
		var r quiz.Review
		var since int64
		if err := rows.Scan(&r.Follower, &r.Due, &since); err != nil {
			return nil, fail("list due reviews", err)
		}
		r.Since = fromMillis(since)
		out = append(out, r)
	}
	return out, fail("list due reviews", rows.Err())
}

// Cards are what a follower remembers, by question.
func (s *Store) Cards(ctx context.Context, follower string) (map[string]quiz.Card, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT `+cardColumns+` FROM practice_cards WHERE follower = $1`, follower)
	if err != nil {
		return nil, fail("read cards", err)
	}
	defer rows.Close()
	out := map[string]quiz.Card{}
	for rows.Next() {
		question, c, err := scanCard(rows)
		if err != nil {
			return nil, fail("read cards", err)
		}
		out[question] = c
	}
	return out, fail("read cards", rows.Err())
}
