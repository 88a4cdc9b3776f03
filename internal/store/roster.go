package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"pufa/internal/fault"
	"pufa/internal/record"
	"pufa/quiz"
)

// Units are all units, by name.
func (s *Store) Units(ctx context.Context) ([]record.Unit, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, name, kind, parent, headcount FROM units ORDER BY name`)
	if err != nil {
		return nil, fail("list units", err)
	}
	defer rows.Close()
	var out []record.Unit
	for rows.Next() {
		var u record.Unit
		if err := rows.Scan(&u.ID, &u.Name, &u.Kind, &u.Parent, &u.Headcount); err != nil {
			return nil, fail("list units", err)
		}
		out = append(out, u)
	}
	return out, fail("list units", rows.Err())
}

// Person is somebody on the roster, or who was.
func (s *Store) Person(ctx context.Context, id string) (record.Person, error) {
	return s.onePerson(ctx, `id = $1`, id)
}

// PersonByStaffNo finds somebody who has not left.
func (s *Store) PersonByStaffNo(ctx context.Context, staffNo string) (record.Person, error) {
	return s.onePerson(ctx, `staff_no = $1 AND NOT departed`, clean(staffNo))
}

func (s *Store) onePerson(ctx context.Context, where string, args ...any) (record.Person, error) {
	people, err := s.people(ctx, where, args...)
	if err != nil {
		return record.Person{}, fail("find person", err)
	}
	if len(people) == 0 {
		return record.Person{}, fault.New(fault.NotFound, "名册里没有这个人。")
	}
	return people[0], nil
}

// People are the people of a unit, of all units when it is empty; those who left too.
func (s *Store) People(ctx context.Context, unit string) ([]record.Person, error) {
	out, err := s.people(ctx, `$1 = '' OR unit = $1`, unit)
	return out, fail("list people", err)
}

// CountPeople is how many people each unit has who have not left.
func (s *Store) CountPeople(ctx context.Context) (map[string]int, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT unit, COUNT(*) FROM people WHERE NOT departed GROUP BY unit`)
	if err != nil {
		return nil, fail("count people", err)
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var unit string
		var n int
		if err := rows.Scan(&unit, &n); err != nil {
			return nil, fail("count people", err)
		}
		out[unit] = n
	}
	return out, fail("count people", rows.Err())
}

func (s *Store) people(ctx context.Context, where string, args ...any) ([]record.Person, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT p.id, p.unit, p.name, p.staff_no, p.departed, COALESCE(a.audience, '')
		FROM people p LEFT JOIN person_audiences a ON a.person = p.id
		WHERE `+where+` ORDER BY p.id, a.audience`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []record.Person
	for rows.Next() {
		var p record.Person
		var audience string
		if err := rows.Scan(&p.ID, &p.Unit, &p.Name, &p.StaffNo, &p.Left, &audience); err != nil {
			return nil, err
		}
		if n := len(out); n == 0 || out[n-1].ID != p.ID {
			out = append(out, p)
		}
		if audience != "" {
			last := &out[len(out)-1]
			last.Audiences = append(last.Audiences, audience)
		}
	}
	return out, rows.Err()
}

// SaveRoster stores units and people, all or none. A person is known by the staff
// number and keeps the id, and so the history, through changes of name and unit.
func (s *Store) SaveRoster(ctx context.Context, units []record.Unit, people []record.Person, c quiz.Change) (saved quiz.Saved, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		saved = quiz.Saved{}
		for _, u := range units {
			if err := s.saveUnit(ctx, u); err != nil {
				return fmt.Errorf("save unit: %w", err)
			}
		}
		for _, p := range people {
			if err := s.savePerson(ctx, p, &saved); err != nil {
				return fmt.Errorf("save person: %w", err)
			}
		}
		_, err := s.Audit(ctx, AuditEntry{At: c.At, Actor: c.Actor, Action: "roster.import", Subject: "roster",
			After: fmt.Sprintf(`{"units":%d,"new":%d,"changed":%d,"unchanged":%d}`, len(units), saved.New, saved.Changed, saved.Unchanged)})
		return err
	})
	return saved, fail("save roster", err)
}

func (s *Store) saveUnit(ctx context.Context, u record.Unit) error {
	_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO units (id, name, kind, parent, headcount) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, parent = excluded.parent, headcount = excluded.headcount`,
		u.ID, clean(u.Name), clean(u.Kind), u.Parent, u.Headcount)
	return err
}

func (s *Store) savePerson(ctx context.Context, p record.Person, saved *quiz.Saved) error {
	w := s.writer(ctx)
	p.Name, p.StaffNo = clean(p.Name), clean(p.StaffNo)
	p.Audiences = slices.Compact(slices.Sorted(slices.Values(p.Audiences)))
	known, err := s.people(ctx, `staff_no = $1`, p.StaffNo)
	switch {
	case err != nil:
		return err
	case len(known) == 0:
		saved.New++
		_, err = w.ExecContext(ctx, `INSERT INTO people (id, unit, name, staff_no, departed) VALUES ($1, $2, $3, $4, $5)`, p.ID, p.Unit, p.Name, p.StaffNo, p.Left)
	case samePerson(known[0], p):
		saved.Unchanged++
		return nil
	default:
		saved.Changed++
		p.ID = known[0].ID
		_, err = w.ExecContext(ctx, `UPDATE people SET unit = $2, name = $3, departed = $4 WHERE id = $1`, p.ID, p.Unit, p.Name, p.Left)
	}
	if err != nil {
		return err
	}
	if err := s.moved(ctx, p.ID, p.Unit); err != nil {
		return err
	}
	if _, err := w.ExecContext(ctx, `DELETE FROM person_audiences WHERE person = $1`, p.ID); err != nil {
		return err
	}
	for _, a := range p.Audiences {
		if _, err := w.ExecContext(ctx, `INSERT INTO person_audiences (person, audience) VALUES ($1, $2)`, p.ID, clean(a)); err != nil {
			return err
		}
	}
	return nil
}

func samePerson(a, b record.Person) bool {
	return a.Unit == b.Unit && a.Name == b.Name && a.Left == b.Left && slices.Equal(a.Audiences, b.Audiences)
}

// Bound is the person a follower is bound to.
func (s *Store) Bound(ctx context.Context, follower string) (record.Person, bool, error) {
	people, err := s.people(ctx, `p.id = (SELECT person FROM bindings WHERE follower = $1 AND unbound = 0) AND NOT departed`, follower)
	if err != nil || len(people) == 0 {
		return record.Person{}, false, fail("find binding", err)
	}
	return people[0], true, nil
}

// FollowerOf is the follower who is bound to a person, for sending.
func (s *Store) FollowerOf(ctx context.Context, person string) (follower string, found bool, err error) {
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT follower FROM bindings WHERE person = $1 AND unbound = 0`, person).Scan(&follower)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return follower, err == nil, fail("find follower", err)
}
