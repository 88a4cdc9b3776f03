package content

import (
	"pufa/counsel"
	"pufa/internal/datebook"
	"pufa/internal/fault"
)

func (c *checker) calculators() {
	seen, words := map[string]Position{}, map[string]string{}
	for i := range c.set.Calculators {
		k := &c.set.Calculators[i]
		on := item{k.ID, k.Position}
		c.unique(seen, on, "计算器")
		c.required(on, text("id", k.ID), text("title", k.Title), list("words", k.Words), text("rule", k.Rule), list("basis", k.Basis))
		c.wordsOnce(on, words, append([]string{k.Title}, k.Words...))
		for _, id := range k.FAQs {
			c.related(on, "faq:"+id)
		}
		for _, r := range k.Related {
			c.related(on, r)
		}
		c.refs(on, k.Refs)
		f, ok := counsel.Find(k.Formula)
		if !ok {
			c.report(on, SeverityError, "unknown-formula:"+k.Formula, "没有“%s”这个算法，可以写：%s", k.Formula, joined(counsel.Names()))
			continue
		}
		if c.inputs(on, k, f) {
			c.example(on, k, f)
		}
	}
	c.tables()
}

// inputs holds the pack's inputs to those of the formula.
func (c *checker) inputs(on item, k *Calculator, f counsel.Formula) bool {
	before := len(c.found)
	for _, n := range f.Needs {
		in := k.Input(n.Key)
		if in == nil {
			c.report(on, SeverityError, "missing-input:"+n.Key, "算法要的“%s”没有写进 inputs", n.Key)
			continue
		}
		c.required(on, text(n.Key+".name", in.Name), text(n.Key+".ask", in.Ask))
		c.choices(on, n, in)
		c.limits(on, n, in)
	}
	for _, in := range k.Inputs {
		if _, ok := k.Need(in.Key); !ok {
			c.report(on, SeverityError, "unknown-input:"+in.Key, "算法不要“%s”", in.Key)
		}
	}
	return len(c.found) == before
}

func (c *checker) choices(on item, n counsel.Need, in *CalculatorInput) {
	said := map[string]bool{}
	for _, o := range in.Options {
		said[o.Say] = true
	}
	for _, w := range n.Words {
		if !said[w] {
			c.report(on, SeverityError, "missing-option:"+w, "“%s”少了选项“%s”", in.Key, w)
		}
	}
	if len(in.Options) > len(n.Words) {
		c.report(on, SeverityError, "options:"+in.Key, "“%s”的选项应是：%s", in.Key, joined(n.Words))
	}
}

// limits reports limits that do not parse, and a number without a limit.
func (c *checker) limits(on item, n counsel.Need, in *CalculatorInput) {
	bounded := n.Kind == counsel.Money || n.Kind == counsel.Length || n.Kind == counsel.Count || n.Kind == counsel.Hours || n.Kind == counsel.Interest
	if bounded && in.Max == "" {
		c.report(on, SeverityError, "no-limit:"+in.Key, "“%s”没有写上限 max", in.Key)
	}
	for _, limit := range []string{in.Min, in.Max} {
		if _, err := counsel.Parse(n.Kind, limit, c.today); limit != "" && err != nil {
			c.report(on, SeverityError, "limit:"+in.Key, "“%s”的界限写法不对：%s", in.Key, fault.Message(err))
		}
	}
}

// example works the example again: the line must be understood as the inputs say, and
// the formula must come to the answer.
func (c *checker) example(on item, k *Calculator, f counsel.Formula) {
	e := k.Example
	c.required(on, text("example.say", e.Say), text("example.answer", e.Answer))
	in := counsel.Inputs{Values: map[string]counsel.Value{}, Tables: c.set.Tables(), Today: c.exampleDay(on, e)}
	for key, value := range e.Figures {
		amount, err := counsel.ParseMoney(value)
		if err != nil {
			c.report(on, SeverityError, "example-figure:"+key, "算例的数据“%s”写法不对：%s", key, fault.Message(err))
		}
		in.Tables.Figures[key] = counsel.Figure{Name: key, Value: amount}
	}
	read, _ := k.Read(e.Say, in.Today)
	for key, value := range e.Inputs {
		want, err := k.Parse(key, value, in.Today)
		if err != nil {
			c.report(on, SeverityError, "example-input:"+key, "算例的“%s”写法不对：%s", key, err)
			return
		}
		in.Values[key] = want
		if read[key] == "" {
			read[key] = k.Input(key).Default
		}
		if got, err := k.Parse(key, read[key], in.Today); err != nil || got != want {
			c.report(on, SeverityError, "example-read:"+key, "“%s”里的%s读成了“%s”，应是“%s”", e.Say, key, read[key], value)
		}
	}
	for _, key := range f.Figures {
		if _, ok := in.Tables.Figures[key]; !ok {
			c.report(on, SeverityError, "missing-figure:"+key, "figures 里没有“%s”", key)
		}
	}
	got, err := f.Compute(in)
	if err != nil {
		c.report(on, SeverityError, "example", "算例算不出来：%s", fault.Message(err))
	} else if got.Answer != e.Answer {
		c.report(on, SeverityError, "example", "算例算出“%s”，写的却是“%s”", got.Answer, e.Answer)
	}
}

func (c *checker) exampleDay(on item, e CalculatorExample) datebook.Date {
	if !e.Today.IsZero() {
		return e.Today
	}
	if d := c.set.Checked[on.at.File]; !d.IsZero() {
		return d
	}
	return c.today
}

// tables checks the figures that a bureau keeps.
func (c *checker) tables() {
	on := item{"lpr", c.set.LPR.Position}
	var last datebook.Date
	for _, r := range c.set.LPR.Rows {
		if _, err := counsel.ParseRate(r.Rate); err != nil {
			c.report(on, SeverityError, "rate:"+r.Rate, "利率“%s”写法不对", r.Rate)
		}
		if !last.Before(r.From) && !last.IsZero() || r.From.IsZero() {
			c.report(on, SeverityError, "order:"+r.From.String(), "利率表要按日期从早到晚写，看“%s”这一行", r.From)
		}
		last = r.From
	}
	if len(c.set.LPR.Rows) > 0 {
		c.required(on, text("source", c.set.LPR.Source))
		if c.set.LPR.Through.Before(last) {
			c.report(on, SeverityError, "through", "核对到的日子 through 不能早于最后一行")
		}
	}
	seen := map[string]Position{}
	for _, f := range c.set.Figures {
		on := item{f.Key, f.Position}
		c.unique(seen, on, "地方数据")
		c.required(on, text("key", f.Key), text("name", f.Name), text("source", f.Source))
		if _, err := counsel.ParseMoney(f.Value); err != nil {
			c.report(on, SeverityError, "value", "数值“%s”写法不对：%s", f.Value, fault.Message(err))
		}
	}
}
