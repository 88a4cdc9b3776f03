package dispatch

import (
	"context"
	"errors"

	"pufa/internal/wechat"
	"pufa/scheduler"
)

// Platform is the WeChat client as the scheduler sees it.
type Platform struct{ Client *wechat.Client }

// TagSize implements scheduler.Platform.
func (p Platform) TagSize(ctx context.Context, tag int64) (int, error) {
	if tag == scheduler.AllFollowers {
		page, err := p.Client.UserList(ctx, "")
		return page.Total, err
	}
	tags, err := p.Client.Tags(ctx)
	for _, t := range tags {
		if t.ID == tag {
			return t.Count, err
		}
	}
	return 0, err
}

// Mass implements scheduler.Platform.
func (p Platform) Mass(ctx context.Context, to scheduler.Recipients, m scheduler.Message) scheduler.Answer {
	out := wechat.MassMessage{ClientMsgID: m.ClientID}
	if m.Media != "" {
		out.MPNews = m.Media
	} else {
		out.Text = m.Words()
	}
	var res wechat.MassResult
	var err error
	switch to.Tag {
	case 0:
		res, err = p.Client.MassSend(ctx, to.OpenIDs, out)
	case scheduler.AllFollowers:
		res, err = p.Client.MassToAll(ctx, out)
	default:
		res, err = p.Client.MassByTag(ctx, to.Tag, out)
	}
	a := answer(err)
	if err == nil {
		a.MsgID, a.DataID = res.MsgID, res.DataID
	}
	return a
}

// MassState implements scheduler.Platform.
func (p Platform) MassState(ctx context.Context, msgID int64) (scheduler.MassState, error) {
	status, err := p.Client.MassGet(ctx, msgID)
	switch status {
	case wechat.MassSent, wechat.MassDeleted:
		return scheduler.MassDone, err
	case wechat.MassFailed:
		return scheduler.MassFailed, err
	}
	return scheduler.MassUnderWay, err
}

// One implements scheduler.Platform.
func (p Platform) One(ctx context.Context, ch scheduler.Channel, openID string, m scheduler.Message) scheduler.Answer {
	switch ch {
	case scheduler.ViaTemplate:
		id, err := p.Client.TemplateSend(ctx, wechat.TemplateMessage{OpenID: openID, TemplateID: m.TemplateID, URL: m.Page, Data: m.Data, ClientMsgID: m.ClientID})
		a := answer(err)
		a.MsgID = max(a.MsgID, id)
		return a
	case scheduler.ViaSubscribe:
		return answer(p.Client.SubscribeSend(ctx, wechat.SubscribeMessage{OpenID: openID, TemplateID: m.TemplateID, URL: m.Page, Data: m.Data}))
	}
	return answer(p.Client.CustomSend(ctx, openID, customOf(m.Content)))
}

func customOf(c scheduler.Content) wechat.CustomMessage {
	switch {
	case c.Kind == scheduler.ImageContent:
		return wechat.CustomImage(c.Media)
	case c.Page != "" && c.Title != "":
		return wechat.CustomNews(wechat.Article{Title: c.Title, Description: c.About, Picture: c.Image, URL: c.Page})
	}
	return wechat.CustomText(c.Words())
}

// codes say what the platform's refusals mean for one sending, where it is more than
// their class tells.
var codes = map[int64]scheduler.Answer{
	45011: {Verdict: scheduler.NextMin},
	45066: {Verdict: scheduler.Again},
	45009: {Verdict: scheduler.NextDay},
	45028: {Verdict: scheduler.NextDay},
	45047: {Verdict: scheduler.Never, Reason: scheduler.WindowUsed},
	45015: {Verdict: scheduler.Never, Reason: scheduler.OutOfWindow},
	40003: {Verdict: scheduler.Never, Reason: scheduler.NotFollow},
	43004: {Verdict: scheduler.Never, Reason: scheduler.NotFollow},
	43101: {Verdict: scheduler.Never, Reason: scheduler.NoGrant},
	40164: {Verdict: scheduler.Halt, Reason: scheduler.Forbidden},
	48001: {Verdict: scheduler.Halt, Reason: scheduler.Forbidden},
	50002: {Verdict: scheduler.Halt, Reason: scheduler.Forbidden},
	40013: {Verdict: scheduler.Halt, Reason: scheduler.Forbidden},
	40125: {Verdict: scheduler.Halt, Reason: scheduler.Forbidden},
	40001: {Verdict: scheduler.Again},
}

// answer sorts an error of the client.
func answer(err error) scheduler.Answer {
	if err == nil {
		return scheduler.Answer{}
	}
	a := scheduler.Answer{Detail: err.Error()}
	var refused *wechat.APIError
	if errors.As(err, &refused) {
		if known, ok := codes[refused.Code]; ok {
			a.Verdict, a.Reason = known.Verdict, known.Reason
			return a
		}
		a.MsgID = refused.MsgID
	}
	switch wechat.Classify(err) {
	case wechat.Retryable:
		a.Verdict = scheduler.Again
	case wechat.Ambiguous:
		a.Verdict = scheduler.Ambiguous
	case wechat.QuotaUsed:
		a.Verdict = scheduler.NextDay
	case wechat.NotAllowed:
		a.Verdict, a.Reason = scheduler.Halt, scheduler.Forbidden
	default:
		a.Verdict, a.Reason = scheduler.Never, scheduler.Rejected
	}
	return a
}
