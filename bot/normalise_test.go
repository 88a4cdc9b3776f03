package bot

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"  老板 欠 工资  ", "老板欠工资"},
		{"民法典１０７７条", "民法典1077条"},
		{"ＡＢＣ　ｄｅｆ", "ABC def"},
		{"怎么办？？！", "怎么办？？！"},
		{"老公打我😭😭👊🏻", "老公打我"},
		{"👨‍👩‍👧离婚", "离婚"},
		{"谢谢[微笑][Smile]/::)", "谢谢"},
		{"[ 微笑 ]", ""},
		{"WeChat Pay 怎么 退款", "WeChat Pay怎么退款"},
		{"欠薪\u200b怎么办\ufeff", "欠薪怎么办"},
		{"第一行\r\n第二行\t完", "第一行第二行完"},
		{"\xff\xfe坏的", "坏的"},
		{"離婚怎麼辦", "離婚怎麼辦"},
		{"刑法133条之一", "刑法133条之一"},
	} {
		if got := clean(c.in); got != c.want {
			t.Errorf("clean(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestCommand(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"更多", "更多"}, {" 更多。", "更多"}, {"请问 我的数据？", "我的数据"}, {"我要转人工！！", "转人工"},
		{"看一下菜单吧", "菜单"}, {"ＨＥＬＰ", "help"}, {"看看菜单", "菜单"}, {"看", "看"}, {"谢谢啊", "谢谢"}, {"回复“更多”", "更多"}, {"…", ""},
	} {
		if got := command(c.in); got != c.want {
			t.Errorf("command(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int
	}{
		{"1", 1}, {" 2。", 2}, {"３", 3}, {"选2", 2}, {"第3个", 3}, {"②", 2}, {"二", 2}, {"十", 10}, {"12", 12}, {"4、", 4}, {"（5）", 5},
		{"0", 0}, {"110", 0}, {"12348", 0}, {"1077条", 0}, {"第一条", 0}, {"一二", 0}, {"", 0}, {"1年", 0}, {"2.5", 0},
	} {
		got, ok := number(c.in)
		if got != c.want || ok != (c.want > 0) {
			t.Errorf("number(%q) = %d, %v, want %d", c.in, got, ok, c.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "老板 欠 工资", "ＡＢＣ　ｄｅｆ", "[微笑]/::)", "[[微笑]微笑]", "/:[微笑]:)", "a b 中 c", "\xff[a]", "👨‍👩‍👧"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := clean(text)
		if !utf8.ValidString(once) {
			t.Fatalf("clean(%q) is not UTF-8", text)
		}
		if twice := clean(once); twice != once {
			t.Fatalf("clean(%q) = %q, then %q", text, once, twice)
		}
		if strings.TrimSpace(once) != once || strings.Contains(once, "  ") {
			t.Fatalf("clean(%q) = %q keeps spaces", text, once)
		}
		if c := command(once); c != "" && squeeze(c) != c {
			t.Fatalf("command(%q) = %q is not squeezed", text, c)
		}
	})
}
