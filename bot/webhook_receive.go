package bot

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"pufa/internal/wechat"
)

// push is a message that was let in.
type push struct {
	Message
	incoming wechat.Incoming
	follower string      // keyed hash of the sender, for logs and keys
	key      wechat.Key  // that opened the envelope and seals the reply; nil in plaintext
	wrote    func() bool // whether the work changed records
}

// receive lets a push in or says why not. The order matters: what costs nothing
// comes first, and nothing inside a body is believed before its signature is.
func (w *Webhook) receive(rw http.ResponseWriter, r *http.Request) (*push, *refusal) {
	q := r.URL.Query()
	timestamp, nonce, signature := q.Get("timestamp"), q.Get("nonce"), q.Get("signature")
	if no := w.checkFresh(timestamp); no != nil {
		return nil, no
	}
	if signature != "" {
		if no := w.checkURL(signature, timestamp, nonce); no != nil {
			return nil, no
		}
	}
	body, no := readBody(rw, r)
	if no != nil {
		return nil, no
	}
	envelope, err := wechat.ParseEnvelope(body)
	if err != nil {
		return nil, &refusal{http.StatusBadRequest, "malformed"}
	}
	var key wechat.Key
	switch {
	case envelope.Encrypt != "" && w.codec.Encrypted():
		body, key, err = w.codec.Open(q.Get("msg_signature"), timestamp, nonce, envelope.Encrypt)
		if err != nil {
			return nil, &refusal{http.StatusForbidden, sealReason(err)}
		}
	case w.codec.Encrypted() && !w.opt.Account.Compat:
		return nil, &refusal{http.StatusForbidden, "plaintext"}
	case signature == "":
		return nil, &refusal{http.StatusForbidden, "signature"}
	}
	return w.admit(body, key)
}

func sealReason(err error) string {
	switch {
	case errors.Is(err, wechat.ErrSignature):
		return "signature"
	case errors.Is(err, wechat.ErrAppID):
		return "app id"
	}
	return "envelope"
}

// admit reads the message itself and checks that it is meant for this account.
func (w *Webhook) admit(body []byte, key wechat.Key) (*push, *refusal) {
	in, err := wechat.Parse(body)
	if err != nil || in.FromUserName == "" || in.MsgType == "" {
		return nil, &refusal{http.StatusBadRequest, "malformed"}
	}
	if own := w.opt.Account.OriginalID; own != "" && in.ToUserName != own {
		return nil, &refusal{http.StatusForbidden, "addressee"}
	}
	follower := w.opt.Privacy.FollowerID(in.FromUserName)
	m := messageOf(in, w.opt.Now())
	m.Key = messageKey(in, follower)
	return &push{Message: m, incoming: in, follower: follower, key: key, wrote: func() bool { return false }}, nil
}

// messageKey is the same for every retry of a message and for nothing else. The
// platform's ids alone do not do: MsgId was seen repeated across followers, and one
// second may bring a follower's two events (O). The follower enters by the keyed
// hash, so that a stored key tells nothing.
func messageKey(in wechat.Incoming, follower string) string {
	parts := []string{follower, in.CreateTime, in.MsgType, in.MsgID}
	if in.MsgType == "event" {
		parts = append(parts, in.Event, in.EventKey, in.JobID)
	} else if in.MsgID == "" {
		parts = append(parts, in.Content, in.MediaID, in.LocationX, in.LocationY)
	}
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:18])
}

var messageKinds = map[string]MessageKind{
	"text": Text, "image": Image, "voice": Voice, "video": Video, "shortvideo": Video,
	"location": Location, "link": Link, "event": Event,
}

// messageOf frees a push from the wire format.
func messageOf(in wechat.Incoming, now time.Time) Message {
	m := Message{From: in.FromUserName, Kind: Other, At: in.At(now)}
	if kind, ok := messageKinds[strings.ToLower(in.MsgType)]; ok {
		m.Kind = kind
	}
	switch m.Kind {
	case Text:
		m.Text, m.ChoiceID = in.Content, in.ChoiceID
	case Voice:
		m.Text = in.Recognition
	case Location:
		m.Latitude, m.Longitude, m.Label = degrees(in.LocationX), degrees(in.LocationY), in.Label
	case Event:
		m.Event = strings.ToLower(in.Event)
		m.EventKey = in.EventKey
		if m.Event == "subscribe" {
			m.EventKey = strings.TrimPrefix(in.EventKey, "qrscene_")
		}
		m.Latitude, m.Longitude = degrees(in.Latitude), degrees(in.Longitude)
	}
	return m
}

// degrees reads a coordinate; 0 where it is none.
func degrees(text string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(v >= -180 && v <= 180) { // also refuses NaN
		return 0
	}
	return v
}

// conversational tells messages and the events that belong to a conversation from
// the platform's reports.
func (p *push) conversational() bool {
	if p.Kind != Event {
		return true
	}
	switch p.Event {
	case "subscribe", "unsubscribe", "scan", "click", "view", "location":
		return true
	}
	return false
}

// answerable tells whether the follower waits for a reply.
func (p *push) answerable() bool {
	if p.Kind != Event {
		return true
	}
	switch p.Event {
	case "subscribe", "scan", "click":
		return true
	}
	return false
}
