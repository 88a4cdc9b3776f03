-- +goose Up
INSERT INTO counters (name, value) VALUES ('content', 0);

-- What the bureau did with its content, item by item. Rows are added, never changed:
-- the newest of an item is where it stands, the newest that is published, withdrawn or
-- original is what residents get.
CREATE TABLE content_revisions (
	kind     TEXT   NOT NULL,
	id       TEXT   NOT NULL,
	revision BIGINT NOT NULL, -- from 1 without gaps, so that of two writers one fails
	state    TEXT   NOT NULL,
	body     TEXT   NOT NULL, -- YAML of one item of a pack
	note     TEXT   NOT NULL, -- reason
	author   TEXT   NOT NULL, -- who did it
	checked  TEXT   NOT NULL, -- day on which the text was held against the law
	at       BIGINT NOT NULL,
	PRIMARY KEY (kind, id, revision)
);
CREATE INDEX content_revisions_state ON content_revisions (state, kind, id, revision);

-- +goose Down
DROP TABLE content_revisions;
DELETE FROM counters WHERE name = 'content';
