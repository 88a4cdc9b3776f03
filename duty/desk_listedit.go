package duty

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// Lists are the latest versions of a year's lists, drafts too where the bureau asks.
func (d *Desk) Lists(ctx context.Context, w Who, year int) (latest, published []List, err error) {
	if err := w.ofBureau(); err != nil {
		return nil, nil, err
	}
	if latest, err = d.ports.Lists.DutyLists(ctx, year, "", false); err != nil {
		return nil, nil, err
	}
	if !slices.ContainsFunc(latest, func(l List) bool { return l.Published.IsZero() }) {
		return latest, latest, nil
	}
	published, err = d.ports.Lists.DutyLists(ctx, year, "", true)
	return latest, published, err
}

// ListHistory is a unit's list of a year through its versions, the latest first. A
// liaison sees those that were published.
func (d *Desk) ListHistory(ctx context.Context, w Who, unit string, year int) ([]ListVersion, error) {
	if err := w.may(unit); err != nil {
		return nil, err
	}
	versions, err := d.ports.Lists.DutyListVersions(ctx, year, unit)
	if err != nil {
		return nil, err
	}
	if !w.bureau {
		versions = slices.DeleteFunc(versions, func(l List) bool { return l.Published.IsZero() })
	}
	return history(versions, func(l List) datebook.Date { return d.today(l.Published) }), nil
}

// EditList changes the items of a unit's latest list and keeps the result as a draft.
// seen is the version that the editor looked at, 0 for none; fault.Conflict when there
// is a later one.
func (d *Desk) EditList(ctx context.Context, w Who, unit string, year, seen int, edit func(items []Item) ([]Item, error), now time.Time) (List, error) {
	if err := w.ofBureau(); err != nil {
		return List{}, err
	}
	before, err := d.ports.Lists.DutyLists(ctx, year, unit, false)
	if err != nil {
		return List{}, err
	}
	l := List{Unit: unit, Year: year}
	if len(before) > 0 {
		l.Items, l.Source = slices.Clone(before[0].Items), before[0].Source
		if before[0].Version != seen {
			return List{}, fault.New(fault.Conflict, "这份清单刚被别人改过，请重新打开再改。")
		}
	}
	if l.Items, err = edit(l.Items); err != nil {
		return List{}, err
	}
	return d.SaveList(ctx, w, l, false, now)
}

// PutItem puts an item into a list: in place of the one with its id, or at the end.
func PutItem(items []Item, it Item) []Item {
	if i := slices.IndexFunc(items, func(o Item) bool { return it.ID != "" && o.ID == it.ID }); i >= 0 {
		items[i] = it
		return items
	}
	if it.ID == "" {
		it.ID = freeID(items)
	}
	return append(items, it)
}

// freeID is the first number that no item has.
func freeID(items []Item) string {
	for n := len(items) + 1; ; n++ {
		id := fmt.Sprint(n)
		if !slices.ContainsFunc(items, func(o Item) bool { return o.ID == id }) {
			return id
		}
	}
}

// DropDraft takes back what was changed since a list was published last.
func (d *Desk) DropDraft(ctx context.Context, w Who, unit string, year int, now time.Time) error {
	if err := w.ofBureau(); err != nil {
		return err
	}
	return d.ports.Lists.DropDraft(ctx, unit, year, w.change("list.drop", "", now))
}

// CopyLists makes drafts for a year of the lists published the year before, for units
// that have none yet; of one unit, or of all. It returns how many.
func (d *Desk) CopyLists(ctx context.Context, w Who, unit string, year int, now time.Time) (int, error) {
	if err := w.ofBureau(); err != nil {
		return 0, err
	}
	has, err := d.ports.Lists.DutyLists(ctx, year, unit, false)
	if err != nil {
		return 0, err
	}
	last, err := d.ports.Lists.DutyLists(ctx, year-1, unit, true)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, l := range last {
		if slices.ContainsFunc(has, func(h List) bool { return h.Unit == l.Unit }) {
			continue
		}
		if _, err := d.SaveList(ctx, w, l.For(year), false, now); err != nil {
			return n, fmt.Errorf("copy list of %s: %w", l.Unit, err)
		}
		n++
	}
	return n, nil
}

// PublishLists publishes every list of a year that is a draft. It returns how many.
func (d *Desk) PublishLists(ctx context.Context, w Who, year int, reason string, now time.Time) (int, error) {
	latest, _, err := d.Lists(ctx, w, year)
	n := 0
	for _, l := range latest {
		if err != nil || !l.Published.IsZero() {
			continue
		}
		if _, err = d.PublishList(ctx, w, l.Unit, year, reason, now); err == nil {
			n++
		}
	}
	return n, err
}
