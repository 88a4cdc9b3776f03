-- +goose Up
-- What the bureau set in the console. The row with the highest revision holds; those
-- before are its history.
CREATE TABLE settings (
	key      TEXT   NOT NULL,
	revision BIGINT NOT NULL,
	value    TEXT   NOT NULL, -- JSON
	actor    TEXT   NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (key, revision)
);

-- +goose Down
DROP TABLE settings;
