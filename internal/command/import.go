package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"pufa/internal/app"
	"pufa/internal/fault"
	"pufa/internal/lawref"
	"pufa/knowledge/statute"
)

func importCommand(ctx context.Context, env Env, args []string) error {
	if len(args) == 0 {
		return misuse(env, "要说导入什么：pufa import statutes 路径… 或 pufa import questions 文件")
	}
	switch args[0] {
	case "statutes":
		return importStatutes(ctx, env, args[1:])
	case "questions":
		return importQuestions(ctx, env, args[1:])
	case "-h", "--help":
		fmt.Fprintln(env.Stdout, "导入数据\n\n用法：\n  pufa import statutes 路径或网址…   法律文本：文件夹、文件、.zip、.tar.gz 或 https 地址\n  pufa import questions 文件.jsonl   已确认的问题，每行 {\"question\":\"…\",\"articles\":[\"民法典第1077条\"]}")
		return nil
	}
	return misuse(env, "pufa import 没有“%s”，可用 statutes、questions。", args[0])
}

func importStatutes(ctx context.Context, env Env, args []string) error {
	paths, err := parse(env, flags(env, "import statutes", "路径或网址…", "导入法律文本（LawRefBook、just-laws、国家法律法规数据库的 .docx、纯文本）"), args)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return misuse(env, "请写上文件夹、压缩包或 https 网址，例如：pufa import statutes ./laws.zip")
	}
	cfg, err := config(env)
	if err != nil {
		return err
	}
	result, err := app.ImportStatutes(ctx, cfg, paths, progress(env.Stderr))
	if err != nil {
		return err
	}
	printSummary(env.Stdout, result)
	return nil
}

// printSummary says what came in, what was left out and why.
func printSummary(w io.Writer, r app.ImportResult) {
	for _, s := range r.Summary.Skipped {
		fmt.Fprintf(w, "跳过 %s：%s\n", s.File, s.Reason)
	}
	for _, n := range numberingNotes(r.Summary) {
		fmt.Fprintln(w, n)
	}
	fmt.Fprintf(w, "读到 %d 部法律，%d 个版本，%d 条；跳过 %d 个文件。\n", r.Summary.Laws, r.Summary.Versions, r.Summary.Articles, len(r.Summary.Skipped))
	if !r.Changes.Changed() {
		fmt.Fprintln(w, "和已有的一样，没有变化。")
		return
	}
	fmt.Fprintf(w, "新增 %d 个版本，更新 %d 个版本。\n", r.Changes.Added, r.Changes.Updated)
}

// numberingNotes tells of article numbers that are missing or stand twice, which may
// be a fault of the source.
func numberingNotes(s statute.Summary) []string {
	var out []string
	for _, n := range s.Numbering {
		text := "《" + n.Law + "》"
		if len(n.Gaps) > 0 {
			text += "缺" + numbers(n.Gaps)
		}
		if len(n.Repeated) > 0 {
			text += "重复" + numbers(n.Repeated)
		}
		out = append(out, text+"（"+n.File+"）")
	}
	return out
}

func numbers(list []lawref.Number) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = n.String()
	}
	return strings.Join(out, "、")
}

func importQuestions(ctx context.Context, env Env, args []string) error {
	paths, err := parse(env, flags(env, "import questions", "文件.jsonl", "导入已确认的问题，供检索学习"), args)
	if err != nil {
		return err
	}
	if len(paths) != 1 {
		return misuse(env, "请写上一个 .jsonl 文件，例如：pufa import questions 问题.jsonl")
	}
	f, err := os.Open(paths[0])
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "文件“%s”打不开，请检查路径。", paths[0])
	}
	defer f.Close()
	cfg, err := config(env)
	if err != nil {
		return err
	}
	added, err := app.ImportQuestions(ctx, cfg, f, paths[0])
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "导入完成，新增 %d 个问题。\n", added)
	return nil
}
