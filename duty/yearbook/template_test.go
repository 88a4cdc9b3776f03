package yearbook

import (
	"regexp"
	"strings"
	"testing"

	"pufa/internal/fault"
)

func TestBuiltInTemplatesAreRight(t *testing.T) {
	for _, name := range []string{DistrictTemplate, UnitTemplate} {
		if _, err := BuiltIn(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if text, err := BuiltInText(name); err != nil || len(text) == 0 {
			t.Errorf("%s: %d bytes, %v", name, len(text), err)
		}
	}
}

func TestWrongTemplates(t *testing.T) {
	const head = "标题: 报告\n"
	for _, c := range []struct{ name, text, want string }{
		{"no yaml", "标题: [", "第1行"},
		{"unknown key", head + "正问: []\n", "第2行“正问”"},
		{"empty", "", "要有“标题”和“正文”"},
		{"unknown source of a figure", head + "数字: {甲: {取自: 天上, 取: 数}}\n正文: [{标题: 一, 内容: [{段: [好]}]}]", "数字“甲”的“取自”写的是“天上”，可用：信息报送"},
		{"unknown take", head + "数字: {甲: {取自: 信息报送, 取: 点赞}}\n正文: [{标题: 一, 内容: [{段: [好]}]}]", "信息报送可取：人数"},
		{"unknown register", head + "数字: {甲: {取自: 登记册, 取: 人数, 名称: 花名}}\n正文: [{标题: 一, 内容: [{段: [好]}]}]", "登记册“花名”不认识"},
		{"unknown form", head + "数字: {甲: {取自: 信息报送, 取: 场次, 形式: [点赞]}}\n正文: [{标题: 一, 内容: [{段: [好]}]}]", "没有“点赞”这种形式"},
		{"figure without definition", head + "正文: [{标题: 一, 内容: [{段: [\"有{甲}个\"]}]}]", "“{甲}”没有定义"},
		{"field outside a loop", head + "正文: [{标题: 一, 内容: [{段: [\"在{地点}\"]}]}]", "“{地点}”没有定义"},
		{"condition without definition", head + "正文: [{标题: 一, 内容: [{分述: [{有: 甲, 写: 好}]}]}]", "数字“甲”没有定义"},
		{"broken sentence", head + "正文: [{标题: 一, 内容: [{段: [\"有{甲\"]}]}]", "没有对应的“}”"},
		{"unknown table", head + "正文: [{标题: 一, 内容: [{表: 排行榜}]}]", "没有“排行榜”这种表"},
		{"unknown chart", head + "正文: [{标题: 一, 内容: [{图: 饼}]}]", "没有“饼”这种图"},
		{"two in one", head + "正文: [{标题: 一, 内容: [{表: 主要活动, 图: 各月活动}]}]", "这里写了2个"},
		{"part without heading", head + "正文: [{内容: [{段: [好]}]}]", "没有“标题”"},
		{"empty filter", head + "正文: [{标题: 一, 内容: [{段: [{逐条: {}, 写: 好}]}]}]", "“逐条”要写形式、词或全部"},
		{"two loops", head + "正文: [{标题: 一, 内容: [{段: [{逐条: {全部: true}, 每个账号: true, 写: 好}]}]}]", "只能写一个"},
	} {
		_, err := Parse("年报.yaml", []byte(c.text))
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Message(err), c.want) || !strings.Contains(fault.Message(err), "年报.yaml") {
			t.Errorf("%s: %q, want %q", c.name, fault.Message(err), c.want)
		}
	}
}

func FuzzTemplate(f *testing.F) {
	for _, text := range []string{
		"", "标题: a\n正文:\n  - 标题: b\n    内容:\n      - 段: [c]\n",
		"标题: \"{期间}\"\n数字:\n  甲: {取自: 信息报送, 取: 场次, 形式: [讲座]}\n正文:\n  - 标题: b\n    内容:\n      - 分述: [{有: 甲, 写: \"{甲}\"}]\n",
		"标题: a\n正文: [{标题: b, 内容: [{段: [{逐条: {词: [宪法]}, 写: \"{活动}[{人数}]\"}]}, {表: 主要活动}, {图: 各月活动}]}]\n",
		"标题: &a [*a]\n", "标题: !!binary aa\n正文: [{<<: {标题: a}}]\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		template, err := Parse("f", data)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Error(err)
			}
			return
		}
		Compose(template, someRecords(), nil, "", utc)
	})
}

// TestTemplatesHoldNoFigures: a digit in a sentence would be a figure without a record.
// The one that stands there is the name of a programme.
func TestTemplatesHoldNoFigures(t *testing.T) {
	named := regexp.MustCompile(`\{[^}]*\}|1名村（居）法律顾问`)
	for _, name := range []string{DistrictTemplate, UnitTemplate} {
		template, err := BuiltIn(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(template.sentences) < 20 {
			t.Errorf("%s has only %d sentences", name, len(template.sentences))
		}
		for said := range template.sentences {
			if strings.ContainsAny(named.ReplaceAllString(said, ""), "0123456789") {
				t.Errorf("%s says a figure by itself: %s", name, said)
			}
		}
	}
}
