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
	x := &lexicon{terms: make(map[string][]string, len(lay))}
	for i, word := range lay {
		if word == "" || legal[i] == "" {
			continue
		}
		x.terms[word] = append(x.terms[word], strings.Split(legal[i], "\n")...)
		x.longest = max(x.longest, len(word))
	}
	return x, nil
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
