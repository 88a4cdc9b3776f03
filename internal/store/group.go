package store

import (
	"context"
	"database/sql"
	"sync"
)

// maxGroup bounds the statements of one transaction, and so how long the first waits for
// the last.
const maxGroup = 128

// group writes to SQLite what many messages write at the same time in one transaction:
// SQLite has one writer, and a commit costs more than the row that it is for. Nobody waits
// for company: what comes while one transaction is under way makes up the next. Who wrote
// hears of it after the commit, and only of the own statement.
type group struct {
	*sql.DB // of one connection

	mu      sync.Mutex
	waiting []*grouped
	writing bool
}

// grouped is a statement on its way through a group.
type grouped struct {
	ctx    context.Context
	query  string
	args   []any
	result sql.Result
	err    error
	done   chan struct{}
}

// ExecContext runs a statement by itself as far as anyone can tell: it is committed when
// ExecContext returns. One whose context ends while it waits may still be written.
func (g *group) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s := &grouped{ctx: ctx, query: query, args: args, done: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, s)
	if !g.writing {
		g.writing = true
		go g.write()
	}
	g.mu.Unlock()
	select {
	case <-s.done:
		return s.result, s.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// write writes until nobody waits.
func (g *group) write() {
	for {
		g.mu.Lock()
		n := min(len(g.waiting), maxGroup)
		batch := g.waiting[:n:n]
		g.waiting = g.waiting[n:]
		g.writing = n > 0
		g.mu.Unlock()
		if n == 0 {
			return
		}
		if n == 1 || !g.together(batch) {
			for _, s := range batch {
				s.result, s.err = g.DB.ExecContext(s.ctx, s.query, s.args...)
			}
		}
		for _, s := range batch {
			close(s.done)
		}
	}
}

// together writes a batch in one transaction. Where one statement fails nothing is
// written, and each has to be tried alone: some errors of SQLite end the transaction, and
// one statement's must not become another's. The statements' own contexts do not count
// here, as an interrupted statement ends the transaction too.
func (g *group) together(batch []*grouped) bool {
	ctx := context.Background()
	tx, err := g.DB.BeginTx(ctx, nil)
	if err != nil {
		return false
	}
	defer tx.Rollback() // after Commit it does nothing
	for _, s := range batch {
		if s.result, s.err = tx.ExecContext(ctx, s.query, s.args...); s.err != nil {
			return false
		}
	}
	return tx.Commit() == nil
}
