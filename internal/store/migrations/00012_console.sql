-- +goose Up
-- Who may sign in to the console.
CREATE TABLE accounts (
	id       TEXT    NOT NULL PRIMARY KEY,
	name     TEXT    NOT NULL UNIQUE,
	role     TEXT    NOT NULL,
	unit     TEXT    NOT NULL, -- id of a liaison's unit, or empty
	person   TEXT    NOT NULL, -- id on the roster, or empty
	password TEXT    NOT NULL, -- argon2id; empty until first set
	totp     TEXT    NOT NULL, -- sealed secret of one-time codes, or empty
	step     BIGINT  NOT NULL, -- time step of the last one-time code used
	disabled BOOLEAN NOT NULL,
	created  BIGINT  NOT NULL
);
CREATE UNIQUE INDEX accounts_person ON accounts (person) WHERE person <> '';

-- Links that work once: to make the first account, to set a password, to sign in.
CREATE TABLE account_links (
	hash    TEXT    NOT NULL PRIMARY KEY, -- keyed hash of the token
	account TEXT    NOT NULL,             -- empty: to make the first account
	purpose TEXT    NOT NULL,
	expires BIGINT  NOT NULL,
	used    BOOLEAN NOT NULL
);
CREATE INDEX account_links_expires ON account_links (expires);

CREATE TABLE console_sessions (
	token   TEXT   NOT NULL PRIMARY KEY, -- hash
	account TEXT   NOT NULL,             -- empty before signing in
	data    BYTEA  NOT NULL,
	seen    BIGINT NOT NULL,
	expires BIGINT NOT NULL
);
CREATE INDEX console_sessions_account ON console_sessions (account);
CREATE INDEX console_sessions_expires ON console_sessions (expires);

-- +goose Down
DROP TABLE console_sessions;
DROP TABLE account_links;
DROP TABLE accounts;
