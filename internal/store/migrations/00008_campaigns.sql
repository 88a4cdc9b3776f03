-- +goose Up
INSERT INTO counters (name, value) VALUES ('outbox', 0), ('campaign steps', 0), ('campaign leader', 0);

CREATE TABLE campaigns (
	id       TEXT   NOT NULL PRIMARY KEY,
	template TEXT   NOT NULL, -- key in the packs, or empty
	year     BIGINT NOT NULL,
	occurs   TEXT   NOT NULL, -- first day by the template's rule
	state    TEXT   NOT NULL,
	revision BIGINT NOT NULL,
	starts   TEXT   NOT NULL,
	ends     TEXT   NOT NULL,
	body     TEXT   NOT NULL  -- JSON
);
CREATE UNIQUE INDEX campaigns_template ON campaigns (template, occurs) WHERE template <> '';
CREATE INDEX campaigns_state ON campaigns (state);

-- A step that was planned, once. phase: sending, done, missed.
CREATE TABLE campaign_steps (
	id       BIGINT NOT NULL PRIMARY KEY,
	campaign TEXT   NOT NULL REFERENCES campaigns (id),
	step     TEXT   NOT NULL,
	phase    TEXT   NOT NULL,
	reason   TEXT   NOT NULL,
	due      BIGINT NOT NULL,
	planned  BIGINT NOT NULL,
	expires  BIGINT NOT NULL,
	finished BIGINT NOT NULL, -- 0 = not yet
	reads    TEXT   NOT NULL  -- JSON: figures of the platform and of our pages, by day
);
CREATE UNIQUE INDEX campaign_steps_once ON campaign_steps (campaign, step);

-- Who gets a step, and who does not and why: one row for each follower of the segment.
CREATE TABLE campaign_recipients (
	step     BIGINT NOT NULL, -- no reference: checking one for each row would double the cost of planning
	follower TEXT   NOT NULL,
	channel  TEXT   NOT NULL, -- empty: none reaches them
	batch    BIGINT NOT NULL, -- of a mass message; 0 = a message of their own
	reason   TEXT   NOT NULL, -- why not; empty while nothing speaks against it
	at       BIGINT NOT NULL,
	replied  BIGINT NOT NULL, -- first word within 24 hours; 0 = none
	PRIMARY KEY (step, follower)
);
-- All that caps and quotas ask of a follower.
CREATE INDEX campaign_recipients_follower ON campaign_recipients (follower, at, channel, reason);

-- The ledger of sending: a row is a batch of a mass message or a message to one.
CREATE TABLE outbox (
	id        BIGINT NOT NULL PRIMARY KEY,
	step      BIGINT NOT NULL REFERENCES campaign_steps (id),
	channel   TEXT   NOT NULL,
	batch     BIGINT NOT NULL, -- 0: to one follower
	tag       BIGINT NOT NULL, -- of the platform; 0: by list
	follower  TEXT   NOT NULL, -- empty for a batch, and once they had their data deleted
	size      BIGINT NOT NULL,
	phase     TEXT   NOT NULL,
	reason    TEXT   NOT NULL,
	detail    TEXT   NOT NULL,
	fence     BIGINT NOT NULL,
	lease     BIGINT NOT NULL,
	ready     BIGINT NOT NULL, -- not before
	expires   BIGINT NOT NULL,
	tries     BIGINT NOT NULL,
	first     BIGINT NOT NULL, -- when the platform was called first; 0 = never
	client_id TEXT   NOT NULL,
	msg_id    BIGINT NOT NULL,
	data_id   BIGINT NOT NULL,
	message   TEXT   NOT NULL, -- keyed hash of the key of the message that it was attached to
	done      BIGINT NOT NULL, -- 0 = not yet
	total     BIGINT NOT NULL,
	filtered  BIGINT NOT NULL,
	sent      BIGINT NOT NULL,
	failed    BIGINT NOT NULL
);
CREATE UNIQUE INDEX outbox_batch ON outbox (step, batch) WHERE batch > 0;
CREATE UNIQUE INDEX outbox_follower ON outbox (step, follower) WHERE follower <> '';
CREATE INDEX outbox_open ON outbox (channel, phase, ready, id) WHERE phase NOT IN ('sent', 'failed');
CREATE INDEX outbox_waiting ON outbox (follower) WHERE follower <> '';
CREATE INDEX outbox_message ON outbox (msg_id) WHERE msg_id > 0;

-- What the platform reported of its jobs; it may come before the answer to the call.
CREATE TABLE send_results (
	channel  TEXT   NOT NULL,
	msg_id   BIGINT NOT NULL,
	status   TEXT   NOT NULL,
	total    BIGINT NOT NULL,
	filtered BIGINT NOT NULL,
	sent     BIGINT NOT NULL,
	failed   BIGINT NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (channel, msg_id)
);

-- What a follower wants to hear of. The empty topic is all of them.
CREATE TABLE campaign_wishes (
	follower TEXT    NOT NULL,
	topic    TEXT    NOT NULL,
	wants    BOOLEAN NOT NULL,
	at       BIGINT  NOT NULL,
	PRIMARY KEY (follower, topic)
);
CREATE INDEX campaign_wishes_topic ON campaign_wishes (topic, at);

-- When a follower wrote last, to some minutes; the window for customer-service messages.
CREATE TABLE follower_words (
	follower TEXT   NOT NULL PRIMARY KEY,
	at       BIGINT NOT NULL
);
CREATE INDEX follower_words_at ON follower_words (at);

CREATE TABLE follower_tags (
	tag      BIGINT NOT NULL,
	follower TEXT   NOT NULL,
	PRIMARY KEY (tag, follower)
);
CREATE INDEX follower_tags_follower ON follower_tags (follower);

-- Subscription notifications that a follower still allows.
CREATE TABLE notice_grants (
	follower TEXT   NOT NULL,
	template TEXT   NOT NULL,
	allowed  BIGINT NOT NULL,
	PRIMARY KEY (follower, template)
);

-- Notices that were taken, so that a repeated one changes nothing.
CREATE TABLE notices (
	key TEXT   NOT NULL PRIMARY KEY, -- keyed hash
	at  BIGINT NOT NULL
);
CREATE INDEX notices_at ON notices (at);

-- Calls that quotas count, for all replicas. period: 2027-12-04, or a minute of it.
CREATE TABLE quotas (
	api    TEXT   NOT NULL,
	period TEXT   NOT NULL,
	used   BIGINT NOT NULL,
	PRIMARY KEY (api, period)
);

-- The platform's list of followers says who is there: when it named one last.
ALTER TABLE followers ADD COLUMN listed BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE followers DROP COLUMN listed;
DROP TABLE quotas;
DROP TABLE notices;
DROP TABLE notice_grants;
DROP TABLE follower_tags;
DROP TABLE follower_words;
DROP TABLE campaign_wishes;
DROP TABLE send_results;
DROP TABLE outbox;
DROP TABLE campaign_recipients;
DROP TABLE campaign_steps;
DROP TABLE campaigns;
DELETE FROM counters WHERE name IN ('outbox', 'campaign steps', 'campaign leader');
