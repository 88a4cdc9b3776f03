package wechat

import (
	"context"
	"errors"
)

// Customer-service messages (客服消息): for verified accounts, within the window
// that a follower's interaction opens (45015 outside it, 45047 when it is used up).

// CustomMessage is the content of a customer-service message; one of its kinds.
type CustomMessage struct {
	kind    string
	content any
}

// CustomText is a text of at most MaxText bytes.
func CustomText(text string) CustomMessage {
	return CustomMessage{"text", map[string]string{"content": Printable(text)}}
}

// CustomImage is an image by its media id.
func CustomImage(mediaID string) CustomMessage {
	return CustomMessage{"image", map[string]string{"media_id": mediaID}}
}

// CustomNews is an article card; the platform takes one (45008).
func CustomNews(a Article) CustomMessage {
	return CustomMessage{"news", map[string][]Article{"articles": {a}}}
}

// MenuItem is a choice of a menu message. ID comes back as bizmsgmenuid.
type MenuItem struct {
	ID      string `json:"id"`
	Content string `json:"content"`
}

// CustomMenu is a text with choices to tap (45098 with too many).
func CustomMenu(head string, items []MenuItem, tail string) CustomMessage {
	return CustomMessage{"msgmenu", map[string]any{
		"head_content": Printable(head), "list": items, "tail_content": Printable(tail),
	}}
}

// CustomSend sends a customer-service message.
func (c *Client) CustomSend(ctx context.Context, openID string, m CustomMessage) error {
	if m.kind == "" {
		return errors.New("customer-service message: no content")
	}
	return c.post(ctx, "/cgi-bin/message/custom/send", map[string]any{
		"touser": openID, "msgtype": m.kind, m.kind: m.content,
	}, nil)
}

// Typing shows or hides 对方正在输入 for a follower who wrote within 30 s.
func (c *Client) Typing(ctx context.Context, openID string, on bool) error {
	command := "CancelTyping"
	if on {
		command = "Typing"
	}
	return c.post(ctx, "/cgi-bin/message/custom/typing", map[string]string{"touser": openID, "command": command}, nil)
}
