package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrateTries is how often a migration is tried beside other processes on the same
// SQLite file.
const migrateTries = 5

// Migrate brings the schema up to date; Open has done so already. Replicas that start
// together take turns. A schema newer than this program is left alone: migrations only
// add, so that the previous release goes on working during an update.
func (s *Store) Migrate(ctx context.Context) error {
	p, err := s.provider()
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		_, err := p.Up(ctx)
		if err == nil {
			return nil
		}
		// SQLite has no advisory lock: another process that migrates at the same time
		// makes this one fail on a table that exists by now. Its work is seen next time.
		if s.postgres || try == migrateTries || ctx.Err() != nil {
			return fail("migrate", err)
		}
		time.Sleep(time.Duration(try) * 100 * time.Millisecond)
	}
}

// Version is the number of the last migration that the database has seen.
func (s *Store) Version(ctx context.Context) (int64, error) {
	p, err := s.provider()
	if err != nil {
		return 0, err
	}
	v, err := p.GetDBVersion(ctx)
	return v, fail("read schema version", err)
}

func (s *Store) provider() (*goose.Provider, error) {
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if s.postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120), lock.WithUnlockTimeout(1, 30))
		if err != nil {
			return nil, fmt.Errorf("make migration lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("open migrations: %w", err)
	}
	p, err := goose.NewProvider(dialect, s.write, dir, options...)
	if err != nil {
		return nil, fmt.Errorf("load migrations: %w", err)
	}
	return p, nil
}
