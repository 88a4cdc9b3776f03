// Package store keeps records in SQL: imported statutes, followers and what the
// conversation keeps of them, questions, receipts, and the audit log.
//
// One query text serves SQLite (modernc.org/sqlite, the default) and PostgreSQL
// (pgx). Data enters and leaves as the types of the packages that declare the
// interfaces; each file holds one domain. Errors of the database being away are
// faults of kind Unavailable.
//
// # Adding a table
//
// Write a new file in migrations, in SQL that both engines take, and only add: while
// replicas are updated one by one, the previous release works on the new schema. Name
// a follower's column "follower" and list the table in followerTables. Say in
// retentionrules.go when its rows go, or why they stay. Never rely on the order of text:
// engines collate differently.
//
// # Durability
//
// SQLite runs in WAL mode with synchronous=NORMAL: what is committed survives a crash
// or kill -9 of the process. A power cut may lose the last commits since the last
// checkpoint, but never damages the file. PostgreSQL keeps its own setting, which by
// default loses nothing.
package store
