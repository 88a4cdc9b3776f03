package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"pufa/internal/datebook"
	"pufa/knowledge"
)

// Changes says what saving changed.
type Changes struct {
	Added     int   // new
	Updated   int   // text replaced, or a date added
	Unchanged int   // known already
	Articles  int   // articles written, for statutes
	Revision  int64 // after the change
}

// Changed reports whether anything changed.
func (c Changes) Changed() bool { return c.Added+c.Updated > 0 }

const (
	// stageChunk is how many articles one transaction of an import writes: the chat
	// must get its turn at SQLite's writer in between.
	stageChunk = 1500
	// abandonedAfter is how long an import may be silent before its rows are swept.
	abandonedAfter = 10 * time.Minute
	// sweepChunk is how many staged versions one transaction removes.
	sweepChunk = 50
)

// SaveStatutes stores versions of laws with their articles: all of them or, on an error
// or a crash, none. What was there stays as history. The same import changes nothing.
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
	if err := s.sweepImports(ctx); err != nil {
		return Changes{}, fail("sweep abandoned imports", err)
	}
	known, err := s.knownVersions(ctx)
	if err != nil {
		return Changes{}, fail("list known versions", err)
	}
	plan, err := planImport(imported, known)
	if err != nil {
		return Changes{}, err
	}
	if len(plan.fresh) == 0 && len(plan.amended) == 0 {
		revision, err := s.StatutesRevision(ctx)
		return Changes{Unchanged: plan.unchanged, Revision: revision}, err
	}
	id, err := s.stage(ctx, plan.fresh)
	var changes Changes
	if err == nil {
		changes, err = s.publish(ctx, id, plan)
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
	fresh     []knowledge.Imported
	amended   []storedVersion // known ones with facts that the import adds
	unchanged int
}

func planImport(imported []knowledge.Imported, known map[string]storedVersion) (importPlan, error) {
	var p importPlan
	seen := map[string]bool{}
	for _, v := range imported {
		if v.ID == "" || v.Law == "" {
			return p, fmt.Errorf("version %q of law %q needs an ID and a law", v.ID, v.Law)
		}
		if seen[v.ID] {
			continue
		}
		seen[v.ID] = true
		old, ok := known[v.ID]
		if !ok {
			p.fresh = append(p.fresh, v)
			continue
		}
		amended := storedVersion{old.seq, amend(old.Version, v.Version)}
		if amended == old {
			p.unchanged++
			continue
		}
		p.amended = append(p.amended, amended)
	}
	return p, nil
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

func (s *Store) knownVersions(ctx context.Context) (map[string]storedVersion, error) {
	stored, err := s.versions(ctx, `state <> '`+staged+`'`)
	if err != nil {
		return nil, err
	}
	known := make(map[string]storedVersion, len(stored))
	for _, v := range stored {
		known[v.ID] = v
	}
	return known, nil
}

// stage writes versions out of sight, and returns the import's number.
func (s *Store) stage(ctx context.Context, fresh []knowledge.Imported) (id int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		if id, err = s.advance(ctx, "statute imports", 1); err != nil {
			return err
		}
		_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO statute_imports (id, touched) VALUES ($1, $2)`, id, millis(s.now()))
		return err
	})
	for err == nil && len(fresh) > 0 {
		n, articles := 0, 0
		for n < len(fresh) && articles < stageChunk {
			articles += len(fresh[n].Articles)
			n++
		}
		err = s.stageVersions(ctx, id, fresh[:n])
		fresh = fresh[n:]
	}
	return id, err
}

func (s *Store) stageVersions(ctx context.Context, id int64, chunk []knowledge.Imported) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		res, err := s.writer(ctx).ExecContext(ctx, `UPDATE statute_imports SET touched = $2 WHERE id = $1`, id, millis(s.now()))
		if err != nil {
			return err
		}
		if err := stillThere(res, id); err != nil {
			return err
		}
		last, err := s.advance(ctx, "statute versions", len(chunk))
		if err != nil {
			return err
		}
		var versions, articles [][]any
		for i, v := range chunk {
			seq := last - int64(len(chunk)-1-i)
			versions = append(versions, []any{seq, v.ID, v.Law, clean(v.Title), v.Level, v.Adopted.String(), v.Effective.String(),
				v.Ended.String(), v.Repealed, v.Source, len(v.Articles), staged, id, millis(s.now())})
			for position, a := range v.Articles {
				articles = append(articles, []any{seq, position, a.Number.Article, a.Number.Suffix, a.Label, clean(a.Chapter), clean(a.Text)})
			}
		}
		if err := s.insertRows(ctx, "statute_versions", []string{"seq", "id", "law", "title", "level", "adopted", "effective",
			"ended", "repealed", "source", "articles", "state", "import", "imported"}, versions); err != nil {
			return err
		}
		return s.insertRows(ctx, "statute_articles", []string{"version", "position", "number", "suffix", "label", "chapter", "text"}, articles)
	})
}

// stillThere fails when a statement on an import's row found none.
func stillThere(res sql.Result, id int64) error {
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = fmt.Errorf("import %d was silent for %v and swept as abandoned", id, abandonedAfter)
	}
	return err
}

// publish makes a staged import seen, all at once.
func (s *Store) publish(ctx context.Context, id int64, plan importPlan) (c Changes, err error) {
	c.Unchanged, c.Updated = plan.unchanged, len(plan.amended)
	err = s.InTx(ctx, func(ctx context.Context) error {
		// The counter's row serialises imports that end at the same time.
		if c.Revision, err = s.advance(ctx, "statutes", 1); err != nil {
			return err
		}
		fresh, articles, err := s.settle(ctx, id)
		if err != nil {
			return err
		}
		replacedNow, err := s.reveal(ctx, id)
		if err != nil {
			return err
		}
		for _, v := range plan.amended {
			if err := s.amendVersion(ctx, v); err != nil {
				return err
			}
		}
		c.Added, c.Articles = fresh-replacedNow, articles
		c.Updated += replacedNow
		c.Unchanged += len(plan.fresh) - fresh
		return nil
	})
	return c, err
}

// settle ends an import, drops what another one has published meanwhile, and returns how
// many versions and articles are left to be published.
func (s *Store) settle(ctx context.Context, id int64) (versions, articles int, err error) {
	w := s.writer(ctx)
	res, err := w.ExecContext(ctx, `DELETE FROM statute_imports WHERE id = $1`, id)
	if err != nil {
		return 0, 0, err
	}
	if err := stillThere(res, id); err != nil {
		return 0, 0, err
	}
	if _, err := w.ExecContext(ctx, `DELETE FROM statute_versions WHERE import = $1 AND state = '`+staged+`'
		AND id IN (SELECT id FROM statute_versions WHERE state <> '`+staged+`')`, id); err != nil {
		return 0, 0, err
	}
	err = w.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(articles), 0) FROM statute_versions
		WHERE import = $1 AND state = '`+staged+`'`, id).Scan(&versions, &articles)
	return versions, articles, err
}

// reveal makes staged versions current and the ones before them replaced, and returns
// how many texts were replaced.
func (s *Store) reveal(ctx context.Context, id int64) (int, error) {
	const sameVersion = `newer.law = statute_versions.law AND newer.adopted = statute_versions.adopted`
	w := s.writer(ctx)
	// Of two texts of one version in the same import, the later wins.
	twice, err := w.ExecContext(ctx, `UPDATE statute_versions SET state = '`+replaced+`' WHERE import = $1 AND state = '`+staged+`'
		AND EXISTS (SELECT 1 FROM statute_versions newer WHERE newer.import = $1 AND newer.state = '`+staged+`'
			AND newer.seq > statute_versions.seq AND `+sameVersion+`)`, id)
	if err != nil {
		return 0, err
	}
	older, err := w.ExecContext(ctx, `UPDATE statute_versions SET state = '`+replaced+`' WHERE state = '`+current+`'
		AND EXISTS (SELECT 1 FROM statute_versions newer WHERE newer.import = $1 AND newer.state = '`+staged+`' AND `+sameVersion+`)`, id)
	if err != nil {
		return 0, err
	}
	if _, err := w.ExecContext(ctx, `UPDATE statute_versions SET state = '`+current+`' WHERE import = $1 AND state = '`+staged+`'`, id); err != nil {
		return 0, err
	}
	a, err := twice.RowsAffected()
	if err != nil {
		return 0, err
	}
	b, err := older.RowsAffected()
	return int(a + b), err
}

func (s *Store) amendVersion(ctx context.Context, v storedVersion) error {
	_, err := s.writer(ctx).ExecContext(ctx, `UPDATE statute_versions SET title = $2, level = $3, effective = $4, ended = $5, repealed = $6 WHERE seq = $1`,
		v.seq, v.Title, v.Level, v.Effective.String(), v.Ended.String(), v.Repealed)
	return err
}

// sweepImports removes what imports left that were killed.
func (s *Store) sweepImports(ctx context.Context) error {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id FROM statute_imports WHERE touched < $1`, millis(s.now().Add(-abandonedAfter)))
	if err != nil {
		return err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.dropImport(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// dropImport removes the staged rows of an import, few at a time.
func (s *Store) dropImport(ctx context.Context, id int64) error {
	if _, err := s.writer(ctx).ExecContext(ctx, `DELETE FROM statute_imports WHERE id = $1`, id); err != nil {
		return err
	}
	for {
		res, err := s.writer(ctx).ExecContext(ctx, `DELETE FROM statute_versions WHERE seq IN
			(SELECT seq FROM statute_versions WHERE import = $1 AND state = '`+staged+`' LIMIT $2)`, id, sweepChunk)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
	}
}
