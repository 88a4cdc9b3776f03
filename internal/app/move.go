package app

import (
	"context"

	"pufa/internal/fault"
	"pufa/internal/store"
)

// Move copies all records between the SQLite file of the data folder and the PostgreSQL
// of PUFA_DATABASE_URL. moved is false where they were there already.
func Move(ctx context.Context, cfg Config, from, to string, replace bool) (sum store.Summary, moved bool, err error) {
	if cfg.DatabaseURL == "" {
		return sum, false, fault.New(fault.Invalid, "请用 PUFA_DATABASE_URL 写明 PostgreSQL 的地址。")
	}
	if err := makeData(cfg); err != nil {
		return sum, false, err
	}
	postgres := store.Config{URL: cfg.DatabaseURL}
	cfg.DatabaseURL = ""
	sqlite := storeConfig(cfg)
	switch from + " " + to {
	case "sqlite postgres":
		return store.Move(ctx, sqlite, postgres, replace)
	case "postgres sqlite":
		return store.Move(ctx, postgres, sqlite, replace)
	}
	return sum, false, fault.New(fault.Invalid, "只能从 sqlite 搬到 postgres，或从 postgres 搬到 sqlite。")
}
