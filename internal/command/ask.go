package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"sort"
	"strings"

	"pufa/internal/app"
	"pufa/knowledge"
)

func ask(ctx context.Context, env Env, args []string) error {
	fs := flags(env, "ask", "[--json] [--explain] 问题", "在终端里问一个问题，和聊天里是同一条路")
	asJSON := fs.Bool("json", false, "输出结构化的回答（JSON）")
	explain := fs.Bool("explain", false, "说明每条结果为什么排在这里")
	words, err := parse(env, fs, args)
	if err != nil {
		return err
	}
	question := strings.TrimSpace(strings.Join(words, " "))
	if question == "" {
		return misuse(env, "请写上问题，例如：pufa ask \"被家暴了怎么办\"")
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
	said, err := core.AskOnce(ctx, question)
	if err != nil {
		return err
	}
	if *asJSON {
		return printJSON(env.Stdout, said.Answer)
	}
	fmt.Fprintln(env.Stdout, said.Reply.Plain())
	if *explain {
		printSources(env.Stdout, said.Answer.Sources)
	}
	return nil
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	return nil
}

// printSources lists what each hit scored for, best feature first.
func printSources(w io.Writer, sources []knowledge.Source) {
	fmt.Fprintln(w, "\n排序说明：")
	for _, s := range sources {
		fmt.Fprintf(w, "%8.3f  %-8s %s\n", s.Score, s.Kind, s.Title)
		names := make([]string, 0, len(s.Features))
		for name := range s.Features {
			names = append(names, name)
		}
		sort.Slice(names, func(i, j int) bool {
			a, b := s.Features[names[i]], s.Features[names[j]]
			return a > b || (a == b && names[i] < names[j])
		})
		for _, name := range names {
			fmt.Fprintf(w, "            %-24s %8.3f\n", name, s.Features[name])
		}
	}
}

// quietLog keeps a terminal command's output to its answer.
func quietLog() *slog.Logger { return slog.New(slog.DiscardHandler) }
