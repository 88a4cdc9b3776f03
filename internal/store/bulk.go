package store

import (
	"context"
	"fmt"
	"strings"
)

// Parameters of one INSERT: SQLite's parser looks each one up among those before it,
// PostgreSQL's cost is the round trip.
const (
	sqliteParameters   = 70
	postgresParameters = 7000
)

// insertRows inserts rows of equal length, many with one statement. It belongs into a
// transaction.
func (s *Store) insertRows(ctx context.Context, table string, columns []string, rows [][]any) error {
	parameters := sqliteParameters
	if s.postgres {
		parameters = postgresParameters
	}
	batch := max(1, parameters/len(columns))
	full := len(rows) / batch * batch
	if err := s.insertBatches(ctx, insertText(table, columns, batch), batch, rows[:full]); err != nil {
		return fmt.Errorf("insert into %s: %w", table, err)
	}
	rest := rows[full:]
	if err := s.insertBatches(ctx, insertText(table, columns, len(rest)), len(rest), rest); err != nil {
		return fmt.Errorf("insert into %s: %w", table, err)
	}
	return nil
}

// insertBatches runs text, which takes batch rows, until the rows are used up.
func (s *Store) insertBatches(ctx context.Context, text string, batch int, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	stmt, err := s.writer(ctx).PrepareContext(ctx, text)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for ; len(rows) > 0; rows = rows[batch:] {
		var args []any
		for _, r := range rows[:batch] {
			args = append(args, r...)
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

// insertText is INSERT INTO table (a, b) VALUES ($1, $2), ($3, $4).
func insertText(table string, columns []string, rows int) string {
	values := make([]string, rows)
	for i := range values {
		parameters := make([]string, len(columns))
		for j := range parameters {
			parameters[j] = fmt.Sprintf("$%d", i*len(columns)+j+1)
		}
		values[i] = "(" + strings.Join(parameters, ", ") + ")"
	}
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " + strings.Join(values, ", ")
}
