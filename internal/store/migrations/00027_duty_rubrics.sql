-- The bureau's own rubrics (评分细则) by revision: drafts, and those adopted from a year on.

-- +goose Up
CREATE TABLE rubric_revisions (
	id        TEXT   NOT NULL,
	revision  BIGINT NOT NULL, -- from 1
	from_year BIGINT NOT NULL, -- first year that it is for; 0 = a draft
	body      TEXT   NOT NULL, -- JSON
	saved     BIGINT NOT NULL,
	actor     TEXT   NOT NULL,
	reason    TEXT   NOT NULL,
	PRIMARY KEY (id, revision)
);

-- +goose Down
DROP TABLE rubric_revisions;
