package command

import (
	"context"
	"fmt"
	"io"

	"pufa/internal/app"
	"pufa/internal/store"
)

func backup(ctx context.Context, env Env, args []string) error {
	fs := flags(env, "backup", "文件", "备份全部记录、自己的内容包和模板；服务运行时也能备份。\n用 PUFA_BACKUP_KEY_FILE 指明密钥文件时加密，并带上主密钥。")
	verify := fs.Bool("verify", false, "只核对一份已有的备份")
	paths, err := parse(env, fs, args)
	if err != nil {
		return err
	}
	if len(paths) != 1 {
		return misuse(env, "请写上一个文件名，例如：pufa backup 备份-20261124.pufa")
	}
	cfg, err := config(env)
	if err != nil {
		return err
	}
	if *verify {
		sum, err := app.CheckBackup(cfg, paths[0])
		if err != nil {
			return err
		}
		printRecords(env.Stdout, "备份完好", sum)
		return nil
	}
	sum, err := app.Backup(ctx, cfg, paths[0])
	if err != nil {
		return err
	}
	printRecords(env.Stdout, "备份完成并已读回核对", sum)
	if cfg.BackupKey == "" {
		fmt.Fprintln(env.Stdout, "这份备份没有加密，也不含主密钥：请妥善保管备份，并另存主密钥文件。")
	}
	return nil
}

func printRecords(w io.Writer, done string, sum store.Summary) {
	fmt.Fprintf(w, "%s：%d 张表，%d 行，%d 个文件。\n", done, len(sum.Tables), sum.Rows(), len(sum.Files))
}
