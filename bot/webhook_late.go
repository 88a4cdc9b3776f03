package bot

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode"

	"pufa/internal/wechat"
)

const (
	// keepLate is how long a late answer waits for the follower's next message.
	keepLate = 24 * time.Hour
	// maxLate is how many wait at most; the oldest goes first.
	maxLate = 3

	deferred    = "这个问题要多查几秒，请稍候，回复任意文字查看答案。"
	stillAtWork = "还在查，请再等几秒，回复任意文字查看答案。"
	lateOpening = "您刚才问的："
	lateMore    = "（还有一条回答，回复任意文字查看）"
)

// Ways that late answers took, as counted.
const (
	laterSent   = "sent"
	laterKept   = "kept"
	laterHanded = "handed over"
)

func lateKey(follower string) string { return "late:" + follower }

func comingKey(follower string) string { return "coming:" + follower }

// announceLate notes that a late answer will come, for a follower who asks for it
// before it is there.
func (w *Webhook) announceLate(ctx context.Context, p *push, within time.Duration) {
	if w.maySend() || !p.answerable() {
		return
	}
	if err := w.opt.State.Set(ctx, comingKey(p.follower), nil, within); err != nil {
		w.warn(ctx, p, "announce late answer", err)
	}
}

// lateComing tells whether a late answer is still being worked on.
func (w *Webhook) lateComing(ctx context.Context, p *push) bool {
	if w.maySend() {
		return false
	}
	_, coming, err := w.opt.State.Get(ctx, comingKey(p.follower))
	if err != nil {
		w.warn(ctx, p, "look for late answer", err)
	}
	return coming
}

// deliverLate brings an answer to a follower whose request went without it: by
// customer-service message where the account may send one, else with the answer to
// the next message.
func (w *Webhook) deliverLate(ctx context.Context, p *push, reply Reply) {
	if reply.Empty() {
		return
	}
	if w.maySend() {
		err := w.opt.Sender.Send(ctx, p.From, reply)
		if err == nil {
			w.count.late.WithLabelValues(laterSent).Inc()
			return
		}
		// Even where it may have arrived: reading it twice does no harm.
		w.opt.Log.WarnContext(ctx, "send late answer", "follower", p.follower, "message", p.Key,
			"class", wechat.Classify(err).String(), "error", err)
	}
	w.keepLate(ctx, p, append(w.takeLate(ctx, p), reply))
	if err := w.opt.State.Delete(ctx, comingKey(p.follower)); err != nil {
		w.warn(ctx, p, "note late answer", err)
	}
}

func (w *Webhook) keepLate(ctx context.Context, p *push, late []Reply) {
	late = late[max(0, len(late)-maxLate):]
	value, err := json.Marshal(late)
	if err == nil {
		err = w.opt.State.Set(ctx, lateKey(p.follower), value, keepLate)
	}
	if err != nil {
		w.warn(ctx, p, "keep late answer", err)
		return
	}
	w.count.late.WithLabelValues(laterKept).Inc()
}

// takeLate takes the answers that wait for a follower who now can be answered.
func (w *Webhook) takeLate(ctx context.Context, p *push) []Reply {
	if !p.answerable() {
		return nil
	}
	value, found, err := w.opt.State.Take(ctx, lateKey(p.follower))
	if err != nil {
		w.warn(ctx, p, "take late answer", err)
	}
	if !found {
		return nil
	}
	var late []Reply
	if err := json.Unmarshal(value, &late); err != nil {
		w.warn(ctx, p, "read late answer", err)
	}
	return late
}

// handOver puts waiting answers behind a new reply as far as there is room; what
// has none waits on. The new one comes first: it may be the urgent one.
func (w *Webhook) handOver(ctx context.Context, p *push, reply Reply, late []Reply) Reply {
	if len(late) == 0 {
		return reply
	}
	if reply.Empty() {
		reply, late = late[0], late[1:]
		w.count.late.WithLabelValues(laterHanded).Inc()
	}
	for len(late) > 0 {
		joined, ok := join(reply, late[0])
		if !ok {
			break
		}
		reply, late = joined, late[1:]
		w.count.late.WithLabelValues(laterHanded).Inc()
	}
	if len(late) > 0 {
		w.keepLate(ctx, p, late)
		if hinted, ok := appendText(reply, lateMore); ok {
			reply = hinted
		}
	}
	return reply
}

// join makes one text of two replies; false where they are no texts or too long.
func join(reply, late Reply) (Reply, bool) {
	if !late.plain() {
		return reply, false
	}
	return appendText(reply, lateOpening+"\n"+late.Body())
}

// appendText puts words behind a reply's body; false where there is no room.
func appendText(reply Reply, words string) (Reply, bool) {
	if !reply.plain() {
		return reply, false
	}
	joined := Reply{Text: reply.Body() + "\n\n" + words}
	return joined, len(joined.Body()) <= MaxText
}

// plain tells replies that are text alone.
func (r Reply) plain() bool {
	return !r.Transfer && r.MediaID == "" && len(r.Cards) == 0 && !r.Empty()
}

// isPoke tells the words of somebody who writes anything at all to see the answer,
// as told, from a message of its own.
func isPoke(text string) bool {
	text = strings.ToLower(strings.TrimFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}))
	if len(text) <= 1 { // signs alone, one letter or one digit
		return true
	}
	return slices.Contains(pokes, text)
}

var pokes = []string{
	"看", "好", "嗯", "是", "在", "行", "有", "哦", "查看", "看看", "看下", "好的", "好了", "好吧", "好啊", "可以", "结果",
	"答案", "看答案", "查看答案", "查看结果", "看结果", "任意文字", "嗯嗯", "在吗", "ok", "11", "111", "123",
}
