package knowledge

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/knowledge/search"
)

// parseDocID reads a:law/number[@version].
func (s *snapshot) parseDocID(id string) (lawref.Ref, string, bool) {
	rest, ok := strings.CutPrefix(id, "a:")
	if !ok {
		return lawref.Ref{}, "", false
	}
	rest, version, _ := strings.Cut(rest, "@")
	slash := strings.LastIndexByte(rest, '/')
	if slash < 0 {
		return lawref.Ref{}, "", false
	}
	n, err := lawref.ParseNumber(rest[slash+1:])
	if err != nil {
		return lawref.Ref{}, "", false
	}
	return lawref.Ref{Law: rest[:slash], Number: n}, version, true
}

// version is the edition of one stored version of a law, named by the beginning of
// its id.
func (lib *Library) version(name, id string, today datebook.Date) (Edition, bool) {
	l := lib.laws[name]
	if l == nil {
		return Edition{}, false
	}
	current := l.edition(today)
	if current.Coming != nil && strings.HasPrefix(current.Coming.VersionID, id) {
		return *current.Coming, true
	}
	for _, v := range l.versions {
		if !strings.HasPrefix(v.ID, id) {
			continue
		}
		if v.ID == current.VersionID {
			return current, true
		}
		return Edition{Law: l.name, Title: v.Title, VersionID: v.ID, Adopted: v.Adopted,
			Effective: v.Effective, Ended: v.Ended, Status: content.Amended, Articles: v.Articles}, true
	}
	return Edition{}, false
}

// bestFAQ is the reviewed answer to what was asked: one whose questions are much like
// it, or one that asks the same in more words (借条怎么写 and 借条怎么写才有用).
func (s *snapshot) bestFAQ(text string, found search.Result) *content.FAQ {
	asked := squeeze(text)
	for i, h := range found.FAQs {
		f := s.faqs[strings.TrimPrefix(h.ID, "f:")]
		switch {
		case f == nil || h.Score < search.FairMatch:
			return nil
		case i == 0 && h.Score >= search.GoodMatch, asksSame(f, asked):
			return f
		}
	}
	return nil
}

// leastWords is how many characters a question must have to stand for a longer one.
const leastWords = 4

// asksSame reports that a FAQ's question begins with, or is the beginning of, what was
// asked.
func asksSame(f *content.FAQ, asked string) bool {
	for _, q := range append([]string{f.Question}, f.Phrasings...) {
		q = squeeze(q)
		short := min(utf8.RuneCountInString(q), utf8.RuneCountInString(asked))
		if short >= leastWords && (strings.HasPrefix(q, asked) || strings.HasPrefix(asked, q)) {
			return true
		}
	}
	return false
}

// squeeze leaves letters and digits only.
func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

func (s *snapshot) bestService(found search.Result, topics []string) *content.Service {
	for _, h := range found.Services {
		sv := s.services[strings.TrimPrefix(h.ID, "s:")]
		if sv != nil && h.Score >= search.FairMatch && (len(topics) == 0 || overlap(sv.Topics, topics)) {
			return sv
		}
	}
	return nil
}

// caseFor is a case to read: one that stands on an article of the answer, best
// match first, else a good match on its own words with a topic in common.
func (s *snapshot) caseFor(found search.Result, articleIDs, topics []string) string {
	var citing []string
	for _, id := range articleIDs {
		if ref, _, ok := s.parseDocID(id); ok {
			citing = append(citing, s.citing[s.key(ref)]...)
		}
	}
	for _, h := range found.Cases {
		if id := strings.TrimPrefix(h.ID, "c:"); slices.Contains(citing, id) {
			return id
		}
	}
	for _, h := range found.Cases {
		c := s.cases[strings.TrimPrefix(h.ID, "c:")]
		if c != nil && h.Score >= search.FairMatch && overlap(c.Topics, topics) {
			return c.ID
		}
	}
	if len(citing) > 0 {
		return citing[0]
	}
	return ""
}

func (s *snapshot) contacts(numbers []string) []Contact {
	var out []Contact
	for _, n := range numbers {
		if h := s.hotlines[n]; h != nil && len(out) < maxCalls {
			out = append(out, Contact{Number: h.Number, Name: h.Name, When: h.When})
		}
	}
	return out
}

// callsFor is whom to call on a topic; 12348 where no line is for it.
func (s *snapshot) callsFor(topics []string) []Contact {
	var numbers []string
	for _, h := range s.content.Hotlines {
		if overlap(h.Topics, topics) {
			numbers = append(numbers, h.Number)
		}
	}
	if !slices.Contains(numbers, "12348") {
		numbers = append(numbers[:min(len(numbers), maxCalls-1)], "12348")
	}
	return s.contacts(numbers)
}

// related is up to three next questions: the FAQ's own, then what else was found.
func (s *snapshot) related(found search.Result, skip string, own []string) []Related {
	var out []Related
	add := func(id string) {
		f := s.faqs[id]
		if f == nil || "f:"+id == skip || len(out) >= maxRelated {
			return
		}
		r := Related{Label: f.Question, Say: f.Question}
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	for _, id := range own {
		add(id)
	}
	for _, h := range found.FAQs {
		if h.Score >= search.FairMatch {
			add(strings.TrimPrefix(h.ID, "f:"))
		}
	}
	return out
}

// choices is what a person may have meant, best first: reviewed questions, then
// articles by the lay question that they answer, search.ChoiceCount in all.
func (s *snapshot) choices(found search.Result, today datebook.Date) []Related {
	return s.articleChoices(found, today, s.faqChoices(found, search.FairMatch), search.ChoiceCount)
}

// Below FairMatch a question is still near, and from this confidence on articles are
// worth a look, when nothing was found that fits.
const (
	nearMatch      = 0.2
	nearConfidence = 0.12
)

// nearest is what comes nearest to a question that found no answer; nothing at all
// when it is about something else.
func (s *snapshot) nearest(found search.Result, today datebook.Date) []Related {
	near := s.faqChoices(found, nearMatch)
	if found.Confidence < nearConfidence {
		return near
	}
	return s.articleChoices(found, today, near, maxRelated)
}

func (s *snapshot) faqChoices(found search.Result, least float64) []Related {
	var out []Related
	for _, h := range found.FAQs {
		if f := s.faqs[strings.TrimPrefix(h.ID, "f:")]; f != nil && h.Score >= least && len(out) < maxRelated {
			out = append(out, Related{Label: f.Question, Say: f.Question})
		}
	}
	return out
}

func (s *snapshot) articleChoices(found search.Result, today datebook.Date, out []Related, most int) []Related {
	for _, h := range found.Articles {
		ref, version, ok := s.parseDocID(h.ID)
		if !ok || len(out) >= most || !s.counts(ref, version, today) {
			continue
		}
		label := ref.String()
		if g := s.gists[s.key(ref)]; g != nil && len(g.Questions) > 0 {
			label = g.Questions[0]
		}
		out = append(out, Related{Label: label, Say: ref.String()})
	}
	return out
}

// counts reports that a version is the one in force today, which on the day of a
// change is not the one the index was built around.
func (s *snapshot) counts(ref lawref.Ref, version string, today datebook.Date) bool {
	ed, known := s.library.Edition(ref.Law, today)
	return known && (version == "" || strings.HasPrefix(ed.VersionID, version))
}

func (s *snapshot) sources(found search.Result) []Source {
	var out []Source
	for _, list := range [][]search.Hit{found.FAQs, found.Articles, found.Cases, found.Services} {
		for _, h := range list[:min(len(list), 5)] {
			out = append(out, Source{Kind: string(h.Kind), ID: h.ID, Title: s.title(h.ID), Score: h.Score, Features: h.Features, Parts: h.Parts})
		}
	}
	return out
}

func (s *snapshot) title(id string) string {
	kind, key, _ := strings.Cut(id, ":")
	switch kind {
	case "f":
		return s.faqs[key].Question
	case "c":
		return s.cases[key].Title
	case "s":
		return s.services[key].Title
	}
	ref, _, _ := s.parseDocID(id)
	return ref.String()
}

// gistNumbers lists the articles of a law that have a gist, in order.
func (s *snapshot) gistNumbers(law string) []lawref.Number {
	var out []lawref.Number
	for k := range s.gists {
		if k.law == law {
			out = append(out, k.number)
		}
	}
	slices.SortFunc(out, lawref.Number.Compare)
	return out
}

func overlap(a, b []string) bool {
	for _, x := range a {
		if slices.Contains(b, x) {
			return true
		}
	}
	return false
}
