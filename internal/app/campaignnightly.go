package app

import (
	"context"
	"errors"
	"time"

	"pufa/internal/dispatch"
	"pufa/internal/wechat"
)

// nightly is how long a replica may take for night work before another may begin.
const nightly = 10 * time.Minute

// nightlyOnce runs night work on one replica.
func (s *site) nightlyOnce(ctx context.Context, name string, work func(context.Context) error) error {
	lock, mine, err := s.state.Lock(ctx, "nightly-"+name, nightly)
	if err != nil || !mine {
		return err
	}
	return errors.Join(work(ctx), lock.Unlock(ctx))
}

// listFollowers brings the followers up to what the platform says.
func (s *site) listFollowers(ctx context.Context) error {
	return s.nightlyOnce(ctx, "followers", func(ctx context.Context) error {
		if s.account.Kind == wechat.Unverified { // it may not list them
			return nil
		}
		done, err := dispatch.ListFollowers(ctx, s.client, s.core.Store, s.core.Now())
		if err == nil {
			s.core.Log.InfoContext(ctx, "followers listed", "followers", done.Followers, "left", done.Left, "tags", done.Tags)
		}
		return err
	})
}

// fetchReads fetches the platform's figures of the articles that campaigns sent.
func (s *site) fetchReads(ctx context.Context) error {
	if s.account.Kind == wechat.Unverified {
		return nil
	}
	return s.nightlyOnce(ctx, "reads", func(ctx context.Context) error {
		return dispatch.FetchReads(ctx, s.client, s.core.Store, s.core.Now())
	})
}
