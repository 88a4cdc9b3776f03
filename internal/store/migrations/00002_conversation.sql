-- A table that keeps something of a follower names them in a column "follower": a
-- keyed hash of the OpenID. DeleteFollower must know every such table.

-- +goose Up
CREATE TABLE followers (
	follower TEXT   NOT NULL PRIMARY KEY,
	openid   TEXT   NOT NULL, -- sealed
	scene    TEXT   NOT NULL,
	since    BIGINT NOT NULL,
	seen     BIGINT NOT NULL, -- to the minute
	gone     BIGINT NOT NULL  -- when they left; 0 while they follow
);

CREATE TABLE feedback (
	key      TEXT    NOT NULL PRIMARY KEY, -- keyed hash of the message's key
	follower TEXT    NOT NULL,
	question TEXT    NOT NULL, -- masked
	sources  TEXT    NOT NULL, -- JSON
	useful   BOOLEAN NOT NULL,
	at       BIGINT  NOT NULL
);
CREATE INDEX feedback_follower ON feedback (follower);

CREATE TABLE unanswered (
	id       TEXT   NOT NULL PRIMARY KEY, -- digest of the normalised question
	question TEXT   NOT NULL, -- masked, as first asked
	topic    TEXT   NOT NULL,
	times    BIGINT NOT NULL,
	first    BIGINT NOT NULL,
	last     BIGINT NOT NULL
);
CREATE INDEX unanswered_times ON unanswered (times);

-- Messages that were counted; kept as long as a retry may come.
CREATE TABLE unanswered_messages (
	key TEXT   NOT NULL PRIMARY KEY, -- keyed hash of the message's key
	at  BIGINT NOT NULL
);
CREATE INDEX unanswered_messages_at ON unanswered_messages (at);

CREATE TABLE receipts (
	key     TEXT   NOT NULL PRIMARY KEY, -- keyed hash of the message's key
	claimed BIGINT NOT NULL,
	reply   BYTEA -- NULL while at work
);
CREATE INDEX receipts_claimed ON receipts (claimed);

-- +goose Down
DROP TABLE receipts;
DROP TABLE unanswered_messages;
DROP TABLE unanswered;
DROP TABLE feedback;
DROP TABLE followers;
