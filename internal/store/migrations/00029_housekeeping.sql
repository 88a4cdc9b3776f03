-- +goose Up
-- How the night's work went: the last run of each, and the last that went well.
CREATE TABLE night_work (
	name    TEXT   NOT NULL PRIMARY KEY,
	began   BIGINT NOT NULL,
	ended   BIGINT NOT NULL,
	failure TEXT   NOT NULL, -- empty: it went well
	good    BIGINT NOT NULL  -- when it went well last; 0 = never
);

-- Deletions of records whose time was over. A run is sealed when its rows' digest stands
-- in the audit log.
CREATE TABLE deletion_runs (
	id     BIGINT NOT NULL PRIMARY KEY,
	began  BIGINT NOT NULL,
	digest TEXT   NOT NULL, -- empty: still at work, or broken off
	entry  BIGINT NOT NULL  -- of the audit log
);
CREATE TABLE deletions (
	run     BIGINT NOT NULL REFERENCES deletion_runs (id),
	place   BIGINT NOT NULL, -- order of the rule
	kind    TEXT   NOT NULL,
	target  TEXT   NOT NULL, -- table
	days    BIGINT NOT NULL,
	cutoff  BIGINT NOT NULL, -- what is older was deleted
	removed BIGINT NOT NULL,
	PRIMARY KEY (run, place)
);
CREATE INDEX page_views_day ON page_views (day);
CREATE INDEX feedback_at ON feedback (at);
CREATE INDEX followers_gone ON followers (gone) WHERE gone > 0;
CREATE INDEX campaign_recipients_at ON campaign_recipients (at);

-- +goose Down
DROP INDEX campaign_recipients_at;
DROP INDEX followers_gone;
DROP INDEX feedback_at;
DROP INDEX page_views_day;
DROP TABLE deletions;
DROP TABLE deletion_runs;
DROP TABLE night_work;
