package admin

import (
	"html/template"

	"github.com/microcosm-cc/bluemonday"
)

// bubblePolicy lets through what a text message may hold: links, and nothing else. The
// platform shows them; whatever else a colleague types is shown as it stands.
func bubblePolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("https", "http", "tel", "weixin")
	p.AllowRelativeURLs(true)
	p.RequireNoFollowOnLinks(false)
	return p
}

// bubble is a message's text as the chat shows it.
func (d *desk) bubble(text string) template.HTML {
	return template.HTML(d.bubbles.Sanitize(text))
}
