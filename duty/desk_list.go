package duty

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// maxItems bounds a list.
const maxItems = 300

// SaveList stores a new version of a unit's list of a year, published at once or as a
// draft. Items get their days from their rules; ids that are empty are given.
func (d *Desk) SaveList(ctx context.Context, w Who, l List, publish bool, now time.Time) (List, error) {
	if err := w.ofBureau(); err != nil {
		return List{}, err
	}
	if problems := l.settle(); len(problems) > 0 {
		return List{}, fault.New(fault.Invalid, "%s", strings.Join(problems, "\n"))
	}
	before, err := d.ports.Lists.DutyLists(ctx, l.Year, l.Unit, false)
	if err != nil {
		return List{}, err
	}
	l.Version, l.Saved, l.By = 1, now, w.Name
	if len(before) > 0 {
		l.Version = before[0].Version + 1
	}
	if publish {
		l.Published = now
	}
	return l, d.ports.Lists.SaveDutyList(ctx, l, w.change("list.save", "", now))
}

// PublishList publishes the latest version of a unit's list. One that takes the place of
// another after the year has begun needs a reason, which its history tells.
func (d *Desk) PublishList(ctx context.Context, w Who, unit string, year int, reason string, now time.Time) (List, error) {
	if err := w.ofBureau(); err != nil {
		return List{}, err
	}
	l, err := d.List(ctx, w, unit, year, false)
	if err != nil {
		return List{}, err
	}
	published, err := d.ports.Lists.DutyLists(ctx, year, unit, true)
	if err != nil {
		return List{}, err
	}
	l.Reason = strings.TrimSpace(reason)
	if l.Published.IsZero() && len(published) > 0 && d.today(now).Year >= year && l.Reason == "" {
		return List{}, fault.New(fault.Invalid, "%d年已经开始，改已公布的清单要写明原因，会记在历次修改里。", year)
	}
	if err := d.ports.Lists.PublishDutyList(ctx, l, w.change("list.publish", l.Reason, now)); err != nil {
		return List{}, err
	}
	l.Published = now
	return l, nil
}

// List is the latest version of a unit's list: the published one, which everybody may
// read, or the draft.
func (d *Desk) List(ctx context.Context, w Who, unit string, year int, published bool) (List, error) {
	if !published {
		if err := w.may(unit); err != nil {
			return List{}, err
		}
	}
	lists, err := d.ports.Lists.DutyLists(ctx, year, unit, published)
	if err != nil {
		return List{}, err
	}
	if len(lists) == 0 {
		return List{}, fault.New(fault.NotFound, "%d年的普法责任清单还没有公布。", year)
	}
	return lists[0], nil
}

// settle resolves days, gives ids and names what is wrong.
func (l *List) settle() (problems []string) {
	if n := len(l.Items); n == 0 || n > maxItems {
		return []string{fmt.Sprintf("责任清单要有1到%d项，现在是%d项。", maxItems, n)}
	}
	seen := map[string]bool{}
	for i := range l.Items {
		it := &l.Items[i]
		if it.ID == "" {
			it.ID = fmt.Sprint(i + 1)
		}
		if seen[it.ID] {
			problems = append(problems, fmt.Sprintf("第%d项：编号“%s”写了两次。", i+1, it.ID))
		}
		seen[it.ID] = true
		if strings.TrimSpace(it.What) == "" {
			problems = append(problems, fmt.Sprintf("第%d项：缺少法律或主题。", i+1))
		}
		if it.Times == 0 {
			it.Times = 1
		}
		if it.Times < 1 || it.Times > 366 {
			problems = append(problems, fmt.Sprintf("第%d项：次数应是1到366。", i+1))
		}
		if it.Form != "" && !slices.Contains(Forms(), it.Form) {
			problems = append(problems, fmt.Sprintf("第%d项：形式“%s”不认识，应是%s。", i+1, it.Form, formNames()))
		}
		if err := it.resolve(l.Year); err != nil {
			problems = append(problems, fmt.Sprintf("第%d项：%s。", i+1, strings.TrimSuffix(fault.Message(err), "。")))
		}
	}
	return problems
}

func formNames() string {
	var out []string
	for _, f := range Forms() {
		out = append(out, string(f))
	}
	return strings.Join(out, "、")
}

// resolve gives an item its first and last day in a year.
func (i *Item) resolve(year int) error {
	span := Year(year).Span()
	if i.When != "" {
		rule, err := datebook.ParseRule(i.When)
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "%s", err)
		}
		spans, err := rule.In(year, nil)
		if err != nil || len(spans) == 0 {
			return fault.New(fault.Invalid, "时间“%s”在%d年没有这一天", i.When, year)
		}
		span = datebook.Span{Start: spans[0].Start, End: spans[len(spans)-1].End}
	}
	if i.Start.IsZero() {
		i.Start = span.Start
	}
	if i.Deadline.IsZero() {
		i.Deadline = span.End
	}
	if i.Deadline.Before(i.Start) {
		return fault.New(fault.Invalid, "截止日期%s早于开始日期%s", i.Deadline, i.Start)
	}
	return nil
}

// Standing is how a unit's items stand on a day.
func (d *Desk) Standing(ctx context.Context, w Who, unit string, now time.Time) ([]ItemState, error) {
	if err := w.may(unit); err != nil {
		return nil, err
	}
	year := d.today(now).Year
	items, err := d.items(ctx, unit, year)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	days, err := d.ports.Lists.ItemReports(ctx, year, unit)
	if err != nil {
		return nil, err
	}
	return standing(items, days, d.today(now)), nil
}

// standing puts the reports of a unit's items beside them.
func standing(items []Item, reports []ItemReport, today datebook.Date) []ItemState {
	done, waiting := map[string]int{}, map[string]int{}
	byID := make(map[string]*Item, len(items))
	for i := range items {
		byID[items[i].ID] = &items[i]
	}
	for _, r := range reports {
		it := byID[r.Item]
		if it == nil || r.Date.Before(it.Start) || it.Deadline.Before(r.Date) {
			continue
		}
		switch r.State {
		case Accepted:
			done[r.Item]++
		case Submitted:
			waiting[r.Item]++
		}
	}
	out := make([]ItemState, len(items))
	for i, it := range items {
		out[i] = ItemState{Item: it, Light: it.Light(done[it.ID], today), Done: done[it.ID], Waiting: waiting[it.ID]}
	}
	return out
}

// BoardLine is a unit on the board.
type BoardLine struct {
	Unit    string
	Name    string
	Kind    string
	Listed  bool // a list is published
	Lights  map[Light]int
	Waiting int    // reports that wait for review
	Items   []Item // those overdue, the oldest first
}

// Board is every unit with its lights on a day, units by name: no order of merit.
func (d *Desk) Board(ctx context.Context, w Who, now time.Time) ([]BoardLine, error) {
	units, err := d.Units(ctx, w)
	if err != nil {
		return nil, err
	}
	today, only := d.today(now), w.Unit
	lists, err := d.ports.Lists.DutyLists(ctx, today.Year, only, true)
	if err != nil {
		return nil, err
	}
	reports, err := d.ports.Lists.ItemReports(ctx, today.Year, only)
	if err != nil {
		return nil, err
	}
	listOf, reportsOf := map[string]*List{}, map[string][]ItemReport{}
	for i := range lists {
		listOf[lists[i].Unit] = &lists[i]
	}
	for _, r := range reports {
		reportsOf[r.Unit] = append(reportsOf[r.Unit], r)
	}
	var out []BoardLine
	for _, u := range units {
		if u.Kind != KindDistrict {
			out = append(out, boardLine(u, listOf[u.ID], reportsOf[u.ID], today))
		}
	}
	return out, nil
}

func boardLine(u Unit, l *List, reports []ItemReport, today datebook.Date) BoardLine {
	line := BoardLine{Unit: u.ID, Name: u.Name, Kind: u.Kind, Listed: l != nil, Lights: map[Light]int{}}
	for _, r := range reports {
		if r.State == Submitted {
			line.Waiting++
		}
	}
	if l == nil {
		return line
	}
	for _, s := range standing(l.Items, reports, today) {
		line.Lights[s.Light]++
		if s.Light == LightOverdue {
			line.Items = append(line.Items, s.Item)
		}
	}
	slices.SortFunc(line.Items, func(a, b Item) int { return a.Deadline.Compare(b.Deadline) })
	return line
}
