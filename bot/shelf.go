package bot

import (
	"cmp"
	"slices"

	"pufa/content"
	"pufa/internal/lawref"
)

// shelf is the content as the skills look it up. It is rebuilt when the packs move.
type shelf struct {
	set     *content.Set
	laws    map[string]string            // any name of a law → its canonical one
	gists   map[lawref.Ref]*content.Gist // by canonical law and number
	cases   map[string]*content.Case
	citing  map[lawref.Ref]string // first case that stands on an article
	hotline map[string]*content.Hotline
	replies map[string]*content.Reply // by a word, squeezed
	kinds   []string                  // of offices, the longest name first
	service map[string]int            // place of the first service of a title or word, squeezed
	named   map[string]*content.Guide // by the words of a tapped choice, squeezed
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
	s := &shelf{set: set, laws: set.LawNames(), gists: map[lawref.Ref]*content.Gist{},
		cases: map[string]*content.Case{}, citing: map[lawref.Ref]string{}, hotline: map[string]*content.Hotline{},
		service: map[string]int{}, named: map[string]*content.Guide{}, replies: map[string]*content.Reply{}}
	for i := range set.Gists {
		g := &set.Gists[i]
		s.gists[s.place(g.Ref)] = g
	}
	for i := range set.Cases {
		k := &set.Cases[i]
		s.cases[k.ID] = k
		for _, r := range k.Refs {
			if at := s.place(r); s.citing[at] == "" {
				s.citing[at] = k.ID
			}
		}
	}
	for i := range set.Hotlines {
		s.hotline[set.Hotlines[i].Number] = &set.Hotlines[i]
	}
	for i := range set.Replies {
		for _, word := range set.Replies[i].Words {
			s.replies[squeeze(word)] = &set.Replies[i]
		}
	}
	s.kinds = set.OfficeKinds()
	slices.SortStableFunc(s.kinds, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for i := range set.Services {
		for _, w := range append([]string{set.Services[i].Title}, set.Services[i].Words...) {
			if _, taken := s.service[squeeze(w)]; !taken {
				s.service[squeeze(w)] = i
			}
		}
	}
	for i := range set.Guides {
		if name := squeeze(guideName(&set.Guides[i])); s.named[name] == nil {
			s.named[name] = &set.Guides[i]
		}
	}
	return s
}

// place is the article that a reference points to, by the law's canonical name.
func (s *shelf) place(r lawref.Ref) lawref.Ref {
	if law := s.laws[r.Law]; law != "" {
		r.Law = law
	}
	return lawref.Ref{Law: r.Law, Number: r.Number}
}
