package knowledge

import (
	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
)

// The amendment ripple: what a new version of a law means for what was written about it.
//
// A change is told when the version of a law that is in force today is not the one that
// was in force when this was looked at last; the first look only notes what is in force.
// Compared is with the version that was in force before. Where none was seen before, it
// is the one that the catalogue says the packs were checked against, if its text is here
// and another has come into force; else nothing.
//
// What cites an article whose words changed, or that is gone, is held back until somebody
// mends it or says that it is still right. Where only the number moved, the citation
// moves with it. Built-in content is exempt where the catalogue itself names the new
// version, or a later one, as the one that it was checked against.

// Writing is something that cites the law: an item of content, a question, a campaign.
type Writing struct {
	Kind  string // faq, gist, case, guide, service, emergency; question, template, campaign
	ID    string
	Title string
	Cites []lawref.Ref
}

// LawState is the version of a law in force; empty when the law was repealed.
type LawState struct {
	Law     string
	Version string
}

// LawChange is that another version of a law came into force, or none.
type LawChange struct {
	Law      string
	From, To Version // To is zero when the law was repealed
	On       datebook.Date
	Exempt   bool // built-in content was checked against To
	Articles []ArticleChange
}

// CitedChange is what became of an article that a writing cites.
type CitedChange struct {
	Ref  lawref.Ref
	Kind ArticleChangeKind
	New  lawref.Number // zero when it is gone
}

// Touched is a writing that a change of law concerns.
type Touched struct {
	Writing
	Articles []CitedChange
	Hold     bool // until it is mended or found right
}

// LawStates are the versions in force on a day, of the laws whose text is known.
func (lib *Library) LawStates(today datebook.Date) map[string]string {
	out := map[string]string{}
	for name, l := range lib.laws {
		switch e := l.edition(today); {
		case len(l.versions) == 0, e.Status == content.NotYet:
		case e.Status == content.Repealed:
			out[name] = ""
		case e.VersionID != "":
			out[name] = e.VersionID
		}
	}
	return out
}

// LawChanges are the changes since the states of before, without their articles, and the
// laws seen for the first time.
func (lib *Library) LawChanges(before map[string]string, today datebook.Date) (changes []LawChange, first []LawState) {
	states := lib.LawStates(today)
	for _, e := range lib.Editions(today) {
		now, known := states[e.Law]
		if !known {
			continue
		}
		from, seen := before[e.Law]
		if seen && from == now {
			continue
		}
		l := lib.laws[e.Law]
		if !seen {
			from = l.checkedVersion(now)
		}
		old := l.version(from)
		if seen && from != "" {
			old.ID = from // its text is kept, also when it is no longer listed
		}
		c := LawChange{Law: e.Law, From: old, To: l.version(now), On: e.Effective, Exempt: l.exempts(now)}
		if now == "" {
			c.On = e.Ended
		}
		if c.From.ID == "" { // nothing to compare with
			first = append(first, LawState{e.Law, now})
			continue
		}
		changes = append(changes, c)
	}
	return changes, first
}

// checkedVersion is the version that the catalogue's packs were checked against, where
// it is not the one in force.
func (l *law) checkedVersion(now string) string {
	if l.entry == nil || now == "" {
		return ""
	}
	for _, v := range l.versions {
		if v.Adopted == l.entry.Adopted && v.ID != now {
			return v.ID
		}
	}
	return ""
}

func (l *law) version(id string) Version {
	for _, v := range l.versions {
		if v.ID == id && id != "" {
			return v
		}
	}
	return Version{}
}

// exempts reports that the catalogue knows the version in force, or that the law ended.
func (l *law) exempts(now string) bool {
	if l.entry == nil {
		return false
	}
	if now == "" {
		return !l.entry.Ended.IsZero()
	}
	return !l.entry.Adopted.Before(l.version(now).Adopted)
}

// Touches are the writings that a change concerns, exempt or not. Of a repealed law all
// articles are gone.
func (c LawChange) Touches(all []Writing) []Touched {
	became := map[lawref.Number]ArticleChange{}
	for _, a := range c.Articles {
		if a.Old.Label != "" {
			became[a.Old.Number] = a
		}
	}
	var out []Touched
	for _, w := range all {
		t := Touched{Writing: w}
		for _, r := range w.Cites {
			if r.Law == c.Law {
				t.cite(c, r, became)
			}
		}
		if len(t.Articles) > 0 {
			out = append(out, t)
		}
	}
	return out
}

func (t *Touched) cite(c LawChange, r lawref.Ref, became map[lawref.Number]ArticleChange) {
	r.Paragraph, r.Item = 0, 0
	for _, seen := range t.Articles {
		if seen.Ref == r {
			return
		}
	}
	a, changed := became[r.Number]
	switch {
	case c.To.ID == "":
		a = ArticleChange{Kind: ArticleRemoved}
	case !changed || a.Kind == ArticlePunctuated || r.IsLaw():
		return
	}
	t.Articles = append(t.Articles, CitedChange{r, a.Kind, a.New.Number})
	t.Hold = t.Hold || a.Kind != ArticleMoved
}
