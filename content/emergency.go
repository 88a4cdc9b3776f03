package content

import "strings"

// Fires reports whether a message speaks of this situation: after the words of
// every matching Except row are taken out (打电话, 笑死), all words of some Triggers
// row still occur. Taking them out, rather than letting them veto, keeps
// 打电话没人接他又打我 an emergency.
func (e *Emergency) Fires(text string) bool {
	text = foldMessage(text)
	for _, row := range e.Except {
		if containsAll(text, row) {
			for _, word := range row {
				text = strings.ReplaceAll(text, foldMessage(word), "\x00")
			}
		}
	}
	for _, row := range e.Triggers {
		if containsAll(text, row) {
			return true
		}
	}
	return false
}

// AskedCalmly reports a question about the law in general (家暴的法律规定): a Calm word
// occurs and no Urgent one. Such a question is answered as a question, with Help
// appended.
func (e *Emergency) AskedCalmly(text string) bool {
	text = foldMessage(text)
	return containsAny(text, e.Calm) && !containsAny(text, e.Urgent)
}

// EmergencyIn finds the first emergency that a message speaks of, in the packs'
// order (danger to life first), and whether it was asked calmly. An urgent one goes
// before a calm one; nil when there is none.
func (s *Set) EmergencyIn(text string) (found *Emergency, calm bool) {
	for i := range s.Emergencies {
		e := &s.Emergencies[i]
		if !e.Fires(text) {
			continue
		}
		if !e.AskedCalmly(text) {
			return e, false
		}
		if found == nil {
			found, calm = e, true
		}
	}
	return found, calm
}

// foldMessage drops what people put between and around words: spaces, punctuation,
// emoji, and the difference between upper and lower case.
func foldMessage(text string) string { return plainText(text) }

func containsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, foldMessage(w)) {
			return false
		}
	}
	return len(words) > 0
}

func containsAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, foldMessage(w)) {
			return true
		}
	}
	return false
}
