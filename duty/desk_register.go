package duty

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/internal/fault"
)

// Register is the entries of a register, of all when kind is empty: a liaison's of the
// own unit.
func (d *Desk) Register(ctx context.Context, w Who, kind RegisterKind) ([]Entry, error) {
	if err := w.may(w.Unit); err != nil {
		return nil, err
	}
	all, err := d.ports.Registers.Register(ctx, kind)
	return slices.DeleteFunc(all, func(e Entry) bool { return w.may(e.Unit) != nil }), err
}

// Entry is a register's entry by its id.
func (d *Desk) Entry(ctx context.Context, w Who, id string) (Entry, error) {
	all, err := d.Register(ctx, w, "")
	if err != nil {
		return Entry{}, err
	}
	i := slices.IndexFunc(all, func(e Entry) bool { return e.ID == id })
	if i < 0 {
		return Entry{}, fault.New(fault.NotFound, "名册里没有这一条。")
	}
	return all[i], nil
}

// SaveEntry stores an entry; one without an id is new, and is the one that a sheet with
// the same register, unit, name and first day would bring.
func (d *Desk) SaveEntry(ctx context.Context, w Who, e Entry, now time.Time) (Entry, error) {
	if err := w.ofBureau(); err != nil {
		return Entry{}, err
	}
	e.Name = strings.TrimSpace(e.Name)
	switch {
	case !slices.Contains(RegisterKinds(), e.Kind):
		return Entry{}, fault.New(fault.Invalid, "请选名册。")
	case e.Name == "" || len([]rune(e.Name)) > 60:
		return Entry{}, fault.New(fault.Invalid, "请写姓名或名称，不超过60字。")
	case e.From.IsZero():
		return Entry{}, fault.New(fault.Invalid, "请填从哪天起。")
	case !e.Until.IsZero() && e.Until.Before(e.From):
		return Entry{}, fault.New(fault.Invalid, "最后一天不能早于第一天。")
	}
	if _, err := d.UnitNamed(ctx, e.Unit); err != nil {
		return Entry{}, err
	}
	action := "register.save"
	if e.ID == "" {
		e.ID, action = e.key(), "register.add"
		if _, err := d.Entry(ctx, w, e.ID); err == nil {
			return Entry{}, fault.New(fault.Conflict, "名册里已经有这一条了：同一个名册、单位、姓名和起始日期。")
		}
	}
	return e, d.ports.Registers.SaveRegister(ctx, []Entry{e}, w.change(action, "", now))
}

// key names an entry by what makes it one.
func (e Entry) key() string { return fmt.Sprintf("%s/%s/%s/%s", e.Kind, e.Unit, e.Name, e.From) }

// RemoveEntry takes an entry off that was entered by mistake, with a reason. Who leaves
// keeps the entry, with a last day.
func (d *Desk) RemoveEntry(ctx context.Context, w Who, id, reason string, now time.Time) error {
	if err := w.mayRemove(reason); err != nil {
		return err
	}
	return d.ports.Registers.RemoveEntry(ctx, id, w.change("register.remove", reason, now))
}

// RegisterToTable writes entries as the sheet that RegisterFromTable reads.
func RegisterToTable(entries []Entry, units []Unit) [][]string {
	names := map[string]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	out := [][]string{RegisterHeadings}
	for _, e := range entries {
		until, trained, published := "", "", ""
		if !e.Until.IsZero() {
			until = e.Until.String()
		}
		if e.Trained > 0 {
			trained = fmt.Sprint(e.Trained)
		}
		if e.Published {
			published = "是"
		}
		out = append(out, []string{string(e.Kind), names[e.Unit], e.Name, e.Role, e.Office, e.Phone, e.Level, e.From.String(), until, trained, published, e.Source})
	}
	return out
}

// Coverages is how far each register covers the units that one sees, in a period.
func (d *Desk) Coverages(ctx context.Context, w Who, p Period, unit string) ([]Coverage, error) {
	var r *Records
	var err error
	if unit == "" && w.bureau { // of all records, only these two are needed
		r = &Records{Period: p}
		if r.Units, err = d.Units(ctx, w); err == nil {
			r.Register, err = d.Register(ctx, w, "")
		}
	} else {
		r, err = d.Records(ctx, w, p, unit, time.Time{})
	}
	if err != nil {
		return nil, err
	}
	var out []Coverage
	for _, kind := range RegisterKinds() {
		out = append(out, CoverageOf(r, kind))
	}
	return out, nil
}
