package bot

import (
	"context"

	"pufa/internal/wechat"
)

// CustomSender sends replies as customer-service messages.
type CustomSender struct{ client *wechat.Client }

// NewCustomSender sends through a client, whose account must be a verified one.
func NewCustomSender(client *wechat.Client) *CustomSender { return &CustomSender{client} }

// Send implements Sender: the text in as many messages as it needs, then the
// articles, one message each, since the platform takes no more. A transfer cannot
// be sent; its words are.
func (s *CustomSender) Send(ctx context.Context, openID string, r Reply) error {
	for _, m := range customMessages(r) {
		if err := s.client.CustomSend(ctx, openID, m); err != nil {
			return err
		}
	}
	return nil
}

func customMessages(r Reply) []wechat.CustomMessage {
	var out []wechat.CustomMessage
	body := r.Body()
	if body == "" && r.Transfer {
		body = printable(r.HandOver)
	}
	for body != "" {
		at := cut(body, MaxText)
		out = append(out, wechat.CustomText(body[:at]))
		body = body[at:]
	}
	if r.MediaID != "" {
		out = append(out, wechat.CustomImage(r.MediaID))
	}
	for _, card := range r.Cards {
		out = append(out, wechat.CustomNews(articleOf(card)))
	}
	return out
}
