package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/scheduler"
)

// reachText selects follower, channel and reason for everybody in the segment. A
// follower has either a channel or a reason. massless leaves mass messages out.
//
// Who had their data deleted, an opt-out among it, is found again by the platform's list:
// somebody of whom there is no sign of life and whom the list brought after a campaign's
// first step gets none of its later ones.
//
// had counts what a follower got: thousands of the week, ones of the month's mass
// messages. It is looked up once for each, hence the materialised part.
func (s *Store) reachText(ctx context.Context, q *question, p scheduler.StepPlan, massless bool) (string, error) {
	where, err := s.segmentWhere(ctx, q, p)
	if err != nil {
		return "", err
	}
	week, month := millis(p.Rules.WeekAgo(p.At)), millis(p.Rules.MonthStart(p.At))
	never := `WHEN s.follower IN (SELECT x.follower FROM campaign_wishes x WHERE NOT x.wants AND x.topic IN ('', ` + q.arg(p.Topic) + `)) THEN '` + string(scheduler.OptedOut) + `'
		WHEN s.openid = '' THEN '` + string(scheduler.NoOpenID) + `'
		WHEN s.seen = 0 AND s.since > (SELECT MIN(r.planned) FROM campaign_steps r WHERE r.campaign = ` + q.arg(p.Campaign) + `) THEN '` + string(scheduler.ListedAnew) + `'`
	if p.Rules.WeeklyCap > 0 {
		never += fmt.Sprintf(` WHEN s.had / 1000 >= %d THEN '%s'`, p.Rules.WeeklyCap, scheduler.Capped)
	}
	channels, last := s.channelCases(q, p, massless)
	word, words := `0`, ``
	if p.Step.Segment.Answered || slices.Contains(p.Rules.Usable(p.Step), scheduler.ViaCustom) {
		word, words = `w.at`, ` LEFT JOIN follower_words w ON w.follower = f.follower`
	}
	return `WITH segment AS MATERIALIZED (SELECT f.follower AS follower, f.openid AS openid, f.seen AS seen, f.since AS since, ` + word + ` AS word,
			(SELECT COALESCE(SUM(CASE WHEN d.at > ` + fmt.Sprint(week) + ` THEN 1000 ELSE 0 END + CASE WHEN d.channel = 'mass' AND d.at >= ` + fmt.Sprint(month) + ` THEN 1 ELSE 0 END), 0)
				FROM campaign_recipients d WHERE d.follower = f.follower AND d.at >= ` + fmt.Sprint(min(week, month)) + ` AND d.reason = '') AS had
			FROM followers f` + words + ` WHERE ` + where + `)
		SELECT follower, CASE WHEN reason = '' THEN channel ELSE '' END AS channel,
			CASE WHEN reason <> '' THEN reason WHEN channel = '' THEN '` + string(last) + `' ELSE '' END AS reason
		FROM (SELECT s.follower AS follower, CASE ` + never + ` ELSE '' END AS reason, ` + channels + ` AS channel FROM segment s) reached`, nil
}

// channelCases chooses each follower's first channel, and names the reason of those who
// have none.
func (s *Store) channelCases(q *question, p scheduler.StepPlan, massless bool) (text string, last scheduler.Reason) {
	var cases []string
	last = scheduler.NoChannel
	for _, ch := range p.Rules.Usable(p.Step) {
		condition := `1 = 1`
		switch ch {
		case scheduler.ViaMass:
			if massless {
				last = scheduler.TooFew
				continue
			}
			last = scheduler.MonthFull
			if p.Rules.MonthlyMass > 0 {
				condition = fmt.Sprintf(`s.had %% 1000 < %d`, p.Rules.MonthlyMass)
			}
		case scheduler.ViaCustom:
			last = scheduler.OutOfWindow
			condition = `s.word > ` + q.arg(millis(p.At.Add(-p.Rules.Window)))
		case scheduler.ViaSubscribe:
			last = scheduler.NoGrant
			condition = `EXISTS (SELECT 1 FROM notice_grants g WHERE g.follower = s.follower AND g.allowed > 0 AND g.template = ` + q.arg(p.Step.Content.TemplateID) + `)`
		}
		cases = append(cases, ` WHEN `+condition+` THEN '`+string(ch)+`'`)
	}
	if len(cases) == 0 {
		return `''`, last
	}
	return `CASE` + strings.Join(cases, "") + ` ELSE '' END`, last
}

// CountReach counts what PlanStep would plan.
func (s *Store) CountReach(ctx context.Context, p scheduler.StepPlan) ([]scheduler.ReachCount, error) {
	counts, err := s.reachCounts(ctx, p, false)
	if err == nil && countOf(counts, scheduler.ViaMass) == 1 {
		counts, err = s.reachCounts(ctx, p, true)
	}
	return counts, fail("count reach", err)
}

func (s *Store) reachCounts(ctx context.Context, p scheduler.StepPlan, massless bool) ([]scheduler.ReachCount, error) {
	q := &question{}
	text, err := s.reachText(ctx, q, p, massless)
	if err != nil {
		return nil, err
	}
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT channel, reason, COUNT(*) FROM (`+text+`) r GROUP BY channel, reason ORDER BY channel, reason`, q.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []scheduler.ReachCount
	for rows.Next() {
		var c scheduler.ReachCount
		if err := rows.Scan(&c.Channel, &c.Reason, &c.Count); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

func countOf(counts []scheduler.ReachCount, ch scheduler.Channel) int {
	for _, c := range counts {
		if c.Channel == ch {
			return c.Count
		}
	}
	return 0
}

// MassUsed counts the followers of a step's segment by the mass messages that they had in
// the month of its time.
func (s *Store) MassUsed(ctx context.Context, p scheduler.StepPlan) (map[int]int, error) {
	q := &question{}
	where, err := s.segmentWhere(ctx, q, p)
	if err != nil {
		return nil, fail("count mass messages", err)
	}
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT used, COUNT(*) FROM (SELECT (SELECT COUNT(*) FROM campaign_recipients d
			WHERE d.follower = f.follower AND d.channel = 'mass' AND d.reason = '' AND d.at >= `+q.arg(millis(p.Rules.MonthStart(p.At)))+`) AS used
		FROM followers f LEFT JOIN follower_words w ON w.follower = f.follower WHERE `+where+`) u GROUP BY used`, q.args...)
	if err != nil {
		return nil, fail("count mass messages", err)
	}
	defer rows.Close()
	out := map[int]int{}
	for rows.Next() {
		var used, n int
		if err := rows.Scan(&used, &n); err != nil {
			return nil, fail("count mass messages", err)
		}
		out[used] = n
	}
	return out, fail("count mass messages", rows.Err())
}

// lead lets the leader with the highest token yet go on.
func (s *Store) lead(ctx context.Context, token int64) error {
	res, err := s.writer(ctx).ExecContext(ctx, `UPDATE counters SET value = $1 WHERE name = 'campaign leader' AND value <= $1`, token)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		if err == nil {
			err = scheduler.ErrNotLeader
		}
		return err
	}
	return nil
}

// addRun writes the row of a step, once, where its campaign is under way.
func (s *Store) addRun(ctx context.Context, p scheduler.StepPlan, phase scheduler.RunPhase, why scheduler.Reason, finished int64) (id int64, added bool, err error) {
	if id, err = s.advance(ctx, "campaign steps", 1); err != nil {
		return 0, false, err
	}
	res, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO campaign_steps (id, campaign, step, phase, reason, due, planned, expires, finished, reads)
		SELECT $1, id, $3, $4, $5, $6, $7, $8, $9, '' FROM campaigns WHERE id = $2 AND state IN ('scheduled', 'running') ON CONFLICT DO NOTHING`,
		id, p.Campaign, p.Step.Key, string(phase), string(why), millis(p.Due), millis(p.At), millis(p.Expires), finished)
	if err != nil {
		return 0, false, err
	}
	n, err := res.RowsAffected()
	return id, n == 1, err
}

// MissStep notes that a step was not sent, once.
func (s *Store) MissStep(ctx context.Context, leader int64, p scheduler.StepPlan, why scheduler.Reason) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		if err := s.lead(ctx, leader); err != nil {
			return err
		}
		_, _, err := s.addRun(ctx, p, scheduler.RunMissed, why, millis(p.At))
		return err
	})
	return fail("miss step", err)
}

// PlanStep writes the recipients and the outbox of a step in one transaction, once. The
// work is done by the database, so that its memory here does not grow with the segment.
func (s *Store) PlanStep(ctx context.Context, leader int64, p scheduler.StepPlan) (run scheduler.StepRun, planned bool, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		planned = false
		if err := s.lead(ctx, leader); err != nil {
			return err
		}
		id, added, err := s.addRun(ctx, p, scheduler.RunSending, scheduler.NoReason, 0)
		if err != nil || !added {
			return err
		}
		if err := s.addRecipients(ctx, id, p); err != nil {
			return err
		}
		planned = true
		runs, err := s.stepRuns(ctx, `id = $1`, id)
		if err == nil {
			run = runs[0]
		}
		return err
	})
	return run, planned, fail("plan step", err)
}

func (s *Store) addRecipients(ctx context.Context, run int64, p scheduler.StepPlan) error {
	tag, err := s.byTag(ctx, p)
	if err != nil {
		return fmt.Errorf("count: %w", err)
	}
	if err := s.insertRecipients(ctx, run, p, tag != 0, false); err != nil {
		return fmt.Errorf("recipients: %w", err)
	}
	sizes, err := s.batchSizes(ctx, run)
	if err != nil {
		return fmt.Errorf("batches: %w", err)
	}
	if n := len(sizes); n > 0 && tag == 0 && sizes[n-1] == 1 {
		if sizes, err = s.mendLast(ctx, run, p, sizes); err != nil {
			return fmt.Errorf("last batch: %w", err)
		}
	}
	if err := s.addBatches(ctx, run, p, tag, sizes); err != nil {
		return fmt.Errorf("batches: %w", err)
	}
	return s.addSingles(ctx, run, p)
}

// byTag is the tag by which a step may go out: nobody who has it is left out, and the
// platform counts as many as we do. 0 where there is none.
func (s *Store) byTag(ctx context.Context, p scheduler.StepPlan) (int64, error) {
	tag, only := p.Step.Segment.OnlyTag()
	if !only || p.TagSize == 0 || tag == scheduler.AllFollowers && p.Rules.DailyMass == 0 {
		return 0, nil
	}
	counts, err := s.reachCounts(ctx, p, false)
	if err != nil || len(counts) != 1 || counts[0].Channel != scheduler.ViaMass || counts[0].Count != p.TagSize || p.TagSize < 2 {
		return 0, err
	}
	return tag, nil
}

// insertRecipients writes a row for everybody in the segment, those of mass messages
// numbered through by batches; one batch for all who get it by tag.
func (s *Store) insertRecipients(ctx context.Context, run int64, p scheduler.StepPlan, oneBatch, massless bool) error {
	q := &question{}
	text, err := s.reachText(ctx, q, p, massless)
	if err != nil {
		return err
	}
	batch := fmt.Sprintf(`1 + (SUM(CASE WHEN channel = 'mass' THEN 1 ELSE 0 END) OVER (ORDER BY follower ROWS UNBOUNDED PRECEDING) - 1) / %d`, p.Rules.BatchSize)
	if oneBatch {
		batch = `1`
	}
	_, err = s.writer(ctx).ExecContext(ctx, `INSERT INTO campaign_recipients (step, follower, channel, batch, reason, at, replied)
		SELECT `+fmt.Sprint(run)+`, follower, channel, CASE WHEN channel = 'mass' THEN `+batch+` ELSE 0 END, reason, `+fmt.Sprint(millis(p.At))+`, 0
		FROM (`+text+`) r ORDER BY follower`, q.args...)
	return err
}

func (s *Store) batchSizes(ctx context.Context, run int64) ([]int, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT batch, COUNT(*) FROM campaign_recipients WHERE step = $1 AND batch > 0 GROUP BY batch ORDER BY batch`, run)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var sizes []int
	for rows.Next() {
		var batch, size int
		if err := rows.Scan(&batch, &size); err != nil {
			return nil, err
		}
		sizes = append(sizes, size)
	}
	return sizes, rows.Err()
}

// mendLast sees to a last batch of one, which the platform does not take: it gets another
// from the batch before; a lone recipient gets the step another way.
func (s *Store) mendLast(ctx context.Context, run int64, p scheduler.StepPlan, sizes []int) ([]int, error) {
	if n := len(sizes); n > 1 && sizes[n-2] > 2 {
		_, err := s.writer(ctx).ExecContext(ctx, `UPDATE campaign_recipients SET batch = $2 WHERE step = $1
			AND follower = (SELECT MAX(follower) FROM campaign_recipients WHERE step = $1 AND batch = $3)`, run, n, n-1)
		sizes[n-2]--
		sizes[n-1]++
		return sizes, err
	} else if n > 1 { // batches of two: the one joins the pair before
		_, err := s.writer(ctx).ExecContext(ctx, `UPDATE campaign_recipients SET batch = $3 WHERE step = $1 AND batch = $2`, run, n, n-1)
		sizes[n-2]++
		return sizes[:n-1], err
	}
	if _, err := s.writer(ctx).ExecContext(ctx, `DELETE FROM campaign_recipients WHERE step = $1`, run); err != nil {
		return nil, err
	}
	return nil, s.insertRecipients(ctx, run, p, false, true)
}

const outboxColumns = `(id, step, channel, batch, tag, follower, size, phase, reason, detail, fence, lease, ready, expires, tries, first,
	client_id, msg_id, data_id, message, done, total, filtered, sent, failed)`

// outboxRest fills what is empty at the start, with the argument of the time.
const outboxRest = `'waiting', '', '', 0, 0, $3, $4, 0, 0, `

func (s *Store) addBatches(ctx context.Context, run int64, p scheduler.StepPlan, tag int64, sizes []int) error {
	if len(sizes) == 0 {
		return nil
	}
	last, err := s.advance(ctx, "outbox", len(sizes))
	if err != nil {
		return err
	}
	for i, size := range sizes {
		_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO outbox `+outboxColumns+` VALUES ($1, $2, 'mass', $5, $6, '', $7, `+outboxRest+`$8, 0, 0, '', 0, 0, 0, 0, 0)`,
			last-int64(len(sizes))+int64(i)+1, run, millis(p.At), millis(p.Expires), i+1, tag, size, clientID())
		if err != nil {
			return err
		}
	}
	return nil
}

// addSingles makes the rows of messages to one follower.
func (s *Store) addSingles(ctx context.Context, run int64, p scheduler.StepPlan) error {
	var n int
	err := s.reader(ctx).QueryRowContext(ctx, `SELECT COUNT(*) FROM campaign_recipients WHERE step = $1 AND batch = 0 AND reason = ''`, run).Scan(&n)
	if err != nil || n == 0 {
		return err
	}
	last, err := s.advance(ctx, "outbox", n)
	if err != nil {
		return err
	}
	_, err = s.writer(ctx).ExecContext(ctx, `INSERT INTO outbox `+outboxColumns+`
		SELECT CAST($1 AS BIGINT) + ROW_NUMBER() OVER (ORDER BY follower), step, channel, 0, 0, follower, 1, `+outboxRest+`
			CAST($5 AS TEXT) || '-' || ROW_NUMBER() OVER (ORDER BY follower), 0, 0, '', 0, 0, 0, 0, 0
		FROM campaign_recipients WHERE step = $2 AND batch = 0 AND reason = ''`,
		last-int64(n), run, millis(p.At), millis(p.Expires), clientID())
	if err != nil {
		return fmt.Errorf("singles: %w", err)
	}
	return nil
}

// clientID is a fresh clientmsgid, short enough to get a number behind it.
func clientID() string { return "pufa-" + strings.ToLower(rand.Text()) }

// leaseFar is beyond any lease that a replica takes: a row leased further into the
// future was written by a clock that has jumped since.
const leaseFar = time.Hour
