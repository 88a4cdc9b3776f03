package bot

import "time"

// MessageKind is the platform's MsgType, with events as one kind.
type MessageKind string

const (
	Text     MessageKind = "text"
	Image    MessageKind = "image"
	Voice    MessageKind = "voice"
	Video    MessageKind = "video"
	Location MessageKind = "location"
	Link     MessageKind = "link"
	Event    MessageKind = "event"
	Other    MessageKind = "other"
)

// Message is what a follower sent, freed of the wire format.
type Message struct {
	Key       string // deduplication key: the same for every retry of one message
	From      string // OpenID; never logged
	Kind      MessageKind
	Text      string // text, voice recognition, or the content of a tapped choice
	ChoiceID  string // bizmsgmenuid of a tapped choice; a hint, never trusted alone
	Event     string // lower case: subscribe, unsubscribe, scan, click, view, location, …
	EventKey  string // menu key, or the scene of a QR code without qrscene_
	Latitude  float64
	Longitude float64
	Label     string // address of a sent location
	At        time.Time
}

// Choice is something to tap: Say is what the tap sends, and what may be typed.
type Choice struct {
	Label string `json:"label,omitempty"`
	Say   string `json:"say"`
}

// Card is an article card (图文).
type Card struct {
	Title       string
	Description string
	Picture     string
	URL         string
}

// Reply is what goes back. The zero Reply acknowledges without an answer. Body is
// its text on the wire; what a Conversation returns has a Body within MaxText.
type Reply struct {
	Text     string
	Choices  []Choice // appended to Text as tappable, numbered lines
	Actions  []Choice // then one line of tappable words: 原文 · 案例 · 有用
	Cards    []Card
	MediaID  string // an image by its media id
	Transfer bool   // hand over to a person (transfer_customer_service)
	HandOver string // text to send before a transfer, where the account may
}

// Empty reports a reply that only acknowledges.
func (r Reply) Empty() bool {
	return r.Text == "" && len(r.Choices) == 0 && len(r.Actions) == 0 &&
		len(r.Cards) == 0 && r.MediaID == "" && !r.Transfer
}
