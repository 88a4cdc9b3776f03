-- +goose Up
CREATE TABLE units (
	id        TEXT   NOT NULL PRIMARY KEY,
	name      TEXT   NOT NULL UNIQUE,
	kind      TEXT   NOT NULL,
	parent    TEXT   NOT NULL, -- id, or empty
	headcount BIGINT NOT NULL
);

CREATE TABLE people (
	id       TEXT    NOT NULL PRIMARY KEY,
	unit     TEXT    NOT NULL REFERENCES units (id),
	name     TEXT    NOT NULL,
	staff_no TEXT    NOT NULL UNIQUE,
	departed BOOLEAN NOT NULL -- no longer on the roster; history stays
);
CREATE INDEX people_unit ON people (unit);

CREATE TABLE person_audiences (
	person   TEXT NOT NULL REFERENCES people (id),
	audience TEXT NOT NULL,
	PRIMARY KEY (audience, person)
);
CREATE INDEX person_audiences_person ON person_audiences (person);

-- Which follower is which person. Ended bindings stay, until the follower has their
-- data deleted.
CREATE TABLE bindings (
	follower TEXT   NOT NULL,
	person   TEXT   NOT NULL REFERENCES people (id),
	bound    BIGINT NOT NULL,
	unbound  BIGINT NOT NULL -- 0 while it holds
);
CREATE UNIQUE INDEX bindings_follower ON bindings (follower) WHERE unbound = 0;
CREATE UNIQUE INDEX bindings_person ON bindings (person) WHERE unbound = 0;
CREATE INDEX bindings_all ON bindings (follower);

CREATE TABLE invitations (
	code    TEXT    NOT NULL PRIMARY KEY, -- keyed hash
	unit    TEXT    NOT NULL REFERENCES units (id),
	person  TEXT    NOT NULL, -- empty: anybody of the unit
	once    BOOLEAN NOT NULL,
	expires BIGINT  NOT NULL,
	used    BOOLEAN NOT NULL,
	tries   BIGINT  NOT NULL
);
CREATE INDEX invitations_expires ON invitations (expires);

-- +goose Down
DROP TABLE invitations;
DROP TABLE bindings;
DROP TABLE person_audiences;
DROP TABLE people;
DROP TABLE units;
