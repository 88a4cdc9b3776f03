package lawref

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCanonicalName(t *testing.T) {
	for in, want := range map[string]string{
		"中华人民共和国民法典": "民法典", "《中华人民共和国民法典》": "民法典", " 中华人民共和国 刑法（2023年修正）": "刑法", "刑法(2020修正)": "刑法",
		"中华人民共和国宪法修正案（2018年）": "宪法修正案（2018年）", "示例规定(试行)": "示例规定（试行）", "中华人民共和国": "中华人民共和国",
		"最高人民法院  最高人民检察院关于适用<中华人民共和国刑法>的解释": "最高人民法院、最高人民检察院关于适用《中华人民共和国刑法》的解释", "": "",
	} {
		if got := CanonicalName(in); got != want {
			t.Errorf("CanonicalName(%q) = %q; want %q", in, got, want)
		}
	}
}

func TestNameKeyIgnoresTyping(t *testing.T) {
	for _, same := range [][]string{
		{"最高人民法院、最高人民检察院关于执行《中华人民共和国刑法》 确定罪名的补充规定（七）", "最高人民法院 最高人民检察院关于执行〈刑法〉确定罪名的补充规定(七)"},
		{"中华人民共和国民法典", "民法典", "《民法典》"},
	} {
		for _, s := range same[1:] {
			if NameKey(s) != NameKey(same[0]) {
				t.Errorf("NameKey(%q) = %q; want %q", s, NameKey(s), NameKey(same[0]))
			}
		}
	}
	if NameKey("示例解释（一）") == NameKey("示例解释（二）") {
		t.Error("rounds of an interpretation are one law")
	}
}

func TestShortNames(t *testing.T) {
	for in, want := range map[string][]string{
		"中华人民共和国民法典": nil,
		"最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（一）": {
			"关于适用《中华人民共和国民法典》婚姻家庭编的解释（一）", "民法典婚姻家庭编解释（一）", "民法典婚姻家庭编司法解释（一）",
			"民法典婚姻家庭编解释一", "民法典婚姻家庭编司法解释一", "婚姻家庭编解释（一）", "婚姻家庭编司法解释（一）", "婚姻家庭编解释一", "婚姻家庭编司法解释一",
		},
		"最高人民法院关于适用《中华人民共和国民事诉讼法》的解释": {
			"关于适用《中华人民共和国民事诉讼法》的解释", "民事诉讼法解释", "民事诉讼法司法解释",
		},
		"最高人民法院关于审理民间借贷案件适用法律若干问题的规定": {
			"关于审理民间借贷案件适用法律若干问题的规定", "民间借贷规定", "民间借贷司法解释",
		},
		"最高人民法院关于审理劳动争议案件适用法律问题的解释（一）": {
			"关于审理劳动争议案件适用法律问题的解释（一）", "劳动争议解释（一）", "劳动争议司法解释（一）", "劳动争议解释一", "劳动争议司法解释一",
		},
		"最高人民法院、最高人民检察院关于办理盗窃刑事案件适用法律若干问题的解释": {
			"关于办理盗窃刑事案件适用法律若干问题的解释", "盗窃解释", "盗窃司法解释",
		},
		"最高人民法院关于审理涉彩礼纠纷案件适用法律若干问题的规定": {
			"关于审理涉彩礼纠纷案件适用法律若干问题的规定", "涉彩礼规定", "涉彩礼司法解释",
		},
	} {
		if d := cmp.Diff(want, ShortNames(in)); d != "" {
			t.Errorf("ShortNames(%q): %s", in, d)
		}
	}
}

func TestCanonicalNameIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`(中华人民共和国)?[示例测试法《》〈〉（）()  ]{0,12}(（2018修正）)?`).Draw(t, "title")
		once := CanonicalName(s)
		if twice := NameKey(once); twice != NameKey(s) {
			t.Fatalf("%q: key %q, of its canonical name %q", s, NameKey(s), twice)
		}
	})
}

func FuzzTitle(f *testing.F) {
	f.Add("最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（一）")
	f.Add("中华人民共和国民法典（2020修正）")
	f.Fuzz(func(t *testing.T, s string) {
		if CanonicalName(s) == "" && NameKey(s) != "" {
			t.Fatalf("%q has a key and no name", s)
		}
		for _, n := range ShortNames(s) {
			if n == "" {
				t.Fatalf("%q has an empty short name", s)
			}
		}
	})
}
