package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// kind is what a column holds, whatever the engine calls it.
type kind string

const (
	textKind  kind = "text"
	intKind   kind = "int"
	boolKind  kind = "bool"
	bytesKind kind = "bytes"
	floatKind kind = "float"
)

var kinds = map[string]kind{
	"text": textKind, "bigint": intKind, "integer": intKind, "boolean": boolKind,
	"bytea": bytesKind, "double precision": floatKind,
}

// column is a column of a table, as a backup names it.
type column struct {
	Name string `json:"name"`
	Kind kind   `json:"kind"`
}

// table is a table of the schema. Columns stand by name, since engines may tell them in
// different orders.
type table struct {
	Name    string   `json:"table"`
	Columns []column `json:"columns"`
	needs   []string // tables that its rows refer to
}

// quotedNames are the columns' names for a statement.
func quotedNames(t table) []string {
	out := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = `"` + c.Name + `"`
	}
	return out
}

// versionTable is goose's own; a backup carries the schema's number instead.
const versionTable = "goose_db_version"

const (
	sqliteColumns = `SELECT m.name, c.name, lower(c.type) FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'`
	sqliteNeeds = `SELECT m.name, f."table" FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`

	postgresColumns = `SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
		JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
		WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'`
	postgresNeeds = `SELECT a.relname, b.relname FROM pg_constraint k JOIN pg_class a ON a.oid = k.conrelid
		JOIN pg_class b ON b.oid = k.confrelid JOIN pg_namespace n ON n.oid = a.relnamespace
		WHERE k.contype = 'f' AND n.nspname = current_schema()`
)

// tables reads the schema itself, so that no table can be forgotten. A table stands
// after those that its rows refer to.
func (s *Store) tables(ctx context.Context, q querier) ([]table, error) {
	columns, needs := sqliteColumns, sqliteNeeds
	if s.postgres {
		columns, needs = postgresColumns, postgresNeeds
	}
	found := map[string]*table{}
	err := eachStrings(ctx, q, columns, 3, func(v []string) error {
		if v[0] == versionTable {
			return nil
		}
		k, ok := kinds[v[2]]
		if !ok {
			return fmt.Errorf("column %s.%s has the unknown type %q", v[0], v[1], v[2])
		}
		if found[v[0]] == nil {
			found[v[0]] = &table{Name: v[0]}
		}
		found[v[0]].Columns = append(found[v[0]].Columns, column{v[1], k})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	err = eachStrings(ctx, q, needs, 2, func(v []string) error {
		if t := found[v[0]]; t != nil && v[0] != v[1] {
			t.needs = append(t.needs, v[1])
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read references: %w", err)
	}
	return inOrder(found)
}

func eachStrings(ctx context.Context, q querier, text string, columns int, take func([]string) error, args ...any) error {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		values, into := make([]string, columns), make([]any, columns)
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := take(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// inOrder sorts tables by name, each after those that it needs.
func inOrder(found map[string]*table) ([]table, error) {
	var out []table
	done := map[string]bool{}
	for len(out) < len(found) {
		var ready []*table
		for _, t := range found {
			if !done[t.Name] && !slices.ContainsFunc(t.needs, func(n string) bool { return !done[n] }) {
				ready = append(ready, t)
			}
		}
		if len(ready) == 0 {
			return nil, errors.New("the tables refer to each other in a circle")
		}
		slices.SortFunc(ready, func(a, b *table) int { return strings.Compare(a.Name, b.Name) })
		for _, t := range ready {
			slices.SortFunc(t.Columns, func(a, b column) int { return strings.Compare(a.Name, b.Name) })
			done[t.Name] = true
			out = append(out, *t)
		}
	}
	return out, nil
}
