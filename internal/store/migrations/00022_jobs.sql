-- +goose Up
-- Long work that was begun in the console: how far it is, and what came of it.
CREATE TABLE jobs (
	id      TEXT   NOT NULL PRIMARY KEY,
	kind    TEXT   NOT NULL,
	title   TEXT   NOT NULL,
	back    TEXT   NOT NULL, -- the console's page where its outcome is seen
	actor   TEXT   NOT NULL, -- name of the account that began it
	state   TEXT   NOT NULL, -- running, done, failed, broken
	what    TEXT   NOT NULL, -- what it is doing
	done    BIGINT NOT NULL,
	total   BIGINT NOT NULL, -- -1: not known
	result  TEXT   NOT NULL, -- what came of it, or why it failed
	started BIGINT NOT NULL,
	beat    BIGINT NOT NULL, -- when its process was last heard of
	ended   BIGINT NOT NULL  -- 0 while it runs
);
CREATE UNIQUE INDEX jobs_running ON jobs (kind) WHERE state = 'running';
CREATE INDEX jobs_started ON jobs (started);

-- +goose Down
DROP TABLE jobs;
