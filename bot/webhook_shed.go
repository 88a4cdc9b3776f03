package bot

import (
	"context"
	"sync"
	"time"
)

const (
	defaultAtWork   = 128 // messages: more would only slow each other down
	defaultPatience = 500 * time.Millisecond
	defaultPutOff   = 20_000   // messages
	maxPutOffBytes  = 32 << 20 // of them together
	putOffOverhead  = 1 << 10  // what one takes beside its words, roughly
	// keepComing is how long a follower who was put off is told that the answer will come.
	keepComing = 10 * time.Minute
)

// Urgency is what a Responder may know of a message before it works on it: who may be in
// danger is answered at once, however many others wait.
type Urgency interface {
	Urgent(m Message) bool
}

// enter takes a place at work, waiting for one as long as the follower hardly notices;
// false when the message has to be put off. Urgent messages need no place, nor do the
// platform's reports, which are few and are sent once.
func (w *Webhook) enter(p *push) (leave func(), entered bool) {
	select {
	case w.slots <- struct{}{}:
		return w.leave, true
	default:
	}
	if u, knows := w.opt.Responder.(Urgency); !p.conversational() || knows && u.Urgent(p.Message) {
		return func() {}, true
	}
	patience := time.NewTimer(w.opt.Patience)
	defer patience.Stop()
	select {
	case w.slots <- struct{}{}:
		return w.leave, true
	case <-patience.C:
		return nil, false
	}
}

// leave gives a place back. Whoever waits for one has it; what was put off comes after.
func (w *Webhook) leave() {
	<-w.slots
	w.resume()
}

// putOff lets the platform have its answer and the follower theirs later. What there is no
// room for hears that many are asking.
func (w *Webhook) putOff(ctx context.Context, p *push) ([]byte, string) {
	w.work.Add(1)
	if !w.later.add(&laterPush{ctx, p}) {
		w.work.Done()
		w.count.busy.Inc()
		body := w.render(p, Reply{Text: busy})
		w.finish(ctx, p, body)
		return body, resultAnswered
	}
	w.count.putOff.Inc()
	w.announceLate(ctx, p, keepComing)
	body := w.deferral(p)
	w.finish(ctx, p, body)
	w.resume()
	return body, resultPutOff
}

// resume goes on with what was put off while there are places that nobody waits for.
func (w *Webhook) resume() {
	for !w.later.empty() {
		select {
		case w.slots <- struct{}{}:
		default:
			return // who leaves goes on
		}
		next := w.later.take()
		if next == nil {
			<-w.slots
			continue // look again: something may have come before the place was free
		}
		go func() {
			defer w.work.Done()
			defer w.leave()
			ctx, cancel := context.WithTimeout(next.ctx, w.opt.Work)
			defer cancel()
			w.run(ctx, next.push, &job{deferred: true, done: make(chan struct{})})
		}()
	}
}

// laterPush is a push that was put off.
type laterPush struct {
	ctx  context.Context
	push *push
}

func (l *laterPush) size() int {
	in := &l.push.incoming
	return putOffOverhead + len(in.Content) + len(in.Recognition) + len(in.Label) + len(in.Description)
}

// backlog is the pushes that were put off, the oldest first, bounded in number and bytes.
type backlog struct {
	most int

	mu      sync.Mutex
	waiting []*laterPush
	bytes   int
}

func (b *backlog) add(l *laterPush) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) >= b.most || b.bytes+l.size() > maxPutOffBytes {
		return false
	}
	b.waiting = append(b.waiting, l)
	b.bytes += l.size()
	return true
}

// take is the oldest; nil when there is none.
func (b *backlog) take() *laterPush {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) == 0 {
		return nil
	}
	l := b.waiting[0]
	b.waiting[0], b.waiting = nil, b.waiting[1:]
	b.bytes -= l.size()
	return l
}

func (b *backlog) empty() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.waiting) == 0
}
