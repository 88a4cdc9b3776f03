package command

import (
	"context"
	"fmt"

	"pufa/internal/app"
)

func migrate(ctx context.Context, env Env, args []string) error {
	if _, err := parse(env, flags(env, "migrate", "", "升级数据库结构（serve 启动时也会做）"), args); err != nil {
		return err
	}
	cfg, err := config(env)
	if err != nil {
		return err
	}
	db, err := app.OpenStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	version, err := db.Version(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	fmt.Fprintf(env.Stdout, "数据库结构已是第 %d 版。\n", version)
	return nil
}
