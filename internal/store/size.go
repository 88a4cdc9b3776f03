package store

import "context"

// Size is the engine's name and how many bytes the database takes.
func (s *Store) Size(ctx context.Context) (engine string, bytes int64, err error) {
	engine, text := "SQLite", `SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`
	if s.postgres {
		engine, text = "PostgreSQL", `SELECT pg_database_size(current_database())`
	}
	err = s.reader(ctx).QueryRowContext(ctx, text).Scan(&bytes)
	return engine, bytes, fail("measure database", err)
}
