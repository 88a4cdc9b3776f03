package duty

import (
	"context"
	"slices"
	"time"

	"pufa/internal/fault"
)

// Published is what everybody may see of a unit: its duty list, how it stands, and,
// where the bureau switched publication on, the grade frozen last.
type Published struct {
	Unit   Unit
	List   List
	Items  []ItemState
	Period string // of the grade; empty where none is published
	Grade  string
}

// Published is the page of a unit, by id, name or alias; fault.NotFound where there is
// no such unit or no published list.
func (d *Desk) Published(ctx context.Context, name string, year int, now time.Time) (Published, error) {
	units, err := d.ports.Units.DutyUnits(ctx)
	if err != nil {
		return Published{}, err
	}
	i := slices.IndexFunc(units, func(u Unit) bool { return u.ID == name || u.Name == name || slices.Contains(u.Aliases, name) })
	if i < 0 {
		return Published{}, fault.New(fault.NotFound, "没有“%s”这个单位。", name)
	}
	p := Published{Unit: units[i]}
	p.Unit.Liaisons = nil // people are not published here
	lists, err := d.ports.Lists.DutyLists(ctx, year, p.Unit.ID, true)
	if err != nil {
		return Published{}, err
	}
	if len(lists) == 0 {
		return Published{}, fault.New(fault.NotFound, "%s%d年的普法责任清单还没有公布。", p.Unit.Name, year)
	}
	p.List = lists[0]
	reports, err := d.ports.Lists.ItemReports(ctx, year, p.Unit.ID)
	if err != nil {
		return Published{}, err
	}
	p.Items = standing(p.List.Items, reports, d.today(now))
	return p, d.addGrade(ctx, &p)
}

// addGrade adds the grade frozen last, where grades are published at all.
func (d *Desk) addGrade(ctx context.Context, p *Published) error {
	on, err := d.Switched(ctx, PublishResults)
	if err != nil || !on {
		return err
	}
	all, err := d.ports.Snapshots.Snapshots(ctx)
	for _, s := range all {
		for _, u := range s.Units {
			if u.Unit == p.Unit.ID {
				p.Period, p.Grade = s.Period, u.Grade
			}
		}
	}
	return err
}

// PublishedUnits are the units with a published list of a year, by name.
func (d *Desk) PublishedUnits(ctx context.Context, year int) ([]Unit, error) {
	units, err := d.ports.Units.DutyUnits(ctx)
	if err != nil {
		return nil, err
	}
	lists, err := d.ports.Lists.DutyLists(ctx, year, "", true)
	if err != nil {
		return nil, err
	}
	has := map[string]bool{}
	for _, l := range lists {
		has[l.Unit] = true
	}
	return slices.DeleteFunc(units, func(u Unit) bool { return !has[u.ID] }), nil
}
