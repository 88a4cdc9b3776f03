package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"database/sql"

	"pufa/internal/fault"
)

const (
	connectTimeout = 5 * time.Second
	postgresConns  = 20 // of each replica; PostgreSQL takes 100 by default
)

func (s *Store) openPostgres(ctx context.Context, cfg Config) error {
	c, err := pgx.ParseConfig(cfg.URL)
	if err != nil {
		// The error may repeat the address with its password.
		return fault.New(fault.Invalid, "数据库地址写得不对，应像 postgres://用户:密码@主机:5432/库名。")
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectTimeout
	}
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "pufa"
	}
	db := sql.OpenDB(stdlib.GetConnector(*c))
	s.read, s.write, s.single = db, db, db
	db.SetMaxOpenConns(postgresConns)
	db.SetMaxIdleConns(postgresConns)
	db.SetConnMaxIdleTime(5 * time.Minute)
	db.SetConnMaxLifetime(30 * time.Minute) // follows a server that moved
	if err := db.PingContext(ctx); err != nil {
		return unreachable(err, c)
	}
	return nil
}

// unreachable says why there is no connection, without the password.
func unreachable(err error, c *pgx.ConnConfig) error {
	var server *pgconn.PgError
	where := fmt.Sprintf("%s:%d", c.Host, c.Port)
	if errors.As(err, &server) {
		switch server.Code {
		case "28P01", "28000":
			return fault.Wrap(err, fault.Invalid, "数据库 %s 不认用户“%s”：请检查用户名和密码。", where, c.User)
		case "3D000":
			return fault.Wrap(err, fault.Invalid, "数据库 %s 上没有库“%s”：请先建库，或检查库名。", where, c.Database)
		case "53300":
			return fault.Wrap(err, fault.Unavailable, "数据库 %s 的连接已满：请调大 max_connections，或关掉多余的程序。", where)
		}
	}
	return fault.Wrap(err, fault.Unavailable, "连不上数据库 %s：请确认 PostgreSQL 已启动，地址和防火墙没有问题。", where)
}
