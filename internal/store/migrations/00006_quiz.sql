-- +goose Up
INSERT INTO counters (name, value) VALUES ('quiz bank', 0);

CREATE TABLE quiz_questions (
	id      TEXT    NOT NULL,
	version BIGINT  NOT NULL,
	latest  BOOLEAN NOT NULL,
	used    BOOLEAN NOT NULL, -- on somebody's paper: it never changes again
	body    TEXT    NOT NULL, -- JSON
	saved   BIGINT  NOT NULL,
	PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX quiz_questions_latest ON quiz_questions (id) WHERE latest;

CREATE TABLE quiz_assignments (
	id        TEXT    NOT NULL,
	version   BIGINT  NOT NULL,
	latest    BOOLEAN NOT NULL,
	title     TEXT    NOT NULL,
	opens     BIGINT  NOT NULL,
	closes    BIGINT  NOT NULL,
	ends      BIGINT  NOT NULL, -- of the make-up window
	counts    TEXT    NOT NULL,
	everyone  BOOLEAN NOT NULL,
	cancelled BOOLEAN NOT NULL,
	body      TEXT    NOT NULL, -- JSON
	PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX quiz_assignments_latest ON quiz_assignments (id) WHERE latest;

-- Whom the latest version binds.
CREATE TABLE quiz_targets (
	assignment TEXT NOT NULL,
	kind       TEXT NOT NULL, -- unit, audience, person
	value      TEXT NOT NULL,
	PRIMARY KEY (assignment, kind, value)
);

CREATE TABLE quiz_exemptions (
	assignment TEXT   NOT NULL,
	person     TEXT   NOT NULL REFERENCES people (id),
	reason     TEXT   NOT NULL,
	at         BIGINT NOT NULL,
	PRIMARY KEY (assignment, person)
);
CREATE INDEX quiz_exemptions_person ON quiz_exemptions (person);

CREATE TABLE quiz_attempts (
	id         TEXT    NOT NULL PRIMARY KEY,
	assignment TEXT    NOT NULL,
	version    BIGINT  NOT NULL,
	person     TEXT    NOT NULL REFERENCES people (id),
	unit       TEXT    NOT NULL, -- when it began
	follower   TEXT    NOT NULL, -- empty once they had their data deleted
	number     BIGINT  NOT NULL,
	state      TEXT    NOT NULL,
	mode       TEXT    NOT NULL,
	paper      TEXT    NOT NULL, -- JSON
	cursor     BIGINT  NOT NULL,
	paused     BOOLEAN NOT NULL,
	started    BIGINT  NOT NULL,
	touched    BIGINT  NOT NULL,
	deadline   BIGINT  NOT NULL, -- 0 = none
	ended      BIGINT  NOT NULL, -- 0 while it is open
	score      BIGINT  NOT NULL,
	full_score BIGINT  NOT NULL,
	pass       BIGINT  NOT NULL,
	passed     BOOLEAN NOT NULL,
	reason     TEXT    NOT NULL, -- of a void
	revision   BIGINT  NOT NULL
);
CREATE UNIQUE INDEX quiz_attempts_open ON quiz_attempts (assignment, person) WHERE state IN ('started', 'answering');
CREATE UNIQUE INDEX quiz_attempts_number ON quiz_attempts (assignment, person, number);
CREATE INDEX quiz_attempts_person ON quiz_attempts (person);
CREATE INDEX quiz_attempts_follower ON quiz_attempts (follower) WHERE follower <> '';
CREATE INDEX quiz_attempts_overdue ON quiz_attempts (deadline) WHERE state IN ('started', 'answering') AND deadline > 0;
-- All that a report reads, so that it need not touch the papers.
CREATE INDEX quiz_attempts_report ON quiz_attempts (assignment, person, state, number, score, full_score, passed, ended);

-- An answer, once and for good.
CREATE TABLE quiz_answers (
	attempt TEXT    NOT NULL REFERENCES quiz_attempts (id),
	item    BIGINT  NOT NULL,
	chosen  TEXT    NOT NULL, -- indexes of the question's options: 0,2
	correct BOOLEAN NOT NULL,
	at      BIGINT  NOT NULL,
	key     TEXT    NOT NULL UNIQUE, -- keyed hash of the message's key
	PRIMARY KEY (attempt, item)
);

-- What a person knew when a question was asked again: the first answer, and the first
-- one 7 to 30 days after it.
CREATE TABLE quiz_recall (
	person      TEXT    NOT NULL REFERENCES people (id),
	question    TEXT    NOT NULL,
	assignment  TEXT    NOT NULL, -- of the first answer; empty for practice
	first_at    BIGINT  NOT NULL,
	again_at    BIGINT  NOT NULL, -- 0 = not yet
	again_right BOOLEAN NOT NULL,
	PRIMARY KEY (person, question)
);
CREATE INDEX quiz_recall_again ON quiz_recall (assignment, person, again_right) WHERE again_at > 0;

-- Answers of bound people in practice: evidence of what is retained.
CREATE TABLE quiz_reviews (
	key      TEXT    NOT NULL PRIMARY KEY, -- keyed hash of the message's key
	person   TEXT    NOT NULL REFERENCES people (id),
	question TEXT    NOT NULL,
	correct  BOOLEAN NOT NULL,
	at       BIGINT  NOT NULL
);
CREATE INDEX quiz_reviews_person ON quiz_reviews (person);

CREATE TABLE quiz_certificates (
	code    TEXT NOT NULL PRIMARY KEY,
	attempt TEXT NOT NULL UNIQUE REFERENCES quiz_attempts (id)
);

-- Attempts that ended, each hashed with the one before.
CREATE TABLE quiz_ledger (
	seq     BIGINT NOT NULL PRIMARY KEY,
	at      BIGINT NOT NULL,
	attempt TEXT   NOT NULL,
	body    TEXT   NOT NULL, -- JSON: who, what, score, digest of the answers
	hash    TEXT   NOT NULL
);
CREATE INDEX quiz_ledger_attempt ON quiz_ledger (attempt, seq);
CREATE TABLE quiz_ledger_head (
	id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
	seq  BIGINT NOT NULL,
	hash TEXT   NOT NULL
);
INSERT INTO quiz_ledger_head (id, seq, hash) VALUES (1, 0, '');

CREATE TABLE practice_rounds (
	id       TEXT   NOT NULL PRIMARY KEY,
	follower TEXT   NOT NULL,
	kind     TEXT   NOT NULL,
	state    TEXT   NOT NULL,
	paper    TEXT   NOT NULL, -- JSON
	cursor   BIGINT NOT NULL,
	started  BIGINT NOT NULL,
	touched  BIGINT NOT NULL,
	ended    BIGINT NOT NULL,
	revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX practice_rounds_open ON practice_rounds (follower) WHERE state IN ('started', 'answering');
CREATE INDEX practice_rounds_follower ON practice_rounds (follower);

CREATE TABLE practice_answers (
	round   TEXT    NOT NULL REFERENCES practice_rounds (id) ON DELETE CASCADE,
	item    BIGINT  NOT NULL,
	chosen  TEXT    NOT NULL,
	correct BOOLEAN NOT NULL,
	at      BIGINT  NOT NULL,
	key     TEXT    NOT NULL UNIQUE, -- keyed hash of the message's key
	PRIMARY KEY (round, item)
);

CREATE TABLE practice_cards (
	follower   TEXT    NOT NULL,
	question   TEXT    NOT NULL,
	due        BIGINT  NOT NULL,
	stability  DOUBLE PRECISION NOT NULL,
	difficulty DOUBLE PRECISION NOT NULL,
	asked      BIGINT  NOT NULL,
	lapses     BIGINT  NOT NULL,
	reviewed   BIGINT  NOT NULL,
	wrong      BOOLEAN NOT NULL,
	phase      BIGINT  NOT NULL,
	PRIMARY KEY (follower, question)
);

-- +goose Down
DROP TABLE practice_cards;
DROP TABLE practice_answers;
DROP TABLE practice_rounds;
DROP TABLE quiz_ledger_head;
DROP TABLE quiz_ledger;
DROP TABLE quiz_certificates;
DROP TABLE quiz_reviews;
DROP TABLE quiz_recall;
DROP TABLE quiz_answers;
DROP TABLE quiz_attempts;
DROP TABLE quiz_exemptions;
DROP TABLE quiz_targets;
DROP TABLE quiz_assignments;
DROP TABLE quiz_questions;
DELETE FROM counters WHERE name = 'quiz bank';
