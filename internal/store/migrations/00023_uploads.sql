-- +goose Up
-- Statutes that somebody handed in at the console: read first, stored when confirmed.
CREATE TABLE uploads (
	id      TEXT   NOT NULL PRIMARY KEY,
	name    TEXT   NOT NULL, -- of the file, or the address it comes from
	address BOOLEAN NOT NULL,
	size    BIGINT NOT NULL, -- bytes of the file
	actor   TEXT   NOT NULL,
	at      BIGINT NOT NULL,
	state   TEXT   NOT NULL, -- reading, ready, done, dropped
	preview TEXT   NOT NULL, -- JSON: what it would change
	result  TEXT   NOT NULL  -- JSON: what it changed
);
CREATE INDEX uploads_at ON uploads (at);

-- The file, in parts, until it is imported or dropped: whichever replica is asked to
-- import it has it.
CREATE TABLE upload_parts (
	upload TEXT   NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
	part   BIGINT NOT NULL,
	data   BYTEA  NOT NULL,
	PRIMARY KEY (upload, part)
);

-- +goose Down
DROP TABLE upload_parts;
DROP TABLE uploads;
