package app

import (
	"context"
	"fmt"
	"time"

	"pufa/internal/access"
	"pufa/internal/console/admin"
	"pufa/internal/store"
)

// jobNews is how long a job that failed is on the first page of who began it.
const jobNews = 24 * time.Hour

// jobNeeds are the visitor's long works that are under way or failed lately.
func (s *site) jobNeeds(ctx context.Context, a access.Account) ([]admin.Need, error) {
	if !a.Can(access.SeeKnowledge) {
		return nil, nil
	}
	now := s.core.Now()
	jobs, err := s.core.Store.Jobs(ctx, now)
	if err != nil {
		return nil, fmt.Errorf("jobs under way: %w", err)
	}
	var out []admin.Need
	retried := map[string]bool{} // kinds with a later one
	for _, j := range jobs {
		if j.Actor != a.Name || retried[j.Kind] {
			continue
		}
		retried[j.Kind] = true
		n := admin.Need{Path: admin.Prefix + "jobs/" + j.ID}
		switch {
		case j.State == store.JobRunning:
			n.Title, n.Detail = j.Title+"：正在进行", "您开始的工作，点开看进度。"
		case j.State != store.JobDone && now.Sub(j.Started) < jobNews:
			n.Title, n.Detail, n.Urgency = j.Title+"：没有做完", j.Result, admin.Broken
		default:
			continue
		}
		out = append(out, n)
	}
	return out, nil
}

// endJobs stops long works under way.
func (s *site) endJobs() {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	if err := s.jobs.Close(ctx); err != nil {
		s.core.Log.Warn("long works were still under way", "error", err)
	}
}
