package command

import (
	"context"
	"flag"
	"fmt"
	"io"
	"sort"
	"strings"
	"text/tabwriter"
	"time"

	"pufa/duty"
	"pufa/internal/app"
	"pufa/internal/fault"
)

// dutyCall is one use of pufa duty: what was opened, and what the flags said.
type dutyCall struct {
	*app.Duty
	ctx  context.Context
	out  io.Writer
	env  Env
	cfg  app.Config
	now  time.Time
	who  duty.Who
	args []string
	by   string

	unit, state, item, reason, rubric, period, file, name, value, of string
	year                                                             int
	draft                                                            bool
}

// dutyVerb is one thing that pufa duty does.
type dutyVerb struct {
	about string
	needs bool // --by, because it changes something
	run   func(c *dutyCall) error
}

// needPacks are the words that look at rubrics or at the catalogue of laws.
var needPacks = map[string]bool{"score": true, "explain": true, "evenness": true, "freeze": true, "questions publish": true}

// dutyVerbs are what pufa duty does, by its words.
func dutyVerbs() map[string]dutyVerb {
	return map[string]dutyVerb{
		"units template":    {"FILE.xlsx 单位表模板", false, dutyTemplate("单位", duty.UnitHeadings, duty.UnitExample)},
		"units import":      {"FILE.xlsx 导入责任单位、联络员、媒体账号", true, (*dutyCall).importUnits},
		"units export":      {"FILE.xlsx 导出责任单位", false, (*dutyCall).exportUnits},
		"lists template":    {"FILE.xlsx 责任清单模板", false, dutyTemplate("清单", duty.ListHeadings, duty.ListExample)},
		"lists import":      {"FILE.xlsx|FILE.yaml [--year] [--draft] 导入并公布责任清单", true, (*dutyCall).importLists},
		"lists publish":     {"--unit 单位 [--year] [--reason] 公布最新一版；年中改清单要写原因", true, (*dutyCall).publishList},
		"lists show":        {"--unit 单位 [--year] 看公布的清单", false, (*dutyCall).showList},
		"register template": {"FILE.xlsx 名册模板", false, dutyTemplate("名册", duty.RegisterHeadings, duty.RegisterExample)},
		"register import":   {"FILE.xlsx 导入法治副校长、法律明白人、法律顾问、示范村、教育基地", true, (*dutyCall).importRegister},
		"register coverage": {"[--period] 各名册覆盖情况", false, (*dutyCall).coverage},
		"reports template":  {"FILE.xlsx 报送台账模板", false, dutyTemplate("报送", duty.ReportHeadings, duty.ReportExample)},
		"reports import":    {"FILE.xlsx 导入报送台账，等审核；同一行不会导入两次", true, (*dutyCall).importReports},
		"media template":    {"FILE.xlsx 媒体数据模板", false, dutyTemplate("媒体", duty.MediaHeadings, duty.MediaExample)},
		"media import":      {"FILE.xlsx 导入账号的年度条数、阅读量", true, (*dutyCall).importMedia},
		"figures template":  {"FILE.xlsx 数据模板", false, dutyTemplate("数据", duty.FigureHeadings, duty.FigureExample)},
		"figures import":    {"FILE.xlsx 导入没有活动对应的数据", true, (*dutyCall).importFigures},
		"reports list":      {"[--unit] [--state submitted|accepted|returned] 报送", false, (*dutyCall).listReports},
		"reports accept":    {"编号 [--item 清单项编号] 采用", true, (*dutyCall).acceptReport},
		"reports return":    {"编号 --reason 原因 退回", true, (*dutyCall).returnReport},
		"board":             {"各单位清单进度", false, (*dutyCall).board},
		"prompts plan":      {"按清单起草提醒和普法提示", true, (*dutyCall).planPrompts},
		"prompts list":      {"[--unit] [--state draft|signed|to_phone|answered…] 提示", false, (*dutyCall).listPrompts},
		"prompts write":     {"--unit 单位 内容… 手写一份普法提示", true, (*dutyCall).writePrompt},
		"prompts sign":      {"编号… 签发", true, (*dutyCall).signPrompts},
		"prompts drop":      {"编号 --reason 原因 撤销草稿", true, (*dutyCall).dropPrompt},
		"prompts deliver":   {"送达已签发的；不能在聊天里送达的列出该打哪个电话", true, (*dutyCall).deliverPrompts},
		"prompts phoned":    {"编号 已电话通知", true, (*dutyCall).phonedPrompt},
		"prompts close":     {"编号 [--reason] 办结", true, (*dutyCall).closePrompt},
		"prompts escalate":  {"编号 --reason 原因 转督办", true, (*dutyCall).escalatePrompt},
		"questions cluster": {"把没答上的群众问题归类", true, (*dutyCall).clusterQuestions},
		"questions list":    {"[--state open|assigned|answered|published] 群众问题", false, (*dutyCall).listQuestions},
		"questions assign":  {"编号 --unit 单位 分派", true, (*dutyCall).assignQuestion},
		"questions answer":  {"编号 --file 回答.yaml 替单位录入回答", true, (*dutyCall).answerQuestion},
		"questions publish": {"编号 审核通过并公布", true, (*dutyCall).publishAnswer},
		"questions return":  {"编号 --reason 原因 退回", true, (*dutyCall).returnAnswer},
		"marks add":         {"--unit 单位 --name 名称 [--value 分 --of 满分] [--reason 事由] [--period] 录入评分、加分、扣分", true, (*dutyCall).addMark},
		"score":             {"[--period] [--rubric] 各单位得分（按名称排列）", false, (*dutyCall).scores},
		"explain":           {"--unit 单位 [--period] [--rubric] 得分的依据", false, (*dutyCall).explain},
		"evenness":          {"[--period] [--rubric] 均衡情况", false, (*dutyCall).evenness},
		"freeze":            {"[--period] --rubric 细则 [--reason] 定格一个期间的得分", true, (*dutyCall).freeze},
		"snapshots":         {"[编号 --file FILE.json] 列出或导出定格", false, (*dutyCall).snapshots},
		"verify":            {"核对定格的哈希链并重算", false, (*dutyCall).verify},
		"appeals list":      {"[--unit] 申诉", false, (*dutyCall).listAppeals},
		"appeals answer":    {"编号 答复…", true, (*dutyCall).answerAppeal},
		"poll create":       {"FILE.yaml 新建知晓率调查", true, (*dutyCall).createPoll},
		"poll results":      {"[编号] 调查结果", false, (*dutyCall).pollResults},
		"switch":            {"show-order|publish-results on|off [--reason 依据]", true, (*dutyCall).toggle},
	}
}

func dutyCommand(ctx context.Context, env Env, args []string) error {
	c := &dutyCall{ctx: ctx, env: env, out: env.Stdout}
	fs := flags(env, "duty", "做什么 …", "责任单位：清单、报送、提示、得分")
	c.addFlags(fs)
	base := fs.Usage
	fs.Usage = func() {
		base()
		fmt.Fprintln(env.Stdout, "\n可以做：")
		verbs := dutyVerbs()
		for _, name := range sortedKeys(verbs) {
			fmt.Fprintf(env.Stdout, "  pufa duty %s %s\n", name, verbs[name].about)
		}
	}
	rest, err := parse(env, fs, args)
	if err != nil {
		return err
	}
	verb, words, rest, ok := findVerb(rest)
	if !ok {
		return misuse(env, "要写做什么，例如 pufa duty board；用 pufa duty --help 看全部。")
	}
	if verb.needs && strings.TrimSpace(c.by) == "" {
		return misuse(env, "这一步要写经办人：--by 姓名（记入审计日志）。")
	}
	c.args, c.who = rest, duty.Bureau(strings.TrimSpace(c.by))
	if c.by == "" {
		c.who = duty.Bureau("命令行")
	}
	return c.open(verb.run, needPacks[words])
}

func (c *dutyCall) addFlags(fs *flag.FlagSet) {
	fs.StringVar(&c.by, "by", "", "经办人，记入审计日志")
	fs.StringVar(&c.unit, "unit", "", "单位名称")
	fs.StringVar(&c.state, "state", "", "状态")
	fs.StringVar(&c.item, "item", "", "清单项编号；- 表示不对应")
	fs.StringVar(&c.reason, "reason", "", "原因、事由或依据")
	fs.StringVar(&c.rubric, "rubric", "", "评分细则编号；不写就用本地的，没有就用示例")
	fs.StringVar(&c.period, "period", "", "期间：2026、2026H1、2026Q3；不写是今年")
	fs.StringVar(&c.file, "file", "", "文件")
	fs.StringVar(&c.name, "name", "", "评分、加分或扣分的名称")
	fs.StringVar(&c.value, "value", "", "分数；加分扣分不写就是1次")
	fs.StringVar(&c.of, "of", "", "满分")
	fs.IntVar(&c.year, "year", 0, "年份；不写是今年")
	fs.BoolVar(&c.draft, "draft", false, "只存草稿，不公布")
}

func (c *dutyCall) open(run func(c *dutyCall) error, packs bool) (err error) {
	if c.cfg, err = config(c.env); err != nil {
		return err
	}
	if c.Duty, err = app.OpenDuty(c.ctx, c.cfg, packs); err != nil {
		return err
	}
	defer c.Store.Close()
	c.now = time.Now().In(c.cfg.Location)
	if c.year == 0 {
		c.year = c.now.Year()
	}
	return run(c)
}

// findVerb takes one or two words for what to do.
func findVerb(args []string) (verb dutyVerb, words string, rest []string, ok bool) {
	verbs := dutyVerbs()
	for n := min(2, len(args)); n > 0; n-- {
		words = strings.Join(args[:n], " ")
		if v, ok := verbs[words]; ok {
			return v, words, args[n:], true
		}
	}
	return dutyVerb{}, "", nil, false
}

func sortedKeys(verbs map[string]dutyVerb) []string {
	var out []string
	for k := range verbs {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// arg is the n-th argument, by what it is called.
func (c *dutyCall) arg(n int, what string) (string, error) {
	if n >= len(c.args) {
		return "", misuse(c.env, "还要写%s。", what)
	}
	return c.args[n], nil
}

// theUnit is the unit named by --unit.
func (c *dutyCall) theUnit() (duty.Unit, error) {
	if c.unit == "" {
		return duty.Unit{}, misuse(c.env, "还要写 --unit 单位名称。")
	}
	return c.UnitNamed(c.ctx, c.unit)
}

// unitID is the id of --unit; empty without it.
func (c *dutyCall) unitID() (string, error) {
	if c.unit == "" {
		return "", nil
	}
	u, err := c.UnitNamed(c.ctx, c.unit)
	return u.ID, err
}

func (c *dutyCall) thePeriod() (duty.Period, error) {
	if c.period == "" {
		return duty.Year(c.year), nil
	}
	return duty.ParsePeriod(c.period)
}

// unitNames are names by id.
func (c *dutyCall) unitNames() (map[string]string, error) {
	units, err := c.Units(c.ctx, c.who)
	names := map[string]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	return names, err
}

// table writes rows in columns.
func (c *dutyCall) table(rows [][]string) error {
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintln(w, strings.Join(r, "\t"))
	}
	return w.Flush()
}

func dutyTemplate(sheet string, headings, example []string) func(c *dutyCall) error {
	return func(c *dutyCall) error {
		path, err := c.arg(0, "文件名")
		if err != nil {
			return err
		}
		return writeSheet(path, sheet, [][]string{headings, example})
	}
}

func (c *dutyCall) importUnits() error {
	rows, err := c.rows()
	if err != nil {
		return err
	}
	n, err := c.ImportUnits(c.ctx, c.who, rows, c.now)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "导入了%d个单位。\n", n)
	return nil
}

func (c *dutyCall) rows() ([][]string, error) {
	path, err := c.arg(0, "文件名")
	if err != nil {
		return nil, err
	}
	return readSheet(path)
}

func (c *dutyCall) exportUnits() error {
	path, err := c.arg(0, "文件名")
	if err != nil {
		return err
	}
	units, err := c.Units(c.ctx, c.who)
	if err != nil {
		return err
	}
	return writeSheet(path, "单位", duty.UnitsToTable(units))
}

func (c *dutyCall) importRegister() error { return c.importSheet("名册", c.ImportRegister) }

func (c *dutyCall) importReports() error { return c.importSheet("报送", c.ImportReports) }

func (c *dutyCall) importMedia() error { return c.importSheet("媒体数据", c.ImportMedia) }

func (c *dutyCall) importFigures() error { return c.importSheet("数据", c.ImportFigures) }

func (c *dutyCall) importSheet(what string, store func(context.Context, duty.Who, [][]string, time.Time) (int, error)) error {
	rows, err := c.rows()
	if err != nil {
		return err
	}
	n, err := store(c.ctx, c.who, rows, c.now)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "导入了%d条%s。\n", n, what)
	return nil
}

func (c *dutyCall) coverage() error {
	p, err := c.thePeriod()
	if err != nil {
		return err
	}
	all, err := c.Coverage(c.ctx, c.who, p)
	if err != nil {
		return err
	}
	rows := [][]string{{"名册", "条数", "应覆盖", "已覆盖", "覆盖率", "还没有的"}}
	for _, v := range all {
		share, missing := "—", ""
		if v.Of > 0 {
			share = fmt.Sprintf("%d%%", v.Percent())
		}
		for i, u := range v.Missing {
			if i == 5 {
				missing += fmt.Sprintf("等%d个", len(v.Missing))
				break
			}
			missing += u.Name + " "
		}
		rows = append(rows, []string{string(v.Kind), fmt.Sprint(v.Entries), fmt.Sprint(v.Of), fmt.Sprint(v.Covered), share, missing})
	}
	return c.table(rows)
}

// oneArg runs what takes an id and answers with a thing and how it stands now.
func oneArg[T any](c *dutyCall, do func(id string) (T, error), word func(T) string) error {
	id, err := c.arg(0, "编号")
	if err != nil {
		return err
	}
	v, err := do(id)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, word(v))
	return nil
}

// needReason wants --reason.
func (c *dutyCall) needReason() error {
	if strings.TrimSpace(c.reason) == "" {
		return fault.New(fault.Invalid, "还要写 --reason 原因。")
	}
	return nil
}
