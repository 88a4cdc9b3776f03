package bot

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// MaxText is the most that the platform takes in a text reply, in bytes.
const MaxText = 2048

// maxLabel bounds a choice's label and its say, in characters, so that one link
// never fills a reply.
const maxLabel = 60

var linkPattern = regexp.MustCompile(`<a href="[^"<>]*">([^<>]*)</a>`)

// Body is the reply's text as it goes out: Text, then the choices as numbered
// links, then the actions on one line. Control characters are stripped.
func (r Reply) Body() string {
	var b strings.Builder
	b.WriteString(printable(r.Text))
	if len(r.Choices) > 0 && b.Len() > 0 {
		b.WriteString("\n")
	}
	for i, c := range r.Choices {
		newline(&b)
		b.WriteString(link(strconv.Itoa(i+1)+" "+c.Label, c.Say, i+1))
	}
	if len(r.Actions) > 0 && b.Len() > 0 {
		b.WriteString("\n\n")
	}
	for i, a := range r.Actions {
		if i > 0 {
			b.WriteString(" · ")
		}
		b.WriteString(link(a.Label, a.Say, len(r.Choices)+i+1))
	}
	return b.String()
}

// Plain is Body without links, for a terminal: the numbers and words may be typed.
func (r Reply) Plain() string { return linkPattern.ReplaceAllString(r.Body(), "$1") }

func newline(b *strings.Builder) {
	if b.Len() > 0 {
		b.WriteString("\n")
	}
}

// link is a word that sends a message when tapped. The scheme is undocumented: it
// takes raw text, so characters with a meaning in HTML or URLs are left out.
func link(label, say string, id int) string {
	return `<a href="weixin://bizmsgmenu?msgmenucontent=` + clip(linkText(say), maxLabel) + `&msgmenuid=` + strconv.Itoa(id) + `">` +
		clip(safe(label), maxLabel) + `</a>`
}

// linkText keeps what may stand in a link's query as it is.
func linkText(say string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '?':
			return '？'
		case strings.ContainsRune(`"'<>&#%+=\`, r) || unicode.IsSpace(r):
			return -1
		}
		return r
	}, safe(say))
}

var tags = strings.NewReplacer("<", "＜", ">", "＞")

// safe makes text from outside harmless within a reply: no tag may begin in it.
func safe(text string) string { return tags.Replace(printable(text)) }

// printable is valid UTF-8 without control characters; line ends stay.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || !unicode.IsControl(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(text, ""))
}

// clip shortens text to limit characters, the last one being … when it was longer.
func clip(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	return string(runes[:limit-1]) + "…"
}

// say makes choices that send their own label.
func say(words ...string) []Choice {
	out := make([]Choice, len(words))
	for i, w := range words {
		out[i] = Choice{Label: w, Say: w}
	}
	return out
}
