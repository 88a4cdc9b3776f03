package content

import (
	"slices"

	"pufa/internal/lawref"
)

// guides compares each end with the articles that it cites, and each question with
// the articles of the whole guide.
func (v *verifier) guides(set *Set) {
	for _, g := range set.Guides {
		var all []lawref.Ref
		for _, e := range g.Ends {
			all = append(all, e.Refs...)
			v.compare(item{g.ID + "/" + e.ID, e.Position}, e.Refs, nil,
				slices.Concat([]string{e.Conclusion}, e.Steps, e.Evidence, e.Deadlines)...)
		}
		for _, n := range g.Nodes {
			statements := []string{n.Ask}
			for _, o := range n.Options {
				statements = append(statements, o.Say)
			}
			v.compare(item{g.ID + "/" + n.ID, n.Position}, all, nil, statements...)
		}
		v.compare(item{g.ID, g.Position}, all, nil, g.About)
	}
}

// calculators compares the rule of each with its articles.
func (v *verifier) calculators(set *Set) {
	for _, k := range set.Calculators {
		v.compare(item{k.ID, k.Position}, k.Refs, nil, append([]string{k.Rule}, k.Notes...)...)
	}
}

func (v *verifier) enterprise(set *Set) {
	for _, e := range set.Enterprise {
		v.compare(item{e.ID, e.Position}, e.Refs, nil, e.Question, e.Why, e.Mend)
	}
}
