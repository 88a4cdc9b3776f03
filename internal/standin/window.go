package standin

// Customer-service messages may only be sent for a while after a follower did
// something, and only so many (客服消息下发规则): 5 within 48 h of a message, 3
// within a minute of a menu click, a subscription or a scan. A tap on a choice of
// a menu message counts as a menu click, not as a message.

type windowKind int

const (
	afterMessage windowKind = iota
	afterClick
	afterSubscribe
	afterScan
	windowKinds
)

const (
	messageWindow = 48 * 60 * 60 // seconds
	eventWindow   = 60
	messageCount  = 5
	eventCount    = 3
)

// window is one right to send, opened by an action of the follower.
type window struct {
	opened int64 // Unix seconds; 0 = never
	left   int8
}

func (k windowKind) length() int64 {
	if k == afterMessage {
		return messageWindow
	}
	return eventWindow
}

// open starts a window anew.
func (d *details) open(k windowKind, now int64) {
	left := int8(eventCount)
	if k == afterMessage {
		left = messageCount
	}
	d.windows[k] = window{opened: now, left: left}
	d.interaction = now
}

// customLeft counts what may be sent now, and says whether any window is open.
func (d *details) customLeft(now int64) (left int, open bool) {
	for k := range windowKinds {
		if w := d.windows[k]; w.opened > 0 && now < w.opened+k.length() {
			open = true
			left += int(w.left)
		}
	}
	return left, open
}

// spend takes one message, of the window that closes first.
func (d *details) spend(now int64) *apiError {
	left, open := d.customLeft(now)
	if !open {
		return fail(45015)
	}
	if left == 0 {
		return fail(45047)
	}
	best := windowKind(-1)
	for k := range windowKinds {
		w := d.windows[k]
		if w.left == 0 || w.opened == 0 || now >= w.opened+k.length() {
			continue
		}
		if best < 0 || w.opened+k.length() < d.windows[best].opened+best.length() {
			best = k
		}
	}
	d.windows[best].left--
	return nil
}
