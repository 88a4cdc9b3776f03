package standin

import (
	"strconv"
	"strings"
	"time"
)

// document builds the XML that the platform posts: a flat <xml> of elements, text
// in CDATA, numbers bare.
type document struct{ strings.Builder }

// newDocument starts a message from a follower (or mphelper) to the account.
func (p *Platform) newDocument(from, kind string, at time.Time) *document {
	d := &document{}
	d.WriteString("<xml>")
	d.text("ToUserName", p.original)
	d.text("FromUserName", from)
	d.number("CreateTime", at.Unix())
	d.text("MsgType", kind)
	return d
}

// newEvent starts an event.
func (p *Platform) newEvent(from, event string, at time.Time) *document {
	d := p.newDocument(from, "event", at)
	d.text("Event", event)
	return d
}

func (d *document) text(name, value string) *document {
	d.WriteString("<" + name + "><![CDATA[")
	// a CDATA section cannot hold its own end
	d.WriteString(strings.ReplaceAll(value, "]]>", "]]]]><![CDATA[>"))
	d.WriteString("]]></" + name + ">")
	return d
}

func (d *document) number(name string, value int64) *document {
	d.WriteString("<" + name + ">" + strconv.FormatInt(value, 10) + "</" + name + ">")
	return d
}

func (d *document) decimal(name string, value float64) *document {
	d.WriteString("<" + name + ">" + strconv.FormatFloat(value, 'f', 6, 64) + "</" + name + ">")
	return d
}

// group writes nested elements.
func (d *document) group(name string, inner func()) *document {
	d.WriteString("<" + name + ">")
	inner()
	d.WriteString("</" + name + ">")
	return d
}

func (d *document) done() string {
	d.WriteString("</xml>")
	return d.String()
}
