package duty

import (
	"strings"
	"testing"
)

func TestCorrections(t *testing.T) {
	const sentence = "报送 12月4日在思贤小学开展宪法宣传活动，200名学生参加，发放资料300份"
	for _, c := range []struct{ answer, want string }{
		{"人数改成260", "人数：260"},
		{"人数改为260人", "人数：260"},
		{"人数260", "人数：260"},
		{"人数应该是260余人", "人数：260余"},
		{"参加人数：两百六十", "人数：260"},
		{"不是200是260", "人数：260"},
		{"不是300份，是350份", "资料：350"},
		{"资料改成1.5万份", "资料：15000"},
		{"地点改成思贤中学", "地点：思贤中学"},
		{"地点改成思贤中学，谢谢", "地点：思贤中学 "},
		{"日期改成12月5日", "日期：2026年12月5日 "},
		{"时间是12月1日至12月7日", "日期：2026年12月1日至2026年12月7日"},
		{"主题改成民法典宣传", "主题：民法典宣传"},
		{"形式改为讲座", "形式：讲座"},
		{"把形式改成送法进校园", "形式：送法进校园"},
		{"横幅3条", "横幅：3"},
		{"补充：悬挂横幅3条", "横幅：3"},
		{"加上联合区教育局开展", "联合：区教育局"},
		{"联合单位改成区教育局、区法院", "联合：区教育局、区法院"},
		{"场次改成2", "场次：2"},
		{"名称改成“宪法晨读”", "名称：宪法晨读"},
	} {
		d := ParseReport(sentence, parseDay)
		ok, problem := d.Correct(c.answer, parseDay)
		if !ok || problem != "" || !strings.Contains(d.line()+" ", c.want) {
			t.Errorf("%s: %v %q %s", c.answer, ok, problem, d.line())
		}
	}
}

func TestCorrectionsThatAreNone(t *testing.T) {
	d := ParseReport("报送 12月4日在思贤小学开展宪法宣传活动，200名学生参加", parseDay)
	before := d.line()
	for _, answer := range []string{"离婚怎么办", "谢谢", "菜单", "工资被拖欠了怎么办", "是", ""} {
		if ok, _ := d.Correct(answer, parseDay); ok || d.line() != before {
			t.Errorf("%q was taken: %s", answer, d.line())
		}
	}
	for _, answer := range []string{"人数改成很多", "日期改成2月30日", "形式改成吃饭", "主题删掉"} {
		if ok, problem := d.Correct(answer, parseDay); !ok || problem == "" || d.line() != before {
			t.Errorf("%q: %v %q %s", answer, ok, problem, d.line())
		}
	}
	if ok, problem := d.Correct("人数去掉", parseDay); !ok || problem != "" || strings.Contains(d.line(), "人数") {
		t.Error(d.line())
	}
}

func TestMissingDayIsAnsweredAlone(t *testing.T) {
	d := ParseReport("报送 在思贤小学开展宪法宣传活动", parseDay)
	if got := strings.Join(d.Missing(), ""); got != "日期" {
		t.Errorf("missing %q", got)
	}
	if ok, _ := d.Correct("12月4日", parseDay); !ok || len(d.Missing()) > 0 {
		t.Error(d.line())
	}
}
