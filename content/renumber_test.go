package content

import (
	"testing"

	"pufa/internal/lawref"
)

func TestRenumberMovesCitationsOfOneItem(t *testing.T) {
	two := lawref.Ref{Law: "甲法", Number: lawref.Number{Article: 2}}
	basis, refs := []string{"甲法第2条"}, []lawref.Ref{two}
	set := &Set{Gists: []Gist{{Law: "甲法", Article: "2", Ref: two}}, FAQs: []FAQ{{ID: "a", Basis: basis, Refs: refs}, {ID: "b", Basis: basis, Refs: refs}},
		Cases: []Case{{ID: "a", Basis: basis, Refs: refs}}, Services: []Service{{ID: "a", Basis: basis, Refs: refs}},
		Emergencies: []Emergency{{ID: "a", Basis: basis, Refs: refs}}, Guides: []Guide{{ID: "a", Ends: []GuideEnd{{Basis: basis, Refs: refs}}}}}
	to := func(r lawref.Ref) (lawref.Number, bool) { return lawref.Number{Article: 3, Suffix: 1}, r == two }
	out := set.Copy()
	for _, kind := range []string{"faq", "case", "service", "emergency", "guide"} {
		if id := out.Renumber(kind, "a", to); id != "a" {
			t.Errorf("%s became %s", kind, id)
		}
	}
	if id := out.Renumber("gist", "甲法2", to); id != out.Gists[0].ID() || out.Gists[0].Ref.Number.Article != 3 {
		t.Errorf("the gist became %s %+v", id, out.Gists[0])
	}
	for kind, got := range map[string]lawref.Ref{"faq": out.FAQs[0].Refs[0], "case": out.Cases[0].Refs[0], "service": out.Services[0].Refs[0],
		"emergency": out.Emergencies[0].Refs[0], "guide": out.Guides[0].Ends[0].Refs[0]} {
		if got.Number != (lawref.Number{Article: 3, Suffix: 1}) {
			t.Errorf("%s cites %v", kind, got)
		}
	}
	if again, err := lawref.ParseRef(out.FAQs[0].Basis[0]); err != nil || again != out.FAQs[0].Refs[0] {
		t.Errorf("basis %q, %v", out.FAQs[0].Basis[0], err)
	}
	if out.FAQs[1].Refs[0] != two || set.Guides[0].Ends[0].Refs[0] != two || set.FAQs[0].Basis[0] != basis[0] {
		t.Error("another item moved, or the set that was copied")
	}
	out.Hide("faq", "a")
	if len(out.FAQs) != 1 || len(set.FAQs) != 2 {
		t.Errorf("hidden: %v of %v", out.FAQs, set.FAQs)
	}
}
