-- Why a list was changed after its year had begun (责任清单的年中调整).

-- +goose Up
ALTER TABLE duty_lists ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE duty_lists DROP COLUMN reason;
