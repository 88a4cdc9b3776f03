package content

import (
	"maps"

	"pufa/internal/lawref"
)

// overlay lays a later folder over an earlier one.
func (s *Set) overlay(top *Set) {
	s.Laws = replaceOrAdd(s.Laws, top.Laws, func(l Law) string { return l.Name })
	s.Gists = replaceOrAdd(s.Gists, top.Gists, Gist.ID)
	s.FAQs = replaceOrAdd(s.FAQs, top.FAQs, func(f FAQ) string { return f.ID })
	s.Cases = replaceOrAdd(s.Cases, top.Cases, func(c Case) string { return c.ID })
	s.Services = replaceOrAdd(s.Services, top.Services, func(v Service) string { return v.ID })
	s.Hotlines = replaceOrAdd(s.Hotlines, top.Hotlines, func(h Hotline) string { return h.Number })
	s.Offices = overlayOffices(s.Offices, top.Offices)
	s.Emergencies = replaceOrAdd(s.Emergencies, top.Emergencies, func(e Emergency) string { return e.ID })
	s.Terms = replaceOrAdd(s.Terms, top.Terms, func(t Term) string { return t.Lay })
	s.Replies = replaceOrAdd(s.Replies, top.Replies, func(r Reply) string { return r.ID })
	s.OffTopic = replaceOrAdd(s.OffTopic, top.OffTopic, func(q string) string { return q })
	s.Questions = replaceOrAdd(s.Questions, top.Questions, func(q Question) string { return q.ID })
	s.Campaigns = replaceOrAdd(s.Campaigns, top.Campaigns, func(k Campaign) string { return k.Key })
	s.Rubrics = replaceOrAdd(s.Rubrics, top.Rubrics, func(r Rubric) string { return r.ID })
	s.Waivers = replaceOrAdd(s.Waivers, top.Waivers, func(w Waiver) string { return w.ID + "\x00" + w.Finding })
	s.overlayGuides(top)
	maps.Copy(s.Checked, top.Checked)
}

// replaceOrAdd keeps the order of base: an item replaced stays in its place, so
// that the bureau's wording of an answer does not move it in lists.
func replaceOrAdd[T any](base, top []T, id func(T) string) []T {
	if len(base) == 0 {
		return top
	}
	at := make(map[string]int, len(base))
	for i, item := range base {
		at[id(item)] = i
	}
	for _, item := range top {
		if i, ok := at[id(item)]; ok {
			base[i] = item
			continue
		}
		base = append(base, item)
	}
	return base
}

// overlayOffices drops the examples as soon as a bureau names a real office: a
// resident must never be sent to a made-up address.
func overlayOffices(base, top []Office) []Office {
	real := false
	for _, o := range top {
		real = real || !o.Example
	}
	if !real {
		return replaceOrAdd(base, top, func(o Office) string { return o.Name })
	}
	kept := make([]Office, 0, len(base))
	for _, o := range base {
		if !o.Example {
			kept = append(kept, o)
		}
	}
	return replaceOrAdd(kept, top, func(o Office) string { return o.Name })
}

// canonicalise turns the names of laws in references into those of the catalogue;
// a name that the catalogue does not know stays as written, for Check to report.
func (s *Set) canonicalise(names map[string]string) {
	s.citations(func(refs []lawref.Ref) {
		for i := range refs {
			if name, ok := names[bareTitle(refs[i].Law)]; ok {
				refs[i].Law = name
			}
		}
	})
	for i := range s.Emergencies {
		s.Emergencies[i].prepare()
	}
	shareCases(s.Questions)
}

// citations hands the citations of every item to take, which may change them.
func (s *Set) citations(take func([]lawref.Ref)) {
	for i := range s.Gists {
		refs := []lawref.Ref{s.Gists[i].Ref}
		take(refs)
		s.Gists[i].Ref = refs[0]
	}
	for i := range s.FAQs {
		take(s.FAQs[i].Refs)
	}
	for i := range s.Cases {
		take(s.Cases[i].Refs)
	}
	for i := range s.Services {
		take(s.Services[i].Refs)
	}
	for i := range s.Emergencies {
		take(s.Emergencies[i].Refs)
	}
	for i := range s.Questions {
		take(s.Questions[i].Refs)
	}
	for i := range s.Campaigns {
		take(s.Campaigns[i].Refs)
	}
	s.guideRefs(take)
}
