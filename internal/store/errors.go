package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"pufa/internal/fault"
)

// fail names what failed. A database that is away, full or locked becomes a fault that
// a person can be told; a nil error stays nil.
func fail(what string, err error) error {
	if err == nil {
		return nil
	}
	err = fmt.Errorf("%s: %w", what, err)
	if errors.Is(err, context.Canceled) || errors.As(err, new(*fault.Error)) {
		return err
	}
	var file *sqlite.Error
	if errors.As(err, &file) {
		return fault.Wrap(err, sqliteKind(file), "数据库暂时用不了：%s。", sqliteReason(err))
	}
	if away(err) {
		return fault.Wrap(err, fault.Unavailable, "数据库暂时连不上，请稍后再试。")
	}
	return err
}

// away reports an error of the connection rather than of the statement.
func away(err error) bool {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		// Connection exceptions, insufficient resources, operator intervention.
		return strings.HasPrefix(server.Code, "08") || strings.HasPrefix(server.Code, "53") || strings.HasPrefix(server.Code, "57P")
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) ||
		errors.Is(err, sql.ErrConnDone) || errors.Is(err, context.DeadlineExceeded) ||
		pgconn.SafeToRetry(err) || strings.Contains(err.Error(), "unexpected EOF") || strings.Contains(err.Error(), "conn closed")
}

func sqliteKind(err *sqlite.Error) fault.Kind {
	switch err.Code() & 0xff {
	case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED, sqlitelib.SQLITE_FULL, sqlitelib.SQLITE_IOERR,
		sqlitelib.SQLITE_CANTOPEN, sqlitelib.SQLITE_READONLY, sqlitelib.SQLITE_NOTADB, sqlitelib.SQLITE_CORRUPT:
		return fault.Unavailable
	}
	return fault.Internal
}

// sqliteReason says in plain words what is wrong with SQLite's file.
func sqliteReason(err error) string {
	var file *sqlite.Error
	if !errors.As(err, &file) {
		return "请检查文件和权限"
	}
	switch file.Code() & 0xff {
	case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED:
		return "文件被另一个程序占用"
	case sqlitelib.SQLITE_FULL:
		return "磁盘已满"
	case sqlitelib.SQLITE_CANTOPEN:
		return "文件夹不存在或没有权限"
	case sqlitelib.SQLITE_READONLY:
		return "文件或文件夹不能写"
	case sqlitelib.SQLITE_NOTADB:
		return "它不是 SQLite 数据库"
	case sqlitelib.SQLITE_CORRUPT:
		return "文件已损坏，请从备份恢复"
	case sqlitelib.SQLITE_IOERR:
		return "磁盘读写出错"
	}
	return "程序内部错误"
}
