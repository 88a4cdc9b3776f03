package duty

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/internal/fault"
)

// The years that a figure may be of.
const firstYear, lastYear = 2000, 2200

// MediaFigures are what the accounts published in a year, a liaison's own unit's.
func (d *Desk) MediaFigures(ctx context.Context, w Who, year int) ([]MediaFigure, error) {
	units, err := d.Units(ctx, w)
	if err != nil {
		return nil, err
	}
	own := map[string]bool{}
	for _, u := range units {
		for _, a := range u.Accounts {
			own[a.ID] = true
		}
	}
	all, err := d.ports.Units.MediaFigures(ctx, year)
	return slices.DeleteFunc(all, func(f MediaFigure) bool { return !own[f.Account] }), err
}

// EnterMedia stores what an account published in a year, in place of what was told before.
func (d *Desk) EnterMedia(ctx context.Context, w Who, f MediaFigure, now time.Time) error {
	if err := w.ofBureau(); err != nil {
		return err
	}
	units, err := d.ports.Units.DutyUnits(ctx)
	if err != nil {
		return err
	}
	known := slices.ContainsFunc(units, func(u Unit) bool {
		return slices.ContainsFunc(u.Accounts, func(a Account) bool { return a.ID == f.Account })
	})
	switch {
	case !known:
		return fault.New(fault.Invalid, "请选账号。账号在单位资料里登记。")
	case f.Year < firstYear || f.Year > lastYear:
		return fault.New(fault.Invalid, "请填年份，如 2026。")
	case strings.TrimSpace(f.Source) == "":
		return fault.New(fault.Invalid, "请写数字的出处，如 公众号后台。")
	}
	return d.ports.Units.SaveMedia(ctx, []MediaFigure{f}, w.change("media.save", "", now))
}

// RemoveMedia takes an account's figure of a year away, with a reason.
func (d *Desk) RemoveMedia(ctx context.Context, w Who, account string, year int, reason string, now time.Time) error {
	if err := w.mayRemove(reason); err != nil {
		return err
	}
	return d.ports.Units.RemoveMedia(ctx, account, year, w.change("media.remove", reason, now))
}

// Figures are units' numbers of a year, a liaison's own unit's.
func (d *Desk) Figures(ctx context.Context, w Who, year int) ([]Figure, error) {
	if err := w.may(w.Unit); err != nil {
		return nil, err
	}
	all, err := d.ports.Units.Figures(ctx, year)
	return slices.DeleteFunc(all, func(f Figure) bool { return w.may(f.Unit) != nil }), err
}

// EnterFigure stores a number of a unit, in place of the one of the same year and name.
func (d *Desk) EnterFigure(ctx context.Context, w Who, f Figure, now time.Time) error {
	if err := w.ofBureau(); err != nil {
		return err
	}
	f.Name = strings.TrimSpace(f.Name)
	switch {
	case f.Name == "" || len([]rune(f.Name)) > 40:
		return fault.New(fault.Invalid, "请写这个数叫什么，不超过40字。")
	case f.Year < firstYear || f.Year > lastYear:
		return fault.New(fault.Invalid, "请填年份，如 2026。")
	case f.Of < 0 || f.Of > 0 && f.Value.N > f.Of:
		return fault.New(fault.Invalid, "“应有”应不少于这个数。")
	case strings.TrimSpace(f.Source) == "":
		return fault.New(fault.Invalid, "请写数字的出处，如 门户网站公布。")
	}
	if _, err := d.UnitNamed(ctx, f.Unit); err != nil {
		return err
	}
	f.ID = fmt.Sprintf("%s/%d/%s", f.Unit, f.Year, f.Name)
	return d.ports.Units.SaveFigures(ctx, []Figure{f}, w.change("figure.save", "", now))
}

// RemoveFigure takes a unit's number away, with a reason.
func (d *Desk) RemoveFigure(ctx context.Context, w Who, f Figure, reason string, now time.Time) error {
	if err := w.mayRemove(reason); err != nil {
		return err
	}
	return d.ports.Units.RemoveFigure(ctx, f, w.change("figure.remove", reason, now))
}
