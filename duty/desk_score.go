package duty

import (
	"context"
	"slices"
	"time"

	"pufa/content"
	"pufa/internal/fault"
)

// Explain scores one unit with events and reasons, as it stands now. The empty rubric
// is the one for the unit's kind.
func (d *Desk) Explain(ctx context.Context, w Who, rubric, unit string, p Period, now time.Time) (Score, *content.Rubric, error) {
	if err := w.may(unit); err != nil {
		return Score{}, nil, err
	}
	records, err := d.current(ctx, p, unit, now)
	if err != nil {
		return Score{}, nil, err
	}
	i := slices.IndexFunc(records.Units, func(u Unit) bool { return u.ID == unit })
	if i < 0 {
		return Score{}, nil, fault.New(fault.NotFound, "没有这个单位。")
	}
	r, err := d.Rubric(ctx, rubric, records.Units[i].Kind, p.Year)
	if err != nil {
		return Score{}, nil, err
	}
	s, _ := NewScorer(records, d.loc).Score(r, unit, true)
	return s, r, nil
}

// current are the records as they stand now.
func (d *Desk) current(ctx context.Context, p Period, unit string, now time.Time) (*Records, error) {
	records, err := d.ports.Years.Records(ctx, p, unit, time.Time{})
	if err != nil {
		return nil, err
	}
	records.AsOf = now
	return records, nil
}

// Scores scores every unit that the rubric is for, as they stand now, units by name.
func (d *Desk) Scores(ctx context.Context, w Who, rubric string, p Period, now time.Time) ([]Score, *Records, error) {
	if err := w.ofBureau(); err != nil {
		return nil, nil, err
	}
	r, err := d.Rubric(ctx, rubric, KindOffice, p.Year)
	if err != nil {
		return nil, nil, err
	}
	records, err := d.current(ctx, p, "", now)
	if err != nil {
		return nil, nil, err
	}
	return scoreAll(r, records, d.loc), records, nil
}

func scoreAll(r *content.Rubric, records *Records, loc *time.Location) []Score {
	scorer := NewScorer(records, loc)
	var out []Score
	for _, u := range records.Units {
		if !Applies(r, u.Kind) {
			continue
		}
		if s, ok := scorer.Score(r, u.ID, false); ok {
			out = append(out, s)
		}
	}
	return out
}

// Records are a period's records, for reports: the bureau's of all units, a liaison's of
// their own.
func (d *Desk) Records(ctx context.Context, w Who, p Period, unit string, asOf time.Time) (*Records, error) {
	if unit != "" || !w.bureau {
		if err := w.may(unit); err != nil {
			return nil, err
		}
	}
	r, err := d.ports.Years.Records(ctx, p, unit, asOf)
	if err == nil && !w.bureau {
		r.keepOwn(unit)
	}
	return r, err
}

// keepOwn takes the records of the units below away. Which units there are and their
// registers stay: they are the coverage of the unit above.
func (r *Records) keepOwn(unit string) {
	r.Lists = slices.DeleteFunc(r.Lists, func(l List) bool { return l.Unit != unit })
	r.Reports = slices.DeleteFunc(r.Reports, func(v Report) bool { return v.Unit != unit })
	r.Figures = slices.DeleteFunc(r.Figures, func(f Figure) bool { return f.Unit != unit })
	r.Prompts = slices.DeleteFunc(r.Prompts, func(p Prompt) bool { return p.Unit != unit })
	r.Questions = slices.DeleteFunc(r.Questions, func(q Owned) bool { return q.Unit != unit })
	r.Marks = slices.DeleteFunc(r.Marks, func(m Mark) bool { return m.Unit != unit })
	r.Study = slices.DeleteFunc(r.Study, func(f StudyFigure) bool { return f.Unit != unit })
	for i := range r.Units {
		if r.Units[i].ID != unit {
			r.Units[i].Liaisons, r.Units[i].Accounts = nil, nil
		}
	}
	own := map[string]bool{}
	for _, u := range r.Units {
		for _, a := range u.Accounts {
			own[a.ID] = true
		}
	}
	r.Media = slices.DeleteFunc(r.Media, func(f MediaFigure) bool { return !own[f.Account] })
}
