package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"pufa/internal/wechat"
	"pufa/scheduler"
)

const (
	keepNotices = 30 * 24 * time.Hour
	keepQuotas  = 60 * 24 * time.Hour
	// readsFor is how long after its sending an article's figures are fetched; the
	// platform counts its first 30 days.
	readsFor = 31 * 24 * time.Hour
	nightly  = 10 * time.Minute
)

// nightlyOnce runs night work on one replica.
func (s *site) nightlyOnce(ctx context.Context, name string, work func(context.Context) error) error {
	lock, mine, err := s.state.Lock(ctx, "nightly-"+name, nightly)
	if err != nil || !mine {
		return err
	}
	return errors.Join(work(ctx), lock.Unlock(ctx))
}

// listFollowers brings the followers up to what the platform says, and forgets old
// notices and quotas.
func (s *site) listFollowers(ctx context.Context) error {
	return s.nightlyOnce(ctx, "followers", func(ctx context.Context) error {
		now := s.core.Now()
		errs := []error{
			s.core.Store.ForgetNotices(ctx, now.Add(-keepNotices)),
			s.core.Store.ForgetQuotas(ctx, now.Add(-keepQuotas).Format(time.DateOnly)),
		}
		if s.account.Kind == wechat.Unverified { // it may not list them
			return errors.Join(errs...)
		}
		done, err := listFollowers(ctx, s.client, s.core.Store, now)
		if err == nil {
			s.core.Log.InfoContext(ctx, "followers listed", "followers", done.Listed, "left", done.Left, "tags", done.Tags)
		}
		return errors.Join(append(errs, err)...)
	})
}

// fetchReads fetches the platform's figures of the articles that campaigns sent.
func (s *site) fetchReads(ctx context.Context) error {
	if s.account.Kind == wechat.Unverified {
		return nil
	}
	return s.nightlyOnce(ctx, "reads", func(ctx context.Context) error {
		return fetchReads(ctx, s.client, s.core.Store, s.core.Now())
	})
}

// articleDetail is a row of getarticletotaldetail: running totals by day.
type articleDetail struct {
	MsgID   string `json:"msgid"`
	Details []struct {
		Readers int `json:"read_user"`
		Shares  int `json:"share_user"`
	} `json:"detail_list"`
}

func fetchReads(ctx context.Context, client *wechat.Client, results scheduler.Results, now time.Time) error {
	sent, err := results.SentArticles(ctx, now.Add(-readsFor))
	if err != nil {
		return err
	}
	byDay := map[string][]scheduler.ArticleSent{}
	today := now.Format(time.DateOnly)
	for _, a := range sent {
		if day := a.Sent.In(now.Location()).Format(time.DateOnly); day < today { // the day must be over
			byDay[day] = append(byDay[day], a)
		}
	}
	sums := map[int64]scheduler.Reads{}
	for day, articles := range byDay {
		var out struct {
			List []articleDetail `json:"list"`
		}
		err := client.Do(ctx, http.MethodPost, "/datacube/getarticletotaldetail", nil, map[string]string{"begin_date": day, "end_date": day}, &out)
		if err != nil {
			return fmt.Errorf("figures of %s: %w", day, err)
		}
		addReads(sums, articles, out.List)
	}
	for run, r := range sums {
		r.At = now
		if err := results.SaveReads(ctx, run, r); err != nil {
			return err
		}
	}
	return nil
}

// addReads adds an article's latest totals to its step's; msgid is the data id with the
// article's place.
func addReads(sums map[int64]scheduler.Reads, articles []scheduler.ArticleSent, rows []articleDetail) {
	for _, row := range rows {
		data, _, _ := strings.Cut(row.MsgID, "_")
		i := slices.IndexFunc(articles, func(a scheduler.ArticleSent) bool { return fmt.Sprint(a.DataID) == data })
		if i < 0 || len(row.Details) == 0 {
			continue
		}
		last := row.Details[len(row.Details)-1]
		sum := sums[articles[i].Run]
		sum.Readers += last.Readers
		sum.Shares += last.Shares
		sums[articles[i].Run] = sum
	}
}
