package scheduler

import (
	"html"
	"strings"
)

const seeMore = "看全文、做小测验"

// Words is a content as a text message, its page a link in it.
func (c Content) Words() string {
	var parts []string
	if c.Title != "" {
		parts = append(parts, "【"+c.Title+"】")
	}
	switch {
	case c.Text != "":
		parts = append(parts, c.Text)
	case c.About != "":
		parts = append(parts, c.About)
	}
	if c.Page != "" {
		parts = append(parts, link(c.Page, seeMore))
	}
	return strings.Join(parts, "\n")
}

// Attached is a content in few words, to stand below the answer to a follower's message.
func (c Content) Attached(campaign string) string {
	if c.Page == "" {
		return "——\n" + c.Text
	}
	title := c.Title
	if title == "" {
		title = campaign
	}
	return "——\n" + link(c.Page, title)
}

func link(address, words string) string {
	return `<a href="` + html.EscapeString(address) + `">` + strings.NewReplacer("<", "〈", ">", "〉").Replace(words) + `</a>`
}
