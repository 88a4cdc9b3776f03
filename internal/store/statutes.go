package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

var _ knowledge.Statutes = (*Store)(nil)

// A version's state. Readers see current and replaced ones only.
const (
	staged   = "staged"
	current  = "current"
	replaced = "replaced"
)

const versionColumns = `seq, state, id, law, title, level, adopted, effective, ended, repealed, source, articles`

// storedVersion is a row of statute_versions.
type storedVersion struct {
	seq   int64
	state string
	knowledge.Version
}

// Versions lists every version of every law, older before newer. A version that a newer
// one followed has ended with the newer one's effect.
func (s *Store) Versions(ctx context.Context) ([]knowledge.Version, error) {
	stored, err := s.versions(ctx, `state = '`+current+`'`)
	if err != nil {
		return nil, fail("list statute versions", err)
	}
	slices.SortFunc(stored, func(a, b storedVersion) int {
		return cmp.Or(cmp.Compare(a.Law, b.Law), a.Adopted.Compare(b.Adopted), cmp.Compare(a.seq, b.seq))
	})
	out := make([]knowledge.Version, len(stored))
	for i, v := range stored {
		out[i] = v.Version
		if i > 0 && out[i-1].Law == v.Law {
			endWith(&out[i-1], v.Version)
		}
	}
	return out, nil
}

// endWith ends an older version where the next one of the same law begins.
func endWith(older *knowledge.Version, next knowledge.Version) {
	if !older.Ended.IsZero() {
		return
	}
	older.Ended = next.Effective
	if older.Ended.IsZero() {
		older.Ended = next.Adopted
	}
}

func (s *Store) versions(ctx context.Context, where string, args ...any) ([]storedVersion, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT `+versionColumns+` FROM statute_versions WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []storedVersion
	for rows.Next() {
		var v storedVersion
		var adopted, effective, ended string
		err := rows.Scan(&v.seq, &v.state, &v.ID, &v.Law, &v.Title, &v.Level, &adopted, &effective, &ended, &v.Repealed, &v.Source, &v.Version.Articles)
		if err != nil {
			return nil, err
		}
		for _, d := range []struct {
			to   *datebook.Date
			text string
		}{{&v.Adopted, adopted}, {&v.Effective, effective}, {&v.Ended, ended}} {
			if err := d.to.UnmarshalText([]byte(d.text)); err != nil {
				return nil, fmt.Errorf("version %s: %w", v.ID, err)
			}
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

const selectArticles = `SELECT a.number, a.suffix, a.label, a.chapter, a.text FROM statute_articles a
	JOIN statute_versions v ON v.seq = a.version WHERE v.id = $1 AND v.state <> '` + staged + `'`

// Articles lists the articles of a version in order; none when there is no such version.
func (s *Store) Articles(ctx context.Context, versionID string) ([]knowledge.Article, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, selectArticles+` ORDER BY a.position`, versionID)
	if err != nil {
		return nil, fail("list articles", err)
	}
	defer rows.Close()
	var out []knowledge.Article
	for rows.Next() {
		a, err := scanArticle(rows)
		if err != nil {
			return nil, fail("list articles", err)
		}
		out = append(out, a)
	}
	return out, fail("list articles", rows.Err())
}

// Article returns one article of a version, and false when there is none. Where a
// source has a number twice, it is the first.
func (s *Store) Article(ctx context.Context, versionID string, n lawref.Number) (knowledge.Article, bool, error) {
	row := s.reader(ctx).QueryRowContext(ctx, selectArticles+` AND a.number = $2 AND a.suffix = $3 ORDER BY a.position LIMIT 1`,
		versionID, n.Article, n.Suffix)
	a, err := scanArticle(row)
	if errors.Is(err, sql.ErrNoRows) {
		return knowledge.Article{}, false, nil
	}
	return a, err == nil, fail("read article", err)
}

func scanArticle(row interface{ Scan(...any) error }) (a knowledge.Article, err error) {
	err = row.Scan(&a.Number.Article, &a.Number.Suffix, &a.Label, &a.Chapter, &a.Text)
	return a, err
}

// StatutesRevision moves with every import that changed anything.
func (s *Store) StatutesRevision(ctx context.Context) (int64, error) {
	v, err := s.counter(ctx, "statutes")
	return v, fail("read statutes revision", err)
}
