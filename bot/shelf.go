package bot

import (
	"pufa/content"
	"pufa/internal/lawref"
)

// shelf is the content as the skills look it up. It is rebuilt when the packs move.
type shelf struct {
	set     *content.Set
	gists   map[lawref.Ref]*content.Gist // by canonical law and number
	cases   map[string]*content.Case
	hotline map[string]*content.Hotline
	alarms  []alarm
	statute []string // squeezed names of laws, to tell a law's name from a cry for help
}

// books is the shelf of the packs in force now.
func (c *Conversation) books() *shelf {
	set := c.opt.Knowledge.Content()
	if s := c.shelf.Load(); s != nil && s.set == set {
		return s
	}
	s := newShelf(set)
	c.shelf.Store(s)
	return s
}

func newShelf(set *content.Set) *shelf {
	s := &shelf{set: set, gists: map[lawref.Ref]*content.Gist{}, cases: map[string]*content.Case{},
		hotline: map[string]*content.Hotline{}}
	for i := range set.Gists {
		g := &set.Gists[i]
		s.gists[lawref.Ref{Law: g.Ref.Law, Number: g.Ref.Number}] = g
	}
	for i := range set.Cases {
		s.cases[set.Cases[i].ID] = &set.Cases[i]
	}
	for i := range set.Hotlines {
		s.hotline[set.Hotlines[i].Number] = &set.Hotlines[i]
	}
	for i := range set.Emergencies {
		s.alarms = append(s.alarms, newAlarm(&set.Emergencies[i]))
	}
	s.statute = statuteNames(set)
	return s
}
