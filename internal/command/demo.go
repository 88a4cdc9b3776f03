package command

import (
	"context"
	"fmt"
	"time"

	"pufa/internal/app"
)

func demoCommand(ctx context.Context, env Env, args []string) error {
	fs := flags(env, "demo", "--year 2024 [--area 某区]", "写入演示数据：一份公开的2024年区级普法工作报告里的数字")
	year := fs.Int("year", 2024, "年份")
	area := fs.String("area", "某区", "演示数据里的区叫什么")
	rest, err := parse(env, fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 || *area == "" {
		return misuse(env, "用法：pufa demo --year 2024 [--area 某区]")
	}
	cfg, err := config(env)
	if err != nil {
		return err
	}
	now := time.Now()
	data, err := app.DemoYear(*year, *area, now)
	if err != nil {
		return err
	}
	db, err := app.OpenStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := data.Save(ctx, db, now); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "已写入%d年演示数据：单位%d个，责任清单%d份，信息报送%d条，登记册%d条，年度数字%d个，媒体数字%d个。再写一次不会重复。\n",
		*year, len(data.Units), len(data.Lists), len(data.Reports), len(data.Register), len(data.Figures), len(data.Media))
	return nil
}
