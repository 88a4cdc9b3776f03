package duty

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pufa/content"
	"pufa/internal/datebook"
)

// FreezePreview is what freezing a period would keep, and what is missing for it.
type FreezePreview struct {
	Period Period
	Rubric content.Rubric
	Units  []string        // names of the units that get a score
	Scores []Score         // in their order
	Before int             // times that it was frozen by this rubric already
	Over   bool            // the period has ended
	Gaps   []FreezeMissing // what should be settled first
}

// FreezeMissing is something that is open, with the names of the units it is open at.
type FreezeMissing struct {
	What  string // 份报送还没审核
	N     int
	Units []string
	Kind  MissingKind
}

// MissingKind is where a missing thing is settled.
type MissingKind string

// What may be missing when a period is frozen.
const (
	MissingList     MissingKind = "list"
	MissingReview   MissingKind = "review"
	MissingNotice   MissingKind = "notice"
	MissingQuestion MissingKind = "question"
	MissingMark     MissingKind = "mark"
	MissingFigure   MissingKind = "figure"
	MissingAppeal   MissingKind = "appeal"
)

// BeforeFreeze looks at a period as freezing would find it now.
func (d *Desk) BeforeFreeze(ctx context.Context, w Who, rubric string, p Period, now time.Time) (FreezePreview, error) {
	if err := w.ofBureau(); err != nil {
		return FreezePreview{}, err
	}
	r, err := d.Rubric(ctx, rubric, KindOffice, p.Year)
	if err != nil {
		return FreezePreview{}, err
	}
	heads, err := d.ports.Snapshots.SnapshotHeads(ctx)
	if err != nil {
		return FreezePreview{}, err
	}
	records, err := d.current(ctx, p, "", now)
	if err != nil {
		return FreezePreview{}, err
	}
	appeals, err := d.ports.Appeals.Appeals(ctx, "")
	if err != nil {
		return FreezePreview{}, err
	}
	out := FreezePreview{Period: p, Rubric: *r, Scores: scoreAll(r, records, d.loc), Over: p.Span().End.Before(d.today(now))}
	for _, h := range heads {
		if h.Period == p.String() && h.Rubric.ID == r.ID {
			out.Before++
		}
	}
	m := missing{names: map[string]string{}}
	for _, u := range records.Units {
		if Applies(r, u.Kind) {
			m.names[u.ID], out.Units = u.Name, append(out.Units, u.Name)
		}
	}
	m.ofRecords(records, r, d.today(now))
	for _, a := range appeals {
		if a.Period == p.String() && a.Answered.IsZero() {
			m.note(MissingAppeal, "件申诉还没答复", a.Unit)
		}
	}
	out.Gaps = m.all
	return out, nil
}

// missing gathers what is open at the units that get a score.
type missing struct {
	names map[string]string // of the units, by id
	all   []FreezeMissing
}

func (m *missing) note(kind MissingKind, what, unit string) {
	name, counts := m.names[unit]
	if !counts {
		return
	}
	i := slices.IndexFunc(m.all, func(f FreezeMissing) bool { return f.What == what })
	if i < 0 {
		m.all, i = append(m.all, FreezeMissing{What: what, Kind: kind}), len(m.all)
	}
	f := &m.all[i]
	if f.N++; !slices.Contains(f.Units, name) {
		f.Units = append(f.Units, name)
	}
}

func (m *missing) ofRecords(r *Records, rubric *content.Rubric, today datebook.Date) {
	listed := map[string]bool{}
	for _, l := range r.Lists {
		listed[l.Unit] = true
	}
	for _, u := range r.Units {
		if !listed[u.ID] {
			m.note(MissingList, "个单位没有公布清单", u.ID)
		}
		m.entered(r, rubric, u.ID)
	}
	for _, v := range r.Reports {
		if v.State == Submitted {
			m.note(MissingReview, "份报送还没审核，现在封存就不计入", v.Unit)
		}
	}
	for _, p := range r.Prompts {
		if p.Kind == Notice && p.Answered.IsZero() && p.Closed.IsZero() {
			m.note(MissingNotice, "份普法提示单还没反馈", p.Unit)
		}
	}
	for _, q := range r.Questions {
		if q.State != OwnedPublished {
			m.note(MissingQuestion, "组群众问题还没公布回答", q.Unit)
		}
	}
}

// entered looks for the marks and figures that the rubric takes shares of.
func (m *missing) entered(r *Records, rubric *content.Rubric, unit string) {
	for _, in := range rubric.Indicators {
		if in.Formula != content.FormulaRatio {
			continue
		}
		switch in.Source {
		case content.SourceMarks:
			if !slices.ContainsFunc(r.Marks, func(k Mark) bool { return k.Unit == unit && k.Name == in.Entry }) {
				m.note(MissingMark, fmt.Sprintf("个单位没有“%s”的打分", in.Entry), unit)
			}
		case content.SourceFigure:
			if !slices.ContainsFunc(r.Figures, func(f Figure) bool { return f.Unit == unit && f.Name == in.Entry }) {
				m.note(MissingFigure, fmt.Sprintf("个单位没有“%s”这个数", in.Entry), unit)
			}
		}
	}
}
