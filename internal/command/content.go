package command

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"pufa/content"
	"pufa/internal/app"
	"pufa/internal/fault"
)

func contentCommand(ctx context.Context, env Env, args []string) error {
	if len(args) == 0 {
		return misuse(env, "要说做什么：pufa content check、stats 或 verify --against 文件夹。")
	}
	switch args[0] {
	case "check":
		return contentCheck(env, args[1:])
	case "stats":
		return contentStats(env, args[1:])
	case "verify":
		return contentVerify(ctx, env, args[1:])
	case "-h", "--help":
		fmt.Fprintln(env.Stdout, "检查内容包\n\n用法：\n  pufa content check\n  pufa content stats [--json]\n  pufa content verify --against 文件夹")
		return nil
	}
	return misuse(env, "pufa content 没有“%s”，可用 check、stats、verify。", args[0])
}

func contentCheck(env Env, args []string) error {
	if _, err := parse(env, flags(env, "content check", "", "检查内容包：格式、引用、时效、重复"), args); err != nil {
		return err
	}
	set, err := loadContent(env)
	if err != nil {
		return err
	}
	return report(env, content.Check(set), "内容包没有发现问题。")
}

// report prints findings, one a line, and fails when any is more than a warning.
func report(env Env, findings []content.Finding, fine string) error {
	wrong := 0
	for _, f := range findings {
		fmt.Fprintln(env.Stdout, f)
		if f.Severity == content.SeverityError {
			wrong++
		}
	}
	if wrong > 0 {
		return fault.New(fault.Invalid, "发现 %d 处问题，请按上面的位置改。", wrong)
	}
	if len(findings) == 0 {
		fmt.Fprintln(env.Stdout, fine)
	}
	return nil
}

func contentStats(env Env, args []string) error {
	fs := flags(env, "content stats", "[--json]", "数一数内容包里有什么")
	asJSON := fs.Bool("json", false, "输出 JSON")
	if _, err := parse(env, fs, args); err != nil {
		return err
	}
	set, err := loadContent(env)
	if err != nil {
		return err
	}
	stats := content.Stats(set)
	out, err := json.MarshalIndent(stats, "", "  ")
	if err != nil {
		return fmt.Errorf("encode stats: %w", err)
	}
	if *asJSON {
		fmt.Fprintln(env.Stdout, string(out))
		return nil
	}
	fmt.Fprintln(env.Stdout, strings.NewReplacer(`"`, "", "{", "", "}", "", ",", "").Replace(string(out)))
	return nil
}

func loadContent(env Env) (*content.Set, error) {
	cfg, err := config(env)
	if err != nil {
		return nil, err
	}
	return app.LoadContent(cfg)
}
