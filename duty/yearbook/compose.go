package yearbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/duty"
)

// Composer writes one report. It is used once.
type Composer struct {
	template *Template
	records  *duty.Records
	reports  []duty.Report // accepted, over by the period's end; by day, undated last
	year     []duty.Report // accepted, of the year up to the period's end
	units    map[string]duty.Unit
	unitID   string // whose own report it is; empty: the district's
	location *time.Location

	told    map[string]bool // reports that a sentence was about
	sources []Source
	byName  map[string]int // numbers of sources
	blocks  []Block
	parts   int
	section int
	tables  int
	charts  int
}

// frameNames are what every sentence may name without a record.
var frameNames = []string{"区", "期间", "年度", "单位名称"}

// Compose writes the report of the records' period. year are the reports of its whole
// year: duties done earlier in it are done. unit is the id of the unit whose own report
// it is; empty writes the district's. Days begin in loc.
func Compose(t *Template, r *duty.Records, year []duty.Report, unit string, loc *time.Location) *Book {
	r = ordered(r)
	c := &Composer{template: t, records: r, unitID: unit, location: loc, told: map[string]bool{}, byName: map[string]int{}, units: map[string]duty.Unit{}}
	for _, u := range r.Units {
		c.units[u.ID] = u
	}
	c.reports, c.year = c.counted(r.Reports), c.counted(year)
	slices.SortStableFunc(c.reports, func(a, b duty.Report) int {
		return cmp.Or(c.undated(&a)-c.undated(&b), byDay(a, b))
	})
	return c.book()
}

// counted are the accepted reports of what was over by the period's end.
func (c *Composer) counted(reports []duty.Report) []duty.Report {
	var out []duty.Report
	end := c.records.Period.Span().End
	for _, r := range reports {
		if r.State == duty.Accepted && !end.Before(lastDay(&r)) {
			out = append(out, r)
		}
	}
	return out
}

// undated is 1 for what went on all through the period, which comes last, else 0.
func (c *Composer) undated(r *duty.Report) int {
	if c.days(r) == "" {
		return 1
	}
	return 0
}

func (c *Composer) book() *Book {
	span := c.records.Period.Span()
	b := &Book{
		Title:    c.frame(c.template.Title),
		Subtitle: fmt.Sprintf("（%d年%s至%s）", span.Start.Year, dayWord(span.Start), dayWord(span.End)),
		Issuer:   c.template.Issuer,
	}
	if c.unitID != "" {
		b.Issuer = c.unitName(c.unitID)
	}
	for _, item := range c.template.Opening {
		c.blocks = append(c.blocks, c.item(item)...)
	}
	for _, p := range c.template.Parts {
		c.part(p)
	}
	b.Blocks, b.Sources = c.blocks, c.sources
	return b
}

// frame fills a sentence that names no figures.
func (c *Composer) frame(text string) string {
	said, _, _ := c.template.sentences[text].fill(c.frameWord)
	return said
}

func (c *Composer) frameWord(name string) (string, bool) {
	switch name {
	case "区":
		i := slices.IndexFunc(c.records.Units, func(u duty.Unit) bool { return u.Kind == duty.KindDistrict })
		if i < 0 {
			return "", false
		}
		return c.records.Units[i].Name, true
	case "期间":
		return c.records.Period.Chinese(), true
	case "年度":
		return fmt.Sprintf("%d", c.records.Period.Year), true
	case "单位名称":
		return c.unitName(c.unitID), c.unitID != ""
	}
	return "", false
}

// part adds a part with what is in it; one without anything is left out, and so is a
// section: the numbers go on without a gap.
func (c *Composer) part(p Part) {
	var inside []Block
	var heading *Block
	c.section = 0
	for _, item := range p.Items {
		if item.Heading != "" {
			heading = &Block{Kind: HeadingBlock, Level: 2, Text: item.Heading}
			continue
		}
		blocks := c.item(item)
		if len(blocks) == 0 {
			continue
		}
		if heading != nil {
			c.section++
			heading.Text = "（" + chinese(c.section) + "）" + heading.Text
			inside = append(inside, *heading)
			heading = nil
		}
		inside = append(inside, blocks...)
	}
	if len(inside) == 0 {
		return
	}
	c.parts++
	c.blocks = append(c.blocks, Block{Kind: HeadingBlock, Level: 1, Text: chinese(c.parts) + "、" + p.Heading})
	c.blocks = append(c.blocks, inside...)
}

func (c *Composer) item(i Item) []Block {
	switch {
	case i.Table != "":
		return c.table(i.Table)
	case i.Chart != "":
		return c.chart(i.Chart)
	case len(i.Points) > 0:
		return c.points(i.Points)
	}
	var spans []Span
	for _, line := range i.Paragraph {
		spans = append(spans, c.line(line)...)
	}
	if len(spans) == 0 {
		return nil
	}
	return []Block{{Kind: ParagraphBlock, Spans: spans}}
}

// points are 一是…；二是…。
func (c *Composer) points(lines []Line) []Block {
	var spans []Span
	for _, line := range lines {
		spans = append(spans, c.line(line)...)
	}
	n := 0
	for i, s := range spans {
		n++
		end := "；"
		if i == len(spans)-1 {
			end = "。"
		}
		spans[i].Text = chinese(n) + "是" + strings.TrimRight(s.Text, "。；") + end
	}
	if n == 0 {
		return nil
	}
	if n == 1 {
		spans[0].Text = strings.TrimPrefix(spans[0].Text, "一是")
	}
	return []Block{{Kind: ParagraphBlock, Spans: spans}}
}

// line is a line's sentences.
func (c *Composer) line(l Line) []Span {
	if l.If != "" && c.value(l.If).text == "" || l.Not != "" && c.value(l.Not).text != "" {
		return nil
	}
	switch {
	case l.Each != nil:
		return c.each(l)
	case l.Figures != "":
		return c.eachFigure(l)
	case l.Accounts:
		return c.eachAccount(l)
	}
	return c.say(l.Say, nil, nil)
}

// usualMost is how many reports a line tells where it does not say.
const usualMost = 20

// each tells a line for every report that passes and was not told yet: where they are
// too many, for those that reached most people, in the order of their days.
func (c *Composer) each(l Line) []Span {
	var found []*duty.Report
	for i := range c.reports {
		if r := &c.reports[i]; l.Each.passes(r) && (!c.told[r.ID] || l.Each.Again) {
			found = append(found, r)
		}
	}
	var out []Span
	rest := c.rest(found, cmp.Or(l.Most, usualMost))
	for _, r := range found {
		if rest[r.ID] {
			continue
		}
		said := c.say(l.Say, c.reportWords(r), func() []int { return []int{c.reportSource(r)} })
		if len(said) > 0 {
			c.told[r.ID] = true
			out = append(out, said...)
		}
	}
	if len(rest) == 0 || l.Rest == "" {
		return out
	}
	var others []*duty.Report
	for _, r := range found {
		if rest[r.ID] {
			others = append(others, r)
			c.told[r.ID] = true
		}
	}
	v := value{number(len(others)), "同类的其余信息报送", c.reportRefs(others)}
	return append(out, c.say(l.Rest, map[string]string{"其余数": v.text}, func() []int { return []int{c.source("其余/"+l.Say, "其余活动", v)} })...)
}

// rest are the reports beyond the most that are told.
func (c *Composer) rest(found []*duty.Report, most int) map[string]bool {
	if len(found) <= most {
		return nil
	}
	ranked := slices.Clone(found)
	slices.SortStableFunc(ranked, func(a, b *duty.Report) int { return cmp.Compare(b.People.N, a.People.N) })
	out := map[string]bool{}
	for _, r := range ranked[most:] {
		out[r.ID] = true
	}
	return out
}

// eachFigure tells a line for every yearly figure of a section. Those that a figure of
// the template names are told there.
func (c *Composer) eachFigure(l Line) []Span {
	named := map[string]bool{}
	for _, q := range c.template.Figures {
		if q.From == "年度数字" {
			named[q.Name] = true
		}
	}
	var out []Span
	for _, f := range c.figures() {
		if named[f.Name] || l.Figures != "*" && f.Section != l.Figures {
			continue
		}
		source := value{countWord(f.Value) + f.Measure, "这一个年度数字", []Ref{c.figureRef(f)}}
		out = append(out, c.say(l.Say, c.figureWords(f), func() []int { return []int{c.source("年度数字/"+f.Key(), f.Name, source)} })...)
	}
	return out
}

// eachAccount tells a line for every account with figures of the year.
func (c *Composer) eachAccount(l Line) []Span {
	var out []Span
	for _, m := range c.media() {
		source := value{countWord(m.Items) + "篇，" + countWord(m.Reads) + "人次", "这一个账号的年度数字", []Ref{c.mediaRef(m)}}
		out = append(out, c.say(l.Say, c.mediaWords(m), func() []int {
			return []int{c.source("媒体/"+m.Account, c.accountName(m.Account), source)}
		})...)
	}
	return out
}

// say tells one sentence. own are the words of the record it is told of, with the
// record's number among the sources; both are nil where it is told once. The numbers of
// the sources follow the sentence.
func (c *Composer) say(text string, own map[string]string, record func() []int) []Span {
	values := map[string]value{}
	said, used, ok := c.template.sentences[text].fill(func(name string) (string, bool) {
		if word, known := own[name]; known {
			return word, word != ""
		}
		v := c.word(name)
		values[name] = v
		return v.text, v.text != ""
	})
	if !ok || said == "" {
		return nil
	}
	span := Span{Text: said}
	if record != nil {
		span.Sources = record()
	}
	for _, name := range used {
		if v := values[name]; v.how != "" {
			span.Sources = append(span.Sources, c.source(name, name, v))
		}
	}
	slices.Sort(span.Sources)
	span.Sources = slices.Compact(span.Sources)
	return []Span{span}
}

// word is what a name stands for: something of the frame, or a figure.
func (c *Composer) word(name string) value {
	if text, ok := c.frameWord(name); ok {
		return value{text: text}
	}
	return c.value(name)
}

// value counts a figure of the template.
func (c *Composer) value(name string) value {
	q, ok := c.template.Figures[name]
	if !ok {
		return value{}
	}
	return counters()[q.From][q.Take](c, q)
}

// source is the number of a figure's source. key tells it from others, name is what
// people read.
func (c *Composer) source(key, name string, v value) int {
	if n, ok := c.byName[key]; ok {
		return n
	}
	n := len(c.sources) + 1
	c.sources = append(c.sources, Source{Number: n, Name: name, Text: v.text, How: v.how, Records: v.records})
	c.byName[key] = n
	return n
}

// reportSource is the number of a single report as a source.
func (c *Composer) reportSource(r *duty.Report) int {
	return c.source("信息报送/"+r.ID, activity(r), value{text: c.numbersOf(r), how: "这一条信息报送", records: []Ref{c.reportRef(r)}})
}

// numbersOf are the numbers that a report tells.
func (c *Composer) numbersOf(r *duty.Report) string {
	var said []string
	for _, n := range []struct {
		count   duty.Count
		measure string
	}{{r.Sessions, "场"}, {r.Schools, "所学校"}, {r.People, "人"}, {r.Materials, "份资料"}, {r.Banners, "条横幅"}} {
		if w := countWord(n.count); w != "" {
			said = append(said, w+n.measure)
		}
	}
	return strings.Join(said, "，")
}

// chinese is a number from 1 to 99 in Chinese.
func chinese(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n < 10:
		return digits[n]
	case n < 20:
		return "十" + digits[n-10]
	}
	return digits[n/10%10] + "十" + digits[n%10]
}
