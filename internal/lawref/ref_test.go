package lawref

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

func TestParseRef(t *testing.T) {
	for _, c := range []struct {
		in      string
		want    Ref
		printed string
	}{
		{"民法典第1077条", Ref{Law: "民法典", Number: Number{1077, 0}}, "《民法典》第一千零七十七条"},
		{"民法典1077条", Ref{Law: "民法典", Number: Number{1077, 0}}, "《民法典》第一千零七十七条"},
		{"《民法典》第一千零七十七条第一款", Ref{Law: "民法典", Number: Number{1077, 0}, Paragraph: 1}, "《民法典》第一千零七十七条第一款"},
		{"治安管理处罚法第43条第1款第2项", Ref{Law: "治安管理处罚法", Number: Number{43, 0}, Paragraph: 1, Item: 2}, "《治安管理处罚法》第四十三条第一款第二项"},
		{"治安管理处罚法第43条第（二）项", Ref{Law: "治安管理处罚法", Number: Number{43, 0}, Item: 2}, "《治安管理处罚法》第四十三条第二项"},
		{"刑法第133条之一", Ref{Law: "刑法", Number: Number{133, 1}}, "《刑法》第一百三十三条之一"},
		{"刑法133之一条", Ref{Law: "刑法", Number: Number{133, 1}}, "《刑法》第一百三十三条之一"},
		{"民法典", Ref{Law: "民法典"}, "《民法典》"},
		{"《民法典》", Ref{Law: "民法典"}, "《民法典》"},
		{"示例解释（二）第十条", Ref{Law: "示例解释（二）", Number: Number{10, 0}}, "《示例解释（二）》第十条"},
		{"《关于适用〈民法典〉的解释》第3条", Ref{Law: "关于适用《民法典》的解释", Number: Number{3, 0}}, "《关于适用〈民法典〉的解释》第三条"},
		{"《关于适用《民法典》的解释》第3条", Ref{Law: "关于适用《民法典》的解释", Number: Number{3, 0}}, "《关于适用〈民法典〉的解释》第三条"},
		{"《关于第十条的解释》第3条", Ref{Law: "关于第十条的解释", Number: Number{3, 0}}, "《关于第十条的解释》第三条"},
	} {
		got, err := ParseRef(c.in)
		if err != nil || got != c.want || got.String() != c.printed {
			t.Errorf("ParseRef(%q) = %+v (%s), %v; want %+v (%s)", c.in, got, got, err, c.want, c.printed)
		}
	}
	for _, in := range []string{
		"", "第1077条", "民法典第1077条等", "民法典1077", "民法典第1077条第1078条", "民法典第一百二条", "民法典第0条",
		"《民法典第1条", "《》第1条", "民法典第1条第三", "民法典第1条第1项第1款", "《民法典》1077", "《民法典》与第1条",
	} {
		if got, err := ParseRef(in); err == nil {
			t.Errorf("ParseRef(%q) = %+v; want an error", in, got)
		}
	}
}

func TestRefReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := Ref{Law: rapid.StringMatching(`[民刑示例测试][典法条例规定办解释]{1,8}(（[一二三]）)?`).Draw(t, "law")}
		if rapid.Bool().Draw(t, "article") {
			ref.Number = anyNumber(t)
			ref.Paragraph = rapid.IntRange(0, 30).Draw(t, "paragraph")
			ref.Item = rapid.IntRange(0, 30).Draw(t, "item")
		}
		if got, err := ParseRef(ref.String()); got != ref || err != nil {
			t.Fatalf("ParseRef(%q) = %+v, %v; want %+v", ref, got, err, ref)
		}
	})
}

func TestRefJSON(t *testing.T) {
	ref := Ref{Law: "刑法", Number: Number{133, 1}, Paragraph: 1}
	b, err := json.Marshal(ref)
	if err != nil || string(b) != `{"law":"刑法","number":{"article":133,"suffix":1},"paragraph":1}` {
		t.Fatalf("%s, %v", b, err)
	}
	var back Ref
	if err := json.Unmarshal(b, &back); err != nil || back != ref {
		t.Fatalf("%+v, %v", back, err)
	}
}

func FuzzParseRef(f *testing.F) {
	for _, s := range []string{"民法典第1077条", "《民法典》第一千零七十七条第一款", "《关于〈民法典〉的解释》第3条", "刑法第133条之一"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ref, err := ParseRef(s)
		if err != nil {
			return
		}
		again, err := ParseRef(ref.String())
		if err != nil || again.String() != ref.String() {
			t.Fatalf("%q is %q, read again %q, %v", s, ref, again, err)
		}
	})
}
