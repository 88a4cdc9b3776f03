package bot

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"pufa/internal/fault"
	"pufa/internal/wechat"
)

const (
	apology = "抱歉，系统出了点问题，请稍后再问一次。\n急事请拨打 12348（公共法律服务热线）；有危险请先拨打 110。"
	busy    = "现在咨询的人很多，请过一分钟再发一次。\n急事请拨打 12348；有危险请先拨打 110。"
	tooFast = "您发得太快了，请歇一分钟再发。有危险请先拨打 110。"
)

// job is the work on one message, in the hands of a worker and of the request that
// waits for it. Whoever comes first decides whether the reply still goes out with
// the request.
type job struct {
	mu       sync.Mutex
	finished bool // the worker has the reply
	deferred bool // the request has gone without it
	done     chan struct{}
	body     []byte
}

// finish hands the reply to the request; false when that has gone.
func (j *job) finish(body []byte) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.deferred {
		return false
	}
	j.finished, j.body = true, body
	return true
}

// leave ends the waiting; false when the reply is there after all.
func (j *job) leave() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.finished {
		return false
	}
	j.deferred = true
	return true
}

// begin starts the work on a message and waits for it within the budget.
func (w *Webhook) begin(ctx context.Context, p *push, end time.Time) ([]byte, string) {
	if w.opt.Receipts != nil {
		ctx, p.wrote = w.opt.Receipts.Watch(ctx)
	}
	leave, entered := w.enter(p)
	if !entered {
		return w.putOff(ctx, p)
	}
	j := &job{done: make(chan struct{})}
	w.work.Go(func() {
		defer leave()
		ctx, cancel := context.WithTimeout(ctx, w.opt.Work)
		defer cancel()
		w.run(ctx, p, j)
	})
	budget := time.NewTimer(time.Until(end))
	defer budget.Stop()
	select {
	case <-j.done:
	case <-budget.C:
		w.announceLate(ctx, p, w.opt.Work)
		if j.leave() {
			body := w.deferral(p)
			w.finish(ctx, p, body)
			return body, resultDeferred
		}
		<-j.done // it is being stored
	}
	if string(j.body) == wechat.Acknowledge {
		return j.body, resultAcknowledged
	}
	return j.body, resultAnswered
}

// run does the work and gives its reply to the request or, when that has gone, to
// the follower in another way.
func (w *Webhook) run(ctx context.Context, p *push, j *job) {
	defer close(j.done)
	defer func() {
		if cause := recover(); cause != nil {
			w.panicked(ctx, p, cause)
			j.finish([]byte(wechat.Acknowledge))
		}
	}()
	reply := w.respond(ctx, p)
	if j.finish(w.render(p, reply)) {
		w.finish(context.WithoutCancel(ctx), p, j.body)
		return
	}
	// The work may have used up its time; telling its outcome has time of its own.
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.opt.Work)
	defer cancel()
	w.deliverLate(late, p, reply)
}

// respond asks the conversation. Whatever goes wrong there, the follower gets a
// sentence that helps.
func (w *Webhook) respond(ctx context.Context, p *push) (reply Reply) {
	defer func() {
		if cause := recover(); cause != nil {
			w.panicked(ctx, p, cause)
			reply = w.sorry(p, apology)
		}
	}()
	if !p.conversational() {
		w.notice(ctx, p)
		return Reply{}
	}
	if over, reply := w.overRate(ctx, p); over {
		return reply
	}
	late := w.takeLate(ctx, p)
	if p.Kind == Text && isPoke(p.Text) {
		if len(late) > 0 {
			return w.handOver(ctx, p, Reply{}, late)
		}
		if w.lateComing(ctx, p) {
			return Reply{Text: stillAtWork}
		}
	}
	reply, err := w.opt.Responder.Respond(ctx, p.Message)
	if err != nil {
		w.count.errors.Inc()
		w.opt.Log.ErrorContext(ctx, "answer message", "follower", p.follower, "message", p.Key, "error", err)
		reply = w.sorry(p, sorryFor(err))
	}
	reply = w.handOver(ctx, p, reply, late)
	if reply.Transfer && reply.HandOver != "" && w.maySend() && w.opt.Account.Kind.CanTransfer() {
		if err := w.opt.Sender.Send(ctx, p.From, Reply{Text: reply.HandOver}); err != nil {
			w.warn(ctx, p, "send word before the transfer", err)
		}
	}
	if !p.answerable() {
		return Reply{}
	}
	return reply
}

func (w *Webhook) panicked(ctx context.Context, p *push, cause any) {
	w.count.panics.Inc()
	w.opt.Log.ErrorContext(ctx, "panic while answering", "follower", p.follower, "message", p.Key,
		"cause", causeOf(cause), "stack", string(debug.Stack()))
}

// causeOf is what a panic said, as far as it cannot quote the follower: the
// runtime's own errors, else the type.
func causeOf(cause any) string {
	if err, ok := cause.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", cause)
}

// sorry is an apology, to those who wait for an answer.
func (w *Webhook) sorry(p *push, text string) Reply {
	if !p.answerable() {
		return Reply{}
	}
	return Reply{Text: text}
}

// sorryFor is the person's sentence of an error, or the general apology.
func sorryFor(err error) string {
	if fault.KindOf(err) == fault.Internal {
		return apology
	}
	return fault.Message(err)
}

func (w *Webhook) notice(ctx context.Context, p *push) {
	if w.opt.Notices == nil {
		return
	}
	if err := w.opt.Notices.Notice(ctx, p.Key, p.incoming); err != nil {
		w.count.errors.Inc()
		w.opt.Log.ErrorContext(ctx, "take notice", "event", p.Event, "message", p.Key, "error", err)
	}
}

// overRate counts a follower's messages of the minute: past the limit one sentence,
// then silence. Coming and leaving are never too fast.
func (w *Webhook) overRate(ctx context.Context, p *push) (bool, Reply) {
	if p.Event == "subscribe" || p.Event == "unsubscribe" {
		return false, Reply{}
	}
	n, err := w.opt.State.Count(ctx, "rate:"+p.follower, time.Minute)
	if err != nil {
		w.warn(ctx, p, "count messages", err)
		return false, Reply{}
	}
	limit := int64(w.opt.PerMinute)
	if n <= limit {
		return false, Reply{}
	}
	w.count.limited.Inc()
	if n == limit+1 {
		return true, w.sorry(p, tooFast)
	}
	return true, Reply{}
}
