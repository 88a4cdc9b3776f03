package duty

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"time"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// Desk is the service that the chat, the console and the command line share. It is
// safe for concurrent use, by any number of replicas. Faults carry sentences for the
// person.
type Desk struct {
	ports   Ports
	rubrics func() []content.Rubric // of the packs in force now
	loc     *time.Location
}

// NewDesk makes the service. The location is where a day begins and ends.
func NewDesk(p Ports, rubrics func() []content.Rubric, loc *time.Location) *Desk {
	return &Desk{ports: p, rubrics: rubrics, loc: loc}
}

// Who asks: the bureau, or the liaison of one unit, who sees that unit only.
type Who struct {
	Name   string // account or person, for the audit log
	Unit   string // the liaison's unit; empty for the bureau
	Person string // the liaison's id on the roster
	bureau bool
}

// Bureau is somebody of the bureau, by the name that the audit log keeps.
func Bureau(name string) Who { return Who{Name: name, bureau: true} }

// Liaison is who a follower reports for; false for everybody who is no liaison.
func (d *Desk) Liaison(ctx context.Context, follower string) (Who, bool, error) {
	p, ok, err := d.ports.Units.LiaisonOf(ctx, follower)
	if err != nil || !ok {
		return Who{}, false, err
	}
	return Who{Name: "联络员 " + p.StaffNo, Unit: p.Unit, Person: p.ID}, true, nil
}

// may refuses what is not of one's own unit.
func (w Who) may(unit string) error {
	if w.bureau || w.Unit != "" && w.Unit == unit {
		return nil
	}
	return fault.New(fault.Unauthorised, "只能看、只能办本单位的事。")
}

// ofBureau refuses what only the bureau does.
func (w Who) ofBureau() error {
	if w.bureau && w.Name != "" {
		return nil
	}
	return fault.New(fault.Unauthorised, "这件事由司法局办理，请写明经办人。")
}

// change is a line for the audit log.
func (w Who) change(action, reason string, now time.Time) Change {
	return Change{Actor: w.Name, Action: "duty." + action, Reason: reason, At: now}
}

// today is the day of a moment.
func (d *Desk) today(now time.Time) datebook.Date { return datebook.DateOf(now.In(d.loc)) }

// Units are the units that one may see.
func (d *Desk) Units(ctx context.Context, w Who) ([]Unit, error) {
	all, err := d.ports.Units.DutyUnits(ctx)
	if err != nil || w.bureau {
		return all, err
	}
	for _, u := range all {
		if u.ID == w.Unit {
			return []Unit{u}, nil
		}
	}
	return nil, nil
}

// UnitNamed is the unit of that name or alias.
func (d *Desk) UnitNamed(ctx context.Context, name string) (Unit, error) {
	all, err := d.ports.Units.DutyUnits(ctx)
	if err != nil {
		return Unit{}, err
	}
	for _, u := range all {
		if u.Name == name || u.ID == name {
			return u, nil
		}
	}
	return Unit{}, fault.New(fault.NotFound, "没有“%s”这个单位。", name)
}

// newID names a report, a prompt or an entry: 96 random bits.
func newID() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b) // documented never to fail
	return hex.EncodeToString(b)
}
