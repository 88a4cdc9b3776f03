package bot

import (
	"regexp"
	"strconv"
	"strings"

	"pufa/internal/setting"
)

// pick matches a typed number of a choice: 2, 2。, 选2, 第2个, 二, ②.
var pick = regexp.MustCompile(`^(?:选择?|第|我选)?([1-9][0-9]?|[一二三四五六七八九十]|[①-⑳])(?:号|个|项)?$`)

// hear turns menu clicks and numbers into the words behind them. It answers itself
// only where a number or a click leads nowhere.
func (c *Conversation) hear(t *turn) (Reply, bool) {
	if t.Kind == Event && t.Event == "click" {
		words, ok := setting.WordsBehind(t.EventKey)
		if !ok {
			words = "菜单"
		}
		t.say(words)
		return Reply{}, false
	}
	if t.Kind == Voice && t.text != "" {
		t.Kind = Text
	}
	if t.Kind != Text || t.session.Quiz.waiting() || c.asksForNumber(t) { // there a number is an answer
		return Reply{}, false
	}
	n, ok := number(t.Text)
	if !ok {
		return Reply{}, false
	}
	switch {
	case len(t.session.Choices) == 0:
		return Reply{Text: "现在没有等您选的编号。直接写下您的问题就行，回复“菜单”看我能做什么。"}, true
	case n > len(t.session.Choices):
		return Reply{Text: "上面只有" + strconv.Itoa(len(t.session.Choices)) + "个选项，请回复1到" +
			strconv.Itoa(len(t.session.Choices)) + "之间的数字，或者直接写问题。"}, true
	}
	t.say(t.session.Choices[n-1].Say)
	return Reply{}, false
}

// number reads a message that is the number of a choice.
func number(text string) (int, bool) {
	m := pick.FindStringSubmatch(strings.Trim(clean(text), " .。、,，)）(（#"))
	if m == nil {
		return 0, false
	}
	if n, err := strconv.Atoi(m[1]); err == nil {
		return n, true
	}
	r := []rune(m[1])[0]
	if r >= '①' && r <= '⑳' {
		return int(r-'①') + 1, true
	}
	return strings.IndexRune("一二三四五六七八九十", r)/len("一") + 1, true
}
