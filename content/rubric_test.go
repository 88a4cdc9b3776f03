package content_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pufa/content"
	"pufa/internal/fault"
)

const goodRubric = `rubrics:
  - id: r1
    title: 试行细则
    version: 1
    grades:
      - {name: 优秀, from: 88.5}
      - {name: 其他, from: 0}
    indicators:
      - id: study
        name: 集体学法
        points: 4
        source: reports
        forms: [集体学法]
        formula: count
        target: 2
      - {id: fault, name: 逾期, source: prompts_answered, formula: deduction, each: 0.25, cap: 3}
`

func TestRubricIsRead(t *testing.T) {
	rubrics, err := content.ParseRubrics("own.yaml", []byte(goodRubric))
	if err != nil {
		t.Fatal(err)
	}
	r := rubrics[0]
	if r.Grades[0].From != 8850 || r.Indicators[0].Points != 4*content.One || r.Indicators[1].Each != 25 {
		t.Errorf("%+v", r)
	}
	if r.Indicators[0].Position.Line != 9 || r.Indicators[1].Position.Line != 16 {
		t.Errorf("lines %d, %d", r.Indicators[0].Position.Line, r.Indicators[1].Position.Line)
	}
}

// TestBadRubricsAreNamed wants file, line and a sentence for every mistake.
func TestBadRubricsAreNamed(t *testing.T) {
	for name, c := range map[string]struct{ old, replacement, want string }{
		"unknown source":     {"source: reports\n", "source: likes\n", "own.yaml 第12行：指标“集体学法”：数据来源“likes”不认识"},
		"unknown formula":    {"formula: count", "formula: guess", "own.yaml 第14行：指标“集体学法”：公式“guess”不认识"},
		"formula and source": {"formula: count", "formula: deduction", "own.yaml 第14行：指标“集体学法”：数据来源 reports 不能用公式“deduction”"},
		"no target":          {"        target: 2\n", "", "own.yaml 第9行：指标“集体学法”：公式 count 要写目标数 target"},
		"no points":          {"        points: 4\n", "", "分值 points 应大于0"},
		"no cap":             {", cap: 3", "", "own.yaml 第16行：指标“逾期”：加分、扣分要写上限 cap"},
		"too many decimals":  {"points: 4", "points: 4.125", "own.yaml 第11行：“4.125”不是分数"},
		"rising grades":      {"from: 0", "from: 90", "own.yaml 第7行：等次“其他”的分数线应低于“优秀”"},
		"same id":            {"id: fault", "id: study", "own.yaml 第16行：指标编号“study”和第9行重复"},
		"formalism":          {"name: 集体学法", "name: 个人排名", "own.yaml 第10行：指标“个人排名”：不考核“个人排名”"},
		"unknown field":      {"target: 2", "goal: 2", "own.yaml 第15行：不认识的字段“goal”"},
		"version":            {"version: 1", "version: 0", "own.yaml 第2行：version 应是1以上"},
		"entry":              {"forms: [集体学法]", "entry: 别的", "own.yaml 第13行：指标“集体学法”：数据来源 reports 用不到 entry“别的”"},
		"nothing":            {goodRubric, "# 空\n", "own.yaml 第1行：文件里没有评分细则"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(goodRubric, c.old, c.replacement, 1)
			if text == goodRubric {
				t.Fatal("the mistake was not made")
			}
			_, err := content.ParseRubrics("own.yaml", []byte(text))
			if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error()+fault.Message(err), c.want) {
				t.Errorf("got %v: %s, want %s", err, fault.Message(err), c.want)
			}
		})
	}
}

func TestBuiltInRubricsAreExamples(t *testing.T) {
	set, err := content.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	if n := content.StatsOf(set).Rubrics; n != 2 {
		t.Errorf("%d rubrics", n)
	}
	for _, r := range set.Rubrics {
		if !r.Example || !strings.Contains(r.Note, "示例") {
			t.Errorf("%s does not say that it is an example", r.ID)
		}
	}
}

func TestPointsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := content.Points(rapid.Int64Range(-9_999_999, 9_999_999).Draw(t, "points"))
		if got, err := content.ParsePoints(p.String()); err != nil || got != p {
			t.Fatalf("%s is read as %d: %v", p, got, err)
		}
	})
	for _, bad := range []string{"", "-", ".5", "1.", "1.234", "1e3", "一", "--1", "9999999", " 1 2"} {
		if p, err := content.ParsePoints(bad); err == nil {
			t.Errorf("%q is %s", bad, p)
		}
	}
}

func FuzzParseRubrics(f *testing.F) {
	f.Add([]byte(goodRubric))
	f.Add([]byte("rubrics:\n  - {}\n"))
	f.Add([]byte("rubrics: [1, {indicators: 3}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rubrics, err := content.ParseRubrics("f.yaml", data)
		if err != nil {
			if fault.Message(err) == "" {
				t.Fatal("an error without a sentence")
			}
			return
		}
		for _, r := range rubrics {
			if len(r.Indicators) == 0 || len(r.Grades) == 0 {
				t.Fatalf("an empty rubric passed: %+v", r)
			}
		}
	})
}
