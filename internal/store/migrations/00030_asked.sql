-- +goose Up
-- What was asked of late: masked, by nobody, to the day. It serves to try a change on
-- real questions and to see what is asked more often; old rows are pruned.
CREATE TABLE asked (
	id       TEXT   NOT NULL, -- digest of the normalised question, as in unanswered
	week     TEXT   NOT NULL, -- its Monday: 2026-11-30
	kind     TEXT   NOT NULL, -- what it got: answered, choices, none, citation, topic
	question TEXT   NOT NULL, -- masked
	day      TEXT   NOT NULL, -- last asked in that week
	times    BIGINT NOT NULL,
	PRIMARY KEY (id, week, kind)
);
CREATE INDEX asked_day ON asked (day);

-- Questions that staff dealt with: what people said of their answers before counts no more.
CREATE TABLE settled_questions (
	id TEXT   NOT NULL PRIMARY KEY, -- digest of the normalised question
	at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE settled_questions;
DROP TABLE asked;
