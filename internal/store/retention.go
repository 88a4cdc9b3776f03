package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"pufa/internal/setting"
)

// Deletion is what a run deleted from a table.
type Deletion struct {
	Kind    setting.Kind
	Table   string
	Days    int
	Cutoff  time.Time // what is older was deleted
	Removed int64
}

// DeletionRun is a run of deleting, with its proof.
type DeletionRun struct {
	ID     int64
	Began  time.Time
	Rows   []Deletion
	Digest string // empty: at work, or broken off
	Entry  int64  // of the audit log
	Proved bool   // the rows are those whose digest stands in the audit log
}

// Removed is how many rows a run deleted.
func (r DeletionRun) Removed() (n int64) {
	for _, d := range r.Rows {
		n += d.Removed
	}
	return n
}

// digest is a hash over the run's rows.
func (r DeletionRun) digest() string {
	h := sha256.New()
	fmt.Fprintf(h, "%d|%d\n", r.ID, millis(r.Began))
	for i, d := range r.Rows {
		fmt.Fprintf(h, "%d|%s|%s|%d|%d|%d\n", i, d.Kind, d.Table, d.Days, millis(d.Cutoff), d.Removed)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// proof is what the audit log says of a run.
func (r DeletionRun) proof() string {
	b, _ := json.Marshal(struct { // texts and numbers
		Tables  int    `json:"tables"`
		Removed int64  `json:"removed"`
		Digest  string `json:"digest"`
	}{len(r.Rows), r.Removed(), r.digest()})
	return string(b)
}

// DeleteOverdue deletes what was kept for as long as it may be. Each batch and its count
// are one transaction; a run that breaks off is sealed by the next one, which goes on.
func (s *Store) DeleteOverdue(ctx context.Context, keep setting.Retention, by By) (DeletionRun, error) {
	run, err := s.beginDeletions(ctx, by)
	if err != nil {
		return run, fail("begin deletions", err)
	}
	days := keep.All()
	if err := s.deleteGone(ctx, &run, days[setting.Gone]); err != nil {
		return run, fail("delete what belongs to followers who left", err)
	}
	for _, r := range retainedTables {
		if err := s.deleteFrom(ctx, &run, r, days[r.kind]); err != nil {
			return run, fail("delete from "+r.table, err)
		}
	}
	return run, fail("seal deletions", s.seal(ctx, &run, by))
}

// beginDeletions opens a run, after sealing those that broke off.
func (s *Store) beginDeletions(ctx context.Context, by By) (run DeletionRun, err error) {
	open, err := s.deletionRuns(ctx, `digest = '' ORDER BY id`)
	if err != nil {
		return run, err
	}
	for i := range open {
		if err := s.seal(ctx, &open[i], by); err != nil {
			return run, err
		}
	}
	run.Began = fromMillis(millis(by.At))
	err = s.writer(ctx).QueryRowContext(ctx, `INSERT INTO deletion_runs (id, began, digest, entry)
		SELECT COALESCE(MAX(id), 0) + 1, CAST($1 AS BIGINT), '', 0 FROM deletion_runs RETURNING id`, millis(run.Began)).Scan(&run.ID)
	return run, err
}

// add puts a table on the run's list.
func (s *Store) add(ctx context.Context, run *DeletionRun, d Deletion) error {
	_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO deletions (run, place, kind, target, days, cutoff, removed) VALUES ($1, $2, $3, $4, $5, $6, 0)`,
		run.ID, len(run.Rows), d.Kind, d.Table, d.Days, millis(d.Cutoff))
	run.Rows = append(run.Rows, d)
	return err
}

// count adds rows that were deleted from a place of the list.
func (s *Store) count(ctx context.Context, run *DeletionRun, place int, n int64) error {
	if n == 0 {
		return nil
	}
	_, err := s.writer(ctx).ExecContext(ctx, `UPDATE deletions SET removed = removed + $3 WHERE run = $1 AND place = $2`, run.ID, place, n)
	if err == nil {
		run.Rows[place].Removed += n
	}
	return err
}

func (s *Store) deleteFrom(ctx context.Context, run *DeletionRun, r retained, days int) error {
	at, arg := r.cutoff(days, run.Began)
	place := len(run.Rows)
	if err := s.add(ctx, run, Deletion{Kind: r.kind, Table: r.table, Days: days, Cutoff: fromMillis(millis(at))}); err != nil {
		return err
	}
	for n := int64(1); n > 0; {
		err := s.InTx(ctx, func(ctx context.Context) error {
			res, err := s.writer(ctx).ExecContext(ctx, r.statement(), arg)
			if err != nil {
				return err
			}
			if n, err = res.RowsAffected(); err != nil {
				return err
			}
			return s.count(ctx, run, place, n)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// deleteGone deletes everything of followers who left some days ago.
func (s *Store) deleteGone(ctx context.Context, run *DeletionRun, days int) error {
	cutoff := run.Began.AddDate(0, 0, -days)
	for _, t := range followerTables {
		if err := s.add(ctx, run, Deletion{Kind: setting.Gone, Table: t.table, Days: days, Cutoff: cutoff}); err != nil {
			return err
		}
	}
	for {
		var ids []string
		err := eachStrings(ctx, s.reader(ctx), `SELECT follower FROM followers WHERE gone > 0 AND gone < $1 LIMIT 100`, 1, func(v []string) error {
			ids = append(ids, v[0])
			return nil
		}, millis(cutoff))
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := s.deleteOneGone(ctx, run, id, cutoff); err != nil {
				return err
			}
		}
	}
}

// deleteOneGone deletes everything of a follower, unless they came back.
func (s *Store) deleteOneGone(ctx context.Context, run *DeletionRun, id string, cutoff time.Time) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		res, err := s.writer(ctx).ExecContext(ctx, `DELETE FROM followers WHERE follower = $1 AND gone > 0 AND gone < $2`, id, millis(cutoff))
		if err != nil {
			return err
		}
		left, err := res.RowsAffected()
		if err != nil || left == 0 {
			return err
		}
		for place, t := range followerTables {
			n := left
			if t.table != "followers" {
				if res, err = s.writer(ctx).ExecContext(ctx, t.forget(), id); err != nil {
					return fmt.Errorf("%s: %w", t.table, err)
				}
				if n, err = res.RowsAffected(); err != nil {
					return err
				}
			}
			if err := s.count(ctx, run, place, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// seal closes a run with its digest in the audit log.
func (s *Store) seal(ctx context.Context, run *DeletionRun, by By) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		e, err := s.Audit(ctx, AuditEntry{At: by.At, Actor: by.Actor, Action: "retention.run", Subject: fmt.Sprintf("retention/%d", run.ID), After: run.proof()})
		if err != nil {
			return err
		}
		run.Digest, run.Entry, run.Proved = run.digest(), e.Seq, true
		_, err = s.writer(ctx).ExecContext(ctx, `UPDATE deletion_runs SET digest = $2, entry = $3 WHERE id = $1`, run.ID, run.Digest, run.Entry)
		return err
	})
}

// DeletionRuns are the latest runs, newest first, each checked against the audit log.
func (s *Store) DeletionRuns(ctx context.Context, limit int) ([]DeletionRun, error) {
	runs, err := s.deletionRuns(ctx, `1 = 1 ORDER BY id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, fail("list deletions", err)
	}
	for i := range runs {
		entries, err := s.auditEntries(ctx, auditColumns+` WHERE seq = $1`, runs[i].Entry)
		if err != nil {
			return nil, fail("prove deletions", err)
		}
		runs[i].Proved = len(entries) == 1 && entries[0].Subject == fmt.Sprintf("retention/%d", runs[i].ID) && entries[0].After == runs[i].proof()
	}
	return runs, nil
}

func (s *Store) deletionRuns(ctx context.Context, where string, args ...any) ([]DeletionRun, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, began, digest, entry FROM deletion_runs WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []DeletionRun
	for rows.Next() {
		var r DeletionRun
		var began int64
		if err := rows.Scan(&r.ID, &began, &r.Digest, &r.Entry); err != nil {
			return nil, err
		}
		r.Began = fromMillis(began)
		out = append(out, r)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i := range out {
		if out[i].Rows, err = s.deletionsOf(ctx, out[i].ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Store) deletionsOf(ctx context.Context, run int64) ([]Deletion, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT kind, target, days, cutoff, removed FROM deletions WHERE run = $1 ORDER BY place`, run)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Deletion
	for rows.Next() {
		var d Deletion
		var cutoff int64
		if err := rows.Scan(&d.Kind, &d.Table, &d.Days, &cutoff, &d.Removed); err != nil {
			return nil, err
		}
		d.Cutoff = fromMillis(cutoff)
		out = append(out, d)
	}
	return out, rows.Err()
}
