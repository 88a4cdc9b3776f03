package statute

import (
	"regexp"
	"strings"

	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

var changes = regexp.MustCompile(`修改(?:《[^《》]*(?:《[^《》]*》[^《》]*)*》[、和及]?)+`)

// change names a law as a document changed it on a day.
type change struct {
	law string // NameKey
	day datebook.Date
}

// effectOfChanges fills the day of effect of amended versions from the documents that
// amended them, where these are in the collection: an amendment that the law's notes
// name (《刑法修正案（十二）》), or a decision whose text changes the law on the same day.
func effectOfChanges(versions []knowledge.Imported, histories []history) {
	byName, byText := map[change]datebook.Date{}, map[change]datebook.Date{}
	for i, v := range versions {
		if v.Effective.IsZero() {
			continue
		}
		for _, day := range []datebook.Date{v.Adopted, histories[i].lastEvent()} {
			byName[change{lawref.NameKey(v.Law), day}] = v.Effective
			if strings.Contains(v.Title, "修改") {
				for _, law := range changedLaws(v) {
					byText[change{law, day}] = v.Effective
				}
			}
		}
	}
	for i := range versions {
		if v := &versions[i]; v.Effective.IsZero() {
			v.Effective = effectOfChange(*v, histories[i], byName, byText)
		}
	}
}

func effectOfChange(v knowledge.Imported, h history, byName, byText map[change]datebook.Date) datebook.Date {
	for _, key := range h.instruments() {
		if d, ok := byName[change{key, h.lastEvent()}]; ok {
			return d
		}
	}
	for _, day := range []datebook.Date{h.lastEvent(), v.Adopted} {
		if d, ok := byText[change{lawref.NameKey(v.Law), day}]; ok && !day.IsZero() {
			return d
		}
	}
	return datebook.Date{}
}

// changedLaws are the laws that a decision says it changes, in its title and its text.
func changedLaws(v knowledge.Imported) []string {
	keys := wholeTitles(strings.Join(changes.FindAllString(strings.NewReplacer("〈", "《", "〉", "》").Replace(v.Title), -1), ""))
	for _, a := range v.Articles {
		for _, m := range changes.FindAllString(strings.NewReplacer("〈", "《", "〉", "》").Replace(a.Text), -1) {
			keys = append(keys, wholeTitles(m)...)
		}
	}
	return keys
}
