package command

import (
	"context"
	"fmt"
	"log/slog"

	"pufa/internal/app"
)

func serve(ctx context.Context, env Env, args []string) error {
	fs := flags(env, "serve", "", "启动服务")
	short := fs.Usage
	fs.Usage = func() {
		short()
		fmt.Fprintln(env.Stdout, "\n环境变量（有 * 的也可以从文件读：变量名加 _FILE）：")
		for _, s := range app.Settings() {
			printSetting(env, s)
		}
	}
	if _, err := parse(env, fs, args); err != nil {
		return err
	}
	cfg, err := config(env)
	if err != nil {
		return err
	}
	return app.Serve(ctx, cfg, slog.New(slog.NewTextHandler(env.Stderr, nil)), env.Stdout)
}

func printSetting(env Env, s app.Setting) {
	mark := " "
	if s.Secret {
		mark = "*"
	}
	fmt.Fprintf(env.Stdout, "  %-30s%s %s", s.Name, mark, s.Help)
	if s.Default != "" {
		fmt.Fprintf(env.Stdout, "（默认 %s）", s.Default)
	}
	fmt.Fprintln(env.Stdout)
}
