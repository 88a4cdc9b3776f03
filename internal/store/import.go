package store

import (
	"context"
	"fmt"

	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/knowledge"
)

// Changes says what saving changed.
type Changes struct {
	Added     int   // new
	Updated   int   // text replaced, or facts changed
	Dropped   int   // no longer listed
	Unchanged int   // known already
	Articles  int   // articles written, for statutes
	Revision  int64 // after the change
}

// Changed reports whether anything changed.
func (c Changes) Changed() bool { return c.Added+c.Updated+c.Dropped > 0 }

// SaveStatutes adds versions of laws with their articles: all of them or, on an error or
// a crash, none. What was there stays as history. The same import changes nothing.
//
// A version is told by its ID. Another text of the same law with the same date of
// adoption replaces the one before, which is kept but no longer listed; a version that
// was ever stored is known for good, so repeating an older import turns nothing back.
// Dates that a known version lacked are filled in; other facts of it change only by an
// import of the same source.
//
// The rows are written in short transactions and stay out of sight until the last one
// publishes them, so that neither readers nor the chat's writes wait for an import.
func (s *Store) SaveStatutes(ctx context.Context, imported []knowledge.Imported) (Changes, error) {
	return s.saveStatutes(ctx, imported, planAdding, func(int64) error { return nil })
}

// ReplaceStatutes makes all the versions that are listed, with the facts given: the
// outcome of deciding over what was stored and what came in. Others stay stored, but are
// no longer listed. revision is the StatutesRevision that the decision was made on; when
// another import came between, the error is a fault of kind Conflict. In all else it is
// like SaveStatutes.
func (s *Store) ReplaceStatutes(ctx context.Context, all []knowledge.Imported, revision int64) (Changes, error) {
	return s.saveStatutes(ctx, all, planReplacing, func(now int64) error {
		if now != revision {
			return fault.New(fault.Conflict, "另一次导入刚刚改动了法律文本，请再导入一次。")
		}
		return nil
	})
}

// saveStatutes plans and carries out an import. check may refuse the revision that it is
// about to follow.
func (s *Store) saveStatutes(ctx context.Context, imported []knowledge.Imported, planner planner, check func(int64) error) (Changes, error) {
	if err := s.sweepImports(ctx); err != nil {
		return Changes{}, fail("sweep abandoned imports", err)
	}
	plan, err := s.planImport(ctx, imported, planner)
	if err != nil {
		return Changes{}, fail("plan import", err)
	}
	if plan.idle() {
		revision, err := s.StatutesRevision(ctx)
		if err == nil {
			err = check(revision)
		}
		return Changes{Unchanged: plan.unchanged, Revision: revision}, err
	}
	id, err := s.stage(ctx, plan.fresh)
	var changes Changes
	if err == nil {
		changes, err = s.publish(ctx, id, plan, check)
	}
	if err != nil {
		// Best effort: what stays behind is invisible, and the next import sweeps it.
		_ = s.dropImport(context.WithoutCancel(ctx), id)
		return Changes{}, fail("save statutes", err)
	}
	return changes, nil
}

// importPlan is what an import has to do.
type importPlan struct {
	fresh     []knowledge.Imported // to be stored
	amended   []storedVersion      // stored ones with new facts, to be listed
	dropped   []storedVersion      // listed ones, to be listed no more
	unchanged int
}

func (p importPlan) idle() bool { return len(p.fresh)+len(p.amended)+len(p.dropped) == 0 }

// planner adds to a plan what becomes of known versions: in are those that the import
// has too, by ID.
type planner func(p *importPlan, known []storedVersion, in map[string]knowledge.Version)

func (s *Store) planImport(ctx context.Context, imported []knowledge.Imported, plan planner) (p importPlan, err error) {
	known, err := s.versions(ctx, `state <> '`+staged+`'`)
	if err != nil {
		return p, err
	}
	stored := make(map[string]bool, len(known))
	for _, v := range known {
		stored[v.ID] = true
	}
	in := map[string]knowledge.Version{}
	for _, v := range imported {
		if v.ID == "" || v.Law == "" {
			return p, fmt.Errorf("version %q of law %q needs an ID and a law", v.ID, v.Law)
		}
		v.Version.Articles = len(v.Articles)
		v.Title = clean(v.Title)
		if _, twice := in[v.ID]; !twice && !stored[v.ID] {
			p.fresh = append(p.fresh, v)
		}
		in[v.ID] = v.Version
	}
	plan(&p, known, in)
	return p, nil
}

// planAdding fills in what an import knows better.
func planAdding(p *importPlan, known []storedVersion, in map[string]knowledge.Version) {
	for _, old := range known {
		v, ok := in[old.ID]
		if !ok {
			continue
		}
		amended := old
		amended.Version = amend(old.Version, v)
		if amended == old || old.state == replaced {
			p.unchanged++
			continue
		}
		p.amended = append(p.amended, amended)
	}
}

// planReplacing takes the import's word for everything.
func planReplacing(p *importPlan, known []storedVersion, in map[string]knowledge.Version) {
	for _, old := range known {
		v, ok := in[old.ID]
		switch {
		case ok && old.state == current && old.Version == v:
			p.unchanged++
		case ok:
			old.Version = v
			p.amended = append(p.amended, old)
		case old.state == current:
			p.dropped = append(p.dropped, old)
		}
	}
}

// amend adds what an import knows of a version whose text is stored: blanks are filled
// from anywhere, other facts come from the source that the text came from.
func amend(old, v knowledge.Version) knowledge.Version {
	same := old.Source == v.Source
	date := func(to *datebook.Date, from datebook.Date) {
		if !from.IsZero() && (same || to.IsZero()) {
			*to = from
		}
	}
	text := func(to *string, from string) {
		if from != "" && (same || *to == "") {
			*to = from
		}
	}
	date(&old.Effective, v.Effective)
	date(&old.Ended, v.Ended)
	text(&old.Title, v.Title)
	text(&old.Level, v.Level)
	old.Repealed = old.Repealed || v.Repealed
	return old
}
