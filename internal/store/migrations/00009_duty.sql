-- Days are whole numbers like 20241204. Rows with "gone" are never changed: a new value
-- ends the old row (gone = when), so that a past moment can be looked at again.

-- +goose Up
CREATE TABLE duty_units (
	unit    TEXT NOT NULL PRIMARY KEY REFERENCES units (id),
	office  TEXT NOT NULL,
	phone   TEXT NOT NULL,
	topics  TEXT NOT NULL, -- JSON
	aliases TEXT NOT NULL  -- JSON
);

-- What a score takes from a unit, as it was.
CREATE TABLE duty_unit_states (
	unit      TEXT   NOT NULL REFERENCES units (id),
	at        BIGINT NOT NULL,
	gone      BIGINT NOT NULL,
	kind      TEXT   NOT NULL,
	parent    TEXT   NOT NULL,
	headcount BIGINT NOT NULL,
	PRIMARY KEY (unit, at)
);

CREATE TABLE duty_liaisons (
	person TEXT NOT NULL PRIMARY KEY REFERENCES people (id),
	unit   TEXT NOT NULL REFERENCES units (id),
	phone  TEXT NOT NULL
);
CREATE INDEX duty_liaisons_unit ON duty_liaisons (unit);

CREATE TABLE duty_accounts (
	id       TEXT NOT NULL PRIMARY KEY,
	unit     TEXT NOT NULL REFERENCES units (id),
	platform TEXT NOT NULL,
	name     TEXT NOT NULL
);

CREATE TABLE duty_media (
	account TEXT   NOT NULL REFERENCES duty_accounts (id),
	year    BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	gone    BIGINT NOT NULL,
	body    TEXT   NOT NULL, -- JSON
	PRIMARY KEY (account, year, at)
);

CREATE TABLE duty_figures (
	unit TEXT   NOT NULL REFERENCES units (id),
	year BIGINT NOT NULL,
	name TEXT   NOT NULL,
	at   BIGINT NOT NULL,
	gone BIGINT NOT NULL,
	body TEXT   NOT NULL, -- JSON
	PRIMARY KEY (unit, year, name, at)
);

CREATE TABLE duty_register (
	id   TEXT   NOT NULL,
	at   BIGINT NOT NULL,
	gone BIGINT NOT NULL,
	kind TEXT   NOT NULL,
	unit TEXT   NOT NULL REFERENCES units (id),
	body TEXT   NOT NULL, -- JSON
	PRIMARY KEY (id, at)
);
CREATE INDEX duty_register_unit ON duty_register (unit);

CREATE TABLE duty_lists (
	unit      TEXT   NOT NULL REFERENCES units (id),
	year      BIGINT NOT NULL,
	version   BIGINT NOT NULL,
	items     TEXT   NOT NULL, -- JSON
	saved     BIGINT NOT NULL,
	published BIGINT NOT NULL, -- 0 while it is a draft
	actor     TEXT   NOT NULL,
	source    TEXT   NOT NULL,
	PRIMARY KEY (unit, year, version)
);
CREATE INDEX duty_lists_year ON duty_lists (year);

-- A report never changes but in what its last review says.
CREATE TABLE duty_reports (
	id          TEXT   NOT NULL PRIMARY KEY,
	key         TEXT   NOT NULL, -- keyed hash of the message's key; empty for imports
	unit        TEXT   NOT NULL REFERENCES units (id),
	person      TEXT   NOT NULL,
	day         BIGINT NOT NULL,
	last_day    BIGINT NOT NULL, -- 0 = one day
	place       TEXT   NOT NULL,
	theme       TEXT   NOT NULL,
	title       TEXT   NOT NULL,
	form        TEXT   NOT NULL,
	sessions    BIGINT NOT NULL,
	people      BIGINT NOT NULL,
	schools     BIGINT NOT NULL,
	materials   BIGINT NOT NULL,
	banners     BIGINT NOT NULL,
	or_more     BIGINT NOT NULL, -- bits of the five numbers above: 100余
	details     TEXT   NOT NULL, -- JSON, or empty
	source      TEXT   NOT NULL,
	at          BIGINT NOT NULL, -- when the unit reported it
	stored      BIGINT NOT NULL, -- when it came in here: later than at for imports
	item        TEXT   NOT NULL,
	matched     TEXT   NOT NULL, -- the item that matching found, before any review
	state       TEXT   NOT NULL,
	reason      TEXT   NOT NULL,
	reviewed_by TEXT   NOT NULL,
	reviewed_at BIGINT NOT NULL,
	settled     BIGINT NOT NULL -- when the last review was stored; 0 = none
);
CREATE UNIQUE INDEX duty_reports_key ON duty_reports (key) WHERE key <> '';
CREATE INDEX duty_reports_day ON duty_reports (day);
CREATE INDEX duty_reports_unit ON duty_reports (unit, day);
CREATE INDEX duty_reports_state ON duty_reports (state, at);
-- All that the board reads.
CREATE INDEX duty_reports_board ON duty_reports (day, unit, item, state);

CREATE TABLE duty_reviews (
	report TEXT   NOT NULL REFERENCES duty_reports (id),
	seq    BIGINT NOT NULL,
	state  TEXT   NOT NULL,
	reason TEXT   NOT NULL,
	item   TEXT   NOT NULL,
	actor  TEXT   NOT NULL,
	at     BIGINT NOT NULL,
	stored BIGINT NOT NULL,
	PRIMARY KEY (report, seq)
);

CREATE TABLE duty_prompts (
	id        TEXT   NOT NULL PRIMARY KEY,
	seed      TEXT   NOT NULL UNIQUE, -- unit, year, item and kind: the clock writes each once
	number    BIGINT NOT NULL,        -- of signed notices of a year; 0 else
	unit      TEXT   NOT NULL REFERENCES units (id),
	year      BIGINT NOT NULL,
	item      TEXT   NOT NULL,
	kind      TEXT   NOT NULL,
	content   TEXT   NOT NULL,
	deadline  BIGINT NOT NULL, -- a day
	state     TEXT   NOT NULL,
	drafted   BIGINT NOT NULL,
	signed    BIGINT NOT NULL,
	signed_by TEXT   NOT NULL,
	delivered BIGINT NOT NULL,
	via       TEXT   NOT NULL,
	answered  BIGINT NOT NULL,
	answer    TEXT   NOT NULL,
	closed    BIGINT NOT NULL,
	escalated BIGINT NOT NULL,
	reason    TEXT   NOT NULL,
	revision  BIGINT NOT NULL
);
CREATE UNIQUE INDEX duty_prompts_number ON duty_prompts (year, number) WHERE number > 0;
CREATE INDEX duty_prompts_unit ON duty_prompts (unit, year);
CREATE INDEX duty_prompts_state ON duty_prompts (state);

-- Clusters of residents' questions and the units that answer them.
CREATE TABLE duty_questions (
	id        TEXT   NOT NULL PRIMARY KEY,
	topic     TEXT   NOT NULL,
	questions TEXT   NOT NULL, -- JSON, masked
	times     BIGINT NOT NULL,
	unit      TEXT   NOT NULL,
	state     TEXT   NOT NULL,
	first     BIGINT NOT NULL,
	assigned  BIGINT NOT NULL,
	deadline  BIGINT NOT NULL, -- a day
	answered  BIGINT NOT NULL,
	answer    TEXT   NOT NULL, -- JSON
	reviewed  BIGINT NOT NULL,
	actor     TEXT   NOT NULL,
	reason    TEXT   NOT NULL,
	revision  BIGINT NOT NULL
);
CREATE INDEX duty_questions_unit ON duty_questions (unit, state);
CREATE TABLE duty_question_members (
	question TEXT NOT NULL PRIMARY KEY, -- id of the unanswered question
	cluster  TEXT NOT NULL REFERENCES duty_questions (id)
);
INSERT INTO counters (name, value) VALUES ('duty answers', 0);

CREATE TABLE duty_marks (
	id     TEXT   NOT NULL,
	at     BIGINT NOT NULL,
	gone   BIGINT NOT NULL,
	unit   TEXT   NOT NULL REFERENCES units (id),
	period TEXT   NOT NULL,
	body   TEXT   NOT NULL, -- JSON
	PRIMARY KEY (id, at)
);
CREATE INDEX duty_marks_period ON duty_marks (period, unit);

-- How units did at assignments, as the quiz told at a time.
CREATE TABLE duty_study (
	unit       TEXT   NOT NULL REFERENCES units (id),
	assignment TEXT   NOT NULL,
	at         BIGINT NOT NULL,
	gone       BIGINT NOT NULL,
	closes     BIGINT NOT NULL, -- a day
	body       TEXT   NOT NULL, -- JSON
	PRIMARY KEY (unit, assignment, at)
);
CREATE INDEX duty_study_closes ON duty_study (closes);

CREATE TABLE duty_rubrics (
	id      TEXT   NOT NULL,
	version BIGINT NOT NULL,
	body    TEXT   NOT NULL, -- JSON
	saved   BIGINT NOT NULL,
	PRIMARY KEY (id, version)
);

-- Frozen periods, each hashed with the one before.
CREATE TABLE duty_snapshots (
	seq    BIGINT NOT NULL PRIMARY KEY,
	id     TEXT   NOT NULL UNIQUE, -- period and rubric: a period is frozen once
	period TEXT   NOT NULL,
	rubric TEXT   NOT NULL,
	frozen BIGINT NOT NULL,
	actor  TEXT   NOT NULL,
	body   TEXT   NOT NULL, -- JSON
	hash   TEXT   NOT NULL
);
CREATE TABLE duty_snapshot_head (
	id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
	seq  BIGINT NOT NULL,
	hash TEXT   NOT NULL
);
INSERT INTO duty_snapshot_head (id, seq, hash) VALUES (1, 0, '');

CREATE TABLE duty_appeals (
	id        TEXT   NOT NULL PRIMARY KEY,
	key       TEXT   NOT NULL UNIQUE,
	unit      TEXT   NOT NULL REFERENCES units (id),
	period    TEXT   NOT NULL,
	rubric    TEXT   NOT NULL,
	indicator TEXT   NOT NULL,
	content   TEXT   NOT NULL,
	at        BIGINT NOT NULL,
	answer    TEXT   NOT NULL,
	answered  BIGINT NOT NULL, -- 0 while it waits
	actor     TEXT   NOT NULL
);
CREATE INDEX duty_appeals_unit ON duty_appeals (unit, period);

-- Awareness polls (知晓率调查).
CREATE TABLE duty_polls (
	id     TEXT   NOT NULL PRIMARY KEY,
	title  TEXT   NOT NULL,
	body   TEXT   NOT NULL, -- JSON: the questions
	opens  BIGINT NOT NULL,
	closes BIGINT NOT NULL
);
CREATE TABLE duty_poll_answers (
	poll     TEXT   NOT NULL REFERENCES duty_polls (id),
	follower TEXT   NOT NULL,
	unit     TEXT   NOT NULL, -- village that they named; empty: none
	answers  TEXT   NOT NULL, -- 0,2,1
	at       BIGINT NOT NULL,
	PRIMARY KEY (poll, follower)
);
CREATE INDEX duty_poll_answers_follower ON duty_poll_answers (follower);

-- What the bureau switched on: show-order, publish-results.
CREATE TABLE duty_settings (
	name  TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
);

-- +goose Down
DROP TABLE duty_settings;
DROP TABLE duty_poll_answers;
DROP TABLE duty_polls;
DROP TABLE duty_appeals;
DROP TABLE duty_snapshot_head;
DROP TABLE duty_snapshots;
DROP TABLE duty_rubrics;
DROP TABLE duty_study;
DROP TABLE duty_marks;
DELETE FROM counters WHERE name = 'duty answers';
DROP TABLE duty_question_members;
DROP TABLE duty_questions;
DROP TABLE duty_prompts;
DROP TABLE duty_reviews;
DROP TABLE duty_reports;
DROP TABLE duty_lists;
DROP TABLE duty_register;
DROP TABLE duty_figures;
DROP TABLE duty_media;
DROP TABLE duty_accounts;
DROP TABLE duty_liaisons;
DROP TABLE duty_unit_states;
DROP TABLE duty_units;
