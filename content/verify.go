package content

import (
	"slices"
	"strings"

	"pufa/internal/lawref"
)

// Texts is the wording of the law that Verify compares with: the version in force
// of every law that was imported. Laws go by the catalogue's names.
type Texts interface {
	// HasLaw reports whether the law was imported at all.
	HasLaw(law string) bool
	// Article is the whole text of an article, and false when there is none.
	Article(law string, n lawref.Number) (text string, ok bool)
}

// Verify compares every gist, FAQ, case, service guide, emergency text and question with the
// articles that it cites: durations, amounts, percentages and ages that those
// articles do not contain, and articles that do not exist. Waived findings are left
// out. A law that was not imported is reported once, as a warning.
func Verify(set *Set, texts Texts) []Finding {
	v := &verifier{texts: texts, missing: map[string]bool{}, laws: map[string]*Law{}}
	for i := range set.Laws {
		v.laws[set.Laws[i].Name] = &set.Laws[i]
	}
	for _, g := range set.Gists {
		v.compare(item{g.ID(), g.Position}, []lawref.Ref{g.Ref}, nil, g.Gist)
	}
	for _, f := range set.FAQs {
		v.compare(item{f.ID, f.Position}, f.Refs, nil, slices.Concat([]string{f.Conclusion}, f.Steps, f.Evidence, f.Deadlines)...)
	}
	for _, c := range set.Cases {
		v.compare(item{c.ID, c.Position}, c.Refs, []string{c.Facts, c.Question}, c.Result, c.Lesson)
	}
	for _, s := range set.Services {
		v.compare(item{s.ID, s.Position}, s.Refs, nil, slices.Concat([]string{s.Summary, s.Who, s.Cost, s.Time}, s.Steps, s.Bring)...)
	}
	for _, e := range set.Emergencies {
		v.compare(item{e.ID, e.Position}, e.Refs, nil, e.Law)
	}
	for i := range set.Questions {
		v.question(&set.Questions[i])
	}
	days := set.LawDays()
	for i := range set.Campaigns {
		v.campaign(&set.Campaigns[i], days)
	}
	v.guides(set)
	v.calculators(set)
	v.enterprise(set)
	return settle(v.found, set.Waivers)
}

type verifier struct {
	texts   Texts
	missing map[string]bool // laws already reported as not imported
	laws    map[string]*Law
	found   []Finding
}

func (v *verifier) report(on item, severity Severity, finding, sentence string) {
	v.found = append(v.found, Finding{File: on.at.File, Line: on.at.Line, ID: on.id,
		Finding: finding, Sentence: sentence, Severity: severity})
}

// compare checks statements against the articles cited. given is the story of a
// case: its own numbers, and amounts computed from them, need no source.
func (v *verifier) compare(on item, refs []lawref.Ref, given []string, statements ...string) {
	known, complete := v.known(on, refs, given)
	if !complete {
		return
	}
	for _, c := range claimsIn(strings.Join(statements, "\n")) {
		if known[c.fact] {
			continue
		}
		if given != nil && computed(c.fact, known) {
			known[c.fact] = true
			continue
		}
		v.report(on, SeverityError, "number:"+c.words, "“"+c.words+"”在所引条文里找不到（"+listRefs(refs)+"）")
	}
}

// known are the facts of the articles cited and of what is given; false when the
// articles are not all at hand.
func (v *verifier) known(on item, refs []lawref.Ref, given []string) (map[fact]bool, bool) {
	source, complete := v.source(on, refs)
	if !complete {
		return nil, false
	}
	known := factsIn(source)
	for f := range factsIn(strings.Join(given, "\n")) {
		known[f] = true
	}
	v.dates(known, refs)
	return known, true
}

// source is the text of the articles cited; false when it is not whole, so that
// nothing can be said of what it lacks.
func (v *verifier) source(on item, refs []lawref.Ref) (string, bool) {
	var b strings.Builder
	articles, complete := 0, true
	for _, r := range refs {
		if r.Number.IsZero() {
			continue // a law as a whole supports no number
		}
		articles++
		if !v.texts.HasLaw(r.Law) {
			if !v.missing[r.Law] {
				v.missing[r.Law] = true
				v.report(on, SeverityWarning, "not-imported:"+r.Law, "没有导入《"+r.Law+"》的条文，引用它的内容没有核对")
			}
			complete = false
			continue
		}
		text, ok := v.texts.Article(r.Law, r.Number)
		if !ok {
			v.report(on, SeverityError, "no-article:"+r.String(), "导入的《"+r.Law+"》里没有"+r.Number.String())
			complete = false
			continue
		}
		b.WriteString(text)
		b.WriteByte('\n')
	}
	return b.String(), complete && articles > 0
}

// dates adds the days on which the cited laws were adopted and came into force.
func (v *verifier) dates(known map[fact]bool, refs []lawref.Ref) {
	for _, r := range refs {
		law := v.laws[r.Law]
		if law == nil {
			continue
		}
		for _, d := range []struct{ y, m, d int }{
			{law.Effective.Year, int(law.Effective.Month), law.Effective.Day},
			{law.Adopted.Year, int(law.Adopted.Month), law.Adopted.Day},
		} {
			for _, value := range []int{d.y * 10000, d.y*10000 + d.m*100, d.y*10000 + d.m*100 + d.d} {
				known[fact{"date", float64(value)}] = true
			}
		}
	}
}

// computed reports an amount or a duration that one step of arithmetic gives from
// known numbers: three months' wages of 5000 are 15000.
func computed(f fact, known map[fact]bool) bool {
	if f.kind != "元" && f.kind != "个月" && f.kind != "日" {
		return false
	}
	var same, all []float64
	for k := range known {
		switch {
		case k.kind == f.kind:
			same = append(same, k.value)
			all = append(all, k.value)
		case k.kind == "%":
			all = append(all, k.value/100)
		case k.kind != "date":
			all = append(all, k.value)
			if k.kind == "个月" {
				all = append(all, k.value/12)
			}
		}
	}
	for i, a := range same {
		for _, b := range all {
			if near(f.value, a*b) || b != 0 && near(f.value, a/b) {
				return true
			}
		}
		for _, b := range same[i+1:] {
			if near(f.value, a+b) || near(f.value, a-b) || near(f.value, b-a) {
				return true
			}
		}
	}
	return false
}

func near(a, b float64) bool { d := a - b; return d < 1e-6 && d > -1e-6 }

func listRefs(refs []lawref.Ref) string {
	words := make([]string, len(refs))
	for i, r := range refs {
		words[i] = r.String()
	}
	return strings.Join(words, "、")
}
