package statute

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

// sourceRank says which of two texts of one version to keep: the official file's, then
// that of the collection which is corrected more often.
var sourceRank = map[string]int{SourceDocx: 0, SourceJustLaws: 1, SourceLawRefBook: 2, SourceText: 3}

// Merge decides the versions of each law over everything imported, now and before. The
// version adopted last is the newest, whichever collection it comes from; texts that are
// alike but for punctuation, or of one day, are one version; an older version ends on
// the day the next takes effect, or was adopted where that is not known. A law that
// another's text repeals as a whole ends on the day named there. The order of all does
// not matter, and merging a result again changes nothing.
func Merge(all []knowledge.Imported) ([]knowledge.Imported, MergeNotes) {
	notes := MergeNotes{}
	laws := byLaw(all)
	keys := slices.Sorted(maps.Keys(laws))
	for _, key := range keys {
		laws[key] = chain(laws[key], &notes)
	}
	markRepealed(laws, keys, &notes)
	var out []knowledge.Imported
	for _, key := range keys {
		out = append(out, laws[key]...)
	}
	return out, notes
}

// byLaw groups versions by the key of their law. An interpretation whose title leaves
// out the court goes with the one that names it.
func byLaw(all []knowledge.Imported) map[string][]knowledge.Imported {
	laws := map[string][]knowledge.Imported{}
	for _, v := range all {
		key := lawref.NameKey(v.Law)
		laws[key] = append(laws[key], v)
	}
	for _, key := range slices.Sorted(maps.Keys(laws)) {
		for _, court := range []string{"最高人民法院最高人民检察院", "最高人民法院", "最高人民检察院"} {
			if full := court + key; strings.HasPrefix(key, "关于") && laws[full] != nil {
				laws[full] = append(laws[full], laws[key]...)
				delete(laws, key)
				break
			}
		}
	}
	return laws
}

// chain makes one line of versions, oldest first, and dates their ends.
func chain(all []knowledge.Imported, notes *MergeNotes) []knowledge.Imported {
	slices.SortFunc(all, better)
	all = sameText(all, notes)
	all = sameDay(all, notes)
	name := all[len(all)-1].Law
	for i := range all {
		all[i].Law, all[i].Ended, all[i].Repealed = name, datebook.Date{}, false
		if i+1 < len(all) {
			all[i].Ended = cmp.Or(all[i+1].Effective, all[i+1].Adopted)
		}
	}
	return all
}

// better orders versions by day, and those of one day by which to keep.
func better(a, b knowledge.Imported) int {
	return cmp.Or(
		a.Adopted.Compare(b.Adopted),
		cmp.Compare(sourceRank[a.Source], sourceRank[b.Source]),
		cmp.Compare(b.Version.Articles, a.Version.Articles),
		cmp.Compare(size(b), size(a)),
		strings.Compare(a.ID, b.ID),
	)
}

// size is the length of a text in bytes: of two alike, one may have lost punctuation.
func size(v knowledge.Imported) int {
	n := 0
	for _, a := range v.Articles {
		n += len(a.Text)
	}
	return n
}

// sameText keeps the newest of versions with one text: the later day is the better
// known one, for a text that changed has another fingerprint.
func sameText(all []knowledge.Imported, notes *MergeNotes) []knowledge.Imported {
	kept := map[string]int{}
	var out []knowledge.Imported
	for _, v := range all {
		print := fingerprint(v)
		i, seen := kept[print]
		if !seen {
			kept[print] = len(out)
			out = append(out, v)
			continue
		}
		notes.Same++
		effective := cmp.Or(out[i].Effective, v.Effective)
		if out[i].Adopted.Before(v.Adopted) {
			out[i] = v
			effective = cmp.Or(v.Effective, effective)
		}
		out[i].Effective = effective
	}
	slices.SortFunc(out, better)
	return out
}

// sameDay keeps one of versions of one day whose texts differ, and notes where.
func sameDay(all []knowledge.Imported, notes *MergeNotes) []knowledge.Imported {
	var out []knowledge.Imported
	for _, v := range all {
		if n := len(out); n > 0 && out[n-1].Adopted == v.Adopted {
			kept := &out[n-1]
			kept.Effective = cmp.Or(kept.Effective, v.Effective)
			notes.Conflicts = append(notes.Conflicts, Conflict{
				Law: v.Law, Adopted: v.Adopted, Kept: kept.Source, Dropped: v.Source, Articles: differing(*kept, v),
			})
			continue
		}
		out = append(out, v)
	}
	return out
}

// differing lists the numbers of the articles that two texts have differently.
func differing(a, b knowledge.Imported) []lawref.Number {
	texts := map[lawref.Number]string{}
	for _, art := range a.Articles {
		texts[art.Number] = wordsOf(art.Text)
	}
	var out []lawref.Number
	for _, art := range b.Articles {
		if text, ok := texts[art.Number]; !ok || text != wordsOf(art.Text) {
			out = append(out, art.Number)
		}
		delete(texts, art.Number)
	}
	for n := range texts {
		out = append(out, n)
	}
	out = slices.DeleteFunc(out, func(n lawref.Number) bool { return n.Article == 0 })
	slices.SortFunc(out, lawref.Number.Compare)
	return out
}

// markRepealed ends the laws that other laws' texts repeal.
func markRepealed(laws map[string][]knowledge.Imported, keys []string, notes *MergeNotes) {
	for _, key := range keys {
		for _, v := range laws[key] {
			for _, r := range repeals(v) {
				for _, k := range r.keys {
					if k = findLaw(laws, k); k != key { // its own older version ends by itself
						notes.repeal(endLaw(laws[k], r), v.Law)
					}
				}
			}
		}
	}
	slices.SortFunc(notes.Repealed, func(a, b Repealed) int { return strings.Compare(a.Law, b.Law) })
}

// findLaw is the key of a law as quoted: an interpretation may be quoted without its court.
func findLaw(laws map[string][]knowledge.Imported, key string) string {
	if laws[key] != nil || !strings.HasPrefix(key, "关于") {
		return key
	}
	for _, court := range []string{"最高人民法院", "最高人民检察院", "最高人民法院最高人民检察院"} {
		if laws[court+key] != nil {
			return court + key
		}
	}
	return key
}

// endLaw ends a law's newest version, unless that is younger than the repeal: then the
// statement speaks of an earlier law of the same name. The earliest repeal counts.
func endLaw(law []knowledge.Imported, r repeal) *knowledge.Imported {
	if len(law) == 0 {
		return nil
	}
	newest := &law[len(law)-1]
	if !newest.Adopted.Before(r.from) || newest.Repealed && !r.from.Before(newest.Ended) {
		return nil
	}
	newest.Ended, newest.Repealed = r.from, true
	return newest
}
