package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"pufa/internal/fault"
	"pufa/scheduler"
)

// CampaignPorts is the store as the scheduler sees it.
func (s *Store) CampaignPorts() scheduler.Ports {
	return scheduler.Ports{Campaigns: s, Planning: s, Outbox: s, Quotas: s, Results: s, Followers: s}
}

// AddCampaign stores a new campaign; false when there is one of its template for
// the same days.
func (s *Store) AddCampaign(ctx context.Context, c scheduler.Campaign) (added bool, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		body, err := json.Marshal(c)
		if err != nil {
			return err
		}
		res, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO campaigns (id, template, year, occurs, state, revision, starts, ends, body)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
			c.ID, clean(c.Template), c.Year, c.Occurs.String(), string(c.State), c.Revision, c.Start.String(), c.End.String(), clean(string(body)))
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if added = n == 1; err != nil || !added {
			return err
		}
		return s.auditCampaign(ctx, "", c)
	})
	return added, fail("add campaign", err)
}

// auditCampaign writes the line of a campaign's last move.
func (s *Store) auditCampaign(ctx context.Context, before string, c scheduler.Campaign) error {
	last := c.History[len(c.History)-1]
	after, err := json.Marshal(struct {
		Reason string             `json:"reason,omitempty"`
		To     scheduler.Campaign `json:"to"`
	}{last.Reason, c})
	if err != nil {
		return err
	}
	_, err = s.Audit(ctx, AuditEntry{At: last.At, Actor: last.By, Action: "campaign." + string(last.Action), Subject: c.Subject(),
		Before: before, After: string(after)})
	return err
}

// NoteTest writes a test send into the audit log.
func (s *Store) NoteTest(ctx context.Context, id, step string, to []string, by scheduler.Change) error {
	detail, err := json.Marshal(map[string]any{"step": step, "to": to})
	if err == nil {
		_, err = s.Audit(ctx, AuditEntry{At: by.At, Actor: by.By, Action: "campaign.test", Subject: "campaign/" + id, After: string(detail)})
	}
	return fail("note test", err)
}

// Campaign is a campaign by its id.
func (s *Store) Campaign(ctx context.Context, id string) (scheduler.Campaign, error) {
	out, _, err := s.campaigns(ctx, `id = $1`, id)
	if err != nil {
		return scheduler.Campaign{}, fail("read campaign", err)
	}
	if len(out) == 0 {
		return scheduler.Campaign{}, fault.New(fault.NotFound, "没有编号是“%s”的活动。", id)
	}
	return out[0], nil
}

// Campaigns are those in one of the states, all when none is named, by first day.
func (s *Store) Campaigns(ctx context.Context, states ...scheduler.State) ([]scheduler.Campaign, error) {
	where, args := `1 = 1`, []any{}
	if len(states) > 0 {
		marks := make([]string, len(states))
		for i, st := range states {
			marks[i], args = fmt.Sprintf("$%d", i+1), append(args, string(st))
		}
		where = `state IN (` + strings.Join(marks, ", ") + `)`
	}
	out, _, err := s.campaigns(ctx, where+` ORDER BY starts, id`, args...)
	return out, fail("list campaigns", err)
}

func (s *Store) campaigns(ctx context.Context, where string, args ...any) (out []scheduler.Campaign, bodies []string, err error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT body FROM campaigns WHERE `+where, args...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var body string
		var c scheduler.Campaign
		if err := rows.Scan(&body); err != nil {
			return nil, nil, err
		}
		if err := json.Unmarshal([]byte(body), &c); err != nil {
			return nil, nil, fmt.Errorf("campaign: %w", err)
		}
		out, bodies = append(out, c), append(bodies, body)
	}
	return out, bodies, rows.Err()
}

// ChangeCampaign loads a campaign with the steps that were planned, calls change and
// stores what it returns. What was planned and waits is withdrawn with a cancelled
// campaign.
func (s *Store) ChangeCampaign(ctx context.Context, id string, change func(c scheduler.Campaign, runs []scheduler.StepRun) (scheduler.Campaign, error)) (out scheduler.Campaign, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		// The update locks the row on PostgreSQL; SQLite has one writer.
		if _, err := s.writer(ctx).ExecContext(ctx, `UPDATE campaigns SET revision = revision WHERE id = $1`, id); err != nil {
			return err
		}
		found, bodies, err := s.campaigns(ctx, `id = $1`, id)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, "没有编号是“%s”的活动。", id)
		}
		runs, err := s.StepRuns(ctx, id)
		if err != nil {
			return err
		}
		if out, err = change(found[0], runs); err != nil {
			return err
		}
		return s.storeCampaign(ctx, out, bodies[0])
	})
	return out, fail("change campaign", err)
}

func (s *Store) storeCampaign(ctx context.Context, c scheduler.Campaign, before string) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if _, err := s.writer(ctx).ExecContext(ctx, `UPDATE campaigns SET state = $2, revision = $3, starts = $4, ends = $5, body = $6 WHERE id = $1`,
		c.ID, string(c.State), c.Revision, c.Start.String(), c.End.String(), clean(string(body))); err != nil {
		return err
	}
	if c.State == scheduler.Cancelled {
		if err := s.Withdraw(ctx, c.ID, scheduler.Withdrawn, c.Changed); err != nil {
			return err
		}
	}
	return s.auditCampaign(ctx, before, c)
}

// StepRuns are the steps of a campaign that were planned or missed, by due time.
func (s *Store) StepRuns(ctx context.Context, campaign string) ([]scheduler.StepRun, error) {
	out, err := s.stepRuns(ctx, `campaign = $1 ORDER BY due, id`, campaign)
	return out, fail("list steps", err)
}

func (s *Store) stepRuns(ctx context.Context, where string, args ...any) ([]scheduler.StepRun, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, campaign, step, phase, reason, due, planned, expires, finished FROM campaign_steps WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []scheduler.StepRun
	for rows.Next() {
		var r scheduler.StepRun
		var due, planned, expires, finished int64
		if err := rows.Scan(&r.ID, &r.Campaign, &r.Step, &r.Phase, &r.Reason, &due, &planned, &expires, &finished); err != nil {
			return nil, err
		}
		r.Due, r.Planned, r.Expires = fromMillis(due), fromMillis(planned), fromMillis(expires)
		if finished > 0 {
			r.Finished = fromMillis(finished)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
