package command

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pufa/content"
	"pufa/internal/app"
	"pufa/internal/datebook"
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
	cfg, err := config(env)
	if err != nil {
		return err
	}
	set, err := app.LoadContent(cfg)
	var problems *content.Problems
	if errors.As(err, &problems) {
		return report(env, problems.Findings, "")
	}
	if err != nil {
		return err
	}
	today := datebook.DateOf(time.Now().In(cfg.Location))
	return report(env, content.Check(set, today), "内容包没有发现问题。")
}

func contentVerify(ctx context.Context, env Env, args []string) error {
	fs := flags(env, "content verify", "--against 文件夹", "把内容包和法律原文逐条比对：数字、期限、金额、条号")
	against := fs.String("against", "", "法律文本的文件夹或压缩包")
	if _, err := parse(env, fs, args); err != nil {
		return err
	}
	if *against == "" {
		return misuse(env, "请写上法律文本在哪里，例如：pufa content verify --against ./laws")
	}
	cfg, err := config(env)
	if err != nil {
		return err
	}
	findings, err := app.VerifyContent(ctx, cfg, *against, progress(env.Stderr))
	if err != nil {
		return err
	}
	return report(env, findings, "内容包和法律原文没有出入。")
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
	cfg, err := config(env)
	if err != nil {
		return err
	}
	set, err := app.LoadContent(cfg)
	if err != nil {
		return err
	}
	stats := content.StatsOf(set)
	if *asJSON {
		return printJSON(env.Stdout, stats)
	}
	fmt.Fprintf(env.Stdout, "法律 %d 部，要点 %d 条（%d 部法律，%d 个口语问法），问答 %d 个，案例 %d 个，\n办事指南 %d 个，热线 %d 个，紧急情形 %d 种，口语词 %d 个，题目 %d 道，\n"+
		"一步步指南 %d 个，计算器 %d 个，企业体检 %d 项，普法活动 %d 个，评分办法 %d 个。\n",
		stats.Laws, stats.Gists, stats.GistLaws, stats.LayQuestions, stats.FAQs, stats.Cases,
		stats.Services, stats.Hotlines, stats.Emergencies, stats.Terms, stats.Questions.Total,
		stats.Guides, stats.Calculators, stats.EnterpriseItems, stats.Campaigns, stats.Rubrics)
	return nil
}
