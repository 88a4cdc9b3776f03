package dispatch

import (
	"context"
	"strconv"
	"strings"
	"time"

	"pufa/internal/privacy"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

// Results takes what the platform reports.
type Results interface {
	// TakeResult notes the report of a mass or template message, once.
	TakeResult(ctx context.Context, r scheduler.SendReport) error
	// TakeGrants notes the notifications that a follower allowed and gave up, once for
	// the key of the notice.
	TakeGrants(ctx context.Context, follower, key string, allowed map[string]int, refused []string, at time.Time) error
}

// Notices takes the platform's reports of what was sent; the webhook hands them over.
type Notices struct {
	Results Results
	Key     *privacy.Key
	Now     func() time.Time
}

// Notice implements bot.Notices.
func (n Notices) Notice(ctx context.Context, key string, in wechat.Incoming) error {
	switch strings.ToLower(in.Event) {
	case "masssendjobfinish":
		return n.Results.TakeResult(ctx, scheduler.SendReport{
			Channel: scheduler.ViaMass, MsgID: whole(in.JobID), OK: in.Status == "send success" || in.Status == "sendsuccess", Status: in.Status, At: n.Now(),
			Tally: scheduler.Tally{Total: int(whole(in.TotalCount)), Filtered: int(whole(in.FilterCount)), Sent: int(whole(in.SentCount)), Failed: int(whole(in.ErrorCount))},
		})
	case "templatesendjobfinish":
		ok := in.Status == "success"
		tally := scheduler.Tally{Total: 1, Filtered: 1, Sent: 1}
		if !ok {
			tally.Sent, tally.Failed = 0, 1
		}
		return n.Results.TakeResult(ctx, scheduler.SendReport{
			Channel: scheduler.ViaTemplate, MsgID: whole(in.JobID), OK: ok, Status: in.Status, Tally: tally, At: n.Now(),
		})
	case "subscribe_msg_popup_event", "subscribe_msg_change_event":
		return n.grants(ctx, key, in)
	}
	return nil
}

// grants counts the notifications that a follower allowed, once a notice.
func (n Notices) grants(ctx context.Context, key string, in wechat.Incoming) error {
	allowed := map[string]int{}
	for _, g := range in.Popup {
		if g.Status == "accept" {
			allowed[g.TemplateID]++
		}
	}
	var refused []string
	for _, g := range in.Changes {
		if g.Status == "reject" {
			refused = append(refused, g.TemplateID)
		}
	}
	return n.Results.TakeGrants(ctx, n.Key.FollowerID(in.FromUserName), key, allowed, refused, n.Now())
}

// whole is a number that the platform wrote; 0 where it is none.
func whole(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
