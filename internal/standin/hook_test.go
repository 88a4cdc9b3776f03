package standin

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// inbound is what a webhook received.
type inbound struct {
	query url.Values
	raw   []byte
	xml   string
	msg   messageXML
}

type messageXML struct {
	ToUserName   string `xml:"ToUserName"`
	FromUserName string `xml:"FromUserName"`
	CreateTime   int64  `xml:"CreateTime"`
	MsgType      string `xml:"MsgType"`
	Event        string `xml:"Event"`
	EventKey     string `xml:"EventKey"`
	Ticket       string `xml:"Ticket"`
	Content      string `xml:"Content"`
	MsgID        int64  `xml:"MsgId"`
	EventMsgID   int64  `xml:"MsgID"`
	MenuID       string `xml:"bizmsgmenuid"`
	MediaID      string `xml:"MediaId"`
	PicURL       string `xml:"PicUrl"`
	Recognition  string `xml:"Recognition"`
	LocationX    string `xml:"Location_X"`
	Label        string `xml:"Label"`
	Status       string `xml:"Status"`
	Total        int    `xml:"TotalCount"`
	Filter       int    `xml:"FilterCount"`
	Sent         int    `xml:"SentCount"`
	Errors       int    `xml:"ErrorCount"`
	Publish      struct {
		ID        string `xml:"publish_id"`
		Status    int    `xml:"publish_status"`
		ArticleID string `xml:"article_id"`
	} `xml:"PublishEventInfo"`
	Popup struct {
		List []struct {
			TemplateID string `xml:"TemplateId"`
			Status     string `xml:"SubscribeStatusString"`
		} `xml:"List"`
	} `xml:"SubscribeMsgPopupEvent"`
}

// hook is a tiny bot: it opens what comes and answers what answer says.
type hook struct {
	t      *testing.T
	p      *Platform
	mu     sync.Mutex
	got    []inbound
	answer func(in inbound, n int) string // inner XML, "success" or raw; n counts from 0
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		h.t.Errorf("read push: %v", err)
	}
	q := r.URL.Query()
	if sign(testToken, q.Get("timestamp"), q.Get("nonce")) != q.Get("signature") {
		h.t.Errorf("signature of %s is wrong", r.URL)
	}
	if r.Method == http.MethodGet {
		fmt.Fprint(w, q.Get("echostr"))
		return
	}
	in := inbound{query: q, raw: body}
	var e envelopeXML
	if err := xml.Unmarshal(body, &e); err != nil {
		h.t.Errorf("envelope: %v", err)
	}
	if sign(testToken, q.Get("timestamp"), q.Get("nonce"), e.Encrypt) != q.Get("msg_signature") {
		h.t.Errorf("msg_signature of %s is wrong", r.URL)
	}
	plain, appID, err := unseal(h.p.aesKey, e.Encrypt)
	if err != nil || appID != testAppID {
		h.t.Errorf("unseal: %v, app id %q", err, appID)
	}
	in.xml = string(plain)
	if err := strictXML(plain, &in.msg); err != nil {
		h.t.Errorf("message %s: %v", plain, err)
	}
	h.mu.Lock()
	n := len(h.got)
	h.got = append(h.got, in)
	answer := h.answer
	h.mu.Unlock()
	io.WriteString(w, answer(in, n))
}

func (h *hook) all() []inbound {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]inbound(nil), h.got...)
}

func (h *hook) events(name string) []messageXML {
	var out []messageXML
	for _, in := range h.all() {
		if in.msg.Event == name {
			out = append(out, in.msg)
		}
	}
	return out
}

func (h *hook) set(answer func(in inbound, n int) string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answer = answer
}

// replyTo builds an encrypted reply with the given elements.
func (h *hook) replyTo(in inbound, elements string) string {
	return h.wrap(fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>%d</CreateTime>%s</xml>",
		in.msg.FromUserName, in.msg.ToUserName, in.msg.CreateTime, elements))
}

func (h *hook) wrap(inner string) string {
	secret, err := seal(h.p.aesKey, testAppID, []byte(inner))
	if err != nil {
		h.t.Errorf("seal: %v", err)
	}
	const timestamp, nonce = "1700000000", "4711"
	return fmt.Sprintf("<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature>%s</MsgSignature><TimeStamp>%s</TimeStamp><Nonce>%s</Nonce></xml>",
		secret, sign(testToken, timestamp, nonce, secret), timestamp, nonce)
}

func textElements(s string) string {
	s = strings.ReplaceAll(s, "]]>", "]]]]><![CDATA[>")
	return "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[" + s + "]]></Content>"
}

func (h *hook) echo(in inbound, _ int) string {
	if in.msg.MsgType == "event" {
		return "success"
	}
	return h.replyTo(in, textElements("回声："+in.msg.Content))
}
