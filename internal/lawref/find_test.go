package lawref

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func testNames() *Names {
	return NewNames(map[string]string{
		"民法典": "民法典", "宪法": "宪法", "刑法": "刑法", "公司法": "公司法", "劳动法": "劳动法", "劳动合同法": "劳动合同法",
		"劳动合同法实施条例": "劳动合同法实施条例", "治安管理处罚法": "治安管理处罚法", "治安处罚法": "治安管理处罚法", "拍卖法": "拍卖法",
		"民间借贷司法解释": "最高人民法院关于审理民间借贷案件适用法律若干问题的规定", "解释一": "最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（一）",
	})
}

func show(m Mention) string {
	s := m.Ref.String()
	if !m.To.IsZero() {
		s += "~" + m.To.String()
	}
	switch {
	case m.Ref.Law == "":
	case !m.Known:
		s += "?"
	}
	if m.Quoted {
		s += "*"
	}
	return s
}

// The golden table: a text, a tab, the mentions in short: * quoted, ? unknown law.
func TestFind(t *testing.T) {
	b, err := os.ReadFile("testdata/find.txt")
	if err != nil {
		t.Fatal(err)
	}
	names, cases := testNames(), 0
	for i, line := range strings.Split(strings.TrimRight(string(b), "\n"), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		text, want, ok := strings.Cut(line, "\t")
		if !ok {
			t.Fatalf("line %d has no tab", i+1)
		}
		cases++
		text = strings.ReplaceAll(text, `\n`, "\n")
		var got []string
		for _, m := range names.Find(text) {
			got = append(got, show(m))
		}
		if s := strings.Join(got, " | "); s != strings.TrimSpace(want) {
			t.Errorf("line %d: %s\n got  %s\n want %s", i+1, text, s, want)
		}
	}
	if cases < 80 {
		t.Errorf("%d texts in the table; want at least 80", cases)
	}
}

func TestFindSpans(t *testing.T) {
	for text, want := range map[string][]string{
		"请问《民法典》第1077条怎么说":      {"《民法典》第1077条"},
		"民法典第1076、1078条和宪法":     {"民法典第1076", "1078条", "宪法"},
		"查第四十三条第一款、第二款。":        {"第四十三条第一款", "第二款"},
		"看中华人民共和国民法典 1077 。":    {"中华人民共和国民法典 1077"},
		"第39条劳动合同法":             {"第39条劳动合同法"},
		"根据虚拟货币管理法第12条":         {"虚拟货币管理法第12条"},
		"\xff民法典\xff第1条\xff第2条": {"民法典", "第1条", "第2条"},
	} {
		var got []string
		for _, m := range testNames().Find(text) {
			got = append(got, text[m.Start:m.End])
		}
		if text[0] == 0xff {
			got = append([]string{"民法典"}, got...) // its own mention gave way to its articles
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
}

func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{
		"民法典": "民法典", "《民法典》": "民法典", "中华人民共和国民法典": "民法典", "《中华人民共和国刑法》": "刑法", "刑法（2023年修正）": "刑法", "刑法(2023修正)": "刑法",
		"治安处罚法": "治安管理处罚法", "最高人民法院关于适用〈中华人民共和国民法典〉婚姻家庭编的解释（一）": "最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（一）",
		"刑 法": "刑法", "虚拟货币法": "", "": "", "（": "", "《": "",
	} {
		got, ok := testNames().Canonical(in)
		if got != want || ok != (want != "") {
			t.Errorf("Canonical(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
}

// A long hostile text must not take quadratic time: the test would run for minutes.
func TestFindLongTexts(t *testing.T) {
	for _, piece := range []string{"《", "1、", "第1、", "民法典", "第", "9", "第1条", "之一", "民法典1、", "一", "（", "第1条第1款、"} {
		for _, m := range testNames().Find(strings.Repeat(piece, 40000)) {
			if m.Start >= m.End {
				t.Fatalf("%q: empty mention %+v", piece, m)
			}
		}
	}
}

func FuzzFind(f *testing.F) {
	b, err := os.ReadFile("testdata/find.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		text, _, _ := strings.Cut(line, "\t")
		f.Add(text)
	}
	names := testNames()
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, m := range names.Find(text) {
			if m.Start < end || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("%q: span %d-%d after %d", text, m.Start, m.End, end)
			}
			end = m.End
			if utf8.ValidString(text) && !utf8.ValidString(text[m.Start:m.End]) {
				t.Fatalf("%q: span cuts a rune", text)
			}
			if m.Known && m.Ref.Law == "" || !m.To.IsZero() && m.To.Compare(m.Ref.Number) <= 0 {
				t.Fatalf("%q: %+v", text, m)
			}
			if !m.Known && m.Ref.IsLaw() && !m.Quoted {
				t.Fatalf("%q: an unknown law without mark or article: %+v", text, m)
			}
		}
	})
}

func ExampleNames_Find() {
	names := NewNames(map[string]string{"民法典": "民法典", "治安处罚法": "治安管理处罚法"})
	for _, m := range names.Find("《民法典》第一千零七十六条至第一千零七十八条，还有治安处罚法43条第1款") {
		fmt.Println(m.Ref, m.To)
	}
	// Output:
	// 《民法典》第一千零七十六条 第一千零七十八条
	// 《治安管理处罚法》第四十三条第一款
}
