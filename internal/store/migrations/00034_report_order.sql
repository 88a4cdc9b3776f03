-- +goose Up
-- The latest reports of all units are listed without sorting all of them.
CREATE INDEX duty_reports_at ON duty_reports (at, id);

-- +goose Down
DROP INDEX duty_reports_at;
