// Package testenv gives tests the real Redis and PostgreSQL that the product runs
// on: no mocks, and never a skipped test.
//
// A test asks for Redis(t) or Postgres(t) and gets the address of an empty
// database of its own. The first request of a test process starts the server on a
// free port in a temporary folder; a watcher process stops the server and removes
// the folder when the test process ends, however it ends. `make test` starts both
// servers once for all packages and hands their addresses down in
// PUFA_TEST_POSTGRES and PUFA_TEST_REDIS.
//
// Tests of outages take a server for themselves: RedisServer(t), PostgresServer(t).
// Where a program is missing, the test fails with the command that installs it.
package testenv
