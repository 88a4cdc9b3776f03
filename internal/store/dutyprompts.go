package store

import (
	"context"
	"fmt"

	"pufa/duty"
	"pufa/internal/fault"
)

const promptSelect = `SELECT id, number, unit, year, item, kind, content, deadline, state, drafted, signed, signed_by, delivered, via, answered, answer,
	closed, escalated, reason, revision FROM duty_prompts WHERE `

// Prompts lists prompts, those of the nearest deadline first.
func (s *Store) Prompts(ctx context.Context, f duty.PromptFilter) ([]duty.Prompt, error) {
	out, _, err := s.prompts(ctx, `($1 = '' OR id = $1) AND ($2 = '' OR unit = $2) AND ($3 = '' OR state = $3) AND ($4 = 0 OR year = $4)
		ORDER BY deadline, id`, f.ID, f.Unit, string(f.State), f.Year)
	return out, fail("list prompts", err)
}

func (s *Store) prompts(ctx context.Context, where string, args ...any) (out []duty.Prompt, revisions []int64, err error) {
	rows, err := s.reader(ctx).QueryContext(ctx, promptSelect+where, args...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p duty.Prompt
		var deadline, drafted, signed, delivered, answered, closed, escalated, revision int64
		if err := rows.Scan(&p.ID, &p.Number, &p.Unit, &p.Year, &p.Item, &p.Kind, &p.Text, &deadline, &p.State, &drafted, &signed, &p.SignedBy,
			&delivered, &p.Via, &answered, &p.Answer, &closed, &escalated, &p.Reason, &revision); err != nil {
			return nil, nil, err
		}
		p.Deadline, p.Drafted, p.Signed, p.Delivered = dayOf(deadline), fromZeroMillis(drafted), fromZeroMillis(signed), fromZeroMillis(delivered)
		p.Answered, p.Closed, p.Escalated = fromZeroMillis(answered), fromZeroMillis(closed), fromZeroMillis(escalated)
		out, revisions = append(out, p), append(revisions, revision)
	}
	return out, revisions, rows.Err()
}

// DraftPrompts stores drafts; one of the same unit, year, item and kind that was
// written before stays, whatever became of it. It returns how many are new.
func (s *Store) DraftPrompts(ctx context.Context, drafts []duty.Prompt) (added int, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		added = 0
		for _, p := range drafts {
			seed := fmt.Sprintf("%s/%d/%s/%s", p.Unit, p.Year, p.Item, p.Kind)
			if p.Item == "" { // written by hand: each stands for itself
				seed += "/" + p.ID
			}
			res, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO duty_prompts (id, seed, number, unit, year, item, kind, content, deadline, state, drafted,
				signed, signed_by, delivered, via, answered, answer, closed, escalated, reason, revision)
				VALUES ($1, $2, 0, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', 0, '', 0, '', 0, 0, '', 0) ON CONFLICT DO NOTHING`,
				p.ID, seed, p.Unit, p.Year, p.Item, string(p.Kind), clean(p.Text), dayNumber(p.Deadline), string(duty.PromptDraft), millis(p.Drafted))
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			added += int(n)
		}
		return nil
	})
	return added, fail("draft prompts", err)
}

// ChangePrompt loads a prompt, calls change and stores what it did, while nobody else
// changes it. A notice that change signs gets the next number of its year.
func (s *Store) ChangePrompt(ctx context.Context, id string, c duty.Change, change func(p *duty.Prompt) error) (p duty.Prompt, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		found, revisions, err := s.prompts(ctx, `id = $1`+s.forChange(), id)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, "没有这份提示。")
		}
		before := found[0]
		p = before
		if err := change(&p); err != nil {
			return err
		}
		if p.Kind == duty.Notice && p.Number == 0 && !p.Signed.IsZero() {
			if p.Number, err = s.nextNotice(ctx, p.Year); err != nil {
				return err
			}
		}
		if err := s.updatePrompt(ctx, p, revisions[0]); err != nil {
			return err
		}
		return s.auditDuty(ctx, c, "prompt/"+id, string(before.State), string(p.State))
	})
	return p, fail("change prompt", err)
}

func (s *Store) nextNotice(ctx context.Context, year int) (n int, err error) {
	err = s.writer(ctx).QueryRowContext(ctx, `SELECT 1 + COALESCE(MAX(number), 0) FROM duty_prompts WHERE year = $1`, year).Scan(&n)
	return n, err
}

func (s *Store) updatePrompt(ctx context.Context, p duty.Prompt, revision int64) error {
	res, err := s.writer(ctx).ExecContext(ctx, `UPDATE duty_prompts SET number = $2, content = $3, deadline = $4, state = $5, signed = $6, signed_by = $7,
		delivered = $8, via = $9, answered = $10, answer = $11, closed = $12, escalated = $13, reason = $14, revision = revision + 1
		WHERE id = $1 AND revision = $15`, p.ID, p.Number, clean(p.Text), dayNumber(p.Deadline), string(p.State), zeroMillis(p.Signed), clean(p.SignedBy),
		zeroMillis(p.Delivered), clean(p.Via), zeroMillis(p.Answered), clean(p.Answer), zeroMillis(p.Closed), zeroMillis(p.Escalated), clean(p.Reason), revision)
	if err != nil {
		return err
	}
	return touched(res, "这份提示刚被别人处理过，请刷新再看。")
}

// loadPrompts adds the prompts of the period's year that were signed by a moment, with
// what had happened to them by then.
func (s *Store) loadPrompts(ctx context.Context, r *duty.Records, moment int64) error {
	all, _, err := s.prompts(ctx, `year = $1 AND drafted <= $2 ORDER BY deadline, id`, r.Period.Year, moment)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.Signed.IsZero() || millis(p.Signed) > moment || !r.Period.Contains(p.Deadline) {
			continue
		}
		r.Prompts = append(r.Prompts, p.At(fromMoment(moment)))
	}
	return nil
}
