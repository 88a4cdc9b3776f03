package standin

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// What a follower can do. Each method posts to the webhook as the platform does,
// waits for the exchange to end (at worst three tries of 5 s) and returns it.

var (
	errUnknownFollower = errors.New("no such follower")
	errNotFollowing    = errors.New("the person does not follow the account")
	errEmpty           = errors.New("the message is empty")
)

// Message is what a follower sends.
type Message struct {
	Kind        string // text (default), image, voice, video, location, link, sticker
	Text        string // text; title of a link
	MenuID      string // bizmsgmenuid, when the text comes from a tapped choice
	Recognition string // voice: what the platform understood; empty as often in reality
	Image       []byte // image: PNG, JPEG or GIF; nil sends a sample picture
	Latitude    float64
	Longitude   float64
	Label       string // location: address; link: description
	URL         string // link
}

// unsupported is what the platform sends in place of a sticker (O).
const unsupported = "【收到不支持的消息类型，暂无法显示】"

// Send sends a message to the account.
func (p *Platform) Send(ctx context.Context, openid string, m Message) (Exchange, error) {
	out, err := p.accept(openid, m)
	if err != nil {
		return Exchange{}, err
	}
	return p.deliver(ctx, out), nil
}

// Say sends a text.
func (p *Platform) Say(ctx context.Context, openid, text string) (Exchange, error) {
	return p.Send(ctx, openid, Message{Text: text})
}

// accept takes a message from a follower: it shows in the conversation, opens the
// window, counts, and becomes a push.
func (p *Platform) accept(openid string, m Message) (push, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.followers.byID[openid]
	switch {
	case !ok:
		return push{}, errUnknownFollower
	case !f.subscribed:
		return push{}, errNotFollowing
	}
	now := p.now()
	kind := orDefault(m.Kind, "text")
	b := p.newBubble(sideMe, kind, "")
	d, err := p.messageXML(f, kind, m, b, now)
	if err != nil {
		return push{}, err
	}
	d.number("MsgId", p.next())
	if m.MenuID != "" {
		d.text("bizmsgmenuid", m.MenuID)
		f.detail().open(afterClick, now.Unix())
	} else {
		f.detail().open(afterMessage, now.Unix())
	}
	p.stats.countMessage(p.today(), kind, openid)
	p.put(f, b)
	p.announcePeople()
	return push{
		openid: openid, label: messageLabel(kind, m), xml: d.done(), answered: true, articles: 1,
	}, nil
}

// messageXML writes the elements of a kind and fills the bubble.
func (p *Platform) messageXML(f *follower, kind string, m Message, b *bubble, now time.Time) (*document, error) {
	d := p.newDocument(f.openid, kind, now)
	switch kind {
	case "text":
		if m.Text == "" {
			return nil, errEmpty
		}
		b.text = m.Text
		return d.text("Content", m.Text), nil
	case "sticker":
		b.text = m.Text
		return p.newDocument(f.openid, "text", now).text("Content", unsupported), nil
	case "image":
		id, err := p.media.receive("image", m.Image, now)
		if err != nil {
			return nil, err
		}
		b.media = id
		return d.text("PicUrl", p.base+"/chat/media/"+id).text("MediaId", id), nil
	case "voice":
		id, err := p.media.receive("voice", silence(), now)
		if err != nil {
			return nil, err
		}
		b.text = m.Recognition
		return d.text("MediaId", id).text("Format", "amr").text("Recognition", m.Recognition), nil
	case "video":
		id, err := p.media.receive("video", silence(), now)
		if err != nil {
			return nil, err
		}
		return d.text("MediaId", id).text("ThumbMediaId", id), nil
	case "location":
		b.place = &place{m.Latitude, m.Longitude, m.Label}
		return d.decimal("Location_X", m.Latitude).decimal("Location_Y", m.Longitude).
			number("Scale", 15).text("Label", m.Label), nil
	case "link":
		b.kind, b.articles = "news", []Article{{Title: m.Text, Description: m.Label, URL: m.URL}}
		return d.text("Title", m.Text).text("Description", m.Label).text("Url", m.URL), nil
	}
	return nil, fmt.Errorf("unknown kind of message %q", kind)
}

func messageLabel(kind string, m Message) string {
	switch kind {
	case "text":
		if m.MenuID != "" {
			return "点选 " + clip(m.Text, 24)
		}
		return "文本 " + clip(m.Text, 24)
	case "voice":
		return "语音 " + clip(orDefault(m.Recognition, "（未识别）"), 24)
	case "location":
		return "位置 " + clip(m.Label, 24)
	case "image":
		return "图片"
	case "video":
		return "视频"
	case "link":
		return "链接 " + clip(m.Text, 24)
	}
	return "表情"
}

// Follow subscribes a person; scene is that of the QR code that was scanned, or
// empty.
func (p *Platform) Follow(ctx context.Context, openid, scene string) (Exchange, error) {
	out, err := p.follow(openid, scene)
	if err != nil {
		return Exchange{}, err
	}
	return p.deliver(ctx, out), nil
}

func (p *Platform) follow(openid, scene string) (push, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.followers.byID[openid]
	if !ok {
		return push{}, errUnknownFollower
	}
	if f.subscribed {
		return push{}, errors.New("the person follows already")
	}
	now := p.now()
	p.followers.subscribed++
	f.subscribed, f.since = true, now.Unix()
	p.stats.day(p.today()).newUsers++
	d := f.detail()
	d.open(afterSubscribe, now.Unix())
	x := p.newEvent(openid, "subscribe", now)
	label := "事件 subscribe"
	if scene == "" {
		x.text("EventKey", "")
	} else {
		d.scene, d.ticket = scene, p.codes.ticketFor(scene)
		d.open(afterScan, now.Unix())
		x.text("EventKey", "qrscene_"+scene).text("Ticket", d.ticket)
		label += " qrscene_" + scene
	}
	p.announcePeople()
	return push{openid: openid, label: label, xml: x.done(), event: true, answered: true, articles: 8}, nil
}

// Unfollow unsubscribes a follower. No reply reaches them.
func (p *Platform) Unfollow(ctx context.Context, openid string) (Exchange, error) {
	out, err := p.unfollow(openid)
	if err != nil {
		return Exchange{}, err
	}
	return p.deliver(ctx, out), nil
}

func (p *Platform) unfollow(openid string) (push, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.followers.byID[openid]
	switch {
	case !ok:
		return push{}, errUnknownFollower
	case !f.subscribed:
		return push{}, errNotFollowing
	}
	p.followers.subscribed--
	f.subscribed = false
	for _, id := range f.tags {
		p.followers.tags[id].count--
	}
	f.tags = nil
	if f.more != nil {
		f.more.windows = [windowKinds]window{}
		f.more.remark, f.more.typing = "", 0
	}
	p.stats.day(p.today()).cancelled++
	p.announcePeople()
	x := p.newEvent(openid, "unsubscribe", p.now()).text("EventKey", "")
	return push{openid: openid, label: "事件 unsubscribe", xml: x.done(), event: true}, nil
}

// Scan scans a QR code of the account: somebody who follows sends a SCAN event,
// anybody else follows by it.
func (p *Platform) Scan(ctx context.Context, openid, scene string) (Exchange, error) {
	out, err := p.scan(openid, scene)
	if err != nil {
		return Exchange{}, err
	}
	return p.deliver(ctx, out), nil
}

func (p *Platform) scan(openid, scene string) (push, error) {
	p.mu.Lock()
	f, ok := p.followers.byID[openid]
	if ok && !f.subscribed {
		p.mu.Unlock()
		return p.follow(openid, scene)
	}
	defer p.mu.Unlock()
	if !ok {
		return push{}, errUnknownFollower
	}
	if scene == "" {
		return push{}, errEmpty
	}
	now := p.now()
	f.detail().open(afterScan, now.Unix())
	x := p.newEvent(openid, "SCAN", now).text("EventKey", scene).text("Ticket", p.codes.ticketFor(scene))
	return push{openid: openid, label: "事件 SCAN " + clip(scene, 24), xml: x.done(), event: true, answered: true, articles: 8}, nil
}

// Click sends the event of a menu button with a key.
func (p *Platform) Click(ctx context.Context, openid, key string) (Exchange, error) {
	out, err := p.menuEvent(openid, "CLICK", key, nil)
	if err != nil {
		return Exchange{}, err
	}
	return p.deliver(ctx, out), nil
}

// View sends the event of a menu button that opens a page.
func (p *Platform) View(ctx context.Context, openid, address string) (Exchange, error) {
	out, err := p.menuEvent(openid, "VIEW", address, nil)
	if err != nil {
		return Exchange{}, err
	}
	return p.deliver(ctx, out), nil
}

// ReportLocation sends the LOCATION event that followers who share their place
// send on entering the conversation. It wants no reply.
func (p *Platform) ReportLocation(ctx context.Context, openid string, latitude, longitude float64) (Exchange, error) {
	out, err := p.plainEvent(openid, "LOCATION", func(d *document) {
		d.decimal("Latitude", latitude).decimal("Longitude", longitude).decimal("Precision", 50)
	})
	if err != nil {
		return Exchange{}, err
	}
	return p.deliver(ctx, out), nil
}

// plainEvent is an event of a follower that gets no reply.
func (p *Platform) plainEvent(openid, name string, fill func(*document)) (push, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.followers.byID[openid]
	switch {
	case !ok:
		return push{}, errUnknownFollower
	case !f.subscribed:
		return push{}, errNotFollowing
	}
	d := p.newEvent(openid, name, p.now())
	fill(d)
	return push{openid: openid, label: "事件 " + name, xml: d.done(), event: true}, nil
}
