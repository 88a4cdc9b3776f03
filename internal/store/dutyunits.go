package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"pufa/duty"
	"pufa/internal/record"
)

// DutyUnits are all units, by name, with liaisons and accounts.
func (s *Store) DutyUnits(ctx context.Context) ([]duty.Unit, error) {
	out, err := s.dutyUnits(ctx, always)
	return out, fail("list units", err)
}

// dutyUnits are the units with kind, parent and headcount as of a moment.
func (s *Store) dutyUnits(ctx context.Context, moment int64) ([]duty.Unit, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT u.id, u.name, COALESCE(h.kind, u.kind), COALESCE(h.parent, u.parent), COALESCE(h.headcount, u.headcount),
		COALESCE(d.office, ''), COALESCE(d.phone, ''), COALESCE(d.topics, 'null'), COALESCE(d.aliases, 'null')
		FROM units u LEFT JOIN duty_units d ON d.unit = u.id
		LEFT JOIN duty_unit_states h ON h.unit = u.id AND h.at <= $1 AND (h.gone = 0 OR h.gone > $1)
		ORDER BY u.name, u.id`, moment)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []duty.Unit
	at := map[string]int{}
	for rows.Next() {
		var u duty.Unit
		var topics, aliases string
		if err := rows.Scan(&u.ID, &u.Name, &u.Kind, &u.Parent, &u.Headcount, &u.Office, &u.Phone, &topics, &aliases); err != nil {
			return nil, err
		}
		if err := errors.Join(json.Unmarshal([]byte(topics), &u.Topics), json.Unmarshal([]byte(aliases), &u.Aliases)); err != nil {
			return nil, fmt.Errorf("unit %s: %w", u.ID, err)
		}
		at[u.ID] = len(out)
		out = append(out, u)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, errors.Join(s.addLiaisons(ctx, out, at), s.addAccounts(ctx, out, at))
}

func (s *Store) addLiaisons(ctx context.Context, units []duty.Unit, at map[string]int) error {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT l.unit, p.id, p.name, p.staff_no, l.phone FROM duty_liaisons l
		JOIN people p ON p.id = l.person WHERE NOT p.departed ORDER BY p.staff_no`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var unit string
		var l duty.Liaison
		if err := rows.Scan(&unit, &l.Person, &l.Name, &l.StaffNo, &l.Phone); err != nil {
			return err
		}
		if i, ok := at[unit]; ok {
			units[i].Liaisons = append(units[i].Liaisons, l)
		}
	}
	return rows.Err()
}

func (s *Store) addAccounts(ctx context.Context, units []duty.Unit, at map[string]int) error {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT unit, id, platform, name FROM duty_accounts ORDER BY name, id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var unit string
		var a duty.Account
		if err := rows.Scan(&unit, &a.ID, &a.Platform, &a.Name); err != nil {
			return err
		}
		if i, ok := at[unit]; ok {
			units[i].Accounts = append(units[i].Accounts, a)
		}
	}
	return rows.Err()
}

// SaveDutyUnits stores units by id, all or none.
func (s *Store) SaveDutyUnits(ctx context.Context, units []duty.Unit, c duty.Change) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		before, err := s.auditedUnits(ctx, units)
		if err != nil {
			return err
		}
		for _, u := range units {
			if err := s.saveDutyUnit(ctx, u); err != nil {
				return fmt.Errorf("unit %s: %w", u.Name, err)
			}
		}
		after, err := s.auditedUnits(ctx, units)
		if err != nil {
			return err
		}
		return s.auditDuty(ctx, c, "units", before, after)
	})
	return fail("save units", err)
}

// auditedUnits are units as they are stored now, for the audit log.
func (s *Store) auditedUnits(ctx context.Context, units []duty.Unit) (string, error) {
	if len(units) > mostAudited {
		return fmt.Sprintf(`{"units":%d}`, len(units)), nil
	}
	stored, err := s.dutyUnits(ctx, always)
	if err != nil {
		return "", err
	}
	var bodies []json.RawMessage
	for _, u := range stored {
		if !slices.ContainsFunc(units, func(w duty.Unit) bool { return w.ID == u.ID }) {
			continue
		}
		body, err := jsonText(u)
		if err != nil {
			return "", err
		}
		bodies = append(bodies, json.RawMessage(body))
	}
	return auditedBodies(bodies)
}

// unitState is what a score takes from a unit.
type unitState struct {
	kind, parent string
	headcount    int
}

func (s *Store) saveDutyUnit(ctx context.Context, u duty.Unit) error {
	if err := s.saveUnit(ctx, record.Unit{ID: u.ID, Name: u.Name, Kind: u.Kind, Parent: u.Parent, Headcount: u.Headcount}); err != nil {
		return err
	}
	if err := s.saveUnitState(ctx, u.ID, unitState{clean(u.Kind), u.Parent, u.Headcount}); err != nil {
		return err
	}
	topics, err := jsonText(u.Topics)
	if err != nil {
		return err
	}
	aliases, err := jsonText(u.Aliases)
	if err != nil {
		return err
	}
	w := s.writer(ctx)
	if _, err := w.ExecContext(ctx, `INSERT INTO duty_units (unit, office, phone, topics, aliases) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (unit) DO UPDATE SET office = excluded.office, phone = excluded.phone, topics = excluded.topics, aliases = excluded.aliases`,
		u.ID, clean(u.Office), clean(u.Phone), topics, aliases); err != nil {
		return err
	}
	for _, a := range u.Accounts {
		if _, err := w.ExecContext(ctx, `INSERT INTO duty_accounts (id, unit, platform, name) VALUES ($1, $2, $3, $4)
			ON CONFLICT (id) DO UPDATE SET unit = excluded.unit, platform = excluded.platform, name = excluded.name`,
			a.ID, u.ID, clean(a.Platform), clean(a.Name)); err != nil {
			return err
		}
	}
	return s.saveLiaisons(ctx, u)
}

func (s *Store) saveUnitState(ctx context.Context, unit string, now unitState) error {
	w, at := s.writer(ctx), millis(s.now())
	var old unitState
	var since int64
	err := w.QueryRowContext(ctx, `SELECT at, kind, parent, headcount FROM duty_unit_states WHERE unit = $1 AND gone = 0`, unit).
		Scan(&since, &old.kind, &old.parent, &old.headcount)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return err
	case old == now:
		return nil
	default:
		at = max(at, since+1)
		if _, err := w.ExecContext(ctx, `UPDATE duty_unit_states SET gone = $2 WHERE unit = $1 AND gone = 0`, unit, at); err != nil {
			return err
		}
	}
	_, err = w.ExecContext(ctx, `INSERT INTO duty_unit_states (unit, at, gone, kind, parent, headcount) VALUES ($1, $2, 0, $3, $4, $5)`,
		unit, at, now.kind, now.parent, now.headcount)
	return err
}

// saveLiaisons makes the unit's liaisons exactly those named; who is not on the roster
// is added to it.
func (s *Store) saveLiaisons(ctx context.Context, u duty.Unit) error {
	w := s.writer(ctx)
	if _, err := w.ExecContext(ctx, `DELETE FROM duty_liaisons WHERE unit = $1`, u.ID); err != nil {
		return err
	}
	for _, l := range u.Liaisons {
		known, err := s.people(ctx, `staff_no = $1`, clean(l.StaffNo))
		if err != nil {
			return err
		}
		if len(known) > 0 {
			l.Person = known[0].ID
		} else if _, err := w.ExecContext(ctx, `INSERT INTO people (id, unit, name, staff_no, departed) VALUES ($1, $2, $3, $4, FALSE)`,
			l.Person, u.ID, clean(l.Name), clean(l.StaffNo)); err != nil {
			return err
		}
		if _, err := w.ExecContext(ctx, `INSERT INTO duty_liaisons (person, unit, phone) VALUES ($1, $2, $3)
			ON CONFLICT (person) DO UPDATE SET unit = excluded.unit, phone = excluded.phone`, l.Person, u.ID, clean(l.Phone)); err != nil {
			return err
		}
	}
	return nil
}

// LiaisonOf is the person a follower is bound to, with the unit that they are a liaison
// of; false for everybody else.
func (s *Store) LiaisonOf(ctx context.Context, follower string) (record.Person, bool, error) {
	p, bound, err := s.Bound(ctx, follower)
	if err != nil || !bound {
		return record.Person{}, false, err
	}
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT unit FROM duty_liaisons WHERE person = $1`, p.ID).Scan(&p.Unit)
	if errors.Is(err, sql.ErrNoRows) {
		return record.Person{}, false, nil
	}
	return p, err == nil, fail("find liaison", err)
}

// SaveMedia stores yearly figures of accounts.
func (s *Store) SaveMedia(ctx context.Context, figures []duty.MediaFigure, c duty.Change) error {
	versions := make([]version, len(figures))
	for i, f := range figures {
		versions[i] = version{table: "duty_media", keys: []string{"account", "year"}, ids: []any{f.Account, f.Year}, body: f}
	}
	return fail("save media figures", s.keepAll(ctx, "media", versions, c))
}

// SaveFigures stores figures of units.
func (s *Store) SaveFigures(ctx context.Context, figures []duty.Figure, c duty.Change) error {
	versions := make([]version, len(figures))
	for i, f := range figures {
		versions[i] = version{table: "duty_figures", keys: []string{"unit", "year", "name"}, ids: []any{f.Unit, f.Year, clean(f.Name)}, body: f}
	}
	return fail("save figures", s.keepAll(ctx, "figures", versions, c))
}

// RemoveMedia takes an account's figure of a year away.
func (s *Store) RemoveMedia(ctx context.Context, account string, year int, c duty.Change) error {
	return fail("remove media figure", s.keepAll(ctx, "media", []version{{table: "duty_media", keys: []string{"account", "year"}, ids: []any{account, year}}}, c))
}

// RemoveFigure takes a unit's figure away.
func (s *Store) RemoveFigure(ctx context.Context, f duty.Figure, c duty.Change) error {
	return fail("remove figure", s.keepAll(ctx, "figures", []version{{table: "duty_figures", keys: []string{"unit", "year", "name"}, ids: []any{f.Unit, f.Year, clean(f.Name)}}}, c))
}

// MediaFigures are the figures of a year that are in force now.
func (s *Store) MediaFigures(ctx context.Context, year int) ([]duty.MediaFigure, error) {
	out, err := kept[duty.MediaFigure](ctx, s, "duty_media", `year = $2`, "account", always, year)
	return out, fail("read media figures", err)
}

// Figures are the figures of a year that are in force now.
func (s *Store) Figures(ctx context.Context, year int) ([]duty.Figure, error) {
	out, err := kept[duty.Figure](ctx, s, "duty_figures", `year = $2`, "unit, name", always, year)
	return out, fail("read figures", err)
}

// LastSeen is a follower's last sign of life, to the minute; the zero time for nobody
// and for who left.
func (s *Store) LastSeen(ctx context.Context, follower string) (time.Time, error) {
	f, known, err := s.follower(ctx, follower)
	if err != nil || !known || f.gone > 0 {
		return time.Time{}, fail("read follower", err)
	}
	return fromMillis(f.seen), nil
}
