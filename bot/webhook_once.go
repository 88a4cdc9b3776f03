package bot

import (
	"context"
	"time"

	"pufa/internal/wechat"
)

const (
	// A message's entry in shared state: at work, or its reply behind a mark.
	markWorking = 'w'
	markDone    = 'd'

	pollState    = 40 * time.Millisecond
	pollReceipts = 120 * time.Millisecond
	// waitLonger lets a retry that came with the first try see what that one stored
	// at the end of the same budget.
	waitLonger = 300 * time.Millisecond
	// receiptWait is how long a reply waits for its receipt in SQL. A database that is
	// locked or slow holds nobody up: shared state has the reply already.
	receiptWait = 500 * time.Millisecond
)

// Results of a push, as counted.
const (
	resultAnswered     = "answered"
	resultAcknowledged = "acknowledged"
	resultDeferred     = "deferred" // the work outlasted the budget
	resultPutOff       = "put off"  // too many were at work
	resultRepeated     = "repeated" // the stored reply was given again
	resultWaited       = "waited"   // a retry whose first try outlasted the budget
)

func stateKey(key string) string { return "msg:" + key }

// answer is the reply to a push. The first to come does the work; all others, on
// any replica, get what it stored. Shared state decides fast; the receipts in SQL
// decide for certain, as they also see what state forgot or could not share.
func (w *Webhook) answer(ctx context.Context, p *push, start time.Time) (body []byte, result string) {
	end := start.Add(w.opt.Budget)
	for !w.first(ctx, p) {
		stored, found := w.awaitState(ctx, p, end.Add(waitLonger))
		if stored != nil {
			return stored, resultRepeated
		}
		if found {
			return w.deferral(p), resultWaited
		}
		// State lost the message, as when Redis went away or the first one died: be
		// first in what is left.
	}
	claimed, stored := w.claim(ctx, p)
	if claimed {
		return w.begin(ctx, p, end)
	}
	if stored == nil {
		claimed, stored = w.awaitReceipt(ctx, p, end.Add(waitLonger))
	}
	if claimed {
		return w.begin(ctx, p, end)
	}
	if stored == nil {
		return w.deferral(p), resultWaited
	}
	w.keep(ctx, p, stored)
	return stored, resultRepeated
}

// lease is how long who took a message counts as alive: within the budget it stores a
// reply, were it only that the answer comes later. A retry after that takes the message
// over; what the dead one wrote is not written twice, as writes carry the message's key.
func (w *Webhook) lease() time.Duration { return w.opt.Budget + waitLonger }

// first enters the message in shared state; false when it is there already.
func (w *Webhook) first(ctx context.Context, p *push) bool {
	added, err := w.opt.State.Add(ctx, stateKey(p.Key), []byte{markWorking}, w.lease())
	if err != nil {
		w.warn(ctx, p, "add message to shared state", err)
		return true
	}
	return added
}

// claim takes the message in SQL. Without receipts, or without SQL, who comes here
// does the work: an answer twice is better than none. A process that serves alone needs no
// claim, as its State sees all; it looks only for what was finished before it started.
func (w *Webhook) claim(ctx context.Context, p *push) (claimed bool, stored []byte) {
	if w.opt.Receipts == nil {
		return true, nil
	}
	if w.opt.Alone {
		stored, err := w.opt.Receipts.Reply(ctx, p.Key)
		if err != nil {
			w.warn(ctx, p, "look for receipt", err)
		}
		return stored == nil, stored
	}
	claimed, stored, err := w.opt.Receipts.Claim(ctx, p.Key, w.opt.Now(), w.lease())
	if err != nil {
		w.warn(ctx, p, "claim message", err)
		return true, nil
	}
	return claimed, stored
}

// awaitState waits for another's reply in shared state. found is false once the
// message is no longer there.
func (w *Webhook) awaitState(ctx context.Context, p *push, end time.Time) (stored []byte, found bool) {
	for {
		entry, found, err := w.opt.State.Get(ctx, stateKey(p.Key))
		if err != nil {
			w.warn(ctx, p, "look for message in shared state", err)
			return nil, false
		}
		if !found || len(entry) == 0 {
			return nil, false
		}
		if entry[0] == markDone {
			return entry[1:], true
		}
		if !pause(pollState, end) {
			return nil, true
		}
	}
}

// awaitReceipt waits for another's reply in SQL, or for its lease to end.
func (w *Webhook) awaitReceipt(ctx context.Context, p *push, end time.Time) (claimed bool, stored []byte) {
	for pause(pollReceipts, end) {
		claimed, stored, err := w.opt.Receipts.Claim(ctx, p.Key, w.opt.Now(), w.lease())
		if err != nil {
			w.warn(ctx, p, "look for receipt", err)
		}
		if claimed || stored != nil {
			return claimed, stored
		}
	}
	return false, nil
}

// pause sleeps a while; false when the end has come.
func pause(d time.Duration, end time.Time) bool {
	left := time.Until(end)
	if left <= 0 {
		return false
	}
	time.Sleep(min(d, left))
	return true
}

// keep stores a reply in shared state, for retries.
func (w *Webhook) keep(ctx context.Context, p *push, body []byte) {
	entry := append([]byte{markDone}, body...)
	if err := w.opt.State.Set(ctx, stateKey(p.Key), entry, keepReplies); err != nil {
		w.warn(ctx, p, "store reply in shared state", err)
	}
}

// finish stores a reply for retries everywhere. Where nobody else serves, a receipt is
// for the next process alone, and only of what changed records: the rest a retry may ask
// again with the same result.
func (w *Webhook) finish(ctx context.Context, p *push, body []byte) {
	w.keep(ctx, p, body)
	write := w.receipt(p)
	if write == nil {
		return
	}
	stored := make(chan struct{})
	w.work.Go(func() {
		defer close(stored)
		if err := write(ctx, body); err != nil {
			w.warn(ctx, p, "store receipt", err)
		}
	})
	waits := time.NewTimer(receiptWait)
	defer waits.Stop()
	select {
	case <-stored:
	case <-waits.C:
	}
}

// receipt is how a reply is stored in SQL, nil where it is not.
func (w *Webhook) receipt(p *push) func(ctx context.Context, body []byte) error {
	switch {
	case w.opt.Receipts == nil:
		return nil
	case !w.opt.Alone:
		return func(ctx context.Context, body []byte) error { return w.opt.Receipts.Finish(ctx, p.Key, body) }
	case p.wrote():
		return func(ctx context.Context, body []byte) error {
			return w.opt.Receipts.Note(ctx, p.Key, w.opt.Now(), body)
		}
	}
	return nil
}

// deferral is the answer while the work goes on: nothing where a customer-service
// message will follow, else word of how to get it.
func (w *Webhook) deferral(p *push) []byte {
	if !p.answerable() || w.maySend() {
		return []byte(wechat.Acknowledge)
	}
	return w.render(p, Reply{Text: deferred})
}

// maySend tells whether customer-service messages can carry late answers.
func (w *Webhook) maySend() bool {
	return w.opt.Sender != nil && w.opt.Account.Kind.CanCustomSend()
}

func (w *Webhook) warn(ctx context.Context, p *push, what string, err error) {
	w.opt.Log.WarnContext(ctx, what, "follower", p.follower, "message", p.Key, "error", err)
}
