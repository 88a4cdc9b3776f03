package search

import "strings"

// lexicon maps everyday words to words of the law.
type lexicon struct {
	terms []Term
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
	r, err := openFile(path)
	if err != nil {
		return nil, err
	}
	lay, legal := getStrings(r), getStrings(r)
	if r.err != nil {
		return nil, r.err
	}
	if len(lay) != len(legal) {
		return nil, errDamaged
	}
	x := &lexicon{}
	for i := range lay {
		x.terms = append(x.terms, Term{Lay: lay[i], Legal: strings.Split(legal[i], "\n")})
	}
	return x, nil
}

// expand lists the words of the law that a text's everyday words stand for.
func (x *lexicon) expand(text string) []string {
	var out []string
	for _, t := range x.terms {
		if strings.Contains(text, t.Lay) {
			out = append(out, t.Legal...)
		}
	}
	return out
}
