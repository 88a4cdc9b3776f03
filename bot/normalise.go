package bot

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// stickerCode matches what stickers turn into in text: [微笑], [Smile], /::).
var stickerCode = regexp.MustCompile(`\[\p{Han}{1,4}\]|\[[A-Z][A-Za-z]{1,11}\]|/:[:,;@<>&*#?!|8BXO~$'()+\-–—][A-Za-z0-9()<>$|~\-+!*&@#'"{}]{0,4}`)

// clean makes a message ready to be understood: valid UTF-8, half-width letters and
// digits, no emoji, stickers or invisible characters, single spaces and none beside
// Chinese characters. Traditional characters stay as they are. It is idempotent.
func clean(text string) string {
	text = strings.ToValidUTF8(text, "")
	text = joinSpaces(strings.Map(plainRune, text))
	for strings.ContainsAny(text, "[/") { // what closes up around a sticker may read as another
		next := joinSpaces(stickerCode.ReplaceAllString(text, ""))
		if next == text {
			break
		}
		text = next
	}
	return text
}

// plainRune folds a rune to the form that the skills know, or drops it.
func plainRune(r rune) rune {
	switch {
	case isHan(r):
	case r >= '！' && r <= '～':
		return narrow(r)
	case r == '\u3000' || unicode.IsSpace(r):
		return ' '
	case r == unicode.ReplacementChar, r >= 0x1F000 && r <= 0x1FBFF, r >= 0xFE00 && r <= 0xFE0F,
		unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.So, unicode.Sk):
		return -1
	}
	return r
}

// isHan tells the characters that most of a message is made of.
func isHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

// narrow folds full-width letters and digits; punctuation stays as a writer of
// Chinese sets it.
func narrow(r rune) rune {
	if n := width.LookupRune(r).Narrow(); n != 0 && (unicode.IsLetter(n) || unicode.IsDigit(n)) {
		return n
	}
	return r
}

// joinSpaces leaves one space between words of letters and none elsewhere.
func joinSpaces(text string) string {
	var b strings.Builder
	var last rune
	gap := false
	for _, r := range text {
		if r == ' ' {
			gap = true
			continue
		}
		if gap && spaced(last) && spaced(r) {
			b.WriteRune(' ')
		}
		b.WriteRune(r)
		last, gap = r, false
	}
	return b.String()
}

func spaced(r rune) bool {
	return r != 0 && r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// squeeze keeps lower-case letters and digits only: the form in which words of
// command and signs of danger are compared.
func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case isHan(r):
			return r
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, clean(text))
}

// politeBefore and politeAfter may stand around a word of command.
var (
	politeBefore = []string{"请问一下", "请问", "麻烦", "帮我", "给我", "我要", "我想要", "我想", "想要", "请", "回复", "再来", "看看", "看一下", "查看", "看"}
	politeAfter  = []string{"一下吧", "一下", "谢谢", "吧", "呀", "啊", "哦", "呢", "嘛", "哈", "了"}
)

// command is text as a word of command: squeezed, without polite words around it.
func command(text string) string {
	s := squeeze(text)
	s = trimAny(s, politeBefore, strings.CutPrefix)
	return trimAny(s, politeAfter, strings.CutSuffix)
}

// trimAny takes words off one end while something is left.
func trimAny(s string, words []string, take func(s, w string) (string, bool)) string {
	for again := true; again; {
		again = false
		for _, w := range words {
			if rest, ok := take(s, w); ok && rest != "" {
				s, again = rest, true
			}
		}
	}
	return s
}
