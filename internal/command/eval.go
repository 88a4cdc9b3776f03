package command

import (
	"compress/gzip"
	"context"
	"io"
	"os"
	"strings"

	"pufa/internal/app"
	"pufa/internal/fault"
	"pufa/knowledge"
	"pufa/knowledge/search"
	"pufa/knowledge/search/eval"
)

// evalSeed makes an evaluation repeatable.
const evalSeed = 1

func evaluate(ctx context.Context, env Env, args []string) error {
	fs := flags(env, "eval", "[--articles 文件 --questions 文件] [--learn 文件] [--packs=false] [--folds 5] [--json]",
		"测量检索质量；不带文件时测已安装的知识和内容包里的口语问法")
	articles := fs.String("articles", "", "法条，.jsonl 或 .jsonl.gz，每行一条")
	questions := fs.String("questions", "", "问题和答案法条，.jsonl")
	learn := fs.String("learn", "", "先学习这些已标注问题，.jsonl")
	packs := fs.Bool("packs", true, "法条带上内容包里的口语问法（按法名和条号对上）；--packs=false 不带")
	folds := fs.Int("folds", 0, "对 --learn 的文件做几折交叉验证")
	asJSON := fs.Bool("json", false, "输出 JSON")
	rest, err := parse(env, fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 || (*articles == "") != (*questions == "" && *learn == "") {
		return misuse(env, "--articles 要和 --questions（或 --learn 加 --folds）一起用，用 pufa eval --help 看用法。")
	}
	cfg, err := config(env)
	if err != nil {
		return err
	}
	report, err := measure(ctx, cfg, *articles, *questions, *learn, *folds, *packs)
	if err != nil {
		return err
	}
	if *asJSON {
		return printJSON(env.Stdout, report)
	}
	return report.Print(env.Stdout)
}

func measure(ctx context.Context, cfg app.Config, articles, questions, learn string, folds int, packs bool) (eval.Report, error) {
	set, err := app.LoadContent(cfg)
	if err != nil {
		return eval.Report{}, err
	}
	if articles == "" {
		return app.EvaluateInstalled(ctx, cfg)
	}
	opt := eval.Options{Folds: folds, Seed: evalSeed, OffTopic: set.OffTopic}
	for _, t := range set.Terms {
		opt.Terms = append(opt.Terms, search.Term{Lay: t.Lay, Legal: t.Legal})
	}
	docs, err := readFile(articles, eval.ReadArticles)
	if err != nil {
		return eval.Report{}, err
	}
	asked, err := readFile(questions, eval.ReadQuestions)
	if err != nil {
		return eval.Report{}, err
	}
	if opt.Learn, err = readFile(learn, eval.ReadQuestions); err != nil {
		return eval.Report{}, err
	}
	if packs {
		opt.Attached = knowledge.AttachPacks(set, docs)
	}
	if folds > 0 && learn == "" {
		opt.Learn = asked
	}
	return eval.Run(ctx, docs, asked, opt)
}

// readFile reads a file, unpacking .gz; no name gives nothing.
func readFile[T any](name string, read func(io.Reader) ([]T, error)) ([]T, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fault.Wrap(err, fault.NotFound, "文件“%s”打不开，请检查路径。", name)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "文件“%s”不是 gzip 压缩的。", name)
		}
	}
	out, err := read(r)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "文件“%s”：%s", name, fault.Message(err))
	}
	return out, nil
}
