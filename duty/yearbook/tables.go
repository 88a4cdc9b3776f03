package yearbook

import (
	"fmt"
	"strconv"
	"time"

	"pufa/duty"
)

// tableMaker makes a table and tells what it was made from; one without rows is left
// out.
type tableMaker struct {
	how  string
	make func(c *Composer) (Table, []Ref)
}

// tables are the tables that a template may ask for.
var tables = map[string]func() tableMaker{
	"各单位报送情况": func() tableMaker {
		return tableMaker{"已采用的信息报送和已公布的责任清单，按单位", unitTable}
	},
	"主要活动":     func() tableMaker { return tableMaker{"全部已采用的信息报送，按日期", activityTable} },
	"各形式活动":    func() tableMaker { return tableMaker{"全部已采用的信息报送，按形式相加", formTable} },
	"登记册覆盖":    func() tableMaker { return tableMaker{"登记册期间有效的条目", registerTable} },
	"媒体矩阵":     func() tableMaker { return tableMaker{"单位登记的媒体账号和年度数字", mediaTable} },
	"责任清单完成情况": func() tableMaker { return tableMaker{"已公布的责任清单和已采用的信息报送", itemTable} },
	"年度数字":     func() tableMaker { return tableMaker{"登记的年度数字", figureTable} },
}

func (c *Composer) table(name string) []Block {
	maker := tables[name]()
	t, refs := maker.make(c)
	if len(t.Rows) == 0 {
		return nil
	}
	c.tables++
	n := c.source("表："+name, "表："+name, value{text: fmt.Sprintf("%d行", len(t.Rows)), how: maker.how, records: refs})
	t.Caption = fmt.Sprintf("表%d %s [%d]", c.tables, name, n)
	return []Block{{Kind: TableBlock, Table: t}}
}

func unitTable(c *Composer) (Table, []Ref) {
	t := Table{Head: []string{"责任单位", "类别", "报送", "场次", "任务", "完成", "逾期"}, Widths: []int{34, 18, 10, 12, 10, 10, 10}, Numbers: []int{2, 3, 4, 5, 6}}
	all := c.standing("")
	sums := map[string]*unitSum{}
	for _, u := range c.obliged() {
		sums[u.ID] = &unitSum{}
	}
	var refs []Ref
	for i := range c.reports {
		if s := sums[c.reports[i].Unit]; s != nil {
			s.reports++
			s.sessions = s.sessions.Plus(c.reports[i].Sessions)
			refs = append(refs, c.reportRef(&c.reports[i]))
		}
	}
	for _, item := range all {
		if s := sums[item.unit.ID]; s != nil {
			s.add(item.state.Light)
		}
	}
	for _, u := range c.obliged() {
		s := sums[u.ID]
		t.Rows = append(t.Rows, []string{u.Name, u.Kind, strconv.Itoa(s.reports), s.sessions.String(), strconv.Itoa(s.items), strconv.Itoa(s.done), strconv.Itoa(s.overdue)})
	}
	return t, append(refs, itemRefs(all)...)
}

// unitSum is what a unit reported and how its list stands.
type unitSum struct {
	reports, items, done, overdue int
	sessions                      duty.Count
}

func (s *unitSum) add(light duty.Light) {
	s.items++
	switch light {
	case duty.LightDone:
		s.done++
	case duty.LightOverdue:
		s.overdue++
	}
}

func activityTable(c *Composer) (Table, []Ref) {
	t := Table{Head: []string{"日期", "活动", "形式", "报送单位", "地点", "人数"}, Widths: []int{15, 36, 14, 18, 13, 9}, Numbers: []int{5}}
	var refs []Ref
	for i := range c.reports {
		r := &c.reports[i]
		when := c.days(r)
		if when == "" {
			when = "全期"
		}
		t.Rows = append(t.Rows, []string{when, activity(r), string(r.Form), c.unitName(r.Unit), r.Place, countWord(r.People)})
		refs = append(refs, c.reportRef(r))
	}
	return t, refs
}

// formSum is what the reports of a form add up to.
type formSum struct {
	form                                 duty.Form
	reports                              int
	sessions, people, materials, banners duty.Count
}

func (c *Composer) byForm() []formSum {
	var out []formSum
	for _, form := range duty.Forms() {
		s := formSum{form: form}
		for _, r := range c.reports {
			if r.Form == form {
				s.reports++
				s.sessions, s.people = s.sessions.Plus(r.Sessions), s.people.Plus(r.People)
				s.materials, s.banners = s.materials.Plus(r.Materials), s.banners.Plus(r.Banners)
			}
		}
		if s.reports > 0 {
			out = append(out, s)
		}
	}
	return out
}

func formTable(c *Composer) (Table, []Ref) {
	t := Table{Head: []string{"形式", "报送条数", "场次", "参加人数", "发放资料", "悬挂横幅"}, Numbers: []int{1, 2, 3, 4, 5}}
	for _, s := range c.byForm() {
		t.Rows = append(t.Rows, []string{string(s.form), strconv.Itoa(s.reports), s.sessions.String(), countWord(s.people), countWord(s.materials), countWord(s.banners)})
	}
	return t, c.allReportRefs()
}

func (c *Composer) allReportRefs() []Ref { return c.reportRefs(c.find(Query{})) }

func registerTable(c *Composer) (Table, []Ref) {
	t := Table{Head: []string{"登记册", "条数", "应覆盖单位", "已覆盖", "覆盖率"}, Widths: []int{30, 14, 20, 16, 20}, Numbers: []int{1, 2, 3, 4}}
	var refs []Ref
	for _, kind := range duty.RegisterKinds() {
		v := duty.CoverageOf(c.records, kind)
		if v.Of == 0 && v.Entries == 0 {
			continue
		}
		row := []string{string(kind), strconv.Itoa(v.Entries), "不适用", "不适用", "不适用"}
		if v.Of > 0 {
			row = []string{string(kind), strconv.Itoa(v.Entries), strconv.Itoa(v.Of), strconv.Itoa(v.Covered), percent(v.Covered, v.Of)}
		}
		t.Rows = append(t.Rows, row)
		refs = append(refs, c.entryRefs(string(kind))...)
	}
	return t, refs
}

func mediaTable(c *Composer) (Table, []Ref) {
	t := Table{Head: []string{"单位", "平台", "账号", "全年篇数", "全年阅读量"}, Widths: []int{26, 18, 24, 16, 16}, Numbers: []int{3, 4}}
	var refs []Ref
	for _, u := range c.records.Units {
		for _, a := range u.Accounts {
			items, reads := "未报数", "未报数"
			if !c.wholeYear() {
				items, reads = "按年统计", "按年统计"
			}
			for _, m := range c.media() {
				if m.Account == a.ID {
					items, reads = m.Items.String(), m.Reads.String()
					refs = append(refs, c.mediaRef(m))
				}
			}
			t.Rows = append(t.Rows, []string{u.Name, a.Platform, a.Name, items, reads})
			refs = append(refs, Ref{"单位", u.ID, u.Name + "的“" + a.Name + "”"})
		}
	}
	return t, refs
}

func itemTable(c *Composer) (Table, []Ref) {
	t := Table{Head: []string{"责任单位", "任务", "截止", "应做", "已做", "情况"}, Widths: []int{22, 34, 14, 9, 9, 16}, Numbers: []int{3, 4}}
	all := c.standing("")
	for _, s := range all {
		i := s.state.Item
		t.Rows = append(t.Rows, []string{s.unit.Name, itemName(i), dayWord(i.Deadline), strconv.Itoa(max(i.Times, 1)), strconv.Itoa(s.state.Done), s.state.Light.Sign() + s.state.Light.Word()})
	}
	return t, itemRefs(all)
}

func figureTable(c *Composer) (Table, []Ref) {
	t := Table{Head: []string{"名称", "数", "单位", "登记单位", "出处"}, Widths: []int{30, 12, 9, 21, 28}, Numbers: []int{1}}
	var refs []Ref
	for _, f := range c.figures() {
		t.Rows = append(t.Rows, []string{f.Name, f.Value.String(), f.Measure, c.unitName(f.Unit), f.Source})
		refs = append(refs, c.figureRef(f))
	}
	return t, refs
}

// chartMaker makes a chart; one without a bar is left out.
type chartMaker struct {
	how  string
	make func(c *Composer) Chart
}

// charts are the charts that a template may ask for.
var charts = map[string]func() chartMaker{
	"各形式活动场次": func() chartMaker { return chartMaker{"已采用的信息报送，按形式把场次相加", formChart} },
	"各月活动": func() chartMaker {
		return chartMaker{"写明日期的已采用信息报送，按月计条数；跨月的每月都计", monthChart}
	},
}

func (c *Composer) chart(name string) []Block {
	maker := charts[name]()
	chart := maker.make(c)
	if len(chart.Values) == 0 {
		return nil
	}
	c.charts++
	n := c.source("图："+name, "图："+name, value{text: fmt.Sprintf("%d项", len(chart.Values)), how: maker.how, records: c.allReportRefs()})
	chart.Title = fmt.Sprintf("图%d %s（%s）[%d]", c.charts, name, chart.Unit, n)
	chart.Alt = chart.Title + "："
	for i, l := range chart.Labels {
		chart.Alt += fmt.Sprintf("%s%v%s；", l, chart.Values[i], chart.Unit)
	}
	return []Block{{Kind: ChartBlock, Chart: chart}}
}

func formChart(c *Composer) Chart {
	out := Chart{Unit: "场"}
	for _, s := range c.byForm() {
		if s.sessions.N > 0 {
			out.Labels = append(out.Labels, string(s.form))
			out.Values = append(out.Values, float64(s.sessions.N))
		}
	}
	return out
}

func monthChart(c *Composer) Chart {
	out := Chart{Unit: "条"}
	if len(c.reports) == 0 {
		return out
	}
	span := c.records.Period.Span()
	for m := span.Start.Month; m <= span.End.Month; m++ {
		out.Labels = append(out.Labels, fmt.Sprintf("%d月", time.Month(m)))
		out.Values = append(out.Values, float64(len(c.inMonth(m))))
	}
	return out
}
