package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pufa/internal/fault"
	"pufa/internal/store"
	"pufa/quiz"
)

func bankCommand(ctx context.Context, env Env, args []string) error {
	fs := flags(env, "bank", "template 文件.xlsx | import [--good] 文件 | export 文件", "题库；文件是 .xlsx、.yaml、.gift 或 .aiken")
	good := fs.Bool("good", false, "有错的题跳过，只导入对的题")
	rest, err := parse(env, fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 2 {
		return misuse(env, "用法：pufa bank template | import | export 文件")
	}
	if rest[0] == "template" {
		return writeSheet(rest[1], "题库", [][]string{quiz.Headings, quiz.Example})
	}
	return withStudy(ctx, env, func(db *store.Store, study *quiz.Study) error {
		switch rest[0] {
		case "import":
			return importBank(ctx, env, study, rest[1], *good)
		case "export":
			questions, err := db.BankQuestions(ctx)
			if err != nil {
				return err
			}
			return exportBank(env, rest[1], questions)
		}
		return misuse(env, "pufa bank 没有“%s”，可用 template、import、export。", rest[0])
	})
}

func importBank(ctx context.Context, env Env, study *quiz.Study, path string, good bool) error {
	questions, problems, err := readBank(path)
	if err != nil {
		return err
	}
	saved, err := study.ImportQuestions(ctx, questions, problems, good, time.Now())
	if err != nil {
		return err
	}
	printSaved(env.Stdout, "题", saved, problems)
	return nil
}

// readBank reads questions by the file's kind.
func readBank(path string) ([]quiz.Question, []quiz.Problem, error) {
	kind := strings.ToLower(filepath.Ext(path))
	if kind == ".xlsx" {
		rows, err := readSheet(path)
		if err != nil {
			return nil, nil, err
		}
		questions, problems := quiz.FromTable(rows)
		return questions, problems, nil
	}
	if kind == ".yaml" || kind == ".yml" {
		return readPack(path)
	}
	read := map[string]func(io.Reader) ([]quiz.Question, []quiz.Problem, error){".gift": quiz.ParseGIFT, ".aiken": quiz.ParseAiken}[kind]
	if read == nil {
		return nil, nil, unknownBank(path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fault.Wrap(err, fault.Invalid, "文件“%s”打不开，请检查路径和权限。", path)
	}
	defer f.Close()
	return read(f)
}

func exportBank(env Env, path string, questions []quiz.Question) error {
	kind := strings.ToLower(filepath.Ext(path))
	if kind == ".xlsx" {
		return writeSheet(path, "题库", quiz.ToTable(questions))
	}
	write := map[string]func(io.Writer, []quiz.Question) (int, error){".gift": quiz.WriteGIFT, ".aiken": quiz.WriteAiken, ".yaml": writePack, ".yml": writePack}[kind]
	if write == nil {
		return unknownBank(path)
	}
	left := 0
	err := writeFile(path, func(w io.Writer) (err error) {
		left, err = write(w, questions)
		return err
	})
	if err == nil && left > 0 {
		fmt.Fprintf(env.Stdout, "这种格式写不了的题型，有%d题没有导出。\n", left)
	}
	return err
}

func unknownBank(path string) error {
	return fault.New(fault.Invalid, "“%s”不是认识的题库文件，要以 .xlsx、.yaml、.gift 或 .aiken 结尾。", path)
}
