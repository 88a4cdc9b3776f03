package content

import "strings"

// Fires reports, for an emergency that Load read, whether a message speaks of this situation: after the words of
// every matching Except row are taken out (打电话, 笑死), all words of some Triggers
// row still occur. Taking them out, rather than letting them veto, keeps
// 打电话没人接他又打我 an emergency.
func (e *Emergency) Fires(text string) bool {
	text = plainText(text)
	for _, row := range e.Except {
		if containsAll(text, row) {
			for _, word := range row {
				text = strings.ReplaceAll(text, word, "\x00")
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
	text = plainText(text)
	return containsAny(text, e.Calm) && !containsAny(text, e.Urgent)
}

// Alarm is an emergency that a message speaks of.
type Alarm struct {
	Emergency *Emergency
	Calm      bool // asked calmly: answer the question and append Help
}

// Alarms lists the emergencies that a message speaks of: urgent ones before calm
// ones, each group in the packs' order (danger to life first). Empty when there is
// none.
func (s *Set) Alarms(text string) []Alarm {
	var urgent, calm []Alarm
	for i := range s.Emergencies {
		e := &s.Emergencies[i]
		switch {
		case !e.Fires(text):
		case e.AskedCalmly(text):
			calm = append(calm, Alarm{e, true})
		default:
			urgent = append(urgent, Alarm{e, false})
		}
	}
	return append(urgent, calm...)
}

// prepare folds the words once, as messages are folded, so that hearing a message
// costs no more than looking for them.
func (e *Emergency) prepare() {
	for _, rows := range [][][]string{e.Triggers, e.Except, {e.Calm, e.Urgent}} {
		for _, row := range rows {
			for i, w := range row {
				row[i] = plainText(w)
			}
		}
	}
}

func containsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return len(words) > 0
}

func containsAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
