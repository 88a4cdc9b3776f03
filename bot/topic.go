package bot

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	topicText = 4 // characters up to which a message that asks nothing names a topic
	topicList = 6
)

// topic answers a bare word (离婚, 工伤) with the questions that are asked about it:
// a word is no question, and any one answer would be a guess.
func (c *Conversation) topic(_ context.Context, t *turn) (Reply, bool, error) {
	word := squeeze(t.text)
	if n := utf8.RuneCountInString(word); t.Kind != Text || n < 2 || n > topicText || isQuestion(t.text) || t.danger != nil {
		return Reply{}, false, nil
	}
	var questions []string
	for _, f := range c.books().set.FAQs {
		if slices.Contains(f.Topics, word) || strings.Contains(squeeze(f.Question), word) {
			questions = append(questions, f.Question)
		}
	}
	if len(questions) < 2 {
		return Reply{}, false, nil
	}
	return c.offer(t, "关于“"+safe(t.text)+"”，您想问的是哪一件？", say(questions[:min(topicList, len(questions))]...)), true, nil
}
