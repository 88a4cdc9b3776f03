-- +goose Up
INSERT INTO counters (name, value) VALUES ('questions', 0);

CREATE TABLE questions (
	id       TEXT   NOT NULL PRIMARY KEY, -- digest of the normalised question
	position BIGINT NOT NULL UNIQUE,      -- order of arrival
	question TEXT   NOT NULL,
	refs     TEXT   NOT NULL, -- JSON: the articles that answer it
	source   TEXT   NOT NULL,
	added    BIGINT NOT NULL
);

-- +goose Down
DROP TABLE questions;
DELETE FROM counters WHERE name = 'questions';
