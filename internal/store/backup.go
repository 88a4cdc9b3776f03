package store

import (
	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// A backup is gzip over lines of JSON: a header; the files of the data folder; for each
// table its columns, its rows, and its sum; a last line that says that nothing is
// missing. It knows nothing of the engine, so that one engine's backup restores into the
// other. Encryption, where wanted, is around it.
const (
	backupFormat  = "pufa backup"
	backupVersion = 1
)

type backupHeader struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Schema  int64  `json:"schema"`
	Made    int64  `json:"made"` // Unix milliseconds
	Files   int    `json:"files"`
	Tables  int    `json:"tables"`
}

type backupEnd struct {
	Complete bool `json:"complete"`
}

// File is a file of the data folder that a backup carries.
type File struct {
	Path string `json:"path"` // slashes, relative to the data folder
	Data []byte `json:"data"`
}

// Summary tells what a backup or a database holds.
type Summary struct {
	Schema int64
	Made   time.Time
	Files  []File
	Tables []Sum
}

// Rows counts the rows of all tables.
func (s Summary) Rows() (n int64) {
	for _, t := range s.Tables {
		n += t.Rows
	}
	return n
}

// Same reports whether two summaries tell of the same rows in the same tables.
func (s Summary) Same(o Summary) bool { return s.differs(o) == "" }

// differs names the first table whose rows differ, or nothing.
func (s Summary) differs(o Summary) string {
	other := map[string]Sum{}
	for _, t := range o.Tables {
		other[t.Table] = t
	}
	for _, t := range s.Tables {
		if other[t.Table] != t {
			return t.Table
		}
		delete(other, t.Table)
	}
	for name := range other {
		return name
	}
	return ""
}

// Backup writes all rows of one moment, while others go on writing. Files go along.
func (s *Store) Backup(ctx context.Context, w io.Writer, files []File) (Summary, error) {
	zip := gzip.NewWriter(w)
	out := bufio.NewWriterSize(zip, 1<<16)
	sum, err := s.backup(ctx, out, files)
	if err != nil {
		return Summary{}, fail("back up", err)
	}
	if err := out.Flush(); err != nil {
		return Summary{}, fmt.Errorf("write backup: %w", err)
	}
	if err := zip.Close(); err != nil {
		return Summary{}, fmt.Errorf("write backup: %w", err)
	}
	return sum, nil
}

func (s *Store) backup(ctx context.Context, w io.Writer, files []File) (Summary, error) {
	schema, err := s.Version(ctx)
	if err != nil {
		return Summary{}, err
	}
	tx, err := s.snapshot(ctx)
	if err != nil {
		return Summary{}, err
	}
	defer tx.Rollback() // it only reads
	tables, err := s.tables(ctx, tx)
	if err != nil {
		return Summary{}, err
	}
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	sum := Summary{Schema: schema, Made: s.now(), Files: files}
	if err := lines.Encode(backupHeader{backupFormat, backupVersion, schema, millis(sum.Made), len(files), len(tables)}); err != nil {
		return Summary{}, err
	}
	for _, f := range files {
		if err := lines.Encode(f); err != nil {
			return Summary{}, err
		}
	}
	for _, t := range tables {
		if err := lines.Encode(t); err != nil {
			return Summary{}, err
		}
		one, err := dumpTable(ctx, tx, t, w)
		if err != nil {
			return Summary{}, err
		}
		if err := lines.Encode(one); err != nil {
			return Summary{}, err
		}
		sum.Tables = append(sum.Tables, one)
	}
	return sum, lines.Encode(backupEnd{true})
}

// Summarise reads every row of one moment and tells their sums.
func (s *Store) Summarise(ctx context.Context) (Summary, error) {
	sum, err := s.backup(ctx, io.Discard, nil)
	return sum, fail("sum up tables", err)
}

// snapshot begins a transaction that sees one moment: on SQLite every transaction of
// the read pool does.
func (s *Store) snapshot(ctx context.Context) (*sql.Tx, error) {
	if s.postgres {
		return s.read.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	}
	return s.read.BeginTx(ctx, nil)
}

func dumpTable(ctx context.Context, q querier, t table, w io.Writer) (Sum, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+strings.Join(quotedNames(t), ", ")+` FROM "`+t.Name+`"`)
	if err != nil {
		return Sum{}, fmt.Errorf("read %s: %w", t.Name, err)
	}
	defer rows.Close()
	var sum summer
	values, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return Sum{}, fmt.Errorf("read %s: %w", t.Name, err)
		}
		line, err := encodeRow(t, values)
		if err != nil {
			return Sum{}, err
		}
		sum.add(line)
		if _, err := w.Write(line); err != nil {
			return Sum{}, err
		}
	}
	if err := rows.Err(); err != nil {
		return Sum{}, fmt.Errorf("read %s: %w", t.Name, err)
	}
	return sum.end(t.Name), nil
}
