package scheduler

import (
	"reflect"
	"time"

	"pufa/internal/datebook"
)

// Channel is a way to a follower.
type Channel string

const (
	ViaMass      Channel = "mass"       // 群发: by tag, or by lists of 2 to 10,000
	ViaCustom    Channel = "custom"     // 客服消息: within 48 h of the follower's message
	ViaTemplate  Channel = "template"   // 模板消息: reminders, no publicity
	ViaSubscribe Channel = "subscribe"  // 订阅通知: one for each grant
	ViaReply     Channel = "next-reply" // with the answer to the follower's next message; every account
)

// Channels are all channels.
func Channels() []Channel { return []Channel{ViaMass, ViaCustom, ViaTemplate, ViaSubscribe, ViaReply} }

// Chinese is the channel as a person reads it.
func (c Channel) Chinese() string {
	return map[Channel]string{ViaMass: "群发", ViaCustom: "客服消息", ViaTemplate: "模板消息", ViaSubscribe: "订阅通知", ViaReply: "下次回复时附上"}[c]
}

// Keys of the steps that campaigns are made of.
const (
	Announce   = "announce"   // 预告
	Main       = "main"       // 正式
	Remind     = "remind"     // 提醒
	Thank      = "thank"      // 感谢
	Afterwards = "afterwards" // 结果
)

var stepNames = map[string]string{Announce: "预告", Main: "正式推送", Remind: "提醒", Thank: "感谢", Afterwards: "结果"}

// Step is one message of a campaign: what, to whom, how and when.
type Step struct {
	Key     string  `json:"key"`
	Content Content `json:"content"`
	// Channels in order of preference: a follower gets the step by the first that
	// reaches them.
	Channels []Channel `json:"channels"`
	Segment  Segment   `json:"segment"`
	When     When      `json:"when"`
}

// Name is the step as a person reads it.
func (s Step) Name() string {
	if name := stepNames[s.Key]; name != "" {
		return name
	}
	return s.Key
}

// Equal compares all that a step says.
func (s Step) Equal(o Step) bool { return reflect.DeepEqual(s, o) }

// When is a time relative to the campaign's days.
type When struct {
	AtEnd bool `json:"at_end,omitempty"` // count from the last day instead of the first
	Days  int  `json:"days"`             // after it; before it when negative
	// Clock is the time of day in minutes after midnight.
	Clock int `json:"clock"`
	// Grace is how late the step may still go out, such as after an outage; later it
	// is missed. Messages that wait for a follower's next one wait as long.
	Grace time.Duration `json:"grace"`
}

// In is the moment in a campaign from start to end.
func (w When) In(start, end datebook.Date, loc *time.Location) time.Time {
	day := start
	if w.AtEnd {
		day = end
	}
	return day.AddDays(w.Days).In(loc).Add(time.Duration(w.Clock) * time.Minute)
}

// ContentKind is what a step's message is.
type ContentKind string

const (
	TextContent  ContentKind = "text"  // words
	CardContent  ContentKind = "card"  // an article card that opens a page
	ImageContent ContentKind = "image" // an image of the account's material
	QuizContent  ContentKind = "quiz"  // a card that opens a quiz
)

// Content is the message of a step. Where a channel takes no card, its title and
// address become a line of the text.
type Content struct {
	Kind  ContentKind `json:"kind"`
	Text  string      `json:"text,omitempty"`
	Title string      `json:"title,omitempty"`
	About string      `json:"about,omitempty"` // line below the title
	Image string      `json:"image,omitempty"` // https address of the card's picture
	Page  string      `json:"page,omitempty"`  // address that the card opens: absolute, or a path of this installation
	Media string      `json:"media,omitempty"` // media id of an image, or of a draft for mass messages

	// For template messages and subscription notifications.
	TemplateID string            `json:"template_id,omitempty"`
	Data       map[string]string `json:"data,omitempty"`
}

// Segment says who gets a step. Conditions of different fields hold together; of the
// values of one field, any does. The zero Segment is nobody: Everyone must be said.
type Segment struct {
	Everyone  bool          `json:"everyone,omitempty"`
	Tags      []int64       `json:"tags,omitempty"`      // of the platform
	Audiences []string      `json:"audiences,omitempty"` // of the roster; 居民 is who is bound to nobody
	Units     []string      `json:"units,omitempty"`     // ids
	Townships []string      `json:"townships,omitempty"` // ids of units: their own and their subordinates' people, and whom their QR code brought
	Since     datebook.Date `json:"since,omitzero"`      // followed on this day or later
	Answered  bool          `json:"answered,omitempty"`  // wrote within 48 hours
	Topics    []string      `json:"topics,omitempty"`    // asked to hear of one of these (订阅)
	Followers []string      `json:"followers,omitempty"` // keyed hashes, for tests
	Owes      string        `json:"owes,omitempty"`      // bound to a person who has not finished this assignment
	// Practice came due after one time and until another, and was not done since.
	ReviewsAfter time.Time `json:"reviews_after,omitzero"`
	ReviewsUntil time.Time `json:"reviews_until,omitzero"`
}

// Empty tells a segment that says nothing.
func (s Segment) Empty() bool {
	return !s.Everyone && len(s.Tags)+len(s.Audiences)+len(s.Units)+len(s.Townships)+len(s.Topics)+len(s.Followers) == 0 &&
		s.Since.IsZero() && !s.Answered && s.Owes == "" && s.ReviewsUntil.IsZero()
}

// OnlyTag is the tag that alone makes the segment, AllFollowers for everyone: such a step
// may go out by tag.
func (s Segment) OnlyTag() (int64, bool) {
	rest := s
	rest.Tags, rest.Everyone = nil, false
	switch {
	case !rest.Empty() || len(s.Tags) > 1:
		return 0, false
	case len(s.Tags) == 1:
		return s.Tags[0], true
	}
	return AllFollowers, s.Everyone
}

// Residents is the audience of those whom the roster does not know.
const Residents = "居民"
