package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"pufa/bot"
	"pufa/duty"
	"pufa/internal/store"
)

// answerWindow is how long after a follower's last message the platform lets an account
// write to them; a little less, for the way there.
const answerWindow = 47 * time.Hour

// liaisonChat tells liaisons something in the chat while the platform allows it.
type liaisonChat struct {
	db     *store.Store
	sender bot.Sender
	now    func() time.Time
	log    *slog.Logger
}

// Tell implements duty.Messenger. A message that may not have arrived counts as not
// told: somebody calls then, and it is not sent again.
func (l liaisonChat) Tell(ctx context.Context, person, text string) (bool, error) {
	follower, bound, err := l.db.FollowerOf(ctx, person)
	if err != nil || !bound {
		return false, err
	}
	seen, err := l.db.LastSeen(ctx, follower)
	if err != nil || l.now().Sub(seen) > answerWindow {
		return false, err
	}
	openID, found, err := l.db.OpenID(ctx, follower)
	if err != nil || !found {
		return false, err
	}
	if err := l.sender.Send(ctx, openID, bot.Reply{Text: text}); err != nil {
		l.log.WarnContext(ctx, "tell liaison", "error", err)
		return false, nil
	}
	return true, nil
}

// deliverPrompts sends what the bureau signed, on one replica at a time; what cannot be
// sent is put on the list of calls.
func (s *site) deliverPrompts(ctx context.Context) error {
	lock, mine, err := s.state.Lock(ctx, "duty-prompts", 5*time.Minute)
	if err != nil || !mine {
		return err
	}
	ports := s.core.Store.DutyPorts()
	if s.account.Kind.CanCustomSend() {
		ports.Messenger = liaisonChat{s.core.Store, bot.NewCustomSender(s.client), s.core.Now, s.core.Log}
	}
	desk := duty.NewDesk(ports, nil, s.core.Config.Location)
	_, _, err = desk.Deliver(ctx, duty.Bureau("系统送达"), s.core.Now())
	return errors.Join(err, lock.Unlock(ctx))
}
