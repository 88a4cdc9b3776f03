package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"pufa/internal/privacy"
)

// Config says where the records are.
type Config struct {
	URL  string           // postgres://user:password@host/database; empty for SQLite
	Path string           // SQLite's file; its folder must exist
	Key  *privacy.Key     // hides followers and message keys; commands that touch neither may do without
	Now  func() time.Time // time.Now when nil
}

// Store is the open database. It is safe for concurrent use.
type Store struct {
	read     *sql.DB
	write    *sql.DB // the same as read on PostgreSQL, one connection on SQLite
	single   querier // writes outside a transaction: write, in groups on SQLite
	postgres bool
	key      *privacy.Key
	now      func() time.Time
}

// Open opens the database, creating SQLite's file, and brings its schema up to date.
// A database that cannot be used is a fault whose message says what to mend.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	s, err := connect(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := s.Migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// connect opens the database and leaves its schema as it is.
func connect(ctx context.Context, cfg Config) (*Store, error) {
	s := &Store{postgres: cfg.URL != "", key: cfg.Key, now: cfg.Now}
	if s.now == nil {
		s.now = time.Now
	}
	open := s.openSQLite
	if s.postgres {
		open = s.openPostgres
	}
	if err := open(ctx, cfg); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close waits for queries under way and closes the database.
func (s *Store) Close() error {
	var errs []error
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	if s.read != nil && s.read != s.write {
		errs = append(errs, s.read.Close())
	}
	return errors.Join(errs...)
}

// querier is a database or a transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// txKey finds this store's transaction in a context.
type txKey struct{ s *Store }

// InTx runs fn in a transaction: methods of the store that are called with the
// context given to fn take part in it. An error of fn rolls everything back. Within a
// transaction InTx joins it. SQLite has one writer at a time, so fn should be quick
// and do no other I/O.
func (s *Store) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, ok := ctx.Value(txKey{s}).(*sql.Tx); ok {
		return fn(ctx)
	}
	noticeWrite(ctx)
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fail("begin transaction", err)
	}
	defer tx.Rollback() // after Commit it does nothing
	if err := fn(context.WithValue(ctx, txKey{s}, tx)); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fail("commit", err)
	}
	return nil
}

// reader is where to read: in the context's transaction, else from the read pool,
// which SQLite's writer does not hold up.
func (s *Store) reader(ctx context.Context) querier {
	if tx, ok := ctx.Value(txKey{s}).(*sql.Tx); ok {
		return tx
	}
	return s.read
}

// writer is where to write: in the context's transaction, else as one of its own.
func (s *Store) writer(ctx context.Context) querier {
	if tx, ok := ctx.Value(txKey{s}).(*sql.Tx); ok {
		return tx
	}
	noticeWrite(ctx)
	return s.single
}

// advance adds n to a counter and returns its new value. The counter's row stays locked
// until the transaction ends; with n = 0 that is all it does.
func (s *Store) advance(ctx context.Context, counter string, n int) (int64, error) {
	var v int64
	err := s.writer(ctx).QueryRowContext(ctx,
		`UPDATE counters SET value = value + $2 WHERE name = $1 RETURNING value`, counter, n).Scan(&v)
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", counter, err)
	}
	return v, nil
}

// counter is a counter's value.
func (s *Store) counter(ctx context.Context, name string) (int64, error) {
	var v int64
	err := s.reader(ctx).QueryRowContext(ctx, `SELECT value FROM counters WHERE name = $1`, name).Scan(&v)
	return v, err
}

// errNoKey is a mistake in the wiring.
var errNoKey = errors.New("store was opened without a key")

// messageKey is how a message's key is stored: it may hold an OpenID.
func (s *Store) messageKey(key string) (string, error) {
	if s.key == nil {
		return "", errNoKey
	}
	return s.key.Digest("message", key), nil
}

// clean makes a person's text fit for PostgreSQL, which takes neither NUL nor bytes that
// are not UTF-8.
func clean(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
}

func millis(t time.Time) int64 { return t.UnixMilli() }

func fromMillis(ms int64) time.Time { return time.UnixMilli(ms) }
