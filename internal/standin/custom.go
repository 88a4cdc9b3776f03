package standin

import (
	"encoding/json"
)

// Customer-service messages (客服消息).

type customRequest struct {
	ToUser  string `json:"touser"`
	MsgType string `json:"msgtype"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
	Image mediaRef `json:"image"`
	Voice mediaRef `json:"voice"`
	Video mediaRef `json:"video"`
	News  struct {
		Articles []newsArticle `json:"articles"`
	} `json:"news"`
	MPNews        mediaRef `json:"mpnews"`
	MPNewsArticle struct {
		ArticleID string `json:"article_id"`
	} `json:"mpnewsarticle"`
	Menu *struct {
		Head string       `json:"head_content"`
		List []menuChoice `json:"list"`
		Tail string       `json:"tail_content"`
	} `json:"msgmenu"`
}

type mediaRef struct {
	MediaID string `json:"media_id"`
}

type newsArticle struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	PicURL      string `json:"picurl"`
}

type menuChoice struct {
	ID      json.RawMessage `json:"id"` // a string, though numbers are seen
	Content string          `json:"content"`
}

// maxChoices is how many choices a menu message may hold (U).
const maxChoices = 10

// sendCustom is POST /cgi-bin/message/custom/send.
func sendCustom(p *Platform, c *call, in *customRequest) (any, *apiError) {
	if !p.kind.may(verifiedAccount) {
		if in.MsgType == "msgmenu" {
			return nil, fail(40200)
		}
		return nil, fail(48001)
	}
	f, ok := p.followers.byID[in.ToUser]
	if !ok {
		return nil, fail(40003)
	}
	b := p.newBubble(sideAccount, in.MsgType, "custom")
	if err := p.fillCustom(b, in); err != nil {
		return nil, err
	}
	if !f.subscribed || f.more == nil {
		return nil, fail(45015)
	}
	if err := f.more.spend(c.now.Unix()); err != nil {
		return nil, err
	}
	p.put(f, b)
	return success(), nil
}

// fillCustom checks the content and puts it into the bubble.
func (p *Platform) fillCustom(b *bubble, in *customRequest) *apiError {
	switch in.MsgType {
	case "text":
		b.text = in.Text.Content
		return checkContentSize(b.text)
	case "image":
		return p.fillMedia(b, in.Image, "image")
	case "voice":
		return p.fillMedia(b, in.Voice, "voice")
	case "video":
		return p.fillMedia(b, in.Video, "video")
	case "news":
		return fillNews(b, in.News.Articles)
	case "mpnews":
		return p.fillDraft(b, in.MPNews.MediaID)
	case "mpnewsarticle":
		pub := p.drafts.published[in.MPNewsArticle.ArticleID]
		if pub == nil {
			return fail(53600)
		}
		b.kind, b.articles = "news", p.cards(pub)[:1]
		return nil
	case "msgmenu":
		return fillChoices(b, in)
	}
	return fail(40008)
}

func checkContentSize(s string) *apiError {
	switch {
	case s == "":
		return fail(44004)
	case len(s) > maxTextBytes:
		return fail(45002)
	}
	return nil
}

func (p *Platform) fillMedia(b *bubble, ref mediaRef, kind string) *apiError {
	if ref.MediaID == "" {
		return fail(41006)
	}
	f, ok := p.media.find(ref.MediaID, p.now())
	if !ok || f.kind != kind {
		return fail(40007)
	}
	b.media = f.id
	return nil
}

func fillNews(b *bubble, articles []newsArticle) *apiError {
	switch {
	case len(articles) == 0:
		return fail(44003)
	case len(articles) > 1:
		return fail(45008)
	}
	a := articles[0]
	b.articles = []Article{{a.Title, a.Description, a.PicURL, a.URL}}
	return nil
}

func fillChoices(b *bubble, in *customRequest) *apiError {
	m := in.Menu
	switch {
	case m == nil || len(m.List) == 0:
		return fail(44004)
	case len(m.List) > maxChoices:
		return fail(45098)
	}
	list := &choiceList{Head: m.Head, Tail: m.Tail}
	size := len(m.Head) + len(m.Tail)
	for _, item := range m.List {
		id := string(item.ID)
		var text string
		if json.Unmarshal(item.ID, &text) == nil {
			id = text
		}
		size += len(item.Content)
		list.Items = append(list.Items, choice{ID: id, Content: item.Content})
	}
	if size > maxTextBytes {
		return fail(45002)
	}
	b.kind, b.choices = "menu", list
	return nil
}

type typingRequest struct {
	ToUser  string `json:"touser"`
	Command string `json:"command"`
}

// typingWindow is how long after an interaction typing may be shown, in seconds.
const typingWindow = 30

// sendTyping is POST /cgi-bin/message/custom/typing.
func sendTyping(p *Platform, c *call, in *typingRequest) (any, *apiError) {
	f, ok := p.followers.byID[in.ToUser]
	if !ok {
		return nil, fail(40003)
	}
	now := c.now.Unix()
	d := f.detail()
	switch in.Command {
	case "Typing":
		if !f.subscribed || d.interaction == 0 || now-d.interaction > typingWindow {
			return nil, fail(45080)
		}
		if d.typing > 0 && now-d.typing < 15 {
			return nil, fail(45081)
		}
		d.typing = now
	case "CancelTyping":
		d.typing = 0
	default:
		return nil, fail(45072)
	}
	p.sendTo(f.openid, "typing", func() any { return d.typing > 0 })
	return success(), nil
}
