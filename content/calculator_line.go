package content

import (
	"regexp"
	"strings"

	"pufa/counsel"
	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// within holds a value to the limits of its input.
func (in *CalculatorInput) within(kind counsel.Kind, v counsel.Value, today datebook.Date) error {
	if low, err := counsel.Parse(kind, in.Min, today); in.Min != "" && err == nil && counsel.Compare(kind, v, low) < 0 {
		return fault.New(fault.Invalid, "%s不能少于%s，请再看一下", in.Name, in.Min)
	}
	if high, err := counsel.Parse(kind, in.Max, today); in.Max != "" && err == nil && counsel.Compare(kind, v, high) > 0 {
		return fault.New(fault.Invalid, "%s不能超过%s，请再看一下单位", in.Name, in.Max)
	}
	return nil
}

// choose is the option that words mean: by letter or wording, else the one with the
// longest word in them.
func (in *CalculatorInput) choose(typed string) (counsel.Value, error) {
	node := GuideNode{Options: make([]GuideOption, len(in.Options))}
	says := make([]string, len(in.Options))
	for i, o := range in.Options {
		node.Options[i] = GuideOption{Say: o.Say, Words: append([]string{o.Say}, o.Words...)}
		says[i] = o.Say
	}
	if i, ok := node.Read(typed); ok {
		return counsel.Value{Word: in.Options[i].Say}, nil
	}
	return counsel.Value{}, fault.New(fault.Invalid, "“%s”是哪一种？请回复：%s", typed, strings.Join(says, "、"))
}

// tokenForms find values of a kind within a line.
var tokenForms = map[counsel.Kind]*regexp.Regexp{
	counsel.Day:      regexp.MustCompile(`[0-9]{4}(?:年|-|/|\.)[0-9]{1,2}(?:月|-|/|\.)[0-9]{1,2}[日号]?|[0-9]{1,2}月[0-9]{1,2}[日号]|今天|昨天|前天`),
	counsel.Interest: regexp.MustCompile(`(?:年利率|年息|月息|月利率|日息|利率)?(?:[0-9.]+[%％]|百分之[0-9.零一二三四五六七八九十点]+|[千万]分之[0-9.零一二三四五六七八九十点]+)|(?:月息)?[0-9.一二两三四五六七八九十]+分(?:[1-9一二三四五六七八九])?利?`),
	counsel.Hours:    regexp.MustCompile(`[0-9.零一二两三四五六七八九十百]+(?:个半小时|个小时|小时|个钟头|个钟)`),
	counsel.Length: regexp.MustCompile(`(?:[0-9.零一二两三四五六七八九十百]+年半|[0-9.零一二两三四五六七八九十百]+年|半年)(?:零?[0-9零一二两三四五六七八九十]+个?月)?(?:零?[0-9零一二两三四五六七八九十]+[天日])?` +
		`|(?:[0-9零一二两三四五六七八九十百]+个半?月|半个月)(?:零?[0-9零一二两三四五六七八九十]+[天日])?|[0-9零一二两三四五六七八九十百]+[天日]`),
	counsel.Count: regexp.MustCompile(`[0-9零一二两三四五六七八九十百]+(?:天|日|级|周岁|岁|个|胎)?`),
	counsel.Money: regexp.MustCompile(`[0-9零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟][0-9,.零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟wWkK]*(?:元|块钱|块)?`),
}

// leadForms are the forms at the beginning of a text, behind words of filling.
var leadForms = func() map[counsel.Kind]*regexp.Regexp {
	const filling = `^(?:是|为|有|了|大概|大约|约|共|：|:|，|,|\s)*`
	forms := map[counsel.Kind]*regexp.Regexp{}
	for kind, form := range tokenForms {
		forms[kind] = regexp.MustCompile(filling + `(` + form.String() + `)`)
	}
	return forms
}()

// tokenOrder is in which order kinds are looked for: the ones with a form of their own
// first, so that what is left may be an amount.
var tokenOrder = []counsel.Kind{counsel.Day, counsel.Interest, counsel.Hours, counsel.Length, counsel.Count, counsel.Money}

// Read takes the inputs out of one line (月薪8500 干了3年7个月): those behind or before
// their cues first, then by kind in the order of the inputs. It returns the values that
// it understood, as typed, and the words that are left.
func (k *Calculator) Read(line string, today datebook.Date) (typed map[string]string, rest string) {
	typed = map[string]string{}
	r := lineReader{k: k, today: today, line: line, typed: typed}
	r.choices()
	r.cued()
	for _, kind := range tokenOrder {
		r.uncued(kind)
	}
	return typed, strings.TrimSpace(strings.ReplaceAll(r.line, "\x00", ""))
}

// Within is the first value of an input within an answer, as typed.
func (k *Calculator) Within(key, answer string, today datebook.Date) (string, bool) {
	need, _ := k.Need(key)
	form := tokenForms[need.Kind]
	if form == nil {
		return "", false
	}
	for _, found := range form.FindAllString(answer, -1) {
		if _, err := k.Parse(key, found, today); err == nil {
			return found, true
		}
	}
	return "", false
}

type lineReader struct {
	k     *Calculator
	today datebook.Date
	line  string
	typed map[string]string
}

// take notes a value and blanks it in the line; false when it does not parse.
func (r *lineReader) take(in *CalculatorInput, from, to int, value string) bool {
	if _, err := r.k.Parse(in.Key, value, r.today); err != nil {
		return false
	}
	r.typed[in.Key] = value
	r.line = r.line[:from] + "\x00" + r.line[to:]
	return true
}

// choices finds the longest word of an option.
func (r *lineReader) choices() {
	for i := range r.k.Inputs {
		in := &r.k.Inputs[i]
		best, at := "", -1
		var option CalculatorOption
		for _, o := range in.Options {
			for _, w := range append([]string{o.Say}, o.Words...) {
				if p := strings.Index(r.line, w); p >= 0 && len(w) > len(best) {
					best, at, option = w, p, o
				}
			}
		}
		if at < 0 || !r.take(in, at, at+len(best), option.Say) {
			continue
		}
		for _, w := range option.Words { // 过期食品 says it twice
			r.line = strings.ReplaceAll(r.line, w, "\x00")
		}
	}
}

// cued finds values that stand behind one of their cues, with at most a few words of
// filling between.
func (r *lineReader) cued() {
	for i := range r.k.Inputs {
		in := &r.k.Inputs[i]
		need, ok := r.k.Need(in.Key)
		form := leadForms[need.Kind]
		if !ok || form == nil || r.typed[in.Key] != "" {
			continue
		}
		for _, cue := range in.Cues {
			if r.behind(in, cue, form) {
				break
			}
		}
	}
}

// behind takes the value that stands right behind a cue.
func (r *lineReader) behind(in *CalculatorInput, cue string, form *regexp.Regexp) bool {
	for from := 0; from < len(r.line); {
		i := strings.Index(r.line[from:], cue)
		if i < 0 || cue == "" {
			return false
		}
		start, after := from+i, from+i+len(cue)
		if m := form.FindStringSubmatchIndex(r.line[after:]); m != nil {
			end := after + m[1]
			if r.take(in, start, end, r.line[after+m[2]:end]) || r.take(in, start, end, r.line[start:end]) { // 月息2分 needs its cue
				return true
			}
		}
		from = after
	}
	return false
}

// uncued gives the values of a kind to the inputs that still want one, in order. An
// optional input takes none without its cue. Fewer values than inputs are left alone:
// 定金5万 does not say what the price is.
func (r *lineReader) uncued(kind counsel.Kind) {
	var wanting []*CalculatorInput
	for i := range r.k.Inputs {
		in := &r.k.Inputs[i]
		if need, ok := r.k.Need(in.Key); ok && need.Kind == kind && !need.Optional && r.typed[in.Key] == "" {
			wanting = append(wanting, in)
		}
	}
	if len(tokenForms[kind].FindAllString(r.line, -1)) < len(wanting) {
		return
	}
	for _, in := range wanting {
		for _, m := range tokenForms[kind].FindAllStringIndex(r.line, -1) {
			if r.take(in, m[0], m[1], r.line[m[0]:m[1]]) {
				break
			}
		}
	}
}
