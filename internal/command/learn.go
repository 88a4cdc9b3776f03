package command

import (
	"context"
	"fmt"

	"pufa/internal/app"
)

func learn(ctx context.Context, env Env, args []string) error {
	if _, err := parse(env, flags(env, "learn", "", "用已确认的问题重新学习排序，不变差才启用"), args); err != nil {
		return err
	}
	cfg, err := config(env)
	if err != nil {
		return err
	}
	core, err := app.OpenCore(ctx, cfg, quietLog())
	if err != nil {
		return err
	}
	defer core.Close()
	learnt, err := core.Engine.Learn(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "用 %d 个问题学习。交叉验证 MRR@10：学习前 %.3f，学习后 %.3f。\n", learnt.Questions, learnt.Before, learnt.After)
	if learnt.Used {
		fmt.Fprintln(env.Stdout, "不变差，已启用；正在运行的服务一分钟内换用。")
	} else {
		fmt.Fprintln(env.Stdout, "没有变好，仍用原来的排序。")
	}
	return nil
}
