package store

import (
	"context"
	"fmt"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/knowledge"
)

var _ knowledge.Edits = (*Store)(nil)

// contentCounter moves with every change of what residents get.
const contentCounter = "content"

// ContentRevision moves whenever an item is published, withdrawn or given back.
func (s *Store) ContentRevision(ctx context.Context) (int64, error) {
	v, err := s.counter(ctx, contentCounter)
	return v, fail("content revision", err)
}

// EditedContent lists the items that are published or withdrawn.
func (s *Store) EditedContent(ctx context.Context) ([]content.Item, error) {
	found, err := s.revisions(ctx, `WHERE state IN ('published', 'withdrawn') AND NOT EXISTS (SELECT 1 FROM content_revisions n
		WHERE n.kind = r.kind AND n.id = r.id AND n.revision > r.revision AND n.state IN ('published', 'withdrawn', 'original'))
		ORDER BY kind, id`)
	if err != nil {
		return nil, fail("read edited content", err)
	}
	out := make([]content.Item, len(found))
	for i, r := range found {
		out[i] = r.Item()
	}
	return out, nil
}

// ContentEntries lists the items that were ever edited, of one kind or, with none, of
// all, each with its whole life.
func (s *Store) ContentEntries(ctx context.Context, kind string) ([]content.Entry, error) {
	found, err := s.revisions(ctx, `WHERE $1 = '' OR kind = $1 ORDER BY kind, id, revision DESC`, kind)
	if err != nil {
		return nil, fail("list content", err)
	}
	var out []content.Entry
	for _, r := range found {
		if n := len(out); n > 0 && out[n-1].Kind == r.Kind && out[n-1].ID == r.ID {
			out[n-1].Revisions = append(out[n-1].Revisions, r)
			continue
		}
		out = append(out, content.Entry{Kind: r.Kind, ID: r.ID, Revisions: []content.Revision{r}})
	}
	return out, nil
}

// ContentEntry is one item's life; it has no revisions where it was never edited.
func (s *Store) ContentEntry(ctx context.Context, kind, id string) (content.Entry, error) {
	found, err := s.revisions(ctx, `WHERE kind = $1 AND id = $2 ORDER BY revision DESC`, kind, clean(id))
	return content.Entry{Kind: kind, ID: id, Revisions: found}, fail("read content", err)
}

// AddContent adds a step to an item's life: r.Number is the step's own number, one more
// than what its author saw last. When somebody else came first it is a fault of kind
// Conflict.
func (s *Store) AddContent(ctx context.Context, r content.Revision) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		res, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO content_revisions (kind, id, revision, state, body, note, author, checked, at)
			SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE $3 = 1 + (SELECT COALESCE(MAX(revision), 0) FROM content_revisions WHERE kind = $1 AND id = $2)
			ON CONFLICT DO NOTHING`,
			r.Kind, clean(r.ID), r.Number, string(r.State), clean(r.Text), clean(r.Note), clean(r.Author), r.Checked.String(), millis(r.At))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			if err == nil {
				err = fault.New(fault.Conflict, "这一条刚被别人改过，请看过新的再定。")
			}
			return err
		}
		if !r.State.Live() {
			return nil
		}
		_, err = s.advance(ctx, contentCounter, 1)
		return err
	})
	return fail("save content", err)
}

// revisions reads steps; the table goes by r.
func (s *Store) revisions(ctx context.Context, where string, args ...any) ([]content.Revision, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT kind, id, revision, state, body, note, author, checked, at FROM content_revisions r `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []content.Revision
	for rows.Next() {
		var r content.Revision
		var checked string
		var at int64
		if err := rows.Scan(&r.Kind, &r.ID, &r.Number, &r.State, &r.Text, &r.Note, &r.Author, &checked, &at); err != nil {
			return nil, err
		}
		if r.Checked, err = datebook.ParseDate(checked); err != nil {
			return nil, fmt.Errorf("day of %s %s: %w", r.Kind, r.ID, err)
		}
		r.At = fromMillis(at)
		out = append(out, r)
	}
	return out, rows.Err()
}
