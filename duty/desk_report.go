package duty

import (
	"context"
	"slices"
	"strings"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// Sent is a report as it was taken in.
type Sent struct {
	Report Report
	Item   *Item // the duty list's item that it fulfils once accepted; nil for none
	Added  bool  // false: this very message was stored before
}

// Submit stores a liaison's report once for a message's key.
func (d *Desk) Submit(ctx context.Context, w Who, draft Draft, key string, now time.Time) (Sent, error) {
	if w.Unit == "" || w.may(w.Unit) != nil {
		return Sent{}, fault.New(fault.Unauthorised, "报送要先绑定为单位的普法联络员。")
	}
	if missing := draft.Missing(); len(missing) > 0 {
		return Sent{}, fault.New(fault.Invalid, "还缺%s，补上再报。", strings.Join(missing, "、"))
	}
	if last := draft.last(); d.today(now).Before(last) {
		return Sent{}, fault.New(fault.Invalid, "%s还没到，活动开展以后再报送。", last.Chinese())
	}
	r := draft.Report(w.Unit, w.Person, now)
	r.ID = newID()
	items, err := d.items(ctx, w.Unit, r.Date.Year)
	if err != nil {
		return Sent{}, err
	}
	r.Item = Match(items, &r)
	kept, added, err := d.ports.Reports.AddReport(ctx, r, key)
	if err != nil {
		return Sent{}, err
	}
	return Sent{Report: kept, Item: itemByID(items, kept.Item), Added: added}, nil
}

// last is the activity's last day.
func (d Draft) last() datebook.Date {
	if !d.End.IsZero() {
		return d.End
	}
	return d.Date
}

// items are those of the list in force.
func (d *Desk) items(ctx context.Context, unit string, year int) ([]Item, error) {
	lists, err := d.ports.Lists.DutyLists(ctx, year, unit, true)
	if err != nil || len(lists) == 0 {
		return nil, err
	}
	return lists[0].Items, nil
}

func itemByID(items []Item, id string) *Item {
	i := slices.IndexFunc(items, func(it Item) bool { return it.ID == id })
	if i < 0 {
		return nil
	}
	return &items[i]
}

// Reports lists reports, latest first: a liaison's of their own unit.
func (d *Desk) Reports(ctx context.Context, w Who, f ReportFilter) ([]Report, error) {
	if !w.bureau {
		if f.Unit != "" && f.Unit != w.Unit || w.Unit == "" {
			return nil, w.may(f.Unit)
		}
		f.Unit = w.Unit
	}
	return d.ports.Reports.FindReports(ctx, f)
}

// Report is a report by its id.
func (d *Desk) Report(ctx context.Context, w Who, id string) (Report, error) {
	r, err := d.ports.Reports.DutyReport(ctx, id)
	if err != nil {
		return Report{}, err
	}
	return r, w.may(r.Unit)
}

// NoItem in a review says that the report fulfils no item.
const NoItem = "-"

// Accept makes a report count. The item that it was matched to may be put right; empty
// leaves it, NoItem takes it away.
func (d *Desk) Accept(ctx context.Context, w Who, id, item string, now time.Time) (Report, error) {
	return d.review(ctx, w, Review{Report: id, State: Accepted, Item: item, By: w.Name, At: now})
}

// Return sends a report back with a reason.
func (d *Desk) Return(ctx context.Context, w Who, id, reason string, now time.Time) (Report, error) {
	if strings.TrimSpace(reason) == "" {
		return Report{}, fault.New(fault.Invalid, "退回要写明原因，单位才知道怎么补。")
	}
	return d.review(ctx, w, Review{Report: id, State: Returned, Reason: reason, By: w.Name, At: now})
}

// Withdraw takes one's own report back while it waits for review. It stays among the
// returned ones, from where it can be put right and sent again.
func (d *Desk) Withdraw(ctx context.Context, w Who, id, reason string, now time.Time) (Report, error) {
	r, err := d.Report(ctx, w, id)
	if err != nil {
		return Report{}, err
	}
	if r.State != Submitted {
		return Report{}, fault.New(fault.Conflict, "这条报送%s，不能撤回了。", r.State.Word())
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return Report{}, fault.New(fault.Invalid, "撤回要写明原因，例如“人数填错”。")
	}
	v := Review{Report: id, State: Returned, Reason: "单位撤回：" + reason, Item: r.Item, By: w.Name, At: now}
	if err := d.ports.Reports.ReviewReport(ctx, v, Submitted, w.change("report.withdraw", reason, now)); err != nil {
		return Report{}, err
	}
	r.State, r.Reason, r.ReviewedBy, r.ReviewedAt = Returned, v.Reason, w.Name, now
	return r, nil
}

func (d *Desk) review(ctx context.Context, w Who, v Review) (Report, error) {
	if err := w.ofBureau(); err != nil {
		return Report{}, err
	}
	r, err := d.ports.Reports.DutyReport(ctx, v.Report)
	if err != nil {
		return Report{}, err
	}
	seen := r.State
	switch v.Item {
	case "":
		v.Item = r.Item
	case NoItem:
		v.Item = ""
	default:
		items, err := d.items(ctx, r.Unit, r.Date.Year)
		if err != nil {
			return Report{}, err
		}
		if itemByID(items, v.Item) == nil {
			return Report{}, fault.New(fault.NotFound, "%d年的责任清单里没有“%s”这一项。", r.Date.Year, v.Item)
		}
	}
	if err := d.ports.Reports.ReviewReport(ctx, v, seen, w.change("report."+string(v.State), v.Reason, v.At)); err != nil {
		return Report{}, err
	}
	r.State, r.Reason, r.Item, r.ReviewedBy, r.ReviewedAt = v.State, v.Reason, v.Item, v.By, v.At
	return r, nil
}

// Fulfils is the item of the unit's list that a draft would be matched to; nil for none.
func (d *Desk) Fulfils(ctx context.Context, w Who, draft Draft) (*Item, error) {
	if draft.Date.IsZero() {
		return nil, nil
	}
	items, err := d.items(ctx, w.Unit, draft.Date.Year)
	if err != nil {
		return nil, err
	}
	r := draft.Report(w.Unit, w.Person, time.Time{})
	return itemByID(items, Match(items, &r)), nil
}
