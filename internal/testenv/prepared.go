package testenv

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// prepared keeps the databases of this process that have a schema and wait for their
// next test. Making one takes PostgreSQL a second or two, emptying one some milliseconds.
var prepared struct {
	sync.Mutex
	free []string
}

// Prepared is the address of a PostgreSQL database of this test's own that looks as
// prepare leaves an empty one: with the schema, and the rows that belong to it. Every
// caller in a process must prepare alike, for a database is used again when its test
// has ended.
func Prepared(t testing.TB, prepare func(ctx context.Context, url string) error) string {
	t.Helper()
	address, err := takePrepared(t, prepare)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		again, err := restorePrepared(address)
		switch {
		case err != nil:
			t.Error(err)
		case again:
			prepared.Lock()
			defer prepared.Unlock()
			prepared.free = append(prepared.free, address)
		}
	})
	return address
}

func takePrepared(t testing.TB, prepare func(ctx context.Context, url string) error) (string, error) {
	prepared.Lock()
	if n := len(prepared.free); n > 0 {
		defer prepared.Unlock()
		address := prepared.free[n-1]
		prepared.free = prepared.free[:n-1]
		return address, nil
	}
	prepared.Unlock()
	server, err := postgresAddress()
	if err != nil {
		return "", err
	}
	address, err := newDatabase(server)
	if err != nil {
		return "", err
	}
	if err := prepare(t.Context(), address); err != nil {
		return "", fmt.Errorf("prepare a database: %w", err)
	}
	return address, execute(address, rememberPrepared)
}

// rememberPrepared notes the schema's shape, its rows and its sequences beside it.
const rememberPrepared = `
CREATE SCHEMA prepared;
CREATE VIEW prepared.now AS
	SELECT md5(string_agg(concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default), ',' ORDER BY table_name, ordinal_position)) AS shape
	FROM information_schema.columns WHERE table_schema = 'public';
CREATE TABLE prepared.shape AS SELECT shape FROM prepared.now;
CREATE TABLE prepared.sequences AS SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public';
DO $$ DECLARE t text; BEGIN
	FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
		EXECUTE format('CREATE TABLE prepared.%I AS SELECT * FROM public.%I', 'rows of ' || t, t);
	END LOOP;
END $$`

// cleanPrepared puts back what was remembered. Small tables are emptied by DELETE, which
// is cheaper than the new files of TRUNCATE.
const cleanPrepared = `
SET session_replication_role = replica;
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
DO $$ DECLARE t text; s record; BEGIN
	FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
		IF pg_relation_size(format('public.%I', t)::regclass) > 1048576 THEN
			EXECUTE format('TRUNCATE public.%I CASCADE', t);
		ELSE
			EXECUTE format('DELETE FROM public.%I', t);
		END IF;
	END LOOP;
	FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
		EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE SELECT * FROM prepared.%I', t, 'rows of ' || t);
	END LOOP;
	FOR s IN SELECT * FROM prepared.sequences LOOP
		PERFORM setval(format('public.%I', s.sequencename)::regclass, coalesce(s.last_value, 1), s.last_value IS NOT NULL);
	END LOOP;
END $$`

// restorePrepared empties a database for its next test. One whose schema its test has
// changed is dropped instead.
func restorePrepared(address string) (again bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		return false, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer c.Close(ctx)
	if err := c.QueryRow(ctx, `SELECT n.shape = s.shape FROM prepared.now n, prepared.shape s`).Scan(&again); err != nil {
		return false, fmt.Errorf("compare schemas: %w", err)
	}
	if !again {
		return false, dropDatabase(address)
	}
	if _, err := c.Exec(ctx, cleanPrepared); err != nil {
		return false, fmt.Errorf("empty a database: %w", err)
	}
	return true, nil
}
