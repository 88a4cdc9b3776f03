package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pufa/bot"
	"pufa/content"
	"pufa/internal/privacy"
	"pufa/internal/shared"
	"pufa/internal/wechat"
)

const (
	token      = "load"
	aesKey     = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	originalID = "gh_load"
)

func account() wechat.Account {
	return wechat.Account{AppID: "wx-load", Token: token, AESKey: aesKey, OriginalID: originalID, Kind: wechat.Unverified}
}

func environment() []string {
	return []string{"PUFA_WECHAT_APP_ID=wx-load", "PUFA_WECHAT_APP_SECRET=s", "PUFA_WECHAT_TOKEN=" + token,
		"PUFA_WECHAT_AES_KEY=" + aesKey, "PUFA_WECHAT_ORIGINAL_ID=" + originalID}
}

// push is a message in its envelope.
type push struct{ query, body string }

func (p push) request() []byte {
	return []byte("POST /wechat?" + p.query + " HTTP/1.1\r\nHost: load\r\nContent-Type: text/xml\r\nContent-Length: " +
		strconv.Itoa(len(p.body)) + "\r\n\r\n" + p.body)
}

// sealer makes pushes and reads replies.
type sealer struct {
	codec *wechat.Codec
	key   wechat.Key
	run   string // makes the followers of one step differ from those of another
	sent  int
}

func newSealer() (*sealer, error) {
	codec, err := wechat.NewCodec(account())
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	return &sealer{codec: codec, key: wechat.Key(key), run: rand.Text()[:6]}, err
}

// seal makes n texts, one after another of what is said, from so many followers.
func (s *sealer) seal(n, followers int, says []string) ([]push, error) {
	out := make([]push, n)
	now := time.Now()
	for i := range out {
		s.sent++
		message := fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[o%s%06d]]></FromUserName><CreateTime>%d</CreateTime>"+
			"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content><MsgId>%d</MsgId></xml>",
			originalID, s.run, i%followers, now.Unix(), says[s.sent%len(says)], s.sent)
		var e struct{ Encrypt, MsgSignature, TimeStamp, Nonce string }
		if err := xml.Unmarshal(s.codec.Seal(s.key, []byte(message), now), &e); err != nil {
			return nil, err
		}
		q := url.Values{"timestamp": {e.TimeStamp}, "nonce": {e.Nonce}, "encrypt_type": {"aes"}, "msg_signature": {e.MsgSignature},
			"signature": {wechat.Sign(token, e.TimeStamp, e.Nonce)}}
		out[i] = push{q.Encode(), "<xml><ToUserName><![CDATA[" + originalID + "]]></ToUserName><Encrypt><![CDATA[" + e.Encrypt + "]]></Encrypt></xml>"}
	}
	return out, nil
}

// open reads the words of a reply.
func (s *sealer) open(reply []byte) (string, error) {
	var e struct{ Encrypt, MsgSignature, TimeStamp, Nonce string }
	if err := xml.Unmarshal(reply, &e); err != nil {
		return "", err
	}
	plain, _, err := s.codec.Open(e.MsgSignature, e.TimeStamp, e.Nonce, e.Encrypt)
	if err != nil {
		return "", err
	}
	var m struct{ Content string }
	err = xml.Unmarshal(plain, &m)
	return m.Content, err
}

// says are the texts of a kind.
func says(kind string) ([]string, error) {
	if kind != "questions" {
		return []string{"帮助", "菜单", "你好", "12348"}, nil
	}
	set, err := content.BuiltIn()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range set.FAQs {
		out = append(append(out, f.Question), f.Phrasings...)
	}
	return out, nil
}

// echo is a webhook with nothing behind it.
type echo struct{}

func (echo) Respond(_ context.Context, m bot.Message) (bot.Reply, error) {
	return bot.Reply{Text: m.Text}, nil
}

func serveEcho(address string) error {
	key, err := privacy.NewKey(privacy.NewSecret())
	if err != nil {
		return err
	}
	hook, err := bot.NewWebhook(bot.WebhookOptions{Account: account(), Responder: echo{}, State: shared.NewLocal(time.Now), Privacy: key, Now: time.Now,
		Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Registry: prometheus.NewRegistry()})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/wechat", hook)
	return http.ListenAndServe(address, mux)
}
