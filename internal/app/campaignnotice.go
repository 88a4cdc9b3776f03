package app

import (
	"context"
	"strconv"
	"strings"
	"time"

	"pufa/internal/privacy"
	"pufa/internal/store"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

// notices takes the platform's reports of what was sent.
type notices struct {
	store *store.Store
	key   *privacy.Key
	now   func() time.Time
}

// Notice implements bot.Notices.
func (n notices) Notice(ctx context.Context, key string, in wechat.Incoming) error {
	switch strings.ToLower(in.Event) {
	case "masssendjobfinish":
		return n.store.TakeResult(ctx, scheduler.SendReport{
			Channel: scheduler.ViaMass, MsgID: whole(in.JobID), OK: in.Status == "send success" || in.Status == "sendsuccess", Status: in.Status, At: n.now(),
			Tally: scheduler.Tally{Total: int(whole(in.TotalCount)), Filtered: int(whole(in.FilterCount)), Sent: int(whole(in.SentCount)), Failed: int(whole(in.ErrorCount))},
		})
	case "templatesendjobfinish":
		ok := in.Status == "success"
		tally := scheduler.Tally{Total: 1, Filtered: 1, Sent: 1}
		if !ok {
			tally.Sent, tally.Failed = 0, 1
		}
		return n.store.TakeResult(ctx, scheduler.SendReport{
			Channel: scheduler.ViaTemplate, MsgID: whole(in.JobID), OK: ok, Status: in.Status, Tally: tally, At: n.now(),
		})
	case "subscribe_msg_popup_event", "subscribe_msg_change_event":
		return n.grants(ctx, key, in)
	}
	return nil
}

// grants counts the notifications that a follower allowed, once a notice.
func (n notices) grants(ctx context.Context, key string, in wechat.Incoming) error {
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
	return n.store.TakeGrants(ctx, n.key.FollowerID(in.FromUserName), key, allowed, refused, n.now())
}

// whole is a number that the platform wrote; 0 where it is none.
func whole(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
