package store

import (
	"context"
	"encoding/json"
	"fmt"

	"pufa/duty"
)

// DutyLists are the latest versions of a year, of a unit or of all.
func (s *Store) DutyLists(ctx context.Context, year int, unit string, published bool) ([]duty.List, error) {
	moment := int64(always)
	out, err := s.dutyLists(ctx, year, unit, published, moment)
	return out, fail("list duty lists", err)
}

// dutyLists are the latest versions as of a moment.
func (s *Store) dutyLists(ctx context.Context, year int, unit string, published bool, moment int64) ([]duty.List, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT unit, year, version, items, saved, published, actor, source FROM duty_lists l
		WHERE year = $1 AND ($2 = '' OR unit = $2) AND version = (SELECT MAX(version) FROM duty_lists m
			WHERE m.unit = l.unit AND m.year = l.year AND m.saved <= $4 AND (NOT $3 OR m.published > 0 AND m.published <= $4))
		ORDER BY unit`, year, unit, published, moment)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []duty.List
	for rows.Next() {
		var l duty.List
		var items string
		var saved, publishedAt int64
		if err := rows.Scan(&l.Unit, &l.Year, &l.Version, &items, &saved, &publishedAt, &l.By, &l.Source); err != nil {
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
		res, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO duty_lists (unit, year, version, items, saved, published, actor, source)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
			l.Unit, l.Year, l.Version, items, millis(s.now()), zeroMillis(l.Published), clean(l.By), clean(l.Source))
		if err != nil {
			return err
		}
		if err := touched(res, "这份责任清单刚被别人改过，请重新打开再改。"); err != nil {
			return err
		}
		return s.auditDuty(ctx, c, fmt.Sprintf("duty-list/%s/%d", l.Unit, l.Year), "", fmt.Sprintf(`{"version":%d,"items":%d}`, l.Version, len(l.Items)))
	})
	return fail("save duty list", err)
}

// PublishDutyList publishes a version that was a draft.
func (s *Store) PublishDutyList(ctx context.Context, l duty.List, c duty.Change) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		res, err := s.writer(ctx).ExecContext(ctx, `UPDATE duty_lists SET published = $4, actor = $5 WHERE unit = $1 AND year = $2 AND version = $3 AND published = 0`,
			l.Unit, l.Year, l.Version, millis(s.now()), clean(c.Actor))
		if err != nil {
			return err
		}
		if err := touched(res, "这份责任清单已经公布过了。"); err != nil {
			return err
		}
		return s.auditDuty(ctx, c, fmt.Sprintf("duty-list/%s/%d", l.Unit, l.Year), "", fmt.Sprintf(`{"version":%d,"published":true}`, l.Version))
	})
	return fail("publish duty list", err)
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
