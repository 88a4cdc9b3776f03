package bot_test

import (
	"fmt"
	"strings"
)

// A .chat file is a conversation: lines that begin with "> " are what a follower
// does, the lines after it what comes back.
//
//	> 协议离婚要多久            a text message
//	> [subscribe SCENE]        also scan SCENE, unsubscribe, click KEY, view URL, enter
//	> [location 24.26,109.33]  also image, video, voice TEXT, link, sticker, other
//	> [tap 2]                  the second link of the last reply; [tap 有用] by its label
//	> [unknown TEXT]         a question that the knowledge has no answer to;
//	                         [unsure TEXT] one with several answers
//	> [long 10000 TEXT]        TEXT repeated to that many characters
//	> [as 小李]                 from here on somebody else writes
//	> [wait 31m] [next day]    the clock moves
//	> [records]                what is stored for good, without who
//
// Lines that begin with # are comments; a line "account: transfer" at the top gives
// the account customer service.
type chat struct {
	head  []string // comments and settings before the first step
	steps []step
}

type step struct {
	line  int
	does  string // without "> "
	reply string
}

func parseChat(text string) (chat, error) {
	var c chat
	var reply []string
	flush := func() {
		if n := len(c.steps); n > 0 {
			c.steps[n-1].reply = strings.Trim(strings.Join(reply, "\n"), "\n")
		}
		reply = nil
	}
	for i, line := range strings.Split(text, "\n") {
		does, ok := strings.CutPrefix(line, "> ")
		switch {
		case ok:
			flush()
			c.steps = append(c.steps, step{line: i + 1, does: does})
		case len(c.steps) == 0:
			if line != "" && !strings.HasPrefix(line, "#") && !strings.Contains(line, ": ") {
				return chat{}, fmt.Errorf("line %d: %q stands before the first step", i+1, line)
			}
			c.head = append(c.head, line)
		default:
			reply = append(reply, line)
		}
	}
	flush()
	if len(c.steps) == 0 {
		return chat{}, fmt.Errorf("no step")
	}
	return c, nil
}

// setting is a value from the head of the file.
func (c chat) setting(name string) string {
	for _, line := range c.head {
		if v, ok := strings.CutPrefix(line, name+": "); ok {
			return v
		}
	}
	return ""
}

func (c chat) String() string {
	var b strings.Builder
	head := strings.TrimRight(strings.Join(c.head, "\n"), "\n")
	if head != "" {
		b.WriteString(head + "\n\n")
	}
	for i, s := range c.steps {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("> " + s.does + "\n")
		if s.reply != "" {
			b.WriteString(s.reply + "\n")
		}
	}
	return b.String()
}
