package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"pufa/internal/app"
	"pufa/internal/fault"
	sheets "pufa/internal/report"
	"pufa/internal/store"
	"pufa/quiz"
)

func rosterCommand(ctx context.Context, env Env, args []string) error {
	fs := flags(env, "roster", "template 文件.xlsx | import [--good] 文件.xlsx | export 文件.xlsx", "单位人员名册")
	good := fs.Bool("good", false, "有错的行跳过，只导入对的行")
	rest, err := parse(env, fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 2 {
		return misuse(env, "用法：pufa roster template | import | export 文件.xlsx")
	}
	if rest[0] == "template" {
		return writeSheet(rest[1], "名册", [][]string{quiz.RosterHeadings, quiz.RosterExample})
	}
	return withStudy(ctx, env, func(db *store.Store, study *quiz.Study) error {
		switch rest[0] {
		case "import":
			return importRoster(ctx, env, study, rest[1], *good)
		case "export":
			units, err := db.Units(ctx)
			if err != nil {
				return err
			}
			people, err := db.People(ctx, "")
			if err != nil {
				return err
			}
			return writeSheet(rest[1], "名册", quiz.RosterToTable(units, people))
		}
		return misuse(env, "pufa roster 没有“%s”，可用 template、import、export。", rest[0])
	})
}

func importRoster(ctx context.Context, env Env, study *quiz.Study, path string, good bool) error {
	rows, err := readSheet(path)
	if err != nil {
		return err
	}
	people, problems := quiz.RosterFromTable(rows)
	saved, err := study.ImportRoster(ctx, people, problems, good, quiz.Change{Actor: "命令行", At: time.Now()})
	if err != nil {
		return err
	}
	printSaved(env.Stdout, "人", saved, problems)
	return nil
}

// withStudy opens the database for as long as run takes.
func withStudy(ctx context.Context, env Env, run func(db *store.Store, study *quiz.Study) error) error {
	cfg, err := config(env)
	if err != nil {
		return err
	}
	db, err := app.OpenStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	return run(db, quiz.NewStudy(db.StudyPorts(), cfg.Location))
}

func printSaved(out io.Writer, what string, s quiz.Saved, skipped []quiz.Problem) {
	fmt.Fprintf(out, "新增%d%s，更新%d，没有变化%d。\n", s.New, what, s.Changed, s.Unchanged)
	if len(skipped) > 0 {
		fmt.Fprintf(out, "跳过了有错的行（%d处）：\n", len(skipped))
		for _, p := range skipped {
			fmt.Fprintln(out, "  "+p.String())
		}
	}
}

func readSheet(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "文件“%s”打不开，请检查路径和权限。", path)
	}
	defer f.Close()
	return sheets.ReadTable(f)
}

func writeSheet(path, name string, rows [][]string) error {
	return writeFile(path, func(w io.Writer) error { return sheets.WriteTable(w, name, rows) })
}

// writeFile writes a new file; one that is there stays.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "文件“%s”写不了：已经有这个文件，或没有权限。", path)
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
