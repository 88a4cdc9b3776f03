package command

import (
	"context"

	"pufa/internal/app"
)

func restore(ctx context.Context, env Env, args []string) error {
	paths, err := parse(env, flags(env, "restore", "文件", "把备份恢复到空的地方（SQLite 和 PostgreSQL 的备份可以互相恢复）"), args)
	if err != nil {
		return err
	}
	if len(paths) != 1 {
		return misuse(env, "请写上备份文件，例如：pufa restore 备份-20261124.pufa")
	}
	cfg, err := config(env)
	if err != nil {
		return err
	}
	sum, err := app.RestoreBackup(ctx, cfg, paths[0])
	if err != nil {
		return err
	}
	printRecords(env.Stdout, "恢复完成，逐表核对一致", sum)
	return nil
}
