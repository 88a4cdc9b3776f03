package content

import "pufa/internal/lawref"

// overlayGuides lays the guides, calculators and figures of a later folder over those
// of an earlier one. A table of rates replaces the one before whole.
func (s *Set) overlayGuides(top *Set) {
	s.Guides = replaceOrAdd(s.Guides, top.Guides, func(g Guide) string { return g.ID })
	s.Calculators = replaceOrAdd(s.Calculators, top.Calculators, func(k Calculator) string { return k.ID })
	s.Figures = replaceOrAdd(s.Figures, top.Figures, func(f Figure) string { return f.Key })
	s.Enterprise = replaceOrAdd(s.Enterprise, top.Enterprise, func(e EnterpriseItem) string { return e.ID })
	if len(top.LPR.Rows) > 0 {
		s.LPR = top.LPR
	}
}

// guideRefs hands the citations of guides, calculators and the enterprise check to fix.
func (s *Set) guideRefs(fix func([]lawref.Ref)) {
	for i := range s.Guides {
		for j := range s.Guides[i].Ends {
			fix(s.Guides[i].Ends[j].Refs)
		}
	}
	for i := range s.Calculators {
		fix(s.Calculators[i].Refs)
	}
	for i := range s.Enterprise {
		fix(s.Enterprise[i].Refs)
	}
}
