package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"time"

	"pufa/internal/fault"
)

// UploadState is how far an upload is.
type UploadState string

// States of an upload. An import that failed leaves it ready: it may be tried again.
const (
	UploadReading UploadState = "reading"
	UploadReady   UploadState = "ready"
	UploadDone    UploadState = "done"
	UploadDropped UploadState = "dropped"
)

const (
	// uploadPart is how many bytes of a file one row holds.
	uploadPart = 1 << 20
	// keepUnconfirmed is how long a file waits for its confirmation.
	keepUnconfirmed = 24 * time.Hour
)

// Upload is a file of statutes, or an address of one, that was handed in at the console.
type Upload struct {
	ID      string
	Name    string // of the file, without folders, or the address
	Address bool
	Size    int64
	Actor   string
	At      time.Time
	State   UploadState
	Preview string // JSON; empty while it is read
	Result  string // JSON; empty until it is imported
}

// AddUpload keeps a file until it is imported or dropped. Of an address only the address
// is kept.
func (s *Store) AddUpload(ctx context.Context, u Upload, data []byte) (Upload, error) {
	u.ID, u.State, u.Size = rand.Text(), UploadReading, int64(len(data))
	u.Name, u.Actor = clean(u.Name), clean(u.Actor)
	err := s.InTx(ctx, func(ctx context.Context) error {
		w := s.writer(ctx)
		if _, err := w.ExecContext(ctx, `INSERT INTO uploads (id, name, address, size, actor, at, state, preview, result) VALUES ($1, $2, $3, $4, $5, $6, $7, '', '')`,
			u.ID, u.Name, u.Address, u.Size, u.Actor, millis(u.At), u.State); err != nil {
			return err
		}
		for part := 0; len(data) > 0; part++ {
			n := min(uploadPart, len(data))
			if _, err := w.ExecContext(ctx, `INSERT INTO upload_parts (upload, part, data) VALUES ($1, $2, $3)`, u.ID, part, data[:n]); err != nil {
				return err
			}
			data = data[n:]
		}
		_, err := s.Audit(ctx, AuditEntry{At: u.At, Actor: u.Actor, Action: "statutes.upload", Subject: "upload/" + u.ID, After: u.Name})
		return err
	})
	return u, fail("keep upload", err)
}

// WriteUpload writes an upload's file.
func (s *Store) WriteUpload(ctx context.Context, id string, w io.Writer) error {
	for part := 0; ; part++ {
		var data []byte
		rows, err := s.reader(ctx).QueryContext(ctx, `SELECT data FROM upload_parts WHERE upload = $1 AND part = $2`, id, part)
		if err != nil {
			return fail("read upload", err)
		}
		found := rows.Next()
		if found {
			err = rows.Scan(&data)
		} else {
			err = rows.Err()
		}
		rows.Close()
		if err != nil || !found {
			if err == nil && part == 0 {
				return fault.New(fault.NotFound, "文件已经清掉了，请重新上传。")
			}
			return fail("read upload", err)
		}
		if _, err := w.Write(data); err != nil {
			return fmt.Errorf("write upload: %w", err)
		}
	}
}

// PreviewUpload records what an upload would change. It may be imported from then on.
func (s *Store) PreviewUpload(ctx context.Context, id, preview string) error {
	_, err := s.writer(ctx).ExecContext(ctx, `UPDATE uploads SET state = 'ready', preview = $2 WHERE id = $1 AND state IN ('reading', 'ready')`, id, clean(preview))
	return fail("keep preview", err)
}

// EndUpload removes an upload's file: it was imported (Done, with its result) or dropped.
func (s *Store) EndUpload(ctx context.Context, id string, state UploadState, result string, by By) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		w := s.writer(ctx)
		res, err := w.ExecContext(ctx, `UPDATE uploads SET state = $2, result = $3 WHERE id = $1 AND state IN ('reading', 'ready')`, id, state, clean(result))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if _, err := w.ExecContext(ctx, `DELETE FROM upload_parts WHERE upload = $1`, id); err != nil {
			return err
		}
		_, err = s.Audit(ctx, AuditEntry{At: by.At, Actor: by.Actor, Action: "statutes.upload." + string(state), Subject: "upload/" + id})
		return err
	})
	return fail("end upload", err)
}

// Upload is an upload by its id.
func (s *Store) Upload(ctx context.Context, id string) (Upload, error) {
	found, err := s.uploads(ctx, `WHERE id = $1`, id)
	if err != nil {
		return Upload{}, fail("find upload", err)
	}
	if len(found) == 0 {
		return Upload{}, fault.New(fault.NotFound, "没有这次上传，可能太久以前的已经清掉了。")
	}
	return found[0], nil
}

// Uploads are the latest uploads, newest first, at most 100.
func (s *Store) Uploads(ctx context.Context) ([]Upload, error) {
	out, err := s.uploads(ctx, `ORDER BY at DESC, id LIMIT 100`)
	return out, fail("list uploads", err)
}

func (s *Store) uploads(ctx context.Context, where string, args ...any) ([]Upload, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, name, address, size, actor, at, state, preview, result FROM uploads `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Upload
	for rows.Next() {
		var u Upload
		var at int64
		if err := rows.Scan(&u.ID, &u.Name, &u.Address, &u.Size, &u.Actor, &at, &u.State, &u.Preview, &u.Result); err != nil {
			return nil, err
		}
		u.At = fromMillis(at)
		out = append(out, u)
	}
	return out, rows.Err()
}

// DropStaleUploads drops files that nobody confirmed.
func (s *Store) DropStaleUploads(ctx context.Context, now time.Time) error {
	stale, err := s.uploads(ctx, `WHERE state IN ('reading', 'ready') AND at <= $1`, millis(now.Add(-keepUnconfirmed)))
	if err != nil {
		return fail("list stale uploads", err)
	}
	for _, u := range stale {
		if err := s.EndUpload(ctx, u.ID, UploadDropped, "", By{Actor: "系统", At: now}); err != nil {
			return err
		}
	}
	return nil
}
