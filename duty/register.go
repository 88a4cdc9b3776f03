package duty

import (
	"cmp"
	"slices"

	"pufa/internal/datebook"
)

// RegisterKind is a register that is covered year by year.
type RegisterKind string

const (
	DeputyHead   RegisterKind = "法治副校长"
	LegalHand    RegisterKind = "法律明白人"
	Adviser      RegisterKind = "村居法律顾问"
	ModelVillage RegisterKind = "民主法治示范村"
	Base         RegisterKind = "法治教育基地"
)

// RegisterKinds are the registers in order.
func RegisterKinds() []RegisterKind {
	return []RegisterKind{DeputyHead, LegalHand, Adviser, ModelVillage, Base}
}

// Covers is the kind of unit that a register is to cover; empty where it is a list of
// honours that covers nothing.
func (k RegisterKind) Covers() string {
	switch k {
	case DeputyHead:
		return KindSchool
	case LegalHand, Adviser:
		return KindVillage
	}
	return ""
}

// Entry is a line of a register: somebody appointed for a unit, or a village or base
// that was named.
type Entry struct {
	ID        string
	Kind      RegisterKind
	Unit      string        // school, village or unit of the base
	Name      string        // 韦某某, or the base
	Role      string        // 区法院法官
	Office    string        // employer or office
	Phone     string        // office contact as published
	Level     string        // 国家级 自治区级 市级 区级; of honours
	From      datebook.Date // appointed or named
	Until     datebook.Date // last day; zero = goes on
	Trained   int           // trainings in the year of From's register; 0 = none told
	Published bool          // residents may be told name, role and contact
	Source    string
}

// In reports an entry that was in force on some day of the period.
func (e Entry) In(p Period) bool {
	s := p.Span()
	return !s.End.Before(e.From) && (e.Until.IsZero() || !e.Until.Before(s.Start))
}

// Coverage is how far a register covers its kind of units.
type Coverage struct {
	Kind    RegisterKind
	Of      int // units to cover
	Covered int
	Entries int // people or names in force
	Missing []Unit
}

// Percent is the share covered in whole percent, rounded down; 0 when there is nothing
// to cover.
func (c Coverage) Percent() int {
	if c.Of == 0 {
		return 0
	}
	return c.Covered * 100 / c.Of
}

// CoverageOf works out a register's coverage from records.
func CoverageOf(r *Records, kind RegisterKind) Coverage {
	c := Coverage{Kind: kind}
	has := map[string]bool{}
	for _, e := range r.Register {
		if e.Kind == kind && e.In(r.Period) {
			c.Entries++
			has[e.Unit] = true
		}
	}
	for _, u := range r.Units {
		if u.Kind != kind.Covers() || kind.Covers() == "" {
			continue
		}
		c.Of++
		if has[u.ID] {
			c.Covered++
		} else {
			c.Missing = append(c.Missing, u)
		}
	}
	slices.SortFunc(c.Missing, func(a, b Unit) int { return cmp.Compare(a.Name, b.Name) })
	return c
}
