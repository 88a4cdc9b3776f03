-- +goose Up
-- What trying a change showed, before it went live.
CREATE TABLE trials (
	id     TEXT   NOT NULL PRIMARY KEY,
	at     BIGINT NOT NULL,
	actor  TEXT   NOT NULL, -- account
	change TEXT   NOT NULL, -- JSON
	result TEXT   NOT NULL, -- JSON; questions in it are masked
	used   BIGINT NOT NULL  -- when the change went live; 0 while it has not
);
CREATE INDEX trials_at ON trials (at);

-- +goose Down
DROP TABLE trials;
