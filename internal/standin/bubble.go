package standin

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Sides of a conversation.
const (
	sideMe      = "me"
	sideAccount = "account"
	sideSystem  = "system"
)

// bubble is one entry of a conversation. A mass message is one bubble shared by
// all who received it; after it is shown, only gone changes (mu held).
type bubble struct {
	id       int64
	at       time.Time
	side     string
	kind     string // text image voice video location news template menu notice sticker
	origin   string // reply custom mass preview template subscribe menu; empty for the follower's own
	text     string
	articles []Article
	media    string // file id
	place    *place
	choices  *choiceList
	notice   *templateView
	gone     bool // deleted by mass/delete
}

type place struct {
	Latitude  float64 `json:"lat"`
	Longitude float64 `json:"lng"`
	Label     string  `json:"label"`
}

// choiceList is a menu message (客服消息 msgmenu).
type choiceList struct {
	Head  string   `json:"head"`
	Items []choice `json:"items"`
	Tail  string   `json:"tail"`
}

type choice struct {
	ID      string `json:"id"`
	Content string `json:"content"`
}

// templateView is a rendered template or subscription message.
type templateView struct {
	Title string     `json:"title"`
	Lines [][]string `json:"lines"` // label, value
	URL   string     `json:"url"`
}

// Bubble is an entry of a conversation as the page and tests see it.
type Bubble struct {
	ID       int64         `json:"id"`
	At       int64         `json:"at"` // Unix milliseconds
	Side     string        `json:"side"`
	Kind     string        `json:"kind"`
	Origin   string        `json:"origin,omitempty"`
	Text     string        `json:"text,omitempty"`
	Parts    []Part        `json:"parts,omitempty"`
	Articles []Article     `json:"articles,omitempty"`
	Media    string        `json:"media,omitempty"`
	Place    *place        `json:"place,omitempty"`
	Choices  *choiceList   `json:"choices,omitempty"`
	Template *templateView `json:"template,omitempty"`
	Gone     bool          `json:"gone,omitempty"`
}

// view renders a bubble. The caller holds mu.
func (p *Platform) view(b *bubble) Bubble {
	v := Bubble{
		ID: b.id, At: b.at.UnixMilli(), Side: b.side, Kind: b.kind, Origin: b.origin,
		Text: b.text, Articles: b.articles, Place: b.place, Choices: b.choices,
		Template: b.notice, Gone: b.gone,
	}
	if b.kind == "text" && b.side == sideAccount {
		v.Parts = ParseText(b.text)
	}
	if b.media != "" {
		v.Media = "/chat/media/" + b.media
	}
	return v
}

// newBubble is a bubble with id and time. The caller holds mu.
func (p *Platform) newBubble(side, kind, origin string) *bubble {
	return &bubble{id: p.next(), at: p.now(), side: side, kind: kind, origin: origin}
}

// put adds a bubble to a conversation and to the pages that show it. The caller
// holds mu.
func (p *Platform) put(f *follower, b *bubble) {
	if len(f.history) >= maxHistory {
		f.history = slices.Delete(f.history, 0, len(f.history)-maxHistory+1)
	}
	f.history = append(f.history, b)
	if b.side == sideAccount && f.more != nil {
		f.more.typing = 0
	}
	p.sendTo(f.openid, "bubble", func() any { return p.view(b) })
}

// History is a follower's conversation, oldest first.
func (p *Platform) History(openid string) []Bubble {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.followers.byID[openid]
	if !ok {
		return nil
	}
	out := make([]Bubble, len(f.history))
	for i, b := range f.history {
		out[i] = p.view(b)
	}
	return out
}

// Plain is what a bubble says, without markup: for tests.
func (b Bubble) Plain() string {
	switch {
	case b.Parts != nil:
		var s strings.Builder
		for _, part := range b.Parts {
			s.WriteString(part.Text)
		}
		return s.String()
	case len(b.Articles) > 0:
		return b.Articles[0].Title
	case b.Template != nil:
		return b.Template.Title
	case b.Choices != nil:
		return b.Choices.Head
	}
	return b.Text
}

// showReply puts a passive reply, or the fault in its place, into a conversation.
func (p *Platform) showReply(openid string, ex Exchange) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.followers.byID[openid]
	if !ok || !f.subscribed {
		return
	}
	if ex.Problem != "" {
		b := p.newBubble(sideSystem, "notice", "fault")
		b.text = serviceFault
		p.put(f, b)
		return
	}
	if ex.Reply == nil {
		return
	}
	b := p.newBubble(sideAccount, ex.Reply.Kind, "reply")
	b.text, b.articles, b.media = ex.Reply.Text, ex.Reply.Articles, ex.Reply.MediaID
	if ex.Reply.Kind == "transfer_customer_service" {
		b.side, b.kind = sideSystem, "notice"
		b.text = "已转接人工客服，请稍候"
	}
	p.put(f, b)
}

// clip shortens a label.
func clip(s string, runes int) string {
	r := []rune(s)
	if len(r) <= runes {
		return s
	}
	return fmt.Sprintf("%s…", string(r[:runes]))
}
