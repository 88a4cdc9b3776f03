package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"pufa/duty"
	"pufa/internal/fault"
	"pufa/internal/record"
	"pufa/internal/store"
)

type unitForm struct {
	frame
	Action    string
	Back      string
	Unit      record.Unit
	Headcount string // as typed
	Kinds     []string
	Units     []record.Unit // that may stand above
}

func (v *visit) newUnit() error { return v.showUnitForm(record.Unit{}, "", nil) }

func (v *visit) editUnit() error {
	u, err := v.unitHere()
	if err != nil {
		return err
	}
	return v.showUnitForm(u, strconv.Itoa(u.Headcount), nil)
}

func (v *visit) showUnitForm(u record.Unit, headcount string, wrong error) error {
	units, err := v.opt.Store.Units(v.r.Context())
	if err != nil {
		return err
	}
	p := &unitForm{frame: v.frame("加一个单位"), Action: Prefix + "units/new", Back: Prefix + "units", Unit: u, Headcount: headcount, Kinds: duty.Kinds(), Units: units}
	if u.ID != "" {
		p.Title, p.Back = "修改单位", unitPath(u.ID)
		p.Action = p.Back + "/edit"
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("unitform", p)
	}
	return v.show("unitform", p)
}

func unitPath(id string) string { return Prefix + "units/" + pathEscape(id) }

// addUnit stores a new unit.
func (v *visit) addUnit() error { return v.storeUnit(record.Unit{}) }

// saveUnit changes a unit's name, kind, place and headcount; its history stays with it.
func (v *visit) saveUnit() error {
	u, err := v.unitHere()
	if err != nil {
		return err
	}
	return v.storeUnit(u)
}

func (v *visit) storeUnit(before record.Unit) error {
	u := record.Unit{ID: before.ID, Name: v.form("name"), Kind: v.form("kind"), Parent: v.form("parent")}
	var err error
	if typed := v.form("headcount"); typed != "" {
		u.Headcount, err = number("编制人数", typed)
	}
	if err == nil {
		err = v.audited("unit.save", "unit", before, &u, func(ctx context.Context) error {
			u, err = v.opt.Study.SaveUnit(ctx, u, v.change())
			return err
		})
	}
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		return v.showUnitForm(u, v.form("headcount"), err)
	}
	if err != nil {
		return err
	}
	return v.done(unitPath(u.ID), "“"+u.Name+"”存好了。")
}

// audited does a deed and notes it with what was before and after; both stand or fall
// together. after points to what the deed fills.
func (v *visit) audited(action, subject string, before, after any, deed func(context.Context) error) error {
	return v.opt.Store.InTx(v.r.Context(), func(ctx context.Context) error {
		if err := deed(ctx); err != nil {
			return err
		}
		old, err := json.Marshal(before)
		if err != nil {
			return fmt.Errorf("note %s: %w", action, err)
		}
		now, err := json.Marshal(after)
		if err != nil {
			return fmt.Errorf("note %s: %w", action, err)
		}
		_, err = v.opt.Store.Audit(ctx, store.AuditEntry{At: v.now, Actor: v.account.Name, Action: action, Subject: subject, Before: string(old), After: string(now)})
		return err
	})
}
