package content

import (
	"strings"

	"pufa/internal/datebook"
)

const republic = "中华人民共和国"

// bareTitle takes the state's name off the front of a title: people leave it out.
func bareTitle(name string) string { return strings.TrimPrefix(name, republic) }

// LawNames maps every name of every law of the catalogue (name, title, aliases,
// each without 中华人民共和国) to its canonical name. Where two laws claim a name,
// canonical names come before titles, and titles before aliases.
func (s *Set) LawNames() map[string]string {
	names := map[string]string{}
	claim := func(name, law string) {
		if name = bareTitle(name); name != "" && names[name] == "" {
			names[name] = law
		}
	}
	for _, l := range s.Laws {
		claim(l.Name, l.Name)
	}
	for _, l := range s.Laws {
		claim(l.Title, l.Name)
	}
	for _, l := range s.Laws {
		for _, a := range l.Aliases {
			claim(a, l.Name)
		}
	}
	return names
}

// StatusOn is the standing of the catalogue's version on a day.
func (l *Law) StatusOn(day datebook.Date) Status {
	switch {
	case !l.Ended.IsZero() && !day.Before(l.Ended):
		return Repealed
	case !l.Effective.IsZero() && day.Before(l.Effective):
		return NotYet
	case l.Next != nil && !l.Next.Effective.IsZero() && !day.Before(l.Next.Effective):
		return Amended
	}
	return InForce
}

// ID names a gist for people and waivers: 民法典1077.
func (g Gist) ID() string { return g.Law + g.Article }
