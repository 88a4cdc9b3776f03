package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"pufa/duty"
	"pufa/internal/fault"
)

// reportDetails are the parts of a report that many have not.
type reportDetails struct {
	Partners []string `json:"partners,omitempty"`
	Laws     []string `json:"laws,omitempty"`
	Links    []string `json:"links,omitempty"`
	Photos   []string `json:"photos,omitempty"`
	Text     string   `json:"text,omitempty"`
}

var reportColumns = []string{"id", "key", "unit", "person", "day", "last_day", "place", "theme", "title", "form", "sessions", "people", "schools", "materials",
	"banners", "or_more", "details", "source", "at", "stored", "item", "matched", "state", "reason", "reviewed_by", "reviewed_at", "settled"}

// AddReport stores a report once for a key.
func (s *Store) AddReport(ctx context.Context, r duty.Report, key string) (kept duty.Report, added bool, err error) {
	if key, err = s.messageKey(key); err != nil {
		return r, false, fail("add report", err)
	}
	row, err := s.reportRow(r, key)
	if err != nil {
		return r, false, fail("add report", err)
	}
	text := insertText("duty_reports", reportColumns, 1) + ` ON CONFLICT DO NOTHING`
	res, err := s.writer(ctx).ExecContext(ctx, text, row...)
	if err != nil {
		return r, false, fail("add report", err)
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return r, err == nil, fail("add report", err)
	}
	found, err := s.reports(ctx, `key = $1`, ``, key)
	if err != nil || len(found) == 0 {
		return r, false, fail("find report of the message", errors.Join(err, sql.ErrNoRows))
	}
	return found[0], false, nil
}

// AddReports stores imported reports with their reviews.
func (s *Store) AddReports(ctx context.Context, reports []duty.Report, c duty.Change) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		added := 0
		for _, r := range reports {
			row, err := s.reportRow(r, "")
			if err != nil {
				return err
			}
			res, err := s.writer(ctx).ExecContext(ctx, insertText("duty_reports", reportColumns, 1)+` ON CONFLICT DO NOTHING`, row...)
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil || n == 0 {
				if err != nil {
					return err
				}
				continue
			}
			added++
			if r.State == duty.Submitted {
				continue
			}
			v := duty.Review{Report: r.ID, State: r.State, Reason: r.Reason, Item: r.Item, By: r.ReviewedBy, At: r.ReviewedAt}
			if err := s.addReview(ctx, v); err != nil {
				return err
			}
		}
		return s.auditDuty(ctx, c, "reports", "", fmt.Sprintf(`{"reports":%d,"new":%d}`, len(reports), added))
	})
	return fail("add reports", err)
}

// reportRow is a report in the order of reportColumns.
func (s *Store) reportRow(r duty.Report, key string) ([]any, error) {
	details, err := detailsText(r)
	if err != nil {
		return nil, err
	}
	stored, settled := millis(s.now()), int64(0)
	if r.State != duty.Submitted {
		settled = stored
	}
	return []any{r.ID, key, r.Unit, r.Person, dayNumber(r.Date), dayNumber(r.End), clean(r.Place), clean(r.Theme), clean(r.Title), clean(string(r.Form)),
		r.Sessions.N, r.People.N, r.Schools.N, r.Materials.N, r.Banners.N, moreBits(r), details, clean(r.Source), millis(r.At), stored,
		r.Item, r.Item, string(r.State), clean(r.Reason), clean(r.ReviewedBy), zeroMillis(r.ReviewedAt), settled}, nil
}

func detailsText(r duty.Report) (string, error) {
	d := reportDetails{Partners: r.Partners, Laws: r.Laws, Links: r.Links, Photos: r.Photos, Text: r.Text}
	text, err := jsonText(d)
	if text == "{}" {
		text = ""
	}
	return text, err
}

// numbers are the report's counts in the order of the bits of or_more.
func numbers(r *duty.Report) []*duty.Count {
	return []*duty.Count{&r.Sessions, &r.People, &r.Schools, &r.Materials, &r.Banners}
}

func moreBits(r duty.Report) (bits int) {
	for i, n := range numbers(&r) {
		if n.OrMore {
			bits |= 1 << i
		}
	}
	return bits
}

const reportSelect = `SELECT id, unit, person, day, last_day, place, theme, title, form, sessions, people, schools, materials, banners, or_more,
	details, source, at, item, matched, state, reason, reviewed_by, reviewed_at, settled FROM duty_reports WHERE `

// reports reads reports where a condition holds.
func (s *Store) reports(ctx context.Context, where, order string, args ...any) ([]duty.Report, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, reportSelect+where+order, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []duty.Report
	for rows.Next() {
		r, _, err := scanReport(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// pastReport is what a report needs to be shown as it was.
type pastReport struct {
	matched string
	settled int64
}

func scanReport(rows *sql.Rows) (r duty.Report, past pastReport, err error) {
	var day, last, at, reviewed int64
	var bits int
	var details string
	err = rows.Scan(&r.ID, &r.Unit, &r.Person, &day, &last, &r.Place, &r.Theme, &r.Title, &r.Form, &r.Sessions.N, &r.People.N, &r.Schools.N,
		&r.Materials.N, &r.Banners.N, &bits, &details, &r.Source, &at, &r.Item, &past.matched, &r.State, &r.Reason, &r.ReviewedBy, &reviewed, &past.settled)
	if err != nil {
		return r, past, err
	}
	r.Date, r.End, r.At, r.ReviewedAt = dayOf(day), dayOf(last), fromMillis(at), fromZeroMillis(reviewed)
	for i, n := range numbers(&r) {
		n.OrMore = bits&(1<<i) != 0
	}
	if details != "" {
		var d reportDetails
		if err := json.Unmarshal([]byte(details), &d); err != nil {
			return r, past, fmt.Errorf("report %s: %w", r.ID, err)
		}
		r.Partners, r.Laws, r.Links, r.Photos, r.Text = d.Partners, d.Laws, d.Links, d.Photos, d.Text
	}
	return r, past, nil
}

// DutyReport is a report by its id.
func (s *Store) DutyReport(ctx context.Context, id string) (duty.Report, error) {
	found, err := s.reports(ctx, `id = $1`, ``, id)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "没有这条报送。")
	}
	if err != nil {
		return duty.Report{}, fail("read report", err)
	}
	return found[0], nil
}

// FindReports lists reports, latest first.
func (s *Store) FindReports(ctx context.Context, f duty.ReportFilter) ([]duty.Report, error) {
	if f.Limit == 0 {
		f.Limit = 50
	}
	where, args := []string{`TRUE`}, []any{}
	only := func(condition string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	// Only what is asked for stands in the text, so that an index is chosen for it.
	if f.Unit != "" {
		only(`unit = $%d`, f.Unit)
	}
	if f.State != "" {
		only(`state = $%d`, string(f.State))
	}
	if f.Year != 0 {
		only(`day >= $%d`, int64(f.Year)*10_000)
		only(`day < $%d`, int64(f.Year+1)*10_000)
	}
	args = append(args, f.Limit)
	out, err := s.reports(ctx, strings.Join(where, ` AND `), fmt.Sprintf(` ORDER BY at DESC, id LIMIT $%d`, len(args)), args...)
	return out, fail("list reports", err)
}

// ReviewReport adds a decision on a report in the state that the reviewer saw.
func (s *Store) ReviewReport(ctx context.Context, v duty.Review, seen duty.ReportState, c duty.Change) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		res, err := s.writer(ctx).ExecContext(ctx, `UPDATE duty_reports SET state = $2, reason = $3, item = $4, reviewed_by = $5, reviewed_at = $6, settled = $7
			WHERE id = $1 AND state = $8`, v.Report, string(v.State), clean(v.Reason), v.Item, clean(v.By), millis(v.At), millis(s.now()), string(seen))
		if err != nil {
			return err
		}
		if err := touched(res, "这条报送刚被别人审核过，请刷新再看。"); err != nil {
			return err
		}
		if err := s.addReview(ctx, v); err != nil {
			return err
		}
		after, err := jsonText(map[string]string{"state": string(v.State), "item": v.Item})
		if err != nil {
			return err
		}
		return s.auditDuty(ctx, c, "report/"+v.Report, string(seen), after)
	})
	return fail("review report", err)
}

func (s *Store) addReview(ctx context.Context, v duty.Review) error {
	_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO duty_reviews (report, seq, state, reason, item, actor, at, stored)
		SELECT $1, 1 + COALESCE(MAX(seq), 0), $2, $3, $4, $5, $6, $7 FROM duty_reviews WHERE report = $1`,
		v.Report, string(v.State), clean(v.Reason), v.Item, clean(v.By), zeroMillis(v.At), millis(s.now()))
	return err
}
