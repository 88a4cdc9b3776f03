// Package command is the command line: one file per command, tested by calling
// Main as a shell would. Exit codes: 0 done, 1 failed, 2 wrong usage.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"pufa/internal/app"
	"pufa/internal/fault"
)

// Env is what a command may touch of its process.
type Env struct {
	Getenv func(string) string
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
}

// Process is the Env of the running process.
func Process() Env {
	return Env{Getenv: os.Getenv, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
}

// command is one word after pufa.
type command struct {
	name  string
	args  string // what follows the name, for the help
	about string
	run   func(ctx context.Context, env Env, args []string) error
}

func commands() []command {
	return []command{
		{"serve", "", "启动服务", serve},
		{"ask", "[--json] [--explain] 问题", "在终端里问一个问题", ask},
		{"import", "statutes 路径… | questions 文件", "导入法律文本或已确认的问题", importCommand},
		{"eval", "[选项]", "测量检索质量", evaluate},
		{"learn", "", "用已确认的问题重新学习排序", learn},
		{"content", "check | stats | verify", "检查内容包", contentCommand},
		{"roster", "template | import | export 文件.xlsx", "导入导出单位人员名册", rosterCommand},
		{"bank", "template | import | export 文件", "导入导出题库（xlsx、YAML、GIFT、Aiken）", bankCommand},
		{"exam", "new | list | board | who | …", "布置学习和考试，看完成情况和证书", examCommand},
		{"report", "--year 2024 --out 报告.docx", "从记录写出年度、半年、季度报告或单位履职报告", reportCommand},
		{"demo", "--year 2024", "写入演示数据（单位、清单、报送、登记册）", demoCommand},
		{"campaign", "draft | list | show | plan | …", "一年的普法活动：起草、审批、排期、进度、结果", campaignCommand},
		{"calendar", "年份 [--json] [--ics 文件]", "一年的普法日历：节点、日期、依据", calendar},
		{"duty", "做什么 …", "责任单位：清单、报送、提示、得分（pufa duty --help）", dutyCommand},
		{"audit", "verify", "核对审计日志和答题记录的哈希链", auditCommand},
		{"backup", "[--verify] 文件", "备份（服务运行时也能做），或核对一份备份", backup},
		{"restore", "文件", "把备份恢复到空的地方", restore},
		{"move", "--from sqlite --to postgres", "把全部记录搬到另一种数据库", move},
		{"migrate", "", "升级数据库结构", migrate},
		{"version", "", "显示版本", version},
	}
}

// errUsage marks a wrong use of the command line; its message was already shown.
var errUsage = errors.New("wrong usage")

// Main runs one command and returns the exit code.
func Main(ctx context.Context, args []string, env Env) int {
	if len(args) == 0 {
		usage(env.Stderr)
		return 2
	}
	name := args[0]
	if name == "help" || name == "-h" || name == "--help" {
		usage(env.Stdout)
		return 0
	}
	for _, c := range commands() {
		if c.name == name {
			return exitCode(env, c.run(ctx, env, args[1:]))
		}
	}
	fmt.Fprintf(env.Stderr, "没有“%s”这个命令，用 pufa help 看全部命令。\n", name)
	return 2
}

func exitCode(env Env, err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	}
	fmt.Fprintln(env.Stderr, sentence(err))
	return 1
}

// sentence is the person's message; an error of ours is shown whole, on one line.
func sentence(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Message
	}
	return "出错了：" + strings.ReplaceAll(err.Error(), "\n", "；")
}

func usage(w io.Writer) {
	fmt.Fprint(w, "pufa 普法：公众号上的法治宣传教育助手\n\n用法：pufa 命令 [选项]\n\n命令：\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-8s %s\n           %s\n", c.name, c.about, strings.TrimSpace("pufa "+c.name+" "+c.args))
	}
	fmt.Fprint(w, "\n每个命令加 --help 看它的选项；配置用环境变量，见 pufa serve --help。\n")
}

// flags makes a flag set whose help is Chinese.
func flags(env Env, name, args, about string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {
		fmt.Fprintf(env.Stdout, "%s\n\n用法：pufa %s %s\n", about, name, args)
		fs.SetOutput(env.Stdout)
		hasFlags := false
		fs.VisitAll(func(*flag.Flag) { hasFlags = true })
		if hasFlags {
			fmt.Fprintln(env.Stdout, "\n选项：")
			fs.PrintDefaults()
		}
		fs.SetOutput(io.Discard)
	}
	return fs
}

// parse reads flags that may stand before or after the arguments.
func parse(env Env, fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, misuse(env, "选项不对（%v），用 pufa %s --help 看用法。", err, fs.Name())
		}
		if fs.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
}

// misuse says on standard error what was wrong with the command line.
func misuse(env Env, format string, args ...any) error {
	fmt.Fprintf(env.Stderr, format+"\n", args...)
	return errUsage
}

// config reads the environment.
func config(env Env) (app.Config, error) { return app.ReadConfig(env.Getenv) }
