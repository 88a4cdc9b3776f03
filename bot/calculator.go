package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pufa/content"
	"pufa/counsel"
	"pufa/internal/fault"
	"pufa/internal/lawref"
)

// What stands around the name of a calculator.
var (
	calculateBefore = []string{"请帮我算一下", "请帮我算", "帮我算一下", "帮我算算", "帮我算", "帮忙算一下", "我想算一下", "我想算", "我要算一下", "我要算", "想算一下", "想算",
		"计算一下", "计算", "算一算", "算一下", "算算", "算下", "算"}
	calculateAfter = []string{"计算器", "要交多少", "交多少钱", "交多少", "赔多少", "是多少", "要多少", "能拿多少", "多少钱", "多少", "怎么算", "计算", "？", "?", "。", "，", ","}
	calculateFill  = []string{"元", "块", "左右", "大概", "大约", "一共", "总共", "我", "的", "了", "在", "是", "有", "和", "，", ",", "。", "；", "、", "：", ":", "？", "?", " "}
	noValue        = []string{"跳过", "没有", "无", "不清楚", "不知道", "不晓得", "不记得", "没"}
)

// calculate opens a calculator (算经济补偿), works one line out at once (诉讼费 5万), or
// lists what can be worked out (计算器).
func (c *Conversation) calculate(ctx context.Context, t *turn) (Reply, bool, error) {
	books := c.books()
	if t.Kind != Text || len(books.set.Calculators) == 0 {
		return Reply{}, false, nil
	}
	switch squeeze(t.text) {
	case "计算器", "算一算", "算账", "计算", "法律计算器", "计算工具", "帮我算", "算一下":
		r := Reply{Text: "想算哪一样？也可以一句话写全，例如“诉讼费 5万”“经济补偿 月薪8500 干了3年7个月”。", Actions: say("指南", "菜单")}
		for i := range books.set.Calculators {
			r.Choices = append(r.Choices, Choice{Label: books.set.Calculators[i].Title, Say: "算" + books.set.Calculators[i].Title})
		}
		return r, true, nil
	}
	k, line, asked := books.wantedCalculator(t.text)
	if k == nil {
		return Reply{}, false, nil
	}
	typed, rest := k.Read(line, t.today())
	if !asked && (!oneLine(k, typed) || !onlyFilling(k, rest)) {
		return Reply{}, false, nil
	}
	h := &inHand{Kind: handCalculator, ID: k.ID, Given: typed, Quick: oneLine(k, typed)}
	t.session.Hand = h
	r, err := c.calculateOn(ctx, t, k, "【算"+k.Title+"】"+k.Rule)
	return r, err == nil, err
}

// wantedCalculator is the calculator that a message names, the words behind the name,
// and whether they ask for it (算…, …计算器).
func (s *shelf) wantedCalculator(text string) (k *content.Calculator, line string, asked bool) {
	rest := strings.TrimSpace(text)
	for _, w := range calculateBefore {
		if after, ok := strings.CutPrefix(rest, w); ok {
			rest, asked = after, true
			break
		}
	}
	longest := 0
	for i := range s.set.Calculators {
		one := &s.set.Calculators[i]
		for _, w := range append([]string{one.Title}, one.Words...) {
			if after, ok := strings.CutPrefix(rest, w); ok && len(w) > longest {
				k, line, longest = one, after, len(w)
			}
		}
	}
	if k == nil {
		return nil, "", false
	}
	asked = asked || strings.HasPrefix(line, "计算器")
	return k, trimAny(line, calculateAfter, strings.CutPrefix), asked
}

// oneLine reports that a line gave more than the kind of thing to work out.
func oneLine(k *content.Calculator, typed map[string]string) bool {
	for key := range typed {
		if n, ok := k.Need(key); ok && n.Kind != counsel.Choice {
			return true
		}
	}
	return false
}

// onlyFilling reports that nothing but cues and filling words is left of a line.
func onlyFilling(k *content.Calculator, rest string) bool {
	for _, in := range k.Inputs {
		for _, cue := range in.Cues {
			rest = strings.ReplaceAll(rest, cue, "")
		}
	}
	for _, w := range append(slices.Clone(calculateAfter), calculateFill...) {
		rest = strings.ReplaceAll(rest, w, "")
	}
	return rest == ""
}

// calculator is the calculator of an id; nil where there is none.
func (s *shelf) calculator(id string) *content.Calculator {
	for i := range s.set.Calculators {
		if s.set.Calculators[i].ID == id {
			return &s.set.Calculators[i]
		}
	}
	return nil
}

// inputs are the values given so far; defaults stand in where one line said all.
func (h *inHand) inputs(k *content.Calculator, t *turn, tables counsel.Tables) counsel.Inputs {
	in := counsel.Inputs{Values: map[string]counsel.Value{}, Tables: tables, Today: t.today()}
	for _, one := range k.Inputs {
		typed := h.Given[one.Key]
		if typed == "" && h.Quick {
			typed = one.Default
		}
		if v, err := k.Parse(one.Key, typed, in.Today); typed != "" && err == nil {
			in.Values[one.Key] = v
		}
	}
	return in
}

// missing is the next input to ask for. A person who wrote one line is not asked for
// what may be left out.
func (h *inHand) missing(f counsel.Formula, in counsel.Inputs) (counsel.Need, bool) {
	for _, n := range f.Needs {
		_, given := in.Values[n.Key]
		if given || !n.Asked(in) || n.Optional && (h.Quick || slices.Contains(h.Passed, n.Key)) {
			continue
		}
		return n, true
	}
	return counsel.Need{}, false
}

// calculateOn asks for the next input, or tells the result when none is missing.
func (c *Conversation) calculateOn(ctx context.Context, t *turn, k *content.Calculator, before string) (Reply, error) {
	h := t.session.Hand
	f, _ := counsel.Find(k.Formula)
	in := h.inputs(k, t, c.books().set.Tables())
	if _, more := h.missing(f, in); more {
		return c.showStep(t, before), nil
	}
	result, err := f.Compute(in)
	if fault.KindOf(err) == fault.Invalid && len(h.Passed) == 0 {
		t.session.Hand = nil
		return Reply{Text: fault.Message(err) + "。", Actions: say("算"+k.Title, "计算器")}, nil
	}
	if fault.KindOf(err) == fault.Invalid {
		key := h.Passed[len(h.Passed)-1]
		h.Passed = h.Passed[:len(h.Passed)-1]
		delete(h.Given, key)
		return c.showStep(t, fault.Message(err)+"。"), nil
	}
	if err != nil {
		return Reply{}, fmt.Errorf("compute %s: %w", k.ID, err)
	}
	t.session.Hand, t.session.Choices = nil, nil
	return c.calculated(ctx, t, k, in, result)
}

func (c *Conversation) calculatorQuestion(t *turn) Reply {
	h := t.session.Hand
	k := c.books().calculator(h.ID)
	gone := Reply{Text: "这个计算器换了新的，请重新选一个。", Actions: say("计算器", "菜单")}
	if k == nil {
		t.session.Hand = nil
		return gone
	}
	f, _ := counsel.Find(k.Formula)
	need, more := h.missing(f, h.inputs(k, t, c.books().set.Tables()))
	in := k.Input(need.Key)
	if !more || in == nil {
		t.session.Hand = nil
		return gone
	}
	r := Reply{Text: in.Ask, Actions: say("上一步", "退出")}
	if len(h.Passed) == 0 {
		r.Actions = say("退出")
	}
	if need.Optional {
		r.Actions = append(say("跳过"), r.Actions...)
	}
	for _, o := range in.Options {
		r.Choices = append(r.Choices, Choice{Label: o.Say, Say: o.Say})
	}
	return r
}

// asksForNumber reports a question whose answer may be a bare number, which then is
// no number of a choice.
func (c *Conversation) asksForNumber(t *turn) bool {
	h := t.session.Hand
	if !h.waiting() || h.Kind != handCalculator {
		return false
	}
	need, _, ok := c.wantedInput(t)
	return ok && need.Kind != counsel.Choice
}

func (c *Conversation) wantedInput(t *turn) (counsel.Need, *content.Calculator, bool) {
	h := t.session.Hand
	k := c.books().calculator(h.ID)
	if k == nil {
		return counsel.Need{}, nil, false
	}
	f, _ := counsel.Find(k.Formula)
	need, more := h.missing(f, h.inputs(k, t, c.books().set.Tables()))
	return need, k, more
}

// calculatorAnswer takes an input. What holds no value is passed on as another
// question, or asked for again.
func (c *Conversation) calculatorAnswer(ctx context.Context, t *turn) (Reply, bool, error) {
	need, k, ok := c.wantedInput(t)
	if !ok {
		return Reply{}, false, nil
	}
	h := t.session.Hand
	if need.Optional && slices.Contains(noValue, t.command) {
		h.Passed = append(h.Passed, need.Key)
		r, err := c.calculateOn(ctx, t, k, "")
		return r, err == nil, err
	}
	if slices.Contains(noValue, t.command) {
		return c.showStep(t, "这一项要填了才能算。"), true, nil
	}
	if named, err := c.namesArticle(ctx, t); err != nil || named {
		return Reply{}, false, err
	}
	got := map[string]string{}
	_, err := k.Parse(need.Key, t.text, t.today())
	switch found, within := k.Within(need.Key, t.text, t.today()); {
	case err == nil:
		got[need.Key] = t.text
	case isQuestion(t.text):
		return Reply{}, false, nil
	default:
		if got, _ = k.Read(t.text, t.today()); got[need.Key] == "" && within {
			got = map[string]string{need.Key: found}
		}
	}
	if other, _, asked := c.books().wantedCalculator(t.text); got[need.Key] == "" && asked && other != nil {
		return Reply{}, false, nil
	}
	if got[need.Key] == "" {
		if !mayAnswer(t.text) || !strings.ContainsAny(t.text, "0123456789一二三四五六七八九十百千万零两半") {
			return Reply{}, false, nil
		}
		return c.showStep(t, fault.Message(err)+"。"), true, nil
	}
	if h.Given == nil {
		h.Given = map[string]string{}
	}
	for key, value := range got {
		if h.Given[key] == "" {
			h.Given[key] = value
		}
	}
	h.Passed = append(h.Passed, need.Key)
	r, err := c.calculateOn(ctx, t, k, "")
	return r, err == nil, err
}

// calculated tells the result, how it came about and the law behind it.
func (c *Conversation) calculated(ctx context.Context, t *turn, k *content.Calculator, in counsel.Inputs, result counsel.Result) (Reply, error) {
	basis := k.Refs
	if len(result.Basis) > 0 {
		basis = c.books().refs(result.Basis)
	}
	citations, found, err := c.cited(ctx, basis)
	if err != nil {
		return Reply{}, err
	}
	name := "算" + k.Title
	last := &lastAnswer{Question: name, Topic: k.Title, Title: name, Refs: found, Conclusion: result.Answer,
		Related: c.books().related(k.Related), Sources: []string{"k:" + k.ID}, Told: true}
	t.session.Last = last
	if len(found) > 0 {
		t.session.First, t.session.Final = found[0], found[len(found)-1]
	}
	var b strings.Builder
	b.WriteString("【" + name + "】" + result.Answer + "\n\n您写的：" + given(k, in) + "\n\n怎么算的：\n" + numbered(result.Steps, 1))
	b.WriteString(ifSet("\n\n依据：\n", byLaw(citations)))
	b.WriteString(ifSet("\n\n", bullets("提醒：", slices.Concat(result.Notes, k.Notes))))
	r := Reply{Text: b.String(), Choices: last.Related, Actions: append(last.actions(), Choice{Label: "再算一次", Say: name}, Choice{Label: "计算器", Say: "计算器"})}
	if first, err := c.onceToday(ctx, t, "disclaimer"); err != nil || first {
		r.Text += "\n\n普法参考，不构成法律意见。"
	}
	return r, nil
}

// refs parses articles that a formula names, by the catalogue's names.
func (s *shelf) refs(articles []string) []lawref.Ref {
	var out []lawref.Ref
	for _, a := range articles {
		if ref, err := lawref.ParseRef(a); err == nil {
			out = append(out, s.place(ref))
		}
	}
	return out
}

// given are the inputs as they were understood.
func given(k *content.Calculator, in counsel.Inputs) string {
	var parts []string
	for _, one := range k.Inputs {
		v, ok := in.Values[one.Key]
		need, _ := k.Need(one.Key)
		if ok {
			parts = append(parts, one.Name+" "+v.Text(need.Kind))
		}
	}
	return strings.Join(parts, "，")
}
