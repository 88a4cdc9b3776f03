package knowledge

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pufa/internal/lawref"
)

func art(n int, label, text string) Article {
	return Article{Number: lawref.Number{Article: n}, Label: label, Text: text}
}

var (
	versionOne = []Article{art(1, "第一条", "为了保护公民，制定本法。"), art(2, "第二条", "本法适用于单位。"), art(3, "第三条", "本法自公布之日起施行。")}
	versionTwo = []Article{art(1, "第一条", "为了保护居民，制定本法。"), art(2, "第二条", "国家支持普法。"), art(3, "第三条", "本法适用于单位。"), art(4, "第四条", "本法自公布之日起施行。"), art(5, "第五条", "附则。")}
)

func TestWhatChangedBetweenTwoVersions(t *testing.T) {
	var got []string
	for _, c := range CompareArticles(versionOne, versionTwo) {
		got = append(got, string(c.Kind)+c.Old.Label+">"+c.New.Label)
	}
	want := "改动第一条>第一条 新增>第二条 条号变了第二条>第三条 条号变了第三条>第四条 新增>第五条"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
	before, after := CompareTexts("甲方付款，乙方交货。", "甲方付款，乙方验货，交货。")
	if whole(before) != "甲方付款，乙方交货。" || before[0].Changed || !after[1].Changed || after[1].Text != "乙方验货，交货。" {
		t.Errorf("%v %v", before, after)
	}
}

func whole(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}

// TestNoWordIsLost: what is shown of both versions is what they say.
func TestNoWordIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("甲乙，。\n、")), 0, 30, -1)
		a, b := text.Draw(t, "before"), text.Draw(t, "after")
		before, after := CompareTexts(a, b)
		if whole(before) != a || whole(after) != b {
			t.Fatalf("%q %q became %q %q", a, b, whole(before), whole(after))
		}
		for _, p := range append(before, after...) {
			if a == b && p.Changed {
				t.Fatalf("%q has not changed", p.Text)
			}
		}
	})
}
