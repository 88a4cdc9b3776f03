package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"pufa/duty"
	"pufa/internal/fault"
)

const ownedSelect = `SELECT id, topic, questions, times, unit, state, first, assigned, deadline, answered, answer, reviewed, actor, reason, revision
	FROM duty_questions WHERE `

// OwnedQuestions lists clusters of questions, the most asked first.
func (s *Store) OwnedQuestions(ctx context.Context, f duty.OwnedFilter) ([]duty.Owned, error) {
	out, _, err := s.owned(ctx, `($1 = '' OR id = $1) AND ($2 = '' OR unit = $2) AND ($3 = '' OR state = $3) ORDER BY times DESC, id`,
		f.ID, f.Unit, string(f.State))
	return out, fail("list owned questions", err)
}

func (s *Store) owned(ctx context.Context, where string, args ...any) (out []duty.Owned, revisions []int64, err error) {
	rows, err := s.reader(ctx).QueryContext(ctx, ownedSelect+where, args...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var q duty.Owned
		var questions, answer string
		var first, assigned, deadline, answered, reviewed, revision int64
		if err := rows.Scan(&q.ID, &q.Topic, &questions, &q.Times, &q.Unit, &q.State, &first, &assigned, &deadline, &answered, &answer, &reviewed,
			&q.By, &q.Reason, &revision); err != nil {
			return nil, nil, err
		}
		if err := errors.Join(json.Unmarshal([]byte(questions), &q.Questions), json.Unmarshal([]byte(answer), &q.Answer)); err != nil {
			return nil, nil, fmt.Errorf("questions %s: %w", q.ID, err)
		}
		q.First, q.Assigned, q.Deadline = fromMillis(first), fromZeroMillis(assigned), dayOf(deadline)
		q.Answered, q.Reviewed = fromZeroMillis(answered), fromZeroMillis(reviewed)
		out, revisions = append(out, q), append(revisions, revision)
	}
	return out, revisions, rows.Err()
}

// loadOwned adds the questions that were assigned by a moment and due in the period.
func (s *Store) loadOwned(ctx context.Context, r *duty.Records, moment int64) error {
	span := r.Period.Span()
	all, _, err := s.owned(ctx, `assigned > 0 AND assigned <= $1 AND deadline >= $2 AND deadline <= $3 ORDER BY id`, moment, dayNumber(span.Start), dayNumber(span.End))
	if err != nil {
		return err
	}
	for _, q := range all {
		r.Questions = append(r.Questions, q.At(fromMoment(moment)))
	}
	return nil
}

// ChangeOwned loads a cluster, calls change and stores what it did, while nobody else
// changes it. An answer that change publishes moves the answers' revision.
func (s *Store) ChangeOwned(ctx context.Context, id string, c duty.Change, change func(q *duty.Owned) error) (q duty.Owned, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		found, revisions, err := s.owned(ctx, `id = $1`+s.forChange(), id)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, "没有这组问题。")
		}
		before := found[0].State
		q = found[0]
		if err := change(&q); err != nil {
			return err
		}
		if err := s.updateOwned(ctx, q, revisions[0]); err != nil {
			return err
		}
		if q.State != before && (q.State == duty.OwnedPublished || before == duty.OwnedPublished) {
			if _, err := s.advance(ctx, answersCounter, 1); err != nil {
				return err
			}
		}
		return s.auditDuty(ctx, c, "owned-question/"+id, string(before), string(q.State))
	})
	return q, fail("change owned question", err)
}

func (s *Store) updateOwned(ctx context.Context, q duty.Owned, revision int64) error {
	answer, err := jsonText(q.Answer)
	if err != nil {
		return err
	}
	res, err := s.writer(ctx).ExecContext(ctx, `UPDATE duty_questions SET unit = $2, state = $3, assigned = $4, deadline = $5, answered = $6, answer = $7,
		reviewed = $8, actor = $9, reason = $10, revision = revision + 1 WHERE id = $1 AND revision = $11`,
		q.ID, q.Unit, string(q.State), zeroMillis(q.Assigned), dayNumber(q.Deadline), zeroMillis(q.Answered), answer, zeroMillis(q.Reviewed),
		clean(q.By), clean(q.Reason), revision)
	if err != nil {
		return err
	}
	return touched(res, "这组问题刚被别人处理过，请刷新再看。")
}

// answersCounter moves with every published answer.
const answersCounter = "duty answers"

// AnswersRevision moves whenever an answer is published or taken back.
func (s *Store) AnswersRevision(ctx context.Context) (int64, error) {
	v, err := s.counter(ctx, answersCounter)
	return v, fail("answers revision", err)
}

// ClusterQuestions puts unanswered questions that are in no cluster yet into clusters:
// group is told the new ones and the open clusters. It returns how many were placed.
func (s *Store) ClusterQuestions(ctx context.Context, group duty.Grouping) (placed int, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.advance(ctx, answersCounter, 0); err != nil { // one at a time
			return err
		}
		loose, err := s.looseQuestions(ctx)
		if err != nil {
			return err
		}
		open, _, err := s.owned(ctx, `state = $1 ORDER BY id`, string(duty.OwnedOpen))
		if err != nil {
			return err
		}
		clusters := group(loose, open)
		for _, c := range clusters {
			if err := s.saveCluster(ctx, c); err != nil {
				return err
			}
			placed += len(c.Members)
		}
		return nil
	})
	return placed, fail("cluster questions", err)
}

// ClusterOf is the cluster that an unanswered question is in.
func (s *Store) ClusterOf(ctx context.Context, question string) (id string, err error) {
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT cluster FROM duty_question_members WHERE question = $1`, textID(normalise(question))).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.New(fault.NotFound, "这个问题不在没答上来的清单里，不用转办。")
	}
	return id, fail("find owned question", err)
}

func (s *Store) looseQuestions(ctx context.Context) ([]duty.Loose, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, question, topic, times, first FROM unanswered u
		WHERE NOT EXISTS (SELECT 1 FROM duty_question_members m WHERE m.question = u.id) ORDER BY times DESC, id LIMIT 2000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []duty.Loose
	for rows.Next() {
		var l duty.Loose
		var first int64
		if err := rows.Scan(&l.ID, &l.Question, &l.Topic, &l.Times, &first); err != nil {
			return nil, err
		}
		l.First = fromMillis(first)
		out = append(out, l)
	}
	return out, rows.Err()
}

func (s *Store) saveCluster(ctx context.Context, c duty.Cluster) error {
	questions, err := jsonText(c.Questions)
	if err != nil {
		return err
	}
	w := s.writer(ctx)
	if _, err := w.ExecContext(ctx, `INSERT INTO duty_questions (id, topic, questions, times, unit, state, first, assigned, deadline, answered, answer,
		reviewed, actor, reason, revision) VALUES ($1, $2, $3, $4, '', $5, $6, 0, 0, 0, '{}', 0, '', '', 0)
		ON CONFLICT (id) DO UPDATE SET questions = excluded.questions, times = excluded.times, revision = duty_questions.revision + 1`,
		c.ID, clean(c.Topic), questions, c.Times, string(duty.OwnedOpen), millis(c.First)); err != nil {
		return err
	}
	for _, m := range c.Members {
		if _, err := w.ExecContext(ctx, `INSERT INTO duty_question_members (question, cluster) VALUES ($1, $2)`, m, c.ID); err != nil {
			return err
		}
	}
	return nil
}
