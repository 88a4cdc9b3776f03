package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/pressly/goose/v3"

	"pufa/internal/fault"
)

// Restore loads a backup into an empty database of either engine, brings its schema up
// to date, and compares what is there with what the backup says. A database that holds
// records is refused, unless replace is set: then they are replaced. A damaged backup
// leaves the records as they were.
func Restore(ctx context.Context, cfg Config, backup io.Reader, replace bool) (Summary, error) {
	s, err := connect(ctx, cfg)
	if err != nil {
		return Summary{}, err
	}
	defer s.Close()
	l := &loader{ctx: ctx, s: s, replace: replace}
	defer l.rollback()
	said, err := readBackup(backup, l)
	if err != nil {
		return Summary{}, fail("restore", err)
	}
	if len(l.left) > 0 {
		return Summary{}, fault.New(fault.Invalid, "备份里缺少表 %s，没有恢复。", l.left[0])
	}
	if err := l.tx.Commit(); err != nil {
		return Summary{}, fail("commit restored records", err)
	}
	there, err := s.Summarise(ctx)
	if err != nil {
		return Summary{}, err
	}
	if table := said.differs(there); table != "" {
		return Summary{}, fault.New(fault.Internal, "恢复后核对不一致（表 %s），请勿使用这个库，换一个空库重试。", table)
	}
	return said, s.Migrate(ctx)
}

// loader writes a backup into a database, in one transaction.
type loader struct {
	ctx     context.Context
	s       *Store
	replace bool
	tx      *sql.Tx
	tables  []table  // of the database
	left    []string // tables that have not come yet
	rows    [][]any
}

func (l *loader) header(h backupHeader) error {
	if err := l.s.prepare(l.ctx, h.Schema, l.replace); err != nil {
		return err
	}
	tx, err := l.s.write.BeginTx(l.ctx, nil)
	if err != nil {
		return fail("begin transaction", err)
	}
	l.tx, l.ctx = tx, context.WithValue(l.ctx, txKey{l.s}, tx)
	if l.tables, err = l.s.tables(l.ctx, tx); err != nil {
		return err
	}
	for _, t := range slices.Backward(l.tables) {
		l.left = append(l.left, t.Name)
		if _, err := tx.ExecContext(l.ctx, `DELETE FROM "`+t.Name+`"`); err != nil {
			return fmt.Errorf("empty %s: %w", t.Name, err)
		}
	}
	return nil
}

func (l *loader) begin(t table) error {
	at := slices.IndexFunc(l.tables, func(own table) bool { return own.Name == t.Name })
	if at < 0 || !slices.Equal(l.tables[at].Columns, t.Columns) || !slices.Contains(l.left, t.Name) {
		return fault.New(fault.Invalid, "备份里的表“%s”和程序的结构对不上，没有恢复；请用写备份的那个版本。", t.Name)
	}
	l.left = slices.DeleteFunc(l.left, func(name string) bool { return name == t.Name })
	return nil
}

// loadBatch is how many rows are kept in memory before they are written.
const loadBatch = 500

func (l *loader) row(t table, values []any) error {
	l.rows = append(l.rows, values)
	if len(l.rows) < loadBatch {
		return nil
	}
	return l.end(t)
}

func (l *loader) end(t table) error {
	err := l.s.insertRows(l.ctx, `"`+t.Name+`"`, quotedNames(t), l.rows)
	l.rows = l.rows[:0]
	return err
}

func (l *loader) rollback() {
	if l.tx != nil {
		_ = l.tx.Rollback() // after Commit it does nothing
	}
}

// prepare makes the schema that a backup was written with, where that may be done.
func (s *Store) prepare(ctx context.Context, schema int64, replace bool) error {
	tables, err := s.tables(ctx, s.read)
	if err != nil {
		return err
	}
	if len(tables) > 0 && !replace {
		if err := s.refuseRecords(ctx); err != nil {
			return err
		}
	}
	p, err := s.provider()
	if err != nil {
		return err
	}
	sources := p.ListSources()
	if !slices.ContainsFunc(sources, func(m *goose.Source) bool { return m.Version == schema }) {
		return fault.New(fault.Invalid, "这份备份的数据库结构（第 %d 版）比本程序新或不认识，请先升级程序再恢复。", schema)
	}
	if _, err := p.UpTo(ctx, schema); err != nil {
		return fail("migrate", err)
	}
	if now, err := p.GetDBVersion(ctx); err != nil || now != schema {
		return errors.Join(fail("read schema version", err), fault.New(fault.Conflict, "目标库的结构（第 %d 版）比备份（第 %d 版）新，请换一个空库。", now, schema))
	}
	return nil
}

// refuseRecords lets through a database that holds just what migrations put there.
func (s *Store) refuseRecords(ctx context.Context) error {
	there, err := s.Summarise(ctx)
	if err != nil {
		return err
	}
	fresh, err := untouched(ctx, there.Schema)
	if err != nil {
		return err
	}
	if table := fresh.differs(there); table != "" {
		return fault.New(fault.Conflict, "目标数据库里已有数据（如表 %s），没有恢复。请换一个空的数据文件夹或空库。", table)
	}
	return nil
}

// untouched sums up a new database of a schema.
func untouched(ctx context.Context, schema int64) (Summary, error) {
	dir, err := os.MkdirTemp("", "pufa-empty-")
	if err != nil {
		return Summary{}, fmt.Errorf("make folder: %w", err)
	}
	defer os.RemoveAll(dir)
	s, err := connect(ctx, Config{Path: filepath.Join(dir, "empty.db")})
	if err != nil {
		return Summary{}, err
	}
	defer s.Close()
	p, err := s.provider()
	if err != nil {
		return Summary{}, err
	}
	if _, err := p.UpTo(ctx, schema); err != nil {
		return Summary{}, fail("migrate", err)
	}
	return s.Summarise(ctx)
}
