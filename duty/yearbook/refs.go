package yearbook

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pufa/duty"
	"pufa/internal/datebook"
)

// number is a count in words of a report; nothing when it is zero.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// percent is a share in percent with at most one decimal, rounded down so that only
// all is 100%; nothing without a whole.
func percent(part, whole int) string {
	if whole <= 0 {
		return ""
	}
	tenths := part * 1000 / whole
	if tenths%10 == 0 {
		return fmt.Sprintf("%d%%", tenths/10)
	}
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

// obliged are the units that owe reports, in the template's order of kinds, by name. A
// unit's own report is about itself, whatever its kind.
func (c *Composer) obliged() []duty.Unit {
	var out []duty.Unit
	if c.unitID != "" {
		return []duty.Unit{c.unit(c.unitID)}
	}
	for _, kind := range c.template.Kinds {
		for _, u := range c.records.Units {
			if u.Kind == kind {
				out = append(out, u)
			}
		}
	}
	return out
}

func (c *Composer) unit(id string) duty.Unit {
	if u, ok := c.units[id]; ok {
		return u
	}
	return duty.Unit{ID: id, Name: id}
}

func (c *Composer) unitName(id string) string { return c.unit(id).Name }

// longList is how many names a sentence lists; the source lists all.
const longList = 12

func list(names []string) string {
	if len(names) > longList {
		return strings.Join(names[:longList], "、") + "等"
	}
	return strings.Join(names, "、")
}

func unitNames(units []duty.Unit) string {
	var out []string
	for _, u := range units {
		out = append(out, u.Name)
	}
	return list(out)
}

func (c *Composer) unitRefs(units []duty.Unit) []Ref {
	var out []Ref
	for _, u := range units {
		out = append(out, Ref{"单位", u.ID, u.Name})
	}
	return out
}

func (c *Composer) reportRef(r *duty.Report) Ref {
	when := c.days(r)
	if when == "" {
		when = "全期"
	}
	text := when + "，" + c.unitName(r.Unit) + "，" + activity(r)
	if r.Source != "" {
		text += "（" + r.Source + "）"
	}
	return Ref{"信息报送", r.ID, text}
}

func (c *Composer) reportRefs(reports []*duty.Report) []Ref {
	var out []Ref
	for _, r := range reports {
		out = append(out, c.reportRef(r))
	}
	return out
}

// entries are a register's entries in force, by unit and name.
func (c *Composer) entries(kind string) []duty.Entry {
	var out []duty.Entry
	for _, e := range c.records.Register {
		if string(e.Kind) == kind && e.In(c.records.Period) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b duty.Entry) int {
		return cmp.Or(cmp.Compare(c.unitName(a.Unit), c.unitName(b.Unit)), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// entryName is the name of a base or village; of people only the unit is told.
func (c *Composer) entryName(e duty.Entry) string {
	if e.Name != "" && e.Kind == duty.Base {
		return e.Name
	}
	return c.unitName(e.Unit)
}

func (c *Composer) entryRefs(kind string) []Ref {
	var out []Ref
	for _, e := range c.entries(kind) {
		text := c.entryName(e)
		if e.Source != "" {
			text += "（" + e.Source + "）"
		}
		out = append(out, Ref{"登记册", e.ID, text})
	}
	return out
}

// wholeYear reports a report of a whole year. Yearly figures are told there only, for
// nobody knows how much of them belongs to a part of it.
func (c *Composer) wholeYear() bool {
	return c.records.Period.Half == 0 && c.records.Period.Quarter == 0
}

// figures are the yearly figures that belong to the period.
func (c *Composer) figures() []duty.Figure {
	var out []duty.Figure
	for _, f := range c.records.Figures {
		if c.wholeYear() || !f.Day.IsZero() && c.records.Period.Contains(f.Day) {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b duty.Figure) int { return cmp.Compare(a.Key(), b.Key()) })
	return out
}

func (c *Composer) figureRef(f duty.Figure) Ref {
	return Ref{"年度数字", cmp.Or(f.ID, f.Key()), c.unitName(f.Unit) + "，" + f.Name + f.Value.String() + f.Measure + sourceWord(f.Source)}
}

func (c *Composer) media() []duty.MediaFigure {
	if !c.wholeYear() {
		return nil
	}
	return c.records.Media
}

func (c *Composer) mediaRef(m duty.MediaFigure) Ref {
	return Ref{"媒体数字", fmt.Sprintf("%s/%d", m.Account, m.Year), "“" + c.accountName(m.Account) + "”" + sourceWord(m.Source)}
}

func sourceWord(source string) string {
	if source == "" {
		return ""
	}
	return "（" + source + "）"
}

func (c *Composer) accountName(id string) string {
	for _, u := range c.records.Units {
		for _, a := range u.Accounts {
			if a.ID == id {
				return a.Name
			}
		}
	}
	return id
}

// accountIs reports an account of that name; no name takes every account.
func (c *Composer) accountIs(id, name string) bool { return name == "" || c.accountName(id) == name }

// today is the day of the records, or the day after the period where it is over.
func (c *Composer) today() datebook.Date {
	span := c.records.Period.Span()
	over := span.End.AddDays(1)
	if c.records.AsOf.IsZero() {
		return over
	}
	today := datebook.DateOf(c.records.AsOf.In(c.location))
	switch {
	case over.Before(today):
		return over
	case today.Before(span.Start):
		return span.Start
	}
	return today
}

// until is the last day that the records can tell of.
func (c *Composer) until() datebook.Date {
	if end := c.records.Period.Span().End; end.Before(c.today()) {
		return end
	}
	return c.today()
}
