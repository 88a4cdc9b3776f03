-- +goose Up
-- The version of each law that was in force when changes were looked for last.
CREATE TABLE law_states (
	law     TEXT   NOT NULL PRIMARY KEY,
	version TEXT   NOT NULL, -- empty: repealed
	noticed BIGINT NOT NULL
);

-- Another version of a law came into force, or none.
CREATE TABLE law_changes (
	id           TEXT   NOT NULL PRIMARY KEY,
	law          TEXT   NOT NULL,
	from_version TEXT   NOT NULL,
	to_version   TEXT   NOT NULL, -- empty: repealed
	in_force     TEXT   NOT NULL, -- day, or empty
	noticed      BIGINT NOT NULL,
	UNIQUE (law, from_version, to_version)
);
CREATE INDEX law_changes_noticed ON law_changes (noticed);

-- What cites a changed article, followed until it is mended.
CREATE TABLE ripples (
	law_change TEXT    NOT NULL REFERENCES law_changes (id) ON DELETE CASCADE,
	kind       TEXT    NOT NULL,
	item       TEXT    NOT NULL,
	title      TEXT    NOT NULL,
	digest     TEXT    NOT NULL, -- of the item when the law changed
	articles   TEXT    NOT NULL, -- JSON: what became of the articles that it cites
	hold       BOOLEAN NOT NULL, -- not used until it is mended or found right
	acted      BOOLEAN NOT NULL, -- its question was taken out of use, its campaign stopped
	state      TEXT    NOT NULL, -- open, mended, kept
	reason     TEXT    NOT NULL,
	actor      TEXT    NOT NULL, -- who settled it
	settled    BIGINT  NOT NULL,
	PRIMARY KEY (law_change, kind, item)
);
CREATE INDEX ripples_state ON ripples (state);
INSERT INTO counters (name, value) VALUES ('ripple', 0);

-- +goose Down
DELETE FROM counters WHERE name = 'ripple';
DROP TABLE ripples;
DROP TABLE law_changes;
DROP TABLE law_states;
