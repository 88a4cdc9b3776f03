package store

import (
	"context"
	"encoding/json"
	"fmt"

	"pufa/duty"
)

// DutyLists are the latest versions of a year, of a unit or of all.
func (s *Store) DutyLists(ctx context.Context, year int, unit string, published bool) ([]duty.List, error) {
	var units []any
	if unit != "" {
		units = []any{unit}
	}
	out, err := s.dutyLists(ctx, year, units, published, always)
	return out, fail("list duty lists", err)
}

const listSelect = `SELECT unit, year, version, items, saved, published, actor, source, reason FROM duty_lists l WHERE `

// dutyLists are the latest versions as of a moment, of some units or of all.
func (s *Store) dutyLists(ctx context.Context, year int, units []any, published bool, moment int64) ([]duty.List, error) {
	args := append([]any{year, published, moment}, units...)
	return s.listsWhere(ctx, `year = $1`+among("unit", units, 4)+` AND version = (SELECT MAX(version) FROM duty_lists m
			WHERE m.unit = l.unit AND m.year = l.year AND m.saved <= $3 AND (NOT $2 OR m.published > 0 AND m.published <= $3))
		ORDER BY unit`, args...)
}

// DutyListVersions are all versions of a unit's list of a year, the first one first.
func (s *Store) DutyListVersions(ctx context.Context, year int, unit string) ([]duty.List, error) {
	out, err := s.listsWhere(ctx, `year = $1 AND unit = $2 ORDER BY version`, year, unit)
	return out, fail("list versions of a duty list", err)
}

func (s *Store) listsWhere(ctx context.Context, where string, args ...any) ([]duty.List, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, listSelect+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []duty.List
	for rows.Next() {
		var l duty.List
		var items string
		var saved, publishedAt int64
		if err := rows.Scan(&l.Unit, &l.Year, &l.Version, &items, &saved, &publishedAt, &l.By, &l.Source, &l.Reason); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(items), &l.Items); err != nil {
			return nil, fmt.Errorf("duty list of %s: %w", l.Unit, err)
		}
		l.Saved, l.Published = fromMillis(saved), fromZeroMillis(publishedAt)
		out = append(out, l)
	}
	return out, rows.Err()
}

// SaveDutyList stores a new version. Saved is when the store did so.
func (s *Store) SaveDutyList(ctx context.Context, l duty.List, c duty.Change) error {
	items, err := jsonText(l.Items)
	if err != nil {
		return fail("save duty list", err)
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		res, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO duty_lists (unit, year, version, items, saved, published, actor, source, reason)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
			l.Unit, l.Year, l.Version, items, millis(s.now()), zeroMillis(l.Published), clean(l.By), clean(l.Source), clean(l.Reason))
		if err != nil {
			return err
		}
		if err := touched(res, "这份责任清单刚被别人改过，请重新打开再改。"); err != nil {
			return err
		}
		return s.auditList(ctx, l, c)
	})
	return fail("save duty list", err)
}

// auditList says what a version changed of the one before: the items as they were and as
// they are.
func (s *Store) auditList(ctx context.Context, l duty.List, c duty.Change) error {
	before, err := s.listsWhere(ctx, `year = $1 AND unit = $2 AND version < $3 ORDER BY version DESC LIMIT 1`, l.Year, l.Unit, l.Version)
	if err != nil {
		return err
	}
	was := duty.List{}
	if len(before) > 0 {
		was = before[0]
	}
	var gone, come []duty.Item
	for _, change := range duty.ListChanges(was.Items, l.Items) {
		if change.Before.ID != "" {
			gone = append(gone, change.Before)
		}
		if change.After.ID != "" {
			come = append(come, change.After)
		}
	}
	old, err := jsonText(auditedList{Version: was.Version, Items: gone})
	if err != nil {
		return err
	}
	now, err := jsonText(auditedList{Version: l.Version, Published: !l.Published.IsZero(), Items: come})
	if err != nil {
		return err
	}
	return s.auditDuty(ctx, c, listSubject(l.Unit, l.Year), old, now)
}

// auditedList is a version in the audit log, with the items that differ.
type auditedList struct {
	Version   int         `json:"version"`
	Published bool        `json:"published,omitempty"`
	Items     []duty.Item `json:"items,omitempty"`
}

func listSubject(unit string, year int) string { return fmt.Sprintf("duty-list/%s/%d", unit, year) }

// PublishDutyList publishes a version that was a draft.
func (s *Store) PublishDutyList(ctx context.Context, l duty.List, c duty.Change) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		res, err := s.writer(ctx).ExecContext(ctx, `UPDATE duty_lists SET published = $4, actor = $5, reason = $6
			WHERE unit = $1 AND year = $2 AND version = $3 AND published = 0`,
			l.Unit, l.Year, l.Version, millis(s.now()), clean(c.Actor), clean(l.Reason))
		if err != nil {
			return err
		}
		if err := touched(res, "这份责任清单已经公布过了。"); err != nil {
			return err
		}
		return s.auditDuty(ctx, c, listSubject(l.Unit, l.Year), fmt.Sprintf(`{"version":%d}`, l.Version), fmt.Sprintf(`{"version":%d,"published":true}`, l.Version))
	})
	return fail("publish duty list", err)
}

// DropDraft deletes the versions after the one published last.
func (s *Store) DropDraft(ctx context.Context, unit string, year int, c duty.Change) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		drafts, err := s.listsWhere(ctx, `year = $1 AND unit = $2 ORDER BY version DESC LIMIT 1`, year, unit)
		if err != nil {
			return err
		}
		res, err := s.writer(ctx).ExecContext(ctx, `DELETE FROM duty_lists WHERE unit = $1 AND year = $2
			AND version > (SELECT COALESCE(MAX(m.version), 0) FROM duty_lists m WHERE m.unit = $1 AND m.year = $2 AND m.published > 0)`, unit, year)
		if err != nil {
			return err
		}
		if err := touched(res, "没有草稿可以放弃。"); err != nil {
			return err
		}
		before, err := jsonText(auditedList{Version: drafts[0].Version, Items: drafts[0].Items})
		if err != nil {
			return err
		}
		return s.auditDuty(ctx, c, listSubject(unit, year), before, "")
	})
	return fail("drop draft of a duty list", err)
}

// ItemReports are the reports of a year in short, from the index alone.
func (s *Store) ItemReports(ctx context.Context, year int, unit string) ([]duty.ItemReport, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT day, unit, item, state FROM duty_reports WHERE day >= $1 AND day < $2 AND ($3 = '' OR unit = $3)`,
		year*10_000, (year+1)*10_000, unit)
	if err != nil {
		return nil, fail("read reports of items", err)
	}
	defer rows.Close()
	var out []duty.ItemReport
	for rows.Next() {
		var r duty.ItemReport
		var day int64
		if err := rows.Scan(&day, &r.Unit, &r.Item, &r.State); err != nil {
			return nil, fail("read reports of items", err)
		}
		r.Date = dayOf(day)
		out = append(out, r)
	}
	return out, fail("read reports of items", rows.Err())
}
