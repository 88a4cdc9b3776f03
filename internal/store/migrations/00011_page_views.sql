-- +goose Up
-- How often public pages were opened: by page and day, and nothing of who opened them.
CREATE TABLE page_views (
	page  TEXT   NOT NULL,
	day   TEXT   NOT NULL, -- 2027-04-15
	views BIGINT NOT NULL,
	PRIMARY KEY (page, day)
);

-- +goose Down
DROP TABLE page_views;
