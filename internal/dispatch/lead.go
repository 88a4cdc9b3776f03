package dispatch

import (
	"context"
	"sync"
	"time"

	"pufa/internal/shared"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

const (
	leadName = "campaign-leader"
	leadFor  = 45 * time.Second // longer than the pause between two ticks
)

// RulesFor are the rules of a kind of account.
func RulesFor(kind wechat.AccountKind, loc *time.Location) scheduler.Rules {
	r := scheduler.DefaultRules(loc)
	switch kind {
	case wechat.VerifiedService:
	case wechat.VerifiedSubscription:
		r.MonthlyMass, r.DailyMass = 0, 1
		r.Channels = []scheduler.Channel{scheduler.ViaMass, scheduler.ViaCustom, scheduler.ViaReply}
	default:
		r.Channels, r.Verified = []scheduler.Channel{scheduler.ViaReply}, false
	}
	return r
}

// Lead is the lead among replicas, held in shared state.
type Lead struct {
	state shared.State
	mu    sync.Mutex
	lock  shared.Lock
}

// NewLead makes a candidate.
func NewLead(state shared.State) *Lead { return &Lead{state: state} }

// Lead implements scheduler.Leader.
func (l *Lead) Lead(ctx context.Context) (int64, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lock != nil {
		held, err := l.lock.Extend(ctx, leadFor)
		if err == nil && held {
			return l.lock.Token(), true, nil
		}
		l.lock = nil
	}
	lock, mine, err := l.state.Lock(ctx, leadName, leadFor)
	if err != nil || !mine {
		return 0, false, err
	}
	l.lock = lock
	return lock.Token(), true, nil
}

// Leave lets another replica lead at once.
func (l *Lead) Leave(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lock == nil {
		return nil
	}
	lock := l.lock
	l.lock = nil
	return lock.Unlock(ctx)
}
