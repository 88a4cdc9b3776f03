package store

import (
	"context"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/lawref"
)

// AddAppeal stores an appeal once for a key.
func (s *Store) AddAppeal(ctx context.Context, a duty.Appeal, key string) (added bool, err error) {
	if key, err = s.messageKey(key); err != nil {
		return false, fail("add appeal", err)
	}
	res, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO duty_appeals (id, key, unit, period, rubric, indicator, content, at, answer, answered, actor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0, '') ON CONFLICT DO NOTHING`,
		a.ID, key, a.Unit, a.Period, a.Rubric, a.Indicator, clean(a.Text), millis(a.At))
	if err != nil {
		return false, fail("add appeal", err)
	}
	n, err := res.RowsAffected()
	return n > 0, fail("add appeal", err)
}

// Appeals lists appeals, those that wait first.
func (s *Store) Appeals(ctx context.Context, unit string) ([]duty.Appeal, error) {
	out, err := s.appeals(ctx, `$1 = '' OR unit = $1`, unit)
	return out, fail("list appeals", err)
}

func (s *Store) appeals(ctx context.Context, where string, args ...any) ([]duty.Appeal, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, unit, period, rubric, indicator, content, at, answer, answered, actor FROM duty_appeals
		WHERE `+where+` ORDER BY CASE WHEN answered = 0 THEN 0 ELSE 1 END, at, id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []duty.Appeal
	for rows.Next() {
		var a duty.Appeal
		var at, answered int64
		if err := rows.Scan(&a.ID, &a.Unit, &a.Period, &a.Rubric, &a.Indicator, &a.Text, &at, &a.Answer, &answered, &a.By); err != nil {
			return nil, err
		}
		a.At, a.Answered = fromMillis(at), fromZeroMillis(answered)
		out = append(out, a)
	}
	return out, rows.Err()
}

// AnswerAppeal answers an appeal that waits.
func (s *Store) AnswerAppeal(ctx context.Context, id, answer string, c duty.Change) (a duty.Appeal, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		res, err := s.writer(ctx).ExecContext(ctx, `UPDATE duty_appeals SET answer = $2, answered = $3, actor = $4 WHERE id = $1 AND answered = 0`,
			id, clean(answer), millis(c.At), clean(c.Actor))
		if err != nil {
			return err
		}
		if err := touched(res, "没有这条申诉，或已经答复过。"); err != nil {
			return err
		}
		found, err := s.appeals(ctx, `id = $1`, id)
		if err != nil {
			return err
		}
		a = found[0]
		return s.auditDuty(ctx, c, "appeal/"+id, "", answer)
	})
	return a, fail("answer appeal", err)
}

// PublishedAnswers are the units' answers to residents' questions that passed review,
// as FAQs.
func (s *Store) PublishedAnswers(ctx context.Context) ([]content.FAQ, error) {
	owned, _, err := s.owned(ctx, `state = $1 ORDER BY id`, string(duty.OwnedPublished))
	if err != nil {
		return nil, fail("read answers", err)
	}
	var out []content.FAQ
	for _, q := range owned {
		f := content.FAQ{ID: "unit-" + q.ID, Question: q.Answer.Question, Phrasings: q.Questions, Conclusion: q.Answer.Conclusion,
			Basis: q.Answer.Basis, Steps: q.Answer.Steps}
		for _, b := range f.Basis {
			ref, err := lawref.ParseRef(b)
			if err != nil {
				return nil, fail("read answers", err)
			}
			f.Refs = append(f.Refs, ref)
		}
		out = append(out, f)
	}
	return out, nil
}
