package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"pufa/internal/app"
	"pufa/internal/fault"
	sheets "pufa/internal/report"
	"pufa/internal/store"
	"pufa/scheduler"
)

// campaignFlags are the options that the words after pufa campaign take.
type campaignFlags struct {
	by       string
	reason   string
	year     int
	revision int
	asJSON   bool
	to       string
	step     string
}

// campaignDesk is what the words work on.
type campaignDesk struct {
	env   Env
	cfg   app.Config
	desk  *scheduler.Desk
	db    *store.Store
	flags campaignFlags
}

// campaignWords are the words after pufa campaign.
var campaignWords = []struct {
	name, args, about string
	run               func(d *campaignDesk, ctx context.Context, args []string) error
}{
	{"draft", "[--year 2027] 内容包里的键 | all | 文件.json", "起草：按内容包，或按自己写的 JSON", (*campaignDesk).draft},
	{"list", "[--json]", "全部活动", (*campaignDesk).list},
	{"show", "[--json] 编号", "一个活动的内容和经过", (*campaignDesk).show},
	{"edit", "编号 文件.json", "用改好的 JSON 替换内容（先 show --json）", (*campaignDesk).edit},
	{"submit", "编号", "送审", action(scheduler.Submit)},
	{"approve", "--revision 第几版 编号", "批准（起草、修改的人不能批准自己的）", action(scheduler.Approve)},
	{"return", "--reason 原因 编号", "退回修改", action(scheduler.SendBack)},
	{"schedule", "编号", "排期；发不了的不给排", action(scheduler.Schedule)},
	{"test", "--step 步骤 --to 工号,工号 编号", "试发给名册里已绑定的人", (*campaignDesk).try},
	{"pause", "--reason 原因 编号", "马上暂停", action(scheduler.Pause)},
	{"resume", "编号", "接着发", action(scheduler.Resume)},
	{"cancel", "[--reason 原因] 编号", "取消，还没发的不再发", action(scheduler.Cancel)},
	{"plan", "[--json] 编号", "发给谁、到不了谁、额度、冲突", (*campaignDesk).plan},
	{"progress", "[--json] 编号", "发到哪里了", (*campaignDesk).progress},
	{"report", "编号 文件.xlsx", "结果表", (*campaignDesk).report},
}

func campaignCommand(ctx context.Context, env Env, args []string) error {
	var f campaignFlags
	fs := flags(env, "campaign", "词 [选项] 编号", campaignHelp())
	fs.StringVar(&f.by, "by", "", "谁在操作（姓名或账号，记入审计日志）")
	fs.StringVar(&f.reason, "reason", "", "原因")
	fs.IntVar(&f.year, "year", 0, "哪一年；不填是下一次")
	fs.IntVar(&f.revision, "revision", 0, "看过的是第几版")
	fs.BoolVar(&f.asJSON, "json", false, "输出 JSON")
	fs.StringVar(&f.to, "to", "", "试发给谁：工号，用逗号隔开")
	fs.StringVar(&f.step, "step", scheduler.Main, "试发哪一步")
	rest, err := parse(env, fs, args)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		return misuse(env, "用法：pufa campaign 词 [选项] 编号，用 pufa campaign --help 看全部。")
	}
	for _, w := range campaignWords {
		if w.name == rest[0] {
			return withCampaigns(ctx, env, f, func(d *campaignDesk) error { return w.run(d, ctx, rest[1:]) })
		}
	}
	return misuse(env, "pufa campaign 没有“%s”，用 pufa campaign --help 看全部。", rest[0])
}

func campaignHelp() string {
	var b strings.Builder
	b.WriteString("一年的普法活动：起草、审批、排期、发送、结果\n")
	for _, w := range campaignWords {
		fmt.Fprintf(&b, "\n  %-9s %s\n            pufa campaign %s %s", w.name, w.about, w.name, w.args)
	}
	return b.String()
}

func withCampaigns(ctx context.Context, env Env, f campaignFlags, run func(d *campaignDesk) error) error {
	cfg, err := config(env)
	if err != nil {
		return err
	}
	desk, db, err := app.CampaignDesk(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	return run(&campaignDesk{env: env, cfg: cfg, desk: desk, db: db, flags: f})
}

// action is a word that moves a campaign.
func action(a scheduler.Action) func(d *campaignDesk, ctx context.Context, args []string) error {
	return func(d *campaignDesk, ctx context.Context, args []string) error {
		id, err := d.only(args)
		if err != nil {
			return err
		}
		c, err := d.desk.Do(ctx, id, a, d.flags.revision, d.change())
		if err != nil {
			return err
		}
		d.printLine(c)
		return nil
	}
}

func (d *campaignDesk) change() scheduler.Change {
	return scheduler.Change{By: strings.TrimSpace(d.flags.by), Reason: d.flags.reason}
}

// only is the one argument of a word.
func (d *campaignDesk) only(args []string) (string, error) {
	if len(args) != 1 {
		return "", misuse(d.env, "要写一个编号，用 pufa campaign list 看编号。")
	}
	return args[0], nil
}

func (d *campaignDesk) draft(ctx context.Context, args []string) error {
	what, err := d.only(args)
	if err != nil {
		return err
	}
	year := d.flags.year
	switch {
	case what == "all" && year == 0:
		return misuse(d.env, "起草一年的要写哪一年：pufa campaign draft all --year 2027 --by 姓名")
	case what == "all":
		n, err := d.desk.DraftYear(ctx, year, d.change())
		if err != nil {
			return err
		}
		fmt.Fprintf(d.env.Stdout, "起草了%d个%d年的活动，用 pufa campaign list 看。\n", n, year)
		return nil
	case strings.HasSuffix(what, ".json"):
		c, err := readCampaign(what)
		if err != nil {
			return err
		}
		if c, err = d.desk.Create(ctx, c, d.change()); err != nil {
			return err
		}
		d.printLine(c)
		return nil
	}
	c, err := d.desk.Draft(ctx, what, year, d.change())
	if err != nil {
		return err
	}
	d.printLine(c)
	return nil
}

func readCampaign(path string) (c scheduler.Campaign, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return c, fault.Wrap(err, fault.Invalid, "文件“%s”打不开，请检查路径和权限。", path)
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return c, fault.Wrap(err, fault.Invalid, "文件“%s”不是对的 JSON：%v。", path, err)
	}
	return c, nil
}

func (d *campaignDesk) edit(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return misuse(d.env, "用法：pufa campaign edit 编号 文件.json")
	}
	to, err := readCampaign(args[1])
	if err != nil {
		return err
	}
	c, err := d.desk.Edit(ctx, args[0], to, d.change())
	if err != nil {
		return err
	}
	d.printLine(c)
	return nil
}

func (d *campaignDesk) list(ctx context.Context, _ []string) error {
	all, err := d.desk.List(ctx)
	if err != nil {
		return err
	}
	if d.flags.asJSON {
		return writeJSON(d.env.Stdout, all)
	}
	if len(all) == 0 {
		fmt.Fprintln(d.env.Stdout, "还没有活动。用 pufa campaign draft all --year 2027 --by 姓名 起草一年的。")
	}
	for _, c := range all {
		d.printLine(c)
	}
	return nil
}

func (d *campaignDesk) printLine(c scheduler.Campaign) {
	why := ""
	if c.Reason != "" {
		why = "（" + c.Reason + "）"
	}
	fmt.Fprintf(d.env.Stdout, "%s  %s至%s  %s  第%d版  %s%s\n", c.ID, c.Start, c.End, c.State.Chinese(), c.Revision, c.Name, why)
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func (d *campaignDesk) show(ctx context.Context, args []string) error {
	id, err := d.only(args)
	if err != nil {
		return err
	}
	c, err := d.desk.Get(ctx, id)
	if err != nil {
		return err
	}
	if d.flags.asJSON {
		return writeJSON(d.env.Stdout, c)
	}
	d.printLine(c)
	out := d.env.Stdout
	fmt.Fprintf(out, "主题  %s\n依据  %s\n退订用的主题词  %s\n", c.Theme, c.Basis, c.Topic)
	for _, s := range c.Steps {
		fmt.Fprintf(out, "\n%s  %s  %s\n%s\n", s.Name(), clockOf(s.When.In(c.Start, c.End, d.cfg.Location)), channelsOf(s.Channels), indent(s.Content.Words()))
	}
	fmt.Fprintln(out)
	for _, m := range c.History {
		fmt.Fprintln(out, strings.TrimSpace(fmt.Sprintf("%s  %s  %s  %s", clockOf(m.At.In(d.cfg.Location)), m.By, m.Action.Chinese(), m.Reason)))
	}
	return nil
}

func channelsOf(channels []scheduler.Channel) string {
	names := make([]string, len(channels))
	for i, ch := range channels {
		names[i] = ch.Chinese()
	}
	return strings.Join(names, "，不行再")
}

func indent(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }

func clockOf(t time.Time) string {
	return fmt.Sprintf("%d月%d日（周%s）%s", int(t.Month()), t.Day(), [...]string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()], t.Format("15:04"))
}

func (d *campaignDesk) try(ctx context.Context, args []string) error {
	id, err := d.only(args)
	if err != nil {
		return err
	}
	desk, err := app.CampaignTest(ctx, d.cfg, d.db)
	if err != nil {
		return err
	}
	tried, err := desk.Test(ctx, id, d.flags.step, strings.FieldsFunc(d.flags.to, func(r rune) bool { return r == ',' || r == '，' || r == '、' }), d.change())
	if err != nil {
		return err
	}
	for _, t := range tried {
		if t.OK {
			fmt.Fprintf(d.env.Stdout, "%s  已发\n", t.To)
		} else {
			fmt.Fprintf(d.env.Stdout, "%s  没发：%s\n", t.To, t.Reason)
		}
	}
	return nil
}

func (d *campaignDesk) plan(ctx context.Context, args []string) error {
	id, err := d.only(args)
	if err != nil {
		return err
	}
	r, err := d.desk.Plan(ctx, id)
	if err != nil {
		return err
	}
	if d.flags.asJSON {
		return writeJSON(d.env.Stdout, r)
	}
	for _, s := range r.Steps {
		d.printReach(s)
	}
	if wrong := r.Wrong(); len(wrong) > 0 {
		fmt.Fprintf(d.env.Stdout, "\n还不能排期：%s。\n", strings.Join(wrong, "；"))
	}
	return nil
}

func (d *campaignDesk) printReach(s scheduler.StepReach) {
	out := d.env.Stdout
	if s.Done {
		fmt.Fprintf(out, "%s  %s  已经发出，用 pufa campaign progress 看\n", s.Step.Name(), clockOf(s.At.In(d.cfg.Location)))
		return
	}
	fmt.Fprintf(out, "%s  %s  人群%d人，能到%d人\n", s.Step.Name(), clockOf(s.At.In(d.cfg.Location)), s.Total, s.Reachable())
	for _, n := range s.Reached {
		fmt.Fprintf(out, "  %s  %d人\n", n.Channel.Chinese(), n.Count)
	}
	for _, n := range s.Missed {
		fmt.Fprintf(out, "  到不了：%s  %d人\n", n.Reason.Chinese(), n.Count)
	}
	if s.Quota.Limit > 0 && s.Calls > 0 {
		left := s.Quota.Left()
		var parts []string
		for n := s.Quota.Limit; n >= 0; n-- {
			if left[n] > 0 {
				parts = append(parts, fmt.Sprintf("还剩%d次的%d人", n, left[n]))
			}
		}
		fmt.Fprintf(out, "  本月群发额度（每人%d次）：%s；要发%d批，当天还能发%d批\n", s.Quota.Limit, strings.Join(parts, "，"), s.Calls, s.Quota.CallsToday)
	}
	for _, c := range s.Clashes {
		fmt.Fprintf(out, "  相近：%s %s（%s）\n", clockOf(c.Due.In(d.cfg.Location)), c.Campaign, c.Step)
	}
	for _, n := range s.Notes {
		fmt.Fprintln(out, "  注意："+n)
	}
}

func (d *campaignDesk) progress(ctx context.Context, args []string) error {
	id, err := d.only(args)
	if err != nil {
		return err
	}
	c, err := d.desk.Get(ctx, id)
	if err != nil {
		return err
	}
	steps, err := d.desk.Progress(ctx, id)
	if err != nil {
		return err
	}
	if d.flags.asJSON {
		return writeJSON(d.env.Stdout, steps)
	}
	d.printLine(c)
	for _, p := range steps {
		step, _ := c.Step(p.Run.Step)
		fmt.Fprintf(d.env.Stdout, "%s  %s：计划%d人，送出%d人，还在等%d人，失败%d人\n", step.Name(), p.Run.Chinese(), p.Planned, p.Result.Sent, p.Open(), p.People(scheduler.Failed))
		if why := p.Why(); why != "" {
			fmt.Fprintln(d.env.Stdout, "  没有收到的："+why)
		}
	}
	return nil
}

func (d *campaignDesk) report(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return misuse(d.env, "用法：pufa campaign report 编号 文件.xlsx")
	}
	r, err := d.desk.Report(ctx, args[0])
	if err != nil {
		return err
	}
	return writeFile(args[1], func(w io.Writer) error {
		return sheets.WriteTable(w, r.Campaign.Name, r.Table(d.cfg.Location))
	})
}
