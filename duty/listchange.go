package duty

import (
	"slices"
	"strconv"
	"strings"

	"pufa/internal/datebook"
)

// ItemChange is how an item of a list changed. From a zero Item it was added, to a zero
// Item it was taken off.
type ItemChange struct {
	Before, After Item
}

// ListChanges compares two versions of a list by their items' ids, in the order of the
// later one; what was taken off comes last.
func ListChanges(before, after []Item) (out []ItemChange) {
	was := map[string]Item{}
	for _, it := range before {
		was[it.ID] = it
	}
	for _, it := range after {
		old := was[it.ID]
		delete(was, it.ID)
		if !slices.Equal(old.fields(), it.fields()) {
			out = append(out, ItemChange{old, it})
		}
	}
	for _, it := range before {
		if _, gone := was[it.ID]; gone {
			out = append(out, ItemChange{Before: it})
		}
	}
	return out
}

// itemFields are what a person reads of an item, in the order of fields.
var itemFields = [...]string{"法律或主题", "对象", "形式", "时间", "开始", "截止", "科室", "材料", "次数", "关键词"}

func (i Item) fields() []string {
	day := func(d datebook.Date) string {
		if d.IsZero() {
			return ""
		}
		return d.String()
	}
	return []string{i.What, i.Audience, string(i.Form), i.When, day(i.Start), day(i.Deadline), i.Office, i.Evidence, strconv.Itoa(i.Times), strings.Join(i.Words, "、")}
}

// String is the change in words: 增加“宪法宣传”；“宪法宣传”：截止 2026-12-10 改为 2026-12-20.
func (c ItemChange) String() string {
	switch {
	case c.Before.ID == "":
		return "增加“" + c.After.What + "”"
	case c.After.ID == "":
		return "删去“" + c.Before.What + "”"
	}
	var parts []string
	before, after := c.Before.fields(), c.After.fields()
	for i, name := range itemFields {
		if before[i] != after[i] {
			parts = append(parts, name+"“"+before[i]+"”改为“"+after[i]+"”")
		}
	}
	return "“" + c.Before.What + "”：" + strings.Join(parts, "，")
}

// ListVersion is a version of a list in its history.
type ListVersion struct {
	List
	Changes []ItemChange // since the version published before; none of the first
	MidYear bool         // published after the year had begun, in place of an earlier one
}

// history puts versions, the earliest first, beside what they changed: published ones,
// and the draft that is later than them. The latest comes first.
func history(versions []List, day func(l List) datebook.Date) []ListVersion {
	var out []ListVersion
	var inForce *List
	for i := range versions {
		l := &versions[i]
		draft := l.Published.IsZero()
		if draft && i < len(versions)-1 {
			continue // a step on the way to the next
		}
		v := ListVersion{List: *l}
		if inForce != nil {
			v.Changes = ListChanges(inForce.Items, l.Items)
			v.MidYear = !draft && !day(*l).Before(datebook.Date{Year: l.Year, Month: 1, Day: 1})
		}
		if !draft {
			inForce = l
		}
		out = append(out, v)
	}
	slices.Reverse(out)
	return out
}

// For is the list made over for another year: days that follow from a rule follow it
// again, others are moved.
func (l List) For(year int) List {
	out := List{Unit: l.Unit, Year: year, Source: l.Source}
	for _, it := range l.Items {
		it = it.Plain(l.Year)
		it.Start, it.Deadline = inYear(it.Start, it.Start.Year+year-l.Year), inYear(it.Deadline, it.Deadline.Year+year-l.Year)
		out.Items = append(out.Items, it)
	}
	return out
}

// Plain is an item of a year's list without the days that follow from its rule.
func (i Item) Plain(year int) Item {
	ruled := i
	ruled.Start, ruled.Deadline = datebook.Date{}, datebook.Date{}
	if err := ruled.resolve(year); err != nil {
		return i
	}
	if ruled.Start == i.Start {
		i.Start = datebook.Date{}
	}
	if ruled.Deadline == i.Deadline {
		i.Deadline = datebook.Date{}
	}
	return i
}

// inYear is the same day of a year; the 28th for a 29th of February that it has not.
func inYear(d datebook.Date, year int) datebook.Date {
	if d.IsZero() {
		return d
	}
	out := datebook.Date{Year: year, Month: d.Month, Day: d.Day}
	if d.Month == 2 && d.Day == 29 && (year%4 != 0 || year%100 == 0 && year%400 != 0) {
		out.Day = 28
	}
	return out
}
