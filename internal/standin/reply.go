package standin

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxTextBytes is the most that the content of a text may hold (O).
const maxTextBytes = 2048

// Reply is a passive reply as the platform understood it.
type Reply struct {
	Kind     string // text, image, voice, video, music, news, transfer_customer_service
	Text     string
	Articles []Article
	MediaID  string
}

// Article is one article of a news message.
type Article struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Picture     string `json:"picture"`
	URL         string `json:"url"`
}

type envelopeXML struct {
	XMLName      xml.Name `xml:"xml"`
	Encrypt      string   `xml:"Encrypt"`
	MsgSignature string   `xml:"MsgSignature"`
	TimeStamp    string   `xml:"TimeStamp"`
	Nonce        string   `xml:"Nonce"`
}

type replyXML struct {
	XMLName      xml.Name `xml:"xml"`
	ToUserName   string   `xml:"ToUserName"`
	FromUserName string   `xml:"FromUserName"`
	CreateTime   string   `xml:"CreateTime"`
	MsgType      string   `xml:"MsgType"`
	Content      string   `xml:"Content"`
	Image        mediaXML `xml:"Image"`
	Voice        mediaXML `xml:"Voice"`
	Video        mediaXML `xml:"Video"`
	ArticleCount string   `xml:"ArticleCount"`
	Articles     struct {
		Items []struct {
			Title       string `xml:"Title"`
			Description string `xml:"Description"`
			PicURL      string `xml:"PicUrl"`
			URL         string `xml:"Url"`
		} `xml:"item"`
	} `xml:"Articles"`
}

type mediaXML struct {
	MediaID string `xml:"MediaId"`
}

// checkAnswer reads a webhook's answer as the platform does. clear is what it
// said, decrypted; problem says why the follower sees a fault instead of it.
func (p *Platform) checkAnswer(body []byte, m push) (reply *Reply, clear, problem string) {
	if trimmed := string(bytes.TrimSpace(body)); trimmed == "" || trimmed == "success" {
		return nil, trimmed, ""
	}
	plain := body
	if p.aesKey != nil {
		var err error
		if plain, err = p.openAnswer(body); err != nil {
			return nil, string(body), err.Error()
		}
	}
	var x replyXML
	if err := strictXML(plain, &x); err != nil {
		return nil, string(plain), "回复不是有效的 XML：" + err.Error()
	}
	if problem := p.checkHeader(x, m); problem != "" {
		return nil, string(plain), problem
	}
	r, problem := p.checkContent(x, m)
	if problem != "" {
		return nil, string(plain), problem
	}
	return r, string(plain), ""
}

// openAnswer checks the signature of an encrypted answer and opens it.
func (p *Platform) openAnswer(body []byte) ([]byte, error) {
	var e envelopeXML
	if err := strictXML(body, &e); err != nil {
		return nil, fmt.Errorf("安全模式下应答须为加密的 XML：%w", err)
	}
	if e.Encrypt == "" {
		return nil, errors.New("安全模式下应答没有 Encrypt，是明文")
	}
	if e.MsgSignature != sign(p.token, e.TimeStamp, e.Nonce, e.Encrypt) {
		return nil, errors.New("应答的 MsgSignature 不对")
	}
	if _, err := strconv.ParseInt(e.TimeStamp, 10, 64); err != nil {
		return nil, errors.New("应答的 TimeStamp 不是数字")
	}
	plain, appID, err := unseal(p.aesKey, e.Encrypt)
	if err != nil {
		return nil, errors.New("应答解密失败")
	}
	if appID != p.appID {
		return nil, errors.New("应答信封里的 AppID 不对")
	}
	return plain, nil
}

func (p *Platform) checkHeader(x replyXML, m push) string {
	switch {
	case x.ToUserName != m.openid:
		return "回复的 ToUserName 不是发消息的人"
	case x.FromUserName != p.original:
		return "回复的 FromUserName 不是本账号的原始 ID"
	}
	if n, err := strconv.ParseInt(x.CreateTime, 10, 64); err != nil || n <= 0 {
		return "回复的 CreateTime 不是时间戳"
	}
	return ""
}

func (p *Platform) checkContent(x replyXML, m push) (*Reply, string) {
	r := &Reply{Kind: x.MsgType}
	switch x.MsgType {
	case "text":
		r.Text = x.Content
		return r, checkText(x.Content)
	case "image":
		r.MediaID = x.Image.MediaID
		return r, p.checkMedia(r.MediaID, "image")
	case "voice":
		r.MediaID = x.Voice.MediaID
		return r, p.checkMedia(r.MediaID, "voice")
	case "video":
		r.MediaID = x.Video.MediaID
		return r, p.checkMedia(r.MediaID, "video")
	case "news":
		for _, a := range x.Articles.Items {
			r.Articles = append(r.Articles, Article{a.Title, a.Description, a.PicURL, a.URL})
		}
		return r, checkArticles(x.ArticleCount, r.Articles, m.articles)
	case "transfer_customer_service":
		if !p.kind.may(verifiedAccount) {
			return nil, "未认证账号不能转接客服"
		}
		return r, ""
	}
	return nil, fmt.Sprintf("不支持的回复类型 %q", x.MsgType)
}

func checkText(s string) string {
	switch {
	case s == "":
		return "文本回复的内容为空"
	case len(s) > maxTextBytes:
		return fmt.Sprintf("文本回复有 %d 字节，超过 %d 字节", len(s), maxTextBytes)
	case !utf8.ValidString(s):
		return "文本回复不是有效的 UTF-8"
	}
	return ""
}

func checkArticles(count string, articles []Article, allowed int) string {
	n, err := strconv.Atoi(count)
	switch {
	case err != nil || n != len(articles) || n == 0:
		return "图文回复的 ArticleCount 与条数不符"
	case n > allowed:
		return fmt.Sprintf("图文回复有 %d 条，此处最多 %d 条", n, allowed)
	}
	for _, a := range articles {
		if a.Title == "" {
			return "图文回复缺少标题"
		}
	}
	return ""
}

func (p *Platform) checkMedia(id, kind string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f, ok := p.media.find(id, p.now()); !ok || f.kind != kind {
		return "回复引用的素材不存在或已过期"
	}
	return ""
}

// strictXML decodes exactly one element: no DTD, nothing behind it.
func strictXML(b []byte, into any) error {
	if bytes.Contains(b, []byte("<!DOCTYPE")) {
		return errors.New("a DTD is not allowed")
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("decode: %w", err)
	}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("after the element: %w", err)
		}
		if c, ok := t.(xml.CharData); !ok || strings.TrimSpace(string(c)) != "" {
			return errors.New("something follows the element")
		}
	}
}
