package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"pufa/duty"
)

// SaveMarks stores marks by id, all or none.
func (s *Store) SaveMarks(ctx context.Context, marks []duty.Mark, c duty.Change) error {
	versions := make([]version, len(marks))
	for i, m := range marks {
		versions[i] = version{table: "duty_marks", keys: []string{"id"}, ids: []any{m.ID}, more: []string{"unit", "period"}, also: []any{m.Unit, m.Period}, body: m}
	}
	return fail("save marks", s.keepAll(ctx, "marks", versions, c))
}

// RemoveMark takes a mark back.
func (s *Store) RemoveMark(ctx context.Context, id string, c duty.Change) error {
	return fail("remove mark", s.keepAll(ctx, "marks", []version{{table: "duty_marks", keys: []string{"id"}, ids: []any{id}}}, c))
}

// Marks are the marks of a year's periods, of a unit or of all.
func (s *Store) Marks(ctx context.Context, year int, unit string) ([]duty.Mark, error) {
	out, err := kept[duty.Mark](ctx, s, "duty_marks", `period LIKE $2 AND ($3 = '' OR unit = $3)`, "period, unit, id", always, fmt.Sprint(year, "%"), unit)
	return out, fail("read marks", err)
}

// SaveStudy stores how units did at assignments as of a time; what has not changed
// stays, and so does what was stored later.
func (s *Store) SaveStudy(ctx context.Context, figures []duty.StudyFigure, at time.Time) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		for _, f := range figures {
			f.Taken = time.Time{} // it would make every figure new
			v := version{table: "duty_study", keys: []string{"unit", "assignment"}, ids: []any{f.Unit, f.Assignment},
				more: []string{"closes"}, also: []any{dayNumber(f.Closes)}, body: f, at: millis(at)}
			if _, err := s.keep(ctx, v); err != nil {
				return fmt.Errorf("%s of %s: %w", f.Assignment, f.Unit, err)
			}
		}
		return nil
	})
	return fail("save study figures", err)
}

// Setting is what the bureau switched; empty while it did not.
func (s *Store) Setting(ctx context.Context, name string) (value string, err error) {
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT value FROM duty_settings WHERE name = $1`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, fail("read setting", err)
}

// SaveSetting stores a switch.
func (s *Store) SaveSetting(ctx context.Context, name, value string, c duty.Change) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO duty_settings (name, value) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, clean(value)); err != nil {
			return err
		}
		return s.auditDuty(ctx, c, "setting/"+name, "", value)
	})
	return fail("save setting", err)
}
