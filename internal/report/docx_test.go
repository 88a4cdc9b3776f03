package report

import (
	"os"
	"testing"
)

func sample() Document {
	return Document{
		Title: "某区2024年普法责任落实情况报告", Subtitle: "（2024年1月1日至12月31日）", Issuer: "某区司法局", Date: "2024年12月31日", Contents: true,
		Blocks: []Block{
			Heading{1, "一、加强组织领导，夯实普法机制"}, Heading{2, "（一）组织领导保障"},
			Paragraph{[]Span{{"今年开展法治教育", ""}, {"100余场", "[1]"}, {"，覆盖率达100%。", "[2]"}}},
			Heading{1, "二、围绕重点普法对象"},
			Table{Caption: "表1 各单位报送情况", Head: []string{"单位", "场次", "人次"}, Rows: [][]string{{"区人民法院", "12", "500"}, {"A<&>\"'", "1", "2"}}, Right: []int{1, 2}},
			ChartBlock{Chart{Title: "图1 各类活动场次", Unit: "场", Labels: []string{"送法下乡", "法治进校园", "模拟法庭"}, Values: []float64{100, 100, 1}, Alt: "条形图"}},
			PageBreak{}, Heading{1, "三、附录"}, Text("尾"),
		},
	}
}

func TestTry(t *testing.T) {
	for name, live := range map[string]bool{"live": true, "plain": false} {
		f, _ := os.Create("/tmp/yb/" + name + ".docx")
		if err := writeDocx(f, sample(), live); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
}
