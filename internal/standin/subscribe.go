package standin

import (
	"context"
	"slices"
)

// sendSubscription is POST /cgi-bin/message/subscribe/bizsend: one grant, one
// message, unless the grant is for the long term.
func sendSubscription(p *Platform, c *call, in *templateSendRequest) (any, *apiError) {
	f, ok := p.followers.byID[in.ToUser]
	if !ok {
		return nil, fail(40003)
	}
	t := p.templates.find(in.TemplateID, true)
	if t == nil {
		return nil, fail(40037)
	}
	b := p.newBubble(sideAccount, "template", "subscribe")
	if err := fillTemplate(b, t, in.Data, in.Page); err != nil {
		return nil, err
	}
	d := f.detail()
	switch {
	case d.longGrants[t.ID]:
	case d.grants[t.ID] > 0:
		d.grants[t.ID]--
	default:
		return nil, fail(43101)
	}
	id := p.next()
	p.announceGrants(f)
	c.told = append(c.told, func() { p.finishSubscription(f, b, t.ID, id) })
	return success(), nil
}

func (p *Platform) finishSubscription(f *follower, b *bubble, templateID string, id int64) {
	p.mu.Lock()
	p.put(f, b)
	x := p.newEvent(f.openid, "subscribe_msg_sent_event", p.now())
	x.group("SubscribeMsgSentEvent", func() {
		x.group("List", func() {
			x.text("TemplateId", templateID).number("MsgID", id).number("ErrorCode", 0).text("ErrorStatus", "success")
		})
	})
	p.mu.Unlock()
	p.deliver(p.ctx, push{openid: f.openid, label: "事件 subscribe_msg_sent_event", xml: x.done(), event: true})
}

// Grant is a follower's answer to one line of the subscription popup.
type Grant struct {
	TemplateID string `json:"template_id"`
	Accept     bool   `json:"accept"`
}

// Subscribe answers the subscription popup: one event, one <List> per template.
func (p *Platform) Subscribe(ctx context.Context, openid string, grants ...Grant) (Exchange, error) {
	p.mu.Lock()
	f, ok := p.followers.byID[openid]
	if ok {
		for _, g := range grants {
			f.grant(g, p.templates.find(g.TemplateID, true))
		}
		p.announceGrants(f)
	}
	p.mu.Unlock()
	out, err := p.plainEvent(openid, "subscribe_msg_popup_event", func(d *document) {
		d.group("SubscribeMsgPopupEvent", func() {
			for _, g := range grants {
				d.group("List", func() {
					d.text("TemplateId", g.TemplateID).text("SubscribeStatusString", acceptWord(g.Accept)).text("PopupScene", "1")
				})
			}
		})
	})
	if err != nil {
		return Exchange{}, err
	}
	return p.deliver(ctx, out), nil
}

func acceptWord(yes bool) string {
	if yes {
		return "accept"
	}
	return "reject"
}

func (f *follower) grant(g Grant, t *Template) {
	if t == nil || !g.Accept {
		return
	}
	d := f.detail()
	if d.grants == nil {
		d.grants, d.longGrants = map[string]int{}, map[string]bool{}
	}
	if t.LongTerm {
		d.longGrants[t.ID] = true
	} else {
		d.grants[t.ID]++
	}
}

type grantState struct {
	TemplateID string `json:"template_id"`
	Title      string `json:"title"`
	Left       int    `json:"left"`
	LongTerm   bool   `json:"long_term"`
	Granted    bool   `json:"granted"`
}

// grantView is what a follower has granted. The caller holds mu.
func (p *Platform) grantView(f *follower) []grantState {
	out := []grantState{}
	for _, t := range p.templates.of(true) {
		g := grantState{TemplateID: t.ID, Title: t.Title, LongTerm: t.LongTerm}
		if f.more != nil {
			g.Left, g.Granted = f.more.grants[t.ID], f.more.longGrants[t.ID]
		}
		out = append(out, g)
	}
	return out
}

func (p *Platform) announceGrants(f *follower) {
	p.sendTo(f.openid, "grants", func() any { return p.grantView(f) })
}

type addSubscriptionRequest struct {
	TID     string `json:"tid"`
	KidList []int  `json:"kidList"`
}

func addSubscription(p *Platform, c *call, in *addSubscriptionRequest) (any, *apiError) {
	if len(in.KidList) == 0 || len(in.KidList) > 5 || slices.Min(in.KidList) < 1 {
		return nil, fail(40097)
	}
	t, err := p.templates.choose(in.TID, true)
	if err != nil {
		return nil, err
	}
	for _, f := range p.followers.people {
		p.announceGrants(f)
	}
	body := success()
	body["priTmplId"] = t.ID
	return body, nil
}

func listSubscriptions(p *Platform, c *call) (any, *apiError) {
	list := []any{}
	for _, t := range p.templates.of(true) {
		kind := 2
		if t.LongTerm {
			kind = 3
		}
		list = append(list, map[string]any{"priTmplId": t.ID, "title": t.Title, "content": t.Content, "example": "", "type": kind})
	}
	body := success()
	body["data"] = list
	return body, nil
}

type subscriptionIDRequest struct {
	ID string `json:"priTmplId"`
}

func deleteSubscription(p *Platform, c *call, in *subscriptionIDRequest) (any, *apiError) {
	if err := p.templates.drop(in.ID, true); err != nil {
		return nil, err
	}
	return success(), nil
}
