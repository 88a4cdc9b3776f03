package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pufa/duty"
)

// Records are a period's records as they stood at a moment.
func (s *Store) Records(ctx context.Context, p duty.Period, unit string, asOf time.Time) (*duty.Records, error) {
	if unit == "" {
		return s.RecordsOf(ctx, p, nil, asOf)
	}
	return s.RecordsOf(ctx, p, []string{unit}, asOf)
}

// RecordsOf are the records of several units and those below them; nil takes all.
func (s *Store) RecordsOf(ctx context.Context, p duty.Period, units []string, asOf time.Time) (*duty.Records, error) {
	r := &duty.Records{Period: p, AsOf: asOf}
	if asOf.IsZero() {
		r.AsOf = s.now()
	}
	err := s.loadRecords(ctx, r, units, momentOf(asOf))
	return r, fail("load records of "+p.String(), err)
}

// mostNamed is how many units a statement names; of more, all are read and chosen from.
const mostNamed = 100

func (s *Store) loadRecords(ctx context.Context, r *duty.Records, units []string, moment int64) (err error) {
	if r.Units, err = s.dutyUnits(ctx, moment); err != nil {
		return err
	}
	wanted := unitsBelow(r.Units, units)
	r.Units = only(r.Units, wanted, func(u duty.Unit) string { return u.ID })
	var named []any
	if len(wanted) <= mostNamed {
		for unit := range wanted {
			named = append(named, unit)
		}
	}
	if r.Lists, err = s.dutyLists(ctx, r.Period.Year, named, true, moment); err != nil {
		return err
	}
	if r.Reports, err = s.reportsAt(ctx, r.Period, named, moment); err != nil {
		return err
	}
	span := r.Period.Span()
	if r.Register, err = kept[duty.Entry](ctx, s, "duty_register", "", "kind, unit, id", moment); err != nil {
		return err
	}
	if r.Media, err = kept[duty.MediaFigure](ctx, s, "duty_media", `year = $2`, "account", moment, r.Period.Year); err != nil {
		return err
	}
	if r.Figures, err = kept[duty.Figure](ctx, s, "duty_figures", `year = $2`, "unit, name", moment, r.Period.Year); err != nil {
		return err
	}
	if r.Marks, err = kept[duty.Mark](ctx, s, "duty_marks", `period = $2`, "unit, id", moment, r.Period.String()); err != nil {
		return err
	}
	if r.Study, err = kept[duty.StudyFigure](ctx, s, "duty_study", `closes >= $2 AND closes <= $3`, "unit, assignment", moment, dayNumber(span.Start), dayNumber(span.End)); err != nil {
		return err
	}
	err = errors.Join(s.loadPrompts(ctx, r, moment), s.loadOwned(ctx, r, moment))
	r.Register = inPeriod(r.Register, r.Period)
	if wanted != nil {
		limit(r, wanted)
	}
	return err
}

func inPeriod(entries []duty.Entry, p duty.Period) (out []duty.Entry) {
	for _, e := range entries {
		if e.In(p) {
			out = append(out, e)
		}
	}
	return out
}

// unitsBelow are units and those below them, at any depth; nil for all.
func unitsBelow(units []duty.Unit, tops []string) map[string]bool {
	if tops == nil {
		return nil
	}
	in := map[string]bool{}
	for _, top := range tops {
		in[top] = true
	}
	for grown := true; grown; {
		grown = false
		for _, u := range units {
			if !in[u.ID] && in[u.Parent] {
				in[u.ID], grown = true, true
			}
		}
	}
	return in
}

// among is a condition that a column is one of some values, the first of them $n; empty
// for none.
func among(column string, values []any, n int) string {
	if len(values) == 0 {
		return ""
	}
	marks := make([]string, len(values))
	for i := range values {
		marks[i] = fmt.Sprint("$", n+i)
	}
	return ` AND ` + column + ` IN (` + strings.Join(marks, ", ") + `)`
}

// only keeps what belongs to wanted units; everything where wanted is nil.
func only[T any](all []T, wanted map[string]bool, unit func(T) string) []T {
	if wanted == nil {
		return all
	}
	var out []T
	for _, v := range all {
		if wanted[unit(v)] {
			out = append(out, v)
		}
	}
	return out
}

func limit(r *duty.Records, wanted map[string]bool) {
	r.Lists = only(r.Lists, wanted, func(l duty.List) string { return l.Unit })
	r.Reports = only(r.Reports, wanted, func(v duty.Report) string { return v.Unit })
	r.Register = only(r.Register, wanted, func(e duty.Entry) string { return e.Unit })
	r.Figures = only(r.Figures, wanted, func(f duty.Figure) string { return f.Unit })
	r.Marks = only(r.Marks, wanted, func(m duty.Mark) string { return m.Unit })
	r.Study = only(r.Study, wanted, func(f duty.StudyFigure) string { return f.Unit })
	r.Prompts = only(r.Prompts, wanted, func(p duty.Prompt) string { return p.Unit })
	r.Questions = only(r.Questions, wanted, func(q duty.Owned) string { return q.Unit })
	accounts := map[string]bool{}
	for _, u := range r.Units {
		for _, a := range u.Accounts {
			accounts[a.ID] = true
		}
	}
	r.Media = only(r.Media, accounts, func(f duty.MediaFigure) string { return f.Account })
}

// reportsAt are the reports of a period with the state they were in at a moment.
func (s *Store) reportsAt(ctx context.Context, p duty.Period, units []any, moment int64) ([]duty.Report, error) {
	span := p.Span()
	args := append([]any{dayNumber(span.Start), dayNumber(span.End), moment}, units...)
	rows, err := s.reader(ctx).QueryContext(ctx, reportSelect+`day >= $1 AND day <= $2 AND stored <= $3`+among("unit", units, 4)+` ORDER BY day, id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []duty.Report
	later := map[string]int{} // reports that were reviewed after the moment, with their place
	for rows.Next() {
		r, past, err := scanReport(rows)
		if err != nil {
			return nil, err
		}
		if past.settled > moment {
			later[r.ID] = len(out)
			r.State, r.Reason, r.ReviewedBy, r.ReviewedAt, r.Item = duty.Submitted, "", "", time.Time{}, past.matched
		}
		out = append(out, r)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(later) == 0 {
		return out, err
	}
	return out, s.earlierReviews(ctx, out, later, moment)
}

// earlierReviews puts the reviews back that were the last ones at a moment.
func (s *Store) earlierReviews(ctx context.Context, reports []duty.Report, later map[string]int, moment int64) error {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT report, state, reason, item, actor, at FROM duty_reviews v
		WHERE stored <= $1 AND report IN (SELECT id FROM duty_reports WHERE settled > $1) ORDER BY report, seq`, moment)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var v duty.Review
		var at int64
		if err := rows.Scan(&v.Report, &v.State, &v.Reason, &v.Item, &v.By, &at); err != nil {
			return err
		}
		i, ok := later[v.Report]
		if !ok {
			continue
		}
		r := &reports[i]
		r.State, r.Reason, r.Item, r.ReviewedBy, r.ReviewedAt = v.State, v.Reason, v.Item, v.By, fromZeroMillis(at)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("earlier reviews: %w", err)
	}
	return nil
}
