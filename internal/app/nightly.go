package app

import (
	"context"
	"strings"

	"github.com/robfig/cron/v3"

	"pufa/internal/fault"
	"pufa/internal/store"
)

// nightJob is a piece of work that the clock starts.
type nightJob struct {
	at, name string
	title    string // on the page of the system's health; empty: not shown there
	run      func(context.Context) error
}

// nightJobs are the work of the small hours, and what is done more often.
func (s *site) nightJobs() []nightJob {
	return []nightJob{
		{"15 3 * * *", "retention", "删除到期的记录", s.deleteOverdue},
		{"20 3 * * *", "asked questions", "只留最近的提问", s.pruneAsked},
		{"25 3 * * *", "uploads", "清掉没确认的导入文件", s.dropUploads},
		{"30 3 * * *", "learn", "学习认定过的问法", s.learn},
		{"45 3 * * *", "duty clock", "责任落实的催办", s.runDuty},
		{"@every 1m", "deliver prompts", "", s.deliverPrompts},
		{remindEvery, "study reminders", "", s.remind},
		{"10 4 * * *", "list followers", "核对关注者名单", s.listFollowers},
		{"40 8 * * *", "article figures", "取群发文章的阅读量", s.fetchReads},
	}
}

// nightly does the work of the small hours until ctx ends.
func (s *site) nightly(ctx context.Context) {
	c := cron.New(cron.WithLocation(s.core.Config.Location), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	for _, job := range s.nightJobs() {
		_, err := c.AddFunc(job.at, func() { s.runJob(ctx, job) })
		if err != nil {
			s.core.Log.Error("plan nightly work", "job", job.name, "error", err)
		}
	}
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
}

// runJob does a piece of work and notes how it went, but for what runs all the time.
func (s *site) runJob(ctx context.Context, job nightJob) {
	began := s.core.Now()
	err := job.run(ctx)
	if err != nil {
		s.core.Log.Error("nightly work", "job", job.name, "error", err)
	}
	if strings.HasPrefix(job.at, "@") || ctx.Err() != nil {
		return
	}
	w := store.NightWork{Name: job.name, Began: began, Ended: s.core.Now()}
	if err != nil {
		w.Failure = fault.Message(err)
	}
	if err := s.core.Store.SaveNightWork(ctx, w); err != nil {
		s.core.Log.Error("note nightly work", "job", job.name, "error", err)
	}
}

// deleteOverdue deletes what was kept for as long as the settings say, on one replica.
func (s *site) deleteOverdue(ctx context.Context) error {
	return s.nightlyOnce(ctx, "retention", func(ctx context.Context) error {
		_, err := s.core.Store.DeleteOverdue(ctx, s.core.settings.retention(ctx), store.By{Actor: "夜间工作", At: s.core.Now()})
		return err
	})
}

// dropUploads drops files that were handed in and never confirmed.
func (s *site) dropUploads(ctx context.Context) error {
	return s.core.Store.DropStaleUploads(ctx, s.core.Now())
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
