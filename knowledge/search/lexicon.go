package search

import "strings"

// lexicon maps everyday words to words of the law.
type lexicon struct {
	terms map[string][]string
	// longest is the length of the longest everyday word in bytes
	longest int
}

func saveTerms(path string, terms []Term) error {
	w, err := createFile(path)
	if err != nil {
		return err
	}
	lay := make([]string, len(terms))
	legal := make([]string, len(terms))
	for i, t := range terms {
		lay[i], legal[i] = t.Lay, strings.Join(t.Legal, "\n")
	}
	putStrings(w, lay)
	putStrings(w, legal)
	return w.close()
}

func loadLexicon(path string) (*lexicon, error) {
	var lay, legal []string
	err := readFile(path, func(r *reader) { lay, legal = getStrings(r), getStrings(r) })
	if err != nil {
		return nil, err
	}
	if len(lay) != len(legal) {
		return nil, errDamaged
	}
	terms := make([]Term, len(lay))
	for i, word := range lay {
		terms[i].Lay = word
		if legal[i] != "" {
			terms[i].Legal = strings.Split(legal[i], "\n")
		}
	}
	return newLexicon(terms), nil
}

func newLexicon(terms []Term) *lexicon {
	x := &lexicon{terms: make(map[string][]string, len(terms))}
	for _, t := range terms {
		if t.Lay == "" || len(t.Legal) == 0 {
			continue
		}
		x.terms[t.Lay] = append(x.terms[t.Lay], t.Legal...)
		x.longest = max(x.longest, len(t.Lay))
	}
	return x
}

// expand lists the words of the law that a text's everyday words stand for, in the
// order in which they occur.
func (x *lexicon) expand(text string) []string {
	var out []string
	for i := range text {
		for j := i + 1; j <= len(text) && j-i <= x.longest; j++ {
			if legal, ok := x.terms[text[i:j]]; ok {
				out = append(out, legal...)
			}
		}
	}
	return out
}
