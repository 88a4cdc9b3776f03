package command

import (
	"context"
	"fmt"

	"pufa/internal/app"
)

func move(ctx context.Context, env Env, args []string) error {
	fs := flags(env, "move", "--from sqlite --to postgres", "把全部记录搬到另一种数据库，逐表核对；可以重复执行。搬之前先停下 pufa serve")
	from := fs.String("from", "", "从哪里搬：sqlite 或 postgres")
	to := fs.String("to", "", "搬到哪里：postgres 或 sqlite")
	replace := fs.Bool("replace", false, "目标里已有别的记录时，清空后再搬")
	rest, err := parse(env, fs, args)
	if err != nil {
		return err
	}
	if *from == "" || *to == "" || len(rest) > 0 {
		return misuse(env, "请这样写：pufa move --from sqlite --to postgres")
	}
	cfg, err := config(env)
	if err != nil {
		return err
	}
	sum, moved, err := app.Move(ctx, cfg, *from, *to, *replace)
	if err != nil {
		return err
	}
	if !moved {
		fmt.Fprintln(env.Stdout, "目标里已经是同样的记录，没有改动。")
		return nil
	}
	printRecords(env.Stdout, "搬迁完成，逐表核对一致", sum)
	return nil
}
