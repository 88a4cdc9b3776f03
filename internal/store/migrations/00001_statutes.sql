-- The same text runs on SQLite and on PostgreSQL. BIGINT is SQLite's INTEGER, BYTEA
-- its BLOB. Times are Unix milliseconds, dates 2026-01-31 or empty.

-- +goose Up
CREATE TABLE counters (
	name  TEXT   NOT NULL PRIMARY KEY,
	value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('statute versions', 0), ('statute imports', 0), ('statutes', 0);

-- An import in progress. The row goes when its versions are published.
CREATE TABLE statute_imports (
	id      BIGINT NOT NULL PRIMARY KEY,
	touched BIGINT NOT NULL
);

-- state: staged (written, not yet to be seen), current, or replaced by a later text
-- of the same law and date.
CREATE TABLE statute_versions (
	seq       BIGINT  NOT NULL PRIMARY KEY,
	id        TEXT    NOT NULL,
	law       TEXT    NOT NULL,
	title     TEXT    NOT NULL,
	level     TEXT    NOT NULL,
	adopted   TEXT    NOT NULL,
	effective TEXT    NOT NULL,
	ended     TEXT    NOT NULL,
	repealed  BOOLEAN NOT NULL,
	source    TEXT    NOT NULL,
	articles  BIGINT  NOT NULL,
	state     TEXT    NOT NULL,
	import    BIGINT  NOT NULL,
	imported  BIGINT  NOT NULL
);
CREATE UNIQUE INDEX statute_versions_id ON statute_versions (id) WHERE state <> 'staged';
CREATE UNIQUE INDEX statute_versions_current ON statute_versions (law, adopted) WHERE state = 'current';
CREATE INDEX statute_versions_import ON statute_versions (import, law, adopted);

CREATE TABLE statute_articles (
	version  BIGINT NOT NULL REFERENCES statute_versions (seq) ON DELETE CASCADE,
	position BIGINT NOT NULL,
	number   BIGINT NOT NULL,
	suffix   BIGINT NOT NULL,
	label    TEXT   NOT NULL,
	chapter  TEXT   NOT NULL,
	text     TEXT   NOT NULL,
	PRIMARY KEY (version, position)
);
CREATE INDEX statute_articles_number ON statute_articles (version, number, suffix);

-- +goose Down
DROP TABLE statute_articles;
DROP TABLE statute_versions;
DROP TABLE statute_imports;
DROP TABLE counters;
