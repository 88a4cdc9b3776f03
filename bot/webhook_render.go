package bot

import (
	"fmt"
	"strings"

	"pufa/internal/wechat"
)

// cutTail ends a text that had to be cut.
const cutTail = "……"

// render writes a reply for the platform, sealed where the push was. What the
// platform would not take becomes an apology: the follower would see an outage.
func (w *Webhook) render(p *push, reply Reply) []byte {
	if reply.Empty() {
		return []byte(wechat.Acknowledge)
	}
	out := wechat.Outgoing{To: p.From, From: p.incoming.ToUserName, At: w.opt.Now()}
	w.fill(&out, reply)
	body, err := out.Render()
	if err != nil {
		w.count.errors.Inc()
		w.opt.Log.Error("render reply", "follower", p.follower, "message", p.Key, "error", err)
		out.Kind, out.Text = wechat.OutText, apology
		if body, err = out.Render(); err != nil {
			return []byte(wechat.Acknowledge)
		}
	}
	if p.key == nil {
		return body
	}
	return w.codec.Seal(p.key, body, w.opt.Now())
}

// fill chooses the kind of message. One passive reply holds one thing: a transfer,
// an image, an article, or a text, in which further articles become links.
func (w *Webhook) fill(out *wechat.Outgoing, r Reply) {
	body := r.Body()
	switch {
	case r.Transfer && w.opt.Account.Kind.CanTransfer():
		out.Kind = wechat.OutTransfer
	case body == "" && r.MediaID != "":
		out.Kind, out.MediaID = wechat.OutImage, r.MediaID
	case body == "" && len(r.Cards) == 1:
		out.Kind, out.Article = wechat.OutNews, articleOf(r.Cards[0])
	default:
		out.Kind, out.Text = wechat.OutText, w.fit(textOf(r))
	}
}

// textOf is a reply in words: its body and a link for each article.
func textOf(r Reply) string {
	body := r.Body()
	if body == "" && r.Transfer {
		body = printable(r.HandOver)
	}
	var b strings.Builder
	b.WriteString(body)
	for _, card := range r.Cards {
		newline(&b)
		b.WriteString(cardLink(card))
	}
	return b.String()
}

// inLink keeps an address within its quotes.
var inLink = strings.NewReplacer(`"`, "%22", "<", "%3C", ">", "%3E", " ", "%20")

func cardLink(c Card) string {
	if c.URL == "" {
		return safe(c.Title)
	}
	address := inLink.Replace(printable(c.URL))
	return fmt.Sprintf(`<a href="%s">%s</a>`, address, clip(safe(c.Title), maxLabel))
}

func articleOf(c Card) wechat.Article {
	return wechat.Article{Title: c.Title, Description: c.Description, Picture: c.Picture, URL: c.URL}
}

// fit cuts a text to what the platform takes. The conversation pages its replies,
// so that a cut here is a mistake worth counting.
func (w *Webhook) fit(text string) string {
	if len(text) <= MaxText {
		return text
	}
	w.count.cut.Inc()
	return text[:cut(text, MaxText-len(cutTail))] + cutTail
}
