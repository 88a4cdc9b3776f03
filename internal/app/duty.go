package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/internal/store"
	"pufa/quiz"
)

// desk is the units' duties over the core's records, with the rubrics of the packs.
func (c *Core) desk() *duty.Desk {
	return newDesk(c.Store, c.Engine.Content, c.Config.Location, c.Now)
}

func newDesk(db *store.Store, set func() *content.Set, loc *time.Location, now func() time.Time) *duty.Desk {
	ports := db.DutyPorts()
	ports.Law = catalogue{set, now}
	return duty.NewDesk(ports, func() []content.Rubric { return set().Rubrics }, loc)
}

// Duty is what the command line needs of units' duties.
type Duty struct {
	*duty.Desk
	Store *store.Store
	Study *quiz.Study
}

// OpenDuty opens the records, without the search; with the packs where rubrics or the
// catalogue of laws are looked at.
func OpenDuty(ctx context.Context, cfg Config, packs bool) (*Duty, error) {
	set := &content.Set{}
	if packs {
		var err error
		if set, err = LoadContent(cfg); err != nil {
			return nil, err
		}
	}
	db, err := OpenStore(ctx, cfg)
	if err != nil {
		return nil, err
	}
	now := func() time.Time { return time.Now().In(cfg.Location) }
	return &Duty{Desk: newDesk(db, func() *content.Set { return set }, cfg.Location, now), Store: db, Study: quiz.NewStudy(db.StudyPorts(), cfg.Location)}, nil
}

// catalogue knows laws by the packs' catalogue.
type catalogue struct {
	set func() *content.Set
	now func() time.Time
}

// InForce reports whether an article exists in a law that is in force.
func (c catalogue) InForce(_ context.Context, citation string) (bool, error) {
	ref, err := lawref.ParseRef(citation)
	if err != nil {
		return false, nil // it names nothing
	}
	set, today := c.set(), datebook.DateOf(c.now())
	name, known := set.LawNames()[strings.TrimPrefix(ref.Law, "中华人民共和国")]
	if !known {
		return false, nil
	}
	for i := range set.Laws {
		l := &set.Laws[i]
		if l.Name != name {
			continue
		}
		begun := l.Effective.IsZero() || !today.Before(l.Effective)
		ended := !l.Ended.IsZero() && !today.Before(l.Ended)
		return begun && !ended && (l.Articles == 0 || ref.Number.Article <= l.Articles), nil
	}
	return false, nil
}

// StudyFigures is how units did at the assignments of a year, as the quiz tells it now.
func StudyFigures(ctx context.Context, db *store.Store, loc *time.Location, year int) ([]duty.StudyFigure, error) {
	first := time.Date(year, 1, 1, 0, 0, 0, 0, loc)
	all, err := db.Assignments(ctx, first)
	if err != nil {
		return nil, err
	}
	var out []duty.StudyFigure
	for _, a := range all {
		if a.Cancelled || a.Closes.Before(first) || !a.Closes.Before(first.AddDate(1, 0, 0)) {
			continue
		}
		tallies, err := db.Tallies(ctx, quiz.Query{By: quiz.ByUnit, Assignment: a.ID})
		if err != nil {
			return nil, err
		}
		for _, t := range tallies {
			out = append(out, duty.StudyFigure{Unit: t.Key, Assignment: a.ID, Title: a.Title, Closes: datebook.DateOf(a.Closes.In(loc)),
				Assigned: t.Assigned, Finished: t.Finished, OnTime: t.OnTime, Passed: t.Passed, Asked: t.Asked, Retained: t.Retained})
		}
	}
	return out, nil
}

// runDuty is the duty clock: it takes the quiz's figures, drafts prompts and clusters
// unanswered questions.
func (s *site) runDuty(ctx context.Context) error {
	now := s.core.Now()
	lock, mine, err := s.state.Lock(ctx, "duty-clock", 10*time.Minute)
	if err != nil || !mine {
		return err
	}
	return errors.Join(s.core.runDuty(ctx, now), lock.Unlock(ctx))
}

func (c *Core) runDuty(ctx context.Context, now time.Time) error {
	desk := c.desk()
	figures, err := StudyFigures(ctx, c.Store, c.Config.Location, now.Year())
	if err != nil {
		return fmt.Errorf("take study figures: %w", err)
	}
	if err := desk.SaveStudy(ctx, figures, now); err != nil {
		return fmt.Errorf("keep study figures: %w", err)
	}
	if _, err := desk.PlanPrompts(ctx, now); err != nil {
		return fmt.Errorf("plan prompts: %w", err)
	}
	if _, err := desk.ClusterQuestions(ctx); err != nil {
		return fmt.Errorf("cluster questions: %w", err)
	}
	return nil
}
