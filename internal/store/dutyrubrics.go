package store

import (
	"context"
	"encoding/json"

	"pufa/duty"
)

// RubricRevisions are the bureau's own rubrics, by id, the first revision first.
func (s *Store) RubricRevisions(ctx context.Context) ([]duty.RubricRevision, error) {
	out, err := s.rubricRevisions(ctx, `1 = 1`)
	return out, fail("read rubrics", err)
}

func (s *Store) rubricRevisions(ctx context.Context, where string, args ...any) ([]duty.RubricRevision, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT revision, from_year, body, saved, actor, reason FROM rubric_revisions WHERE `+where+` ORDER BY id, revision`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []duty.RubricRevision
	for rows.Next() {
		var r duty.RubricRevision
		var body string
		var saved int64
		if err := rows.Scan(&r.Revision, &r.From, &body, &saved, &r.By, &r.Reason); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &r.Rubric); err != nil {
			return nil, err
		}
		r.Saved = fromMillis(saved)
		out = append(out, r)
	}
	return out, rows.Err()
}

// SaveRubric stores the next revision of a rubric. Two who made the same number are told
// apart: the second gets fault.Conflict.
func (s *Store) SaveRubric(ctx context.Context, r duty.RubricRevision, c duty.Change) error {
	body, err := jsonText(r.Rubric)
	if err != nil {
		return fail("save rubric", err)
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		before, err := s.rubricRevisions(ctx, `id = $1 AND revision = $2`, r.Rubric.ID, r.Revision-1)
		if err != nil {
			return err
		}
		res, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO rubric_revisions (id, revision, from_year, body, saved, actor, reason)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`, r.Rubric.ID, r.Revision, r.From, body, millis(s.now()), clean(r.By), clean(r.Reason))
		if err != nil {
			return err
		}
		if err := touched(res, "这份细则刚被别人改过，请重新打开再改。"); err != nil {
			return err
		}
		was := ""
		if len(before) > 0 {
			if was, err = jsonText(before[0]); err != nil {
				return err
			}
		}
		is, err := jsonText(r)
		if err != nil {
			return err
		}
		return s.auditDuty(ctx, c, "rubric/"+r.Rubric.ID, was, is)
	})
	return fail("save rubric", err)
}
