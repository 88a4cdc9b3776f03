package dispatch

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"pufa/internal/wechat"
	"pufa/scheduler"
)

// readsFor is how long after its sending an article's figures are fetched; the platform
// counts its first 30 days.
const readsFor = 31 * 24 * time.Hour

// articleDetail is a row of getarticletotaldetail: running totals by day.
type articleDetail struct {
	MsgID   string `json:"msgid"`
	Details []struct {
		Readers int `json:"read_user"`
		Shares  int `json:"share_user"`
	} `json:"detail_list"`
}

// FetchReads fetches the figures of the articles that campaigns sent, by the day of their
// sending.
func FetchReads(ctx context.Context, client *wechat.Client, results scheduler.Results, now time.Time) error {
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
