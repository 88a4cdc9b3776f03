package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"pufa/duty"
	"pufa/internal/fault"
)

// snapshotHash is the hash of a snapshot behind the hash of the one before.
func snapshotHash(before string, seq int64, id, body string) string {
	h := sha256.New()
	for _, part := range []string{before, fmt.Sprint(seq), id, body} {
		hashPart(h, part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// AddSnapshot appends a snapshot. The head's row serialises writers.
func (s *Store) AddSnapshot(ctx context.Context, v duty.Snapshot, c duty.Change) (duty.Snapshot, error) {
	body, err := jsonText(v)
	if err != nil {
		return v, fail("add snapshot", err)
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		w := s.writer(ctx)
		var before string
		if err := w.QueryRowContext(ctx, `UPDATE duty_snapshot_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash`).Scan(&v.Seq, &before); err != nil {
			return err
		}
		v.Hash = snapshotHash(before, v.Seq, v.ID, body)
		res, err := w.ExecContext(ctx, `INSERT INTO duty_snapshots (seq, id, period, rubric, frozen, actor, body, hash)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING`, v.Seq, v.ID, v.Period, v.Rubric.ID, v.Frozen, clean(v.By), body, v.Hash)
		if err != nil {
			return err
		}
		if err := touched(res, "这个期间刚被别人定格了。"); err != nil {
			return err
		}
		if _, err := w.ExecContext(ctx, `UPDATE duty_snapshot_head SET hash = $1 WHERE id = 1`, v.Hash); err != nil {
			return err
		}
		return s.auditDuty(ctx, c, "snapshot/"+v.ID, "", fmt.Sprintf(`{"units":%d,"hash":%q}`, len(v.Units), v.Hash))
	})
	return v, fail("add snapshot", err)
}

// Snapshots are all, the first one first.
func (s *Store) Snapshots(ctx context.Context) ([]duty.Snapshot, error) {
	var out []duty.Snapshot
	err := s.eachSnapshot(ctx, func(row snapshotRow) error {
		var v duty.Snapshot
		if err := json.Unmarshal([]byte(row.body), &v); err != nil {
			return fmt.Errorf("snapshot %s: %w", row.id, err)
		}
		v.Seq, v.Hash = row.seq, row.hash
		out = append(out, v)
		return nil
	})
	return out, fail("read snapshots", err)
}

// SnapshotHeads are all without their units and rubrics, the first one first.
func (s *Store) SnapshotHeads(ctx context.Context) ([]duty.Snapshot, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT seq, id, period, rubric, frozen, actor, hash FROM duty_snapshots ORDER BY seq`)
	if err != nil {
		return nil, fail("list snapshots", err)
	}
	defer rows.Close()
	var out []duty.Snapshot
	for rows.Next() {
		var v duty.Snapshot
		if err := rows.Scan(&v.Seq, &v.ID, &v.Period, &v.Rubric.ID, &v.Frozen, &v.By, &v.Hash); err != nil {
			return nil, fail("list snapshots", err)
		}
		out = append(out, v)
	}
	return out, fail("list snapshots", rows.Err())
}

// Snapshot is one by its id.
func (s *Store) Snapshot(ctx context.Context, id string) (v duty.Snapshot, err error) {
	var body, hash string
	var seq int64
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT seq, body, hash FROM duty_snapshots WHERE id = $1`, id).Scan(&seq, &body, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return v, fault.New(fault.NotFound, "没有“%s”这份封存。", id)
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &v)
	}
	v.Seq, v.Hash = seq, hash
	return v, fail("read snapshot", err)
}

type snapshotRow struct {
	seq            int64
	id, body, hash string
}

func (s *Store) eachSnapshot(ctx context.Context, do func(row snapshotRow) error) error {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT seq, id, body, hash FROM duty_snapshots ORDER BY seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r snapshotRow
		if err := rows.Scan(&r.seq, &r.id, &r.body, &r.hash); err != nil {
			return err
		}
		if err := do(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// VerifySnapshots checks the chain of hashes.
func (s *Store) VerifySnapshots(ctx context.Context) (problems []string, err error) {
	before, last := "", int64(0)
	err = s.eachSnapshot(ctx, func(r snapshotRow) error {
		if r.seq != last+1 {
			problems = append(problems, fmt.Sprintf("定格第%d份后面缺了第%d份", last, last+1))
		}
		if snapshotHash(before, r.seq, r.id, r.body) != r.hash {
			problems = append(problems, fmt.Sprintf("定格%s的内容被改动过", r.id))
		}
		before, last = r.hash, r.seq
		return nil
	})
	if err != nil {
		return nil, fail("verify snapshots", err)
	}
	var seq int64
	var hash string
	if err := s.reader(ctx).QueryRowContext(ctx, `SELECT seq, hash FROM duty_snapshot_head WHERE id = 1`).Scan(&seq, &hash); err != nil {
		return nil, fail("verify snapshots", err)
	}
	if seq != last || hash != before {
		problems = append(problems, "定格的末尾和记录的链头对不上，可能删掉了最后的定格")
	}
	return problems, nil
}
