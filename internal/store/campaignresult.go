package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"pufa/scheduler"
)

// Progress counts the deliveries of the steps that were planned.
func (s *Store) Progress(ctx context.Context, campaign string) ([]scheduler.StepProgress, error) {
	runs, err := s.stepRuns(ctx, `campaign = $1 ORDER BY due, id`, campaign)
	if err != nil {
		return nil, fail("read progress", err)
	}
	out := make([]scheduler.StepProgress, len(runs))
	for i, r := range runs {
		p := scheduler.StepProgress{Run: r}
		for _, read := range []func(context.Context, *scheduler.StepProgress) error{s.skipped, s.phases, s.reads} {
			if err := read(ctx, &p); err != nil {
				return nil, fail("read progress", err)
			}
		}
		out[i] = p
	}
	return out, nil
}

// skipped counts those whom no channel reached when the step was planned.
func (s *Store) skipped(ctx context.Context, p *scheduler.StepProgress) error {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT reason, COUNT(*) FROM campaign_recipients WHERE step = $1 AND channel = '' GROUP BY reason ORDER BY reason`, p.Run.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c scheduler.ReachCount
		if err := rows.Scan(&c.Reason, &c.Count); err != nil {
			return err
		}
		p.Skipped = append(p.Skipped, c)
	}
	return rows.Err()
}

func (s *Store) phases(ctx context.Context, p *scheduler.StepProgress) error {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT channel, phase, reason, COUNT(*), SUM(size), SUM(total), SUM(filtered), SUM(sent), SUM(failed)
		FROM outbox WHERE step = $1 GROUP BY channel, phase, reason ORDER BY channel, phase, reason`, p.Run.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c scheduler.PhaseCount
		var t scheduler.Tally
		if err := rows.Scan(&c.Channel, &c.Phase, &c.Reason, &c.Rows, &c.People, &t.Total, &t.Filtered, &t.Sent, &t.Failed); err != nil {
			return err
		}
		p.Groups = append(p.Groups, c)
		p.Planned += c.People
		p.Result.Total += t.Total
		p.Result.Filtered += t.Filtered
		p.Result.Sent += t.Sent
		p.Result.Failed += t.Failed
	}
	return rows.Err()
}

func (s *Store) reads(ctx context.Context, p *scheduler.StepProgress) error {
	var text string
	err := s.reader(ctx).QueryRowContext(ctx, `SELECT reads FROM campaign_steps WHERE id = $1`, p.Run.ID).Scan(&text)
	if err != nil || text == "" {
		return err
	}
	return json.Unmarshal([]byte(text), &p.Reads)
}

// after is how long what a recipient does counts as following from a step.
const after = 7 * 24 * time.Hour

// Responses counts what recipients did after the steps, by the step's key.
func (s *Store) Responses(ctx context.Context, campaign string) (map[string]scheduler.Response, error) {
	week := fmt.Sprint(after.Milliseconds())
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT r.step,
			COALESCE(SUM(CASE WHEN c.replied > 0 THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN f.gone >= c.at AND f.gone < c.at + `+week+` THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM campaign_wishes w WHERE w.follower = c.follower AND NOT w.wants AND w.at >= c.at AND w.at < c.at + `+week+`) THEN 1 ELSE 0 END), 0)
		FROM campaign_steps r JOIN campaign_recipients c ON c.step = r.id AND c.reason = '' LEFT JOIN followers f ON f.follower = c.follower
		WHERE r.campaign = $1 GROUP BY r.step`, campaign)
	if err != nil {
		return nil, fail("count responses", err)
	}
	defer rows.Close()
	out := map[string]scheduler.Response{}
	for rows.Next() {
		var step string
		var r scheduler.Response
		if err := rows.Scan(&step, &r.Replied, &r.Unsubscribed, &r.OptedOut); err != nil {
			return nil, fail("count responses", err)
		}
		out[step] = r
	}
	return out, fail("count responses", rows.Err())
}

// SentArticles are the articles of mass messages sent since a time.
func (s *Store) SentArticles(ctx context.Context, since time.Time) ([]scheduler.ArticleSent, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT step, data_id, first FROM outbox WHERE data_id > 0 AND first >= $1 ORDER BY id`, millis(since))
	if err != nil {
		return nil, fail("list articles", err)
	}
	defer rows.Close()
	var out []scheduler.ArticleSent
	for rows.Next() {
		var a scheduler.ArticleSent
		var sent int64
		if err := rows.Scan(&a.Run, &a.DataID, &sent); err != nil {
			return nil, fail("list articles", err)
		}
		a.Sent = fromMillis(sent)
		out = append(out, a)
	}
	return out, fail("list articles", rows.Err())
}

// SaveReads stores the platform's figures of a step, replacing older ones.
func (s *Store) SaveReads(ctx context.Context, run int64, r scheduler.Reads) error {
	body, err := json.Marshal(r)
	if err == nil {
		_, err = s.writer(ctx).ExecContext(ctx, `UPDATE campaign_steps SET reads = $2 WHERE id = $1`, run, string(body))
	}
	return fail("save reads", err)
}

// CampaignQuiz counts the followers who practised questions since a time, and how many
// of them they knew the last time.
func (s *Store) CampaignQuiz(ctx context.Context, questions []string, since time.Time) (f scheduler.QuizFigures, err error) {
	q := &question{}
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT COUNT(DISTINCT follower), COUNT(*), COALESCE(SUM(CASE WHEN wrong THEN 0 ELSE 1 END), 0)
		FROM practice_cards WHERE question IN `+list(q, questions)+` AND reviewed >= `+q.arg(millis(since)), q.args...).Scan(&f.People, &f.Asked, &f.Correct)
	return f, fail("count quiz", err)
}
