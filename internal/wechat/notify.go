package wechat

import "context"

// TemplateMessage is a template message (模板消息): verified service accounts only,
// and no marketing. The result comes as the event TEMPLATESENDJOBFINISH.
type TemplateMessage struct {
	OpenID      string
	TemplateID  string
	URL         string            // page that a tap opens; may be empty
	Data        map[string]string // field, such as thing1, to its text
	ClientMsgID string            // refuses repeats; may be empty
}

func fields(data map[string]string) map[string]map[string]string {
	out := make(map[string]map[string]string, len(data))
	for name, text := range data {
		out[name] = map[string]string{"value": Printable(text)}
	}
	return out
}

// TemplateSend sends a template message and returns its id.
func (c *Client) TemplateSend(ctx context.Context, m TemplateMessage) (int64, error) {
	body := map[string]any{"touser": m.OpenID, "template_id": m.TemplateID, "data": fields(m.Data)}
	if m.URL != "" {
		body["url"] = m.URL
	}
	if m.ClientMsgID != "" {
		body["client_msg_id"] = m.ClientMsgID
	}
	var out struct {
		MsgID number `json:"msgid"`
	}
	err := c.post(ctx, "/cgi-bin/message/template/send", body, &out)
	return int64(out.MsgID), err
}

// SubscribeMessage is a subscription notification (订阅通知): one grant, one message
// (43101 without a grant).
type SubscribeMessage struct {
	OpenID     string
	TemplateID string
	URL        string            // page that a tap opens; may be empty
	Data       map[string]string // field to its text
}

// SubscribeSend sends a subscription notification. The result comes as the event
// subscribe_msg_sent_event.
func (c *Client) SubscribeSend(ctx context.Context, m SubscribeMessage) error {
	body := map[string]any{"touser": m.OpenID, "template_id": m.TemplateID, "data": fields(m.Data)}
	if m.URL != "" {
		body["page"] = m.URL
	}
	return c.post(ctx, "/cgi-bin/message/subscribe/bizsend", body, nil)
}
