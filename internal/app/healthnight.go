package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pufa/internal/console/admin"
	"pufa/internal/store"
)

// nightLate is when a piece of nightly work should have run again.
const nightLate = 26 * time.Hour

// nightHealth tells how each piece of the night's work went.
func (s *site) nightHealth(ctx context.Context) ([]admin.Need, error) {
	done, err := s.core.Store.NightWorks(ctx)
	if err != nil {
		return nil, fmt.Errorf("night work: %w", err)
	}
	var out []admin.Need
	for _, job := range s.nightJobs() {
		if job.title != "" {
			out = append(out, s.nightNeed(job, done[job.name]))
		}
	}
	return out, nil
}

func (s *site) nightNeed(job nightJob, w store.NightWork) admin.Need {
	n := admin.Need{Title: job.title}
	if job.name == "retention" {
		n.Path = admin.Prefix + "settings/retention"
	}
	switch {
	case w.Name == "":
		n.Detail = "还没有到时间。"
	case w.Failure != "":
		n.Urgency, n.Detail = admin.Broken, s.clockText(w.Began)+"没有办成："+w.Failure+"明天自动再来；一直这样，请看服务日志。"
		if !w.Good.IsZero() {
			n.Detail += "上次办成：" + s.clockText(w.Good) + "。"
		}
	case s.core.Now().Sub(w.Began) > nightLate:
		n.Urgency, n.Detail = admin.Soon, "上次是"+s.clockText(w.Began)+"，该再来一次了。夜里服务没开着？"
	default:
		n.Detail = fmt.Sprintf("%s办好，用了%s。", s.clockText(w.Began), w.Ended.Sub(w.Began).Round(time.Second))
	}
	return n
}

// nightSum is the night's work in a line.
func (s *site) nightSum(ctx context.Context) (admin.Need, error) {
	all, err := s.nightHealth(ctx)
	if err != nil {
		return admin.Need{}, err
	}
	sum := admin.Need{Title: "夜间工作", Path: healthPath}
	var wrong []string
	for _, n := range all {
		sum.Urgency = max(sum.Urgency, n.Urgency)
		if n.Urgency > admin.Fine {
			wrong = append(wrong, n.Title)
		}
	}
	sum.Detail = fmt.Sprintf("%d项都正常。", len(all))
	if len(wrong) > 0 {
		sum.Detail = strings.Join(wrong, "、") + "：要看一看。"
	}
	return sum, nil
}
