package wechat

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxBody is the most that is read of a push, in bytes.
const MaxBody = 256 << 10

// maxDepth is how deep elements may nest; the platform's own go four deep.
const maxDepth = 8

// ErrMalformed marks a body that is not the platform's XML.
var ErrMalformed = errors.New("malformed XML")

// Envelope is the outer XML of an encrypted push.
type Envelope struct {
	XMLName    xml.Name `xml:"xml"`
	ToUserName string   `xml:"ToUserName"`
	Encrypt    string   `xml:"Encrypt"`
}

// Incoming is a push: a message or an event. Every field is the platform's text,
// unconverted, so that an odd value in one cannot spoil the whole; elements not
// listed are ignored.
type Incoming struct {
	XMLName      xml.Name `xml:"xml"`
	ToUserName   string   `xml:"ToUserName"`
	FromUserName string   `xml:"FromUserName"`
	CreateTime   string   `xml:"CreateTime"`
	MsgType      string   `xml:"MsgType"`
	MsgID        string   `xml:"MsgId"` // of messages

	Content     string `xml:"Content"`
	ChoiceID    string `xml:"bizmsgmenuid"`
	MediaID     string `xml:"MediaId"`
	PicURL      string `xml:"PicUrl"`
	Recognition string `xml:"Recognition"` // of voice; often empty
	LocationX   string `xml:"Location_X"`  // latitude
	LocationY   string `xml:"Location_Y"`  // longitude
	Label       string `xml:"Label"`
	Title       string `xml:"Title"`
	Description string `xml:"Description"`
	URL         string `xml:"Url"`

	Event     string `xml:"Event"`
	EventKey  string `xml:"EventKey"`
	Ticket    string `xml:"Ticket"`
	Latitude  string `xml:"Latitude"` // of LOCATION events
	Longitude string `xml:"Longitude"`

	// Results of jobs: MASSSENDJOBFINISH, TEMPLATESENDJOBFINISH.
	JobID       string `xml:"MsgID"`
	Status      string `xml:"Status"`
	TotalCount  string `xml:"TotalCount"`
	FilterCount string `xml:"FilterCount"`
	SentCount   string `xml:"SentCount"`
	ErrorCount  string `xml:"ErrorCount"`

	// Subscription notifications: one entry for each template of the popup, the
	// settings page or the message sent.
	Popup   []Grant `xml:"SubscribeMsgPopupEvent>List"`
	Changes []Grant `xml:"SubscribeMsgChangeEvent>List"`
	Sent    []Grant `xml:"SubscribeMsgSentEvent>List"`
}

// Grant is what happened to one template of a subscription notification.
type Grant struct {
	TemplateID  string `xml:"TemplateId"`
	Status      string `xml:"SubscribeStatusString"` // accept, reject
	Scene       string `xml:"PopupScene"`
	MsgID       string `xml:"MsgID"`
	ErrorCode   string `xml:"ErrorCode"`
	ErrorStatus string `xml:"ErrorStatus"`
}

// At is CreateTime, or fallback where it is no number.
func (m Incoming) At(fallback time.Time) time.Time {
	seconds, err := strconv.ParseInt(strings.TrimSpace(m.CreateTime), 10, 64)
	if err != nil || seconds <= 0 {
		return fallback
	}
	return time.Unix(seconds, 0).In(fallback.Location())
}

// Parse reads a push in clear.
func Parse(body []byte) (Incoming, error) {
	var m Incoming
	return m, decode(body, &m)
}

// ParseEnvelope reads the outer XML of a push; Encrypt is empty in plaintext.
func ParseEnvelope(body []byte) (Envelope, error) {
	var e Envelope
	return e, decode(body, &e)
}

// decode reads one <xml> element and nothing after it. A document type or an
// entity of its own is refused, whatever it holds.
func decode(body []byte, into any) error {
	if len(body) > MaxBody {
		return fmt.Errorf("%w: %d bytes", ErrMalformed, len(body))
	}
	raw := xml.NewDecoder(bytes.NewReader(cleanXML(body)))
	d := xml.NewTokenDecoder(&plainTokens{decoder: raw})
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	for {
		token, err := d.Token()
		if token == nil {
			if err != nil && !errors.Is(err, io.EOF) {
				return fmt.Errorf("%w: %w", ErrMalformed, err)
			}
			return nil
		}
		if text, ok := token.(xml.CharData); !ok || len(bytes.TrimSpace(text)) > 0 {
			return fmt.Errorf("%w: something follows the document", ErrMalformed)
		}
	}
}

// plainTokens passes elements and text, and nothing that could make a parser read
// more than the document: no DTD, no foreign processing instructions.
type plainTokens struct {
	decoder *xml.Decoder
	depth   int
}

func (p *plainTokens) Token() (xml.Token, error) {
	for {
		token, err := p.decoder.Token()
		if err != nil {
			return token, err
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, errors.New("a document type is not allowed")
		case xml.ProcInst:
			if t.Target != "xml" {
				return nil, errors.New("a processing instruction is not allowed")
			}
			continue
		case xml.Comment:
			continue
		case xml.StartElement:
			if p.depth++; p.depth > maxDepth {
				return nil, errors.New("elements nest too deep")
			}
		case xml.EndElement:
			p.depth--
		}
		return token, nil
	}
}

// cleanXML drops what XML may not hold. People paste control characters and half
// characters into messages; the platform passes them on, and losing a message to
// them would show the follower an outage.
func cleanXML(body []byte) []byte {
	if utf8.Valid(body) && bytes.IndexFunc(body, notXML) < 0 {
		return body
	}
	return bytes.Map(func(r rune) rune {
		if notXML(r) {
			return -1
		}
		return r
	}, bytes.ToValidUTF8(body, []byte("�")))
}

// notXML: outside Char of XML 1.0, section 2.2.
func notXML(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}
