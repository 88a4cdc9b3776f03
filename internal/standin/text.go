package standin

import (
	"html"
	"net/url"
	"regexp"
	"strings"
)

// Part is a piece of a text message: plain, or a link that can be tapped.
type Part struct {
	Type    string `json:"t"`                 // text, link, menu, tel, inert
	Text    string `json:"s"`                 // what is shown
	Href    string `json:"href,omitempty"`    // link and tel
	Content string `json:"content,omitempty"` // menu: what a tap sends
	ID      string `json:"id,omitempty"`      // menu: bizmsgmenuid
}

// bareURL finds addresses written out in a text, which WeChat makes tappable.
var bareURL = regexp.MustCompile(`https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+`)

// anchorAttribute finds one attribute of an opening tag.
var anchorAttribute = regexp.MustCompile(`(?s)([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)

// ParseText splits the content of a text message as WeChat shows it: <a> becomes
// a link, addresses become links, everything else is shown as written.
func ParseText(s string) []Part {
	parts := []Part{}
	for s != "" {
		start := strings.Index(s, "<a ")
		if start < 0 {
			break
		}
		part, rest, ok := anchor(s[start:])
		if !ok {
			parts = append(parts, linkify(s[:start+3])...)
			s = s[start+3:]
			continue
		}
		parts = append(parts, linkify(s[:start])...)
		parts = append(parts, part)
		s = rest
	}
	return joinText(append(parts, linkify(s)...))
}

// anchor reads one <a …>…</a> at the start of s.
func anchor(s string) (part Part, rest string, ok bool) {
	open := tagEnd(s)
	if open < 0 {
		return Part{}, "", false
	}
	label, rest, ok := strings.Cut(s[open+1:], "</a>")
	if !ok || strings.Contains(label, "<a ") {
		return Part{}, "", false
	}
	href := ""
	for _, m := range anchorAttribute.FindAllStringSubmatch(s[2:open], -1) {
		if strings.EqualFold(m[1], "href") {
			href = html.UnescapeString(m[2] + m[3])
		}
	}
	return linkTo(href, label), rest, true
}

// tagEnd finds the > that closes a tag, passing over quoted values.
func tagEnd(s string) int {
	var quote rune
	for i, r := range s {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case r == '>':
			return i
		}
	}
	return -1
}

// linkTo decides what a tap does, by the scheme.
func linkTo(href, label string) Part {
	trimmed := strings.TrimSpace(href)
	lower := strings.ToLower(trimmed)
	switch {
	case strings.HasPrefix(lower, "weixin://bizmsgmenu?"):
		q := trimmed[len("weixin://bizmsgmenu?"):]
		return Part{Type: "menu", Text: label, Content: queryValue(q, "msgmenucontent"), ID: queryValue(q, "msgmenuid")}
	case strings.HasPrefix(lower, "http://"), strings.HasPrefix(lower, "https://"):
		if u, err := url.Parse(trimmed); err == nil && u.Host != "" {
			return Part{Type: "link", Text: label, Href: trimmed}
		}
	case strings.HasPrefix(lower, "tel:"):
		return Part{Type: "tel", Text: label, Href: trimmed}
	}
	return Part{Type: "inert", Text: label}
}

// queryValue reads one value of a query that may hold unescaped Chinese or a
// stray percent sign.
func queryValue(query, name string) string {
	for pair := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		if key != name {
			continue
		}
		if decoded, err := url.QueryUnescape(value); err == nil {
			return decoded
		}
		return value
	}
	return ""
}

// linkify makes plain text tappable where it holds an address.
func linkify(s string) []Part {
	var parts []Part
	for s != "" {
		at := bareURL.FindStringIndex(s)
		if at == nil {
			return append(parts, Part{Type: "text", Text: s})
		}
		if at[0] > 0 {
			parts = append(parts, Part{Type: "text", Text: s[:at[0]]})
		}
		address := strings.TrimRight(s[at[0]:at[1]], ".,;:!?)'")
		parts = append(parts, linkTo(address, address))
		s = s[at[0]+len(address):]
	}
	return parts
}

// joinText merges neighbouring plain parts.
func joinText(parts []Part) []Part {
	out := make([]Part, 0, len(parts))
	for _, part := range parts {
		if n := len(out); part.Type == "text" && n > 0 && out[n-1].Type == "text" {
			out[n-1].Text += part.Text
			continue
		}
		out = append(out, part)
	}
	return out
}
