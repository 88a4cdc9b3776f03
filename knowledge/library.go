package knowledge

import (
	"slices"
	"strings"

	"pufa/content"
	"pufa/internal/datebook"
)

// Edition is the state of a law on a day: the version that counts, joined from
// the catalogue and the imported statutes.
type Edition struct {
	Law       string
	Title     string
	VersionID string        // empty while the text is not imported
	Adopted   datebook.Date // adopted or last changed
	Effective datebook.Date
	Ended     datebook.Date
	Status    content.Status
	Articles  int // number of the last article; 0 = not known
	Entry     *content.Law
	Coming    *Edition // version promulgated but not yet in force
}

// Library knows every law by its names, with its versions.
type Library struct {
	laws  map[string]*law
	alias map[string]string // any name → canonical name
}

type law struct {
	name     string
	entry    *content.Law
	versions []Version // oldest first
}

// NewLibrary joins the catalogue with the imported versions.
func NewLibrary(catalogue []content.Law, versions []Version) *Library {
	lib := &Library{laws: map[string]*law{}, alias: map[string]string{}}
	for i := range catalogue {
		lib.addEntry(&catalogue[i])
	}
	for _, v := range versions {
		lib.addVersion(v)
	}
	for _, l := range lib.laws {
		slices.SortFunc(l.versions, func(a, b Version) int {
			if c := a.Adopted.Compare(b.Adopted); c != 0 {
				return c
			}
			return strings.Compare(a.ID, b.ID)
		})
	}
	return lib
}

func (lib *Library) addEntry(e *content.Law) {
	lib.laws[e.Name] = &law{name: e.Name, entry: e}
	lib.name(e.Name, e.Name)
	lib.name(e.Title, e.Name)
	lib.name(strings.TrimPrefix(e.Title, republic), e.Name)
	for _, a := range e.Aliases {
		lib.name(a, e.Name)
	}
}

const republic = "中华人民共和国"

func (lib *Library) addVersion(v Version) {
	canonical := lib.Canonical(v.Law)
	if canonical == "" {
		canonical = lib.Canonical(v.Title)
	}
	if canonical == "" {
		canonical = v.Law
		lib.laws[canonical] = &law{name: canonical}
	}
	lib.name(v.Law, canonical)
	lib.name(v.Title, canonical)
	v.Law = canonical
	lib.laws[canonical].versions = append(lib.laws[canonical].versions, v)
}

// name keeps the first law that claims an alias: the catalogue comes first.
func (lib *Library) name(alias, canonical string) {
	if alias == "" {
		return
	}
	if _, taken := lib.alias[alias]; !taken {
		lib.alias[alias] = canonical
	}
}

// Canonical is the canonical name of a law called by any of its names, or empty.
func (lib *Library) Canonical(name string) string {
	if c, ok := lib.alias[name]; ok {
		return c
	}
	return lib.alias[strings.TrimPrefix(name, republic)]
}

// Names maps every name of every law to its canonical name.
func (lib *Library) Names() map[string]string { return lib.alias }

// Edition is the state of a law on a day, and false for a law that is not known.
func (lib *Library) Edition(name string, today datebook.Date) (Edition, bool) {
	l, ok := lib.laws[lib.Canonical(name)]
	if !ok {
		return Edition{}, false
	}
	return l.edition(today), true
}

// Editions is every law's state on a day, by name.
func (lib *Library) Editions(today datebook.Date) []Edition {
	out := make([]Edition, 0, len(lib.laws))
	for _, l := range lib.laws {
		out = append(out, l.edition(today))
	}
	slices.SortFunc(out, func(a, b Edition) int { return strings.Compare(a.Law, b.Law) })
	return out
}

// edition weighs catalogue and imports: the catalogue says which version counts
// today, an import supplies its text, and an import newer than the catalogue wins.
func (l *law) edition(today datebook.Date) Edition {
	e := Edition{Law: l.name, Title: l.name, Entry: l.entry, Status: content.InForce}
	if l.entry != nil {
		e.Title, e.Adopted, e.Effective = l.entry.Title, l.entry.Adopted, l.entry.Effective
		e.Ended, e.Articles = l.entry.Ended, l.entry.Articles
		l.entrySuccessor(&e, today)
	}
	for _, v := range l.versions {
		l.weigh(&e, v, today)
	}
	return e.settle(today)
}

// entrySuccessor makes the catalogue's next version the edition from its day on.
func (l *law) entrySuccessor(e *Edition, today datebook.Date) {
	next := l.entry.Next
	if next == nil {
		return
	}
	coming := Edition{Law: l.name, Title: e.Title, Entry: l.entry, Status: content.NotYet,
		Adopted: next.Adopted, Effective: next.Effective, Articles: next.Articles}
	if today.Before(next.Effective) {
		e.Coming = &coming
		return
	}
	coming.Status = content.InForce
	*e = coming
}

func (l *law) weigh(e *Edition, v Version, today datebook.Date) {
	effective := v.Effective
	if effective.IsZero() && v.Adopted == e.Adopted {
		effective = e.Effective
	}
	switch {
	case !effective.IsZero() && today.Before(effective):
		e.Coming = &Edition{Law: l.name, Title: v.Title, VersionID: v.ID, Adopted: v.Adopted,
			Effective: effective, Status: content.NotYet, Articles: v.Articles, Entry: l.entry}
	case v.Adopted.Before(e.Adopted):
		// history: the catalogue, or an earlier import, knows a newer version
	default:
		e.VersionID, e.Title, e.Adopted, e.Effective = v.ID, v.Title, v.Adopted, effective
		if l.entry == nil || v.Adopted != l.entry.Adopted || e.Articles == 0 {
			e.Articles = v.Articles
		}
		if v.Repealed && e.Ended.IsZero() {
			e.Ended = v.Ended
		}
	}
}

// settle turns dates into a status; a law whose only version is still to come is
// itself not yet in force.
func (e Edition) settle(today datebook.Date) Edition {
	if e.Adopted.IsZero() && e.Coming != nil {
		return *e.Coming
	}
	switch {
	case !e.Ended.IsZero() && !today.Before(e.Ended):
		e.Status = content.Repealed
	case !e.Effective.IsZero() && today.Before(e.Effective):
		e.Status = content.NotYet
	}
	return e
}
