package store

import (
	"context"
	"database/sql"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	"pufa/internal/fault"
)

// pragmas of every connection. busy_timeout waits for another process (an import on
// the command line) to finish its transaction.
var pragmas = []string{
	"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)",
	"journal_size_limit(67108864)", "cache_size(-16000)", "temp_store(MEMORY)",
}

func (s *Store) openSQLite(ctx context.Context, cfg Config) error {
	path, err := filepath.Abs(cfg.Path)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "数据库文件“%s”的路径不对。", cfg.Path)
	}
	write, err := newSQLiteConnector(sqliteName(path, "immediate"))
	if err != nil {
		return fail("open SQLite", err)
	}
	s.write = sql.OpenDB(write)
	s.write.SetMaxOpenConns(1)
	if err := s.write.PingContext(ctx); err != nil {
		return fault.Wrap(err, fault.Unavailable, "数据库文件“%s”打不开：%s。", cfg.Path, sqliteReason(err))
	}
	s.single = &group{DB: s.write}
	read, err := newSQLiteConnector(sqliteName(path, "deferred", "query_only(1)"))
	if err != nil {
		return fail("open SQLite", err)
	}
	s.read = sql.OpenDB(read)
	readers := max(4, runtime.NumCPU())
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	return nil
}

// sqliteName is the data source name. Immediate transactions take the write lock at
// their start: taking it later could fail in the middle.
func sqliteName(path, lock string, more ...string) string {
	q := url.Values{"_txlock": {lock}, "_pragma": append(append([]string{}, pragmas...), more...)}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/data
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}
