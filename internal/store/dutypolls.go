package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"pufa/duty"
)

// SavePoll stores a new poll.
func (s *Store) SavePoll(ctx context.Context, p duty.Poll, c duty.Change) error {
	body, err := jsonText(p.Questions)
	if err != nil {
		return fail("save poll", err)
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		res, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO duty_polls (id, title, body, opens, closes) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
			p.ID, clean(p.Title), body, millis(p.Opens), millis(p.Closes))
		if err != nil {
			return err
		}
		if err := touched(res, "已经有这份调查了。"); err != nil {
			return err
		}
		return s.auditDuty(ctx, c, "poll/"+p.ID, "", fmt.Sprintf(`{"questions":%d}`, len(p.Questions)))
	})
	return fail("save poll", err)
}

// Polls are all polls, the latest first.
func (s *Store) Polls(ctx context.Context) ([]duty.Poll, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, title, body, opens, closes FROM duty_polls ORDER BY opens DESC, id`)
	if err != nil {
		return nil, fail("list polls", err)
	}
	defer rows.Close()
	var out []duty.Poll
	for rows.Next() {
		var p duty.Poll
		var body string
		var opens, closes int64
		if err := rows.Scan(&p.ID, &p.Title, &body, &opens, &closes); err != nil {
			return nil, fail("list polls", err)
		}
		if err := json.Unmarshal([]byte(body), &p.Questions); err != nil {
			return nil, fail("list polls", err)
		}
		p.Opens, p.Closes = fromMillis(opens), fromMillis(closes)
		out = append(out, p)
	}
	return out, fail("list polls", rows.Err())
}

// AnswerPoll stores a follower's answers once a poll.
func (s *Store) AnswerPoll(ctx context.Context, a duty.PollAnswer) (bool, error) {
	parts := make([]string, len(a.Answers))
	for i, n := range a.Answers {
		parts[i] = strconv.Itoa(n)
	}
	res, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO duty_poll_answers (poll, follower, unit, answers, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		a.Poll, a.Follower, a.Unit, strings.Join(parts, ","), millis(a.At))
	if err != nil {
		return false, fail("answer poll", err)
	}
	n, err := res.RowsAffected()
	return n > 0, fail("answer poll", err)
}

// PollAnswers are the answers of a poll, without who gave them.
func (s *Store) PollAnswers(ctx context.Context, poll string) ([]duty.PollAnswer, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT unit, answers, at FROM duty_poll_answers WHERE poll = $1 ORDER BY at`, poll)
	if err != nil {
		return nil, fail("read poll", err)
	}
	defer rows.Close()
	var out []duty.PollAnswer
	for rows.Next() {
		a := duty.PollAnswer{Poll: poll}
		var answers string
		var at int64
		if err := rows.Scan(&a.Unit, &answers, &at); err != nil {
			return nil, fail("read poll", err)
		}
		for _, part := range strings.Split(answers, ",") {
			n, err := strconv.Atoi(part)
			if err != nil {
				return nil, fail("read poll", err)
			}
			a.Answers = append(a.Answers, n)
		}
		a.At = fromMillis(at)
		out = append(out, a)
	}
	return out, fail("read poll", rows.Err())
}
