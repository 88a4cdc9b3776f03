package yearbook

import (
	"fmt"
	"slices"
	"strings"

	"pufa/duty"
)

// Query is how a figure is counted from records.
type Query struct {
	From  string   `yaml:"取自"`
	Take  string   `yaml:"取"`
	Name  string   `yaml:"名称"` // of a register, a yearly figure, an account
	Part  string   `yaml:"部分"` // section of yearly figures, for a list of their names
	Forms []string `yaml:"形式"` // of reports
	Words []string `yaml:"词"`
}

// value is a figure's word and where it comes from. An empty word is a figure without
// records.
type value struct {
	text    string
	how     string
	records []Ref
}

// counter counts a figure of one kind of records.
type counter func(c *Composer, q Query) value

// counters are the closed set of what a template may count, by the kind of records.
func counters() map[string]map[string]counter {
	return map[string]map[string]counter{
		"信息报送": reportCounters(),
		"登记册":  registerCounters(),
		"年度数字": figureCounters(),
		"媒体":   mediaCounters(),
		"单位":   {"数": countUnits},
		"责任清单": listCounters(),
		"缺口":   gapCounters(),
		"普法提示": promptCounters(),
		"群众提问": questionCounters(),
		"学习":   studyCounters(),
	}
}

func (q Query) check() string {
	all := counters()
	takes, ok := all[q.From]
	if !ok {
		return fmt.Sprintf("的“取自”写的是“%s”，可用：%s", q.From, names(all))
	}
	if _, ok := takes[q.Take]; !ok {
		return fmt.Sprintf("的“取”写的是“%s”，%s可取：%s", q.Take, q.From, names(takes))
	}
	switch {
	case q.From == "年度数字" && (q.Take == "名单" || q.Take == "个数"):
		if q.Part == "" {
			return "要写“部分”"
		}
	case (q.From == "登记册" || q.From == "年度数字") && q.Name == "":
		return "要写“名称”"
	}
	if q.From == "登记册" && !slices.Contains(duty.RegisterKinds(), duty.RegisterKind(q.Name)) {
		return fmt.Sprintf("的登记册“%s”不认识", q.Name)
	}
	if wrong := (Filter{Forms: q.Forms, All: true}).check(); len(wrong) > 0 {
		return "里" + wrong[0]
	}
	return ""
}

// reportCounters count accepted reports.
func reportCounters() map[string]counter {
	out := map[string]counter{
		"条数": func(c *Composer, q Query) value {
			found := c.find(q)
			return value{number(len(found)), reportsHow(q) + "的条数", c.reportRefs(found)}
		},
		"单位数": func(c *Composer, q Query) value {
			found, units := c.find(q), map[string]bool{}
			for _, r := range found {
				units[r.Unit] = true
			}
			return value{number(len(units)), reportsHow(q) + "的单位数", c.reportRefs(found)}
		},
	}
	for take, of := range map[string]func(*duty.Report) duty.Count{
		"场次":  func(r *duty.Report) duty.Count { return r.Sessions },
		"人数":  func(r *duty.Report) duty.Count { return r.People },
		"学校数": func(r *duty.Report) duty.Count { return r.Schools },
		"资料":  func(r *duty.Report) duty.Count { return r.Materials },
		"横幅":  func(r *duty.Report) duty.Count { return r.Banners },
	} {
		out[take] = func(c *Composer, q Query) value { return c.sum(q, take, of) }
	}
	return out
}

// find are the accepted reports that a query chooses.
func (c *Composer) find(q Query) []*duty.Report {
	var out []*duty.Report
	filter := Filter{Forms: q.Forms, Words: q.Words}
	for i := range c.reports {
		if filter.passes(&c.reports[i]) {
			out = append(out, &c.reports[i])
		}
	}
	return out
}

// sum adds up a number of the reports that say it.
func (c *Composer) sum(q Query, what string, of func(*duty.Report) duty.Count) value {
	var total duty.Count
	var from []*duty.Report
	for _, r := range c.find(q) {
		if n := of(r); n.N > 0 {
			total = total.Plus(n)
			from = append(from, r)
		}
	}
	return value{countWord(total), reportsHow(q) + "的" + what + "相加", c.reportRefs(from)}
}

func reportsHow(q Query) string {
	how := "已采用的信息报送"
	if len(q.Forms) > 0 {
		how += "（形式：" + strings.Join(q.Forms, "、") + "）"
	}
	if len(q.Words) > 0 {
		how += "（含“" + strings.Join(q.Words, "”或“") + "”）"
	}
	return how
}

func registerCounters() map[string]counter {
	take := func(word func(duty.Coverage) string, how string) counter {
		return func(c *Composer, q Query) value {
			cover := duty.CoverageOf(c.records, duty.RegisterKind(q.Name))
			if cover.Entries == 0 {
				return value{}
			}
			return value{word(cover), "《" + q.Name + "》登记册，" + how, c.entryRefs(q.Name)}
		}
	}
	return map[string]counter{
		"人数":  take(func(v duty.Coverage) string { return number(v.Entries) }, "期间有效的条数"),
		"应覆盖": take(func(v duty.Coverage) string { return number(v.Of) }, "应覆盖的"+"单位数"),
		"已覆盖": take(func(v duty.Coverage) string { return number(v.Covered) }, "已覆盖的单位数"),
		"覆盖率": take(func(v duty.Coverage) string { return percent(v.Covered, v.Of) }, "已覆盖单位÷应覆盖单位"),
		"名单": func(c *Composer, q Query) value {
			var said []string
			for _, e := range c.entries(q.Name) {
				said = append(said, c.entryName(e))
			}
			return value{strings.Join(said, "、"), "《" + q.Name + "》登记册，逐条列出", c.entryRefs(q.Name)}
		},
		"未覆盖数": func(c *Composer, q Query) value {
			missing := duty.CoverageOf(c.records, duty.RegisterKind(q.Name)).Missing
			return value{number(len(missing)), missingHow(q), c.unitRefs(missing)}
		},
		"未覆盖名单": func(c *Composer, q Query) value {
			missing := duty.CoverageOf(c.records, duty.RegisterKind(q.Name)).Missing
			return value{unitNames(missing), missingHow(q), c.unitRefs(missing)}
		},
	}
}

func missingHow(q Query) string { return "应覆盖而《" + q.Name + "》登记册里没有的单位" }

func figureCounters() map[string]counter {
	take := func(word func(duty.Figure) string) counter {
		return func(c *Composer, q Query) value {
			var said []string
			var from []Ref
			for _, f := range c.figures() {
				if w := word(f); f.Name == q.Name && w != "" {
					said = append(said, w)
					from = append(from, c.figureRef(f))
				}
			}
			return value{strings.Join(said, "、"), "年度数字“" + q.Name + "”", from}
		}
	}
	return map[string]counter{
		"数":  take(func(f duty.Figure) string { return countWord(f.Value) }),
		"总数": take(func(f duty.Figure) string { return number(f.Of) }),
		"比例": take(func(f duty.Figure) string { return percent(f.Value.N, f.Of) }),
		"出处": take(func(f duty.Figure) string { return f.Source }),
		"名单": figuresOf(func(names []string) string { return "《" + strings.Join(names, "》《") + "》" }),
		"个数": figuresOf(func(names []string) string { return number(len(names)) }),
	}
}

// figuresOf tells the yearly figures of a section by their names.
func figuresOf(word func([]string) string) counter {
	return func(c *Composer, q Query) value {
		var found []string
		var from []Ref
		for _, f := range c.figures() {
			if f.Section == q.Part {
				found = append(found, f.Name)
				from = append(from, c.figureRef(f))
			}
		}
		if len(found) == 0 {
			return value{}
		}
		return value{word(found), "年度数字里“" + q.Part + "”部分", from}
	}
}

func mediaCounters() map[string]counter {
	sum := func(what string, of func(duty.MediaFigure) duty.Count) counter {
		return func(c *Composer, q Query) value {
			var total duty.Count
			var from []Ref
			for _, m := range c.media() {
				if n := of(m); n.N > 0 && c.accountIs(m.Account, q.Name) {
					total = total.Plus(n)
					from = append(from, c.mediaRef(m))
				}
			}
			return value{countWord(total), "媒体账号年度" + what + "相加", from}
		}
	}
	return map[string]counter{
		"篇数":    sum("篇数", func(m duty.MediaFigure) duty.Count { return m.Items }),
		"阅读量":   sum("阅读量", func(m duty.MediaFigure) duty.Count { return m.Reads }),
		"账号数":   countAccounts(false, func(a []named) string { return number(len(a)) }),
		"账号名单":  countAccounts(false, accountNames),
		"未报数":   countAccounts(true, func(a []named) string { return number(len(a)) }),
		"未报数名单": countAccounts(true, accountNames),
	}
}

// named is an account and its unit.
type named struct {
	unit    duty.Unit
	account duty.Account
}

// countAccounts tells accounts, all or those without figures of the year.
func countAccounts(silent bool, word func([]named) string) counter {
	return func(c *Composer, q Query) value {
		told := map[string]bool{}
		for _, m := range c.media() {
			told[m.Account] = true
		}
		how := "单位登记的媒体账号"
		if silent {
			how += "中没有年度篇数和阅读量的"
		}
		var found []named
		var from []Ref
		for _, u := range c.records.Units {
			for _, a := range u.Accounts {
				if silent && (told[a.ID] || !c.wholeYear()) || q.Name != "" && a.Name != q.Name {
					continue
				}
				found = append(found, named{u, a})
				from = append(from, Ref{"单位", u.ID, u.Name + "的" + a.Platform + "“" + a.Name + "”"})
			}
		}
		return value{word(found), how, from}
	}
}

func accountNames(all []named) string {
	var out []string
	for _, n := range all {
		out = append(out, n.unit.Name+"的“"+n.account.Name+"”")
	}
	return list(out)
}

func countUnits(c *Composer, _ Query) value {
	units := c.obliged()
	return value{number(len(units)), "须报送的责任单位（" + strings.Join(c.template.Kinds, "、") + "）", c.unitRefs(units)}
}
