package command

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"text/tabwriter"

	"pufa/internal/app"
	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/scheduler"
)

// calendarRow is an occasion as --json prints it.
type calendarRow struct {
	Key   string        `json:"key"`
	Name  string        `json:"name"`
	Start datebook.Date `json:"start"`
	End   datebook.Date `json:"end"`
	Basis string        `json:"basis"`
}

func calendar(_ context.Context, env Env, args []string) error {
	fs := flags(env, "calendar", "年份 [--json] [--ics 文件|-]", "算出一年的普法日历：节点、起止日期、依据")
	asJSON := fs.Bool("json", false, "输出 JSON")
	file := fs.String("ics", "", "写成日历文件（.ics），写 - 就输出到屏幕")
	rest, err := parse(env, fs, args)
	if err != nil {
		return err
	}
	year := 0
	if len(rest) == 1 {
		year, err = strconv.Atoi(rest[0])
	}
	if len(rest) != 1 || err != nil || *asJSON && *file != "" {
		return misuse(env, "要写一个年份，例如：pufa calendar 2027；--json 和 --ics 只能选一个。")
	}
	cfg, err := config(env)
	if err != nil {
		return err
	}
	occasions, err := app.Calendar(cfg, year)
	if err != nil {
		return err
	}
	switch {
	case *asJSON:
		return printJSON(env.Stdout, calendarRows(occasions))
	case *file != "":
		return writeCalendar(env, *file, app.CalendarFile(cfg, occasions))
	}
	return printCalendar(env, occasions)
}

func calendarRows(occasions []scheduler.Occasion) []calendarRow {
	rows := make([]calendarRow, len(occasions))
	for i, o := range occasions {
		rows[i] = calendarRow{Key: o.Key, Name: o.Name, Start: o.Start, End: o.End, Basis: o.Basis}
	}
	return rows
}

func writeCalendar(env Env, file string, data []byte) error {
	if file == "-" {
		_, err := env.Stdout.Write(data)
		return err
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		return fault.Wrap(err, fault.Unavailable, "写不了“%s”，请检查文件夹和权限。", file)
	}
	fmt.Fprintf(env.Stderr, "已写入 %s\n", file)
	return nil
}

func printCalendar(env Env, occasions []scheduler.Occasion) error {
	w := tabwriter.NewWriter(env.Stdout, 0, 4, 2, ' ', 0)
	for _, o := range occasions {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", o.Start, o.End, o.Key, o.Name, o.Basis)
	}
	return w.Flush()
}
