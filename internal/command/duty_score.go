package command

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/app"
	"pufa/internal/fault"
)

func (c *dutyCall) addMark() error {
	u, err := c.theUnit()
	if err != nil {
		return err
	}
	p, err := c.thePeriod()
	if err != nil {
		return err
	}
	m := duty.Mark{Unit: u.ID, Period: p.String(), Name: c.name, Reason: c.reason}
	for _, v := range []struct {
		text string
		into *content.Points
	}{{c.value, &m.Value}, {c.of, &m.Of}} {
		if v.text == "" {
			continue
		}
		if *v.into, err = content.ParsePoints(v.text); err != nil {
			return err
		}
	}
	if _, err := c.AddMark(c.ctx, c.who, m, c.now); err != nil {
		return err
	}
	fmt.Fprintln(c.out, "录入了。")
	return nil
}

// scores lists totals by name; by score only where the bureau switched that on.
func (c *dutyCall) scores() error {
	p, err := c.thePeriod()
	if err != nil {
		return err
	}
	scores, _, err := c.Scores(c.ctx, c.who, c.rubric, p, c.now)
	if err != nil {
		return err
	}
	names, err := c.unitNames()
	if err != nil {
		return err
	}
	ordered, err := c.Switched(c.ctx, duty.ShowOrder)
	if err != nil {
		return err
	}
	if ordered {
		slices.SortStableFunc(scores, func(a, b duty.Score) int { return int(b.Total - a.Total) })
	}
	rows := [][]string{{"单位", "得分", "满分", "等次"}}
	for _, s := range scores {
		rows = append(rows, []string{names[s.Unit], s.Total.String(), s.Max.String(), s.Grade})
	}
	if r, err := c.Rubric(c.ctx, c.rubric, duty.KindOffice, p.Year); err == nil {
		fmt.Fprintf(c.out, "%s，按《%s》第%d版%s\n", p.Chinese(), r.Title, r.Version, exampleWord(r))
	}
	return c.table(rows)
}

func exampleWord(r *content.Rubric) string {
	if !r.Example {
		return ""
	}
	return "（示例：" + r.Note + "）"
}

func (c *dutyCall) explain() error {
	u, err := c.theUnit()
	if err != nil {
		return err
	}
	p, err := c.thePeriod()
	if err != nil {
		return err
	}
	s, r, err := c.Explain(c.ctx, c.who, c.rubric, u.ID, p, c.now)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s %s：%s分（满分%s），%s。按《%s》第%d版%s\n", u.Name, p.Chinese(), s.Total, s.Max, s.Grade, r.Title, r.Version, exampleWord(r))
	for i, line := range s.Results {
		fmt.Fprintf(c.out, "\n%d. %s：%s分\n   %s\n", i+1, line.Indicator.Name, line.Points, line.How)
		for _, e := range line.Events {
			mark := "✗ 不计"
			if e.Counted {
				mark = "✓ 计入"
			}
			fmt.Fprintf(c.out, "   %s %s：%s（%s）\n", mark, e.What, e.Why, e.ID)
		}
		fmt.Fprintf(c.out, "   怎么加分：%s\n", line.Next)
	}
	return nil
}

func (c *dutyCall) evenness() error {
	p, err := c.thePeriod()
	if err != nil {
		return err
	}
	e, err := c.Evenness(c.ctx, c.who, c.rubric, p, c.now)
	if err != nil {
		return err
	}
	list := func(what string, names []string) {
		text := strings.Join(names, "、")
		if text == "" {
			text = "没有"
		}
		fmt.Fprintf(c.out, "%s：%s\n", what, text)
	}
	fmt.Fprintf(c.out, "%s，%d个单位，平均%s分。\n", p.Chinese(), e.Units, e.Average)
	list(fmt.Sprintf("最弱的十分之一（平均%s分，按名称）", e.WeakAverage), e.Weakest)
	list("没有公布清单的单位", e.NoList)
	list("没有采用过报送的单位", e.Silent)
	list("不在任何单位清单上的主题", e.NobodysJob)
	var months []string
	for _, m := range e.EmptyMonths {
		months = append(months, fmt.Sprintf("%d月", m))
	}
	list("全区没有活动的月份", months)
	for _, g := range e.Uncovered {
		list(g.Unit+"清单上逾期的", g.Items)
	}
	return nil
}

func (c *dutyCall) freeze() error {
	p, err := c.thePeriod()
	if err != nil {
		return err
	}
	study, err := app.StudyFigures(c.ctx, c.Store, c.cfg.Location, p.Year)
	if err != nil {
		return err
	}
	s, err := c.Freeze(c.ctx, c.who, c.rubric, p, c.reason, study, c.now)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "定格了 %s：%d个单位，哈希 %s\n", s.ID, len(s.Units), s.Hash)
	return nil
}

func (c *dutyCall) snapshots() error {
	if len(c.args) == 0 {
		all, err := c.Store.Snapshots(c.ctx)
		if err != nil {
			return err
		}
		rows := [][]string{{"编号", "时间", "经办人", "单位数", "哈希"}}
		for _, s := range all {
			rows = append(rows, []string{s.ID, time.UnixMilli(s.Frozen).In(c.cfg.Location).Format("2006-01-02 15:04"), s.By, fmt.Sprint(len(s.Units)), s.Hash})
		}
		return c.table(rows)
	}
	s, err := c.Snapshot(c.ctx, c.who, c.args[0])
	if err != nil {
		return err
	}
	write := func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(struct {
			Seq  int64  `json:"seq"`
			Hash string `json:"hash"`
			duty.Snapshot
		}{s.Seq, s.Hash, s})
	}
	if c.file == "" {
		return write(c.out)
	}
	return writeFile(c.file, write)
}

func (c *dutyCall) verify() error {
	n, problems, err := c.Verify(c.ctx)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return fault.New(fault.Conflict, "定格有%d处对不上：\n%s", len(problems), strings.Join(problems, "\n"))
	}
	fmt.Fprintf(c.out, "%d份定格：哈希链完好，按记录和细则重算完全一致。\n", n)
	return nil
}

func (c *dutyCall) listAppeals() error {
	id, err := c.unitID()
	if err != nil {
		return err
	}
	names, err := c.unitNames()
	if err != nil {
		return err
	}
	all, err := c.Appeals(c.ctx, c.who, id)
	if err != nil {
		return err
	}
	rows := [][]string{{"编号", "单位", "期间", "指标", "申诉", "答复"}}
	for _, a := range all {
		rows = append(rows, []string{a.ID, names[a.Unit], a.Period, a.Indicator, a.Text, a.Answer})
	}
	return c.table(rows)
}

func (c *dutyCall) answerAppeal() error {
	return oneArg(c, func(id string) (duty.Appeal, error) {
		return c.AnswerAppeal(c.ctx, c.who, id, strings.Join(c.args[1:], ""), c.now)
	}, func(duty.Appeal) string { return "答复了。" })
}

// pollFile is an awareness poll as a file.
type pollFile struct {
	Title     string `yaml:"title"`
	Opens     string `yaml:"opens"`  // 2026-12-01
	Closes    string `yaml:"closes"` // the last day
	Questions []struct {
		Text    string   `yaml:"text"`
		Options []string `yaml:"options"`
		Aware   []int    `yaml:"aware"` // numbers of options, from 1
	} `yaml:"questions"`
}

func (c *dutyCall) createPoll() error {
	path, err := c.arg(0, "文件名")
	if err != nil {
		return err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "文件“%s”打不开。", path)
	}
	var f pollFile
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return fault.Wrap(err, fault.Invalid, "调查的文件写法有误，应有 title、opens、closes、questions（text、options、aware）。")
	}
	p := duty.Poll{Title: f.Title}
	opens, err1 := time.ParseInLocation(time.DateOnly, f.Opens, c.cfg.Location)
	closes, err2 := time.ParseInLocation(time.DateOnly, f.Closes, c.cfg.Location)
	if err1 != nil || err2 != nil {
		return fault.New(fault.Invalid, "opens 和 closes 应写成 2026-12-01 的样子。")
	}
	p.Opens, p.Closes = opens, closes.AddDate(0, 0, 1)
	for _, q := range f.Questions {
		out := duty.PollQuestion{Text: q.Text, Options: q.Options}
		for _, n := range q.Aware {
			out.Aware = append(out.Aware, n-1)
		}
		p.Questions = append(p.Questions, out)
	}
	if p, err = c.SavePoll(c.ctx, c.who, p, c.now); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "调查 %s 建好了，%s开始，群众回复“知晓率调查”就能答。\n", p.ID, f.Opens)
	return nil
}

func (c *dutyCall) pollResults() error {
	polls, err := c.Store.Polls(c.ctx)
	if err != nil {
		return err
	}
	for _, p := range polls {
		if len(c.args) > 0 && c.args[0] != p.ID {
			continue
		}
		results, err := c.PollResults(c.ctx, c.who, p)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "%s（%s）\n", p.Title, p.ID)
		rows := [][]string{{"范围", "答卷", "知晓率"}}
		for _, r := range results {
			share := fmt.Sprintf("%d%%", r.Percent())
			if r.Hidden {
				share = "不满10人，不单列"
			}
			rows = append(rows, []string{r.Name, fmt.Sprint(r.Asked), share})
		}
		if err := c.table(rows); err != nil {
			return err
		}
	}
	return nil
}

func (c *dutyCall) toggle() error {
	name, err := c.arg(0, "开关：show-order 或 publish-results")
	if err != nil {
		return err
	}
	value, err := c.arg(1, "on 或 off")
	if err != nil {
		return err
	}
	if value != "on" && value != "off" {
		return misuse(c.env, "“%s”应是 on 或 off。", value)
	}
	if err := c.Switch(c.ctx, c.who, name, value == "on", c.reason, c.now); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s：%s。\n", name, value)
	return nil
}
