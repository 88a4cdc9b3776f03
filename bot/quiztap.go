package bot

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pufa/quiz"
)

// tap is what a tapped option says: 第3题选A·k7f2. It names the item and the attempt,
// so that a tap on an old message never answers another question.
type tap struct {
	item   int    // from 0
	chosen []int  // positions as shown
	final  bool   // 就选: the choice is complete
	mark   string // of the attempt; empty when typed by hand
}

var tapForm = regexp.MustCompile(`^第([1-9][0-9]{0,2})题(就?选)(对|错|[A-Ha-h]{1,8})(?:·([a-z2-7]{4}))?$`)

// parseTap reads what a tapped option says.
func parseTap(text string) (tap, bool) {
	m := tapForm.FindStringSubmatch(strings.Trim(text, " 。.！!"))
	if m == nil {
		return tap{}, false
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return tap{}, false
	}
	t := tap{item: n - 1, final: m[2] == "就选", mark: m[4]}
	switch m[3] {
	case "对":
		t.chosen = []int{0}
	case "错":
		t.chosen = []int{1}
	default:
		for _, r := range strings.ToUpper(m[3]) {
			if at := int(r - 'A'); !slices.Contains(t.chosen, at) {
				t.chosen = append(t.chosen, at)
			}
		}
	}
	return t, true
}

// String is the tap as words.
func (t tap) String() string {
	how := "选"
	if t.final {
		how = "就选"
	}
	text := fmt.Sprintf("第%d题%s%s", t.item+1, how, quiz.Letters(t.chosen))
	if t.mark != "" {
		text += "·" + t.mark
	}
	return text
}

// markOf is a short name of an attempt, to tell its taps from those of another.
func markOf(attempt string) string {
	sum := sha256.Sum256([]byte(attempt))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:4])
}

// optionLink is an option to tap. Where it is too long for a link, its letter is the
// link, and the words stand beside it whole.
func optionLink(letter, text string, says tap, id int) string {
	label := letter + ". " + strings.TrimSpace(text)
	if utf8.RuneCountInString(label) <= maxLabel {
		return link(label, says.String(), id)
	}
	return link(letter+".", says.String(), id) + " " + safe(strings.TrimSpace(text))
}
