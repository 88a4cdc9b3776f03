package app

import (
	"context"
	"time"

	"pufa/quiz"
	"pufa/scheduler"
)

// remindEvery is how soon a deadline that has come near is noticed.
const remindEvery = "@every 10m"

// studies are the quizzes as reminders see them.
type studies struct{ *quiz.Study }

// Owing implements scheduler.Studies.
func (s studies) Owing(ctx context.Context, now time.Time) ([]scheduler.Owing, error) {
	owed, err := s.Owed(ctx, now)
	if err != nil {
		return nil, err
	}
	var out []scheduler.Owing
	seen := map[scheduler.Owing]bool{}
	for _, o := range owed {
		one := scheduler.Owing{Assignment: o.Assignment, Title: o.Title, Deadline: o.Deadline}
		if !seen[one] {
			seen[one], out = true, append(out, one)
		}
	}
	return out, nil
}

// ReviewsDue implements scheduler.Studies.
func (s studies) ReviewsDue(ctx context.Context, after, until time.Time) (bool, error) {
	due, err := s.Study.ReviewsDue(ctx, after, until)
	return len(due) > 0, err
}

// remind makes the study reminders whose time has come, on one replica; the campaigns'
// planner and courier send them.
func (s *site) remind(ctx context.Context) error {
	sending := s.core.sending(ctx)
	if !sending.Remind {
		return nil
	}
	return s.nightlyOnce(ctx, "reminders", func(ctx context.Context) error {
		r := scheduler.Reminders{
			Campaigns: s.core.Store, Studies: studies{s.study}, Rules: sending.rulesFor(s.account.Kind, s.core.Config.Location),
			Notification: sending.Notification, Now: s.core.Now,
		}
		made, err := r.Run(ctx)
		if made > 0 {
			s.core.Log.InfoContext(ctx, "study reminders", "made", made)
		}
		return err
	})
}
