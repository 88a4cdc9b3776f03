package store

import (
	"context"
	"fmt"
	"strings"
)

// Rows of one INSERT: SQLite's parser looks each parameter up among those before it,
// PostgreSQL's cost is the round trip.
const (
	sqliteParameters   = 320
	postgresParameters = 7000
)

// insertRows inserts rows of equal length in few statements. It belongs into a
// transaction.
func (s *Store) insertRows(ctx context.Context, table string, columns []string, rows [][]any) error {
	parameters := sqliteParameters
	if s.postgres {
		parameters = postgresParameters
	}
	batch := max(1, parameters/len(columns))
	for len(rows) > 0 {
		n := min(batch, len(rows))
		if err := s.insertBatch(ctx, insertText(table, columns, n), rows[:n]); err != nil {
			return fmt.Errorf("insert into %s: %w", table, err)
		}
		rows = rows[n:]
	}
	return nil
}

func (s *Store) insertBatch(ctx context.Context, text string, rows [][]any) error {
	var args []any
	for _, r := range rows {
		args = append(args, r...)
	}
	_, err := s.writer(ctx).ExecContext(ctx, text, args...)
	return err
}

func insertText(table string, columns []string, rows int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", table, strings.Join(columns, ", "))
	for i := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		for j := range columns {
			b.WriteString(map[bool]string{true: "(", false: ", "}[j == 0])
			fmt.Fprintf(&b, "$%d", i*len(columns)+j+1)
		}
		b.WriteByte(')')
	}
	return b.String()
}
