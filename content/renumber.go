package content

import (
	"slices"
	"strconv"

	"pufa/internal/lawref"
)

// Renumber moves the citations of one item: to is the new number of an article and
// whether it moved. Texts stay as they are. It returns the item's name, which moves with
// a gist's article. The set is one that Copy gave.
func (s *Set) Renumber(kind, id string, to func(lawref.Ref) (lawref.Number, bool)) string {
	move := func(basis *[]string, refs *[]lawref.Ref) {
		*basis, *refs = slices.Clone(*basis), slices.Clone(*refs)
		for i, r := range *refs {
			if n, moved := to(r); moved {
				(*refs)[i].Number = n
				(*basis)[i] = (*refs)[i].String()
			}
		}
	}
	switch kind {
	case "gist":
		for i := range s.Gists {
			if n, moved := to(s.Gists[i].Ref); moved && s.Gists[i].ID() == id {
				s.Gists[i].Ref.Number, s.Gists[i].Article = n, articleOf(n)
				return s.Gists[i].ID()
			}
		}
	case "faq":
		for i := range s.FAQs {
			if s.FAQs[i].ID == id {
				move(&s.FAQs[i].Basis, &s.FAQs[i].Refs)
			}
		}
	case "case":
		for i := range s.Cases {
			if s.Cases[i].ID == id {
				move(&s.Cases[i].Basis, &s.Cases[i].Refs)
			}
		}
	case "service":
		for i := range s.Services {
			if s.Services[i].ID == id {
				move(&s.Services[i].Basis, &s.Services[i].Refs)
			}
		}
	case "emergency":
		for i := range s.Emergencies {
			if s.Emergencies[i].ID == id {
				move(&s.Emergencies[i].Basis, &s.Emergencies[i].Refs)
			}
		}
	case "guide":
		for i := range s.Guides {
			if s.Guides[i].ID == id {
				s.Guides[i].Ends = slices.Clone(s.Guides[i].Ends)
				for j := range s.Guides[i].Ends {
					move(&s.Guides[i].Ends[j].Basis, &s.Guides[i].Ends[j].Refs)
				}
			}
		}
	}
	return id
}

// articleOf is a number as a gist writes it: 1077 or 133之1.
func articleOf(n lawref.Number) string {
	if n.Suffix == 0 {
		return strconv.Itoa(n.Article)
	}
	return n.Short()
}

// Silence takes the law out of a danger's fixed text and leaves what saves people: what
// to do now and whom to call. The set is one that Copy gave.
func (s *Set) Silence(id string) {
	for i := range s.Emergencies {
		if e := &s.Emergencies[i]; e.ID == id {
			e.Law, e.Basis, e.Refs = "", nil, nil
		}
	}
}

// Hide takes an item, or the template of a campaign, out. The set is one that Copy gave.
func (s *Set) Hide(kind, id string) {
	if kind == "template" {
		s.Campaigns = slices.DeleteFunc(slices.Clone(s.Campaigns), func(c Campaign) bool { return c.Key == id })
		return
	}
	if k, known := KindOf(kind); known {
		k.drawer.drop(s, id)
	}
}

// Copy is a copy of the set whose items may be changed.
func (s *Set) Copy() *Set { return s.clone() }
