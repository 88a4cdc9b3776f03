package wechat

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxText is the most that the content of a text may hold, in bytes (O).
const MaxText = 2048

// Acknowledge is the answer to a push that wants no reply.
const Acknowledge = "success"

// OutKind is the type of a passive reply.
type OutKind string

const (
	OutText     OutKind = "text"
	OutImage    OutKind = "image"
	OutNews     OutKind = "news"
	OutTransfer OutKind = "transfer_customer_service"
)

// Article is one article of a news message.
type Article struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Picture     string `json:"picurl"`
}

// Outgoing is a passive reply, addressed from the account to the follower.
type Outgoing struct {
	To, From string
	At       time.Time
	Kind     OutKind
	Text     string  // of OutText: at most MaxText bytes, links as <a href="…">
	MediaID  string  // of OutImage
	Article  Article // of OutNews: one article, in answer to a message
}

// ErrReply marks a reply that the platform would not take.
var ErrReply = errors.New("the platform would not take this reply")

// Render writes a reply as XML. Control characters are dropped; a reply that is
// empty or too long is an error, as the follower would see an outage instead.
func (o Outgoing) Render() ([]byte, error) {
	var d document
	d.open("xml")
	d.text("ToUserName", o.To)
	d.text("FromUserName", o.From)
	d.bare("CreateTime", strconv.FormatInt(o.At.Unix(), 10))
	d.text("MsgType", string(o.Kind))
	if err := o.content(&d); err != nil {
		return nil, err
	}
	d.shut("xml")
	return d.Bytes(), nil
}

func (o Outgoing) content(d *document) error {
	switch o.Kind {
	case OutText:
		text := Printable(o.Text)
		if strings.TrimSpace(text) == "" {
			return fmt.Errorf("%w: empty text", ErrReply)
		}
		if len(text) > MaxText {
			return fmt.Errorf("%w: text of %d bytes", ErrReply, len(text))
		}
		d.text("Content", text)
	case OutImage:
		if o.MediaID == "" {
			return fmt.Errorf("%w: image without media id", ErrReply)
		}
		d.open("Image")
		d.text("MediaId", o.MediaID)
		d.shut("Image")
	case OutNews:
		if o.Article.Title == "" || o.Article.URL == "" {
			return fmt.Errorf("%w: article without title or address", ErrReply)
		}
		d.bare("ArticleCount", "1")
		d.open("Articles")
		d.open("item")
		d.text("Title", o.Article.Title)
		d.text("Description", o.Article.Description)
		d.text("PicUrl", o.Article.Picture)
		d.text("Url", o.Article.URL)
		d.shut("item")
		d.shut("Articles")
	case OutTransfer:
	default:
		return fmt.Errorf("%w: kind %q", ErrReply, o.Kind)
	}
	return nil
}

// Printable is valid UTF-8 without control characters; line ends and tabs stay.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) && !notXML(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}

// document writes the platform's XML: a flat row of elements, text in CDATA.
type document struct{ bytes.Buffer }

func (d *document) open(name string) { d.WriteString("<" + name + ">") }

func (d *document) shut(name string) { d.WriteString("</" + name + ">") }

func (d *document) bare(name, value string) {
	d.open(name)
	d.WriteString(value)
	d.shut(name)
}

// text writes a value in CDATA. A section cannot hold its own end, so that is
// spread over two.
func (d *document) text(name, value string) {
	d.bare(name, "<![CDATA["+strings.ReplaceAll(Printable(value), "]]>", "]]]]><![CDATA[>")+"]]>")
}
