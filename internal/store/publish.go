package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"pufa/knowledge"
)

const (
	// stageChunk is how many articles one transaction of an import writes: the chat
	// must get its turn at SQLite's writer in between.
	stageChunk = 1500
	// abandonedAfter is how long an import may be silent before its rows are swept.
	abandonedAfter = 10 * time.Minute
	// sweepChunk is how many staged versions one transaction removes.
	sweepChunk = 50
)

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
			versions = append(versions, []any{seq, v.ID, v.Law, v.Title, v.Level, v.Adopted.String(), v.Effective.String(),
				v.Ended.String(), v.Repealed, v.Source, v.Version.Articles, staged, id, millis(s.now())})
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
func (s *Store) publish(ctx context.Context, id int64, plan importPlan, check func(int64) error) (c Changes, err error) {
	c = Changes{Unchanged: plan.unchanged, Updated: len(plan.amended), Dropped: len(plan.dropped)}
	err = s.InTx(ctx, func(ctx context.Context) error {
		// The counter's row serialises imports that end at the same time.
		if c.Revision, err = s.advance(ctx, "statutes", 1); err != nil {
			return err
		}
		if err := check(c.Revision - 1); err != nil {
			return err
		}
		fresh, articles, err := s.settle(ctx, id)
		if err != nil {
			return err
		}
		if err := s.relist(ctx, plan); err != nil {
			return err
		}
		replacedNow, err := s.reveal(ctx, id)
		if err != nil {
			return err
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

// relist takes versions off the list and gives others their new facts. All leave the
// list first, for one may take the name that another gives up.
func (s *Store) relist(ctx context.Context, plan importPlan) error {
	w := s.writer(ctx)
	for _, versions := range [][]storedVersion{plan.dropped, plan.amended} {
		for _, v := range versions {
			if _, err := w.ExecContext(ctx, `UPDATE statute_versions SET state = '`+replaced+`' WHERE seq = $1`, v.seq); err != nil {
				return err
			}
		}
	}
	for _, v := range plan.amended {
		if _, err := w.ExecContext(ctx, `UPDATE statute_versions SET state = '`+replaced+`'
			WHERE state = '`+current+`' AND law = $1 AND adopted = $2`, v.Law, v.Adopted.String()); err != nil {
			return err
		}
		if _, err := w.ExecContext(ctx, `UPDATE statute_versions SET law = $2, title = $3, level = $4, adopted = $5, effective = $6,
			ended = $7, repealed = $8, source = $9, state = '`+current+`' WHERE seq = $1`, v.seq, v.Law, v.Title, v.Level,
			v.Adopted.String(), v.Effective.String(), v.Ended.String(), v.Repealed, v.Source); err != nil {
			return err
		}
	}
	return nil
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

// sweepImports removes what imports left that were killed.
func (s *Store) sweepImports(ctx context.Context) error {
	ids, err := s.silentImports(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.dropImport(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) silentImports(ctx context.Context) ([]int64, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id FROM statute_imports WHERE touched < $1`, millis(s.now().Add(-abandonedAfter)))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
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
