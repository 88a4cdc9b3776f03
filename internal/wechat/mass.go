package wechat

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Mass messages (群发). A service account reaches each follower four times a month,
// a subscription account sends once a day.

const (
	massMin          = 2 // 40130 below
	massMax          = 10000
	maxClientMsgID   = 64 // bytes, 45067 above
	massStatusPath   = "/cgi-bin/message/mass/get"
	massByListPath   = "/cgi-bin/message/mass/send"
	massByFilterPath = "/cgi-bin/message/mass/sendall"
)

// MassMessage is what a mass message says: text, or articles by their media id.
type MassMessage struct {
	Text    string
	MPNews  string // media id of a draft
	Reprint bool   // send although an article is judged a copy (send_ignore_reprint)
	// ClientMsgID names this sending, at most 64 bytes; the platform refuses a
	// second one of the same name for 24 hours. Required: without it, whether an
	// unanswered call sent anything could not be found out.
	ClientMsgID string
}

// MassResult names an accepted mass message.
type MassResult struct {
	MsgID  int64
	DataID int64 // of articles, for their figures
}

func (m MassMessage) body() (map[string]any, error) {
	if m.ClientMsgID == "" || len(m.ClientMsgID) > maxClientMsgID {
		return nil, fmt.Errorf("mass message: clientmsgid of %d bytes, want 1 to %d", len(m.ClientMsgID), maxClientMsgID)
	}
	body := map[string]any{"clientmsgid": m.ClientMsgID}
	switch {
	case m.Text != "" && m.MPNews == "":
		body["msgtype"], body["text"] = "text", map[string]string{"content": Printable(m.Text)}
	case m.MPNews != "" && m.Text == "":
		body["msgtype"], body["mpnews"] = "mpnews", map[string]string{"media_id": m.MPNews}
		body["send_ignore_reprint"] = 0
		if m.Reprint {
			body["send_ignore_reprint"] = 1
		}
	default:
		return nil, fmt.Errorf("mass message: want a text or articles, not both")
	}
	return body, nil
}

// MassSend sends to 2 to 10,000 followers by OpenID.
func (c *Client) MassSend(ctx context.Context, openIDs []string, m MassMessage) (MassResult, error) {
	if n := len(openIDs); n < massMin || n > massMax {
		return MassResult{}, fmt.Errorf("mass message: %d recipients, want %d to %d", n, massMin, massMax)
	}
	body, err := m.body()
	if err != nil {
		return MassResult{}, err
	}
	body["touser"] = openIDs
	return c.mass(ctx, massByListPath, body)
}

// MassByTag sends to the followers with a tag.
func (c *Client) MassByTag(ctx context.Context, tagID int64, m MassMessage) (MassResult, error) {
	return c.massByFilter(ctx, map[string]any{"is_to_all": false, "tag_id": tagID}, m)
}

// MassToAll sends to every follower. With the platform's API protection on, an
// administrator has 30 minutes to confirm.
func (c *Client) MassToAll(ctx context.Context, m MassMessage) (MassResult, error) {
	return c.massByFilter(ctx, map[string]any{"is_to_all": true}, m)
}

func (c *Client) massByFilter(ctx context.Context, filter map[string]any, m MassMessage) (MassResult, error) {
	body, err := m.body()
	if err != nil {
		return MassResult{}, err
	}
	body["filter"] = filter
	return c.mass(ctx, massByFilterPath, body)
}

func (c *Client) mass(ctx context.Context, path string, body map[string]any) (MassResult, error) {
	var out struct {
		MsgID  number `json:"msg_id"`
		DataID number `json:"msg_data_id"`
	}
	err := c.post(ctx, path, body, &out)
	return MassResult{MsgID: int64(out.MsgID), DataID: int64(out.DataID)}, err
}

// MassStatus is how far a mass message is.
type MassStatus string

const (
	MassSent    MassStatus = "SEND_SUCCESS"
	MassSending MassStatus = "SENDING"
	MassFailed  MassStatus = "SEND_FAIL"
	MassDeleted MassStatus = "DELETE"
)

// MassGet asks how far a mass message is.
func (c *Client) MassGet(ctx context.Context, msgID int64) (MassStatus, error) {
	var out struct {
		Status MassStatus `json:"msg_status"`
	}
	err := c.ask(ctx, massStatusPath, map[string]string{"msg_id": fmt.Sprint(msgID)}, &out)
	return out.Status, err
}

// number reads an id that the platform writes now as a number, now as a text.
type number int64

// UnmarshalJSON implements json.Unmarshaler.
func (n *number) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	if text == "" || text == "null" {
		return nil
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fmt.Errorf("id %q is no number", text)
	}
	*n = number(v)
	return nil
}
