package store

import (
	"context"
	"database/sql/driver"

	"modernc.org/sqlite"
)

// keptStatements bounds the statements that a connection keeps prepared: more than the
// store has texts of its own, so that only those written for the occasion go.
const keptStatements = 512

// sqliteConnector opens connections that keep their statements prepared: SQLite takes
// longer to parse a query of the chat than to run it.
type sqliteConnector struct{ driver.Connector }

func newSQLiteConnector(name string) (driver.Connector, error) {
	c, err := sqlite.NewConnector(name)
	return sqliteConnector{c}, err
}

// Connect implements driver.Connector.
func (c sqliteConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &sqliteConn{driverConn: conn.(driverConn), kept: map[string]driverStmt{}}, nil
}

// driverConn is what database/sql uses of the driver's connections. Not among it: running
// a query without a statement.
type driverConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type driverStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// sqliteConn is used by one goroutine at a time, as all connections of database/sql.
type sqliteConn struct {
	driverConn
	kept map[string]driverStmt // prepared and not in use, by text
}

// PrepareContext implements driver.ConnPrepareContext.
func (c *sqliteConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if s, ok := c.kept[query]; ok {
		delete(c.kept, query)
		return &sqliteStmt{s, c, query}, nil
	}
	s, err := c.driverConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return &sqliteStmt{s.(driverStmt), c, query}, nil
}

// Close implements driver.Conn.
func (c *sqliteConn) Close() error {
	for _, s := range c.kept {
		_ = s.Close() // closing the connection tells what is wrong with it
	}
	clear(c.kept)
	return c.driverConn.Close()
}

type sqliteStmt struct {
	driverStmt
	conn  *sqliteConn
	query string
}

// Close implements driver.Stmt: the statement stays prepared for the next who asks for
// it. Where there are too many, any one goes.
func (s *sqliteStmt) Close() error {
	if _, again := s.conn.kept[s.query]; again {
		return s.driverStmt.Close()
	}
	for query, old := range s.conn.kept {
		if len(s.conn.kept) < keptStatements {
			break
		}
		delete(s.conn.kept, query)
		if err := old.Close(); err != nil {
			return err
		}
	}
	s.conn.kept[s.query] = s.driverStmt
	return nil
}
