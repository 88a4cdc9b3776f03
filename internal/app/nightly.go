package app

import (
	"context"
	"errors"
	"time"

	"github.com/robfig/cron/v3"
)

// keepReceipts is how long a message's receipt is kept: long after the platform's
// last retry.
const keepReceipts = 24 * time.Hour

// nightly does the work of the small hours until ctx ends.
func (s *site) nightly(ctx context.Context) {
	c := cron.New(cron.WithLocation(s.core.Config.Location), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	for _, job := range []struct {
		at, name string
		run      func(context.Context) error
	}{
		{"15 3 * * *", "prune receipts", s.pruneReceipts},
		{"20 3 * * *", "prune asked questions", s.pruneAsked},
		{"30 3 * * *", "learn", s.learn},
		{"45 3 * * *", "duty clock", s.runDuty},
		{"@every 1m", "deliver prompts", s.deliverPrompts},
		{remindEvery, "study reminders", s.remind},
		{"10 4 * * *", "list followers", s.listFollowers},
		{"40 8 * * *", "article figures", s.fetchReads},
	} {
		_, err := c.AddFunc(job.at, func() {
			if err := job.run(ctx); err != nil {
				s.core.Log.Error("nightly work", "job", job.name, "error", err)
			}
		})
		if err != nil {
			s.core.Log.Error("plan nightly work", "job", job.name, "error", err)
		}
	}
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
}

func (s *site) pruneReceipts(ctx context.Context) error {
	now := s.core.Now()
	_, err := s.core.Store.Prune(ctx, now.Add(-keepReceipts))
	return errors.Join(err, s.core.Store.PruneConsole(ctx, now), s.core.Store.PruneJobs(ctx, now), s.core.Store.PruneUploads(ctx, now))
}

// learn trains the ranking anew where questions were confirmed since the last time.
func (s *site) learn(ctx context.Context) error {
	revision, err := s.core.Store.QuestionsRevision(ctx)
	if err != nil || revision == s.learnt {
		return err
	}
	if _, err := s.core.Engine.Learn(ctx); err != nil {
		return err
	}
	s.learnt = revision
	return nil
}
