package content

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pufa/counsel"
)

func TestReadAnswers(t *testing.T) {
	n := GuideNode{Options: []GuideOption{
		{Say: "有遗嘱", Words: []string{"遗嘱", "立了遗嘱"}}, {Say: "现在安全", Words: []string{"安全"}}, {Say: "不安全，要出事", Words: []string{"不安全", "危险"}}, {Say: "没有", Words: []string{"没写"}},
	}}
	for answer, want := range map[string]int{"有遗嘱": 0, "他立了遗嘱": 0, "A": 0, "b": 1, "安全。": 1, "现在很安全": 1, "不安全": 2, "很危险！": 2, "没有": 3, "没写遗嘱": 3} {
		if got, ok := n.Read(answer); !ok || got != want {
			t.Errorf("%s is %d %v, want %d", answer, got, ok, want)
		}
	}
	// What is denied or says two things is no answer: the bot asks again.
	for _, answer := range []string{"", "？", "z", "不太安全", "不是很安全", "没有安全感", "没有遗嘱", "说不准", "不危险"} {
		if got, ok := n.Read(answer); ok {
			t.Errorf("%q is %d", answer, got)
		}
	}
}

func TestBuiltInGuidesAreRead(t *testing.T) {
	set := builtIn(t)
	for _, g := range set.Guides {
		for _, n := range g.Nodes {
			for i, o := range n.Options {
				if got, ok := n.Read(o.Say); !ok || got != i {
					t.Errorf("%s/%s: %s is %d %v", g.ID, n.ID, o.Say, got, ok)
				}
				for _, w := range o.Words {
					if got, ok := n.Read(w); ok && got != i {
						t.Errorf("%s/%s: the word %s of option %d is read as %d", g.ID, n.ID, w, i, got)
					}
				}
			}
		}
	}
}

// The bureau's own files replace a guide by its id, a figure by its key, and the table
// of rates whole.
func TestBureauReplacesTables(t *testing.T) {
	set := load(t, folder("a.yaml", "lpr:\n  source: 甲\n  through: 2026-01-20\n  rows:\n    - {from: 2025-05-20, rate: 3%}\nfigures:\n  - {key: disposable, name: 收入, year: 2025, value: 4万, example: true, source: 示例}\n"),
		folder("b.yaml", "lpr:\n  source: 乙\n  through: 2026-11-20\n  rows:\n    - {from: 2025-05-20, rate: 3%}\n    - {from: 2026-11-20, rate: 2.9%}\nfigures:\n  - {key: disposable, name: 收入, year: 2026, value: 43210.5元, source: 统计公报}\n"))
	tables := set.Tables()
	if n := len(tables.LPR.Rows); n != 2 || tables.LPR.Rows[1].Rate != 29000 || tables.LPR.Through != set.LPR.Through || set.LPR.Source != "乙" {
		t.Errorf("%+v", tables.LPR)
	}
	want := counsel.Figure{Name: "收入", Year: 2026, Value: 4_321_050, Source: "统计公报"}
	if got := tables.Figures["disposable"]; got != want {
		t.Errorf("%+v", got)
	}
}

func TestReadLine(t *testing.T) {
	set := builtIn(t)
	for _, c := range []struct{ id, line, want, rest string }{
		{"severance", "月薪8500干了3年零7个月", "wage=8500 term=3年零7个月", ""},
		{"severance", "三年半，每月八千五", "wage=八千五 term=三年半", "，"},
		{"court-fee", "5万", "amount=5万", ""},
		{"deposit", "5万", "", "5万"},
		{"deposit", "10万，3万", "price=10万 deposit=3万", "，"},
		{"court-fee", "离婚财产30万", "kind=离婚 shared=30万", ""},
		{"court-fee", "怎么交", "", "怎么交"},
		{"overtime", "月薪6000周末加班16小时", "restday=16小时 wage=6000", ""},
		{"deadline", "上诉收到2026-11-06", "from=2026-11-06 kind=上诉（判决）", ""},
		{"injury", "医疗费2万误工60天伤残十级年龄45岁", "absent=60天 age=45岁 level=十级 medical=2万", ""},
	} {
		i := 0
		for set.Calculators[i].ID != c.id {
			i++
		}
		typed, rest := set.Calculators[i].Read(c.line, today)
		for _, pair := range strings.Fields(c.want) {
			key, value, _ := strings.Cut(pair, "=")
			if typed[key] != value {
				t.Errorf("%s %s: %s is %q, want %q", c.id, c.line, key, typed[key], value)
			}
		}
		if len(typed) != len(strings.Fields(c.want)) || rest != c.rest {
			t.Errorf("%s %s: %v, left %q", c.id, c.line, typed, rest)
		}
	}
}

// Whatever a line holds, each value that is read parses, within its limits.
func FuzzReadLine(f *testing.F) {
	set, err := BuiltIn()
	if err != nil {
		f.Fatal(err)
	}
	for _, k := range set.Calculators {
		f.Add(k.Example.Say)
	}
	f.Add("2万5，3年零7个月，月息2分，2026-13-45，二十五六岁，周末￥８小时")
	f.Fuzz(func(t *testing.T, line string) {
		for i := range set.Calculators {
			k := &set.Calculators[i]
			typed, _ := k.Read(line, today)
			for key, value := range typed {
				if _, err := k.Parse(key, value, today); err != nil {
					t.Errorf("%s: %s of %q is %q: %v", k.ID, key, line, value, err)
				}
			}
		}
	})
}

// The steps of any inputs within the limits are told, and money is never negative.
func TestBuiltInCalculatorsCompute(t *testing.T) {
	set := builtIn(t)
	tables := set.Tables()
	rapid.Check(t, func(t *rapid.T) {
		k := &set.Calculators[rapid.IntRange(0, len(set.Calculators)-1).Draw(t, "calculator")]
		f, _ := counsel.Find(k.Formula)
		in := counsel.Inputs{Values: map[string]counsel.Value{}, Tables: tables, Today: today}
		for _, n := range f.Needs {
			text := rapid.SampledFrom([]string{"1", "10", "5000元", "3年7个月", "2年", "45天", "2026-03-02", "2024-05-06", "15%", "8小时", "100亿", "0"}).Draw(t, n.Key)
			if len(n.Words) > 0 {
				text = rapid.SampledFrom(n.Words).Draw(t, n.Key)
			}
			if v, err := k.Parse(n.Key, text, today); err == nil {
				in.Values[n.Key] = v
			}
		}
		r, err := f.Compute(in)
		if err == nil && (r.Answer == "" || len(r.Steps) == 0 || strings.Contains(r.Answer, "-")) {
			t.Fatalf("%s: %+v", k.ID, r)
		}
	})
}
